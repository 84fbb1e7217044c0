using AotDistil.Packer.Tests.Support;
using AotDistil.Tests;
using Xunit;

namespace AotDistil.Packer.Tests;

public sealed class SharedModelsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_model_that_ships_with_the_project_is_packed()
    {
        string manifest = Pack(Path.Combine(Repository.Root, "models", "sentiment-en"));
        Assert.Contains("names = [\"NEGATIVE\", \"POSITIVE\"]\n", manifest, StringComparison.Ordinal);
        Assert.Contains("class = \"SentimentEn\"\n", manifest, StringComparison.Ordinal);
        Assert.Contains("[card]\nlicense = \"apache-2.0\"\nlanguage = \"en\"\n", manifest, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("distilbert-sequence", "problem = \"single_label_classification\"", "activation = \"gelu\"")]
    [InlineData("distilbert-multilabel", "problem = \"multi_label_classification\"", "names = [\"film\", \"the\", \"not\", \"good\", \"and\"]")]
    [InlineData("distilbert-regression", "problem = \"regression\"", "activation = \"relu\"")]
    [InlineData("bert-sequence", "activation = \"gelu_tanh\"\nlayer_norm_eps = 1e-05\nmax_positions = 512\nvocab_size = 3000\ntype_vocab_size = 2\n", "[head]\nactivation = \"tanh\"\n")]
    [InlineData("roberta-sequence", "layer_norm_eps = 1e-05\nmax_positions = 512\nvocab_size = 8000\ntype_vocab_size = 1\n", "\nmax_length = 512\n")]
    public void A_shared_fixture_is_packed(string name, string first, string second)
    {
        string manifest = Pack(Repository.RequireShared("fixtures", name));
        Assert.Contains(first, manifest, StringComparison.Ordinal);
        Assert.Contains(second, manifest, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("distilbert-qa", "DistilBertForQuestionAnswering")]
    [InlineData("albert-sequence", "AlbertForSequenceClassification")]
    [InlineData("roberta-qa", "RobertaForQuestionAnswering")]
    public void A_shared_fixture_of_another_kind_is_refused(string name, string architecture) => Refusal.Expect(
        PackerErrors.ArchitectureUnsupported,
        "config.json",
        () => ModelPacker.Pack(Repository.RequireShared("fixtures", name), null, _folder.Path),
        architecture);

    private string Pack(string model)
    {
        Assert.Equal(4, ModelPacker.Pack(model, null, _folder.Path));
        return File.ReadAllText(Path.Combine(_folder.Path, $"{Path.GetFileName(model)}.aotdistil"));
    }
}
