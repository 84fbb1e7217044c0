using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using AotDistil.Runtime.Kernels;
using Xunit;

namespace AotDistil.Runtime.Tests.Kernels;

/// <summary>8-bit dot products of 64-bit Arm against plain sums. On other machines AotDistil.Arm64.Checks runs them, in an emulator.</summary>
public sealed unsafe class NeonProductTests
{
    [Fact]
    public void Sdot_is_exact_for_all_extreme_combinations()
    {
        RequireDotProd();
        DotProductTests.AssertExtremes(Sdot, NeonSdot.Flip);
    }

    [Fact]
    public void Sdot_is_exact_for_every_pair_of_an_input_and_a_weight()
    {
        RequireDotProd();
        DotProductTests.AssertEveryPair(Sdot, NeonSdot.Flip);
    }

    [Fact]
    public void Sdot_is_exact_for_random_values()
    {
        RequireDotProd();
        DotProductTests.AssertRandom(Sdot, NeonSdot.Flip);
    }

    [Fact]
    public void Smull_is_exact_for_all_extreme_combinations()
    {
        RequireNeon();
        DotProductTests.AssertExtremes(Smull, NeonSmull.Flip);
    }

    [Fact]
    public void Smull_is_exact_for_every_pair_of_an_input_and_a_weight()
    {
        RequireNeon();
        DotProductTests.AssertEveryPair(Smull, NeonSmull.Flip);
    }

    [Fact]
    public void Smull_is_exact_for_random_values()
    {
        RequireNeon();
        DotProductTests.AssertRandom(Smull, NeonSmull.Flip);
    }

    [Fact]
    public void Smull_of_two_groups_is_exact_for_all_extreme_combinations()
    {
        RequireNeon();
        DotProductTests.AssertExtremes(SmullOfTwoGroups, NeonSmull.Flip);
    }

    [Fact]
    public void Smull_of_two_groups_is_exact_for_random_values()
    {
        RequireNeon();
        DotProductTests.AssertRandom(SmullOfTwoGroups, NeonSmull.Flip);
    }

    [Fact]
    public void Broadcast_repeats_four_bytes_in_every_lane()
    {
        RequireNeon();
        byte* bytes = stackalloc byte[7] { 9, 1, 2, 3, 200, 255, 7 };
        Vector128<sbyte> expected = Vector128.Create(1 | (2 << 8) | (3 << 16) | (200 << 24)).AsSByte();
        Assert.Equal(expected, NeonSdot.Broadcast(bytes + 1));
        Assert.Equal(expected, NeonSmull.Broadcast(bytes + 1));
    }

    [Fact]
    public void Inputs_are_stored_as_signed_bytes_around_0()
    {
        RequireNeon();
        byte[] q = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        sbyte* sdot = stackalloc sbyte[32], smull = stackalloc sbyte[32];
        for (int first = 0; first < 256; first += 32)
        {
            NeonSdot.Store(Vector256.Create(q, first), (byte*)sdot);
            NeonSmull.Store(Vector128.Create(q, first), (byte*)smull);
            NeonSmull.Store(Vector128.Create(q, first + 16), (byte*)smull + 16);
            for (int i = 0; i < 32; i++)
            {
                Assert.Equal(first + i - 128, sdot[i]);
                Assert.Equal(first + i - 128, smull[i]);
            }
        }
    }

    private static void RequireDotProd() => Assert.SkipUnless(Dp.IsSupported, "this processor has no DotProd");

    private static void RequireNeon() => Assert.SkipUnless(AdvSimd.Arm64.IsSupported, "this processor is no 64-bit Arm");

    // As the tests want it, each lane has inputs of its own; an instruction has one quarter for all, so each quarter gives one lane.
    private static Vector256<int> Sdot(Vector256<int> sum, Vector256<byte> inputs, Vector256<sbyte> weights) =>
        Vector256.Create(
            Sdot(sum.GetLower(), inputs.GetLower().AsSByte(), weights.GetLower()), Sdot(sum.GetUpper(), inputs.GetUpper().AsSByte(), weights.GetUpper()));

    private static Vector128<int> Sdot(Vector128<int> sum, Vector128<sbyte> x, Vector128<sbyte> w) =>
        Vector128.Create(
            NeonSdot.MultiplyAdd(sum, x, 0, w)[0], NeonSdot.MultiplyAdd(sum, x, 1, w)[1], NeonSdot.MultiplyAdd(sum, x, 2, w)[2], NeonSdot.MultiplyAdd(sum, x, 3, w)[3]);

    private static Vector256<int> Smull(Vector256<int> sum, Vector256<byte> inputs, Vector256<sbyte> weights)
    {
        return Vector256.Create(Half(sum.GetLower(), inputs.GetLower().AsSByte(), weights.GetLower()), Half(sum.GetUpper(), inputs.GetUpper().AsSByte(), weights.GetUpper()));

        static Vector128<int> Half(Vector128<int> sum, Vector128<sbyte> x, Vector128<sbyte> w)
        {
            (Vector128<int> lower, Vector128<int> upper) = Halves(sum);
            return NeonSmull.Outputs(NeonSmull.MultiplyAddLower(lower, x, w), NeonSmull.MultiplyAddUpper(upper, x, w));
        }
    }

    // The products twice, in one step, from which one is taken off again: at the extremes the 16-bit sums of two are as large as they get.
    private static Vector256<int> SmullOfTwoGroups(Vector256<int> sum, Vector256<byte> inputs, Vector256<sbyte> weights)
    {
        Vector256<int> once = Smull(Vector256<int>.Zero, inputs, weights);
        return Vector256.Create(Half(sum.GetLower(), inputs.GetLower().AsSByte(), weights.GetLower()), Half(sum.GetUpper(), inputs.GetUpper().AsSByte(), weights.GetUpper())) - once;

        static Vector128<int> Half(Vector128<int> sum, Vector128<sbyte> x, Vector128<sbyte> w)
        {
            (Vector128<int> lower, Vector128<int> upper) = Halves(sum);
            return NeonSmull.Outputs(NeonSmull.MultiplyAddLower(lower, x, w, x, w), NeonSmull.MultiplyAddUpper(upper, x, w, x, w));
        }
    }

    private static (Vector128<int> Lower, Vector128<int> Upper) Halves(Vector128<int> sum) =>
        (AdvSimd.Arm64.ZipLow(sum, Vector128<int>.Zero), AdvSimd.Arm64.ZipHigh(sum, Vector128<int>.Zero));
}
