/*
 * What the parts of the driver share. The same sources are compiled for each model: HEADER is its header, PREFIX and UPPER are how its
 * functions and its constants begin.
 */
#ifndef DRIVER_H
#define DRIVER_H

#define _DEFAULT_SOURCE 1 /* mmap's MAP_ANONYMOUS, getline, threads */

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include HEADER

#define JOIN_EXPANDED(a, b) a##b
#define JOIN(a, b) JOIN_EXPANDED(a, b)
#define FN(name) JOIN(PREFIX, name)
#define CONSTANT(name) JOIN(UPPER, name)

typedef FN(session) session_t;
typedef FN(tokens) tokens_t;

enum {
    OK = CONSTANT(OK),
    INVALID_ARGUMENT = CONSTANT(INVALID_ARGUMENT),
    INVALID_UTF8 = CONSTANT(INVALID_UTF8),
    INVALID_SESSION = CONSTANT(INVALID_SESSION),
    UNSUPPORTED = CONSTANT(UNSUPPORTED),
    UTF8 = CONSTANT(UTF8),
    UTF16 = CONSTANT(UTF16),
    CODE_POINTS = CONSTANT(CODE_POINTS),
    LABELS = CONSTANT(LABELS),
    DIM = CONSTANT(DIM),
    LAYERS = CONSTANT(LAYERS),
    MAX_POSITIONS = CONSTANT(MAX_POSITIONS),
    MAX_TOKENS = CONSTANT(MAX_TOKENS)
};

/* Lines of standard input. Zero-terminated, lengths without the zero. */
typedef struct {
    char** texts;
    int64_t* lengths;
    int64_t count;
} lines_t;

lines_t read_lines(void);

/* Memory that ends where the process's right to read and write ends: a byte too far is a crash. */
void* at_page_end(size_t bytes);

/* This thread's last error, in a buffer of its own. */
const char* last_error(void);

/* Counts a check; one that fails is told with its place. Any thread may call them. */
#define CHECK(condition) check((condition) != 0, #condition, __FILE__, __LINE__)
#define CHECK_STATUS(expected, call) check_status((expected), (call), #call, __FILE__, __LINE__)
#define CHECK_MESSAGE(part) check_message((part), __FILE__, __LINE__)
#define REQUIRE(condition) require((condition) != 0, #condition, __FILE__, __LINE__)

void check(bool holds, const char* what, const char* file, int line);
void check_status(int32_t expected, int32_t found, const char* what, const char* file, int line);
void check_message(const char* part, const char* file, int line);

/* A check without which the rest makes no sense. */
void require(bool holds, const char* what, const char* file, int line);

/* Prints how many checks there were; EXIT_SUCCESS if none failed. */
int checks_done(void);

session_t open_session(void);
bool same_bits(const float* a, const float* b, int64_t count);

int check_answers(void);
int check_refusals(void);
int check_errors(void);
int check_forced_kernel(void);
int check_threads(void);
int print_encodings(int32_t unit);
int run_many(int64_t count, int64_t batch);
int run_sessions(int64_t count);

#endif
