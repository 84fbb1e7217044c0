using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace AotDistil.RandomCheckpoint;

/// <summary>The family and the sizes of an encoder, written <c>layers x dim x heads x hidden_dim</c> behind the family's name and a hyphen; without one it is a DistilBERT.</summary>
internal sealed record CheckpointShape(Family Family, int Layers, int Dim, int Heads, int HiddenDim)
{
    public const int VocabSize = 30_522;
    public const int MaxPositions = 512;
    public const int Labels = 2;

    /// <summary>Width of an ALBERT's embeddings.</summary>
    public const int AlbertEmbeddingDim = 128;

    public static bool TryParse(string text, [NotNullWhen(true)] out CheckpointShape? shape)
    {
        shape = null;
        int hyphen = text.IndexOf('-', StringComparison.Ordinal);
        Family? family = Family.All.FirstOrDefault(f => f.ModelType == (hyphen < 0 ? "distilbert" : text[..hyphen]));
        string[] parts = text[(hyphen + 1)..].Split('x');
        int[] sizes = new int[4];
        if (family is null || parts.Length != sizes.Length)
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

        shape = new CheckpointShape(family, sizes[0], sizes[1], sizes[2], sizes[3]);
        return shape.Dim % shape.Heads == 0;
    }

    /// <summary>Every tensor of the checkpoint in execution order, with the distribution its values are drawn from.</summary>
    public IEnumerable<RandomTensor> Tensors()
    {
        string prefix = Family.Prefix;
        int embeddingDim = Family.Projection is null ? Dim : AlbertEmbeddingDim;
        List<RandomTensor> tensors =
        [
            new(prefix + "embeddings.word_embeddings.weight", [VocabSize, embeddingDim], 0, 0.04),
            new(prefix + "embeddings.position_embeddings.weight", [MaxPositions + Family.FirstPosition, embeddingDim], 0, 0.04),
        ];
        if (Family.Types > 0)
        {
            tensors.Add(new(prefix + "embeddings.token_type_embeddings.weight", [Family.Types, embeddingDim], 0, 0.04));
        }

        LayerNorm("embeddings.LayerNorm", embeddingDim);
        if (Family.Projection is string projection)
        {
            Linear(prefix + projection, Dim, embeddingDim);
        }

        for (int layer = 0; layer < (Family.SharesLayers ? 1 : Layers); layer++)
        {
            string name = Family.Layer(layer);
            foreach (string linear in Family.Attention)
            {
                Linear(prefix + name + linear, Dim, Dim);
            }

            LayerNorm(name + Family.SaLayerNorm, Dim);
            Linear(prefix + name + Family.Lin1, HiddenDim, Dim);
            Linear(prefix + name + Family.Lin2, Dim, HiddenDim);
            LayerNorm(name + Family.OutputLayerNorm, Dim);
        }

        Linear(Family.PreClassifier, Dim, Dim);
        Linear(Family.Classifier, Labels, Dim);
        return tensors;

        void Linear(string name, int outputs, int inputs)
        {
            tensors.Add(new(name + ".weight", [outputs, inputs], 0, 0.04));
            tensors.Add(new(name + ".bias", [outputs], 0, 0.02));
        }

        void LayerNorm(string name, int size)
        {
            tensors.Add(new(prefix + name + ".weight", [size], 1, 0.02));
            tensors.Add(new(prefix + name + ".bias", [size], 0, 0.02));
        }
    }
}
