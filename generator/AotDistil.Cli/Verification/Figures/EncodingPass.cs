using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using AotDistil.Cli.Verification.Expected;
using AotDistil.Cli.Verification.Libraries;

namespace AotDistil.Cli.Verification.Figures;

/// <summary>Compares all encodings, several at once.</summary>
internal static class EncodingPass
{
    /// <summary>Compares encodings.</summary>
    /// <param name="encodings">The encodings.</param>
    /// <param name="library">The library.</param>
    /// <param name="comparer">What compares.</param>
    /// <param name="progress">Hears how many are done, from several threads.</param>
    /// <param name="cancellation">Ends it before its time.</param>
    /// <returns>The figures, in the encodings' order.</returns>
    public static IReadOnlyList<EncodingFigures> Run(
        IReadOnlyList<ExpectedEncoding> encodings, IModelLibrary library, EncodingComparer comparer, Action<int> progress, CancellationToken cancellation)
    {
        EncodingFigures[] figures = new EncodingFigures[encodings.Count];
        ConcurrentBag<IModelSession> sessions = []; // one serves one thread at a time
        int done = 0;
        try
        {
            // The longest first, so that none of them is left for one thread when the others have nothing more to do.
            int[] order = [.. Enumerable.Range(0, encodings.Count).OrderByDescending(i => encodings[i].Ids.Length)];
            ParallelOptions options = new() { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
            Parallel.ForEach(Partitioner.Create(order, EnumerablePartitionerOptions.NoBuffering), options, i =>
            {
                IModelSession session = sessions.TryTake(out IModelSession? idle) ? idle : library.Open();
                try
                {
                    figures[i] = comparer.Compare(encodings[i], session);
                }
                finally
                {
                    sessions.Add(session);
                }

                progress(Interlocked.Increment(ref done));
            });
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]); // the others say the same of other encodings
        }
        finally
        {
            foreach (IModelSession session in sessions)
            {
                session.Dispose();
            }
        }

        return figures;
    }
}
