using AotDistil.Packer.Architectures;
using AotDistil.Packer.Checkpoints;
using AotDistil.Packer.Tests.Support;
using Xunit;

namespace AotDistil.Packer.Tests;

/// <summary>BERT and RoBERTa: other names for the blocks that DistilBERT has, and token types.</summary>
public sealed class BertArchitectureTests : IDisposable
{
    private const string Weights = "model.safetensors";

    private readonly PlanningFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bert.")]
    [InlineData("")]
    public void Blocks_of_bert_are_those_of_distilbert_and_token_types(string prefix)
    {
        ModelPlan plan = Plan(TinyModel.Bert(prefix));
        Assert.Equal(
            [
                "word_embeddings", "position_embeddings", "type_embeddings", "embeddings.LayerNorm",
                "layer.0.attention.qkv_lin", "layer.0.attention.out_lin", "layer.0.sa_layer_norm", "layer.0.ffn.lin1", "layer.0.ffn.lin2", "layer.0.output_layer_norm",
                "layer.1.attention.qkv_lin", "layer.1.attention.out_lin", "layer.1.sa_layer_norm", "layer.1.ffn.lin1", "layer.1.ffn.lin2", "layer.1.output_layer_norm",
                "pre_classifier", "classifier",
            ],
            plan.Blocks.Select(b => b.Name));
        Assert.Equal(
            ["query", "key", "value"],
            Assert.IsType<LinearBlock>(plan.Blocks[4]).Sections.Select(s => s.Weight.Name.Split('.')[^2]));
        Assert.Equal($"{prefix}pooler.dense.weight", Assert.IsType<LinearBlock>(plan.Blocks[^2]).Sections[0].Weight.Name);
        Assert.Equal($"{prefix}encoder.layer.1.attention.output.LayerNorm.bias", Assert.IsType<LayerNormBlock>(plan.Blocks[12]).Beta.Name);
        Assert.Equal(("bert", "tanh"), (plan.Architecture, plan.Head.Activation));
        Assert.Equal(
            new EncoderFacts(LayerSchedule.Once(TinyModel.Layers), TinyModel.Dim, TinyModel.Heads, TinyModel.Hidden, "gelu", 1e-5, TinyModel.Positions, TinyModel.VocabSize, TinyModel.Types), plan.Encoder);
    }

