/* A program that uses a model's library as C programs do. The first argument says what it is to do; see main. */
#include "driver.h"

#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

static atomic_long checks, failures;

void check(bool holds, const char* what, const char* file, int line)
{
    atomic_fetch_add(&checks, 1);
    if (!holds)
    {
        atomic_fetch_add(&failures, 1);
        fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
    }
}

void check_status(int32_t expected, int32_t found, const char* what, const char* file, int line)
{
    atomic_fetch_add(&checks, 1);
    if (found != expected)
    {
        atomic_fetch_add(&failures, 1);
        fprintf(stderr, "%s:%d: status %d, expected %d: %s\n    last error: %s\n", file, line, (int)found, (int)expected, what, last_error());
    }
}

void check_message(const char* part, const char* file, int line)
{
    const char* message = last_error();
    atomic_fetch_add(&checks, 1);
    if (strstr(message, part) == NULL)
    {
        atomic_fetch_add(&failures, 1);
        fprintf(stderr, "%s:%d: the message does not say \"%s\": %s\n", file, line, part, message);
    }
}

void require(bool holds, const char* what, const char* file, int line)
{
    check(holds, what, file, line);
    if (!holds)
    {
        exit(checks_done());
    }
}

int checks_done(void)
{
    printf("%ld checks\n", atomic_load(&checks));
    return atomic_load(&failures) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

const char* last_error(void)
{
    static _Thread_local char message[4096];
    message[0] = 0;
    FN(last_error)(message, sizeof message);
    return message;
}

session_t open_session(void)
{
    session_t session = 0;
    if (FN(open)(&session) != OK)
    {
        fprintf(stderr, "open: %s\n", last_error());
        exit(EXIT_FAILURE);
    }

    return session;
}

bool same_bits(const float* a, const float* b, int64_t count)
{
    return memcmp(a, b, (size_t)count * sizeof *a) == 0;
}

void* at_page_end(size_t bytes)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), room = (bytes + page - 1) / page * page;
    char* memory = mmap(NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || mprotect(memory + room, page, PROT_NONE) != 0)
    {
        perror("mmap");
        exit(EXIT_FAILURE);
    }

    return memory + room - bytes;
}

lines_t read_lines(void)
{
    lines_t lines = { NULL, NULL, 0 };
    int64_t room = 0;
    char* line = NULL;
    size_t capacity = 0;
    ssize_t length;
    while ((length = getline(&line, &capacity, stdin)) >= 0)
    {
        if (lines.count == room)
        {
            room = room * 2 + 16;
            lines.texts = realloc(lines.texts, (size_t)room * sizeof *lines.texts);
            lines.lengths = realloc(lines.lengths, (size_t)room * sizeof *lines.lengths);
        }

        length -= length > 0 && line[length - 1] == '\n';
        line[length] = 0;
        lines.lengths[lines.count] = length;
        lines.texts[lines.count++] = line;
        line = NULL;
        capacity = 0;
    }

    free(line);
    return lines;
}

static void print_bits(const float* values)
{
    for (int i = 0; i < LABELS; i++)
    {
        uint32_t bits;
        memcpy(&bits, &values[i], sizeof bits);
        printf("%s%08x", i > 0 ? " " : "", (unsigned)bits);
    }

    putchar('\n');
}

/* The logits of each line of standard input as hexadecimal bits, that many lines a call, by so many threads; each call its own when alone. */
static int print_logits(int64_t batch, int64_t threads)
{
    session_t session = 0;
    if (FN(open_threads)((int32_t)threads, &session) != OK)
    {
        fprintf(stderr, "open: %s\n", last_error());
        return EXIT_FAILURE;
    }

    lines_t lines = read_lines();
    float* logits = malloc((size_t)lines.count * LABELS * sizeof *logits);
    for (int64_t first = 0; first < lines.count; first += batch)
    {
        int64_t count = lines.count - first < batch ? lines.count - first : batch;
        const char* const* texts = (const char* const*)lines.texts + first;
        if (FN(logits)(session, texts, lines.lengths + first, count, logits + first * LABELS) != OK)
        {
            fprintf(stderr, "logits: %s\n", last_error());
            return EXIT_FAILURE;
        }
    }

    for (int64_t i = 0; i < lines.count; i++)
    {
        print_bits(logits + i * LABELS);
    }

    return EXIT_SUCCESS;
}

/* The label and the scores, as hexadecimal bits, of each line. */
static int print_scores(void)
{
    session_t session = open_session();
    lines_t lines = read_lines();
    for (int64_t i = 0; i < lines.count; i++)
    {
        int32_t label;
        float scores[LABELS];
        if (FN(classify)(session, lines.texts[i], lines.lengths[i], &label, scores) != OK)
        {
            fprintf(stderr, "classify: %s\n", last_error());
            return EXIT_FAILURE;
        }

        printf("%d ", (int)label);
        print_bits(scores);
    }

    return EXIT_SUCCESS;
}

/* The tokens of each line: id, start and end. */
static int print_tokens(void)
{
    static int32_t ids[MAX_TOKENS], starts[MAX_TOKENS], ends[MAX_TOKENS];
    session_t session = open_session();
    lines_t lines = read_lines();
    for (int64_t i = 0; i < lines.count; i++)
    {
        int64_t count;
        if (FN(tokenize)(session, lines.texts[i], lines.lengths[i], ids, starts, ends, MAX_TOKENS, &count) != OK)
        {
            fprintf(stderr, "tokenize: %s\n", last_error());
            return EXIT_FAILURE;
        }

        for (int64_t k = 0; k < count; k++)
        {
            printf("%s%d %d %d", k > 0 ? " " : "", (int)ids[k], (int)starts[k], (int)ends[k]);
        }

        putchar('\n');
    }

    return EXIT_SUCCESS;
}

static int print_facts(void)
{
    printf("kernel %s\nversion %s\nlabels %d\ntokens %d\n", FN(kernel)(), FN(version)(), (int)LABELS, (int)MAX_TOKENS);
    for (int32_t i = 0; i < LABELS; i++)
    {
        printf("label %s\n", FN(label)(i));
    }

    return EXIT_SUCCESS;
}

int main(int argc, char** argv)
{
    const char* command = argc > 1 ? argv[1] : "";
    int64_t first = argc > 2 ? strtoll(argv[2], NULL, 10) : 1, second = argc > 3 ? strtoll(argv[3], NULL, 10) : 1;
    if (first < 1 || second < 1)
    {
        fprintf(stderr, "driver: counts are 1 or more\n");
        return EXIT_FAILURE;
    }

    return strcmp(command, "facts") == 0 ? print_facts()
        : strcmp(command, "logits") == 0 ? print_logits(first, second)
        : strcmp(command, "scores") == 0 ? print_scores()
        : strcmp(command, "tokens") == 0 ? print_tokens()
        : strcmp(command, "encodings") == 0 ? print_encodings((int32_t)first)
        : strcmp(command, "answers") == 0 ? check_answers()
        : strcmp(command, "refusals") == 0 ? check_refusals()
        : strcmp(command, "errors") == 0 ? check_errors()
        : strcmp(command, "forced-kernel") == 0 ? check_forced_kernel()
        : strcmp(command, "threads") == 0 ? check_threads()
        : strcmp(command, "many") == 0 ? run_many(first, second)
        : strcmp(command, "sessions") == 0 ? run_sessions(first)
        : (fprintf(stderr, "driver: there is no command '%s'\n", command), EXIT_FAILURE);
}
