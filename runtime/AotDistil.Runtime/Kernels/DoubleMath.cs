using System.Runtime.Intrinsics;

namespace AotDistil.Runtime.Kernels;

/// <summary>Arithmetic in double for what is trained: in a written order, with an exponential function of its own, so that all processors and systems agree to the last bit.</summary>
internal static unsafe class DoubleMath
{
    /// <summary>Numbers that are added up side by side; vectors are padded with zeros to a multiple.</summary>
    public const int Lanes = 8;

    private const double Log2E = 1.4426950408889634;
    private const double Ln2High = 0.6931471803691238; // the upper 33 bits: n times it is exact
    private const double Ln2Low = 1.9082149292705877e-10;

    /// <summary>eˣ for x ≤ 0; arguments below −700 count as −700. Relative error below 1e-15.</summary>
    public static double Exp(double x)
    {
        x = x > -700.0 ? x : -700.0;
        double n = Math.Round(x * Log2E);
        double r = Math.FusedMultiplyAdd(n, -Ln2High, x);
        r = Math.FusedMultiplyAdd(n, -Ln2Low, r);

        // |r| ≤ ln 2 / 2, where 13 terms of the series leave less than half a unit in the last place.
        double p = 1.0;
        for (int k = 13; k > 0; k--)
        {
            p = Math.FusedMultiplyAdd(p * r, 1.0 / k, 1.0);
        }

        return p * BitConverter.Int64BitsToDouble(((long)n + 1023) << 52);
    }

    /// <summary>The dot product of two vectors whose length is a multiple of <see cref="Lanes"/>.</summary>
    public static double Dot(double* a, double* b, int length)
    {
        Vector256<double> low = Vector256<double>.Zero, high = Vector256<double>.Zero;
        for (int n = 0; n < length; n += Lanes)
        {
            low = Vector256.FusedMultiplyAdd(Vector256.Load(a + n), Vector256.Load(b + n), low);
            high = Vector256.FusedMultiplyAdd(Vector256.Load(a + n + 4), Vector256.Load(b + n + 4), high);
        }

        Vector256<double> four = low + high;
        Vector128<double> two = four.GetLower() + four.GetUpper();
        return two.GetElement(0) + two.GetElement(1);
    }

    /// <summary>y + factor · x in place of y, of a length that is a multiple of <see cref="Lanes"/>.</summary>
    public static void AddScaled(double* y, double factor, double* x, int length)
    {
        Vector256<double> f = Vector256.Create(factor);
        for (int n = 0; n < length; n += 4)
        {
            Vector256.FusedMultiplyAdd(f, Vector256.Load(x + n), Vector256.Load(y + n)).Store(y + n);
        }
    }
}
