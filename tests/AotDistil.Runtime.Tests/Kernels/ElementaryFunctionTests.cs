using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Reference;
using Xunit;

namespace AotDistil.Runtime.Tests.Kernels;

/// <summary>The elementary functions of one value against double precision: the bounds that their comments state.</summary>
public sealed class ElementaryFunctionTests
{
    private const double ExpBound = 2e-7;
    private const double GeluBound = 1.68e-4;
    private const double GeluTanhBound = 1.36e-4;
    private const double SiluBound = 9.1e-5;
    private const double MishBound = 8.8e-5;
    private const double MishBoundAbove = 2.6e-5;
    private const double TanhBound = 1.5e-6;
    private const double SigmoidBound = 3e-7;

    [Fact]
    public void Exp_stays_within_its_bound_from_zero_to_its_smallest_argument()
    {
        double worst = 0;
        foreach (float x in Sweep(-86f, 0f, 2_000_000))
        {
            worst = Math.Max(worst, RelativeError(x));
        }

        // Every sign and exponent down to the smallest subnormal, 512 significands each.
        for (uint bits = 0x8000_0000; bits <= BitConverter.SingleToUInt32Bits(-86f); bits += 1 << 14)
        {
            worst = Math.Max(worst, RelativeError(BitConverter.UInt32BitsToSingle(bits)));
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"worst relative error {worst:E3}");
        Assert.InRange(worst, ExpBound / 4, ExpBound); // a bound far above what is found would be no bound worth stating

        static double RelativeError(float x) => Math.Abs((ScalarMath.Exp(x) / Math.Exp(x)) - 1);
    }

    [Fact]
    public void Power_parts_are_the_rounded_powers_up_to_a_tenth_of_a_step()
    {
        // The exponent itself is rounded to 2048ths of an octave first, which is most of it; what is in the lowest octave is left out, a sixteenth of a step at most.
        double worst = 0, worstOfWholeSteps = 0;
        foreach (float x in Sweep(-15f, 0f, 2_000_000).Concat(Exponents().Select(v => -v)))
        {
            int parts = ScalarMath.PowerParts(x, 2048f);
            Assert.InRange(parts, 0, 32 * 255);
            worst = Math.Max(worst, Math.Abs((parts / 32.0) - (255 * Math.Pow(2, x))));
        }

        for (int x = -15 * 2048; x <= 0; x++)
        {
            worstOfWholeSteps = Math.Max(worstOfWholeSteps, Math.Abs((ScalarMath.PowerParts(x, 1f) / 32.0) - (255 * Math.Pow(2, x / 2048.0))));
        }

        Assert.InRange(worst, 0.05, 0.1);
        Assert.InRange(worstOfWholeSteps, 0.02, 1 / 15.0);
    }

    [Fact]
    public void Power_parts_never_fall_as_the_score_rises()
    {
        int last = 0;
        for (int x = -14 * 2048; x <= 0; x++)
        {
            int parts = ScalarMath.PowerParts(x, 1f);
            Assert.True(parts >= last, $"{parts} after {last} at {x}");
            last = parts;
        }

        Assert.Equal(32 * 255, last);
    }

    [Fact]
    public void Power_parts_of_special_values_are_all_or_nothing()
    {
        Assert.Equal(32 * 255, ScalarMath.PowerParts(0f, 1f));
        Assert.Equal(32 * 255, ScalarMath.PowerParts(-0f, 1f));
        Assert.Equal(32 * 255, ScalarMath.PowerParts(-1f, 0f));
        Assert.Equal(2, ScalarMath.PowerParts(-12f, 2048f)); // 32 · 255 · 2⁻¹²
        Assert.Equal(0, ScalarMath.PowerParts(-12.001f, 2048f));
        Assert.Equal(0, ScalarMath.PowerParts(float.NegativeInfinity, 1f));
        Assert.Equal(0, ScalarMath.PowerParts(float.MinValue, float.MaxValue));
        Assert.Equal(0, ScalarMath.PowerParts(float.NaN, 1f));
        Assert.Equal(0, ScalarMath.PowerParts(0f, float.PositiveInfinity));
    }

    [Fact]
    public void Exp_of_special_values_is_what_its_comment_says()
    {
        float smallest = ScalarMath.Exp(MathConstants.ExpMin);
        Assert.True(float.IsNormal(smallest));
        Assert.Equal(1f, ScalarMath.Exp(0f));
        Assert.Equal(1f, ScalarMath.Exp(-0f));
        Assert.Equal(1f, ScalarMath.Exp(-float.Epsilon));
        foreach (float x in new[] { -86.5f, -103f, -1e10f, float.MinValue, float.NegativeInfinity, float.NaN })
        {
            Assert.Equal(smallest, ScalarMath.Exp(x));
        }
    }

