using AotDistil.Packer.Architectures;

namespace AotDistil.Packer.Manifests;

/// <summary>The part of a C header that belongs to a task: here those for tokens, entities, answers to questions and words for masks.</summary>
internal static class TaskHeader
{
    /// <summary>What most functions may return.</summary>
    public const string Errors = "Errors: INVALID_ARGUMENT, INVALID_UTF8, INVALID_SESSION, OUT_OF_MEMORY, INTERNAL.";

    /// <summary>The declarations, with an empty line behind them; none where the task has others.</summary>
    public static string Of(string p, string upper, ModelPlan plan) => plan.Task switch
    {
        ModelTasks.Sequence => PairHeader.Of(p, upper, plan),
        ModelTasks.Token => Entities(p, upper),
        ModelTasks.QuestionAnswering => Answers(p, upper),
        ModelTasks.MaskedLanguage => Masks(p, upper),
        ModelTasks.Embedding => EmbeddingHeader.Of(p, upper, plan) + FewShotHeader.Of(p, upper),
        _ => "",
    };

    /// <summary>The names of groups of labels, which token classifiers have.</summary>
    public static string Group(string p, string upper, ModelPlan plan) => plan.Task != ModelTasks.Token ? "" : $$"""
            /*
             * Name of the entity that begins with a label, PER for B-PER: UTF-8, zero-terminated, valid for ever, not to be freed. NULL outside [0, {{upper}}_LABELS).
             */
            const char* {{p}}_group(int32_t index);


            """;

    private static string Entities(string p, string upper) => $$"""
            /* What an entity is: transformers' aggregation strategies. */
            enum {
                {{upper}}_TOKENS = 0,  /* each token on its own, "none" */
                {{upper}}_SIMPLE = 1,  /* neighbouring tokens with labels of one kind */
                {{upper}}_FIRST = 2,   /* neighbouring words, each with the label of its first token */
                {{upper}}_AVERAGE = 3, /* words with the label of their tokens' mean scores */
                {{upper}}_MAX = 4      /* words with the label of the token with the highest score */
            };

            /* How {{p}}_entities makes entities of labels. Begin with {{upper}}_ENTITY_OPTIONS. */
            typedef struct {{p}}_entity_options {
                size_t size;                       /* sizeof({{p}}_entity_options) */
                int32_t aggregation;               /* one of those above */
                int32_t stride;                    /* -1 cuts a text after {{upper}}_MAX_TOKENS; else it is read in windows that share so many tokens, which needs an aggregation */
                int32_t unit;                      /* what start and end count: {{upper}}_UTF8 and its kin */
                const char* const* ignored_labels; /* zero-terminated names that are left out, of labels (B-PER) without aggregation, of groups (PER) with it; NULL leaves out "O" */
                int64_t ignored_labels_count;
            } {{p}}_entity_options;

            /* transformers' defaults: tokens whose label is not O. Offsets count bytes. */
            #define {{upper}}_ENTITY_OPTIONS { sizeof({{p}}_entity_options), {{upper}}_TOKENS, -1, {{upper}}_UTF8, NULL, 0 }

            /* A token or a run of them that was found. */
            typedef struct {{p}}_entity {
                int32_t label; /* {{p}}_label(label) is what a token is called; {{p}}_group(label) what an entity is called, with an aggregation */
                float score;   /* its probability; with an aggregation the mean of its tokens' or words' */
                int32_t index; /* the token's place among the text's tokens, special ones included; -1 with an aggregation */
                int64_t start; /* where it begins in the text */
                int64_t end;   /* where it ends */
            } {{p}}_entity;

            /*
             * What is found in a text, in its order.
             * text: UTF-8; length: its bytes, or -1 if it ends with a zero byte. options: how, or NULL for {{upper}}_ENTITY_OPTIONS.
             * entities: room for capacity of them. count: receives their number. If it is larger than capacity, INVALID_ARGUMENT is returned and only count is written.
             * {{Errors}}
             */
            int32_t {{p}}_entities({{p}}_session session, const char* text, int64_t length, const {{p}}_entity_options* options,
                                   {{p}}_entity* entities, int64_t capacity, int64_t* count);

            /*
             * The word of one of the entities that the session's last {{p}}_entities found, as transformers has it: tokens put together. The text itself lies between start and end.
             * index: the entity's place among them. buffer: room for capacity bytes, or NULL and 0; receives UTF-8 and a zero byte.
             * length: receives the bytes without the zero. If they do not fit, INVALID_ARGUMENT is returned and only length is written.
             * Errors: INVALID_ARGUMENT, INVALID_SESSION, OUT_OF_MEMORY, INTERNAL.
             */
            int32_t {{p}}_entity_word({{p}}_session session, int64_t index, char* buffer, int64_t capacity, int64_t* length);


            """;

