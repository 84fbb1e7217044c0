using System.Collections.Generic;
using System.Linq;
using AotDistil.Generator.Diagnostics;
using AotDistil.Generator.Model;
using AotDistil.Layout;
using Microsoft.CodeAnalysis.CSharp;

namespace AotDistil.Generator.Manifests;

/// <summary>
/// Turns a manifest into a <see cref="ModelSpec"/>, or into diagnostics. It trusts nothing: what it lets through, the emitters may use without a check,
/// and every block they read by the model's shapes lies inside the weights file.
/// </summary>
internal static class ManifestParser
{
    private const int MaxLayers = 256;
    private const int MaxVocabulary = 1 << 24;
    private const int MaxPositions = 1 << 20;
    private const int MaxTypes = 1 << 16;
    private const int MaxOutputs = MaxVocabulary;
    private const long MaxWeightsBytes = 1L << 40;

    /// <summary>Reads <paramref name="source"/> for a project whose generated classes live in <paramref name="namespace"/>.</summary>
    public static ParsedManifest Parse(ManifestSource source, string @namespace)
    {
        ManifestErrors errors = new(source.FilePath, source.Text ?? "");
        if (source.Text is null)
        {
            errors.Add(Descriptors.UnreadableManifest, 0, source.FilePath);
        }

        TomlDocument? document = errors.None ? TomlReader.Read(errors) : null;
        if (document is null || !HasKnownFormat(document, errors))
        {
            return new ParsedManifest(null, errors.At(0), errors.ToArray());
        }

        ModelSpec model = ReadModel(document, @namespace, errors);
        if (errors.None)
        {
            // Shapes and places are compared only once every single number is in its range.
            ArchitectureCheck.Check(model, document, errors);
            BlockCheck.Check(model, document, errors);
        }

        if (errors.None)
        {
            ArchitectureCheck.CheckLayout(model, document, errors);
        }

        TomlTable? head = document.Table("model");
        int nameLine = head?.Find("class")?.Line ?? 0;
        return new ParsedManifest(errors.None ? model : null, errors.At(nameLine), errors.ToArray());
    }

    private static bool HasKnownFormat(TomlDocument document, ManifestErrors errors)
    {
        // First, and alone: whatever else a manifest of another version says, this parser would only misread it.
        TomlEntry? format = document.Root.Find("format");
        if (format is null)
        {
            errors.Add(Descriptors.MissingKey, 0, "'format'", "the version of the format");
        }
        else if (format.Value is not (long and WeightsLayout.FormatVersion))
        {
            errors.Add(Descriptors.UnsupportedFormat, format.Line, Invariant.Text(format.Value), Invariant.Text(WeightsLayout.FormatVersion));
        }

        return errors.None;
    }

    private static ModelSpec ReadModel(TomlDocument document, string @namespace, ManifestErrors errors)
    {
        TableReader model = Table(document, "model", errors);
        string name = ReadName(model);
        TableReader encoderTable = Table(document, "encoder", errors);
        EncoderSpec encoder = ReadEncoder(encoderTable);

        // What others may be depends on it; where it is wrong itself, that is enough to say.
        EncoderSpec limits = encoderTable.IsSound ? encoder : encoder with { Dim = WeightsLayout.MaxLinearInputs, MaxPositions = MaxPositions, VocabSize = MaxVocabulary };
        ModelSpec spec = new(
            name,
            ReadClassName(model, errors),
            ReadPrefix(model, errors),
            @namespace,
            model.Choice("architecture", ModelArchitectures.Words),
            model.Choice(
                "task",
                ("sequence", ModelTask.Sequence),
                ("token", ModelTask.Token),
                ("qa", ModelTask.QuestionAnswering),
                ("mlm", ModelTask.MaskedLanguage),
                ("embedding", ModelTask.Embedding)),
            model.Choice(
                "problem",
                ("single_label_classification", ModelProblem.SingleLabelClassification),
                ("multi_label_classification", ModelProblem.MultiLabelClassification),
                ("regression", ModelProblem.Regression)),
            encoder,
            ReadHead(Table(document, "head", errors), limits),
            Table(document, "labels", errors).Strings("names", mayBeEmpty: true),
            ReadTokenizer(Table(document, "tokenizer", errors), limits),
            ReadWeights(Table(document, "weights", errors), name),
            Tables(document, "embedding", errors).Select(ReadEmbedding).ToEquatableArray(),
            Tables(document, "linear", errors).Select(ReadLinear).ToEquatableArray(),
            Tables(document, "layer_norm", errors).Select(ReadLayerNorm).ToEquatableArray(),
            Tables(document, "source", errors).Select(ReadSource).ToEquatableArray(),
            document.Table("card") is { } card ? new TableReader(card, "[card]", errors).Facts().ToEquatableArray() : default);
        return spec.Task == ModelTask.Embedding ? spec with { Pooling = ReadPooling(Table(document, "pooling", errors)) }
            : spec.Ranks ? spec with { RanksBySigmoid = Table(document, "ranking", errors).Bool("sigmoid") }
            : spec;
    }

