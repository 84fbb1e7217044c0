using System.Text.Json;
using AotDistil.Runtime.Tests.Tasks;

namespace AotDistil.Model.Tests.Tasks;

public sealed class MaskFillerTests
{
    private const string Text = "The [MASK] was very [MASK], said the man.";

    [Fact]
    public void Every_kernel_and_any_number_of_threads_fills_the_same()
    {
        using TaskFixture fixture = new("distilbert-mlm");
        MaskPrediction[][]? expected = null;
        string text = string.Concat(Enumerable.Repeat(Text + " ", 4));
        foreach (MaskFiller session in fixture.OpenAll<MaskFiller>())
        {
            using (session)
            {
                MaskPrediction[][] found = session.Fill(text);
                expected ??= found;
                Assert.Equal(expected, found);
            }
        }

        Assert.Equal(8, expected!.Length);
    }

    [Theory]
    [InlineData("bert-mlm")]
    [InlineData("roberta-mlm")]
    [InlineData("albert-mlm")]
    public void Rows_of_masks_alone_give_what_all_rows_would(string name)
    {
        using TaskFixture fixture = new(name);
        using MaskFiller session = fixture.Open<MaskFiller>();
        string text = name == "roberta-mlm" ? Text.Replace("[MASK]", "<mask>", StringComparison.Ordinal) : Text;
        MaskPrediction[][] found = session.Fill(text);
        int[] ids = new int[64];
        ids = ids[..session.Tokenize(text, ids)];
        int mask = session.OpenTokenizer().MaskId, vocabulary = session.OpenTokenizer().VocabSize;
        float[] outputs = new float[ids.Length * vocabulary];
        session.Outputs(ids, [], outputs);
        int[] masks = [.. Enumerable.Range(0, ids.Length).Where(i => ids[i] == mask)];
        Assert.Equal(2, masks.Length);
        for (int i = 0; i < 2; i++)
        {
            float[] row = outputs[(masks[i] * vocabulary)..((masks[i] + 1) * vocabulary)];
            Assert.Equal(Enumerable.Range(0, vocabulary).OrderByDescending(id => row[id]).Take(5), found[i].Select(p => p.Token));
        }
    }

    [Fact]
    public void More_masks_than_fit_at_once_are_filled_too()
    {
        using TaskFixture fixture = new("bert-mlm");
        using MaskFiller session = fixture.Open<MaskFiller>();
        int most = session.MaxLength - 2;
        MaskPrediction[][] found = session.Fill(string.Concat(Enumerable.Repeat("[MASK] ", most + 10)), new() { TopK = 1 });
        Assert.Equal(most, found.Length);
        Assert.All(found, mask => Assert.Single(mask));
    }

    [Fact]
    public void What_makes_no_sense_is_refused_and_the_session_goes_on()
    {
        using TaskFixture fixture = new("bert-mlm");
        using MaskFiller session = fixture.Open<MaskFiller>();
        MaskPrediction[][] expected = session.Fill(Text);
        Assert.Throws<ArgumentException>(() => session.Fill("no mask"));
        Assert.Throws<ArgumentException>(() => session.Fill(Text, new() { TopK = 0 }));
        Assert.Throws<ArgumentException>(() => session.Fill(Text, new() { Targets = [] }));
        session.Fill(Text);
        Assert.Empty(session.Notes);
        session.Fill(Text, new() { Targets = ["the", "notinthevocabulary"] });
        Assert.Contains("notinthevocabulary", Assert.Single(session.Notes), StringComparison.Ordinal);
        Assert.Throws<InvalidTextException>(() => session.Fill("half \ud83d"));
        Assert.Throws<InvalidTextException>(() => session.Fill([0xFF]));
        Assert.Equal(expected, session.Fill(TaskFixture.Utf8(Text)));
    }

    [Fact]
    public void Names_are_read_once_for_all_sessions()
    {
        using TaskFixture fixture = new("bert-mlm");
        using MaskFiller first = fixture.Open<MaskFiller>(), second = fixture.Open<MaskFiller>();
        Parallel.Invoke(() => first.Fill(Text), () => second.Fill(Text));
        long before = GC.GetAllocatedBytesForCurrentThread();
        using MaskFiller third = fixture.Open<MaskFiller>();
        third.Fill(Text);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 400_000, $"{allocated} bytes"); // names take more
    }

    [Theory]
    [InlineData("bert-mlm")]
    [InlineData("distilbert-mlm")]
    [InlineData("roberta-mlm")]
    [InlineData("albert-mlm")]
    [InlineData("squeezebert-mlm")]
    public void Clear_predictions_are_those_of_transformers(string name)
    {
        using TaskFixture fixture = new(name);
        using MaskFiller session = fixture.Open<MaskFiller>();
        int compared = 0, same = 0;
        double difference = 0;
        foreach (JsonElement answer in fixture.Answers)
        {
            MaskPrediction[][] found = session.Fill(answer.GetProperty("input").GetString()!, PipelineOptions.FillMask(answer.GetProperty("options")));
            JsonElement output = answer.GetProperty("output");
            JsonElement[] masks = output[0].ValueKind == JsonValueKind.Array ? [.. output.EnumerateArray()] : [output];
            Assert.Equal(masks.Length, found.Length);
            for (int i = 0; i < masks.Length; i++)
            {
                // Scores are small and close to one another in such models: what is among transformers' has its text and nearly its score.
                foreach (JsonElement one in masks[i].EnumerateArray())
                {
                    foreach (MaskPrediction p in found[i].Where(p => p.Token == one.GetProperty("token").GetInt32()))
                    {
                        same++;
                        Assert.Equal(one.GetProperty("token_str").GetString(), p.TokenText);
                        Assert.Equal(one.GetProperty("sequence").GetString(), p.Sequence);
                        difference += Math.Abs(p.Score - one.GetProperty("score").GetDouble());
                    }

                    compared++;
                }
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {same} of {compared} predictions, score difference {difference / same:F5}");
        Assert.True(same >= 0.8 * compared && difference / same < 0.02, $"{same} of {compared}, {difference / same}");
    }
}
