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
    [InlineData("distilbert-token", "task = \"token\"", "\n[head]\nhidden_dim = 0\nactivation = ")]
    [InlineData("distilbert-qa", "task = \"qa\"", "layer_norm = false\noutputs = 2\n\n[labels]\nnames = [\"start\", \"end\"]\n")]
    [InlineData("distilbert-mlm", "task = \"mlm\"", "layer_norm = true\noutputs = ")]
    [InlineData("distilbert-embedding", "task = \"embedding\"", "layer_norm = false\noutputs = 0\n\n[pooling]\nmode = \"mean\"\nnormalize = false\n\n[labels]\nnames = []\n")]
    [InlineData("bert-sequence", "activation = \"gelu_tanh\"\nlayer_norm_eps = 1e-05\n", "\nactivation = \"tanh\"\nlayer_norm = false\n")]
    [InlineData("bert-nli", "task = \"sequence\"", "type_vocab_size = 2\n")]
    [InlineData("bert-mlm", "task = \"mlm\"", "is_linear = true\n")]
    [InlineData("roberta-sequence", "layer_norm_eps = 1e-05\nembedding_dim = 0\n", "max_positions = 512\nvocab_size = 8000\ntype_vocab_size = 1\n")]
    [InlineData("roberta-token", "task = \"token\"", "architecture = \"roberta\"")]
    [InlineData("albert-sequence", "architecture = \"albert\"", "name = \"embeddings.projection\"\n")]
    [InlineData("albert-mlm", "task = \"mlm\"", "name = \"head.LayerNorm\"\n")]
    [InlineData("squeezebert-sequence", "architecture = \"squeezebert\"", "embedding_dim = 0\n")]
    [InlineData("squeezebert-qa", "task = \"qa\"", "groups = [4, 4, 4]\n")]
    public void A_shared_fixture_is_packed(string name, string first, string second)
    {
        string manifest = Pack(Repository.RequireShared("fixtures", name));
        Assert.Contains(first, manifest, StringComparison.Ordinal);
        Assert.Contains(second, manifest, StringComparison.Ordinal);
    }

    private string Pack(string model)
    {
        Assert.Equal(5, ModelPacker.Pack(model, null, _folder.Path).ChangedFiles);
        return File.ReadAllText(Path.Combine(_folder.Path, $"{Path.GetFileName(model)}.aotdistil"));
    }
}