    private static string ReadName(TableReader model)
    {
        string name = model.String("name");
        if (name.Length > 0 && (name[0] == '.' || !name.All(c => IsAsciiWord(c) || c is '-' or '.')))
        {
            model.Reject("name", name, "a name of letters, digits, '-', '_' and '.'");
        }

        return name;
    }

    private static string ReadClassName(TableReader model, ManifestErrors errors)
    {
        string name = model.String("class");
        bool isKeyword = SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None;
        if (errors.None && (isKeyword || !SyntaxFacts.IsValidIdentifier(name)))
        {
            errors.Add(Descriptors.InvalidName, model.LineOf("class"), "The class name", Invariant.Quote(name), "a C# identifier other than a keyword");
        }

        return name;
    }

    private static string ReadPrefix(TableReader model, ManifestErrors errors)
    {
        string prefix = model.String("prefix");
        if (errors.None && (prefix.Length == 0 || prefix[0] is >= '0' and <= '9' || !prefix.All(IsAsciiWord)))
        {
            errors.Add(Descriptors.InvalidName, model.LineOf("prefix"), "The prefix of C symbols", Invariant.Quote(prefix), "a C identifier");
        }

        return prefix;
    }

    private static EncoderSpec ReadEncoder(TableReader table)
    {
        EncoderSpec encoder = new(
            table.Int("layers", 1, MaxLayers),
            table.Ints("layer_order", 0, MaxLayers - 1),
            table.Int("dim", 1, WeightsLayout.MaxLinearInputs),
            table.Int("heads", 1, WeightsLayout.MaxLinearInputs),
            table.Int("hidden_dim", 1, WeightsLayout.MaxLinearInputs),
            table.Choice("activation", Activations.Words),
            table.Positive("layer_norm_eps", 1),
            table.Int("embedding_dim", 0, WeightsLayout.MaxLinearInputs),
            table.Positive("embedding_layer_norm_eps", 1),
            table.Int("hadamard", 0, WeightsLayout.MaxLinearInputs),
            table.Int("hidden_hadamard", 0, WeightsLayout.MaxLinearInputs),
            table.Int("embedding_hadamard", 0, WeightsLayout.MaxLinearInputs),
            table.Int("max_positions", 2, MaxPositions),
            table.Int("vocab_size", 1, MaxVocabulary),
            table.Int("type_vocab_size", 0, MaxTypes));
        if (!table.IsSound)
        {
            return encoder;
        }

        if (encoder.Dim % encoder.Heads != 0)
        {
            table.Reject("heads", (long)encoder.Heads, $"a divisor of 'dim', which is {Invariant.Text(encoder.Dim)}");
        }

        RequireBlocks("hadamard", encoder.Hadamard, encoder.Dim);
        RequireBlocks("hidden_hadamard", encoder.HiddenHadamard, encoder.HiddenDim);
        RequireBlocks("embedding_hadamard", encoder.EmbeddingHadamard, encoder.EmbeddingWidth);
        if (encoder.LayerOrder.Count > MaxLayers || encoder.LayerOrder.Any(layer => layer >= encoder.Layers))
        {
            table.Reject("layer_order", encoder.LayerOrder.Select(l => (object)(long)l).ToArray(), $"at most {Invariant.Text(MaxLayers)} numbers below 'layers', which is {Invariant.Text(encoder.Layers)}");
        }

        return encoder;

        void RequireBlocks(string key, int block, int width)
        {
            if (block > 0 && (block % 32 != 0 || (block & (block - 1)) != 0 || width % block != 0))
            {
                table.Reject(key, (long)block, $"0, or a power of 2 from 32 on that divides {Invariant.Text(width)}");
            }
        }
    }

    // Between the two linears of a head lie rows no wider than the hidden states: they take the same place.
    private static HeadSpec ReadHead(TableReader table, EncoderSpec encoder) => new(
        table.Int("hidden_dim", 0, encoder.Dim),
        table.Choice("activation", Activations.Words),
        table.Bool("layer_norm"),
        table.Int("outputs", 0, MaxVocabulary));

