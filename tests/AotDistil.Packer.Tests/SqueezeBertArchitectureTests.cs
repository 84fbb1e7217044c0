using AotDistil.Packer.Architectures;
using AotDistil.Packer.Checkpoints;
using AotDistil.Packer.Tests.Support;
using Xunit;

namespace AotDistil.Packer.Tests;

/// <summary>SqueezeBERT: linears that are convolutions of width 1 in groups.</summary>
public sealed class SqueezeBertArchitectureTests : IDisposable
{
    private const string Weights = "model.safetensors";

    private readonly PlanningFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("transformer.")]
    [InlineData("")]
    public void Blocks_are_those_of_bert_each_linear_with_its_groups(string prefix)
    {
        ModelPlan plan = Plan(TinyModel.SqueezeBert(prefix)), bert = Plan(TinyModel.Bert());
        Assert.Equal(bert.Blocks.Select(b => b.Name), plan.Blocks.Select(b => b.Name));
        for (int i = 0; i < TinyModel.Layers; i++)
        {
            string from = $"{prefix}encoder.layers.{i}";
            Assert.Equal(
                [($"{from}.attention.query.weight", 3), ($"{from}.attention.key.weight", 2), ($"{from}.attention.value.weight", 1)],
                Linear(plan, $"layer.{i}.attention.qkv_lin").Sections.Select(s => (s.Weight.Name, s.Groups)));
            Assert.Equal(($"{from}.post_attention.conv1d.weight", 9), Only($"layer.{i}.attention.out_lin"));
            Assert.Equal(($"{from}.intermediate.conv1d.weight", 2), Only($"layer.{i}.ffn.lin1"));
            Assert.Equal(($"{from}.output.conv1d.weight", 1), Only($"layer.{i}.ffn.lin2"));
            Assert.Equal(
                [$"{from}.post_attention.layernorm.weight", $"{from}.output.layernorm.weight"],
                plan.Blocks.OfType<LayerNormBlock>().Where(b => b.Name.StartsWith($"layer.{i}.", StringComparison.Ordinal)).Select(b => b.Gamma.Name));
        }

        Assert.Equal(new LinearGroups(3, 2, 1, 9, 2, 1), plan.Encoder.Groups);
        Assert.Equal(("squeezebert", 0), (plan.Architecture, plan.Encoder.EmbeddingDim));

        (string, int) Only(string name) => Linear(plan, name).Sections.Select(s => (s.Weight.Name, s.Groups)).Single();
    }

    [Fact]
    public void A_section_has_its_outputs_and_the_inputs_of_all_groups()
    {
        LinearBlock qkv = Linear(Plan(TinyModel.SqueezeBert()), "layer.0.attention.qkv_lin"), lin1 = Linear(Plan(TinyModel.SqueezeBert()), "layer.1.ffn.lin1");
        Assert.All(qkv.Sections, s => Assert.Equal((TinyModel.Dim, TinyModel.Dim), (s.In, s.Out)));
        Assert.Equal([TinyModel.Dim, TinyModel.Dim / 3], qkv.Sections[0].Weight.Shape);
        Assert.Equal((TinyModel.Dim, TinyModel.Hidden), (lin1.Sections.Single().In, lin1.Sections.Single().Out));
    }

    [Fact]
    public void Weights_are_those_of_the_checkpoint()
    {
        TinyModel model = TinyModel.SqueezeBert();
        const string Name = "transformer.encoder.layers.1.attention.query.weight";
        LinearSection query = Linear(Plan(model), "layer.1.attention.qkv_lin").Sections[0];
        float[] read = new float[TinyModel.Dim * TinyModel.Dim / 3];
        query.Weight.Read(0, read);
        Assert.Equal(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(model.Tensors.Single(t => t.Name == Name).Data).ToArray(), read);
    }

    [Theory]
    [InlineData(new long[] { 18, 6 })]
    [InlineData(new long[] { 18, 6, 3 })]
    [InlineData(new long[] { 18, 18, 1 })]
    [InlineData(new long[] { 6, 18, 1 })]
    public void A_weight_of_another_form_is_refused(long[] shape)
    {
        TinyModel model = TinyModel.SqueezeBert();
        const string Name = "transformer.encoder.layers.0.attention.query.weight";
        model.Replace(Name, _ => StoredTensor.Of(Name, "F32", shape, new float[shape.Aggregate((a, b) => a * b)]));
        Refusal.Expect(PackerErrors.TensorShape, Weights, () => Plan(model), $"'{Name}'", Text.Shape(shape), "[18, 6, 1] (hidden_size, hidden_size / 3 groups, width)");
    }

    [Fact]
    public void Groups_that_contradict_the_weights_are_refused()
    {
        TinyModel model = TinyModel.SqueezeBert();
        model.Config["intermediate_groups"] = 1;
        Refusal.Expect(PackerErrors.TensorShape, Weights, () => Plan(model), "intermediate.conv1d.weight", "[22, 9, 1]", "[22, 18, 1] (intermediate_size, hidden_size / 1 groups, width)");
    }

    [Fact]
    public void Groups_that_divide_no_width_are_refused()
    {
        TinyModel model = TinyModel.SqueezeBert();
        model.Config["intermediate_groups"] = 3;
        Refusal.Expect(PackerErrors.ConfigInvalid, "config.json", () => Plan(model), "'intermediate_groups' is 3", "'intermediate_size' is 22");
    }

    [Fact]
    public void Embeddings_of_another_width_are_refused_as_nothing_leads_on_from_them()
    {
        TinyModel model = TinyModel.SqueezeBert();
        model.Config["embedding_size"] = TinyModel.Narrow;
        Refusal.Expect(PackerErrors.ConfigInvalid, "config.json", () => Plan(model), "'embedding_size' is 10", "'hidden_size' is 18", "expected the same");
    }

    [Fact]
    public void The_epsilon_of_the_config_counts_outside_the_layers()
    {
        TinyModel model = TinyModel.SqueezeBert();
        model.Config["layer_norm_eps"] = 1e-3;
        EncoderFacts encoder = Plan(model).Encoder;
        Assert.Equal((1e-12, 1e-3), (encoder.LayerNormEps, encoder.EmbeddingLayerNormEps));
    }

    [Fact]
    public void Every_tensor_is_needed()
    {
        TinyModel model = TinyModel.SqueezeBert();
        foreach (StoredTensor tensor in model.Tensors.ToArray())
        {
            model.Tensors.Remove(tensor);
            Refusal.Expect(PackerErrors.TensorMissing, Weights, () => Plan(model), $"'{TensorNames.Canonical(tensor.Name)}'", Text.Shape(tensor.Shape));
            model.Tensors.Add(tensor);
        }
    }

    private static LinearBlock Linear(ModelPlan plan, string name) => plan.Blocks.OfType<LinearBlock>().Single(b => b.Name == name);

    private ModelPlan Plan(TinyModel model) => _folder.Plan(model);
}
