using AotDistil.Packer.Architectures;
using AotDistil.Packer.Checkpoints;
using AotDistil.Packer.Tests.Support;
using Xunit;

namespace AotDistil.Packer.Tests;

/// <summary>ALBERT: factorised embeddings, and groups of layers that run more than once.</summary>
public sealed class AlbertArchitectureTests : IDisposable
{
    private const string Weights = "model.safetensors";

    private readonly PlanningFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("albert.")]
    [InlineData("")]
    public void Every_stored_layer_is_planned_once_group_by_group(string prefix)
    {
        ModelPlan plan = Plan(TinyModel.Albert(prefix));
        string[] layer = ["attention.qkv_lin", "attention.out_lin", "sa_layer_norm", "ffn.lin1", "ffn.lin2", "output_layer_norm"];
        Assert.Equal(
            [
                "word_embeddings", "position_embeddings", "type_embeddings", "embeddings.LayerNorm", "embeddings.projection",
                .. Enumerable.Range(0, 4).SelectMany(i => layer.Select(name => $"layer.{i}.{name}")), "pre_classifier", "classifier",
            ],
            plan.Blocks.Select(b => b.Name));
        for (int i = 0; i < 4; i++)
        {
            string from = $"{prefix}encoder.albert_layer_groups.{i / 2}.albert_layers.{i % 2}";
            Assert.Equal(
                [$"{from}.attention.query.weight", $"{from}.attention.key.weight", $"{from}.attention.value.weight"],
                Linear(plan, $"layer.{i}.attention.qkv_lin").Sections.Select(s => s.Weight.Name));
            Assert.Equal($"{from}.attention.dense.bias", Linear(plan, $"layer.{i}.attention.out_lin").Sections.Single().Bias.Name);
            Assert.Equal($"{from}.attention.LayerNorm.weight", Norm(plan, $"layer.{i}.sa_layer_norm").Gamma.Name);
            Assert.Equal($"{from}.ffn.weight", Linear(plan, $"layer.{i}.ffn.lin1").Sections.Single().Weight.Name);
            Assert.Equal($"{from}.ffn_output.weight", Linear(plan, $"layer.{i}.ffn.lin2").Sections.Single().Weight.Name);
            Assert.Equal($"{from}.full_layer_layer_norm.bias", Norm(plan, $"layer.{i}.output_layer_norm").Beta.Name);
        }

        Assert.Equal($"{prefix}pooler.weight", Linear(plan, "pre_classifier").Sections.Single().Weight.Name);
        Assert.Equal(("albert", new HeadFacts(TinyModel.Dim, "tanh", false, TinyModel.Labels)), (plan.Architecture, plan.Head));
    }

    [Fact]
    public void The_order_of_layers_is_that_of_transformers()
    {
        Assert.Equal([0, 1, 0, 1, 2, 3], Plan(TinyModel.Albert(steps: 3)).Encoder.Schedule.Order);
        Assert.Equal([0, 0, 0, 0, 0], Plan(TinyModel.Albert(steps: 5, groups: 1, inner: 1)).Encoder.Schedule.Order);
        Assert.Equal([0, 1, 2, 0, 1, 2], Plan(TinyModel.Albert(steps: 2, groups: 1, inner: 3)).Encoder.Schedule.Order);
    }

    [Fact]
    public void Embeddings_are_narrow_and_a_linear_widens_them()
    {
        ModelPlan plan = Plan(TinyModel.Albert());
        Assert.All(plan.Blocks.OfType<EmbeddingBlock>(), e => Assert.Equal(TinyModel.Narrow, e.Table.Shape[1]));
        Assert.Equal([TinyModel.Narrow], Norm(plan, "embeddings.LayerNorm").Gamma.Shape);
        LinearSection projection = Linear(plan, "embeddings.projection").Sections.Single();
        Assert.Equal((TinyModel.Narrow, TinyModel.Dim, 1), (projection.In, projection.Out, projection.Groups));
        Assert.Equal("albert.encoder.embedding_hidden_mapping_in.weight", projection.Weight.Name);
        Assert.Equal((TinyModel.Narrow, TinyModel.Dim), (plan.Encoder.EmbeddingDim, plan.Encoder.Dim));
    }

    [Fact]
    public void Embeddings_of_the_full_width_have_their_linear_all_the_same()
    {
        TinyModel model = TinyModel.Albert();
        model.Config["embedding_size"] = TinyModel.Dim;
        model.Tensors.RemoveAll(t => t.Name.Contains("embedding", StringComparison.Ordinal));
        model.Add("albert.embeddings.word_embeddings.weight", TinyModel.VocabSize, TinyModel.Dim);
        model.Add("albert.embeddings.position_embeddings.weight", TinyModel.Positions, TinyModel.Dim);
        model.Add("albert.embeddings.token_type_embeddings.weight", TinyModel.Types, TinyModel.Dim);
        model.AddPair("albert.embeddings.LayerNorm", TinyModel.Dim);
        model.AddPair("albert.encoder.embedding_hidden_mapping_in", TinyModel.Dim, TinyModel.Dim);
        ModelPlan plan = Plan(model);
        Assert.Equal(TinyModel.Dim, plan.Encoder.EmbeddingDim);
        Assert.Equal(TinyModel.Dim, Linear(plan, "embeddings.projection").Sections.Single().In);
    }

    [Fact]
    public void A_missing_group_is_refused()
    {
        TinyModel model = TinyModel.Albert();
        model.Tensors.RemoveAll(t => t.Name.Contains("albert_layer_groups.1.", StringComparison.Ordinal));
        Refuse(model, "'num_hidden_groups' is 2", "encoder.albert_layer_groups.0 to encoder.albert_layer_groups.1", "has layers 0");
    }

    [Fact]
    public void A_group_too_many_is_refused()
    {
        TinyModel model = TinyModel.Albert();
        model.Config["num_hidden_groups"] = 1;
        Refuse(model, "'num_hidden_groups' is 1", "has layers 0, 1");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Another_number_of_layers_in_a_group_is_refused(int inner)
    {
        TinyModel model = TinyModel.Albert();
        model.Config["inner_group_num"] = inner;
        Refuse(model, $"'inner_group_num' is {inner}", "encoder.albert_layer_groups.0.albert_layers.0", "has layers 0, 1");
    }

    [Fact]
    public void A_group_that_lacks_a_layer_is_named()
    {
        TinyModel model = TinyModel.Albert();
        model.Tensors.RemoveAll(t => t.Name.Contains("albert_layer_groups.1.albert_layers.1", StringComparison.Ordinal));
        Refuse(model, "'inner_group_num' is 2", "encoder.albert_layer_groups.1.albert_layers.0", "has layers 0");
    }

    [Fact]
    public void Every_tensor_is_needed()
    {
        TinyModel model = TinyModel.Albert(inner: 1);
        foreach (StoredTensor tensor in model.Tensors.ToArray())
        {
            model.Tensors.Remove(tensor);
            Refusal.Expect(PackerErrors.TensorMissing, Weights, () => Plan(model), $"'{TensorNames.Canonical(tensor.Name)}'", Text.Shape(tensor.Shape));
            model.Tensors.Add(tensor);
        }
    }

    [Theory]
    [InlineData("albert.embeddings.word_embeddings.weight", "vocab_size, embedding_size")]
    [InlineData("albert.embeddings.LayerNorm.weight", "embedding_size")]
    [InlineData("albert.encoder.embedding_hidden_mapping_in.weight", "hidden_size, embedding_size")]
    [InlineData("albert.encoder.albert_layer_groups.1.albert_layers.0.ffn.weight", "intermediate_size, hidden_size")]
    public void A_wrong_shape_is_refused_with_the_keys_of_albert(string name, string keys)
    {
        TinyModel model = TinyModel.Albert();
        long[] right = model.Tensors.Single(t => t.Name == name).Shape, wrong = [right[0] + 1, .. right[1..]];
        model.Replace(name, t => StoredTensor.Of(name, "F32", wrong, new float[wrong.Aggregate((a, b) => a * b)]));
        Refusal.Expect(PackerErrors.TensorShape, Weights, () => Plan(model), $"'{name}'", $"{Text.Shape(right)} ({keys})");
    }

    private static LinearBlock Linear(ModelPlan plan, string name) => plan.Blocks.OfType<LinearBlock>().Single(b => b.Name == name);

    private static LayerNormBlock Norm(ModelPlan plan, string name) => plan.Blocks.OfType<LayerNormBlock>().Single(b => b.Name == name);

    private void Refuse(TinyModel model, params string[] parts) => Refusal.Expect(PackerErrors.LayerCount, "config.json", () => Plan(model), parts);

    private ModelPlan Plan(TinyModel model) => _folder.Plan(model);
}
