using System.Text.Json;
using System.Text.Json.Nodes;
using AotDistil.Packer.Architectures;
using AotDistil.Packer.Tests.Support;

namespace AotDistil.Model.Tests.Support;

/// <summary>A model of any architecture, head and shape with random weights, as a Hugging Face folder.</summary>
internal sealed record ShapedModel(int Layers, int Dim, int Heads, int HiddenDim)
{
    private const int Types = 2;
    private const string Letters = "abcdefghijklmnopqrstuvwxyz";

    public Architecture Architecture { get; init; } = ArchitectureCatalogue.DistilBert;

    /// <summary>One of <see cref="ModelTasks"/>.</summary>
    public string Task { get; init; } = ModelTasks.Sequence;

    /// <summary>Width of factorised embeddings, where the architecture has them.</summary>
    public int EmbeddingDim { get; init; } = Dim;

    /// <summary>Groups of layers that share weights, and layers in each, where the architecture has them.</summary>
    public (int Groups, int Inner) LayerGroups { get; init; } = (1, 1);

    /// <summary>Groups of a layer's linears, where the architecture has them.</summary>
    public LinearGroups Groups { get; init; } = new();

    public double LayerNormEps { get; init; } = 1e-5;

    public int Labels { get; init; } = 3;

    /// <summary>What labels are called, by their index.</summary>
    public Func<int, string> LabelName { get; init; } = i => $"label {i}";

    public int Positions { get; init; } = 140;

    public string Activation { get; init; } = "gelu";

    /// <summary>The configuration's <c>problem_type</c>.</summary>
    public string Problem { get; init; } = "single_label_classification";

    /// <summary>Standard deviation of the linears' weights, times the square root of their inputs.</summary>
    public float Gain { get; init; } = 1f;

    /// <summary>Changes the values of a tensor, for extreme ones.</summary>
    public Action<string, float[]>? Change { get; init; }

    /// <summary>A file tokenizer.json to use, and the number of its ids, instead of <see cref="Vocabulary"/>.</summary>
    public (string Path, int Ids)? Tokenizer { get; init; }

    /// <summary>Words of one or two pieces.</summary>
    public static string[] Vocabulary { get; } = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", .. Letters.Select(c => c.ToString()), .. Letters.Select(c => "##" + c), "film", "good", "."];

    // Some begin behind the padding token, whose id is 1 unless the config says otherwise.
    private int PositionRows => Positions + (Architecture.Keys.PadTokenId?.Default + 1 ?? 0);

    private Head Head => Architecture.Heads.First(h => h.Task == Task);

    private int Ids => Tokenizer?.Ids ?? Vocabulary.Length;

    public override string ToString() => $"{Architecture.ModelType}-{Task}-{Layers}x{Dim}x{Heads}x{HiddenDim}-{Activation}-{Labels}";

    /// <summary>Writes the folder and returns its path.</summary>
    public string Write(TemporaryFolder folder, string name = "shaped")
    {
        string path = folder.Sub(name);
        ConfigKeys keys = Architecture.Keys;
        JsonObject config = new()
        {
            ["model_type"] = Architecture.ModelType,
            ["architectures"] = new JsonArray(Head.Class),
            [keys.Activation] = Activation,
            [keys.Dim.Name] = Dim,
            [keys.Heads.Name] = Heads,
            [keys.HiddenDim.Name] = HiddenDim,
            [keys.Layers.Name] = Layers,
            [keys.MaxPositions.Name] = PositionRows,
            [keys.VocabSize.Name] = Ids,
            ["problem_type"] = Problem,
            ["id2label"] = new JsonObject(Enumerable.Range(0, Labels).Select(i => KeyValuePair.Create($"{i}", (JsonNode?)LabelName(i)))),
        };
        if (keys.EmbeddingDim is ConfigKey embedding)
        {
            config[embedding.Name] = EmbeddingDim;
        }

        if (keys.LayerGroups is var (groups, inner))
        {
            config[groups.Name] = LayerGroups.Groups;
            config[inner.Name] = LayerGroups.Inner;
        }

        if (keys.LinearGroups is LinearGroupKeys linear)
        {
            (ConfigKey Key, int Count)[] all =
                [(linear.Query, Groups.Query), (linear.Key, Groups.Key), (linear.Value, Groups.Value), (linear.OutLin, Groups.OutLin), (linear.Lin1, Groups.Lin1), (linear.Lin2, Groups.Lin2)];
            foreach ((ConfigKey key, int count) in all)
            {
                config[key.Name] = count;
            }
        }

        if (keys.LayerNormEps is string eps)
        {
            config[eps] = LayerNormEps;
        }

        File.WriteAllText(Path.Combine(path, "config.json"), config.ToJsonString());
        if (Tokenizer is { } tokenizer)
        {
            File.Copy(tokenizer.Path, Path.Combine(path, "tokenizer.json"));
        }
        else
        {
            File.WriteAllLines(Path.Combine(path, "vocab.txt"), Vocabulary);
            File.WriteAllText(Path.Combine(path, "tokenizer_config.json"), """{"do_lower_case": true, "model_max_length": 512}""");
        }

        File.WriteAllBytes(Path.Combine(path, "model.safetensors"), SafetensorsWriter.Write(Tensors()));
        return path;
    }

