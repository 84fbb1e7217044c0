using static AotDistil.Runtime.Interop.ModelExports;

namespace AotDistil.Runtime.Interop;

/// <summary>What the C function does that classifiers with one output have besides those of <see cref="ClassifierExports"/>.</summary>
public static unsafe class RankingExports
{
    /// <summary><c>rerank</c>.</summary>
    public static int Rerank<TModel>(
        ulong session, byte* query, long queryLength, byte** documents, long* lengths, long count, int function, long topK, SearchHit* hits, long* hitsCount)
        where TModel : TextClassifier
    {
        try
        {
            TModel model = SessionTable.Get<TModel>(session);
            NativeTexts all = NativeTexts.Of(documents, nameof(documents), lengths, count);
            if (count > Array.MaxLength)
            {
                throw new StatusException(Status.InvalidArgument, $"count is {count}; expected 0 to {Array.MaxLength}.");
            }

            bool? sigmoid = function switch
            {
                -1 => null,
                (int)ClassificationFunction.Sigmoid => true,
                (int)ClassificationFunction.None => false,
                _ => throw new StatusException(Status.InvalidArgument, $"function is {function}; expected -1, {(int)ClassificationFunction.Sigmoid} or {(int)ClassificationFunction.None}."),
            };
            Span<SearchHit> room = NativeHits.Room(hits, topK, count, hitsCount);
            *hitsCount = model.Rank(NativeText.Span(query, queryLength, 0), all, room, sigmoid);
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }
}
