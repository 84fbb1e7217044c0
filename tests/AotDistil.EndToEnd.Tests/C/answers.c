/* Calls that are answered: every way to ask gives the same answer, and nothing is read or written that is not the call's. */
#include "driver.h"

#include <math.h>

enum { GUARD = 0x5A5A5A5A, MANY = 300, MEGABYTE = 1 << 20 };

static const char Text[] = "a good film, better than one may expect of it.";

/* One text alone. */
static void logits_of(session_t session, const char* text, int64_t length, float* logits)
{
    CHECK_STATUS(OK, FN(logits)(session, &text, &length, 1, logits));
}

static void check_one_text(session_t session)
{
    int32_t label = -1, again = -1;
    float scores[LABELS], others[LABELS], logits[LABELS];
    CHECK_STATUS(OK, FN(classify)(session, Text, -1, &label, scores));
    CHECK(label >= 0 && label < LABELS);
    for (int i = 0; i < LABELS; i++)
    {
        CHECK(isfinite(scores[i]) && scores[i] <= scores[label]);
    }

    CHECK_STATUS(OK, FN(classify)(session, Text, sizeof Text - 1, &again, others));
    CHECK(again == label && same_bits(scores, others, LABELS));
    CHECK_STATUS(OK, FN(classify)(session, Text, -1, &again, NULL));
    CHECK(again == label);

    logits_of(session, Text, -1, logits);
    for (int i = 0; i < LABELS; i++)
    {
        CHECK(isfinite(logits[i]) && logits[i] <= logits[label]);
    }
}

/* A length ends a text where it says, zero bytes or not; the models' tokenizers drop zero bytes as any other control character. */
static void check_lengths(session_t session)
{
    float a[LABELS], b[LABELS];
    logits_of(session, "good film", 4, a);
    logits_of(session, "good", -1, b);
    CHECK(same_bits(a, b, LABELS));
    logits_of(session, "go\0od", 5, a);
    CHECK(same_bits(a, b, LABELS));
    logits_of(session, "good\0film", -1, a);
    CHECK(same_bits(a, b, LABELS));
    logits_of(session, "good\0 bad", 9, a);
    CHECK(!same_bits(a, b, LABELS));

    logits_of(session, "", 0, a);
    logits_of(session, "", -1, b);
    CHECK(same_bits(a, b, LABELS));
    logits_of(session, " \t\r\n", -1, b);
    CHECK(same_bits(a, b, LABELS));
}

/* What does not fit is cut off, however much there is of it. */
static void check_long_text(session_t session)
{
    static const char Word[] = "good bad ";
    const size_t word = sizeof Word - 1;
    char* text = malloc(MEGABYTE + 1);
    for (size_t i = 0; i < MEGABYTE; i++)
    {
        text[i] = Word[i % word];
    }

    text[MEGABYTE] = 0;
    float a[LABELS], b[LABELS];
    logits_of(session, text, MEGABYTE, a);
    logits_of(session, text, -1, b);
    CHECK(same_bits(a, b, LABELS));
    logits_of(session, text, (int64_t)(word * MAX_TOKENS), b);
    CHECK(same_bits(a, b, LABELS));

    /* One word of a megabyte is unknown, and so is one that is only too long. */
    memset(text, 'x', MEGABYTE);
    logits_of(session, text, MEGABYTE, a);
    logits_of(session, text, 1000, b);
    CHECK(same_bits(a, b, LABELS));
    free(text);
}

