/* Calls that are refused: each with the right status and a message that says what was wrong, and the session as good as before. */
#include "driver.h"

static const char Good[] = "a good film";

static void check_null_pointers(session_t session)
{
    const char* texts[] = { Good, NULL, Good };
    const int64_t lengths[] = { 4, 4, 4 };
    const int32_t id = 0;
    int32_t labels[3], ids[16], starts[16], ends[16];
    float values[3 * LABELS], states[DIM];
    int64_t count;

    CHECK_STATUS(INVALID_ARGUMENT, FN(open)(NULL));
    CHECK_MESSAGE("session is a null pointer");

    CHECK_STATUS(INVALID_ARGUMENT, FN(classify)(session, NULL, -1, labels, values));
    CHECK_MESSAGE("Text 0 is a null pointer");
    CHECK_STATUS(INVALID_ARGUMENT, FN(classify)(session, NULL, 0, labels, values));
    CHECK_STATUS(INVALID_ARGUMENT, FN(classify)(session, Good, -1, NULL, values));
    CHECK_MESSAGE("label is a null pointer");

    CHECK_STATUS(INVALID_ARGUMENT, FN(classify_batch)(session, NULL, lengths, 1, labels, values));
    CHECK_MESSAGE("texts is a null pointer");
    CHECK_STATUS(INVALID_ARGUMENT, FN(classify_batch)(session, texts, lengths, 3, labels, values));
    CHECK_MESSAGE("Text 1 is a null pointer");
    CHECK_STATUS(INVALID_ARGUMENT, FN(classify_batch)(session, texts, NULL, 3, labels, values));
    CHECK_MESSAGE("Text 1 is a null pointer");

    CHECK_STATUS(INVALID_ARGUMENT, FN(logits)(session, texts, lengths, 1, NULL));
    CHECK_MESSAGE("logits is a null pointer");
    CHECK_STATUS(INVALID_ARGUMENT, FN(logits)(session, NULL, lengths, 1, values));
    CHECK_MESSAGE("texts is a null pointer");
    CHECK_STATUS(INVALID_ARGUMENT, FN(logits)(session, texts, lengths, 3, values));
    CHECK_MESSAGE("Text 1 is a null pointer");

    CHECK_STATUS(INVALID_ARGUMENT, FN(tokenize)(session, NULL, -1, ids, starts, ends, 16, &count));
    CHECK_MESSAGE("Text 0 is a null pointer");
    CHECK_STATUS(INVALID_ARGUMENT, FN(tokenize)(session, Good, -1, NULL, starts, ends, 16, &count));
    CHECK_MESSAGE("ids is a null pointer");
    CHECK_STATUS(INVALID_ARGUMENT, FN(tokenize)(session, Good, -1, ids, starts, ends, 16, NULL));
    CHECK_MESSAGE("count is a null pointer");
    CHECK_STATUS(INVALID_ARGUMENT, FN(tokenize)(session, Good, -1, ids, NULL, ends, 16, &count));
    CHECK_MESSAGE("starts");
    CHECK_STATUS(INVALID_ARGUMENT, FN(tokenize)(session, Good, -1, ids, starts, NULL, 16, &count));
    CHECK_MESSAGE("ends");

    CHECK_STATUS(INVALID_ARGUMENT, FN(hidden_states)(session, NULL, NULL, 1, 0, states));
    CHECK_MESSAGE("ids is a null pointer");
    CHECK_STATUS(INVALID_ARGUMENT, FN(hidden_states)(session, &id, NULL, 1, 0, NULL));
    CHECK_MESSAGE("states is a null pointer");
    CHECK_STATUS(INVALID_ARGUMENT, FN(outputs)(session, NULL, NULL, 1, values));
    CHECK_MESSAGE("ids is a null pointer");
    CHECK_STATUS(INVALID_ARGUMENT, FN(outputs)(session, &id, NULL, 1, NULL));
    CHECK_MESSAGE("outputs is a null pointer");

    tokens_t tokens = { .capacity = 16, .ids = ids };
    CHECK_STATUS(INVALID_ARGUMENT, FN(encode)(session, NULL, -1, NULL, 0, UTF8, &tokens, &count));
    CHECK_MESSAGE("Text 0 is a null pointer");
    CHECK_STATUS(INVALID_ARGUMENT, FN(encode)(session, Good, -1, NULL, 0, UTF8, NULL, &count));
    CHECK_MESSAGE("tokens is a null pointer");
    CHECK_STATUS(INVALID_ARGUMENT, FN(encode)(session, Good, -1, NULL, 0, UTF8, &tokens, NULL));
    CHECK_MESSAGE("count is a null pointer");
}

