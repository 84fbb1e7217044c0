using System.Runtime.InteropServices;
using System.Xml.Linq;

namespace AotDistil.Benchmarks.Measuring;

/// <summary>The library's C kernels of <c>runtime/native</c>, alone: one linear over rows of random bytes.</summary>
internal sealed unsafe class Linears
{
    /// <summary>The kernel's epilogues by number; one it does not know leaves the sums where they are.</summary>
    public const int None = -1, Bias = 0, Gelu = 1;

    private const int Lanes = 16;

    private readonly nint _library;

    /// <exception cref="NotSupportedException">There is no compiler that can, or the processor lacks the instructions.</exception>
    public Linears(IEnumerable<int> inputs)
    {
        XDocument targets = XDocument.Load(Path.Combine(Places.Root, "generator", "build", "AotDistil.Native.targets"));
        IEnumerable<string> flags = targets.Descendants("_AotDistilNativeFlags").Single().Value.Split(' ').Where(flag => flag != "-fvisibility=hidden");
        string shapes = string.Join(' ', inputs.Distinct().Select(n => $"X({n})"));
        string source = Path.Combine(Places.Root, "runtime", "native", "avx512vnni.c");
        _library = NativeLibrary.Load(CCompiler.Build(
            "linears.so", [.. flags, "-shared", "-DAOTDISTIL_PREFIX=linears", $"-DAOTDISTIL_LINEARS(X)={shapes}", "-DAOTDISTIL_HEADS(X)=", "-DAOTDISTIL_ROWS(X)=", "-DAOTDISTIL_LAYER_NORMS(X)=", source]));
        if (((delegate* unmanaged<int>)NativeLibrary.GetExport(_library, "linears_avx512vnni_supported"))() == 0)
        {
            throw new NotSupportedException("this processor lacks 512-bit VNNI, which the kernels in C are for");
        }
    }

    /// <summary>One call of the kernel, ready to be repeated. Its memory lives as long as the process.</summary>
    public Action Prepare(int rows, int inputs, int outputs, int epilogue)
    {
        var linear = (delegate* unmanaged<byte*, float*, int*, int, byte*, float*, int*, float*, int, int, float*, long, int, void>)
            NativeLibrary.GetExport(_library, $"linears_int8linear_{inputs}");
        byte* values = (byte*)Random(rows * inputs), packed = (byte*)Random(outputs * inputs);
        float* rowScales = Ones(rows), scales = Ones(outputs), bias = Ones(outputs), y = Ones(rows * outputs);
        int* zeros = (int*)NativeMemory.AllocZeroed((nuint)rows, sizeof(int)), sums = (int*)NativeMemory.AllocZeroed((nuint)outputs, sizeof(int));
        return () => linear(values, rowScales, zeros, rows, packed, scales, sums, bias, 0, outputs / Lanes, y, outputs, epilogue);
    }

    private static void* Random(int bytes)
    {
        void* memory = NativeMemory.AlignedAlloc((nuint)bytes, 64);
        new Random(bytes).NextBytes(new Span<byte>(memory, bytes));
        return memory;
    }

    private static float* Ones(int count)
    {
        float* memory = (float*)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), 64);
        new Span<float>(memory, count).Fill(1);
        return memory;
    }
}
