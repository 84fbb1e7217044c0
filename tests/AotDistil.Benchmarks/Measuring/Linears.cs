using System.Runtime.InteropServices;
using System.Xml.Linq;

namespace AotDistil.Benchmarks.Measuring;

/// <summary>The library's C kernels, alone: one linear over rows of random bytes.</summary>
internal sealed unsafe class Linears
{
    private const int Lanes = 16;
    private const int Height = 12;

    private readonly nint _library;

    /// <exception cref="NotSupportedException">There is no compiler that can, or the processor lacks the instructions.</exception>
    public Linears(IEnumerable<int> inputs)
    {
        XDocument targets = XDocument.Load(Path.Combine(Places.Root, "generator", "build", "AotDistil.Native.targets"));
        IEnumerable<string> flags = targets.Descendants("_AotDistilNativeFlags").Single().Value.Split(' ').Where(flag => flag != "-fvisibility=hidden");
        string shapes = string.Join(' ', inputs.Distinct().Select(n => $"X({n}, {n}, {(n + 15) & -16}, 1)"));
        string[] definitions =
        [
            "-DAOTDISTIL_PREFIX=linears", $"-DAOTDISTIL_LINEARS(X)={shapes}", "-DAOTDISTIL_HIDDEN_LINEAR(X,...)=X(__VA_ARGS__, gelu, GELU)", "-DAOTDISTIL_HEAD_LINEAR(X,...)=",
            "-DAOTDISTIL_HEADS(X)=", "-DAOTDISTIL_HIDDEN_HADAMARD=0", "-DAOTDISTIL_ROWS(X)=", "-DAOTDISTIL_LAYER_NORMS(X)=",
        ];
        string source = Path.Combine(Places.NativeSources, "linears.c");
        _library = NativeLibrary.Load(CCompiler.Build(
            "linears.so", [.. flags, "-shared", "-I" + Path.Combine(Places.Root, "runtime", "native"), .. definitions, source]));
        if (((delegate* unmanaged<int>)NativeLibrary.GetExport(_library, "linears_avx512vnni_supported"))() == 0)
        {
            throw new NotSupportedException("this processor lacks 512-bit VNNI, which the kernels in C are for");
        }
    }

    /// <summary>The products of a linear and nothing else, ready to be repeated. Memory lives as long as the process, here and below.</summary>
    public Action Products(int rows, int inputs, int outputs)
    {
        var products = (delegate* unmanaged<byte*, int, byte*, int, void>)NativeLibrary.GetExport(_library, $"linears_products_{inputs}");
        byte* values = (byte*)Random(rows * inputs), packed = (byte*)Random(outputs * inputs);
        return () => products(values, rows, packed, outputs / Lanes);
    }

    /// <summary>The same by a function for any shape, whose tiles have one height.</summary>
    public Action ProductsOfAnyShape(int rows, int inputs, int outputs)
    {
        var products = (delegate* unmanaged<long, long, byte*, int, byte*, int, void>)NativeLibrary.GetExport(_library, "linears_products_any");
        byte* values = (byte*)Random((rows + Height) * inputs), packed = (byte*)Random(outputs * inputs);
        return () => products(inputs, (inputs + 3) / 4, values, rows, packed, outputs / Lanes);
    }

    /// <summary>A linear with all that follows its sums: scales and bias; or with GELU, those, GELU, and what the next linear reads, in 8 bits.</summary>
    public Action Whole(int rows, int inputs, int outputs, bool gelu)
    {
        byte* values = (byte*)Random(rows * inputs), packed = (byte*)Random(outputs * inputs);
        float* rowScales = Floats(rows), scales = Floats(outputs), bias = Floats(outputs), y = Floats((rows + Lanes) * (outputs + (2 * Lanes)));
        int* zeros = (int*)NativeMemory.AllocZeroed((nuint)rows, sizeof(int)), sums = (int*)NativeMemory.AllocZeroed((nuint)outputs, sizeof(int));
        if (!gelu)
        {
            var linear = (delegate* unmanaged<byte*, float*, int*, int, byte*, float*, int*, float*, int, int, int*, float*, long, long, void>)
                NativeLibrary.GetExport(_library, $"linears_int8linear_{inputs}_bias");
            return () => linear(values, rowScales, zeros, rows, packed, scales, sums, bias, 0, outputs / Lanes, null, y, outputs, Lanes);
        }

        byte* q = (byte*)Random(rows * outputs);
        float* qScales = Floats(rows);
        int* qZeros = (int*)NativeMemory.AllocZeroed((nuint)rows, sizeof(int));
        var toBytes = (delegate* unmanaged<byte*, float*, int*, int, byte*, float*, int*, float*, int, int*, float*, float*, byte*, float*, int*, void>)
            NativeLibrary.GetExport(_library, $"linears_int8linear_{inputs}_gelu_to_bytes");
        return () => toBytes(values, rowScales, zeros, rows, packed, scales, sums, bias, outputs / Lanes, null, y + (2L * Lanes * rows), y, q, qScales, qZeros);
    }

    private static void* Random(int bytes)
    {
        void* memory = NativeMemory.AlignedAlloc((nuint)bytes, 64);
        new Random(bytes).NextBytes(new Span<byte>(memory, bytes));
        return memory;
    }

    private static float* Floats(int count)
    {
        float* memory = (float*)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), 64);
        new Span<float>(memory, count).Fill(1e-3f);
        return memory;
    }
}
