using System.Text;
using AotDistil.Runtime.Tasks;
using AotDistil.Runtime.Tests.Tokenizers;
using AotDistil.Runtime.Tokenizers;
using AotDistil.Tests;
using Xunit;

namespace AotDistil.Runtime.Tests.Tasks;

public sealed class FillMaskTests
{
    private const int Vocabulary = 10_000;

    private static readonly CompiledFolder Folder = new(CaseFolder.SentimentModel, Vocabulary);
    private static readonly TokenNames Names = new(Folder.Tokenizer);

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(300)]
    [InlineData(20_000)]
    public void Predictions_are_the_largest_shares_of_the_vocabulary(int topK)
    {
        float[] logits = Random(10 * Vocabulary, topK);
        MaskModel model = new(ids => logits[..(ids.Length * Vocabulary)]);
        FillMask filling = Fill("A [MASK] film, not [MASK]!", new() { TopK = topK }, model);
        Assert.Equal(2, filling.Masks);
        Assert.Equal([2, 6], model.Masks);
        for (int mask = 0; mask < 2; mask++)
        {
            float[] row = logits[(model.Masks[mask] * Vocabulary)..((model.Masks[mask] + 1) * Vocabulary)];
            int[] expected = [.. Enumerable.Range(0, Vocabulary).OrderByDescending(id => row[id]).Take(topK)];
            double largest = row.Max(), sum = row.Sum(logit => Math.Exp(logit - largest));
            Assert.Equal(expected, filling.Tokens(mask).ToArray());
            for (int i = 0; i < expected.Length; i++)
            {
                double score = Math.Exp(row[expected[i]] - largest) / sum;
                Assert.Equal(score, filling.Scores(mask)[i], 3e-6 * score);
            }
        }
    }

    [Fact]
    public void Other_masks_stay_and_special_tokens_with_them()
    {
        int good = Names.Find("good"u8), piece = Names.Find("##s"u8);
        MaskModel model = new(ids => [.. ids.SelectMany(_ => Row((good, 9f), (piece, 8f)))]);
        MaskPrediction[][] two = Fill("A [MASK] film, not [MASK]!", new() { TopK = 2 }, model).Predictions();
        Assert.Equal(["[CLS] a good film, not [MASK]! [SEP]", "[CLS] as film, not [MASK]! [SEP]"], two[0].Select(prediction => prediction.Sequence));
        Assert.Equal(["[CLS] a [MASK] film, not good! [SEP]", "[CLS] a [MASK] film, nots! [SEP]"], two[1].Select(prediction => prediction.Sequence));
        MaskPrediction[][] one = Fill("A [MASK] film!", new() { TopK = 2 }, model).Predictions();
        Assert.Equal([("good", "a good film!"), ("##s", "as film!")], one[0].Select(prediction => (prediction.TokenText, prediction.Sequence)));
    }

    [Fact]
    public void Special_tokens_are_left_out_of_a_text_with_one_mask_and_padding_always()
    {
        Tokenizer tokenizer = Folder.Tokenizer;
        MaskModel model = new(ids => [.. ids.SelectMany(_ => Row((tokenizer.PadId, 9f), (tokenizer.UnkId, 8f)))]);
        MaskPrediction[] one = Fill("Not [PAD] [MASK] ☃!", new() { TopK = 2 }, model).Predictions()[0];
        Assert.Equal([("[PAD]", "not!"), ("[UNK]", "not!")], one.Select(prediction => (prediction.TokenText, prediction.Sequence)));
        MaskPrediction[] two = Fill("[MASK] [PAD] [MASK] ☃!", new() { TopK = 1 }, model).Predictions()[0];
        Assert.Equal("[CLS] [MASK] [UNK]! [SEP]", two[0].Sequence);
    }

    [Fact]
    public void Targets_are_looked_up_or_else_cut_to_their_first_token()
    {
        float[] logits = Random(10 * Vocabulary, 3);
        MaskModel model = new(ids => logits[..(ids.Length * Vocabulary)]);
        FillMask filling = Fill("A [MASK] film.", new() { Targets = ["good", "##s", "good", "Good", "zzqx", "", "[MASK]"] }, model);
        int[] cut = Folder.Encode("zzqx"u8, 16).Ids;
        int[] expected = [Names.Find("good"u8), Names.Find("##s"u8), cut[1], Folder.Tokenizer.MaskId];
        Assert.Equal(expected.Distinct().Order(), filling.Tokens(0).ToArray().Order());
        Assert.Equal(
            [
                "\"Good\" is not in the vocabulary: its first token, \"good\", is taken instead.",
                $"\"zzqx\" is not in the vocabulary: its first token, \"{Names[cut[1]]}\", is taken instead.",
                "\"\" is not in the vocabulary and has no tokens: it is left out.",
            ],
            filling.Notes);
        float[] scores = filling.Scores(0).ToArray();
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.True(scores.Sum() < 0.5f, "shares are of the whole vocabulary");
        Assert.Equal(2, Fill("A [MASK] film.", new() { TopK = 2, Targets = ["good", "bad", "film"] }, model).Tokens(0).Length);
    }

    [Fact]
    public void Notes_belong_to_the_last_call()
    {
        MaskModel model = new(ids => new float[ids.Length * Vocabulary]);
        FillMask filling = Fill("A [MASK] film.", new() { Targets = ["zzqx"] }, model);
        Assert.Single(filling.Notes);
        filling.Fill("A [MASK] film."u8, FillMaskOptions.Default, ref model);
        Assert.Empty(filling.Notes);
        Assert.Equal([0, 1, 2, 3, 4], filling.Tokens(0).ToArray());
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        MaskModel model = new(ids => new float[ids.Length * Vocabulary]);
        AssertRefused("The text has no [MASK]. Write it", "A good film.", new());
        AssertRefused("The text has no [MASK]. Write it", "", new());
        AssertRefused("only behind the 512 tokens", string.Join(' ', Enumerable.Repeat("good", 600)) + " [MASK]", new());
        AssertRefused("TopK", "A [MASK] film.", new() { TopK = 0 });
        AssertRefused("no target that has a token", "A [MASK] film.", new() { Targets = [] });
        AssertRefused("no target that has a token", "A [MASK] film.", new() { Targets = ["", " "] });
        AssertRefused("A target is null", "A [MASK] film.", new() { Targets = [null!] });

        void AssertRefused(string message, string text, FillMaskOptions options)
        {
            FillMask filling = new(Folder.Tokenizer, Names);
            ArgumentException refusal = Assert.ThrowsAny<ArgumentException>(() => filling.Fill(Encoding.UTF8.GetBytes(text), options, ref model));
            Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
            Assert.Equal(0, filling.Masks);
        }
    }

    [Fact]
    public void A_long_text_is_cut_and_its_masks_are_read_some_at_a_time()
    {
        float[] row = Row((7, 1f));
        MaskModel model = new(ids => [.. ids.SelectMany(_ => row)]);
        FillMask filling = Fill(string.Join(' ', Enumerable.Repeat("[MASK]", 600)), new() { TopK = 1 }, model);
        Assert.Equal(510, filling.Masks);
        Assert.Equal([104, 104, 104, 104, 94], model.AtOnce);
        Assert.All(Enumerable.Range(0, 510), mask => Assert.Equal([7], filling.Tokens(mask).ToArray()));
    }

    [Fact]
    public void After_the_first_text_nothing_is_allocated()
    {
        FixedModel model = new(Random(Vocabulary, 1));
        FillMask filling = new(Folder.Tokenizer, Names);
        FillMaskOptions options = new() { Targets = ["good", "bad"] };
        Allocation.AssertNone(() =>
        {
            filling.Fill("A [MASK] film, not [MASK]!"u8, options, ref model);
            Assert.False(filling.Sequence(1, filling.Tokens(1)[0]).IsEmpty || filling.TokenText(filling.Tokens(0)[0]).IsEmpty);
        });
    }

    private static FillMask Fill(string text, FillMaskOptions options, MaskModel model)
    {
        FillMask filling = new(Folder.Tokenizer, Names);
        filling.Fill(Encoding.UTF8.GetBytes(text), options, ref model);
        return filling;
    }

    private static float[] Row(params ReadOnlySpan<(int Id, float Logit)> logits)
    {
        float[] row = new float[Vocabulary];
        foreach ((int id, float logit) in logits)
        {
            row[id] = logit;
        }

        return row;
    }

    private static float[] Random(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => ((float)random.NextDouble() * 20) - 10)];
    }

    private readonly struct FixedModel(float[] row) : IMaskModel
    {
        public void Run(ReadOnlySpan<int> ids, ReadOnlySpan<int> typeIds, ReadOnlySpan<int> masks)
        {
        }

        public void Logits(int first, int count, Span<float> logits)
        {
            for (int i = 0; i < count; i++)
            {
                row.CopyTo(logits[(i * row.Length)..]);
            }
        }
    }
}
