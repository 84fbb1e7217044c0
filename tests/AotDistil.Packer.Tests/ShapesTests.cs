using AotDistil.Packer.Manifests;
using AotDistil.Packer.Tests.Support;
using Xunit;

namespace AotDistil.Packer.Tests;

/// <summary>The header that the kernels in C are compiled for.</summary>
public sealed class ShapesTests : IDisposable
{
    private readonly PlanningFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_without_groups_has_whole_rows_alone() => AssertShapes(
        "DistilBertForSequenceClassification",
        "LINEARS(X) X(18, 18, 32, 1) X(22, 22, 32, 1)",
        "HIDDEN_LINEAR(X, ...) X(__VA_ARGS__, gelu, GELU)",
        "HEAD_LINEAR(X, ...) X(__VA_ARGS__, relu, RELU)",
        "HEADS(X) X(6)",
        "ROWS(X) X(32)",
        "LAYER_NORMS(X) X(18)");

    [Fact]
    public void An_albert_has_rows_of_two_widths() => AssertShapes(
        "AlbertForMaskedLM",
        "LINEARS(X) X(10, 10, 16, 1) X(18, 18, 32, 1) X(22, 22, 32, 1)",
        "HEAD_LINEAR(X, ...) X(__VA_ARGS__, gelu, GELU)",
        "ROWS(X) X(16) X(32)",
        "LAYER_NORMS(X) X(10) X(18)");

    [Fact]
    public void A_linear_in_groups_says_how_much_of_a_row_its_panels_read() => AssertShapes(
        "SqueezeBertForTokenClassification",
        "LINEARS(X) X(16of18, 16, 32, 0) X(18, 18, 32, 1) X(20of18, 20, 32, 0) X(22, 22, 32, 1)",
        "ROWS(X) X(32)",
        "LAYER_NORMS(X) X(18)");

    private void AssertShapes(string @class, params string[] lines)
    {
        string text = ShapesWriter.Write(ModelName.Parse("tiny", "tiny"), _folder.Plan(TinyModel.Of(@class)));
        Assert.All(lines, line => Assert.Contains($"#define AOTDISTIL_{line}\n", text, StringComparison.Ordinal));
    }
}