static void check_batches(session_t session)
{
    char texts[MANY][64];
    const char* pointers[MANY];
    int64_t lengths[MANY], mixed[MANY];
    int32_t labels[MANY], labels_again[MANY];
    static float alone[MANY * LABELS], scores[MANY * LABELS], others[MANY * LABELS];
    for (int i = 0; i < MANY; i++)
    {
        lengths[i] = snprintf(texts[i], sizeof texts[i], "%.*s", (i * 7) % 47, Text);
        mixed[i] = i % 3 == 0 ? -1 : lengths[i];
        pointers[i] = texts[i];
        CHECK_STATUS(OK, FN(classify)(session, texts[i], lengths[i], &labels_again[i], alone + i * LABELS));
    }

    CHECK_STATUS(OK, FN(classify_batch)(session, pointers, lengths, MANY, labels, scores));
    CHECK(same_bits(alone, scores, MANY * LABELS));
    CHECK(memcmp(labels, labels_again, sizeof labels) == 0);

    memset(scores, 0, sizeof scores);
    CHECK_STATUS(OK, FN(classify_batch)(session, pointers, NULL, MANY, NULL, scores));
    CHECK(same_bits(alone, scores, MANY * LABELS));

    memset(labels, 0xFF, sizeof labels);
    CHECK_STATUS(OK, FN(classify_batch)(session, pointers, mixed, MANY, labels, NULL));
    CHECK(memcmp(labels, labels_again, sizeof labels) == 0);
    CHECK_STATUS(OK, FN(classify_batch)(session, pointers, lengths, MANY, NULL, NULL));

    for (int i = 0; i < MANY; i++)
    {
        logits_of(session, texts[i], lengths[i], alone + i * LABELS);
    }

    CHECK_STATUS(OK, FN(logits)(session, pointers, lengths, MANY, scores));
    CHECK(same_bits(alone, scores, MANY * LABELS));
    CHECK_STATUS(OK, FN(logits)(session, pointers, NULL, MANY, others));
    CHECK(same_bits(alone, others, MANY * LABELS));

    /* Nothing to do is done at once. */
    CHECK_STATUS(OK, FN(classify_batch)(session, NULL, NULL, 0, NULL, NULL));
    CHECK_STATUS(OK, FN(classify_batch)(session, pointers, lengths, 0, labels, scores));
    CHECK_STATUS(OK, FN(logits)(session, NULL, NULL, 0, others));
    CHECK(same_bits(alone, scores, MANY * LABELS) && same_bits(alone, others, MANY * LABELS));
}

/* Every array ends at a page that must not be touched. */
static void check_borders(session_t session)
{
    float expected[LABELS];
    const char** texts = at_page_end(2 * sizeof *texts);
    int64_t* lengths = at_page_end(2 * sizeof *lengths);
    int32_t* labels = at_page_end(2 * sizeof *labels);
    float* scores = at_page_end(2 * LABELS * sizeof *scores);
    int64_t* count = at_page_end(sizeof *count);
    for (int64_t length = 0; length < (int64_t)sizeof Text; length++)
    {
        logits_of(session, Text, length, expected);
        char* ended = at_page_end((size_t)length + 1);
        char* bare = at_page_end((size_t)length);
        memcpy(ended, Text, (size_t)length);
        memcpy(bare, Text, (size_t)length);
        texts[0] = ended;
        texts[1] = bare;
        lengths[0] = -1;
        lengths[1] = length;
        CHECK_STATUS(OK, FN(logits)(session, texts, lengths, 2, scores));
        CHECK(same_bits(expected, scores, LABELS) && same_bits(expected, scores + LABELS, LABELS));
        CHECK_STATUS(OK, FN(classify_batch)(session, texts, lengths, 2, labels, scores));

        CHECK_STATUS(INVALID_ARGUMENT, FN(tokenize)(session, bare, length, NULL, NULL, NULL, 0, count));
        int32_t* ids = at_page_end((size_t)*count * sizeof *ids);
        int32_t* starts = at_page_end((size_t)*count * sizeof *starts);
        int32_t* ends = at_page_end((size_t)*count * sizeof *ends);
        CHECK_STATUS(OK, FN(tokenize)(session, bare, length, ids, starts, ends, *count, count));
    }
}

