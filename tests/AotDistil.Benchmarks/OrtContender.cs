using AotDistil.Benchmarks.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace AotDistil.Benchmarks;

/// <summary>ONNX Runtime on its fully fused graph, one thread.</summary>
internal sealed class OrtContender : IContender
{
    private static readonly string[] Inputs = ["input_ids", "attention_mask"];
    private static readonly string[] Outputs = ["logits"];

    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly Dictionary<int, OrtValue[]> _inputs = [];
    private readonly float[] _logits = new float[2];

    public OrtContender(string shape, bool int8)
        : this(OnnxGraph.Path(shape, int8), int8 ? "ORT int8" : "ORT fp32")
    {
    }

    public OrtContender(string path, string name)
    {
        Name = name;
        using SessionOptions options = new()
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL, // the graph is fused already; this costs load time only
        };
        _session = new InferenceSession(path, options);
    }

    public string Name { get; }

    public ReadOnlySpan<float> Run(int tokens)
    {
        if (!_inputs.TryGetValue(tokens, out OrtValue[]? inputs))
        {
            inputs = [OrtValue.CreateTensorValueFromMemory(Sentences.Ids(tokens), [1, tokens]), OrtValue.CreateTensorValueFromMemory(new int[] { tokens }, [1])];
            _inputs.Add(tokens, inputs);
        }

        using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(_run, Inputs, inputs, Outputs);
        outputs[0].GetTensorDataAsSpan<float>().CopyTo(_logits);
        return _logits;
    }

    public void Dispose()
    {
        foreach (OrtValue value in _inputs.Values.SelectMany(values => values))
        {
            value.Dispose();
        }

        _run.Dispose();
        _session.Dispose();
    }
}
