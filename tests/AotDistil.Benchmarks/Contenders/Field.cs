using AotDistil.Runtime.Kernels;

namespace AotDistil.Benchmarks.Contenders;

/// <summary>Who takes part. The shapes are the random checkpoints of RandomCheckpoints.targets.</summary>
internal static class Field
{
    /// <summary>The shapes, the usual one first.</summary>
    public static IReadOnlyList<string> Shapes { get; } = ["6x768", "6x384"];

    /// <summary>Other architectures of the usual shape, and the usual one with rotated rows.</summary>
    public static IReadOnlyList<string> Architectures { get; } = ["bert-6x768", "roberta-6x768", "albert-6x768", "rotated-6x768"];

    /// <summary>The published library, once for each kernel variant, the fastest first.</summary>
    public static IEnumerable<Entry> Ours(string shape, int threads = 1) => KernelSelection.FastestFirst.ToArray().Select(variant => new Entry(
        KernelSelection.Name(variant),
        variant == KernelVariant.Scalar
            ? () => throw new NotSupportedException("the plain loops that define the bits; nobody waits for them here")
            : () => new NativeContender(shape, KernelSelection.Name(variant), threads)));

    /// <summary>The rivals, the usual ones first.</summary>
    public static IEnumerable<Entry> Rivals(string shape, int threads = 1) =>
    [
        new("ORT int8", () => Ort(shape, int8: true, threads)),
        new("OpenVINO int8", () => new OpenVinoContender(shape, threads)),
        new("ORT fp32", () => Ort(shape, int8: false, threads)),
    ];

    /// <summary>ONNX Runtime.</summary>
    public static IContender Ort(string shape, bool int8, int threads = 1) => new OrtContender(shape, int8, threads);

    /// <summary>The class that the generator made of the same checkpoint, compiled by the JIT.</summary>
    public static IContender Jit(string shape) => new JitContender(shape == "6x768" ? new Random6x768() : new Random6x384());
}
