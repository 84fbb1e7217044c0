using System.Text.Json;
using System.Text.Json.Nodes;
using AotDistil.Packer.Tests.Support;

namespace AotDistil.Model.Tests.Support;

/// <summary>A DistilBERT classifier of any shape with random weights, as a Hugging Face folder.</summary>
internal sealed record ShapedModel(int Layers, int Dim, int Heads, int HiddenDim)
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz";

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

    private int Ids => Tokenizer?.Ids ?? Vocabulary.Length;

    public override string ToString() => $"{Layers}x{Dim}x{Heads}x{HiddenDim}-{Activation}-{Labels}";

    /// <summary>Writes the folder and returns its path.</summary>
    public string Write(TemporaryFolder folder, string name = "shaped")
    {
        string path = folder.Sub(name);
        JsonObject config = new()
        {
            ["model_type"] = "distilbert",
            ["architectures"] = new JsonArray("DistilBertForSequenceClassification"),
            ["activation"] = Activation,
            ["dim"] = Dim,
            ["n_heads"] = Heads,
            ["hidden_dim"] = HiddenDim,
            ["n_layers"] = Layers,
            ["max_position_embeddings"] = Positions,
            ["vocab_size"] = Ids,
            ["problem_type"] = Problem,
            ["id2label"] = new JsonObject(Enumerable.Range(0, Labels).Select(i => KeyValuePair.Create($"{i}", (JsonNode?)$"label {i}"))),
        };
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
        Add("embeddings.position_embeddings.weight", 0.5f, 0f, Positions, Dim);
        Norm("embeddings.LayerNorm");
        for (int i = 0; i < Layers; i++)
        {
            string layer = $"transformer.layer.{i}";
            foreach (string lin in (string[])["q_lin", "k_lin", "v_lin", "out_lin"])
            {
                Linear($"{layer}.attention.{lin}", Dim, Dim);
            }

            Norm($"{layer}.sa_layer_norm");
            Linear($"{layer}.ffn.lin1", HiddenDim, Dim);
            Linear($"{layer}.ffn.lin2", Dim, HiddenDim);
            Norm($"{layer}.output_layer_norm");
        }

        Linear("pre_classifier", Dim, Dim);
        Linear("classifier", Labels, Dim);
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
