using AotDistil.Layout;

namespace AotDistil.Packer.Architectures;

/// <summary>An encoder's <c>config.json</c> as its <see cref="ConfigKeys"/> read it, with the defaults of transformers where a key is missing.</summary>
/// <param name="Dim">Width of a token; a multiple of <paramref name="Heads"/>.</param>
/// <param name="Heads">Attention heads.</param>
/// <param name="HiddenDim">Width inside the feed-forward.</param>
/// <param name="Schedule">Which transformer blocks run, and when.</param>
/// <param name="Groups">Groups of a layer's linears.</param>
/// <param name="VocabSize">Rows of the word embedding.</param>
/// <param name="EmbeddingDim">Width of the embeddings.</param>
/// <param name="PositionRows">Rows of the position embedding in the checkpoint.</param>
/// <param name="FirstPosition">The row that a text's first token has: those before it are never used.</param>
/// <param name="TypeVocabSize">Rows of the token type embedding; 0 where there is none.</param>
/// <param name="Activation">As the manifest calls it; see <see cref="ActivationNames"/>.</param>
/// <param name="LayerNormEps">Added to the variance in the layers.</param>
/// <param name="EmbeddingLayerNormEps">Added to the variance in the embeddings and in the head.</param>
/// <param name="SinusoidalPositions">Whether the position embedding may be computed where it is not stored.</param>
internal sealed record EncoderConfig(
    int Dim,
    int Heads,
    int HiddenDim,
    LayerSchedule Schedule,
    LinearGroups Groups,
    int VocabSize,
    int EmbeddingDim,
    int PositionRows,
    int FirstPosition,
    int TypeVocabSize,
    string Activation,
    double LayerNormEps,
    double EmbeddingLayerNormEps,
    bool SinusoidalPositions)
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

        int hidden = keys.HiddenDim.Read(config, 1, WeightsLayout.MaxLinearInputs);
        double eps = keys.LayerNormEps is null ? keys.DefaultLayerNormEps : config.Positive(keys.LayerNormEps, keys.DefaultLayerNormEps, 1);
        return new EncoderConfig(
            dim,
            heads,
            hidden,
            ReadSchedule(config, keys),
            keys.LinearGroups?.Read(config, (dim, keys.Dim.Name), (hidden, keys.HiddenDim.Name)) ?? new LinearGroups(),
            keys.VocabSize.Read(config, 1, MaxVocabSize),
            keys.EmbeddingDim?.Read(config, 1, WeightsLayout.MaxLinearInputs) ?? dim,
            positions,
            first,
            keys.TypeVocabSize?.Read(config, 1, MaxTypes) ?? 0,
            ReadActivation(config, keys),
            keys.LayersIgnoreEps ? keys.DefaultLayerNormEps : eps,
            eps,
            keys.SinusoidalPositions is not null && config.Boolean(keys.SinusoidalPositions, fallback: false));
    }

    private static LayerSchedule ReadSchedule(ConfigFile config, ConfigKeys keys)
    {
        int layers = keys.Layers.Read(config, 1, MaxLayers);
        if (keys.LayerGroups is not var (groups, inner))
        {
            return LayerSchedule.Once(layers);
        }

        LayerSchedule schedule = new(layers, groups.Read(config, 1, layers), inner.Read(config, 1, MaxLayers));
        return schedule.Steps * schedule.Inner <= MaxLayers
            ? schedule
            : throw config.Invalid($"'{keys.Layers.Name}' is {layers} and '{inner.Name}' is {schedule.Inner}; expected at most {MaxLayers} layers to run");
    }

    private static string ReadActivation(ConfigFile config, ConfigKeys keys)
    {
        string name = config.String(keys.Activation) ?? keys.DefaultActivation;
        return ActivationNames.TryFind(name, out string function)
            ? function
            : throw new PackerException(PackerErrors.ActivationUnsupported, $"'{keys.Activation}' is '{name}'; supported are {ActivationNames.Supported}", config.Path);
    }
}
