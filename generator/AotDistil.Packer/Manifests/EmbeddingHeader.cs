using AotDistil.Packer.Architectures;

namespace AotDistil.Packer.Manifests;

/// <summary>The part of a C header that belongs to models which turn texts into vectors: these, and what is near to what.</summary>
internal static class EmbeddingHeader
{
    /// <summary>The declarations, with an empty line behind them.</summary>
    public static string Of(string p, string upper, ModelPlan plan) => Embed(p, upper, plan) + HitHeader.Of(p, "row") + Search(p, upper);

    private static string Embed(string p, string upper, ModelPlan plan) => $$"""
            /* How the hidden states of a text's tokens become one vector. */
            enum {
                {{upper}}_USUAL = -1, /* what the model's folder says: {{Usual(plan)}} */
                {{upper}}_MEAN = 0,   /* their mean */
                {{upper}}_CLS = 1,    /* the first token's */
                {{upper}}_MAX = 2     /* the largest of each number */
            };

            /* What vectors are made of. */
            enum {
                {{upper}}_FLOAT = 0, /* floats of 32 bits */
                {{upper}}_INT8 = 1,  /* signed bytes, 127 for 1; such vectors are always brought to length 1 */
                {{upper}}_BINARY = 2 /* of each number whether it is above 0, eight in a byte, the first in the highest bit, zeros behind the last */
            };

            /* How {{p}}_embed makes vectors. Begin with {{upper}}_EMBED_OPTIONS. */
            typedef struct {{p}}_embed_options {
                size_t size;        /* sizeof({{p}}_embed_options) */
                int32_t pooling;    /* {{upper}}_USUAL or one of those behind it */
                int32_t normalize;  /* whether vectors are brought to length 1: 0, 1 or {{upper}}_USUAL */
                int32_t dimensions; /* how many numbers are kept, from the first, before that (Matryoshka); 0 for all */
                int32_t format;     /* {{upper}}_FLOAT and its kin */
            } {{p}}_embed_options;

            /* What the model's folder says, in floats. */
            #define {{upper}}_EMBED_OPTIONS { sizeof({{p}}_embed_options), {{upper}}_USUAL, {{upper}}_USUAL, 0, {{upper}}_FLOAT }

            /*
             * The vector of each text; each is the same, bit for bit, in any company.
             * texts: count pointers to UTF-8; lengths: count lengths in bytes, -1 for a text that ends with a zero byte, or NULL if all do.
             * options: how, or NULL for {{upper}}_EMBED_OPTIONS.
             * vectors: room for capacity bytes, count * the bytes of a vector at least, which {{p}}_vector_size tells; receives them text by text, with nothing in between.
             * {{TaskHeader.Errors}}
             */
            int32_t {{p}}_embed({{p}}_session session, const char* const* texts, const int64_t* lengths, int64_t count, const {{p}}_embed_options* options,
                                void* vectors, int64_t capacity);

            /*
             * What a vector takes.
             * options: as for {{p}}_embed. dimensions: receives its numbers, or NULL. bytes: receives its bytes, or NULL.
             * Errors: INVALID_ARGUMENT.
             */
            int32_t {{p}}_vector_size(const {{p}}_embed_options* options, int32_t* dimensions, int64_t* bytes);


            """;

    private static string Search(string p, string upper) => $$"""
            /*
             * The cosine of the angle between two vectors, whatever their lengths; 0 where one of them is 0. Of bits it is that of vectors of 1 and -1. Needs no session.
             * format: {{upper}}_FLOAT and its kin. dimensions: numbers of each, at most 131071 in bytes.
             * Errors: INVALID_ARGUMENT (also for a number that is not finite), INTERNAL.
             */
            int32_t {{p}}_similarity(int32_t format, int32_t dimensions, const void* a, const void* b, float* similarity);

            /*
             * The rows of a matrix that are nearest to a vector, by comparing all of them; of equal ones the one that comes first. Needs no session.
             * format, dimensions: what query and rows are made of, as above. query: the vector. matrix: rows vectors, with nothing in between, which the caller owns.
             * top_k: most hits, 1 or more. hits: room for top_k, or for rows if that is fewer. count: receives how many there are.
             * Scores are dot products, which are cosines where vectors have length 1 (of signed bytes times 127 * 127), and of bits how many are the same less how many
             * are not, those that fill the last byte included. A row with a number that is not finite makes itself nonsense alone; NaN comes last as -INFINITY.
             * Errors: INVALID_ARGUMENT (also for a query with a number that is not finite), INTERNAL.
             */
            int32_t {{p}}_search(int32_t format, int32_t dimensions, const void* query, const void* matrix, int64_t rows, int64_t top_k, {{p}}_hit* hits, int64_t* count);


            """;

    private static string Usual(ModelPlan plan) => $"{plan.Pooling?.Mode ?? "mean"}, {(plan.Pooling?.Normalize == true ? "brought to length 1" : "of any length")}";
}
