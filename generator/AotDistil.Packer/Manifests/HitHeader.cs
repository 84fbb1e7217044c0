namespace AotDistil.Packer.Manifests;

/// <summary>The structure of what a search finds, in the C headers of all models that search or rank.</summary>
internal static class HitHeader
{
    /// <summary>The declaration, with an empty line behind it.</summary>
    /// <param name="p">The model's prefix.</param>
    /// <param name="item">What is found.</param>
    public static string Of(string p, string item) => $$"""
            /* One of the {{item}}s that fit best. */
            typedef struct {{p}}_hit {
                int32_t index; /* the {{item}}'s place, from 0 */
                double score;
            } {{p}}_hit;


            """;
}
