using AotDistil.Packer.Architectures;
using AotDistil.Packer.Quantization;
using AotDistil.Packer.Tests.Support;
using Xunit;

namespace AotDistil.Packer.Tests;

/// <summary>Which models' rows are rotated before they are quantised, and which linears read them.</summary>
public sealed class OutlierRemedyTests : IDisposable
{
    private readonly PlanningFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("DistilBertForSequenceClassification", "pre_classifier")]
    [InlineData("BertForTokenClassification", "classifier")]
    [InlineData("RobertaForQuestionAnswering", "classifier")]
    [InlineData("BertForMaskedLM", "pre_classifier")]
    [InlineData("AlbertForMaskedLM", "pre_classifier")]
    [InlineData("AlbertModel", null)]
    public void What_reads_hidden_states_and_the_second_linear_of_a_layer_read_rotated_rows(string @class, string? head)
    {
        ModelPlan before = _folder.Plan(TinyModel.Of(@class).Widen());
        (ModelPlan plan, string reason) = OutlierRemedy.Apply(before, Rotation.On);
        Assert.StartsWith("rows are rotated before they are quantised, as was asked for: features up to ", reason, StringComparison.Ordinal);
        Assert.Equal((32, 64), (plan.Encoder.Hadamard, plan.Encoder.HiddenHadamard));
        Assert.Equal(before.Blocks.Select(b => b.Name), plan.Blocks.Select(b => b.Name));
        foreach (LinearBlock linear in plan.Blocks.OfType<LinearBlock>())
        {
            int expected = linear.Name switch
            {
                _ when linear.Name == head => 32,
                _ when linear.Name.EndsWith("qkv_lin", StringComparison.Ordinal) || linear.Name.EndsWith("ffn.lin1", StringComparison.Ordinal) => 32,
                _ when linear.Name.EndsWith("ffn.lin2", StringComparison.Ordinal) => 64,
                _ => 0,
            };
            Assert.True(expected == linear.Hadamard, $"{linear.Name} reads blocks of {linear.Hadamard}, expected {expected}");
        }

        // A table that is a linear too stays as it is, and so do those whose rows are added to its.
        int width = plan.Encoder.EmbeddingDim > 0 ? plan.Encoder.EmbeddingDim : plan.Encoder.Dim;
        Assert.Equal(plan.Blocks.Any(b => b is TiedEmbeddingBlock) ? 0 : Layout.Hadamard.BlockOf(width), plan.Encoder.EmbeddingHadamard);
        Assert.All(plan.Blocks.OfType<EmbeddingBlock>(), table => Assert.Equal(plan.Encoder.EmbeddingHadamard, table.Hadamard));
    }

    [Fact]
    public void Words_stay_tied_to_a_linear_that_is_packed()
    {
        ModelPlan plan = OutlierRemedy.Apply(_folder.Plan(TinyModel.Of("BertForMaskedLM").Widen()), Rotation.On).Plan;
        TiedEmbeddingBlock words = Assert.IsType<TiedEmbeddingBlock>(plan.Blocks[^1]);
        Assert.Contains(plan.Blocks, b => b.Name == words.Linear.Name && b is LinearBlock { Hadamard: 0 });
    }

    [Theory]
    [InlineData(1f, false)]
    [InlineData(3f, false)]
    [InlineData(30f, true)]
    public void Without_a_wish_the_weights_decide(float gamma, bool rotates)
    {
        TinyModel model = new TinyModel().Widen();
        const string Norm = "distilbert.transformer.layer.1.output_layer_norm";
        foreach (string name in model.Tensors.Where(t => t.Name.Contains("layer_norm", StringComparison.Ordinal)).Select(t => t.Name).ToArray())
        {
            model.Replace(name, t => StoredTensor.Of(name, "F32", t.Shape, [.. Enumerable.Repeat(name.EndsWith("weight", StringComparison.Ordinal) ? 1f : 0f, 32)]));
        }

        model.Replace($"{Norm}.weight", t => StoredTensor.Of(t.Name, "F32", t.Shape, [.. Enumerable.Range(0, 32).Select(i => i == 5 ? gamma : 1f)]));
        (ModelPlan plan, string reason) = OutlierRemedy.Apply(_folder.Plan(model), Rotation.Auto);
        Assert.Equal(rotates, plan.Encoder.Hadamard > 0);
        Assert.StartsWith(rotates ? "rows are rotated before they are quantised: features up to " : "rows are not rotated: features up to ", reason, StringComparison.Ordinal);
        Assert.EndsWith(" times as large as usual (4 and more count as outliers)", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_zeros_have_no_outliers()
    {
        TinyModel model = new TinyModel().Widen();
        model.Tensors.ToList().ForEach(t => model.Replace(t.Name, _ => t with { Data = new byte[t.Data.Length] }));
        (ModelPlan plan, string reason) = OutlierRemedy.Apply(_folder.Plan(model), Rotation.Auto);
        Assert.Equal((0, 0), (plan.Encoder.Hadamard, plan.Encoder.HiddenHadamard));
        Assert.Contains("features up to 0.0 times", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(Rotation.On), "rows are not rotated: their widths, or groups, do not allow it")]
    [InlineData(nameof(Rotation.Auto), "rows are not rotated: their widths, or groups, do not allow it")]
    [InlineData(nameof(Rotation.Off), "rows are not rotated, as was asked for")]
    public void A_model_whose_widths_do_not_allow_it_stays_as_it_is(string rotation, string expected)
    {
        ModelPlan plan = _folder.Plan(new TinyModel());
        (ModelPlan same, string reason) = OutlierRemedy.Apply(plan, Enum.Parse<Rotation>(rotation));
        Assert.Same(plan, same);
        Assert.Equal(expected, reason);
    }

    [Fact]
    public void Who_wants_no_rotation_gets_none()
    {
        ModelPlan plan = _folder.Plan(new TinyModel().Widen());
        Assert.Same(plan, OutlierRemedy.Apply(plan, Rotation.Off).Plan);
    }

    [Theory]
    [InlineData(2, 1, 1, 1, 1, 1, 0, 64)]
    [InlineData(1, 2, 1, 1, 1, 1, 0, 64)]
    [InlineData(1, 1, 2, 1, 1, 1, 0, 64)]
    [InlineData(1, 1, 1, 2, 1, 1, 32, 64)] // out_lin reads contexts, which are not rotated
    [InlineData(1, 1, 1, 1, 2, 1, 0, 64)]
    [InlineData(1, 1, 1, 1, 1, 2, 32, 0)]
    [InlineData(4, 4, 4, 1, 4, 4, 0, 0)]
    public void Rows_that_groups_read_in_parts_are_not_rotated(int query, int key, int value, int outLin, int lin1, int lin2, int dim, int hidden)
    {
        ModelPlan plan = _folder.Plan(new TinyModel().Widen());
        EncoderFacts encoder = OutlierRemedy.Apply(plan with { Encoder = plan.Encoder with { Groups = new LinearGroups(query, key, value, outLin, lin1, lin2) } }, Rotation.On).Plan.Encoder;
        Assert.Equal((dim, hidden), (encoder.Hadamard, encoder.HiddenHadamard));
    }
}
