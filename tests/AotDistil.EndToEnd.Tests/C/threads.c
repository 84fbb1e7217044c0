/* Several threads: sessions of their own give the same bits, and a shared one refuses rather than mixes. */
#include "driver.h"

#include <stdatomic.h>

enum { THREADS = 4, SESSIONS_EACH = 4, TEXTS = 40, ROUNDS = 5, SHARED_CALLS = 400 };

static char texts[TEXTS][256];
static const char* pointers[TEXTS];
static float expected[TEXTS * LABELS];
static session_t shared;
static atomic_int answered, refused, closed;

static void* use_own_sessions(void* unused)
{
    (void)unused;
    session_t sessions[SESSIONS_EACH];
    for (int s = 0; s < SESSIONS_EACH; s++)
    {
        sessions[s] = open_session();
    }

    for (int round = 0; round < ROUNDS; round++)
    {
        session_t session = sessions[round % SESSIONS_EACH];
        float logits[TEXTS * LABELS];
        CHECK_STATUS(OK, FN(logits)(session, pointers, NULL, TEXTS, logits));
        CHECK(same_bits(expected, logits, TEXTS * LABELS));
        for (int i = 0; i < TEXTS; i++)
        {
            CHECK_STATUS(OK, FN(logits)(sessions[i % SESSIONS_EACH], &pointers[i], NULL, 1, logits));
            CHECK(same_bits(expected + i * LABELS, logits, LABELS));
        }

        /* Opening and closing go on beside the others' calls. */
        CHECK_STATUS(OK, FN(close)(sessions[round % SESSIONS_EACH]));
        sessions[round % SESSIONS_EACH] = open_session();
    }

    for (int s = 0; s < SESSIONS_EACH; s++)
    {
        CHECK_STATUS(OK, FN(close)(sessions[s]));
    }

    return NULL;
}

/* Sessions that have threads of their own: the same bits, for one text and for many. */
static void use_sessions_with_threads(void)
{
    for (int32_t count = 1; count <= 5; count++)
    {
        session_t session;
        float logits[TEXTS * LABELS];
        CHECK_STATUS(OK, FN(open_threads)(count, &session));
        CHECK_STATUS(OK, FN(logits)(session, pointers, NULL, TEXTS, logits));
        CHECK(same_bits(expected, logits, TEXTS * LABELS));
        for (int i = 0; i < TEXTS; i++)
        {
            CHECK_STATUS(OK, FN(logits)(session, &pointers[i], NULL, 1, logits));
            CHECK(same_bits(expected + i * LABELS, logits, LABELS));
        }

        CHECK_STATUS(OK, FN(close)(session));
    }

    const int32_t impossible[] = {0, -1, 257, INT32_MAX};
    for (size_t i = 0; i < sizeof impossible / sizeof impossible[0]; i++)
    {
        session_t session = 1;
        CHECK_STATUS(INVALID_ARGUMENT, FN(open_threads)(impossible[i], &session));
        CHECK(session == 0);
        CHECK_MESSAGE("threads is");
    }

    CHECK_STATUS(INVALID_ARGUMENT, FN(open_threads)(2, NULL));
    CHECK_MESSAGE("session is a null pointer");
}

/* Against the header's advice: right or refused, nothing else. */
static void* use_shared_session(void* unused)
{
    (void)unused;
    for (int call = 0; call < SHARED_CALLS; call++)
    {
        int i = call % TEXTS;
        float logits[LABELS];
        int32_t status = FN(logits)(shared, &pointers[i], NULL, 1, logits);
        CHECK(status == OK || status == INVALID_SESSION);
        if (status == OK)
        {
            CHECK(same_bits(expected + i * LABELS, logits, LABELS));
            atomic_fetch_add(&answered, 1);
        }
        else
        {
            CHECK(strlen(last_error()) > 0);
            atomic_fetch_add(&refused, 1);
        }
    }

    return NULL;
}

/* Until it is closed under this thread's hands. */
static void* use_until_closed(void* unused)
{
    (void)unused;
    for (;;)
    {
        float logits[LABELS];
        bool was_closed = atomic_load(&closed);
        int32_t status = FN(logits)(shared, &pointers[TEXTS - 1], NULL, 1, logits);
        CHECK(status == OK || status == INVALID_SESSION);
        CHECK(status != OK || same_bits(expected + (TEXTS - 1) * LABELS, logits, LABELS));
        CHECK(!was_closed || status == INVALID_SESSION);
        if (was_closed)
        {
            return NULL;
        }
    }
}

static void run(void* (*body)(void*), pthread_t* threads)
{
    for (int i = 0; i < THREADS; i++)
    {
        REQUIRE(pthread_create(&threads[i], NULL, body, NULL) == 0);
    }
}

static void join(pthread_t* threads)
{
    for (int i = 0; i < THREADS; i++)
    {
        pthread_join(threads[i], NULL);
    }
}

int check_threads(void)
{
    pthread_t threads[THREADS];
    for (int i = 0; i < TEXTS; i++)
    {
        for (int word = 0; word <= i; word++)
        {
            strcat(texts[i], (word * 5 + i) % 3 == 0 ? " good" : (word + i) % 2 == 0 ? " bad" : " .");
        }

        pointers[i] = texts[i];
    }

    shared = open_session();
    CHECK_STATUS(OK, FN(logits)(shared, pointers, NULL, TEXTS, expected));
    use_sessions_with_threads();
    run(use_own_sessions, threads);
    join(threads);

    run(use_shared_session, threads);
    join(threads);
    CHECK(atomic_load(&answered) > 0 && atomic_load(&answered) + atomic_load(&refused) == THREADS * SHARED_CALLS);

    run(use_until_closed, threads);
    int32_t status;
    while ((status = FN(close)(shared)) != OK)
    {
        CHECK(status == INVALID_SESSION);
    }

    atomic_store(&closed, 1);
    join(threads);
    CHECK_STATUS(INVALID_SESSION, FN(close)(shared));
    return checks_done();
}
