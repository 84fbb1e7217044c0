using System.Text.Json;
using System.Text.Json.Nodes;

namespace AotDistil.Packer.Tests.Support;

/// <summary>
/// A DistilBERT small enough to be made anew for each test, whose widths are multiples of neither 4 nor 16. Change its config or its tensors, then write it.
/// </summary>
internal sealed class TinyModel
{
    public const int Dim = 18;
    public const int Heads = 3;
    public const int Hidden = 22;
    public const int Layers = 2;
    public const int Positions = 13;
    public const int Labels = 3;
    public const int Types = 2;

    private static readonly string[] Vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", .. "abcdefghijklmnopqrstuvwxyz".Select(c => c.ToString()), "##a", "##b", ".", "good"];

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
        Random random = new(7);
        void Add(string name, params long[] shape)
        {
            float[] values = new float[shape.Aggregate(1L, (a, b) => a * b)];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (random.NextSingle() - 0.5f) * 2;
            }

            Tensors.Add(StoredTensor.Of(name, type, shape, values));
        }

        void AddPair(string name, params long[] shape)
        {
            Add($"{name}.weight", shape);
            Add($"{name}.bias", shape[0]);
        }

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

    /// <summary>The same as a BERT, or as a RoBERTa: other keys, other names, token types, and for a RoBERTa a head of its own.</summary>
    public static TinyModel Bert(string prefix = "bert.", bool roberta = false)
    {
        TinyModel model = new(prefix: prefix);
        (string Old, string New)[] keys = [("dim", "hidden_size"), ("n_heads", "num_attention_heads"), ("hidden_dim", "intermediate_size"), ("n_layers", "num_hidden_layers"), ("activation", "hidden_act")];
        foreach ((string old, string @new) in keys)
        {
            JsonNode value = model.Config[old]!;
            model.Config.Remove(old);
            model.Config[@new] = value;
        }

        model.Config["model_type"] = roberta ? "roberta" : "bert";
        model.Config["architectures"] = new JsonArray(roberta ? "RobertaForSequenceClassification" : "BertForSequenceClassification");
        model.Config["layer_norm_eps"] = 1e-5;
        model.Config["type_vocab_size"] = Types;
        model.Config["pad_token_id"] = 0;
        model.Rename(name => name
            .Replace("transformer.layer", "encoder.layer", StringComparison.Ordinal)
            .Replace("attention.q_lin", "attention.self.query", StringComparison.Ordinal)
            .Replace("attention.k_lin", "attention.self.key", StringComparison.Ordinal)
            .Replace("attention.v_lin", "attention.self.value", StringComparison.Ordinal)
            .Replace("attention.out_lin", "attention.output.dense", StringComparison.Ordinal)
            .Replace("sa_layer_norm", "attention.output.LayerNorm", StringComparison.Ordinal)
            .Replace("ffn.lin1", "intermediate.dense", StringComparison.Ordinal)
            .Replace("ffn.lin2", "output.dense", StringComparison.Ordinal)
            .Replace("output_layer_norm", "output.LayerNorm", StringComparison.Ordinal)
            .Replace(roberta ? "pre_classifier." : "pre_classifier", roberta ? "classifier.dense." : $"{prefix}pooler.dense", StringComparison.Ordinal));
        if (roberta)
        {
            model.Rename(name => name is "classifier.weight" or "classifier.bias" ? name.Replace("classifier", "classifier.out_proj", StringComparison.Ordinal) : name);
        }

        model.Tensors.Add(StoredTensor.Of($"{prefix}embeddings.token_type_embeddings.weight", "F32", [Types, Dim], [.. Enumerable.Range(0, Types * Dim).Select(i => i / 100f)]));
        return model;
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
}