static void check_numbers(session_t session)
{
    static const int64_t Lengths[] = { -2, INT64_MIN, INT32_MIN, (int64_t)1 << 31, INT64_MAX };
    static const int64_t Counts[] = { -1, INT32_MIN, INT64_MIN };
    const char* text = Good;
    int32_t labels[1], ids[16];
    float values[LABELS];
    int64_t count;
    for (size_t i = 0; i < sizeof Lengths / sizeof *Lengths; i++)
    {
        int64_t length = Lengths[i];
        char part[64];
        snprintf(part, sizeof part, "Text 0 has length %lld", (long long)length);
        CHECK_STATUS(INVALID_ARGUMENT, FN(classify)(session, text, length, labels, values));
        CHECK_MESSAGE(part);
        CHECK_STATUS(INVALID_ARGUMENT, FN(classify_batch)(session, &text, &length, 1, labels, values));
        CHECK_MESSAGE(part);
        CHECK_STATUS(INVALID_ARGUMENT, FN(logits)(session, &text, &length, 1, values));
        CHECK_MESSAGE(part);
        CHECK_STATUS(INVALID_ARGUMENT, FN(tokenize)(session, text, length, ids, NULL, NULL, 16, &count));
        CHECK_MESSAGE(part);
    }

    for (size_t i = 0; i < sizeof Counts / sizeof *Counts; i++)
    {
        char part[64];
        snprintf(part, sizeof part, "count is %lld", (long long)Counts[i]);
        CHECK_STATUS(INVALID_ARGUMENT, FN(classify_batch)(session, &text, NULL, Counts[i], labels, values));
        CHECK_MESSAGE(part);
        CHECK_STATUS(INVALID_ARGUMENT, FN(logits)(session, &text, NULL, Counts[i], values));
        CHECK_MESSAGE(part);
        snprintf(part, sizeof part, "capacity is %lld", (long long)Counts[i]);
        CHECK_STATUS(INVALID_ARGUMENT, FN(tokenize)(session, text, -1, ids, NULL, NULL, Counts[i], &count));
        CHECK_MESSAGE(part);
        tokens_t tokens = { .capacity = Counts[i], .ids = ids };
        CHECK_STATUS(INVALID_ARGUMENT, FN(encode)(session, text, -1, NULL, 0, UTF8, &tokens, &count));
        CHECK_MESSAGE(part);
        snprintf(part, sizeof part, "unit is %d", (int)(int32_t)Counts[i]);
        tokens.capacity = 16;
        if (Counts[i] != INT64_MIN)
        {
            CHECK_STATUS(INVALID_ARGUMENT, FN(encode)(session, text, -1, NULL, 0, (int32_t)Counts[i], &tokens, &count));
            CHECK_MESSAGE(part);
        }
    }
}

