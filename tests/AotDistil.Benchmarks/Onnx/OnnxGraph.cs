namespace AotDistil.Benchmarks.Onnx;

/// <summary>
/// The rival's graph as ONNX Runtime runs it best, with every fusion of its transformer optimiser applied: EmbedLayerNormalization, (Q)Attention, SkipLayerNormalization,
/// BiasGelu and DynamicQuantizeMatMul, in float32 or in int8 (dynamic activations, weights symmetric per output channel).
/// Inputs: input_ids int32 [b, s] and attention_mask int32 [b], which holds lengths. Output: logits float32 [b, labels].
/// </summary>
internal sealed class OnnxGraph
{
    private const float LayerNormEpsilon = 1e-12f;

    private readonly Checkpoint _weights;
    private readonly bool _int8;
    private readonly GraphBuilder _graph = new();

    private OnnxGraph(Checkpoint weights, bool int8) => (_weights, _int8) = (weights, int8);

    /// <summary>The path of the graph for a shape; written beside the checkpoint the first time it is asked for.</summary>
    public static string Path(string shape, bool int8)
    {
        string path = $"{Checkpoint.Folder(shape)}.{(int8 ? "int8" : "fp32")}.onnx";
        if (!File.Exists(path) || File.GetLastWriteTimeUtc(path) < File.GetLastWriteTimeUtc(System.IO.Path.Combine(Checkpoint.Folder(shape), "config.json")))
        {
            Write(Checkpoint.Open(shape), int8, path + ".part");
            File.Move(path + ".part", path, overwrite: true);
        }

        return path;
    }

    private static void Write(Checkpoint weights, bool int8, string path)
    {
        OnnxGraph graph = new(weights, int8);
        string x = graph.Embeddings();
        for (int layer = 0; layer < weights.Layers; layer++)
        {
            x = graph.TransformerBlock(layer, x);
        }

        graph.Head(x);
        graph._graph.Save(path);
    }

    private string Embeddings()
    {
        const string Name = "embeddings.";
        _graph.Int32Input("input_ids", "b", "s");
        _graph.Int32Input("attention_mask", "b");
        _graph.Node(
            "EmbedLayerNormalization",
            ["input_ids", "", Copy(Name + "word_embeddings.weight"), Copy(Name + "position_embeddings.weight"), "", Copy(Name + "LayerNorm.weight"), Copy(Name + "LayerNorm.bias")],
            ["x_0", "mask_index"],
            GraphBuilder.Microsoft,
            ("epsilon", LayerNormEpsilon));
        return "x_0";
    }

    private string TransformerBlock(int layer, string x)
    {
        string name = $"transformer.layer.{layer}.";
        string attention = Attention(name, x);
        string projected = Linear(attention, name + "attention.out_lin", bias: true);
        string x1 = SkipLayerNorm(projected, x, name + "sa_layer_norm");
        string wide = Linear(x1, name + "ffn.lin1", bias: false);
        string activated = name + "gelu";
        _graph.Node("BiasGelu", [wide, Copy(name + "ffn.lin1.bias")], [activated], GraphBuilder.Microsoft);
        string narrow = Linear(activated, name + "ffn.lin2", bias: true);
        return SkipLayerNorm(narrow, x1, name + "output_layer_norm");
    }

    /// <summary>Query, key and value in one product: weight [dim, 3 * dim], bias [3 * dim].</summary>
    private string Attention(string name, string x)
    {
        string[] linears = [name + "attention.q_lin", name + "attention.k_lin", name + "attention.v_lin"];
        float[][] parts = [.. linears.Select(linear => _weights.Transposed(linear + ".weight"))];
        int dim = _weights.Shape(linears[0] + ".weight")[0];
        float[] weight = new float[3 * dim * dim];
        for (int k = 0; k < dim; k++)
        {
            for (int part = 0; part < 3; part++)
            {
                parts[part].AsSpan(k * dim, dim).CopyTo(weight.AsSpan((3 * k + part) * dim));
            }
        }

        string bias = _graph.Float(name + "qkv.bias", [.. linears.SelectMany(linear => _weights[linear + ".bias"])], 3 * dim);
        string result = name + "attention";
        (string, object) heads = ("num_heads", _weights.Heads);
        if (_int8)
        {
            (string q, string scale, string zero) = Quantize(name + "qkv", weight, dim, 3 * dim);
            _graph.Node("DynamicQuantizeLinear", [x], [name + "xq", name + "xs", name + "xz"]);
            _graph.Node("QAttention", [name + "xq", q, bias, name + "xs", scale, "attention_mask", name + "xz", zero], [result], GraphBuilder.Microsoft, heads);
        }
        else
        {
            _graph.Node("Attention", [x, _graph.Float(name + "qkv.weight", weight, dim, 3 * dim), bias, "attention_mask"], [result], GraphBuilder.Microsoft, heads);
        }

        return result;
    }

    private void Head(string x)
    {
        _graph.Node("Gather", [x, _graph.Int64("first", 0)], ["cls"], "", ("axis", 1));
        _graph.Node("Relu", [Linear("cls", "pre_classifier", bias: true)], ["pre_relu"]);
        _graph.Node("Identity", [Linear("pre_relu", "classifier", bias: true)], ["logits"]);
        _graph.FloatOutput("logits", "b", _weights.Shape("classifier.bias")[0]);
    }

    private string Linear(string x, string name, bool bias)
    {
        (int outputs, int inputs) = (_weights.Shape(name + ".weight")[0], _weights.Shape(name + ".weight")[1]);
        float[] weight = _weights.Transposed(name + ".weight");
        string result = name + ".out";
        if (_int8)
        {
            (string q, string scale, string zero) = Quantize(name, weight, inputs, outputs);
            _graph.Node("DynamicQuantizeMatMul", bias ? [x, q, scale, zero, Copy(name + ".bias")] : [x, q, scale, zero], [result], GraphBuilder.Microsoft);
            return result;
        }

        string product = bias ? name + ".product" : result;
        _graph.Node("MatMul", [x, _graph.Float(name + ".weight", weight, inputs, outputs)], [product]);
        if (bias)
        {
            _graph.Node("Add", [product, Copy(name + ".bias")], [result]);
        }

        return result;
    }

    private string SkipLayerNorm(string x, string skip, string name)
    {
        string result = name + ".out";
        _graph.Node("SkipLayerNormalization", [x, skip, Copy(name + ".weight"), Copy(name + ".bias")], [result], GraphBuilder.Microsoft, ("epsilon", LayerNormEpsilon));
        return result;
    }

    private (string Values, string Scale, string Zero) Quantize(string name, float[] weight, int inputs, int outputs)
    {
        float[] scales = new float[outputs];
        for (int i = 0; i < weight.Length; i++)
        {
            scales[i % outputs] = MathF.Max(scales[i % outputs], MathF.Abs(weight[i]));
        }

        for (int n = 0; n < outputs; n++)
        {
            scales[n] = scales[n] == 0 ? 1 : scales[n] / 127f;
        }

        sbyte[] values = new sbyte[weight.Length];
        for (int i = 0; i < weight.Length; i++)
        {
            values[i] = (sbyte)Math.Clamp(MathF.Round(weight[i] / scales[i % outputs]), -127, 127);
        }

        return (_graph.Int8(name + ".q", values, inputs, outputs), _graph.Float(name + ".scale", scales, outputs), _graph.Int8(name + ".zero", new sbyte[outputs], outputs));
    }

    private string Copy(string name) => _graph.Float(name, _weights[name], _weights.Shape(name));
}
