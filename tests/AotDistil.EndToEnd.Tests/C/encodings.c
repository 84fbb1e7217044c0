/* The tokens of texts that may hold anything, line ends and zero bytes too. */
#include "driver.h"

static int nibble(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* The tokens of each line of standard input, which is a text in hexadecimal digits: id, start and end in the unit asked for, one of the header's plus 1. */
int print_encodings(int32_t unit)
{
    static int32_t ids[MAX_TOKENS], starts[MAX_TOKENS], ends[MAX_TOKENS], texts[MAX_TOKENS];
    tokens_t tokens = { .capacity = MAX_TOKENS, .ids = ids, .starts = starts, .ends = ends, .texts = texts };
    session_t session = open_session();
    lines_t lines = read_lines();
    for (int64_t i = 0; i < lines.count; i++)
    {
        int64_t length = lines.lengths[i] / 2, count = 0;
        char* text = (char*)lines.texts[i];
        for (int64_t k = 0; k < length; k++)
        {
            text[k] = (char)(nibble(text[2 * k]) << 4 | nibble(text[2 * k + 1]));
        }

        REQUIRE(FN(encode)(session, text, length, NULL, 0, unit - 1, &tokens, &count) == OK);
        for (int64_t k = 0; k < count; k++)
        {
            printf("%s%d %d %d", k > 0 ? " " : "", (int)ids[k], (int)starts[k], (int)ends[k]);
            CHECK(texts[k] == 0 || (texts[k] == -1 && starts[k] == 0 && ends[k] == 0));
        }

        putchar('\n');
    }

    return checks_done();
}
