using AotDistil.Packer.Architectures;
using AotDistil.Packer.Checkpoints;
using AotDistil.Packer.Tests.Support;
using Xunit;

namespace AotDistil.Packer.Tests;

public sealed class DistilBertArchitectureTests : IDisposable
{
    private const string Weights = "model.safetensors";
    private const string Positions = "distilbert.embeddings.position_embeddings.weight";

    private readonly PlanningFolder _folder = new();
    private readonly TinyModel _model = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Blocks_stand_in_the_order_in_which_they_run()
    {
        ModelPlan plan = Plan();
        Assert.Equal(
            [
                "word_embeddings", "position_embeddings", "embeddings.LayerNorm",
                "layer.0.attention.qkv_lin", "layer.0.attention.out_lin", "layer.0.sa_layer_norm", "layer.0.ffn.lin1", "layer.0.ffn.lin2", "layer.0.output_layer_norm",
                "layer.1.attention.qkv_lin", "layer.1.attention.out_lin", "layer.1.sa_layer_norm", "layer.1.ffn.lin1", "layer.1.ffn.lin2", "layer.1.output_layer_norm",
                "pre_classifier", "classifier",
            ],
            plan.Blocks.Select(b => b.Name));
        LinearBlock qkv = Assert.IsType<LinearBlock>(plan.Blocks[3]);
        Assert.Equal(
            ["distilbert.transformer.layer.0.attention.q_lin.weight", "distilbert.transformer.layer.0.attention.k_lin.weight", "distilbert.transformer.layer.0.attention.v_lin.weight"],
            qkv.Sections.Select(s => s.Weight.Name));
        Assert.Equal(new EncoderFacts(LayerSchedule.Once(TinyModel.Layers), TinyModel.Dim, TinyModel.Heads, TinyModel.Hidden, "gelu", 1e-12, TinyModel.Positions, TinyModel.VocabSize), plan.Encoder);
        Assert.Equal(("sequence", new HeadFacts(TinyModel.Dim, "relu", false, TinyModel.Labels)), (plan.Task, plan.Head));
    }

    [Theory]
    [InlineData("distilbert.embeddings.word_embeddings.weight", "vocab_size, dim")]
    [InlineData(Positions, "max_position_embeddings, dim")]
    [InlineData("distilbert.embeddings.LayerNorm.bias", "dim")]
    [InlineData("distilbert.transformer.layer.1.attention.k_lin.weight", "dim, dim")]
    [InlineData("distilbert.transformer.layer.0.ffn.lin1.weight", "hidden_dim, dim")]
    [InlineData("distilbert.transformer.layer.0.ffn.lin1.bias", "hidden_dim")]
    [InlineData("pre_classifier.weight", "dim, dim")]
    [InlineData("classifier.weight", "labels, dim")]
    [InlineData("classifier.bias", "labels")]
    public void A_wrong_shape_is_refused_with_tensor_both_shapes_and_key(string name, string keys)
    {
        long[] right = _model.Tensors.Single(t => t.Name == name).Shape;
        long[] wrong = [right[0] + 1, .. right[1..]];
        _model.Replace(name, t => StoredTensor.Of(name, "F32", wrong, new float[wrong.Aggregate((a, b) => a * b)]));
        Refuse(PackerErrors.TensorShape, Weights, $"'{name}'", Text.Shape(wrong), $"{Text.Shape(right)} ({keys})");
    }

    [Fact]
    public void A_transposed_weight_is_refused()
    {
        _model.Replace("distilbert.transformer.layer.0.ffn.lin2.weight", t => t with { Shape = [t.Shape[1], t.Shape[0]] });
        Refuse(PackerErrors.TensorShape, Weights, "lin2.weight", "[22, 18]", "[18, 22] (dim, hidden_dim)");
    }

    [Fact]
    public void A_vector_with_a_dimension_too_many_is_refused()
    {
        _model.Replace("classifier.bias", t => t with { Shape = [3, 1] });
        Refuse(PackerErrors.TensorShape, Weights, "'classifier.bias'", "[3, 1]", "[3]");
    }

