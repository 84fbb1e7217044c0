using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace AotDistil.Runtime.Kernels;

/// <summary>
/// 8-bit dot products with Arm's DotProd extension: one <c>sdot</c> for 16 products. Both operands are signed, so activations are stored as q − 128.
/// It reads 4 inputs for all its lanes from any quarter of a vector: 16 inputs of a row are one load.
/// </summary>
/// <remarks>
/// The next step is the extension i8mm (Armv8.6): <c>usmmla</c> multiplies 2 rows × 8 inputs by 8 inputs × 2 outputs, 32 products in one instruction, and takes q as it is.
/// .NET 10 has no intrinsics for it, so it would be a file in C, as <c>avx512vnni.c</c> is for 512-bit VNNI; and it wants weights packed in groups of 8 inputs, not 4.
/// </remarks>
public static unsafe class NeonSdot
{
    /// <summary>What is taken off every q.</summary>
    public const byte Flip = 0x80;

    /// <summary>Bytes of an input.</summary>
    public const int InputBytes = 1;

    /// <summary>Stores 32 inputs: q ^ 128 is q − 128 as a signed byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<byte> q, byte* row) => (q ^ Vector256.Create(Flip)).Store(row);

    /// <summary>Stores 16 inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<byte> q, byte* row) => (q ^ Vector128.Create(Flip)).Store(row);

    /// <summary>4 inputs of a row, in every 32-bit lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Broadcast(byte* inputs) => AdvSimd.LoadAndReplicateToVector128((int*)inputs).AsSByte();

    /// <summary>In each of 4 lanes: sum + Σ of 4 inputs · weights, the inputs taken from one quarter of 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAdd(Vector128<int> sum, Vector128<sbyte> inputs, [ConstantExpected(Max = (byte)3)] byte quarter, Vector128<sbyte> weights) =>
        Dp.DotProductBySelectedQuadruplet(sum, weights, inputs, quarter);
}
