using System.Text.Json;
using System.Text.Json.Nodes;

namespace AotDistil.Packer.Tests.Support;

/// <summary>
/// A DistilBERT small enough to be made anew for each test, whose widths are multiples of neither 4 nor 16. Change its config or its tensors, then write it.
/// </summary>
internal sealed partial class TinyModel
{
    public const int Dim = 18;
    public const int Heads = 3;
    public const int Hidden = 22;
    public const int Layers = 2;
    public const int Positions = 13;
    public const int Labels = 3;
    public const int Types = 2;

    private static readonly string[] Vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", .. "abcdefghijklmnopqrstuvwxyz".Select(c => c.ToString()), "##a", "##b", ".", "good"];

    private readonly Random _random = new(7);
    private readonly string _type;

    public static int VocabSize => Vocabulary.Length;

    public JsonObject Config { get; } = new()
    {
        ["model_type"] = "distilbert",
        ["architectures"] = new JsonArray("DistilBertForSequenceClassification"),
        ["activation"] = "gelu",
        ["dim"] = Dim,
        ["n_heads"] = Heads,
        ["hidden_dim"] = Hidden,
        ["n_layers"] = Layers,
        ["max_position_embeddings"] = Positions,
        ["vocab_size"] = VocabSize,
        ["id2label"] = new JsonObject { ["0"] = "bad", ["1"] = "so-so", ["2"] = "good" },
    };

    public List<StoredTensor> Tensors { get; } = [];

    public TinyModel(string type = "F32", string prefix = "distilbert.")
    {
        _type = type;
        Add($"{prefix}embeddings.word_embeddings.weight", VocabSize, Dim);
        Add($"{prefix}embeddings.position_embeddings.weight", Positions, Dim);
        AddPair($"{prefix}embeddings.LayerNorm", Dim);
        for (int i = 0; i < Layers; i++)
        {
            string layer = $"{prefix}transformer.layer.{i}";
            foreach (string lin in (string[])["q_lin", "k_lin", "v_lin", "out_lin"])
            {
                AddPair($"{layer}.attention.{lin}", Dim, Dim);
            }

            AddPair($"{layer}.sa_layer_norm", Dim);
            AddPair($"{layer}.ffn.lin1", Hidden, Dim);
            AddPair($"{layer}.ffn.lin2", Dim, Hidden);
            AddPair($"{layer}.output_layer_norm", Dim);
        }

        AddPair("pre_classifier", Dim, Dim);
        AddPair("classifier", Labels, Dim);
    }

    /// <summary>Puts another tensor in the place of one.</summary>
    public void Replace(string name, Func<StoredTensor, StoredTensor> change)
    {
        int i = Tensors.FindIndex(t => t.Name == name);
        Tensors[i] = change(Tensors[i]);
    }

    /// <summary>Renames all tensors.</summary>
    public void Rename(Func<string, string> change)
    {
        for (int i = 0; i < Tensors.Count; i++)
        {
            Tensors[i] = Tensors[i] with { Name = change(Tensors[i].Name) };
        }
    }

    public void Remove(string name) => Tensors.RemoveAll(t => t.Name == name);

    /// <summary>Writes the folder.</summary>
    /// <returns>Its path.</returns>
    public string Write(TemporaryFolder folder, string name = "tiny")
    {
        string path = WriteWithoutWeights(folder, name);
        File.WriteAllBytes(Path.Combine(path, "model.safetensors"), SafetensorsWriter.Write(Tensors));
        return path;
    }

    /// <summary>Writes the folder, with the weights in two shards and an index.</summary>
    public string WriteSharded(TemporaryFolder folder, Action<JsonObject>? change = null)
    {
        const string First = "model-00001-of-00002.safetensors", Second = "model-00002-of-00002.safetensors";
        string path = WriteWithoutWeights(folder, "sharded");
        StoredTensor[] first = [.. Tensors.Where((_, i) => i % 3 == 0)], second = [.. Tensors.Where((_, i) => i % 3 != 0)];
        File.WriteAllBytes(Path.Combine(path, First), SafetensorsWriter.Write(first));
        File.WriteAllBytes(Path.Combine(path, Second), SafetensorsWriter.Write(second));
        JsonObject map = [];
        foreach (StoredTensor tensor in Tensors)
        {
            map[tensor.Name] = first.Contains(tensor) ? First : Second;
        }

        change?.Invoke(map);
        File.WriteAllText(Path.Combine(path, "model.safetensors.index.json"), new JsonObject { ["weight_map"] = map }.ToJsonString());
        return path;
    }

    public string WriteWithoutWeights(TemporaryFolder folder, string name = "tiny")
    {
        string path = folder.Sub(name);
        File.WriteAllText(Path.Combine(path, "config.json"), Config.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        File.WriteAllText(Path.Combine(path, "vocab.txt"), string.Concat(Vocabulary.Select(v => $"{v}\n")));
        File.WriteAllText(
            Path.Combine(path, "tokenizer_config.json"),
            """
            {"tokenizer_class": "DistilBertTokenizer", "do_lower_case": true, "strip_accents": null, "tokenize_chinese_chars": true, "model_max_length": 512,
             "cls_token": "[CLS]", "mask_token": "[MASK]", "pad_token": "[PAD]", "sep_token": "[SEP]", "unk_token": "[UNK]"}
            """);
        return path;
    }

    private float[] Values(long[] shape)
    {
        float[] values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (_random.NextSingle() - 0.5f) * 2;
        }

        return values;
    }
}
