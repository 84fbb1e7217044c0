using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AotDistil.Benchmarks.Measuring;

/// <summary>What a core of this machine can do at most, measured by <c>native/peak.c</c>.</summary>
internal sealed unsafe class Core
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly delegate* unmanaged<byte*, long, int> _read;

    /// <exception cref="NotSupportedException">There is no C compiler, or the processor is of another family.</exception>
    public Core()
    {
        nint library = NativeLibrary.Load(CCompiler.Build("peak.so", "-std=gnu11", "-O2", "-shared", "-fPIC", Path.Combine(Places.NativeSources, "peak.c")));
        _read = (delegate* unmanaged<byte*, long, int>)NativeLibrary.GetExport(library, "read_all");
        foreach (string set in (string[])["avx512vnni", "avxvnni", "avx2"])
        {
            if (((delegate* unmanaged<int>)NativeLibrary.GetExport(library, "has_" + set))() != 0)
            {
                Peaks.Add((set, Gmacs((delegate* unmanaged<long, long>)NativeLibrary.GetExport(library, "peak_" + set))));
            }
        }
    }

    /// <summary>int8 multiply-adds per second, in 10⁹, of each instruction set the processor has.</summary>
    public List<(string InstructionSet, double Gmacs)> Peaks { get; } = [];

    /// <summary>The most of them.</summary>
    public double PeakGmacs => Peaks.Max(peak => peak.Gmacs);

    /// <summary>10⁹ bytes per second when a buffer of so many bytes is read again and again: from the cache it fits into, else from memory.</summary>
    public double ReadGigabytes(long bytes)
    {
        bytes &= -256;
        byte* buffer = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, 64);
        NativeMemory.Fill(buffer, (nuint)bytes, 1); // pages that were never written are all one page
        double best = Best(() =>
        {
            _ = _read(buffer, bytes);
            return bytes;
        });
        NativeMemory.AlignedFree(buffer);
        return best;
    }

    private static double Gmacs(delegate* unmanaged<long, long> peak)
    {
        const long Rounds = 100_000; // 0.2 ms: short enough to pass between two disturbances
        return Best(() => peak(Rounds));
    }

    /// <summary>Most of whatever <paramref name="work"/> counts, in 10⁹ per second.</summary>
    private static double Best(Func<long> work)
    {
        double best = 0;
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < Patience;)
        {
            long before = Stopwatch.GetTimestamp();
            long done = work();
            best = Math.Max(best, done / Stopwatch.GetElapsedTime(before).TotalSeconds * 1e-9);
        }

        return best;
    }
}
