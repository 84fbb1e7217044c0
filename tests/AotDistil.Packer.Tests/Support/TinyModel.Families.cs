using System.Text.Json.Nodes;

namespace AotDistil.Packer.Tests.Support;

/// <summary>Other architectures and other heads, spelled as transformers does: nothing here asks the packer.</summary>
internal sealed partial class TinyModel
{
    /// <summary>Width of an ALBERT's embeddings.</summary>
    public const int Narrow = 10;

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

    /// <summary>An ALBERT: narrow embeddings, a linear behind them, and groups of layers that run several times.</summary>
    public static TinyModel Albert(string prefix = "albert.", int steps = 3, int groups = 2, int inner = 2)
    {
        TinyModel model = Bert(prefix);
        model.Config["model_type"] = "albert";
        model.Config["architectures"] = new JsonArray("AlbertForSequenceClassification");
        model.Config["embedding_size"] = Narrow;
        model.Config["num_hidden_layers"] = steps;
        model.Config["num_hidden_groups"] = groups;
        model.Config["inner_group_num"] = inner;
        model.Rename(name => name.Replace("pooler.dense.", "pooler.", StringComparison.Ordinal));
        model.Tensors.RemoveAll(t => t.Name.Contains("embeddings.", StringComparison.Ordinal) || t.Name.Contains("encoder.layer.", StringComparison.Ordinal));
        model.Add($"{prefix}embeddings.word_embeddings.weight", VocabSize, Narrow);
        model.Add($"{prefix}embeddings.position_embeddings.weight", Positions, Narrow);
        model.Add($"{prefix}embeddings.token_type_embeddings.weight", Types, Narrow);
        model.AddPair($"{prefix}embeddings.LayerNorm", Narrow);
        model.AddPair($"{prefix}encoder.embedding_hidden_mapping_in", Dim, Narrow);
        for (int i = 0; i < groups * inner; i++)
        {
            string layer = $"{prefix}encoder.albert_layer_groups.{i / inner}.albert_layers.{i % inner}";
            Array.ForEach(["query", "key", "value", "dense"], name => model.AddPair($"{layer}.attention.{name}", Dim, Dim));
            model.AddPair($"{layer}.attention.LayerNorm", Dim);
            model.AddPair($"{layer}.ffn", Hidden, Dim);
            model.AddPair($"{layer}.ffn_output", Dim, Hidden);
            model.AddPair($"{layer}.full_layer_layer_norm", Dim);
        }

        return model;
    }

    /// <summary>A SqueezeBERT: a BERT whose linears are convolutions of width 1, each in another number of groups.</summary>
    public static TinyModel SqueezeBert(string prefix = "transformer.")
    {
        TinyModel model = Bert(prefix);
        model.Config["model_type"] = "squeezebert";
        model.Config["architectures"] = new JsonArray("SqueezeBertForSequenceClassification");
        model.Config["embedding_size"] = Dim;
        (string Key, string Name, int Groups)[] linears =
        [
            ("q_groups", "attention.query", 3), ("k_groups", "attention.key", 2), ("v_groups", "attention.value", 1), ("post_attention_groups", "post_attention.conv1d", 9),
            ("intermediate_groups", "intermediate.conv1d", 2), ("output_groups", "output.conv1d", 1),
        ];
        Array.ForEach(linears, linear => model.Config[linear.Key] = linear.Groups);
        model.Tensors.RemoveAll(t => t.Name.Contains("encoder.layer.", StringComparison.Ordinal));
        for (int i = 0; i < Layers; i++)
        {
            string layer = $"{prefix}encoder.layers.{i}";
            foreach ((_, string name, int groups) in linears)
            {
                (int inputs, int outputs) = (name == "output.conv1d" ? Hidden : Dim, name == "intermediate.conv1d" ? Hidden : Dim);
                model.Add($"{layer}.{name}.weight", outputs, inputs / groups, 1);
                model.Add($"{layer}.{name}.bias", outputs);
            }

            model.AddPair($"{layer}.post_attention.layernorm", Dim);
            model.AddPair($"{layer}.output.layernorm", Dim);
        }

        return model;
    }

    /// <summary>A model of a class of transformers, with the tensors of its head as save_pretrained writes them: of tied weights one.</summary>
    public static TinyModel Of(string @class)
    {
        TinyModel model = @class switch
        {
            _ when @class.StartsWith("DistilBert", StringComparison.Ordinal) => new TinyModel(),
            _ when @class.StartsWith("Bert", StringComparison.Ordinal) => Bert(),
            _ when @class.StartsWith("Albert", StringComparison.Ordinal) => Albert(),
            _ when @class.StartsWith("SqueezeBert", StringComparison.Ordinal) => SqueezeBert(),
            _ => Bert("roberta.", roberta: true),
        };
        model.Config["architectures"] = new JsonArray(@class);
        string head = new[] { "ForSequenceClassification", "ForTokenClassification", "ForQuestionAnswering", "ForMaskedLM", "Model" }
            .Single(end => @class.EndsWith(end, StringComparison.Ordinal));
        if (head != "ForSequenceClassification")
        {
            model.Tensors.RemoveAll(t => t.Name.Contains("classifier", StringComparison.Ordinal) || t.Name.Contains("pooler", StringComparison.Ordinal));
        }

        switch (head)
        {
            case "ForTokenClassification":
                model.AddPair("classifier", Labels, Dim);
                break;
            case "ForQuestionAnswering":
                model.AddPair("qa_outputs", 2, Dim);
                break;
            case "ForMaskedLM":
                model.AddMaskedHead();
                break;
        }

        return model;
    }

    /// <summary>Makes 32 of the width and 64 of that inside the feed-forward network: widths that rows can be rotated in. Not for linears in groups.</summary>
    public TinyModel Widen()
    {
        foreach ((string key, int value) in (ReadOnlySpan<(string, int)>)[("dim", 32), ("hidden_size", 32), ("n_heads", 2), ("num_attention_heads", 2), ("hidden_dim", 64), ("intermediate_size", 64)])
        {
            if (Config.ContainsKey(key))
            {
                Config[key] = value;
            }
        }

        for (int i = 0; i < Tensors.Count; i++)
        {
            long[] shape = [.. Tensors[i].Shape.Select(size => size switch { Dim => 32, Hidden => 64, _ => size })];
            Tensors[i] = StoredTensor.Of(Tensors[i].Name, _type, shape, Values(shape));
        }

        return this;
    }

    /// <summary>Adds weight and bias.</summary>
    public void AddPair(string name, params long[] shape)
    {
        Add($"{name}.weight", shape);
        Add($"{name}.bias", shape[0]);
    }

    /// <summary>Adds a tensor of random values.</summary>
    public void Add(string name, params long[] shape) => Tensors.Add(StoredTensor.Of(name, _type, shape, Values(shape)));

    private void AddMaskedHead()
    {
        string type = Config["model_type"]!.GetValue<string>();
        (string dense, string norm, string bias) = type switch
        {
            "distilbert" => ("vocab_transform", "vocab_layer_norm", "vocab_projector.bias"),
            "roberta" => ("lm_head.dense", "lm_head.layer_norm", "lm_head.bias"),
            "albert" => ("predictions.dense", "predictions.LayerNorm", "predictions.bias"),
            _ => ("cls.predictions.transform.dense", "cls.predictions.transform.LayerNorm", "cls.predictions.bias"),
        };
        int width = type == "albert" ? Narrow : Dim;
        AddPair(dense, width, Dim);
        AddPair(norm, width);
        Add(bias, VocabSize);
    }
}
