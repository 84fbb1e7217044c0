using System.Diagnostics;

namespace AotDistil.Benchmarks.Tokenizing;

/// <summary>Times passes in this process as <c>time_tokenizers.py</c> does in its own.</summary>
internal static class Passes
{
    private const double Seconds = 0.05;

    /// <summary>Seconds of a pass, the least of as many as take a moment.</summary>
    public static double Least(Action pass)
    {
        long begin = Stopwatch.GetTimestamp();
        double least = double.PositiveInfinity;
        do
        {
            long start = Stopwatch.GetTimestamp();
            pass();
            least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < Seconds);
        return least;
    }
}
