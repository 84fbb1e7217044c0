/*
 * Two models in one library: the sessions of one are not the other's, each answers as its own, and the last error is the thread's.
 * FIRST_HEADER, FIRST and SECOND_HEADER, SECOND name them.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include FIRST_HEADER
#include SECOND_HEADER

#define JOIN_EXPANDED(a, b) a##b
#define JOIN(a, b) JOIN_EXPANDED(a, b)
#define A(name) JOIN(FIRST, name)
#define B(name) JOIN(SECOND, name)

enum { OK = 0, INVALID_SESSION = 3 };

static int checks, failures;

static void expect(int32_t expected, int32_t found, const char* what, int line)
{
    char message[512] = "";
    checks++;
    if (found != expected)
    {
        A(last_error)(message, sizeof message);
        fprintf(stderr, "%s:%d: status %d, expected %d: %s\n    last error: %s\n", __FILE__, line, (int)found, (int)expected, what, message);
        failures++;
    }
}

#define EXPECT(expected, call) expect((expected), (call), #call, __LINE__)

int main(void)
{
    const char* text = "good";
    int32_t label, ids[8];
    int64_t count;
    char message[512];
    A(session) a = 0;
    B(session) b = 0;
    EXPECT(OK, A(open)(&a));
    EXPECT(OK, B(open)(&b));
    EXPECT(INVALID_SESSION, A(classify)(b, text, -1, &label, NULL));
    EXPECT(INVALID_SESSION, B(classify)(a, text, -1, &label, NULL));
    EXPECT(INVALID_SESSION, A(classify_batch)(b, &text, NULL, 1, NULL, NULL));
    EXPECT(INVALID_SESSION, A(logits)(b, &text, NULL, 1, (float[64]){ 0 }));
    EXPECT(INVALID_SESSION, B(tokenize)(a, text, -1, ids, NULL, NULL, 8, &count));
    EXPECT(INVALID_SESSION, A(close)(b));
    EXPECT(INVALID_SESSION, B(close)(a));
    B(last_error)(message, sizeof message);
    expect(1, strstr(message, "another model") != NULL, message, __LINE__);

    EXPECT(OK, A(classify)(a, text, -1, &label, NULL));
    EXPECT(OK, B(classify)(b, text, -1, &label, NULL));
    expect(0, strcmp(A(version)(), B(version)()) == 0, "the versions differ", __LINE__);
    EXPECT(OK, A(close)(a));
    EXPECT(OK, B(close)(b));
    printf("%d checks\n", checks);
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
