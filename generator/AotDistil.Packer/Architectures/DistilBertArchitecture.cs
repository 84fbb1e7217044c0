using AotDistil.Packer.Checkpoints;

namespace AotDistil.Packer.Architectures;

/// <summary>DistilBERT (Sanh et al. 2019) with a sequence classification head: transformers' DistilBertForSequenceClassification.</summary>
internal sealed class DistilBertArchitecture : IArchitecture
{
    /// <summary>Not in config.json: transformers writes it into the layers.</summary>
    private const double LayerNormEps = 1e-12;

    private const string Positions = "embeddings.position_embeddings.weight";

    /// <inheritdoc/>
    public string ModelType => "distilbert";

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; } = ["DistilBertForSequenceClassification"];

    /// <inheritdoc/>
    public ModelPlan Plan(ConfigFile config, Checkpoint checkpoint)
    {
        DistilBertConfig model = DistilBertConfig.Read(config);
        TensorExpectations tensors = new(config, checkpoint);
        tensors.RequireLayers("transformer.layer.", model.Layers, "n_layers");

        (int, string) dim = (model.Dim, "dim");
        (int, string) hidden = (model.HiddenDim, "hidden_dim");
        List<Block> blocks =
        [
            new EmbeddingBlock("word_embeddings", tensors.Take("embeddings.word_embeddings.weight", (model.VocabSize, "vocab_size"), dim)),
            new EmbeddingBlock("position_embeddings", PositionTable(model, checkpoint, tensors)),
            tensors.LayerNorm("embeddings.LayerNorm", "embeddings.LayerNorm", dim),
        ];
        for (int i = 0; i < model.Layers; i++)
        {
            string from = $"transformer.layer.{i}", to = $"layer.{i}";
            blocks.Add(new LinearBlock(
                $"{to}.attention.qkv_lin",
                [
                    tensors.Linear($"{from}.attention.q_lin", dim, dim),
                    tensors.Linear($"{from}.attention.k_lin", dim, dim),
                    tensors.Linear($"{from}.attention.v_lin", dim, dim),
                ]));
            blocks.Add(new LinearBlock($"{to}.attention.out_lin", [tensors.Linear($"{from}.attention.out_lin", dim, dim)]));
            blocks.Add(tensors.LayerNorm($"{to}.sa_layer_norm", $"{from}.sa_layer_norm", dim));
            blocks.Add(new LinearBlock($"{to}.ffn.lin1", [tensors.Linear($"{from}.ffn.lin1", hidden, dim)]));
            blocks.Add(new LinearBlock($"{to}.ffn.lin2", [tensors.Linear($"{from}.ffn.lin2", dim, hidden)]));
            blocks.Add(tensors.LayerNorm($"{to}.output_layer_norm", $"{from}.output_layer_norm", dim));
        }

        blocks.Add(new LinearBlock("pre_classifier", [tensors.Linear("pre_classifier", dim, dim)]));
        blocks.Add(new LinearBlock("classifier", [tensors.Linear("classifier", (model.Labels.Names.Count, "labels"), dim)]));

        EncoderFacts encoder = new(model.Layers, model.Dim, model.Heads, model.HiddenDim, model.Activation, LayerNormEps, model.MaxPositions, model.VocabSize);
        return new ModelPlan(ModelType, "sequence", model.Labels, encoder, blocks);
    }

    private static WeightSource PositionTable(DistilBertConfig model, Checkpoint checkpoint, TensorExpectations tensors) =>
        model.SinusoidalPositions && !checkpoint.Contains(Positions)
            ? new WeightSource(Positions, [model.MaxPositions, model.Dim], (start, destination) => FillSinusoidal(model.Dim, start, destination))
            : tensors.Take(Positions, (model.MaxPositions, "max_position_embeddings"), (model.Dim, "dim"));

    /// <summary>transformers' create_sinusoidal_embeddings: sine in even columns, cosine in odd ones, of position / 10000^(2·(column / 2) / dim), in float64 and then rounded.</summary>
    private static void FillSinusoidal(int dim, long start, Span<float> destination)
    {
        for (int i = 0; i < destination.Length; i++)
        {
            (long position, long column) = Math.DivRem(start + i, dim);
            double angle = position / Math.Pow(10_000, 2.0 * (column / 2) / dim);
            destination[i] = (float)(column % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
        }
    }
}
