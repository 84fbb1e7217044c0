using AotDistil.Model.Tests.Support;
using AotDistil.Runtime.Interop;
using AotDistil.Runtime.Kernels;
using static AotDistil.Model.Tests.Support.Statuses;

namespace AotDistil.Model.Tests.Tasks;

/// <summary>Texts that are longer than the model reads (140 tokens): how many lost their end is told, and nothing else changes.</summary>
public sealed class TruncationTests
{
    private static readonly string[] Lengths = Support.Texts.OfLengths(5, 140, 141, 200);

    [Fact]
    public void Texts_that_lost_their_end_are_counted_for_each_call()
    {
        using TextClassifier session = SmallModels.SingleLabel.Open(KernelSelection.Select());
        Assert.Equal(0, session.Truncated);
        float[] logits = new float[Lengths.Length * session.LabelCount];
        session.Logits(Lengths, logits);
        Assert.Equal(2, session.Truncated);
        session.Logits(Lengths.AsSpan(0, 2), logits);
        Assert.Equal(0, session.Truncated);
    }

    [Fact]
    public void Pairs_count_once()
    {
        using TextClassifier session = (TextClassifier)SmallModels.Ranker.OpenModel(KernelSelection.Select());
        float[] scores = new float[3];
        session.Rerank(Lengths[0], ["film", Lengths[1], ""], scores);
        Assert.Equal(1, session.Truncated);
        session.Rerank(Lengths[3], ["film", Lengths[3]], scores);
        Assert.Equal(2, session.Truncated);
    }

    [Fact]
    public void Windows_lose_nothing()
    {
        using TokenClassifier session = (TokenClassifier)SmallModels.Tokens.OpenModel(KernelSelection.Select());
        session.Classify(Lengths[3]);
        Assert.Equal(1, session.Truncated);
        session.Classify(Lengths[3], new TokenClassificationOptions { Stride = 4, Aggregation = AggregationStrategy.Simple });
        Assert.Equal(0, session.Truncated);
    }

    [Fact]
    public void Masks_count_too()
    {
        using TaskFixture fixture = new("distilbert-mlm");
        using MaskFiller session = fixture.Open<MaskFiller>();
        session.Fill("[MASK] film");
        Assert.Equal(0, session.Truncated);
        session.Fill("[MASK] " + string.Concat(Enumerable.Repeat("good film ", 600)));
        Assert.Equal(1, session.Truncated);
    }

    [Fact]
    public unsafe void C_callers_learn_it_too()
    {
        ulong session;
        AssertOk(ModelExports.Open(() => SmallModels.Tokens.OpenModel(KernelSelection.Select()), &session));
        long texts = -1;
        AssertOk(ModelExports.Truncated<TextModel>(session, &texts));
        Assert.Equal(0, texts);
        AssertFails(Status.InvalidArgument, "texts is a null pointer.", ModelExports.Truncated<TextModel>(session, null));
        AssertOk(ModelExports.Close<TextModel>(session));
        Assert.Equal((int)Status.InvalidSession, ModelExports.Truncated<TextModel>(session, &texts));
    }
}