    private static PoolingSpec ReadPooling(TableReader table) => new(
        table.Choice("mode", ("mean", PoolingMode.Mean), ("cls", PoolingMode.Cls), ("max", PoolingMode.Max)),
        table.Bool("normalize"));

    private static TokenizerSpec ReadTokenizer(TableReader table, EncoderSpec encoder)
    {
        int lastId = encoder.VocabSize - 1;
        return new TokenizerSpec(
            table.Choice("kind", ("wordpiece", TokenizerKind.WordPiece), ("bpe", TokenizerKind.Bpe), ("unigram", TokenizerKind.Unigram)),
            table.Strings("normalizer", TokenizerSpec.KnownNormalizers),
            table.Strings("pre_tokenizer", TokenizerSpec.KnownPreTokenizers),
            table.Int("max_length", 1, encoder.MaxPositions),
            table.Int("unk_id", -1, lastId),
            table.Int("cls_id", -1, lastId),
            table.Int("sep_id", -1, lastId),
            table.Int("pad_id", -1, lastId),
            table.Int("mask_id", -1, lastId),
            table.Int("vocab_size", 1, encoder.VocabSize),
            table.Long("length", 1, MaxWeightsBytes),
            table.Sha256("sha256"));
    }

    private static WeightsSpec ReadWeights(TableReader table, string name)
    {
        string file = table.String("file");
        if (file.Length > 0 && file != name + ".weights.bin")
        {
            table.Reject("file", file, $"'{name}.weights.bin'");
        }

        return new WeightsSpec(file, table.Long("length", WeightsLayout.HeaderBytes, MaxWeightsBytes), table.Sha256("sha256"));
    }

    private static EmbeddingSpec ReadEmbedding(TableReader table) => new(
        table.String("name"),
        table.Int("rows", 1, MaxVocabulary),
        table.Int("cols", 1, WeightsLayout.MaxLinearInputs),
        Offset(table, "values"),
        Offset(table, "scales"),
        table.Bool("is_linear"));

    private static LayerNormSpec ReadLayerNorm(TableReader table) => new(
        table.String("name"),
        table.Int("size", 1, WeightsLayout.MaxLinearInputs),
        Offset(table, "gamma"),
        Offset(table, "beta"));

    private static LinearSpec ReadLinear(TableReader table)
    {
        LinearSpec linear = new(
            table.String("name"),
            table.Int("in", 1, WeightsLayout.MaxLinearInputs),
            table.Int("out", 1, MaxOutputs),
            table.Ints("groups", 1, MaxOutputs),
            Offset(table, "weights"),
            Offset(table, "scales"),
            Offset(table, "sums"),
            Offset(table, "bias"));
        if (!table.IsSound)
        {
            return linear;
        }

        object[] groups = [.. linear.SectionGroups.Select(g => (object)(long)g)];
        if (linear.Out % groups.Length != 0)
        {
            table.Reject("groups", groups, $"as many numbers as divide 'out', which is {Invariant.Text(linear.Out)}");
        }
        else if (linear.SectionGroups.Any(count => linear.In % count != 0 || linear.SectionOut % count != 0))
        {
            table.Reject("groups", groups, $"divisors of 'in', which is {Invariant.Text(linear.In)}, and of each section's outputs, which are {Invariant.Text(linear.SectionOut)}");
        }

        return linear;
    }

    private static SourceFileSpec ReadSource(TableReader table) => new(table.String("file"), table.Long("bytes", 0, long.MaxValue), table.Sha256("sha256"));

    // Whether it lies inside the file is for BlockCheck, which knows the block's length.
    private static long Offset(TableReader table, string key) => table.Long(key, 0, MaxWeightsBytes);

    private static TableReader Table(TomlDocument document, string name, ManifestErrors errors)
    {
        if (document.Table(name) is { } table)
        {
            return new TableReader(table, $"[{name}]", errors);
        }

        errors.Add(Descriptors.MissingKey, 0, $"the table [{name}]", "one");

        // One error for the table is enough: those for its keys go nowhere.
        return new TableReader(new TomlTable(name, 0), $"[{name}]", new ManifestErrors("", ""));
    }

    private static IEnumerable<TableReader> Tables(TomlDocument document, string name, ManifestErrors errors) =>
        document.Array(name).Select((table, i) => new TableReader(table, $"[[{name}]] {Invariant.Text(i + 1)}", errors));

    private static bool IsAsciiWord(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_';
}