/* Tokens that the model does not have, too many of them, and layers that it does not have. */
static void check_token_numbers(session_t session)
{
    static const int64_t Counts[] = { 0, -1, MAX_POSITIONS + 1, INT32_MAX, (int64_t)1 << 32, ((int64_t)1 << 32) + 1, INT64_MIN, INT64_MAX };
    static const int32_t Layers[] = { -1, LAYERS + 1, INT32_MIN, INT32_MAX }, Ids[] = { -1, INT32_MIN, INT32_MAX, 1 << 24 };
    int32_t id = 0, types[] = { -1, 1 << 20 };
    float values[LABELS], states[DIM];
    char part[64];
    for (size_t i = 0; i < sizeof Counts / sizeof *Counts; i++)
    {
        snprintf(part, sizeof part, "count is %lld; expected 1 to %d", (long long)Counts[i], MAX_POSITIONS);
        CHECK_STATUS(INVALID_ARGUMENT, FN(hidden_states)(session, &id, NULL, Counts[i], 0, states));
        CHECK_MESSAGE(part);
        CHECK_STATUS(INVALID_ARGUMENT, FN(outputs)(session, &id, NULL, Counts[i], values));
        CHECK_MESSAGE(part);
    }

    for (size_t i = 0; i < sizeof Layers / sizeof *Layers; i++)
    {
        snprintf(part, sizeof part, "layers is %d; expected 0 to %d", (int)Layers[i], LAYERS);
        CHECK_STATUS(INVALID_ARGUMENT, FN(hidden_states)(session, &id, NULL, 1, Layers[i], states));
        CHECK_MESSAGE(part);
    }

    for (size_t i = 0; i < sizeof Ids / sizeof *Ids; i++)
    {
        snprintf(part, sizeof part, "ids[0] is %d; expected 0 to ", (int)Ids[i]);
        CHECK_STATUS(INVALID_ARGUMENT, FN(hidden_states)(session, &Ids[i], NULL, 1, 0, states));
        CHECK_MESSAGE(part);
        CHECK_STATUS(INVALID_ARGUMENT, FN(outputs)(session, &Ids[i], NULL, 1, values));
        CHECK_MESSAGE(part);
    }

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    {
        snprintf(part, sizeof part, "types[0] is %d; expected 0", (int)types[i]);
        CHECK_STATUS(INVALID_ARGUMENT, FN(hidden_states)(session, &id, &types[i], 1, 0, states));
        CHECK_MESSAGE(part);
        CHECK_STATUS(INVALID_ARGUMENT, FN(outputs)(session, &id, &types[i], 1, values));
        CHECK_MESSAGE(part);
    }
}

/* What is not UTF-8, and the place of its first bad byte. */
static void check_encodings(session_t session)
{
    static const struct {
        const char* text;
        int length, bad;
    } Texts[] = {
        { "\x80", 1, 0 },                      /* a continuation without a beginning */
        { "good \xBF film", 11, 5 },
        { "\xC0\xAF", 2, 0 },                  /* overlong: a slash in two bytes */
        { "\xC1\xBF", 2, 0 },
        { "good \xE0\x80\xAF", 8, 5 },         /* in three */
        { "\xF0\x80\x80\xAF", 4, 0 },          /* in four */
        { "\xE0\x9F\xBF", 3, 0 },
        { "a \xED\xA0\x80 b", 7, 2 },          /* half a surrogate pair, first and second */
        { "a \xED\xBF\xBF b", 7, 2 },
        { "\xED\xA0\xBD\xED\xB8\x80", 6, 0 },  /* a whole pair (CESU-8) */
        { "\xF4\x90\x80\x80", 4, 0 },          /* beyond U+10FFFF */
        { "\xF5\x80\x80\x80", 4, 0 },
        { "good \xFE", 6, 5 },                 /* never in UTF-8 */
        { "good \xFF\xFF", 7, 5 },
        { "caf\xC3", 4, 3 },                   /* cut */
        { "\xE2\x82", 2, 0 },
        { "ok \xF0\x9F\x98", 6, 3 },
        { "\xC3 \xA9", 3, 0 },                 /* torn apart */
        { "\xE2\x82\x28", 3, 0 },
        { "na\xEFve film", 10, 2 },            /* Latin-1 */
        { "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xF0\x9F", 11, 9 } /* cut after whole ones of two, three and four bytes */
    };
    int32_t label, labels[3], ids[16];
    float expected[LABELS], values[3 * LABELS];
    int64_t count;
    CHECK_STATUS(OK, FN(classify)(session, Good, -1, &label, expected));
    for (size_t i = 0; i < sizeof Texts / sizeof *Texts; i++)
    {
        char part[64];
        const char* texts[] = { Good, Good, Texts[i].text };
        const int64_t lengths[] = { -1, 4, Texts[i].length };
        int place = snprintf(part, sizeof part, "Text 0 ");
        CHECK_STATUS(INVALID_UTF8, FN(classify)(session, Texts[i].text, Texts[i].length, labels, values));
        CHECK_MESSAGE(part);
        snprintf(part + place, sizeof part - (size_t)place, "is not valid UTF-8: byte %d (0x%02X)", Texts[i].bad, Texts[i].text[Texts[i].bad] & 0xFF);
        CHECK_MESSAGE(part);
        CHECK_STATUS(INVALID_UTF8, FN(classify)(session, Texts[i].text, -1, labels, values));
        CHECK_MESSAGE(part);
        tokens_t tokens = { .capacity = 16, .ids = ids };
        CHECK_STATUS(INVALID_UTF8, FN(encode)(session, Good, -1, Texts[i].text, Texts[i].length, UTF8, &tokens, &count));
        CHECK_STATUS(INVALID_UTF8, FN(tokenize)(session, Texts[i].text, Texts[i].length, ids, NULL, NULL, 16, &count));
        CHECK_MESSAGE(part);
        part[strlen("Text ")] = '2';
        CHECK_STATUS(INVALID_UTF8, FN(classify_batch)(session, texts, lengths, 3, labels, values));
        CHECK_MESSAGE(part);
        CHECK_STATUS(INVALID_UTF8, FN(logits)(session, texts, lengths, 3, values));
        CHECK_MESSAGE(part);

        /* The session has taken no harm. */
        CHECK_STATUS(OK, FN(classify)(session, Good, -1, &label, values));
        CHECK(same_bits(expected, values, LABELS));
    }
}

