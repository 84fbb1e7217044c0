using System.Buffers;
using System.Text.Json;
using AotDistil.Cli.Tasks;
using AotDistil.Cli.Verification.Expected;

namespace AotDistil.Cli.Verification.Figures;

/// <summary>Gives requests to a library and to the float32 reference and compares what they answer with what transformers did. For one thread at a time.</summary>
/// <param name="library">The library.</param>
/// <param name="reference">The checkpoint in float32.</param>
/// <param name="float32">Whether the float32 reference is compared with transformers too.</param>
/// <param name="tolerance">Most that a score of the float32 reference may differ.</param>
internal sealed class AnswerComparer(ITaskSession library, ReferenceTaskSession reference, bool float32, double tolerance) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _json = new();

    /// <summary>Compares one answer.</summary>
    /// <exception cref="VerificationException">The library refuses.</exception>
    public AnswerFigures Compare(ExpectedAnswer expected)
    {
        IReadOnlyList<IReadOnlyList<AnswerItem>> found = Ask(library, expected.Request);
        List<ItemCase> cases = [];
        List<double> differences = [];
        if (expected.Request is EntityRequest request)
        {
            _ = reference.Entities(request.Text, request.Options); // for the margins
            bool ofWords = request.Options.Aggregation > AggregationStrategy.Simple;
            Entities(expected.Lists[0], found[0], ofWords, cases, differences);
        }
        else
        {
            Best(expected, found, cases, differences);
        }

        (string? mismatch, double? difference) = float32
            ? AnswerComparison.Exact([.. expected.Lists.SelectMany(l => l)], [.. Ask(reference, expected.Request).SelectMany(l => l)], tolerance)
            : (null, null);
        return new AnswerFigures { Index = expected.Index, Subject = expected.Request.Subject, Cases = cases, ScoreDifferences = differences, Float32Mismatch = mismatch, Float32Difference = difference };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        library.Dispose();
        reference.Dispose();
    }

    private IReadOnlyList<IReadOnlyList<AnswerItem>> Ask(ITaskSession session, TaskRequest request)
    {
        _json.ResetWrittenCount();
        using (Utf8JsonWriter writer = new(_json))
        {
            request.Answer(session, writer);
        }

        using JsonDocument document = JsonDocument.Parse(_json.WrittenMemory);
        return AnswerItem.Lists(document.RootElement);
    }

    // The best of each list, and the scores of all that is in both.
    private void Best(ExpectedAnswer expected, IReadOnlyList<IReadOnlyList<AnswerItem>> found, List<ItemCase> cases, List<double> differences)
    {
        IReadOnlyList<IReadOnlyList<AnswerItem>>? more = null;
        for (int i = 0; i < expected.Lists.Count; i++)
        {
            IReadOnlyList<AnswerItem> theirs = expected.Lists[i], ours = i < found.Count ? found[i] : [];
            if (theirs.Count < 2 && expected.Request.WithMore() is TaskRequest request)
            {
                more ??= Ask(reference, request);
            }

            IReadOnlyList<AnswerItem> ranking = theirs.Count < 2 && more is not null && i < more.Count ? more[i] : theirs;
            cases.Add(AnswerComparison.Best(theirs, ours, AnswerComparison.Margin(ranking)));
            if (expected.Request.HasProbabilities)
            {
                differences.AddRange(AnswerComparison.Scores(theirs, ours));
            }
        }
    }

    // Whatever one of both finds. It is as clear as the least clear of its tokens and of those beside it. A word whose tokens do not agree is not clear at all.
    private void Entities(IReadOnlyList<AnswerItem> theirs, IReadOnlyList<AnswerItem> ours, bool ofWords, List<ItemCase> cases, List<double> differences)
    {
        HashSet<string> theirKeys = [.. theirs.Select(t => t.Key)], ourKeys = [.. ours.Select(o => o.Key)];
        cases.AddRange(theirs.Select(t => new ItemCase(t.Key, ourKeys.Contains(t.Key) ? t.Key : Nearest(t, ours)?.Key, Margin(t, ofWords))));
        cases.AddRange(ours.Where(o => !theirKeys.Contains(o.Key) && Nearest(o, theirs) is null).Select(o => new ItemCase(null, o.Key, Margin(o, ofWords))));
        differences.AddRange(AnswerComparison.Scores(theirs, ours));
    }

    private static AnswerItem? Nearest(AnswerItem item, IReadOnlyList<AnswerItem> others) => others.FirstOrDefault(o => o.Start < item.End && item.Start < o.End);

    private double Margin(AnswerItem item, bool ofWords)
    {
        string? tag = null;
        IReadOnlyList<TokenMargin> tokens = reference.Margins;
        double least = double.PositiveInfinity;
        for (int i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Start < item.End && item.Start < tokens[i].End)
            {
                tag ??= tokens[i].Tag;
                if (ofWords && tokens[i].Tag != tag)
                {
                    return 0;
                }

                for (int j = Math.Max(i - 1, 0); j <= Math.Min(i + 1, tokens.Count - 1); j++)
                {
                    least = Math.Min(least, tokens[j].Window == tokens[i].Window ? tokens[j].Margin : least);
                }
            }
        }

        return double.IsFinite(least) ? least : 0;
    }
}
