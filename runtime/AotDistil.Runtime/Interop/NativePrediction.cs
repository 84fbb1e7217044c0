using System.Runtime.InteropServices;

namespace AotDistil.Runtime.Interop;

/// <summary>A token for a mask as the C header declares it.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct NativePrediction
{
    /// <summary>The mask, counted from 0.</summary>
    public int Mask { get; init; }

    /// <summary>The token's id.</summary>
    public int Token { get; init; }

    /// <summary>Its probability.</summary>
    public float Score { get; init; }
}
