using System.Linq;

namespace AotDistil.Generator.Emit;

/// <summary>Masks that keep some lanes of a vector of 8 floats.</summary>
internal static class Masks
{
    /// <summary>A vector of which the first <paramref name="lanes"/> are kept, at least 0 and at most 8 of them, and the others zero.</summary>
    public static string First(string vector, int lanes) =>
        lanes >= 8 ? vector
        : lanes <= 0 ? "Vector256<float>.Zero"
        : $"{Literal.Parenthesised(vector)} & Vector256.Create({string.Join(", ", Enumerable.Range(0, 8).Select(i => i < lanes ? "-1" : "0"))}).AsSingle()";
}