    private List<StoredTensor> Tensors()
    {
        Random random = new(5);
        List<StoredTensor> tensors = [];
        EncoderTensors names = Architecture.Encoder;
        bool convolves = Architecture.Keys.LinearGroups is not null;
        Add("embeddings.word_embeddings.weight", 1f, 0f, Ids, EmbeddingDim);
        Add("embeddings.position_embeddings.weight", 0.5f, 0f, PositionRows, EmbeddingDim);
        if (Architecture.Keys.TypeVocabSize is not null)
        {
            Add("embeddings.token_type_embeddings.weight", 0.5f, 0f, Types, EmbeddingDim);
        }

        Norm("embeddings.LayerNorm", EmbeddingDim);
        if (names.EmbeddingProjection is string projection)
        {
            Linear(projection, Dim, EmbeddingDim);
        }

        LayerSchedule schedule = Architecture.Keys.LayerGroups is null ? LayerSchedule.Once(Layers) : new LayerSchedule(Layers, LayerGroups.Groups, LayerGroups.Inner);
        for (int i = 0; i < schedule.Stored; i++)
        {
            string layer = names.Layer(i, schedule);
            Grouped($"{layer}.{names.Qkv.Query}", Dim, Dim, Groups.Query);
            Grouped($"{layer}.{names.Qkv.Key}", Dim, Dim, Groups.Key);
            Grouped($"{layer}.{names.Qkv.Value}", Dim, Dim, Groups.Value);
            Grouped($"{layer}.{names.OutLin}", Dim, Dim, Groups.OutLin);
            Norm($"{layer}.{names.SaLayerNorm}", Dim);
            Grouped($"{layer}.{names.Lin1}", HiddenDim, Dim, Groups.Lin1);
            Grouped($"{layer}.{names.Lin2}", Dim, HiddenDim, Groups.Lin2);
            Norm($"{layer}.{names.OutputLayerNorm}", Dim);
        }

        int width = Head.ToEmbeddingDim ? EmbeddingDim : Dim;
        if (Head.PreClassifier is string first)
        {
            Linear(first, width, Dim);
        }

        if (Head.LayerNorm is string norm)
        {
            Norm(norm, width);
        }

        if (Head.DecoderBias is string bias)
        {
            Add(bias, 0.2f, 0f, Ids);
        }
        else if (Head.Classifier is string last)
        {
            Linear(last, Task == ModelTasks.QuestionAnswering ? 2 : Labels, Dim);
        }

        return tensors;

        void Linear(string name, int outputs, int inputs)
        {
            Add(name + ".weight", Gain * 1.7f / MathF.Sqrt(inputs), 0f, outputs, inputs);
            Add(name + ".bias", 0.2f, 0f, outputs);
        }

        void Grouped(string name, int outputs, int inputs, int groups)
        {
            long[] shape = convolves ? [outputs, inputs / groups, 1] : [outputs, inputs];
            Add(name + ".weight", Gain * 1.7f / MathF.Sqrt(inputs / groups), 0f, shape);
            Add(name + ".bias", 0.2f, 0f, outputs);
        }

        void Norm(string name, int size)
        {
            Add(name + ".weight", 0.3f, 1f, size);
            Add(name + ".bias", 0.3f, 0f, size);
        }

        void Add(string name, float spread, float center, params long[] shape)
        {
            float[] values = new float[shape.Aggregate(1L, (a, b) => a * b)];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = center + (spread * ((2 * random.NextSingle()) - 1));
            }

            Change?.Invoke(name, values);
            tensors.Add(StoredTensor.Of(name, "F32", shape, values));
        }
    }
}
