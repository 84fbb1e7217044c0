using System.Diagnostics;

namespace AotDistil.Benchmarks.Measuring;

/// <summary>
/// Contenders take turns, so that whatever the machine does meanwhile hits them alike. What counts is the least of many runs: everything that disturbs a run
/// makes it longer. Nobody is pinned to a core: where others use the machine too, the system moves us away from them.
/// </summary>
internal static class Turns
{
    private const int LeastTurns = 2;
    private const double UncountedMilliseconds = 20;
    private const double CountedMilliseconds = 60;

    /// <summary>Milliseconds of each run, the least of many.</summary>
    /// <param name="runs">What is measured.</param>
    /// <param name="limit">No turn starts later than this.</param>
    public static double[] Measure(IReadOnlyList<Action> runs, TimeSpan limit)
    {
        double[] least = [.. runs.Select(_ => double.PositiveInfinity)];
        long start = Stopwatch.GetTimestamp();
        for (int turn = 0; turn < LeastTurns || Stopwatch.GetElapsedTime(start) < limit; turn++)
        {
            for (int i = 0; i < runs.Count; i++)
            {
                // Brings back the weights that others pushed out of the caches: a program that uses one model has no others. A long run hardly notices.
                if (turn == 0 || least[i] < UncountedMilliseconds * 5)
                {
                    _ = Repeat(runs[i], UncountedMilliseconds);
                }

                least[i] = Math.Min(least[i], Repeat(runs[i], CountedMilliseconds));
            }
        }

        return least;
    }

    /// <summary>At least one run, and more until the time is over; the least time.</summary>
    private static double Repeat(Action run, double milliseconds)
    {
        long start = Stopwatch.GetTimestamp();
        double least = double.PositiveInfinity;
        do
        {
            long before = Stopwatch.GetTimestamp();
            run();
            least = Math.Min(least, Stopwatch.GetElapsedTime(before).TotalMilliseconds);
        }
        while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < milliseconds);
        return least;
    }
}
