using AotDistil.Runtime.Model;

namespace AotDistil.Cli.Verification.Expected;

/// <summary>One of the vectors of a text.</summary>
/// <param name="Pooling">How the hidden states became one.</param>
/// <param name="Normalize">Whether it was brought to length 1.</param>
/// <param name="Values">Its numbers.</param>
internal sealed record ExpectedVector(Pooling Pooling, bool Normalize, float[] Values)
{
    private const string Normalized = "_normalized";

    /// <summary>What it is called, <c>mean</c> or <c>mean_normalized</c> for example.</summary>
    public string Name => Pooling.ToString().ToLowerInvariant() + (Normalize ? Normalized : "");

    /// <summary>The vector of a name; null where the name is none of a vector.</summary>
    public static ExpectedVector? Of(string name, Func<float[]> values)
    {
        bool normalize = name.EndsWith(Normalized, StringComparison.Ordinal);
        return Enum.GetValues<Pooling>().Select(p => new ExpectedVector(p, normalize, [])).FirstOrDefault(v => v.Name == name) is { } vector
            ? vector with { Values = values() }
            : null;
    }
}
