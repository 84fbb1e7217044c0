namespace AotDistil.Benchmarks.Comparing;

/// <summary>One of ours beside one rival on the same sentences; milliseconds are the least of many runs.</summary>
internal sealed record Measurement(
    string Shape, int Tokens, int Batch, int Threads, string Variant, double OursMs, string Rival, double RivalMs, double RooflineMs, double PeakGmacs)
{
    /// <summary>How much longer the rival takes.</summary>
    public double Ratio => RivalMs / OursMs;
}