    private static string Answers(string p, string upper) => $$"""
            /* How {{p}}_answer answers. Begin with {{upper}}_ANSWER_OPTIONS. */
            typedef struct {{p}}_answer_options {
                size_t size;                      /* sizeof({{p}}_answer_options) */
                int32_t top_k;                    /* most answers */
                int32_t max_answer_length;        /* most tokens of an answer, before it is extended to whole words */
                int32_t max_sequence_length;      /* most tokens of a window, the question and special ones included; 0: 384, or what the model reads if that is fewer */
                int32_t doc_stride;               /* tokens of the context that windows share; -1: 128, or half of a window or of the question's rest if that is fewer */
                int32_t max_question_length;      /* most tokens of the question, the rest is left out; 0: all */
                int32_t handle_impossible_answer; /* not 0: the context may be said to have no answer, which is one of length 0 at 0 */
                int32_t align_to_words;           /* not 0: answers are extended to whole words */
                int32_t unit;                     /* what start and end count: {{upper}}_UTF8 and its kin */
            } {{p}}_answer_options;

            /* transformers' defaults: one answer, at most 15 tokens long. Offsets count bytes. */
            #define {{upper}}_ANSWER_OPTIONS { sizeof({{p}}_answer_options), 1, 15, 0, -1, 0, 0, 1, {{upper}}_UTF8 }

            /* An answer, which is a part of the context. */
            typedef struct {{p}}_span {
                float score;   /* its probability; where the same words are found several times the sum of theirs, which may be above 1 */
                int64_t start; /* where it begins in the context */
                int64_t end;   /* where it ends; start or less where there is no answer */
            } {{p}}_span;

            /*
             * The most likely answers to a question, the best first: one at least, which is empty where the context has no words.
             * question, context: UTF-8, neither of them empty; the lengths: their bytes, or -1 if they end with a zero byte. A long context is read in windows that overlap.
             * options: how, or NULL for {{upper}}_ANSWER_OPTIONS.
             * answers: room for capacity of them, which top_k is enough for. count: receives their number. If it is larger than capacity, INVALID_ARGUMENT is returned
             * and only count is written.
             * {{Errors}}
             */
            int32_t {{p}}_answer({{p}}_session session, const char* question, int64_t question_length, const char* context, int64_t context_length,
                                 const {{p}}_answer_options* options, {{p}}_span* answers, int64_t capacity, int64_t* count);


            """;

    private static string Masks(string p, string upper) => $$"""
            /* How {{p}}_fill_mask fills masks. Begin with {{upper}}_FILL_OPTIONS. */
            typedef struct {{p}}_fill_options {
                size_t size;                /* sizeof({{p}}_fill_options) */
                int32_t top_k;              /* most tokens for a mask */
                const char* const* targets; /* zero-terminated tokens to choose from, as they stand in the vocabulary (of others the first token is taken); NULL for all */
                int64_t targets_count;
            } {{p}}_fill_options;

            /* transformers' defaults: the five best tokens of all. */
            #define {{upper}}_FILL_OPTIONS { sizeof({{p}}_fill_options), 5, NULL, 0 }

            /* A token that may stand in the place of a mask. */
            typedef struct {{p}}_prediction {
                int32_t mask;  /* the mask, counted from 0 in the text */
                int32_t token; /* the token's id; {{p}}_token_text is what it reads like */
                float score;   /* its probability among all tokens */
            } {{p}}_prediction;

            /*
             * The most likely tokens for the masks of a text, mask after mask and for each the best first.
             * text: UTF-8 with masks as the tokenizer spells them, [MASK] or <mask>; length: its bytes, or -1 if it ends with a zero byte.
             * options: how, or NULL for {{upper}}_FILL_OPTIONS.
             * predictions: room for capacity of them, which masks times top_k is enough for. count: receives their number. If it is larger than capacity, INVALID_ARGUMENT
             * is returned and only count is written.
             * Errors: INVALID_ARGUMENT (also for a text without a mask), INVALID_UTF8, INVALID_SESSION, OUT_OF_MEMORY, INTERNAL.
             */
            int32_t {{p}}_fill_mask({{p}}_session session, const char* text, int64_t length, const {{p}}_fill_options* options,
                                    {{p}}_prediction* predictions, int64_t capacity, int64_t* count);

            /*
             * What a token reads like on its own.
             * buffer: room for capacity bytes, or NULL and 0; receives UTF-8 and a zero byte.
             * length: receives the bytes without the zero. If they do not fit, INVALID_ARGUMENT is returned and only length is written.
             * Errors: INVALID_ARGUMENT, INVALID_SESSION, OUT_OF_MEMORY, INTERNAL.
             */
            int32_t {{p}}_token_text({{p}}_session session, int32_t token, char* buffer, int64_t capacity, int64_t* length);

            /*
             * The text of the session's last {{p}}_fill_mask with a token in the place of a mask, as the tokenizer reads texts. Special tokens are left out, unless there are
             * other masks, which then stay.
             * buffer, capacity, length, errors: as for {{p}}_token_text.
             */
            int32_t {{p}}_filled_text({{p}}_session session, int32_t mask, int32_t token, char* buffer, int64_t capacity, int64_t* length);


            """;
}
