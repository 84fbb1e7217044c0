using AotDistil.Packer.Architectures;

namespace AotDistil.Packer.Manifests;

/// <summary>The part of a C header that belongs to classifiers of pairs: labels that are made up on the spot, and documents in the order of their relevance.</summary>
internal static class PairHeader
{
    /// <summary>The declarations, with an empty line behind them; none where the model's labels are not for that.</summary>
    public static string Of(string p, string upper, ModelPlan plan) => (plan.TellsEntailment ? ZeroShot(p, upper) : "") + (plan.Ranks ? HitHeader.Of(p, "document") + Rank(p, upper, plan.RanksBySigmoid) : "");

    private static string ZeroShot(string p, string upper) => $$"""
            /* How {{p}}_zero_shot classifies. Begin with {{upper}}_ZERO_SHOT_OPTIONS. */
            typedef struct {{p}}_zero_shot_options {
                size_t size;                     /* sizeof({{p}}_zero_shot_options) */
                const char* hypothesis_template; /* zero-terminated sentence with {} where the label goes; two braces of a kind stand for one; NULL for "This example is {}." */
                int32_t multi_label;             /* not 0: any number of labels may hold, each with a score of its own */
            } {{p}}_zero_shot_options;

            /* transformers' defaults: exactly one label holds. */
            #define {{upper}}_ZERO_SHOT_OPTIONS { sizeof({{p}}_zero_shot_options), NULL, 0 }

            /*
             * Classifies a text by labels that are made up on the spot: the model tells how much a sentence about each follows from the text.
             * text: UTF-8, not empty; length: its bytes, or -1 if it ends with a zero byte. A text that is too long loses its end, whatever the labels need.
             * labels: labels_count zero-terminated texts, one at least. options: how, or NULL for {{upper}}_ZERO_SHOT_OPTIONS.
             * order, scores: room for labels_count numbers, or NULL; order[i] is the index of the label that has the score scores[i], the highest first.
             * {{TaskHeader.Errors}}
             */
            int32_t {{p}}_zero_shot({{p}}_session session, const char* text, int64_t length, const char* const* labels, int64_t labels_count,
                                    const {{p}}_zero_shot_options* options, int32_t* order, float* scores);


            """;

    private static string Rank(string p, string upper, bool sigmoid) => $$"""
            /*
             * The documents that answer a query best, the highest score first, of equal ones the one that comes first.
             * query: UTF-8; query_length: its bytes, or -1 if it ends with a zero byte.
             * documents: count pointers; lengths: count lengths, each as above, or NULL if all documents end with a zero byte.
             * function: {{upper}}_SIGMOID for scores from 0 to 1, {{upper}}_NONE for the model's own, {{upper}}_USUAL for what its folder says, which is {{(sigmoid ? "the first" : "the second")}}.
             * top_k: most hits, 1 or more.
             * hits: room for top_k, or for count if that is fewer. hits_count: receives how many there are.
             * Errors: INVALID_ARGUMENT (also a model that has no token types for pairs), INVALID_UTF8, INVALID_SESSION, OUT_OF_MEMORY, INTERNAL.
             */
            int32_t {{p}}_rerank({{p}}_session session, const char* query, int64_t query_length, const char* const* documents, const int64_t* lengths, int64_t count,
                                 int32_t function, int64_t top_k, {{p}}_hit* hits, int64_t* hits_count);


            """;
}
