/* Vectors of texts, what is near to what, and classifiers that are trained from examples; OTHER_HEADER and OTHER name another model of the kind. */
#include "expect.h"

#include OTHER_HEADER

#define OTHER_FN(name) JOIN(OTHER, name)

enum { DIM = CONSTANT(DIM), COUNT = 6, KEPT = 13, BITS = (KEPT + 7) / 8 };

static const char* const Texts[COUNT] = { "good film", "a good good film.", "good", "zzz q", "q q q x", "x z" };
static const int32_t Classes[COUNT] = { 0, 0, 0, 1, 1, 1 };
static const char* const Labels[] = { "praise", "other" };

static void check_vectors(FN(session) session)
{
    FN(embed_options) options = CONSTANT(EMBED_OPTIONS);
    float all[COUNT * DIM], one[DIM], kept[KEPT];
    int8_t steps[COUNT * DIM];
    uint8_t bits[COUNT * BITS + 1];
    int32_t dimensions = -1;
    int64_t bytes = -1;
    double length = 0;
    EXPECT(OK, FN(embed)(session, Texts, NULL, COUNT, NULL, all, sizeof all));
    for (int i = 0; i < COUNT; i++)
    {
        int64_t size = (int64_t)strlen(Texts[i]);
        EXPECT(OK, FN(embed)(session, &Texts[i], &size, 1, &options, one, sizeof one));
        CHECK(memcmp(one, all + i * DIM, sizeof one) == 0);
    }

    options.normalize = 1;
    options.dimensions = KEPT;
    EXPECT(OK, FN(vector_size)(&options, &dimensions, &bytes));
    CHECK(dimensions == KEPT && bytes == sizeof kept);
    EXPECT(OK, FN(embed)(session, Texts, NULL, 1, &options, kept, sizeof kept));
    for (int n = 0; n < KEPT; n++)
    {
        length += kept[n] * kept[n];
        CHECK((kept[n] > 0) == (all[n] > 0));
    }

    CHECK(fabs(length - 1) < 1e-5);
    options.format = CONSTANT(BINARY);
    bits[COUNT * BITS] = 0xA5;
    EXPECT(OK, FN(vector_size)(&options, NULL, &bytes));
    CHECK(bytes == BITS);
    EXPECT(OK, FN(embed)(session, Texts, NULL, COUNT, &options, bits, COUNT * BITS));
    CHECK(bits[COUNT * BITS] == 0xA5 && bits[0] >> 7 == (all[0] > 0));
    EXPECT(INVALID_ARGUMENT, FN(embed)(session, Texts, NULL, COUNT, &options, bits, COUNT * BITS - 1));

    options.format = CONSTANT(INT8);
    options.dimensions = 0;
    EXPECT(OK, FN(embed)(session, Texts, NULL, COUNT, &options, steps, sizeof steps));
    options.normalize = 0;
    EXPECT(INVALID_ARGUMENT, FN(embed)(session, Texts, NULL, COUNT, &options, steps, sizeof steps));
    options.size = 3;
    EXPECT(INVALID_ARGUMENT, FN(vector_size)(&options, NULL, NULL));
    EXPECT(INVALID_ARGUMENT, FN(embed)(session, NULL, NULL, 1, NULL, all, sizeof all));
    EXPECT(INVALID_ARGUMENT, FN(embed)(session, Texts, NULL, 1, NULL, NULL, sizeof all));
    EXPECT(INVALID_SESSION, FN(embed)(session + 100, Texts, NULL, 1, NULL, all, sizeof all));
    EXPECT(INVALID_UTF8, FN(embed)(session, (const char* const[]){ "\xFF" }, NULL, 1, NULL, all, sizeof all));

    FN(hit) hits[COUNT + 1];
    int64_t count = -1;
    float similarity = -2;
    hits[COUNT].index = 77;
    EXPECT(OK, FN(similarity)(CONSTANT(INT8), DIM, steps, steps, &similarity));
    CHECK(fabsf(similarity - 1) < 1e-6f);
    EXPECT(OK, FN(search)(CONSTANT(INT8), DIM, steps + DIM, steps, COUNT, COUNT + 1, hits, &count));
    CHECK(count == COUNT && hits[0].index == 1 && hits[COUNT].index == 77);
    CHECK(hits[0].score >= hits[1].score && hits[1].score >= hits[COUNT - 1].score);
    EXPECT(OK, FN(search)(CONSTANT(BINARY), KEPT, bits, bits, COUNT, 1, hits, &count));
    CHECK(count == 1 && hits[0].score == 8 * BITS);
    EXPECT(OK, FN(search)(CONSTANT(FLOAT), DIM, all, NULL, 0, 1, hits, &count));
    CHECK(count == 0);
    one[2] = NAN;
    EXPECT(INVALID_ARGUMENT, FN(search)(CONSTANT(FLOAT), DIM, one, all, COUNT, 1, hits, &count));
    EXPECT(INVALID_ARGUMENT, FN(search)(CONSTANT(FLOAT), DIM, all, all, COUNT, 0, hits, &count));
    EXPECT(INVALID_ARGUMENT, FN(search)(7, DIM, all, all, COUNT, 1, hits, &count));
    EXPECT(INVALID_ARGUMENT, FN(similarity)(CONSTANT(FLOAT), 0, all, all, &similarity));
}

