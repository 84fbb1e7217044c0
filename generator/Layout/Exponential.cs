namespace AotDistil.Layout;

/// <summary>
/// The exponential function in double, for what a model is made of: systems' own differ in the last bit, so that a model packed, or a classifier trained, on one of them
/// would not be that of another.
/// </summary>
internal static class Exponential
{
    private const double Log2E = 1.4426950408889634;
    private const double Ln2High = 0.6931471803691238; // the upper 33 bits: n times it is exact
    private const double Ln2Low = 1.9082149292705877e-10;

    /// <summary>eˣ for x ≤ 0; arguments below −700 count as −700. Relative error below 1e-15.</summary>
    public static double OfNegative(double x)
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
}
