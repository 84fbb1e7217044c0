using AotDistil.Layout;

namespace AotDistil.Packer.Architectures;

/// <summary>A classifier's <c>config.json</c> as its <see cref="ConfigKeys"/> read it, with the defaults of transformers where a key is missing.</summary>
/// <param name="Dim">Width of a token; a multiple of <paramref name="Heads"/>.</param>
/// <param name="Heads">Attention heads.</param>
/// <param name="HiddenDim">Width inside the feed-forward.</param>
/// <param name="Layers">Transformer blocks.</param>
/// <param name="VocabSize">Rows of the word embedding.</param>
/// <param name="PositionRows">Rows of the position embedding in the checkpoint.</param>
/// <param name="FirstPosition">The row that a text's first token has: those before it are never used.</param>
/// <param name="TypeVocabSize">Rows of the token type embedding; 0 where there is none.</param>
/// <param name="Activation">As the manifest calls it; see <see cref="ActivationNames"/>.</param>
/// <param name="LayerNormEps">Added to the variance.</param>
/// <param name="SinusoidalPositions">Whether the position embedding may be computed where it is not stored.</param>
/// <param name="Labels">Labels and problem type.</param>
internal sealed record EncoderConfig(
    int Dim,
    int Heads,
    int HiddenDim,
    int Layers,
    int VocabSize,
    int PositionRows,
    int FirstPosition,
    int TypeVocabSize,
    string Activation,
    double LayerNormEps,
    bool SinusoidalPositions,
    LabelSet Labels)
{
    private const int MaxLayers = 256;
    private const int MaxVocabSize = 16_777_216;
    private const int MaxMaxPositions = 1_048_576;
    private const int MaxTypes = 65_536;

    /// <summary>Longest sequence in tokens.</summary>
    public int MaxPositions => PositionRows - FirstPosition;

    /// <summary>Reads and checks.</summary>
    /// <exception cref="PackerException">A value is impossible or not supported.</exception>
    public static EncoderConfig Read(ConfigFile config, ConfigKeys keys)
    {
        foreach ((string key, string value) in keys.Settings)
        {
            if (config.Find(key)?.GetRawText() is string found && found != value)
            {
                throw new PackerException(PackerErrors.ArchitectureUnsupported, $"'{key}' is {found}; supported is {value}", config.Path);
            }
        }

        int dim = keys.Dim.Read(config, 1, WeightsLayout.MaxLinearInputs);
        int heads = keys.Heads.Read(config, 1, WeightsLayout.MaxLinearInputs);
        if (dim % heads != 0)
        {
            throw config.Invalid($"'{keys.Dim.Name}' is {dim} and '{keys.Heads.Name}' is {heads}; {keys.Dim.Name} must be a multiple of {keys.Heads.Name}");
        }

        int positions = keys.MaxPositions.Read(config, 2, MaxMaxPositions);
        int first = keys.PadTokenId is ConfigKey pad ? pad.Read(config, 0, MaxMaxPositions) + 1 : 0;
        if (positions - first < 2)
        {
            throw config.Invalid($"'{keys.MaxPositions.Name}' is {positions} and '{keys.PadTokenId!.Name}' is {first - 1}, behind which positions begin; expected two positions at least");
        }

        return new EncoderConfig(
            dim,
            heads,
            keys.HiddenDim.Read(config, 1, WeightsLayout.MaxLinearInputs),
            keys.Layers.Read(config, 1, MaxLayers),
            keys.VocabSize.Read(config, 1, MaxVocabSize),
            positions,
            first,
            keys.TypeVocabSize?.Read(config, 1, MaxTypes) ?? 0,
            ReadActivation(config, keys.Activation),
            keys.LayerNormEps is null ? keys.DefaultLayerNormEps : config.Positive(keys.LayerNormEps, keys.DefaultLayerNormEps, 1),
            keys.SinusoidalPositions is not null && config.Boolean(keys.SinusoidalPositions, fallback: false),
            LabelSet.Read(config));
    }

    private static string ReadActivation(ConfigFile config, string key)
    {
        string name = config.String(key) ?? "gelu";
        return ActivationNames.TryFind(name, out string function)
            ? function
            : throw new PackerException(PackerErrors.ActivationUnsupported, $"'{key}' is '{name}'; supported are {ActivationNames.Supported}", config.Path);
    }
}
