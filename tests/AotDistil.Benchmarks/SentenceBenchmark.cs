using AotDistil.Benchmarks.Contenders;
using BenchmarkDotNet.Attributes;

namespace AotDistil.Benchmarks;

/// <summary>One sentence, one thread, in milliseconds; the ratio is to ONNX Runtime int8 in the same run. Ours is the class under the JIT; compare.sh measures the library.</summary>
[MemoryDiagnoser]
public class SentenceBenchmark
{
    private IContender? _rival;
    private IContender? _rivalFloat;
    private IContender? _ours;
    private Batch? _sentence;

    /// <summary>Layers x dim of the random DistilBERT.</summary>
    [ParamsSource(nameof(Shapes))]
    public string Shape { get; set; } = "";

    /// <summary>Tokens of the sentence, [CLS] and [SEP] included.</summary>
    [ParamsSource(nameof(Lengths))]
    public int Tokens { get; set; }

    public static IEnumerable<string> Shapes => Field.Shapes;

    public static IEnumerable<int> Lengths => Sentences.Lengths.ToArray();

    [GlobalSetup]
    public void Open()
    {
        _sentence = new Batch(Tokens);
        _rival = Field.Ort(Shape, int8: true);
        _rivalFloat = Field.Ort(Shape, int8: false);
        _ours = Field.Jit(Shape);
    }

    [GlobalCleanup]
    public void Close()
    {
        _rival?.Dispose();
        _rivalFloat?.Dispose();
        _ours?.Dispose();
    }

    [Benchmark(Baseline = true, Description = "ORT int8")]
    public float RivalInt8() => _rival!.Run(_sentence!)[0];

    [Benchmark(Description = "ours (JIT)")]
    public float Ours() => _ours!.Run(_sentence!)[0];

    [Benchmark(Description = "ORT fp32")]
    public float RivalFloat() => _rivalFloat!.Run(_sentence!)[0];
}