static void check_tokens(session_t session)
{
    enum { ROOM = 64 };
    int32_t ids[ROOM], starts[ROOM], ends[ROOM];
    int64_t count = 0, needed = 0;
    for (int i = 0; i < ROOM; i++)
    {
        ids[i] = starts[i] = ends[i] = GUARD;
    }

    CHECK_STATUS(OK, FN(tokenize)(session, "good good", -1, ids, starts, ends, ROOM, &count));
    CHECK(count == 4 && ids[1] == ids[2] && ids[0] != ids[1] && ids[3] != ids[0]);
    CHECK(starts[0] == ends[0] && starts[3] == ends[3]);
    CHECK(starts[1] == 0 && ends[1] == 4 && starts[2] == 5 && ends[2] == 9);
    CHECK(ids[4] == GUARD && starts[4] == GUARD && ends[4] == GUARD);

    int32_t alone[ROOM];
    CHECK_STATUS(OK, FN(tokenize)(session, "good good", 9, alone, NULL, NULL, 4, &count));
    CHECK(count == 4 && memcmp(ids, alone, 4 * sizeof *ids) == 0);

    /* Too little room: the number that is needed, and nothing else. */
    for (int64_t room = 0; room < 4; room++)
    {
        ids[0] = starts[0] = ends[0] = GUARD;
        CHECK_STATUS(INVALID_ARGUMENT, FN(tokenize)(session, "good good", -1, ids, starts, ends, room, &needed));
        CHECK(needed == 4 && ids[0] == GUARD && starts[0] == GUARD && ends[0] == GUARD);
    }

    CHECK_STATUS(INVALID_ARGUMENT, FN(tokenize)(session, "good good", -1, NULL, NULL, NULL, 0, &needed));
    CHECK(needed == 4);

    /* A capacity is no promise to use it. */
    CHECK_STATUS(OK, FN(tokenize)(session, "good good", -1, ids, starts, ends, INT64_MAX, &count));
    CHECK(count == 4);
}

/* A pair, and offsets in each unit. The texts' letters are words that the models know, or unknown; either way they are words. */
static void check_pairs(session_t session)
{
    enum { ROOM = 64 };
    static const char First[] = "\xC3\xA9 \xF0\x9F\x98\x80 b", Second[] = "\xE4\xB8\xAD.";
    static const int32_t Units[] = { UTF8, UTF16, CODE_POINTS };
    /* The end of "b" and of "." in each unit. */
    static const int32_t FirstEnds[] = { 9, 6, 5 }, SecondEnds[] = { 4, 2, 2 };
    int32_t ids[ROOM], type_ids[ROOM], starts[ROOM], ends[ROOM], words[ROOM], texts[ROOM];
    tokens_t tokens = { ROOM, ids, type_ids, starts, ends, words, texts };
    int64_t count = 0, needed = 0;
    for (int unit = 0; unit < 3; unit++)
    {
        CHECK_STATUS(OK, FN(encode)(session, First, -1, Second, (int64_t)strlen(Second), Units[unit], &tokens, &count));
        REQUIRE(count >= 7 && count <= ROOM);
        int64_t last = count - 1, separator = last;
        CHECK(texts[0] == -1 && texts[last] == -1 && starts[0] == 0 && ends[0] == 0 && words[0] == -1 && words[last] == -1);
        while (separator > 1 && texts[separator - 1] != -1)
        {
            CHECK(texts[separator - 1] == 1 && type_ids[separator - 1] == 1);
            separator--;
        }

        separator--;
        CHECK(texts[separator] == -1 && type_ids[separator] == 0 && ids[separator] == ids[last]);
        CHECK(texts[separator - 1] == 0 && texts[1] == 0 && words[1] == 0 && starts[1] == 0);
        CHECK(ends[separator - 1] == FirstEnds[unit] && ends[last - 1] == SecondEnds[unit]);
    }

    /* What is not wanted is not written; too little room gives the number that is needed and nothing else. */
    tokens_t only = { .capacity = count, .words = words };
    CHECK_STATUS(OK, FN(encode)(session, First, -1, Second, -1, UTF8, &only, &needed));
    CHECK(needed == count);
    only.capacity--;
    words[0] = GUARD;
    CHECK_STATUS(INVALID_ARGUMENT, FN(encode)(session, First, -1, Second, -1, UTF8, &only, &needed));
    CHECK(needed == count && words[0] == GUARD);

    /* One text alone is what tokenize gives. */
    int32_t alone[ROOM];
    CHECK_STATUS(OK, FN(encode)(session, First, -1, NULL, 0, UTF8, &tokens, &count));
    CHECK_STATUS(OK, FN(tokenize)(session, First, -1, alone, NULL, NULL, ROOM, &needed));
    CHECK(count == needed && memcmp(ids, alone, (size_t)count * sizeof *ids) == 0);
}

