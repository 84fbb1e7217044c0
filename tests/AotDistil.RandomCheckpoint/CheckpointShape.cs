using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace AotDistil.RandomCheckpoint;

/// <summary>The sizes of a DistilBERT encoder, written <c>layers x dim x heads x hidden_dim</c>.</summary>
internal sealed record CheckpointShape(int Layers, int Dim, int Heads, int HiddenDim)
{
    public const int VocabSize = 30_522;
    public const int MaxPositions = 512;
    public const int Labels = 2;

    public static bool TryParse(string text, [NotNullWhen(true)] out CheckpointShape? shape)
    {
        shape = null;
        string[] parts = text.Split('x');
        int[] sizes = new int[4];
        if (parts.Length != sizes.Length)
        {
            return false;
        }

        for (int i = 0; i < sizes.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out sizes[i]) || sizes[i] is < 1 or > 1 << 14)
            {
                return false;
            }
        }

        shape = new CheckpointShape(sizes[0], sizes[1], sizes[2], sizes[3]);
        return shape.Dim % shape.Heads == 0;
    }

    /// <summary>Every tensor of the checkpoint in execution order, with the distribution its values are drawn from.</summary>
    public IEnumerable<RandomTensor> Tensors()
    {
        const string Prefix = "distilbert.";
        List<RandomTensor> tensors =
        [
            new(Prefix + "embeddings.word_embeddings.weight", [VocabSize, Dim], 0, 0.04),
            new(Prefix + "embeddings.position_embeddings.weight", [MaxPositions, Dim], 0, 0.04),
        ];
        LayerNorm("embeddings.LayerNorm");
        for (int layer = 0; layer < Layers; layer++)
        {
            string name = $"transformer.layer.{layer}.";
            foreach (string linear in (string[])["q_lin", "k_lin", "v_lin", "out_lin"])
            {
                Linear(Prefix + name + "attention." + linear, Dim, Dim);
            }

            LayerNorm(name + "sa_layer_norm");
            Linear(Prefix + name + "ffn.lin1", HiddenDim, Dim);
            Linear(Prefix + name + "ffn.lin2", Dim, HiddenDim);
            LayerNorm(name + "output_layer_norm");
        }

        Linear("pre_classifier", Dim, Dim);
        Linear("classifier", Labels, Dim);
        return tensors;

        void Linear(string name, int outputs, int inputs)
        {
            tensors.Add(new(name + ".weight", [outputs, inputs], 0, 0.04));
            tensors.Add(new(name + ".bias", [outputs], 0, 0.02));
        }

        void LayerNorm(string name)
        {
            tensors.Add(new(Prefix + name + ".weight", [Dim], 1, 0.02));
            tensors.Add(new(Prefix + name + ".bias", [Dim], 0, 0.02));
        }
    }
}
