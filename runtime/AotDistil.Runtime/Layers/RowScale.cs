using AotDistil.Runtime.Kernels;

namespace AotDistil.Runtime.Layers;

/// <summary>How a row of floats becomes bytes: q = round(x · ToSteps + Zero), x ≈ Step · (q − Zero). Zero is exact.</summary>
/// <param name="Step">The scale, what one step is worth.</param>
/// <param name="ToSteps">Its reciprocal.</param>
/// <param name="Zero">The zero point, an integer in [0, 255].</param>
public readonly record struct RowScale(float Step, float ToSteps, float Zero)
{
    /// <summary>A row whose values lie closer together than this counts as zeros: below it reciprocals overflow.</summary>
    public const float SmallestRange = 1e-30f;

    /// <summary>For values from <paramref name="smallest"/> ≤ 0 to <paramref name="largest"/> ≥ 0.</summary>
    public static RowScale Of(float smallest, float largest)
    {
        float range = largest - smallest;
        if (!(range >= SmallestRange))
        {
            return default;
        }

        float toSteps = 255f / range;
        return new RowScale(range / 255f, toSteps, MathF.Round(-smallest * toSteps));
    }

    /// <summary>For values whose magnitude is at most <paramref name="largest"/>, brought to [−127, 127].</summary>
    public static RowScale Symmetric(float largest) => largest >= SmallestRange ? new RowScale(largest / 127f, 127f / largest, 0f) : default;
}
