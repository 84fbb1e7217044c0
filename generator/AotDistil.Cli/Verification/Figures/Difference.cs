namespace AotDistil.Cli.Verification.Figures;

/// <summary>Differences between values and those that were expected. NaN where one of them is.</summary>
/// <param name="Values">How many were compared.</param>
/// <param name="Largest">The largest difference.</param>
/// <param name="Sum">All of them.</param>
/// <param name="LargestShare">The largest in proportion to what is allowed for its value: more than 1 is beyond it.</param>
internal readonly record struct Difference(long Values, double Largest, double Sum, double LargestShare)
{
    /// <summary>The mean difference.</summary>
    public double Mean => Values == 0 ? 0 : Sum / Values;

    /// <summary>Compares arrays of one length.</summary>
    /// <param name="expected">Expected values.</param>
    /// <param name="found">The values to be judged.</param>
    /// <param name="tolerance">What is allowed for an expected value.</param>
    public static Difference Of(ReadOnlySpan<float> expected, ReadOnlySpan<float> found, Func<double, double> tolerance)
    {
        double largest = 0, sum = 0, share = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = Math.Abs((double)expected[i] - found[i]);
            sum += difference;
            largest = Math.Max(largest, difference);
            share = Math.Max(share, difference == 0 ? 0 : difference / tolerance(expected[i]));
        }

        return new Difference(expected.Length, largest, sum, share);
    }

    /// <summary>Those of two together.</summary>
    public static Difference operator +(Difference a, Difference b) =>
        new(a.Values + b.Values, Math.Max(a.Largest, b.Largest), a.Sum + b.Sum, Math.Max(a.LargestShare, b.LargestShare));

    /// <summary>Those of all together.</summary>
    public static Difference All(IEnumerable<Difference> differences) => differences.Aggregate(default(Difference), (a, b) => a + b);
}
