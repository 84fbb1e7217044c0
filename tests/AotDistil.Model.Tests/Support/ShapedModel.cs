using System.Text.Json;
using System.Text.Json.Nodes;
using AotDistil.Packer.Architectures;
using AotDistil.Packer.Tests.Support;

namespace AotDistil.Model.Tests.Support;

/// <summary>A classifier of any architecture and shape with random weights, as a Hugging Face folder.</summary>
internal sealed record ShapedModel(int Layers, int Dim, int Heads, int HiddenDim)
{
    private const int Types = 2;
    private const string Letters = "abcdefghijklmnopqrstuvwxyz";

    public Architecture Architecture { get; init; } = ArchitectureCatalogue.DistilBert;

    public double LayerNormEps { get; init; } = 1e-5;

    public int Labels { get; init; } = 3;

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

    private int Ids => Tokenizer?.Ids ?? Vocabulary.Length;

    public override string ToString() => $"{Architecture.ModelType}-{Layers}x{Dim}x{Heads}x{HiddenDim}-{Activation}-{Labels}";

    /// <summary>Writes the folder and returns its path.</summary>
    public string Write(TemporaryFolder folder, string name = "shaped")
    {
        string path = folder.Sub(name);
        ConfigKeys keys = Architecture.Keys;
        JsonObject config = new()
        {
            ["model_type"] = Architecture.ModelType,
            ["architectures"] = new JsonArray(Architecture.Classes[0]),
            [keys.Activation] = Activation,
            [keys.Dim.Name] = Dim,
            [keys.Heads.Name] = Heads,
            [keys.HiddenDim.Name] = HiddenDim,
            [keys.Layers.Name] = Layers,
            [keys.MaxPositions.Name] = PositionRows,
            [keys.VocabSize.Name] = Ids,
            ["problem_type"] = Problem,
            ["id2label"] = new JsonObject(Enumerable.Range(0, Labels).Select(i => KeyValuePair.Create($"{i}", (JsonNode?)$"label {i}"))),
        };
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
        Add("embeddings.word_embeddings.weight", 1f, 0f, Ids, Dim);
        Add("embeddings.position_embeddings.weight", 0.5f, 0f, PositionRows, Dim);
        if (Architecture.Keys.TypeVocabSize is not null)
        {
            Add("embeddings.token_type_embeddings.weight", 0.5f, 0f, Types, Dim);
        }

        Norm("embeddings.LayerNorm");
        for (int i = 0; i < Layers; i++)
        {
            EncoderTensors names = Architecture.Encoder;
            foreach (string lin in (string[])[names.Qkv.Query, names.Qkv.Key, names.Qkv.Value, names.OutLin])
            {
                Linear($"{names.Layers}{i}.{lin}", Dim, Dim);
            }

            Norm($"{names.Layers}{i}.{names.SaLayerNorm}");
            Linear($"{names.Layers}{i}.{names.Lin1}", HiddenDim, Dim);
            Linear($"{names.Layers}{i}.{names.Lin2}", Dim, HiddenDim);
            Norm($"{names.Layers}{i}.{names.OutputLayerNorm}");
        }

        Linear(Architecture.Head.PreClassifier, Dim, Dim);
        Linear(Architecture.Head.Classifier, Labels, Dim);
        return tensors;

        void Linear(string name, int outputs, int inputs)
        {
            Add(name + ".weight", Gain * 1.7f / MathF.Sqrt(inputs), 0f, outputs, inputs);
            Add(name + ".bias", 0.2f, 0f, outputs);
        }

        void Norm(string name)
        {
            Add(name + ".weight", 0.3f, 1f, Dim);
            Add(name + ".bias", 0.3f, 0f, Dim);
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
