using AotDistil.Packer.Architectures;
using AotDistil.Packer.Manifests;
using AotDistil.Packer.Quantization;
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
        Plan("DistilBertForSequenceClassification"),
        "LINEARS(X) X(18, 18, 32, 1) X(22, 22, 32, 1)",
        "HIDDEN_LINEAR(X, ...) X(__VA_ARGS__, gelu, GELU)",
        "HEAD_LINEAR(X, ...) X(__VA_ARGS__, relu, RELU)",
        "HEADS(X) X(6)",
        "HIDDEN_HADAMARD 0",
        "ROWS(X) X(32, 32, 0)",
        "LAYER_NORMS(X) X(18, 18, 0)");

    [Fact]
    public void An_albert_has_rows_of_two_widths() => AssertShapes(
        Plan("AlbertForMaskedLM"),
        "LINEARS(X) X(10, 10, 16, 1) X(18, 18, 32, 1) X(22, 22, 32, 1)",
        "HEAD_LINEAR(X, ...) X(__VA_ARGS__, gelu, GELU)",
        "ROWS(X) X(16, 16, 0) X(32, 32, 0)",
        "LAYER_NORMS(X) X(10, 10, 0) X(18, 18, 0)");

    [Fact]
    public void A_linear_in_groups_says_how_much_of_a_row_its_panels_read() => AssertShapes(
        Plan("SqueezeBertForTokenClassification"),
        "LINEARS(X) X(16of18, 16, 32, 0) X(18, 18, 32, 1) X(20of18, 20, 32, 0) X(22, 22, 32, 1)",
        "ROWS(X) X(32, 32, 0)",
        "LAYER_NORMS(X) X(18, 18, 0)");

    [Fact]
    public void Rows_that_are_rotated_have_functions_of_their_own()
    {
        ModelPlan plan = OutlierRemedy.Apply(_folder.Plan(TinyModel.Of("AlbertForMaskedLM").Widen()), Rotation.On).Plan;
        AssertShapes(
            plan,
            "HIDDEN_HADAMARD 64",
            "ROWS(X) X(16, 16, 0) X(32, 32, 0) X(32_hadamard32, 32, 32)",
            "LAYER_NORMS(X) X(10, 10, 0) X(32_hadamard32, 32, 32)");
    }

    private static void AssertShapes(ModelPlan plan, params string[] lines)
    {
        string text = ShapesWriter.Write(ModelName.Parse("tiny", "tiny"), plan);
        Assert.All(lines, line => Assert.Contains($"#define AOTDISTIL_{line}\n", text, StringComparison.Ordinal));
    }

    private ModelPlan Plan(string @class) => _folder.Plan(TinyModel.Of(@class));
}
