using System.Globalization;
using System.Text;
using AotDistil.Packer.Architectures;
using AotDistil.Packer.Tokenizers;

namespace AotDistil.Packer.Manifests;

/// <summary>Writes the C header of a model's library: self-contained, each function with its errors and lifetimes.</summary>
internal static class HeaderWriter
{
    /// <summary>Labels beyond this many are not listed in the comment.</summary>
    private const int MaxListedLabels = 64;

    /// <summary>Most threads of a session, as the runtime has it.</summary>
    private const int MaxThreads = 256;

    /// <summary>The header's text.</summary>
    public static string Write(ModelName name, ModelPlan plan, CompiledTokenizer tokenizer)
    {
        string p = name.Prefix;
        string upper = p.ToUpperInvariant();
        string maxTokens = Number(tokenizer.MaxLength);
        string dim = Number(plan.Encoder.Dim), layers = Number(plan.Encoder.Schedule.Order.Count), positions = Number(plan.Encoder.MaxPositions);
        return $$"""
            /*
             * {{name.Name}} ({{plan.Architecture}}, {{(plan.Task == ModelTasks.Sequence ? plan.Labels.Problem : plan.Task)}}), compiled by AotDistil. Written by the packer; do not edit.
             *
             * Every function may be called from any thread. A session serves one call at a time: use one session per thread.
             * A failed call changes none of its outputs' meaning: read them only after {{upper}}_OK. The session stays usable afterwards.
             * The library cannot be unloaded (dlclose) once it has been called.
             */
            #ifndef {{upper}}_H
            #define {{upper}}_H

            #include <stddef.h>
            #include <stdint.h>

            #ifdef __cplusplus
            extern "C" {
            #endif

            {{Labels(upper, plan)}}/* Numbers in a hidden state, and layers that run. */
            #define {{upper}}_DIM {{dim}}
            #define {{upper}}_LAYERS {{layers}}

            /* Most tokens that there are positions for. */
            #define {{upper}}_MAX_POSITIONS {{positions}}

            /* Most tokens per text, special ones included; longer texts are cut at their end. */
            #define {{upper}}_MAX_TOKENS {{maxTokens}}

            /* What the functions return. */
            enum {
                {{upper}}_OK = 0,
                {{upper}}_INVALID_ARGUMENT = 1, /* a null pointer where none may be, a negative count or length */
                {{upper}}_INVALID_UTF8 = 2,     /* a text is not valid UTF-8; the message says where */
                {{upper}}_INVALID_SESSION = 3,  /* not an open session of this model, or one that serves another call just now */
                {{upper}}_OUT_OF_MEMORY = 4,
                {{upper}}_UNSUPPORTED = 5,      /* for example a kernel was forced that this processor lacks */
                {{upper}}_INTERNAL = 6          /* a defect; please report the message */
            };

            /* Never 0 for an open session. */
            typedef uint64_t {{p}}_session;

            /*
             * Opens a session: its working memory, not the weights, which all sessions share.
             * session: receives it. Close it with {{p}}_close.
             * Errors: INVALID_ARGUMENT, OUT_OF_MEMORY, UNSUPPORTED, INTERNAL.
             */
            int32_t {{p}}_open({{p}}_session* session);

            /*
             * The same with several threads that share each call's work, the caller's own included; the answers are the same, bit for bit.
             * threads: 1 to {{MaxThreads}}. The others sleep between calls.
             * Errors: as {{p}}_open.
             */
            int32_t {{p}}_open_threads(int32_t threads, {{p}}_session* session);

            /*
             * Closes a session and frees its memory. No other call may be using it.
             * Errors: INVALID_SESSION (never opened, closed before, or in use; in use it stays open).
             */
            int32_t {{p}}_close({{p}}_session session);

            /*
             * The tokens that the model sees, at most {{upper}}_MAX_TOKENS.
             * ids: room for capacity ids. starts, ends: room for capacity byte offsets into text each, or NULL; a special token has the empty range.
             * count: receives the number of tokens. If it is larger than capacity, INVALID_ARGUMENT is returned and only count is written.
             * Errors: INVALID_ARGUMENT, INVALID_UTF8, INVALID_SESSION, OUT_OF_MEMORY, INTERNAL.
             */
            int32_t {{p}}_tokenize({{p}}_session session, const char* text, int64_t length, int32_t* ids, int32_t* starts, int32_t* ends, int64_t capacity, int64_t* count);

            /* What offsets into a text count. */
            enum {
                {{upper}}_UTF8 = 0,       /* bytes: C, C++, Rust, Go */
                {{upper}}_UTF16 = 1,      /* UTF-16 units: C#, Java, JavaScript */
                {{upper}}_CODE_POINTS = 2 /* code points: Python */
            };

            /* Where {{p}}_encode puts what it finds: arrays with room for capacity numbers each, or NULL for what is not wanted. */
            typedef struct {{p}}_tokens {
                int64_t capacity;
                int32_t* ids;
                int32_t* type_ids; /* token types: 0 in the first text and 1 in the second, for most models */
                int32_t* starts;   /* where each token begins in its text; 0 for special tokens */
                int32_t* ends;     /* where it ends; 0 for special tokens */
                int32_t* words;    /* number of the word that it belongs to, from 0 in each text; -1 for special tokens */
                int32_t* texts;    /* the text that it belongs to, 0 or 1; -1 for special tokens */
            } {{p}}_tokens;

            /*
             * All that is known of the tokens of a text or a pair of texts, at most {{upper}}_MAX_TOKENS: where they are more, the longer text is cut.
             * text, length: as above; pair, pair_length: the second text, or NULL and 0. unit: what offsets count, one of those above.
             * tokens: where they go. count: receives their number. If it is larger than capacity, INVALID_ARGUMENT is returned and only count is written.
             * Errors: INVALID_ARGUMENT, INVALID_UTF8, INVALID_SESSION, OUT_OF_MEMORY, INTERNAL.
             */
            int32_t {{p}}_encode({{p}}_session session, const char* text, int64_t length, const char* pair, int64_t pair_length, int32_t unit,
                                 const {{p}}_tokens* tokens, int64_t* count);

            /*
             * Looks into the model: the hidden states of a text that is tokens already.
             * ids: count token ids, special ones included, 1 to {{upper}}_MAX_POSITIONS. types: their types, or NULL if all are 0.
             * layers: how many run, 0 to {{upper}}_LAYERS; 0 gives the embeddings. states: room for count * {{upper}}_DIM numbers, token by token.
             * Errors: INVALID_ARGUMENT, INVALID_SESSION, OUT_OF_MEMORY, INTERNAL.
             */
            int32_t {{p}}_hidden_states({{p}}_session session, const int32_t* ids, const int32_t* types, int64_t count, int32_t layers, float* states);

            {{Outputs(p, upper, plan)}}{{Classify(p, upper, plan)}}{{TaskHeader.Of(p, upper, plan)}}/*
             * texts: receives how many texts of the session's last call, or pairs, had more than {{upper}}_MAX_TOKENS tokens and lost their end. Texts that are read in
             * windows lose nothing.
             * Errors: INVALID_ARGUMENT, INVALID_SESSION, INTERNAL.
             */
            int32_t {{p}}_truncated({{p}}_session session, int64_t* texts);

            /*
             * Copies the message of this thread's last failed call into buffer: UTF-8, zero-terminated, cut to capacity bytes.
             * Returns the bytes of the whole message without the zero: call with NULL and 0 to learn how much room it needs. 0 if no call has failed.
             */
            int64_t {{p}}_last_error(char* buffer, int64_t capacity);

            {{Label(p, upper, plan)}}{{TaskHeader.Group(p, upper, plan)}}/*
             * Which kernel serves a session that is opened now: "AvxVnni", "Avx2", "Scalar" and so on. Valid for ever, not to be freed.
             * NULL, with a last error, where the environment variable AOTDISTIL_KERNEL asks for one that does not exist or that this processor lacks.
             */
            const char* {{p}}_kernel(void);

            /* Version of the library: AotDistil's and the model's content id. Valid for ever, not to be freed. */
            const char* {{p}}_version(void);

            #ifdef __cplusplus
            }
            #endif

            #endif

            """.ReplaceLineEndings("\n");
    }