    [Theory]
    [InlineData("roberta.")]
    [InlineData("")]
    public void Roberta_has_a_head_of_its_own(string prefix)
    {
        ModelPlan plan = Plan(TinyModel.Bert(prefix, roberta: true));
        Assert.Equal(("roberta", "tanh"), (plan.Architecture, plan.Head.Activation));
        Assert.Equal(
            ["classifier.dense.weight", "classifier.out_proj.weight"],
            plan.Blocks.OfType<LinearBlock>().TakeLast(2).Select(b => b.Sections[0].Weight.Name));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void Positions_of_roberta_begin_behind_the_padding_token(int padding)
    {
        TinyModel model = TinyModel.Bert("roberta.", roberta: true);
        model.Config["pad_token_id"] = padding;
        ModelPlan plan = Plan(model);
        WeightSource table = plan.Blocks.OfType<EmbeddingBlock>().Single(b => b.Name == "position_embeddings").Table;
        float[] all = new float[TinyModel.Positions * TinyModel.Dim], kept = new float[(TinyModel.Positions - padding - 1) * TinyModel.Dim], row = new float[TinyModel.Dim];
        _folder.Checkpoint.Read("embeddings.position_embeddings.weight", 0, all);
        table.Read(0, kept);
        table.Read(TinyModel.Dim, row);

        Assert.Equal(TinyModel.Positions - padding - 1, plan.Encoder.MaxPositions);
        Assert.Equal([TinyModel.Positions - padding - 1, TinyModel.Dim], table.Shape);
        Assert.Equal(all[((padding + 1) * TinyModel.Dim)..], kept);
        Assert.Equal(kept[TinyModel.Dim..(2 * TinyModel.Dim)], row);
    }

    [Fact]
    public void Positions_of_bert_begin_at_the_tables_first_row_whatever_the_padding_token()
    {
        TinyModel model = TinyModel.Bert();
        model.Config["pad_token_id"] = 3;
        Assert.Equal(TinyModel.Positions, Plan(model).Encoder.MaxPositions);
    }

    [Fact]
    public void Old_names_of_layer_norms_are_understood()
    {
        TinyModel model = TinyModel.Bert();
        model.Rename(n => n.EndsWith("LayerNorm.weight", StringComparison.Ordinal) ? $"{n[..^"weight".Length]}gamma"
            : n.EndsWith("LayerNorm.bias", StringComparison.Ordinal) ? $"{n[..^"bias".Length]}beta" : n);
        Assert.Equal("bert.embeddings.LayerNorm.gamma", Plan(model).Blocks.OfType<LayerNormBlock>().First().Gamma.Name);
    }

    [Fact]
    public void Every_tensor_is_needed()
    {
        foreach (TinyModel model in new[] { TinyModel.Bert(), TinyModel.Bert("roberta.", roberta: true) })
        {
            foreach (StoredTensor tensor in model.Tensors.ToArray())
            {
                model.Tensors.Remove(tensor);
                Refusal.Expect(PackerErrors.TensorMissing, Weights, () => Plan(model), $"'{TensorNames.Canonical(tensor.Name)}'", Text.Shape(tensor.Shape));
                model.Tensors.Add(tensor);
            }
        }
    }

    [Fact]
    public void Buffers_and_other_heads_are_ignored()
    {
        TinyModel model = TinyModel.Bert();
        model.Tensors.Add(new StoredTensor("bert.embeddings.position_ids", "I64", [1, 2], new byte[16]));
        model.Tensors.Add(StoredTensor.Of("cls.predictions.bias", "F32", [1], [float.NaN]));
        model.Tensors.Add(StoredTensor.Of("cls.predictions.transform.dense.weight", "F32", [1], [1]));
        Assert.Equal(18, Plan(model).Blocks.Count);
    }

    [Theory]
    [InlineData("bert.embeddings.token_type_embeddings.weight", "type_vocab_size, hidden_size")]
    [InlineData("bert.encoder.layer.0.intermediate.dense.weight", "intermediate_size, hidden_size")]
    [InlineData("bert.pooler.dense.bias", "hidden_size")]
    public void A_wrong_shape_is_refused_with_the_keys_of_bert(string name, string keys)
    {
        TinyModel model = TinyModel.Bert();
        long[] right = model.Tensors.Single(t => t.Name == name).Shape, wrong = [right[0] + 1, .. right[1..]];
        model.Replace(name, t => StoredTensor.Of(name, "F32", wrong, new float[wrong.Aggregate((a, b) => a * b)]));
        Refusal.Expect(PackerErrors.TensorShape, Weights, () => Plan(model), $"'{name}'", $"{Text.Shape(right)} ({keys})");
    }

    [Fact]
    public void A_tokenizer_whose_types_the_model_does_not_have_is_refused()
    {
        TinyModel model = TinyModel.Bert();
        string folder = model.Write(_folder.Folder);
        File.WriteAllText(
            Path.Combine(folder, "tokenizer.json"),
            """
            {"version": "1.0", "added_tokens": [], "normalizer": null, "pre_tokenizer": {"type": "WhitespaceSplit"}, "decoder": null,
             "post_processor": {"type": "TemplateProcessing", "single": [{"Sequence": {"id": "A", "type_id": 2}}], "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}], "special_tokens": {}},
             "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": {"[UNK]": 0, "a": 1}}}
            """);
        Refusal.Expect(PackerErrors.TokenizerVocabulary, "tiny", () => ModelPacker.Pack(folder, null, _folder.Folder.Sub("out")), "type 2", "type_vocab_size, 2");
    }

    private ModelPlan Plan(TinyModel model) => _folder.Plan(model);
}
