/*
 * What small programs share that check the functions of one model: HEADER is its header, PREFIX and UPPER are how its functions and its constants begin.
 */
#ifndef EXPECT_H
#define EXPECT_H

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include HEADER

#define JOIN_EXPANDED(a, b) a##b
#define JOIN(a, b) JOIN_EXPANDED(a, b)
#define FN(name) JOIN(PREFIX, name)
#define CONSTANT(name) JOIN(UPPER, name)

static int checks, failures;

static void check(int holds, const char* what, int line)
{
    checks++;
    if (!holds)
    {
        char message[512] = "";
        FN(last_error)(message, sizeof message);
        fprintf(stderr, "line %d: %s\n    last error: %s\n", line, what, message);
        failures++;
    }
}

#define CHECK(condition) check((condition) != 0, #condition, __LINE__)
#define EXPECT(status, call) check((call) == CONSTANT(status), #status " " #call, __LINE__)

static int checks_done(void)
{
    printf("%d checks\n", checks);
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
