using System.Diagnostics;
using System.Globalization;

namespace AotDistil.Benchmarks;

/// <summary>
/// The everyday measurement, under a minute: contenders take turns, so that whatever the machine does meanwhile hits them alike. Prints least and median milliseconds
/// and how the medians compare with the first contender's.
/// </summary>
internal static class QuickRun
{
    private const int LeastTurns = 2;
    private const int MostTurns = 40;
    private const int UncountedRuns = 2;
    private const int CountedRuns = 6;
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(1);

    public static void Run(IReadOnlyList<IContender> contenders, TimeSpan perLength, TextWriter output)
    {
        output.Write("tokens");
        foreach (IContender contender in contenders)
        {
            WarmUp(contender);
            output.Write($" | {contender.Name + " min",14}{"median",9}{"ratio",7}");
        }

        output.WriteLine();
        foreach (int tokens in Sentences.Lengths)
        {
            double[][] times = Measure(contenders, tokens, perLength);
            double baseline = Median(times[0]);
            output.Write($"{tokens,6}");
            foreach (double[] runs in times)
            {
                output.Write(string.Create(CultureInfo.InvariantCulture, $" | {runs.Min(),14:F3}{Median(runs),9:F3}{Median(runs) / baseline,7:F2}"));
            }

            output.WriteLine();
        }
    }

    /// <summary>
    /// A turn is a few runs. The first ones are not counted: they bring back the weights that the other contenders pushed out of the caches,
    /// and a program that uses one model has no others.
    /// </summary>
    private static double[][] Measure(IReadOnlyList<IContender> contenders, int tokens, TimeSpan limit)
    {
        List<double>[] times = [.. contenders.Select(_ => new List<double>())];
        long start = Stopwatch.GetTimestamp();
        for (int turn = 0; turn < LeastTurns || (turn < MostTurns && Stopwatch.GetElapsedTime(start) < limit); turn++)
        {
            for (int i = 0; i < contenders.Count; i++)
            {
                for (int run = -UncountedRuns; run < CountedRuns; run++)
                {
                    long before = Stopwatch.GetTimestamp();
                    contenders[i].Run(tokens);
                    if (run >= 0)
                    {
                        times[i].Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
                    }
                }
            }
        }

        return [.. times.Select(runs => runs.ToArray())];
    }

    /// <summary>Long enough for the runtime to have compiled the hot methods with full optimisation.</summary>
    private static void WarmUp(IContender contender)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < WarmUpTime)
        {
            contender.Run(Sentences.Lengths[0]);
        }
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
