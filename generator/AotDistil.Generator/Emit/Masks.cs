using System.Linq;

namespace AotDistil.Generator.Emit;

/// <summary>Masks that keep some lanes of a vector of 8 floats.</summary>
internal static class Masks
{
    /// <summary>Keeps the first <paramref name="lanes"/>, at least 0 and at most 8 of them.</summary>
    public static string First(int lanes) => $"Vector256.Create({string.Join(", ", Enumerable.Range(0, 8).Select(i => i < lanes ? "-1" : "0"))}).AsSingle()";
}
