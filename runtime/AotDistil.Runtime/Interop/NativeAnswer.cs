using System.Runtime.InteropServices;

namespace AotDistil.Runtime.Interop;

/// <summary>An answer as the C header declares it.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct NativeAnswer
{
    /// <summary>Its probability, or the sum of several.</summary>
    public float Score { get; init; }

    /// <summary>Where it begins in the context.</summary>
    public long Start { get; init; }

    /// <summary>Where it ends.</summary>
    public long End { get; init; }
}