    private static string Labels(string upper, ModelPlan plan) => plan.Labels.Names.Count == 0 ? "" : $$"""
            /* Number of labels, which is that of scores and of outputs for each text or token. */
            #define {{upper}}_LABELS {{Number(plan.Labels.Names.Count)}}


            """;

    private static string Outputs(string p, string upper, ModelPlan plan) => plan.Head.Outputs == 0 ? "" : $$"""
            /*
             * The outputs, or logits, for a text that is tokens already.
             * ids, types, count: as for {{p}}_hidden_states.
             * outputs: room for {{(plan.Task == ModelTasks.Sequence ? "" : "count * ")}}{{(plan.Labels.Names.Count > 0 ? $"{upper}_LABELS" : Number(plan.Head.Outputs))}} numbers{{(plan.Task == ModelTasks.Sequence ? "" : ", token by token")}}.
             * Errors: INVALID_ARGUMENT, INVALID_SESSION, OUT_OF_MEMORY, INTERNAL.
             */
            int32_t {{p}}_outputs({{p}}_session session, const int32_t* ids, const int32_t* types, int64_t count, float* outputs);


            """;

    private static string Classify(string p, string upper, ModelPlan plan)
    {
        if (plan.Task != ModelTasks.Sequence)
        {
            return "";
        }

        (string label, string scores) = plan.Labels.Problem switch
        {
            "regression" => ("always 0, since the model answers with a number and not with a label", "the raw value, without bounds (one per output)"),
            "multi_label_classification" => ("the label with the highest score; several labels, or none, may hold at once", "per label its own probability (sigmoid); they do not sum to 1"),
            _ => ("the label with the highest score", "per label its probability (softmax); they sum to 1"),
        };

        return $$"""
            /*
             * Classifies one text.
             * text: UTF-8; length: its bytes, or -1 if it ends with a zero byte.
             * label: receives {{label}}.
             * scores: room for {{upper}}_LABELS numbers, or NULL; receives {{scores}}.
             * Errors: INVALID_ARGUMENT, INVALID_UTF8, INVALID_SESSION, OUT_OF_MEMORY, INTERNAL.
             */
            int32_t {{p}}_classify({{p}}_session session, const char* text, int64_t length, int32_t* label, float* scores);

            /*
             * Classifies many texts; each answer is the same, bit for bit, as {{p}}_classify gives.
             * texts: count pointers; lengths: count lengths, each as above, or NULL if all texts end with a zero byte.
             * labels: room for count numbers, or NULL; scores: room for count * {{upper}}_LABELS numbers, text by text, or NULL.
             * Errors: INVALID_ARGUMENT, INVALID_UTF8, INVALID_SESSION, OUT_OF_MEMORY, INTERNAL.
             */
            int32_t {{p}}_classify_batch({{p}}_session session, const char* const* texts, const int64_t* lengths, int64_t count, int32_t* labels, float* scores);

            /* What makes scores of a classifier's logits. */
            enum {
                {{upper}}_USUAL = -1,  /* what the model is made for */
                {{upper}}_SOFTMAX = 0, /* scores sum to 1 */
                {{upper}}_SIGMOID = 1, /* each score is a probability of its own */
                {{upper}}_NONE = 2     /* the logits themselves */
            };

            /*
             * The best labels of a text or a pair of texts, the highest score first.
             * text, length: as above; pair, pair_length: the second text, or NULL and 0; one of length 0 is none. The longer text is cut where both are too long.
             * function: one of those above. top_k: most labels, or -1 for all.
             * labels, scores: room for top_k numbers, or for {{upper}}_LABELS if that is fewer; each may be NULL. count: receives how many there are.
             * Errors: INVALID_ARGUMENT (a pair, where the model has no token types for it), INVALID_UTF8, INVALID_SESSION, OUT_OF_MEMORY, INTERNAL.
             */
            int32_t {{p}}_classify_top({{p}}_session session, const char* text, int64_t length, const char* pair, int64_t pair_length, int32_t function, int32_t top_k,
                                       int32_t* labels, float* scores, int64_t* count);

            /*
             * The model's raw outputs, before softmax or sigmoid.
             * texts, lengths, count: as for {{p}}_classify_batch. logits: room for count * {{upper}}_LABELS numbers, text by text.
             * Errors: INVALID_ARGUMENT, INVALID_UTF8, INVALID_SESSION, OUT_OF_MEMORY, INTERNAL.
             */
            int32_t {{p}}_logits({{p}}_session session, const char* const* texts, const int64_t* lengths, int64_t count, float* logits);


            """;
    }

