using System.Runtime.InteropServices;

namespace AotDistil.Runtime.Interop;

/// <summary>Where <c>encode</c> puts what it finds, as the C header declares it: arrays with room for <see cref="Capacity"/> numbers each, or null.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly unsafe struct NativeTokens
{
    /// <summary>Numbers that each array has room for.</summary>
    public long Capacity { get; init; }

    /// <summary>Token ids.</summary>
    public int* Ids { get; init; }

    /// <summary>Token types.</summary>
    public int* TypeIds { get; init; }

    /// <summary>Where each token begins in its text.</summary>
    public int* Starts { get; init; }

    /// <summary>Where each token ends.</summary>
    public int* Ends { get; init; }

    /// <summary>The word of its text that each token belongs to, -1 for special tokens.</summary>
    public int* Words { get; init; }

    /// <summary>The text that each token belongs to, 0 or 1; -1 for special tokens.</summary>
    public int* Texts { get; init; }
}
