using System.Diagnostics;

namespace AotDistil.Benchmarks.Tokenizing;

/// <summary>Times passes in this process as <c>time_tokenizers.py</c> does in its own.</summary>
/// <remarks>
/// A slow contender's pass is long enough that something always disturbs it, a fast one's often is not: so blocks of texts are timed, and each counts with its least.
/// </remarks>
internal static class Passes
{
    private const double Seconds = 0.05;
    private const int Block = 16;

    /// <summary>Seconds of each block, the least of as many passes as take a moment.</summary>
    /// <param name="texts">The corpus.</param>
    /// <param name="tokenize">What is done with each text.</param>
    public static double[] Least<T>(T[] texts, Action<T> tokenize)
    {
        double[] least = new double[(texts.Length + Block - 1) / Block];
        Array.Fill(least, double.PositiveInfinity);
        long begin = Stopwatch.GetTimestamp();
        do
        {
            for (int block = 0; block < least.Length; block++)
            {
                long start = Stopwatch.GetTimestamp();
                foreach (T text in texts.AsSpan(block * Block, Math.Min(Block, texts.Length - (block * Block))))
                {
                    tokenize(text);
                }

                least[block] = Math.Min(least[block], Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < Seconds);
        return least;
    }

    /// <summary>Seconds of a corpus: each block with its least of several rounds.</summary>
    public static double Sum(IEnumerable<double[]> rounds) => rounds.Aggregate((least, round) => [.. least.Zip(round, Math.Min)]).Sum();
}
