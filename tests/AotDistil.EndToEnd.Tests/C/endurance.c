/* A long life in one process: what it holds on to. */
#include "driver.h"

static long resident_kilobytes(void)
{
    char line[256];
    long kilobytes = -1;
    FILE* status = fopen("/proc/self/status", "r");
    while (status != NULL && fgets(line, sizeof line, status) != NULL)
    {
        if (sscanf(line, "VmRSS: %ld", &kilobytes) == 1)
        {
            break;
        }
    }

    if (status != NULL)
    {
        fclose(status);
    }

    return kilobytes;
}

/* Classifies the lines of standard input over and over, until so many were answered; prints the memory after each tenth. */
int run_many(int64_t count, int64_t batch)
{
    session_t session = open_session();
    lines_t lines = read_lines();
    int32_t* labels = malloc((size_t)batch * sizeof *labels);
    float* scores = malloc((size_t)batch * LABELS * sizeof *scores);
    int64_t first = 0, tenth = 1;
    REQUIRE(lines.count >= batch && count % batch == 0);
    for (int64_t done = 0; done < count; done += batch)
    {
        first = first + batch > lines.count ? 0 : first;
        CHECK_STATUS(OK, FN(classify_batch)(session, (const char* const*)lines.texts + first, lines.lengths + first, batch, labels, scores));
        first += batch;
        while (done + batch >= count / 10 * tenth && tenth <= 10)
        {
            printf("%lld %ld\n", (long long)(done + batch), resident_kilobytes());
            tenth++;
        }
    }

    CHECK_STATUS(OK, FN(close)(session));
    return checks_done();
}

/* Opens, uses and closes so many sessions, after some more that are open all the time; prints the memory after each tenth. */
int run_sessions(int64_t count)
{
    enum { OPEN = 8 };
    session_t open[OPEN];
    int32_t label;
    for (int i = 0; i < OPEN; i++)
    {
        open[i] = open_session();
    }

    for (int64_t done = 1; done <= count; done++)
    {
        int i = (int)(done % OPEN);
        CHECK_STATUS(OK, FN(close)(open[i]));
        CHECK_STATUS(OK, FN(open)(&open[i]));
        CHECK_STATUS(OK, FN(classify)(open[i], "good", -1, &label, NULL));
        if (done * 10 % count == 0)
        {
            printf("%lld %ld\n", (long long)done, resident_kilobytes());
        }
    }

    return checks_done();
}
