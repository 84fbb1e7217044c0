using AotDistil.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace AotDistil.Generator.Tests;

/// <summary>What other architectures change in a model's source, besides the snapshots of a DistilBERT: the row that is added to embeddings, and functions.</summary>
public sealed class ArchitectureEmissionTests
{
    private const string LastEmbedding = "name = \"position_embeddings\"\nrows = 16\ncols = 20\nvalues = 1152\nscales = 1664\nis_linear = false\n";

    [Theory]
    [InlineData("bert", "BERT")]
    [InlineData("roberta", "RoBERTa")]
    public void Only_embeddings_and_activations_differ_from_a_distilbert(string architecture, string title)
    {
        GeneratorHarness run = GeneratorHarness.Run(WithTypes(architecture));
        Assert.Empty(run.Diagnostics);
        Assert.DoesNotContain(run.WithGenerated().GetDiagnostics(TestContext.Current.CancellationToken), d => d.Severity >= DiagnosticSeverity.Warning);
        IReadOnlyDictionary<string, string> tiny = GeneratorHarness.Run(ManifestText.Read("tiny")).Files(), files = run.Files();
        Assert.Equal(tiny.Keys, files.Keys);
        string[] added = [.. files.SelectMany(f => f.Value.Split('\n').Except(tiny[f.Key].Split('\n'))).Select(line => line.Trim())];

        Assert.Contains(added, line => line.StartsWith($"/// tiny: {title} text classification", StringComparison.Ordinal));
        Assert.Contains("TypeEmbeddings = new(2, 20, 18880, 18944),", added);
        Assert.Contains("HeadActivation = Activation.Tanh,", added);
        Assert.Contains("private const long TypeEmbeddings = 18880, TypeScales = 18944;", added);
        Assert.Contains("sbyte* type = (sbyte*)(weights + TypeEmbeddings) + (batch.Types[m] * 32L);", added);
        Assert.Contains("p = Vector256.FusedMultiplyAdd(LaneMath.LoadInt8(type + n), typeScale, p);", added);
        Assert.All(
            added,
            line => Assert.True(
                line.Contains("Tanh", StringComparison.Ordinal) || line.Contains("ype", StringComparison.Ordinal) || line.Contains(title, StringComparison.Ordinal)
                || line.Contains("EmbeddedWeights.Map(", StringComparison.Ordinal),
                line));
    }

    [Theory]
    [InlineData("gelu", "Gelu")]
    [InlineData("gelu_tanh", "GeluTanh")]
    [InlineData("relu", "Relu")]
    [InlineData("silu", "Silu")]
    [InlineData("mish", "Mish")]
    [InlineData("tanh", "Tanh")]
    public void Any_activation_may_follow_either_linear(string word, string function)
    {
        GeneratorHarness run = GeneratorHarness.Run(
            ManifestText.Read("tiny").With("activation = \"relu\"", $"activation = \"{word}\"")
                .With("activation = \"gelu\"\nlayer_norm_eps", $"activation = \"{word}\"\nlayer_norm_eps"));
        Assert.Empty(run.Diagnostics);
        Assert.DoesNotContain(run.WithGenerated().GetDiagnostics(TestContext.Current.CancellationToken), d => d.Severity >= DiagnosticSeverity.Warning);
        string all = string.Concat(run.Files().Values);
        Assert.Contains($"    Activation = Activation.{function},", all);
        Assert.Contains($"HeadActivation = Activation.{function},", all);
        Assert.Contains($"Int8Linear_20x32_{function}(", all); // pre_classifier
        Assert.Contains($"_20x48_{function}<", all); // lin1
        Assert.Contains($"LaneMath.{function}(", all);
    }

    [Fact]
    public void A_table_of_types_must_have_the_rows_that_the_encoder_says()
    {
        GeneratorHarness run = GeneratorHarness.Run(WithTypes("bert").With("type_vocab_size = 2", "type_vocab_size = 3"));
        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal("AOTD009", diagnostic.Id);
    }

    [Fact]
    public void A_table_of_types_that_the_encoder_does_not_have_is_refused()
    {
        GeneratorHarness run = GeneratorHarness.Run(WithTypes("bert").With("type_vocab_size = 2", "type_vocab_size = 0"));
        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal("AOTD010", diagnostic.Id);
    }

    // The small DistilBERT with token types, which lie at the end of its weights file, and another activation everywhere.
    private static ManifestText WithTypes(string architecture) => ManifestText.Read("tiny")
        .With("\"distilbert\"", $"\"{architecture}\"")
        .With("\"gelu\"", "\"gelu_tanh\"")
        .With("\"relu\"", "\"tanh\"")
        .With("type_vocab_size = 0", "type_vocab_size = 2")
        .With("length = 18880", "length = 18952")
        .With(LastEmbedding, LastEmbedding + "\n[[embedding]]\nname = \"type_embeddings\"\nrows = 2\ncols = 20\nvalues = 18880\nscales = 18944\nis_linear = false\n");
}
