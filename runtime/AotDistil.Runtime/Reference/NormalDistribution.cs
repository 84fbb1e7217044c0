namespace AotDistil.Runtime.Reference;

/// <summary>The normal distribution in double precision, slow and exact: what approximations are measured against.</summary>
public static class NormalDistribution
{
    /// <summary>
    /// Φ(x), the probability of a value below x, to about 15 digits: the Taylor series of erf near 0,
    /// the continued fraction of erfc further out (Abramowitz and Stegun, 7.1.5 and 7.1.14).
    /// </summary>
    public static double Cumulative(double x)
    {
        double z = Math.Abs(x) / Math.Sqrt(2);
        double upper = z < 2.5 ? 0.5 * (1 - Erf(z)) : 0.5 * ErfcTail(z);
        return x < 0 ? upper : 1 - upper;
    }

    private static double Erf(double z)
    {
        double term = z, sum = z;
        for (int n = 1; Math.Abs(term) > 1e-18 * sum; n++)
        {
            term *= -z * z / n;
            sum += term / ((2 * n) + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    private static double ErfcTail(double z)
    {
        double fraction = z;
        for (int n = 60; n > 0; n--)
        {
            fraction = z + (n / 2.0 / fraction);
        }

        return Math.Exp(-z * z) / (Math.Sqrt(Math.PI) * fraction);
    }
}
