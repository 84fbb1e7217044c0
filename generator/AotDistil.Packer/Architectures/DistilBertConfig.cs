using AotDistil.Layout;

namespace AotDistil.Packer.Architectures;

/// <summary>
/// A DistilBERT's <c>config.json</c>, with the defaults of transformers' DistilBertConfig where a key is missing.
/// The names are those of the keys.
/// </summary>
/// <param name="Dim">Width of a token (<c>dim</c>, also <c>hidden_size</c>); a multiple of <paramref name="Heads"/>.</param>
/// <param name="Heads">Attention heads (<c>n_heads</c>, also <c>num_attention_heads</c>).</param>
/// <param name="HiddenDim">Width inside the feed-forward (<c>hidden_dim</c>).</param>
/// <param name="Layers">Transformer blocks (<c>n_layers</c>, also <c>num_hidden_layers</c>).</param>
/// <param name="VocabSize">Rows of the word embedding (<c>vocab_size</c>).</param>
/// <param name="MaxPositions">Rows of the position embedding (<c>max_position_embeddings</c>).</param>
/// <param name="Activation"><c>gelu</c> (with erf) or <c>relu</c>.</param>
/// <param name="SinusoidalPositions">Whether the position embedding may be computed where it is not stored (<c>sinusoidal_pos_embds</c>).</param>
/// <param name="Labels">Labels and problem type.</param>
internal sealed record DistilBertConfig(
    int Dim,
    int Heads,
    int HiddenDim,
    int Layers,
    int VocabSize,
    int MaxPositions,
    string Activation,
    bool SinusoidalPositions,
    LabelSet Labels)
{
    private const int MaxLayers = 256;
    private const int MaxVocabSize = 16_777_216;
    private const int MaxMaxPositions = 1_048_576;

    /// <summary>Reads and checks.</summary>
    /// <exception cref="PackerException">A value is impossible or not supported.</exception>
    public static DistilBertConfig Read(ConfigFile config)
    {
        string activation = config.String("activation") ?? "gelu";
        if (activation is not ("gelu" or "relu"))
        {
            throw new PackerException(PackerErrors.ActivationUnsupported, $"'activation' is '{activation}'; supported are gelu and relu", config.Path);
        }

        int dim = config.Integer("dim", "hidden_size", 768, 1, WeightsLayout.MaxLinearInputs);
        int heads = config.Integer("n_heads", "num_attention_heads", 12, 1, WeightsLayout.MaxLinearInputs);
        if (dim % heads != 0)
        {
            throw config.Invalid($"'dim' is {dim} and 'n_heads' is {heads}; dim must be a multiple of n_heads");
        }

        return new DistilBertConfig(
            dim,
            heads,
            config.Integer("hidden_dim", null, 3072, 1, WeightsLayout.MaxLinearInputs),
            config.Integer("n_layers", "num_hidden_layers", 6, 1, MaxLayers),
            config.Integer("vocab_size", null, 30_522, 1, MaxVocabSize),
            config.Integer("max_position_embeddings", null, 512, 2, MaxMaxPositions),
            activation,
            config.Boolean("sinusoidal_pos_embds", fallback: false),
            LabelSet.Read(config));
    }
}