    private static string Label(string p, string upper, ModelPlan plan) => plan.Labels.Names.Count == 0 ? "" : $$"""
            /*
             * Name of a label: UTF-8, zero-terminated, valid for ever, not to be freed. NULL outside [0, {{upper}}_LABELS).
            {{LabelList(plan.Labels.Names)}}
             */
            const char* {{p}}_label(int32_t index);


            """;

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string LabelList(IReadOnlyList<string> names)
    {
        StringBuilder list = new();
        for (int i = 0; i < Math.Min(names.Count, MaxListedLabels); i++)
        {
            list.Append(CultureInfo.InvariantCulture, $"{(i > 0 ? "\n" : "")} *   {i}  {ForComment(names[i])}");
        }

        return names.Count > MaxListedLabels ? list.Append(CultureInfo.InvariantCulture, $"\n *   … {names.Count} in all").ToString() : list.ToString();
    }

    /// <summary>A name from a file must not be able to end the comment it stands in, nor to begin one or a trigraph, of which compilers warn.</summary>
    private static string ForComment(string label) => Text.OneLine(label)
        .Replace("*/", "*\\/", StringComparison.Ordinal)
        .Replace("/*", "/\\*", StringComparison.Ordinal)
        .Replace("??", "?\\?", StringComparison.Ordinal);
}