    [Fact]
    public void Labels_that_contradict_the_classifier_are_refused()
    {
        _model.Config["id2label"]!.AsObject().Remove("2");
        Refuse(PackerErrors.TensorShape, Weights, "'classifier.weight'", "[3, 18]", "[2, 18] (labels, dim)");
    }

    [Fact]
    public void Every_tensor_is_needed()
    {
        foreach (StoredTensor tensor in _model.Tensors.ToArray())
        {
            _model.Tensors.Remove(tensor);
            string canonical = TensorNames.Canonical(tensor.Name);
            Refuse(PackerErrors.TensorMissing, Weights, $"'{canonical}'", Text.Shape(tensor.Shape), "save_pretrained");
            _model.Tensors.Add(tensor);
        }
    }

    [Theory]
    [InlineData(1, "layers 0, 1")]
    [InlineData(3, "layers 0, 1")]
    public void Layers_that_contradict_the_config_are_refused(int layers, string found)
    {
        _model.Config["n_layers"] = layers;
        Refuse(PackerErrors.LayerCount, "config.json", $"'n_layers' is {layers}", found);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("99999999999999999999")]
    public void A_stray_layer_is_refused(string number)
    {
        _model.Tensors.Add(StoredTensor.Of($"distilbert.transformer.layer.{number}.ffn.lin1.bias", "F32", [1], [1]));
        Refuse(PackerErrors.LayerCount, "config.json", "'n_layers' is 2");
    }

    [Fact]
    public void A_dtype_that_weights_cannot_have_is_refused_before_anything_is_read()
    {
        _model.Replace("pre_classifier.weight", t => new StoredTensor(t.Name, "I8", t.Shape, new byte[TinyModel.Dim * TinyModel.Dim]));
        Refuse(PackerErrors.TensorType, Weights, "'pre_classifier.weight'", "I8", "F32, F16, BF16");
    }

    [Fact]
    public void Tensors_that_nobody_uses_are_ignored_whatever_their_dtype()
    {
        _model.Tensors.Add(new StoredTensor("distilbert.embeddings.position_ids", "I64", [1, 2], new byte[16]));
        _model.Tensors.Add(StoredTensor.Of("vocab_transform.bias", "F32", [1], [float.NaN]));
        Assert.Equal(17, Plan().Blocks.Count);
    }

    [Fact]
    public void Sinusoidal_positions_are_computed_where_they_are_not_stored()
    {
        _model.Remove(Positions);
        _model.Config["sinusoidal_pos_embds"] = true;
        WeightSource table = Plan().Blocks.OfType<EmbeddingBlock>().Last().Table;
        float[] all = new float[TinyModel.Positions * TinyModel.Dim];
        table.Read(0, all);
        float[] part = new float[5];
        table.Read((2 * TinyModel.Dim) + 3, part);

        Assert.Equal([TinyModel.Positions, TinyModel.Dim], table.Shape);
        Assert.Equal(all[((2 * TinyModel.Dim) + 3)..((2 * TinyModel.Dim) + 8)], part);

        // Row 0 is sin 0, cos 0, …; row 2 begins with sin 2, cos 2.
        Assert.Equal([0f, 1f, 0f, 1f], all[..4]);
        Assert.Equal([0.909297427f, -0.416146837f], all[(2 * TinyModel.Dim)..((2 * TinyModel.Dim) + 2)]);
        Assert.Equal((float)Math.Sin(12 / Math.Pow(10_000, 4 / 18.0)), all[(12 * TinyModel.Dim) + 4]);
        Assert.Equal((float)Math.Cos(12 / Math.Pow(10_000, 16 / 18.0)), all[(12 * TinyModel.Dim) + 17]);
    }

    [Fact]
    public void Stored_positions_count_even_where_they_are_said_to_be_sinusoidal()
    {
        _model.Config["sinusoidal_pos_embds"] = true;
        float[] row = new float[TinyModel.Dim];
        Plan().Blocks.OfType<EmbeddingBlock>().Last().Table.Read(0, row);
        Assert.NotEqual([0f, 1f, 0f, 1f], row[..4]);
    }

    private ModelPlan Plan() => _folder.Plan(_model);

    private void Refuse(string code, string file, params string[] parts) => Refusal.Expect(code, file, () => Plan(), parts);
}