    [Fact]
    public void Exp_never_exceeds_one_and_never_falls_as_its_argument_rises()
    {
        // Softmax takes 255 eˣ for a byte, and more for a larger score must not be less.
        float last = 0f;
        foreach (float x in Sweep(-20f, 0f, 1_000_000))
        {
            float y = ScalarMath.Exp(x);
            Assert.True(y <= 1f, $"exp({x:R}) = {y:R}");
            Assert.True(y >= last * (1 - 3e-7f), $"exp({x:R}) = {y:R} after {last:R}");
            last = y;
        }
    }

    [Fact]
    public void Gelu_stays_within_its_bound_everywhere()
    {
        double worst = 0;
        foreach (float x in Sweep(-12f, 12f, 600_000))
        {
            worst = Math.Max(worst, Error(x));
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"worst absolute error {worst:E3}");
        Assert.InRange(worst, GeluBound / 4, GeluBound);

        // Every sign and exponent, 256 significands each.
        for (uint bits = 0; bits < 0x7F80_0000; bits += 1 << 15)
        {
            float x = BitConverter.UInt32BitsToSingle(bits);
            Assert.True(Error(x) <= GeluBound && Error(-x) <= GeluBound, $"gelu(±{x:R}) is {ScalarMath.Gelu(x):R} and {ScalarMath.Gelu(-x):R}");
        }

        static double Error(float x) => Math.Abs(ScalarMath.Gelu(x) - (x * NormalDistribution.Cumulative(x)));
    }

