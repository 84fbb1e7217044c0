using BenchmarkDotNet.Attributes;

namespace AotDistil.Benchmarks;

/// <summary>One sentence, one thread, in milliseconds; the ratio is to ONNX Runtime int8 in the same run.</summary>
[MemoryDiagnoser]
public class SentenceBenchmark
{
    private IContender? _rival;
    private IContender? _rivalFloat;
    private IContender? _ours;

    /// <summary>Layers x dim of the random DistilBERT.</summary>
    [ParamsSource(nameof(Shapes))]
    public string Shape { get; set; } = "";

    /// <summary>Tokens of the sentence, [CLS] and [SEP] included.</summary>
    [ParamsSource(nameof(Lengths))]
    public int Tokens { get; set; }

    public static IEnumerable<string> Shapes => Contenders.Shapes;

    public static IEnumerable<int> Lengths => Sentences.Lengths.ToArray();

    [GlobalSetup]
    public void Open()
    {
        _rival = Contenders.Rival(Shape);
        _rivalFloat = Contenders.RivalFloat(Shape);
        _ours = Contenders.Ours(Shape);
    }

    [GlobalCleanup]
    public void Close()
    {
        _rival?.Dispose();
        _rivalFloat?.Dispose();
        _ours?.Dispose();
    }

    [Benchmark(Baseline = true, Description = "ORT int8")]
    public float RivalInt8() => _rival!.Run(Tokens)[0];

    [Benchmark(Description = "ours")]
    public float Ours() => _ours!.Run(Tokens)[0];

    [Benchmark(Description = "ORT fp32")]
    public float RivalFloat() => _rivalFloat!.Run(Tokens)[0];
}
