using AotDistil.Benchmarks.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace AotDistil.Benchmarks.Contenders;

/// <summary>ONNX Runtime on its fully fused graph. Batches are padded; the attention mask holds lengths.</summary>
internal sealed class OrtContender : IContender
{
    private static readonly string[] Inputs = ["input_ids", "attention_mask"];
    private static readonly string[] Outputs = ["logits"];

    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly Dictionary<Batch, (OrtValue[] Inputs, float[] Logits)> _prepared = [];

    public OrtContender(string shape, bool int8, int threads)
    {
        Name = int8 ? "ORT int8" : "ORT fp32";
        using SessionOptions options = new()
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL, // the graph is fused already; this costs load time only
        };
        _session = new InferenceSession(OnnxGraph.Path(shape, int8), options);
    }

    public string Name { get; }

    public string Version { get; } = OrtEnv.Instance().GetVersionString();

    public ReadOnlySpan<float> Run(Batch batch)
    {
        if (!_prepared.TryGetValue(batch, out (OrtValue[] Inputs, float[] Logits) prepared))
        {
            OrtValue ids = OrtValue.CreateTensorValueFromMemory(batch.PaddedIds<int>(), [batch.Count, batch.Longest]);
            OrtValue lengths = OrtValue.CreateTensorValueFromMemory(batch.Lengths.ToArray(), [batch.Count]);
            prepared = ([ids, lengths], new float[batch.Count * Sentences.Labels]);
            _prepared.Add(batch, prepared);
        }

        using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(_run, Inputs, prepared.Inputs, Outputs);
        outputs[0].GetTensorDataAsSpan<float>().CopyTo(prepared.Logits);
        return prepared.Logits;
    }

    public void Dispose()
    {
        foreach (OrtValue value in _prepared.Values.SelectMany(prepared => prepared.Inputs))
        {
            value.Dispose();
        }

        _run.Dispose();
        _session.Dispose();
    }
}
