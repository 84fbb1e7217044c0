using AotDistil.Model.Tests.Support;
using AotDistil.Runtime.Interop;
using AotDistil.Runtime.Kernels;
using static AotDistil.Model.Tests.Support.Statuses;

namespace AotDistil.Model.Tests.Tasks;

/// <summary>The C functions that classifiers of pairs have, called as the static methods they are.</summary>
public sealed unsafe class PairExportsTests
{
    [Fact]
    public void Labels_of_the_callers_are_those_of_the_session_and_mistakes_are_found_out()
    {
        using TaskFixture fixture = new("bert-nli");
        ulong session;
        AssertOk(ModelExports.Open(() => fixture.Open<TextClassifier>(), &session));
        using TextClassifier other = fixture.Open<TextClassifier>();
        string[] names = ["weather", "film", "naïve"];
        using NativeArray labels = new(names), template = new("It is about {}.", "nothing", "{"), text = new("It rained all day.");
        NativeZeroShotOptions options = new() { Size = (nuint)sizeof(NativeZeroShotOptions), HypothesisTemplate = template.Pointers[0], MultiLabel = 1 };
        int* order = stackalloc int[3];
        float* scores = stackalloc float[3];
        byte* t = *text.Pointers;
        AssertOk(ZeroShotExports.ZeroShot<TextClassifier>(session, t, -1, labels.Pointers, 3, null, order, scores));
        AssertSame(new ZeroShotClassifier(other).Classify("It rained all day.", names));
        AssertOk(ZeroShotExports.ZeroShot<TextClassifier>(session, t, -1, labels.Pointers, 3, &options, order, scores));
        AssertSame(new ZeroShotClassifier(other).Classify("It rained all day.", names, new() { HypothesisTemplate = "It is about {}.", MultiLabel = true }));
        AssertOk(ZeroShotExports.ZeroShot<TextClassifier>(session, t, -1, labels.Pointers, 3, null, null, null));

        AssertFails(Status.InvalidArgument, "labels is a null pointer.", ZeroShotExports.ZeroShot<TextClassifier>(session, t, -1, null, 3, null, order, scores));
        AssertFails(Status.InvalidArgument, "There are no labels; expected one at least.", ZeroShotExports.ZeroShot<TextClassifier>(session, t, -1, labels.Pointers, 0, null, order, scores));
        AssertFails(Status.InvalidArgument, $"labels_count is -1; expected 0 to {int.MaxValue}.", ZeroShotExports.ZeroShot<TextClassifier>(session, t, -1, labels.Pointers, -1, null, order, scores));
        AssertFails(Status.InvalidArgument, "The text is empty.", ZeroShotExports.ZeroShot<TextClassifier>(session, t, 0, labels.Pointers, 3, null, order, scores));
        AssertFails(Status.InvalidArgument, "Text 0 is a null pointer.", ZeroShotExports.ZeroShot<TextClassifier>(session, null, 0, labels.Pointers, 3, null, order, scores));
        foreach ((int which, string found) in new[] { (1, "no {}"), (2, "a brace that belongs to no {}") })
        {
            NativeZeroShotOptions wrong = options with { HypothesisTemplate = template.Pointers[which] };
            AssertFails(
                Status.InvalidArgument,
                $"The hypothesis template \"{(which == 1 ? "nothing" : "{")}\" has {found}; expected one {{}}, where the label goes.",
                ZeroShotExports.ZeroShot<TextClassifier>(session, t, -1, labels.Pointers, 3, &wrong, order, scores));
        }

        NativeZeroShotOptions none = default;
        Assert.Equal((int)Status.InvalidArgument, ZeroShotExports.ZeroShot<TextClassifier>(session, t, -1, labels.Pointers, 3, &none, order, scores));
        Assert.Equal((int)Status.InvalidSession, ZeroShotExports.ZeroShot<TextClassifier>(session + 1000, t, -1, labels.Pointers, 3, null, order, scores));
        AssertOk(ModelExports.Close<TextClassifier>(session));

        void AssertSame(Classification[] expected) => Assert.Equal(expected.Select(e => (e.Index, e.Score)), Enumerable.Range(0, 3).Select(i => (order[i], scores[i])));
    }

    [Fact]
    public void Documents_come_in_the_order_of_the_session_and_mistakes_are_found_out()
    {
        ulong session;
        AssertOk(ModelExports.Open(() => SmallModels.Ranker.Open(KernelSelection.Select()), &session));
        using TextClassifier other = SmallModels.Ranker.Open(KernelSelection.Select());
        string[] documents = ["film", "good", "a good film.", ""];
        using NativeArray texts = new([.. documents, "what film?"]);
        byte* query = texts.Pointers[4];
        SearchHit[] expected = new SearchHit[4];
        SearchHit* hits = stackalloc SearchHit[4];
        long count;
        foreach ((int function, bool sigmoid) in new[] { (-1, true), (1, true), (2, false) })
        {
            other.Rank("what film?", documents, expected, sigmoid);
            AssertOk(RankingExports.Rerank<TextClassifier>(session, query, -1, texts.Pointers, null, 4, function, 100, hits, &count));
            Assert.Equal(4, count);
            Assert.Equal(expected, new Span<SearchHit>(hits, 4).ToArray());
        }

        AssertOk(RankingExports.Rerank<TextClassifier>(session, query, -1, texts.Pointers, null, 4, 2, 1, hits, &count));
        Assert.Equal((1L, expected[0]), (count, hits[0]));
        AssertOk(RankingExports.Rerank<TextClassifier>(session, query, -1, null, null, 0, -1, 1, hits, &count));
        Assert.Equal(0, count);
        AssertFails(Status.InvalidArgument, "function is 0; expected -1, 1 or 2.", RankingExports.Rerank<TextClassifier>(session, query, -1, texts.Pointers, null, 4, 0, 1, hits, &count));
        AssertFails(Status.InvalidArgument, "top_k is 0; expected 1 or more.", RankingExports.Rerank<TextClassifier>(session, query, -1, texts.Pointers, null, 4, -1, 0, hits, &count));
        AssertFails(Status.InvalidArgument, "documents is a null pointer.", RankingExports.Rerank<TextClassifier>(session, query, -1, null, null, 4, -1, 1, hits, &count));
        AssertFails(Status.InvalidArgument, "hits is a null pointer.", RankingExports.Rerank<TextClassifier>(session, query, -1, texts.Pointers, null, 4, -1, 1, null, &count));
        AssertFails(Status.InvalidArgument, "count is -1; expected 0 or more.", RankingExports.Rerank<TextClassifier>(session, query, -1, texts.Pointers, null, -1, -1, 1, hits, &count));
        AssertFails(Status.InvalidArgument, "Text 0 is a null pointer.", RankingExports.Rerank<TextClassifier>(session, null, -1, texts.Pointers, null, 4, -1, 1, hits, &count));
        byte bad = 0xFF;
        Assert.Equal((int)Status.InvalidUtf8, RankingExports.Rerank<TextClassifier>(session, &bad, 1, texts.Pointers, null, 4, -1, 1, hits, &count));
        Assert.Equal((int)Status.InvalidSession, RankingExports.Rerank<TextClassifier>(session + 1000, query, -1, texts.Pointers, null, 4, -1, 1, hits, &count));
        AssertOk(ModelExports.Close<TextClassifier>(session));
    }
}
