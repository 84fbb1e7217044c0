using System.Diagnostics;
using System.Globalization;

namespace AotDistil.Benchmarks;

/// <summary>
/// The everyday measurement, under a minute: contenders take turns, so that whatever the machine does meanwhile hits them alike. Prints least and median milliseconds
/// and how the medians compare with the first contender's.
/// </summary>
internal static class QuickRun
{
    private const int LeastRounds = 5;
    private const int MostRounds = 200;
    private const int WarmUp = 3;

    public static void Run(IReadOnlyList<IContender> contenders, TimeSpan perLength, TextWriter output)
    {
        output.Write("tokens");
        foreach (IContender contender in contenders)
        {
            output.Write($" | {contender.Name + " min",14}{"median",9}{"ratio",7}");
        }

        output.WriteLine();
        foreach (int tokens in Sentences.Lengths)
        {
            double[][] times = Measure(contenders, tokens, perLength);
            double baseline = Median(times[0]);
            output.Write($"{tokens,6}");
            foreach (double[] rounds in times)
            {
                output.Write(string.Create(CultureInfo.InvariantCulture, $" | {rounds.Min(),14:F3}{Median(rounds),9:F3}{Median(rounds) / baseline,7:F2}"));
            }

            output.WriteLine();
        }
    }

    private static double[][] Measure(IReadOnlyList<IContender> contenders, int tokens, TimeSpan limit)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < WarmUp; i++)
        {
            foreach (IContender contender in contenders)
            {
                contender.Run(tokens);
            }
        }

        List<double>[] times = [.. contenders.Select(_ => new List<double>())];
        for (int round = 0; round < LeastRounds || (round < MostRounds && Stopwatch.GetElapsedTime(start) < limit); round++)
        {
            for (int i = 0; i < contenders.Count; i++)
            {
                long before = Stopwatch.GetTimestamp();
                contenders[i].Run(tokens);
                times[i].Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
            }
        }

        return [.. times.Select(rounds => rounds.ToArray())];
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
