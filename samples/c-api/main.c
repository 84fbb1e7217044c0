/* Classifies its arguments, or the lines of standard input, with the library that AotDistil made of models/sentiment-en. */
#define _POSIX_C_SOURCE 200809L /* getline, ssize_t */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "sentiment-en.h"

enum { EXIT_INPUT = 2, EXIT_LIBRARY = 3 };

/* Every call answers with a status; what exactly was wrong is kept as text for the calling thread. */
static int fail(const char* what, int32_t status)
{
    char message[512] = "";
    sentiment_en_last_error(message, sizeof message);
    fprintf(stderr, "classify: %s: %s (status %d)\n", what, message, (int)status);
    return status == SENTIMENT_EN_INVALID_UTF8 ? EXIT_INPUT : EXIT_LIBRARY;
}

/* A label, its score between 0 and 1, and the text. The text has a length, so it may hold zeros. */
static int answer(sentiment_en_session session, const char* text, size_t length)
{
    int32_t label;
    float scores[SENTIMENT_EN_LABELS];
    int32_t status = sentiment_en_classify(session, text, (int64_t)length, &label, scores);
    if (status != SENTIMENT_EN_OK)
    {
        return fail("a text was not classified", status);
    }

    printf("%-8s  %.4f  ", sentiment_en_label(label), (double)scores[label]);
    fwrite(text, 1, length, stdout);
    putchar('\n');
    return EXIT_SUCCESS;
}

static int answer_lines(sentiment_en_session session)
{
    char* line = NULL;
    size_t capacity = 0;
    ssize_t length;
    int exit_code = EXIT_SUCCESS;
    while (exit_code == EXIT_SUCCESS && (length = getline(&line, &capacity, stdin)) >= 0)
    {
        if (length > 0 && line[length - 1] == '\n')
        {
            length--;
            length -= length > 0 && line[length - 1] == '\r';
        }

        exit_code = answer(session, line, (size_t)length);
    }

    if (ferror(stdin))
    {
        perror("classify: standard input");
        exit_code = EXIT_INPUT;
    }

    free(line);
    return exit_code;
}

int main(int argc, char** argv)
{
    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "--version") == 0))
    {
        printf("sentiment-en %s (%s kernel)\nusage: classify [text...]      without texts: the lines of standard input\n", sentiment_en_version(), sentiment_en_kernel());
        return EXIT_SUCCESS;
    }

    sentiment_en_session session;
    int32_t status = sentiment_en_open(&session);
    if (status != SENTIMENT_EN_OK)
    {
        return fail("the model was not opened", status);
    }

    int exit_code = EXIT_SUCCESS;
    if (argc == 1)
    {
        exit_code = answer_lines(session);
    }

    for (int i = 1; i < argc && exit_code == EXIT_SUCCESS; i++)
    {
        exit_code = answer(session, argv[i], strlen(argv[i]));
    }

    status = sentiment_en_close(session);
    if (status != SENTIMENT_EN_OK && exit_code == EXIT_SUCCESS)
    {
        exit_code = fail("the model was not closed", status);
    }

    if ((fflush(stdout) != 0 || ferror(stdout)) && exit_code == EXIT_SUCCESS)
    {
        perror("classify: standard output");
        exit_code = EXIT_LIBRARY;
    }

    return exit_code;
}
