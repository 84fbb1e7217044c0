using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AotDistil.Benchmarks.Measuring;

/// <summary>What a core of this machine can do at most, measured by <c>native/peak.c</c>.</summary>
internal sealed unsafe class Core
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    private const long BurstRounds = 100_000; // 0.2 ms: short enough to pass between two disturbances

    private readonly delegate* unmanaged<byte*, long, int> _read;
    private readonly delegate* unmanaged<long, long> _fastest;
    private readonly long _burstMacs;

    /// <exception cref="NotSupportedException">There is no C compiler, or the processor is of another family.</exception>
    public Core()
    {
        nint library = NativeLibrary.Load(CCompiler.Build("peak.so", "-std=gnu11", "-O2", "-shared", "-fPIC", Path.Combine(Places.NativeSources, "peak.c")));
        _read = (delegate* unmanaged<byte*, long, int>)NativeLibrary.GetExport(library, "read_all");
        foreach (string set in (string[])["avx512vnni", "avxvnni", "avx2"])
        {
            var peak = (delegate* unmanaged<long, long>)NativeLibrary.GetExport(library, "peak_" + set);
            if (((delegate* unmanaged<int>)NativeLibrary.GetExport(library, "has_" + set))() != 0)
            {
                Peaks.Add((set, Best(() => peak(BurstRounds))));
                _fastest = Peaks[^1].Gmacs == Peaks.Max(p => p.Gmacs) ? peak : _fastest;
            }
        }

        _burstMacs = Peaks.Count > 0 ? _fastest(BurstRounds) : throw new NotSupportedException("this processor has no AVX2");
    }

    /// <summary>int8 multiply-adds per second, in 10⁹, of each instruction set the processor has.</summary>
    public List<(string InstructionSet, double Gmacs)> Peaks { get; } = [];

    /// <summary>Does nothing but multiply at the core's peak. It takes its turn among contenders: a core's clock changes with time, and the peak with it.</summary>
    public void Burst() => _ = _fastest(BurstRounds);

    /// <summary>int8 multiply-adds per second, in 10⁹, of a <see cref="Burst"/>.</summary>
    public double Gmacs(double burstMilliseconds) => _burstMacs / burstMilliseconds * 1e-6;

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