static void check_refused(session_t session)
{
    const char* text = Good;
    int32_t label, ids[16] = { 0 };
    float values[LABELS], states[DIM];
    int64_t count;
    CHECK_STATUS(INVALID_SESSION, FN(classify)(session, text, -1, &label, values));
    CHECK_MESSAGE("is not open");
    CHECK_STATUS(INVALID_SESSION, FN(classify_batch)(session, &text, NULL, 1, &label, values));
    CHECK_MESSAGE("is not open");
    CHECK_STATUS(INVALID_SESSION, FN(logits)(session, &text, NULL, 1, values));
    CHECK_MESSAGE("is not open");
    CHECK_STATUS(INVALID_SESSION, FN(tokenize)(session, text, -1, ids, NULL, NULL, 16, &count));
    CHECK_MESSAGE("is not open");
    CHECK_STATUS(INVALID_SESSION, FN(hidden_states)(session, ids, NULL, 1, 0, states));
    CHECK_MESSAGE("is not open");
    CHECK_STATUS(INVALID_SESSION, FN(outputs)(session, ids, NULL, 1, values));
    CHECK_MESSAGE("is not open");
    CHECK_STATUS(INVALID_SESSION, FN(close)(session));
    CHECK_MESSAGE("is not open");
}

static void check_sessions(session_t session)
{
    session_t closed = open_session(), other = open_session();
    CHECK(closed != session && other != closed && closed != 0 && other != 0);
    CHECK_STATUS(OK, FN(close)(closed));
    check_refused(closed);
    session_t next = open_session();
    CHECK(next != closed && next != other && next != session); /* a handle is not given out twice */
    check_refused(closed);
    CHECK_STATUS(OK, FN(close)(next));
    CHECK_STATUS(OK, FN(close)(other));

    check_refused(0);
    check_refused(UINT64_MAX);
    check_refused((session_t)(uintptr_t)&session);
    check_refused(session + 1000000);
    check_refused(session ^ ((session_t)1 << 63));
}

int check_refusals(void)
{
    int32_t label;
    float before[LABELS], after[LABELS];
    session_t session = open_session();
    CHECK_STATUS(OK, FN(classify)(session, Good, -1, &label, before));
    check_null_pointers(session);
    check_numbers(session);
    check_token_numbers(session);
    check_encodings(session);
    check_sessions(session);
    CHECK_STATUS(OK, FN(classify)(session, Good, -1, &label, after));
    CHECK(same_bits(before, after, LABELS));
    CHECK_STATUS(OK, FN(close)(session));
    return checks_done();
}
