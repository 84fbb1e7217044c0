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
        // The longest first, so that none of them is left for one thread when the others have nothing more to do.
        int[] order = [.. Enumerable.Range(0, encodings.Count).OrderByDescending(i => encodings[i].Ids.Length)];
        return Run(order, library.Open, (i, session) => comparer.Compare(encodings[i], session), progress, cancellation);
    }

    /// <summary>Compares things, several at once.</summary>
    /// <param name="order">Their numbers, each once, in the order in which they are begun.</param>
    /// <param name="open">Opens what one thread works with.</param>
    /// <param name="compare">Compares a thing.</param>
    /// <param name="progress">Hears how many are done, from several threads.</param>
    /// <param name="cancellation">Ends it before its time.</param>
    /// <returns>The figures by number.</returns>
    public static IReadOnlyList<TFigures> Run<TSession, TFigures>(
        int[] order, Func<TSession> open, Func<int, TSession, TFigures> compare, Action<int> progress, CancellationToken cancellation)
        where TSession : IDisposable
    {
        TFigures[] figures = new TFigures[order.Length];
        ConcurrentBag<TSession> sessions = []; // one serves one thread at a time
        int done = 0;
        try
        {
            ParallelOptions options = new() { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
            Parallel.ForEach(Partitioner.Create(order, EnumerablePartitionerOptions.NoBuffering), options, i =>
            {
                TSession session = sessions.TryTake(out TSession? idle) ? idle : open();
                try
                {
                    figures[i] = compare(i, session);
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
            foreach (TSession session in sessions)
            {
                session.Dispose();
            }
        }

        return figures;
    }
}