static void check_few_shot(FN(session) session)
{
    FN(few_shot) head = 7, loaded = 7;
    uint8_t file[4096];
    int32_t labels = -1, found[COUNT];
    float scores[COUNT * 2], again[COUNT * 2];
    double accuracy = -1;
    int64_t length = -1;
    char name[8];
    EXPECT(OK, FN(few_shot_fit)(session, Texts, NULL, Classes, COUNT, Labels, 2, NULL, &head));
    EXPECT(OK, FN(few_shot_facts)(head, &labels, &accuracy));
    CHECK(labels == 2 && accuracy >= 0 && accuracy <= 1);
    EXPECT(INVALID_ARGUMENT, FN(few_shot_save)(head, NULL, 0, &length));
    CHECK(length > 0 && length <= (int64_t)sizeof file);
    EXPECT(OK, FN(few_shot_save)(head, file, sizeof file, &length));
    EXPECT(OK, FN(few_shot_load)(file, length, &loaded));
    EXPECT(OK, FN(few_shot_classify)(session, head, Texts, NULL, COUNT, found, scores));
    EXPECT(OK, FN(few_shot_classify)(session, loaded, Texts, NULL, COUNT, NULL, again));
    CHECK(memcmp(scores, again, sizeof scores) == 0);
    CHECK(memcmp(found, Classes, sizeof found) == 0);
    EXPECT(OK, FN(few_shot_label)(loaded, 0, name, sizeof name, &length));
    CHECK(length == 6 && strcmp(name, "praise") == 0);

    EXPECT(INVALID_SESSION, FN(few_shot_close)(session));
    EXPECT(INVALID_SESSION, FN(close)(head));
    EXPECT(INVALID_SESSION, FN(few_shot_classify)(head, head, Texts, NULL, 1, found, NULL));
    CHECK(OTHER_FN(few_shot_close)(head) == CONSTANT(INVALID_SESSION));
    CHECK(OTHER_FN(few_shot_facts)(head, NULL, NULL) == CONSTANT(INVALID_SESSION));
    file[40] ^= 1;
    EXPECT(INVALID_ARGUMENT, FN(few_shot_load)(file, 1000, &loaded));
    CHECK(loaded == 0);
    EXPECT(INVALID_ARGUMENT, FN(few_shot_fit)(session, Texts, NULL, Classes, 3, Labels, 2, NULL, &loaded)); /* no example of the second */
    EXPECT(INVALID_ARGUMENT, FN(few_shot_fit)(session, Texts, NULL, Classes, 0, Labels, 2, NULL, &loaded));
    EXPECT(OK, FN(few_shot_close)(head));
    EXPECT(INVALID_SESSION, FN(few_shot_close)(head));
    EXPECT(INVALID_SESSION, FN(few_shot_facts)(0, &labels, NULL));
}

int main(void)
{
    FN(session) session = 0;
    EXPECT(OK, FN(open)(&session));
    check_vectors(session);
    check_few_shot(session);
    EXPECT(OK, FN(close)(session));
    return checks_done();
}
