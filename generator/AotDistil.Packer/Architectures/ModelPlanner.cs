using AotDistil.Packer.Checkpoints;

namespace AotDistil.Packer.Architectures;

/// <summary>Checks a config against a checkpoint's tensors and lays the model out, in the same blocks whatever its architecture.</summary>
internal static class ModelPlanner
{
    private const string Embeddings = "embeddings";

    /// <summary>Plans a model. Reads no weights yet.</summary>
    /// <exception cref="PackerException">Config and tensors contradict each other, or something is not supported.</exception>
    public static ModelPlan Plan(Architecture architecture, ConfigFile config, Checkpoint checkpoint)
    {
        ConfigKeys keys = architecture.Keys;
        EncoderConfig model = EncoderConfig.Read(config, keys);
        TensorExpectations tensors = new(config, checkpoint);
        EncoderTensors names = architecture.Encoder;
        tensors.RequireLayers(names.Layers, model.Layers, keys.Layers.Name);

        (int, string) dim = (model.Dim, keys.Dim.Name), hidden = (model.HiddenDim, keys.HiddenDim.Name);
        List<Block> blocks =
        [
            new EmbeddingBlock("word_embeddings", tensors.Take($"{Embeddings}.word_embeddings.weight", (model.VocabSize, keys.VocabSize.Name), dim)),
            new EmbeddingBlock("position_embeddings", PositionTable(model, keys, checkpoint, tensors)),
        ];
        if (keys.TypeVocabSize is ConfigKey types)
        {
            blocks.Add(new EmbeddingBlock("type_embeddings", tensors.Take($"{Embeddings}.token_type_embeddings.weight", (model.TypeVocabSize, types.Name), dim)));
        }

        blocks.Add(tensors.LayerNorm("embeddings.LayerNorm", $"{Embeddings}.LayerNorm", dim));
        for (int i = 0; i < model.Layers; i++)
        {
            string from = $"{names.Layers}{i}", to = $"layer.{i}";
            blocks.Add(new LinearBlock(
                $"{to}.attention.qkv_lin",
                [
                    tensors.Linear($"{from}.{names.Qkv.Query}", dim, dim),
                    tensors.Linear($"{from}.{names.Qkv.Key}", dim, dim),
                    tensors.Linear($"{from}.{names.Qkv.Value}", dim, dim),
                ]));
            blocks.Add(new LinearBlock($"{to}.attention.out_lin", [tensors.Linear($"{from}.{names.OutLin}", dim, dim)]));
            blocks.Add(tensors.LayerNorm($"{to}.sa_layer_norm", $"{from}.{names.SaLayerNorm}", dim));
            blocks.Add(new LinearBlock($"{to}.ffn.lin1", [tensors.Linear($"{from}.{names.Lin1}", hidden, dim)]));
            blocks.Add(new LinearBlock($"{to}.ffn.lin2", [tensors.Linear($"{from}.{names.Lin2}", dim, hidden)]));
            blocks.Add(tensors.LayerNorm($"{to}.output_layer_norm", $"{from}.{names.OutputLayerNorm}", dim));
        }

        blocks.Add(new LinearBlock("pre_classifier", [tensors.Linear(architecture.Head.PreClassifier, dim, dim)]));
        blocks.Add(new LinearBlock("classifier", [tensors.Linear(architecture.Head.Classifier, (model.Labels.Names.Count, "labels"), dim)]));

        EncoderFacts encoder = new(
            model.Layers, model.Dim, model.Heads, model.HiddenDim, model.Activation, model.LayerNormEps, model.MaxPositions, model.VocabSize, model.TypeVocabSize);
        return new ModelPlan(architecture.ModelType, "sequence", model.Labels, encoder, architecture.Head.Activation, blocks);
    }

    /// <summary>The rows that texts use: the first of them is that of a text's first token.</summary>
    private static WeightSource PositionTable(EncoderConfig model, ConfigKeys keys, Checkpoint checkpoint, TensorExpectations tensors)
    {
        string name = $"{Embeddings}.position_embeddings.weight";
        if (model.SinusoidalPositions && !checkpoint.Contains(name))
        {
            return new WeightSource(name, [model.MaxPositions, model.Dim], (start, destination) => FillSinusoidal(model.Dim, start, destination));
        }

        WeightSource table = tensors.Take(name, (model.PositionRows, keys.MaxPositions.Name), (model.Dim, keys.Dim.Name));
        long skipped = (long)model.FirstPosition * model.Dim;
        return skipped == 0 ? table : new WeightSource(table.Name, [model.MaxPositions, model.Dim], (start, destination) => table.Read(start + skipped, destination));
    }

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
