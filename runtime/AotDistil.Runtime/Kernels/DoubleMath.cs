using System.Runtime.Intrinsics;

namespace AotDistil.Runtime.Kernels;

/// <summary>Arithmetic in double for what is trained: in a written order, so that all processors agree to the last bit.</summary>
internal static unsafe class DoubleMath
{
    /// <summary>Numbers that are added up side by side; vectors are padded with zeros to a multiple.</summary>
    public const int Lanes = 8;

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
