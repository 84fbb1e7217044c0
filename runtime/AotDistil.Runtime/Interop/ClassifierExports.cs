using static AotDistil.Runtime.Interop.ModelExports;

namespace AotDistil.Runtime.Interop;

/// <summary>What the C functions do that text classifiers have besides those of <see cref="ModelExports"/>.</summary>
public static unsafe class ClassifierExports
{
    /// <summary><c>classify</c>.</summary>
    public static int Classify<TModel>(ulong session, byte* text, long length, int* label, float* scores)
        where TModel : TextClassifier
    {
        try
        {
            TModel model = SessionTable.Get<TModel>(session);
            NotNull(label, nameof(label));
            model.Run(new NativeTexts(&text, &length, 1), new NativeClassifications(model.Model, label, scores));
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary><c>classify_batch</c>.</summary>
    public static int ClassifyBatch<TModel>(ulong session, byte** texts, long* lengths, long count, int* labels, float* scores)
        where TModel : TextClassifier
    {
        try
        {
            TModel model = SessionTable.Get<TModel>(session);
            model.Run(NativeTexts.Of(texts, nameof(texts), lengths, count), new NativeClassifications(model.Model, labels, scores));
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary><c>logits</c>.</summary>
    public static int Logits<TModel>(ulong session, byte** texts, long* lengths, long count, float* logits)
        where TModel : TextClassifier
    {
        try
        {
            TModel model = SessionTable.Get<TModel>(session);
            NativeTexts all = NativeTexts.Of(texts, nameof(texts), lengths, count);
            NotNull(logits, nameof(logits));
            model.Run(all, new NativeLogits(logits, model.LabelCount));
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary><c>classify_top</c>.</summary>
    public static int ClassifyTop<TModel>(
        ulong session, byte* text, long length, byte* pair, long pairLength, int function, int topK, int* labels, float* scores, long* count)
        where TModel : TextClassifier
    {
        try
        {
            TModel model = SessionTable.Get<TModel>(session);
            NotNull(count, nameof(count));
            if (topK is < 1 and not -1)
            {
                throw new StatusException(Status.InvalidArgument, $"top_k is {topK}; expected 1 or more, or -1 for all labels.");
            }

            int chosen = NativeOptions.Choice(function, -1, (int)ClassificationFunction.None, nameof(function));
            TextClassificationOptions options = new() { FunctionToApply = chosen < 0 ? null : (ClassificationFunction)chosen, TopK = topK < 0 ? null : topK };
            NativeRanking ranking = new(model.Model, options, labels, scores, count);
            model.RunPair(NativeText.Span(text, length, 0), pair == null ? default : NativeText.Span(pair, pairLength, 1), ranking);
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }
}
