/* The last error: its length, its place, its thread. */
#include "driver.h"

enum { GUARD = 0x5A, ROOM = 4096 };

/* However little room there is: a beginning of the message that ends between two characters, then a zero, and not a byte more. */
static void check_cuts(const char* whole, int64_t length)
{
    for (int64_t room = 1; room <= length + 2; room++)
    {
        char* buffer = malloc((size_t)room + 1);
        memset(buffer, GUARD, (size_t)room + 1);
        CHECK(FN(last_error)(buffer, room) == length);
        int64_t copied = (int64_t)strnlen(buffer, (size_t)room + 1);
        REQUIRE(copied < room && buffer[room] == GUARD);
        CHECK(memcmp(buffer, whole, (size_t)copied) == 0);
        CHECK(((unsigned char)whole[copied] & 0xC0) != 0x80);

        /* As much as there is room for: less than a character of it is left. */
        int64_t left = room - 1 - copied;
        CHECK(copied == length || (left >= 0 && left < 4 && (left == 0 || ((unsigned char)whole[copied] & 0xC0) == 0xC0)));
        for (int64_t i = copied + 1; i < room; i++)
        {
            CHECK(buffer[i] == GUARD);
        }

        free(buffer);
    }
}

static void check_message_of(int32_t status)
{
    char whole[ROOM], untouched = GUARD;
    CHECK(status != OK);
    int64_t length = FN(last_error)(NULL, 0);
    REQUIRE(length > 0 && length < ROOM);
    CHECK(FN(last_error)(whole, ROOM) == length);
    CHECK((int64_t)strlen(whole) == length);
    CHECK(FN(last_error)(NULL, 100) == length);
    CHECK(FN(last_error)(&untouched, 0) == length);
    CHECK(FN(last_error)(&untouched, -1) == length);
    CHECK(FN(last_error)(&untouched, INT64_MIN) == length);
    CHECK(untouched == GUARD);
    check_cuts(whole, length);
}

static void* check_other_thread(void* unused)
{
    char buffer[8] = "????";
    (void)unused;
    CHECK(FN(last_error)(NULL, 0) == 0);
    CHECK(FN(last_error)(buffer, sizeof buffer) == 0 && buffer[0] == 0);
    CHECK_STATUS(INVALID_SESSION, FN(close)(424242));
    CHECK_MESSAGE("424242");
    return NULL;
}

int check_errors(void)
{
    CHECK(FN(last_error)(NULL, 0) == 0);
    int32_t label;
    session_t session = open_session();
    CHECK(FN(last_error)(NULL, 0) == 0);

    check_message_of(FN(classify)(session, "caf\xC3", -1, &label, NULL));
    CHECK_MESSAGE("byte 3");
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, check_other_thread, NULL) == 0);
    pthread_join(thread, NULL);
    CHECK_MESSAGE("byte 3");

    /* It is the last call that failed which counts, not the last call. */
    CHECK_STATUS(OK, FN(classify)(session, "good", -1, &label, NULL));
    CHECK_MESSAGE("byte 3");
    CHECK_STATUS(INVALID_ARGUMENT, FN(classify)(session, NULL, -1, &label, NULL));
    CHECK_MESSAGE("null pointer");
    CHECK(strstr(last_error(), "byte 3") == NULL);
    CHECK_STATUS(OK, FN(close)(session));
    return checks_done();
}

/* AOTDISTIL_KERNEL is set to what is no kernel, in characters of two, three and four bytes. */
int check_forced_kernel(void)
{
    const char* kernel = getenv("AOTDISTIL_KERNEL");
    REQUIRE(kernel != NULL);
    session_t session = 77;
    CHECK_STATUS(UNSUPPORTED, FN(open)(&session));
    CHECK(session == 0);
    CHECK_MESSAGE(kernel);
    CHECK_MESSAGE("Scalar");
    check_message_of(UNSUPPORTED);
    CHECK(FN(kernel)() == NULL);
    CHECK_MESSAGE(kernel);
    return checks_done();
}
