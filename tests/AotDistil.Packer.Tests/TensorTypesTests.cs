using System.Runtime.InteropServices;
using AotDistil.Packer.Checkpoints;
using Xunit;

namespace AotDistil.Packer.Tests;

public sealed class TensorTypesTests
{
    private static readonly ushort[] AllPatterns = [.. Enumerable.Range(0, 65_536).Select(i => (ushort)i)];

    [Fact]
    public void Every_F16_value_becomes_exactly_the_number_it_stands_for() => CheckAll("F16", exponentBits: 5);

    [Fact]
    public void Every_BF16_value_becomes_exactly_the_number_it_stands_for() => CheckAll("BF16", exponentBits: 8);

    [Fact]
    public void F32_keeps_its_bits()
    {
        float[] values = [0f, -0f, 1f, float.Epsilon, -float.MaxValue, float.PositiveInfinity, 1.1754942e-38f];
        float[] read = new float[values.Length];
        TensorTypes.ToSingle("F32", MemoryMarshal.AsBytes<float>(values), read);
        Assert.Equal(values.Select(BitConverter.SingleToUInt32Bits), read.Select(BitConverter.SingleToUInt32Bits));
    }

    [Theory]
    [InlineData("I8", 8)]
    [InlineData("BOOL", 8)]
    [InlineData("F64", 64)]
    [InlineData("F4", 4)]
    public void Dtypes_that_no_weights_have_are_known_by_their_width(string type, int bits)
    {
        Assert.True(TensorTypes.TryGetBits(type, out int found));
        Assert.Equal(bits, found);
        Assert.False(TensorTypes.IsReadable(type));
    }

    /// <summary>IEEE 754 by its definition, in float64, which holds every value of both types exactly.</summary>
    private static void CheckAll(string type, int exponentBits)
    {
        int mantissaBits = 15 - exponentBits, bias = (1 << (exponentBits - 1)) - 1, top = (1 << exponentBits) - 1;
        float[] read = new float[AllPatterns.Length];
        TensorTypes.ToSingle(type, MemoryMarshal.AsBytes<ushort>(AllPatterns), read);
        foreach (ushort bits in AllPatterns)
        {
            double sign = bits >> 15 == 1 ? -1 : 1;
            int exponent = (bits >> mantissaBits) & top, mantissa = bits & ((1 << mantissaBits) - 1);
            double expected = exponent == top ? (mantissa == 0 ? sign * double.PositiveInfinity : double.NaN)
                : exponent == 0 ? sign * mantissa * Math.Pow(2, 1 - bias - mantissaBits)
                : sign * (1 + (mantissa / (double)(1 << mantissaBits))) * Math.Pow(2, exponent - bias);
            Assert.True(
                double.IsNaN(expected) ? float.IsNaN(read[bits]) : BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(read[bits]),
                $"{type} 0x{bits:X4}: {read[bits]:R}, expected {expected:R}");
        }
    }
}
