using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AotDistil.Runtime.Kernels;

/// <summary>What a softmax over a vocabulary takes, 8 logits at a time; the same bits on every processor.</summary>
internal static class LogitMath
{
    private const int Lanes = 8;

    /// <summary>The largest logit; a NaN is none, and of none it is -∞.</summary>
    public static float Largest(ReadOnlySpan<float> logits)
    {
        Vector256<float> most = Vector256.Create(float.NegativeInfinity);
        ReadOnlySpan<Vector256<float>> whole = MemoryMarshal.Cast<float, Vector256<float>>(logits);
        foreach (Vector256<float> x in whole)
        {
            most = Vector256.ConditionalSelect(Vector256.GreaterThan(x, most), x, most);
        }

        float largest = float.NegativeInfinity;
        for (int lane = 0; lane < Lanes; lane++)
        {
            largest = ScalarMath.Larger(most[lane], largest);
        }

        foreach (float x in logits[(whole.Length * Lanes)..])
        {
            largest = ScalarMath.Larger(x, largest);
        }

        return largest;
    }

    /// <summary>Σ e^(x − largest), each term as <see cref="ScalarMath.Exp"/> has it, added in double precision: lane by lane, then the lanes, then what is left.</summary>
    public static double SumOfExp(ReadOnlySpan<float> logits, float largest)
    {
        Vector256<double> lower = default, upper = default;
        ReadOnlySpan<Vector256<float>> whole = MemoryMarshal.Cast<float, Vector256<float>>(logits);
        foreach (Vector256<float> x in whole)
        {
            (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Exp(x - Vector256.Create(largest)));
            lower += low;
            upper += high;
        }

        lower += upper;
        double sum = lower[0] + lower[1] + (lower[2] + lower[3]);
        foreach (float x in logits[(whole.Length * Lanes)..])
        {
            sum += ScalarMath.Exp(x - largest);
        }

        return sum;
    }

    // See ScalarMath.Exp.
    private static Vector256<float> Exp(Vector256<float> x)
    {
        Vector256<float> least = Vector256.Create(MathConstants.ExpMin);
        x = Vector256.ConditionalSelect(Vector256.GreaterThan(x, least), x, least);
        Vector256<float> n = Vector256.Round(x * MathConstants.Log2E);
        Vector256<float> r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-MathConstants.Ln2High), x);
        r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-MathConstants.Ln2Low), r);
        Vector256<float> p = Vector256.Create(MathConstants.E5), one = Vector256<float>.One;
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(MathConstants.E4));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(MathConstants.E3));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(MathConstants.E2));
        p = Vector256.FusedMultiplyAdd(p, r, one);
        p = Vector256.FusedMultiplyAdd(p, r, one);
        return (p.AsInt32() + Vector256.ShiftLeft(Vector256.ConvertToInt32(n), 23)).AsSingle();
    }
}
