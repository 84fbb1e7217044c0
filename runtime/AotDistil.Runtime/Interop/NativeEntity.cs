using System.Runtime.InteropServices;

namespace AotDistil.Runtime.Interop;

/// <summary>An entity as the C header declares it.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct NativeEntity
{
    /// <summary>Index of the label of it, or of its first token or word.</summary>
    public int Label { get; init; }

    /// <summary>Its probability.</summary>
    public float Score { get; init; }

    /// <summary>The token's place among the text's tokens; -1 with an aggregation.</summary>
    public int Index { get; init; }

    /// <summary>Where it begins.</summary>
    public long Start { get; init; }

    /// <summary>Where it ends.</summary>
    public long End { get; init; }
}
