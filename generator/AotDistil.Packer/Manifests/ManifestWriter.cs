using System.Security.Cryptography;
using AotDistil.Layout;
using AotDistil.Packer.Architectures;
using AotDistil.Packer.Checkpoints;
using AotDistil.Packer.Packing;
using AotDistil.Packer.Tokenizers;

namespace AotDistil.Packer.Manifests;

/// <summary>Writes the manifest, the one thing that the source generator reads.</summary>
internal static class ManifestWriter
{
    /// <summary>The manifest's text. No dates and no paths: the same model always gives the same text.</summary>
    public static string Write(
        ModelName name,
        ModelPlan plan,
        CompiledTokenizer tokenizer,
        PackedModel packed,
        string weightsFile,
        IEnumerable<SourceFile> sources,
        IReadOnlyList<KeyValuePair<string, string>> card)
    {
        TomlWriter toml = new();
        toml.Comment("AotDistil model manifest. Written by the packer from a Hugging Face folder and read by the source generator: change the model, not this file.");
        toml.Value("format", WeightsLayout.FormatVersion);
        WriteModel(toml, name, plan);
        WriteTokenizer(toml, tokenizer);

        toml.Table("weights");
        toml.Value("file", weightsFile);
        toml.Value("length", packed.Length);
        toml.Value("sha256", packed.ContentId);

        foreach (PackedBlock block in packed.Blocks)
        {
            WriteBlock(toml, block);
        }

        foreach (SourceFile source in sources.OrderBy(s => s.Name, StringComparer.Ordinal))
        {
            toml.ArrayTable("source");
            toml.Value("file", source.Name);
            toml.Value("bytes", source.Bytes);
            toml.Value("sha256", source.Sha256);
        }

        if (card.Count > 0)
        {
            toml.Table("card");
            foreach ((string key, string value) in card)
            {
                toml.Value(key, value);
            }
        }

        return toml.ToString();
    }

    private static void WriteModel(TomlWriter toml, ModelName name, ModelPlan plan)
    {
        toml.Table("model");
        toml.Value("name", name.Name);
        toml.Value("class", name.Class);
        toml.Value("prefix", name.Prefix);
        toml.Value("architecture", plan.Architecture);
        toml.Value("task", plan.Task);
        toml.Value("problem", plan.Labels.Problem);

        toml.Table("encoder");
        toml.Value("layers", plan.Encoder.Schedule.Stored);
        toml.Value("layer_order", plan.Encoder.Schedule.Order);
        toml.Value("dim", plan.Encoder.Dim);
        toml.Value("heads", plan.Encoder.Heads);
        toml.Value("hidden_dim", plan.Encoder.HiddenDim);
        toml.Value("activation", plan.Encoder.Activation);
        toml.Value("layer_norm_eps", plan.Encoder.LayerNormEps);
        toml.Value("embedding_dim", plan.Encoder.EmbeddingDim);
        toml.Value("embedding_layer_norm_eps", plan.Encoder.EmbeddingLayerNormEps);
        toml.Value("hadamard", plan.Encoder.Hadamard);
        toml.Value("hidden_hadamard", plan.Encoder.HiddenHadamard);
        toml.Value("embedding_hadamard", plan.Encoder.EmbeddingHadamard);
        toml.Value("max_positions", plan.Encoder.MaxPositions);
        toml.Value("vocab_size", plan.Encoder.VocabSize);
        toml.Value("type_vocab_size", plan.Encoder.TypeVocabSize);

        toml.Table("head");
        toml.Value("hidden_dim", plan.Head.HiddenDim);
        toml.Value("activation", plan.Head.Activation);
        toml.Value("layer_norm", plan.Head.HasLayerNorm);
        toml.Value("outputs", plan.Head.Outputs);

        if (plan.Pooling is PoolingFacts pooling)
        {
            toml.Table("pooling");
            toml.Value("mode", pooling.Mode);
            toml.Value("normalize", pooling.Normalize);
        }

        if (plan.Ranks)
        {
            toml.Table("ranking");
            toml.Value("sigmoid", plan.RanksBySigmoid);
        }

        toml.Table("labels");
        toml.Value("names", plan.Labels.Names);
    }

    private static void WriteTokenizer(TomlWriter toml, CompiledTokenizer tokenizer)
    {
        toml.Table("tokenizer");
        toml.Value("kind", tokenizer.Kind);
        toml.Value("normalizer", tokenizer.Normalizer);
        toml.Value("pre_tokenizer", tokenizer.PreTokenizer);
        toml.Value("max_length", tokenizer.MaxLength);
        toml.Value("unk_id", tokenizer.UnkId);
        toml.Value("cls_id", tokenizer.ClsId);
        toml.Value("sep_id", tokenizer.SepId);
        toml.Value("pad_id", tokenizer.PadId);
        toml.Value("mask_id", tokenizer.MaskId);
        toml.Value("vocab_size", tokenizer.VocabSize);
        toml.Value("length", tokenizer.Table.Length);
        toml.Value("sha256", Convert.ToHexStringLower(SHA256.HashData(tokenizer.Table)));
    }

    private static void WriteBlock(TomlWriter toml, PackedBlock block)
    {
        switch (block)
        {
            case PackedEmbedding embedding:
                toml.ArrayTable("embedding");
                toml.Value("name", embedding.Name);
                toml.Value("rows", embedding.Rows);
                toml.Value("cols", embedding.Cols);
                toml.Value("values", embedding.Values);
                toml.Value("scales", embedding.Scales);
                toml.Value("is_linear", embedding.IsLinear);
                break;
            case PackedLayerNorm layerNorm:
                toml.ArrayTable("layer_norm");
                toml.Value("name", layerNorm.Name);
                toml.Value("size", layerNorm.Size);
                toml.Value("gamma", layerNorm.Gamma);
                toml.Value("beta", layerNorm.Beta);
                break;
            case PackedLinear linear:
                toml.ArrayTable("linear");
                toml.Value("name", linear.Name);
                toml.Value("in", linear.In);
                toml.Value("out", linear.Out);
                toml.Value("groups", linear.Groups);
                toml.Value("weights", linear.Weights);
                toml.Value("scales", linear.Scales);
                toml.Value("sums", linear.Sums);
                toml.Value("bias", linear.Bias);
                break;
            default:
                throw new InvalidOperationException($"no manifest table for {block.GetType().Name}");
        }
    }
}