    [Fact]
    public void Gelu_by_tanh_stays_within_its_bound_everywhere()
    {
        double worst = Sweep(-12f, 12f, 600_000).Max(Error);
        TestContext.Current.TestOutputHelper!.WriteLine($"worst absolute error {worst:E3}");
        Assert.InRange(worst, GeluTanhBound / 4, GeluTanhBound);
        Assert.All(Exponents(), x => Assert.True(Error(x) <= GeluTanhBound && Error(-x) <= GeluTanhBound, $"±{x:R}"));
        Assert.All(Exponents().Where(v => v >= MathConstants.GeluTanhBound), x => Assert.Equal((x, 0f), (ScalarMath.GeluTanh(x), ScalarMath.GeluTanh(-x))));
        Assert.Equal(0, BitConverter.SingleToInt32Bits(ScalarMath.GeluTanh(0f)));
        Assert.True(float.IsPositiveInfinity(ScalarMath.GeluTanh(float.PositiveInfinity)));
        Assert.Equal(0f, ScalarMath.GeluTanh(float.NegativeInfinity));
        Assert.Equal(0f, ScalarMath.GeluTanh(float.NaN)); // as ReLU

        static double Error(float x) => Math.Abs(ScalarMath.GeluTanh(x) - (x / 2.0 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * (double)x))))));
    }

    [Fact]
    public void Silu_stays_within_its_bound_everywhere()
    {
        AssertBound(Error, -16f, 16f, SiluBound);
        AssertBound(Error, 0f, 16f, SiluBound);
        AssertAsRelu(ScalarMath.Silu, MathConstants.SiluBound, MathConstants.SiluBound);

        static double Error(float x) => Math.Abs(ScalarMath.Silu(x) - (x / (1 + Math.Exp(-(double)x))));
    }

    [Fact]
    public void Mish_stays_within_its_bounds_everywhere()
    {
        AssertBound(Error, -16f, 16f, MishBound);
        AssertBound(Error, 0f, 16f, MishBoundAbove);
        AssertAsRelu(ScalarMath.Mish, MathConstants.MishAbove, MathConstants.MishBelow);

        static double Error(float x) => Math.Abs(ScalarMath.Mish(x) - (x * Math.Tanh(Math.Log(1 + Math.Exp(x)))));
    }

    [Fact]
    public void Tanh_stays_within_its_bound_everywhere()
    {
        double worst = Sweep(-12f, 12f, 600_000).Max(Error);
        TestContext.Current.TestOutputHelper!.WriteLine($"worst absolute error {worst:E3}");
        Assert.InRange(worst, TanhBound / 4, TanhBound);
        Assert.All(Exponents(), x => Assert.True(Error(x) <= TanhBound && Error(-x) <= TanhBound, $"tanh(±{x:R}) is {ScalarMath.Tanh(x):R} and {ScalarMath.Tanh(-x):R}"));

        static double Error(float x) => Math.Abs(ScalarMath.Tanh(x) - Math.Tanh(x));
    }

    [Fact]
    public void Tanh_is_odd_and_keeps_zero_and_special_values_do_not_break_it()
    {
        Assert.All(Exponents(), x => Assert.Equal(-ScalarMath.Tanh(x), ScalarMath.Tanh(-x)));
        Assert.Equal(0, BitConverter.SingleToInt32Bits(ScalarMath.Tanh(0f))); // the padding of a row must stay zero
        Assert.Equal(1f, ScalarMath.Tanh(float.PositiveInfinity), 1.5e-6f);
        Assert.Equal(-1f, ScalarMath.Tanh(float.NegativeInfinity), 1.5e-6f);
        Assert.Equal(1f, ScalarMath.Tanh(float.NaN), 1.5e-6f);
    }

    [Fact]
    public void Gelu_of_large_values_is_the_value_or_zero()
    {
        Assert.All(Exponents().Where(v => v >= MathConstants.GeluBound), x => Assert.Equal(x, ScalarMath.Gelu(x)));
        Assert.All(Exponents().Where(v => v >= MathConstants.GeluBound), x => Assert.Equal(0f, ScalarMath.Gelu(-x)));
    }

    [Fact]
    public void Gelu_of_special_values_does_not_break()
    {
        Assert.Equal(0f, ScalarMath.Gelu(0f));
        Assert.Equal(0f, ScalarMath.Gelu(-0f));
        Assert.Equal(0f, ScalarMath.Gelu(float.Epsilon), 1e-40f);
        Assert.True(float.IsPositiveInfinity(ScalarMath.Gelu(float.PositiveInfinity)));
        Assert.Equal(0f, ScalarMath.Gelu(float.NaN)); // as ReLU
        Assert.Equal(0f, ScalarMath.Gelu(float.NegativeInfinity));
    }

    [Fact]
    public void Sigmoid_is_close_to_the_exact_one_and_symmetric()
    {
        foreach (float x in Sweep(-100f, 100f, 400_000).Concat(Exponents()).Concat(Exponents().Select(v => -v)))
        {
            double exact = 1 / (1 + Math.Exp(-(double)x));
            float found = ScalarMath.Sigmoid(x);
            Assert.True(Math.Abs(found - exact) <= (SigmoidBound * exact) + 5e-38, $"sigmoid({x:R}) = {found:R}, exactly {exact:R}");
            Assert.True(Math.Abs(found + ScalarMath.Sigmoid(-x) - 1f) <= 1.2e-7f, $"sigmoid(±{x:R}) do not add up");
        }

        Assert.Equal(0.5f, ScalarMath.Sigmoid(0f));
        Assert.Equal(0.5f, ScalarMath.Sigmoid(-0f));
        Assert.Equal(1f, ScalarMath.Sigmoid(float.PositiveInfinity));
        Assert.Equal(0f, ScalarMath.Sigmoid(float.NegativeInfinity), 1e-37f);
        Assert.InRange(ScalarMath.Sigmoid(float.NaN), 0f, 1f);
    }

    [Fact]
    public void Relu_keeps_what_is_positive()
    {
        Assert.All(Exponents(), x => Assert.Equal(x, ScalarMath.Relu(x)));
        Assert.All(Exponents(), x => Assert.Equal(0f, ScalarMath.Relu(-x)));
        Assert.Equal(0, BitConverter.SingleToInt32Bits(ScalarMath.Relu(-0f)));
        Assert.Equal(0, BitConverter.SingleToInt32Bits(ScalarMath.Relu(float.NaN)));
        Assert.Equal(float.PositiveInfinity, ScalarMath.Relu(float.PositiveInfinity));
    }

    private static void AssertBound(Func<float, double> error, float from, float to, double bound)
    {
        double worst = Sweep(from, to, 600_000).Max(error);
        TestContext.Current.TestOutputHelper!.WriteLine($"worst absolute error {worst:E3}");
        Assert.InRange(worst, bound / 4, bound);
        Assert.All(Exponents(), x => Assert.True(error(x) <= bound && (from == 0f || error(-x) <= bound), $"±{x:R}"));
    }

    // Outside its bounds the value or zero; at zero, which pads rows, to the bit; and what is no number is as for ReLU.
    private static void AssertAsRelu(Func<float, float> function, float above, float below)
    {
        Assert.All(Exponents().Where(v => v >= above), x => Assert.Equal(x, function(x)));
        Assert.All(Exponents().Where(v => v >= below), x => Assert.Equal(0f, function(-x)));
        Assert.All([0f, -0f, float.NegativeInfinity, float.NaN, -float.NaN], x => Assert.Equal(0, BitConverter.SingleToInt32Bits(function(x))));
        Assert.Equal((above, 0f), (function(above), function(-below)));
        Assert.True(float.IsPositiveInfinity(function(float.PositiveInfinity)));
    }

    private static IEnumerable<float> Sweep(float from, float to, int steps)
    {
        for (int i = 0; i <= steps; i++)
        {
            yield return (float)(from + (((double)to - from) * i / steps));
        }
    }

    // A few values of every exponent from the smallest subnormal to the largest number.
    private static IEnumerable<float> Exponents()
    {
        for (uint bits = 1; bits < 0x7F80_0000; bits += (1 << 20) + 0x2345)
        {
            yield return BitConverter.UInt32BitsToSingle(bits);
        }
    }
}