/* Tokens that the caller gives: the outputs are the text's logits, and arrays end where what must not be touched begins. */
static void check_hidden_states(session_t session)
{
    int64_t count = 0;
    CHECK_STATUS(INVALID_ARGUMENT, FN(tokenize)(session, Text, -1, NULL, NULL, NULL, 0, &count));
    REQUIRE(count > 2 && count <= MAX_TOKENS && count <= MAX_POSITIONS);
    int32_t* ids = at_page_end((size_t)count * sizeof *ids);
    int32_t* types = at_page_end((size_t)count * sizeof *types);
    float* states = at_page_end((size_t)(count * DIM) * sizeof *states);
    float* before = malloc((size_t)(count * DIM) * sizeof *before);
    float* outputs = at_page_end(LABELS * sizeof *outputs);
    float logits[LABELS];
    CHECK_STATUS(OK, FN(tokenize)(session, Text, -1, ids, NULL, NULL, count, &count));
    memset(types, 0, (size_t)count * sizeof *types);

    logits_of(session, Text, -1, logits);
    CHECK_STATUS(OK, FN(outputs)(session, ids, NULL, count, outputs));
    CHECK(same_bits(logits, outputs, LABELS));
    CHECK_STATUS(OK, FN(outputs)(session, ids, types, count, outputs));
    CHECK(same_bits(logits, outputs, LABELS));

    for (int32_t layers = 0; layers <= LAYERS; layers++)
    {
        CHECK_STATUS(OK, FN(hidden_states)(session, ids, NULL, count, layers, states));
        CHECK(layers == 0 || !same_bits(before, states, count * DIM));
        memcpy(before, states, (size_t)(count * DIM) * sizeof *before);
        CHECK_STATUS(OK, FN(hidden_states)(session, ids, types, count, layers, states));
        CHECK(same_bits(before, states, count * DIM));
    }

    /* One token alone, and as many as there are positions. */
    CHECK_STATUS(OK, FN(hidden_states)(session, ids + count - 1, NULL, 1, LAYERS, states + (count - 1) * DIM));
    int32_t* many = at_page_end(MAX_POSITIONS * sizeof *many);
    float* room = at_page_end((size_t)MAX_POSITIONS * DIM * sizeof *room);
    for (int64_t i = 0; i < MAX_POSITIONS; i++)
    {
        many[i] = ids[i % count];
    }

    CHECK_STATUS(OK, FN(hidden_states)(session, many, NULL, MAX_POSITIONS, LAYERS, room));
    CHECK_STATUS(OK, FN(outputs)(session, many, NULL, MAX_POSITIONS, outputs));
    free(before);
}

static void check_names(void)
{
    const char* kernel = FN(kernel)();
    REQUIRE(kernel != NULL && FN(version)() != NULL);
    CHECK(strcmp(kernel, "Avx512Vnni") == 0 || strcmp(kernel, "AvxVnni") == 0 || strcmp(kernel, "Avx2") == 0 || strcmp(kernel, "NeonDot") == 0
        || strcmp(kernel, "Neon") == 0 || strcmp(kernel, "Scalar") == 0);
    CHECK(FN(kernel)() == kernel);
    CHECK(strlen(FN(version)()) > 0 && FN(version)() == FN(version)());
    for (int32_t i = 0; i < LABELS; i++)
    {
        REQUIRE(FN(label)(i) != NULL);
        CHECK(strlen(FN(label)(i)) > 0 && FN(label)(i) == FN(label)(i));
    }

    CHECK(FN(label)(-1) == NULL && FN(label)(LABELS) == NULL && FN(label)(INT32_MIN) == NULL && FN(label)(INT32_MAX) == NULL);
}

int check_answers(void)
{
    check_names();
    session_t session = open_session();
    CHECK(session != 0);
    check_one_text(session);
    check_lengths(session);
    check_long_text(session);
    check_batches(session);
    check_borders(session);
    check_tokens(session);
    check_pairs(session);
    check_hidden_states(session);
    CHECK_STATUS(OK, FN(close)(session));
    return checks_done();
}
