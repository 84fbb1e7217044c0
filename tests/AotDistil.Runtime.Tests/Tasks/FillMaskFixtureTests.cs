using System.Text;
using System.Text.Json;
using AotDistil.Runtime.Tasks;
using AotDistil.Runtime.Tests.Tokenizers;
using AotDistil.Runtime.Tokenizers;
using AotDistil.Tests;
using Xunit;

namespace AotDistil.Runtime.Tests.Tasks;

/// <summary>What transformers' pipeline answers, from its logits.</summary>
public sealed class FillMaskFixtureTests
{
    [Theory]
    [InlineData("bert-mlm")]
    [InlineData("distilbert-mlm")]
    [InlineData("roberta-mlm")]
    [InlineData("albert-mlm")]
    [InlineData("squeezebert-mlm")]
    public void Predictions_are_those_of_transformers(string fixture)
    {
        string folder = Repository.RequireShared("fixtures", fixture);
        using JsonDocument config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "config.json")));
        Tokenizer tokenizer = new CompiledFolder(folder, config.RootElement.GetProperty("vocab_size").GetInt32()).Tokenizer;
        using StoredLogits stored = new(folder);
        FillMask filling = new(tokenizer, new TokenNames(tokenizer));
        MaskModel model = new(ids => stored.Find(ids, "logits"));
        int compared = 0;
        foreach (JsonElement expected in stored.Answers)
        {
            filling.Fill(Encoding.UTF8.GetBytes(expected.GetProperty("input").GetString()!), PipelineOptions.FillMask(expected.GetProperty("options")), ref model);
            if (!model.WasAtALoss)
            {
                PipelineOptions.AssertPredictions(expected, filling.Predictions(), 1e-6);
                compared++;
            }
        }

        Assert.True(compared >= 9, $"only {compared} answers");
    }
}
