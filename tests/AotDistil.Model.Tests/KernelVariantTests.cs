using AotDistil.Model.Tests.Support;
using AotDistil.Packer.Architectures;
using AotDistil.Runtime.Kernels;

namespace AotDistil.Model.Tests;

/// <summary>Generated code against the reference, bit for bit, over shapes that are no multiples of anything and numbers at the ends of their range.</summary>
public sealed class KernelVariantTests
{
    // The reference's loops take their time: lengths about those at which tiles and groups are whole; all lengths have a test of their own.
    private static readonly string[] Samples = [.. Support.Texts.Random(10, longest: 10), .. Support.Texts.OfLengths(13, 16, 17, 31, 33, 48, 65, 127, 145, 7)];

    public static TheoryData<string> Shapes =>
    [
        "1x16x1x16", "2x18x3x22", "1x20x5x36", "2x64x2x200", "3x96x6x256", "1x100x4x52", "2x48x4x130", "1x384x12x1536", "2x33x3x35", "1x8x1x4", "1x132x11x20", "1x72x2x300", "2x128x2x200", "1x16x1x784",
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_variant_gives_the_bits_of_the_reference_for_odd_shapes(string shape)
    {
        int[] sizes = [.. shape.Split('x').Select(int.Parse)];
        AssertSameBits(new ShapedModel(sizes[0], sizes[1], sizes[2], sizes[3]) { Activation = sizes[1] % 3 == 0 ? "relu" : "gelu" });
    }

    [Theory]
    [InlineData("bert", "2x18x3x22", "gelu", 1e-12)]
    [InlineData("bert", "2x128x4x320", "gelu_new", 1e-5)]
    [InlineData("bert", "1x312x12x1200", "gelu", 1e-12)]
    [InlineData("bert", "1x33x3x35", "relu", 0.5)]
    [InlineData("roberta", "2x96x3x384", "gelu", 1e-5)]
    [InlineData("roberta", "1x20x5x36", "gelu_fast", 1e-12)]
    [InlineData("distilbert", "1x48x4x130", "gelu_pytorch_tanh", 0)]
    [InlineData("bert", "2x40x4x72", "silu", 1e-12)]
    [InlineData("roberta", "2x33x3x200", "mish", 1e-5)]
    [InlineData("distilbert", "2x64x2x100", "tanh", 0)]
    public void Every_variant_gives_the_bits_of_the_reference_for_other_architectures(string architecture, string shape, string activation, double eps)
    {
        int[] sizes = [.. shape.Split('x').Select(int.Parse)];
        AssertSameBits(new ShapedModel(sizes[0], sizes[1], sizes[2], sizes[3])
        {
            Architecture = architecture switch
            {
                "bert" => ArchitectureCatalogue.Bert,
                "roberta" => ArchitectureCatalogue.Roberta,
                _ => ArchitectureCatalogue.DistilBert,
            },
            Activation = activation,
            LayerNormEps = eps,
        });
    }

    [Theory]
    [InlineData("gelu_new", 0f)]
    [InlineData("gelu_new", 1e6f)]
    [InlineData("gelu_new", 1e36f)]
    [InlineData("silu", 1e36f)]
    [InlineData("mish", 1e36f)]
    [InlineData("tanh", 1e36f)]
    public void Every_variant_gives_the_bits_of_the_reference_for_a_bert_with_extreme_weights(string activation, float gain) =>
        AssertSameBits(new ShapedModel(2, 40, 2, 72) { Architecture = ArchitectureCatalogue.Bert, Activation = activation, Gain = gain });

    [Fact]
    public void Every_variant_gives_the_bits_of_the_reference_for_texts_of_every_length() =>
        AssertSameBits(new ShapedModel(1, 40, 2, 56), Support.Texts.OfLengths(Enumerable.Range(2, 139)));

    [Fact]
    public void Every_variant_gives_the_bits_of_the_reference_at_the_width_of_distilbert_base() =>
        AssertSameBits(new ShapedModel(1, 768, 12, 3072), Support.Texts.OfLengths(2, 3, 5, 16, 37));

    [Theory]
    [InlineData(0f)]
    [InlineData(1e-12f)]
    [InlineData(30f)]
    [InlineData(1e6f)]
    [InlineData(1e19f)]
    [InlineData(1e36f)]
    public void Every_variant_gives_the_bits_of_the_reference_for_extreme_weights(float gain) => AssertSameBits(new ShapedModel(2, 40, 2, 72) { Gain = gain });

    [Fact]
    public void Every_variant_gives_the_bits_of_the_reference_where_every_weight_is_at_the_end_of_its_range() =>
        AssertSameBits(new ShapedModel(1, 64, 2, 512)
        {
            // ± one value in all places: every int8 weight is 127 or −127, and sums are as large as they get.
            Change = (name, values) =>
            {
                if (name.Contains("lin", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal))
                {
                    for (int i = 0; i < values.Length; i++)
                    {
                        values[i] = (i / 7) % 2 == 0 ? 0.5f : -0.5f;
                    }
                }
            },
        });

    [Theory]
    [InlineData(1e38f)]
    [InlineData(2e38f)]
    [InlineData(3e38f)]
    public void Every_variant_gives_the_bits_of_the_reference_where_some_tokens_overflow(float factor) =>
        AssertSameBits(new ShapedModel(2, 40, 2, 72)
        {
            // Infinite in some tokens, not in others: then columns of values hold NaN among numbers.
            Change = (name, values) =>
            {
                if (name.EndsWith("norm.weight", StringComparison.OrdinalIgnoreCase))
                {
                    values[3] = factor;
                }
            },
        });

    [Fact]
    public void A_feature_that_is_the_same_in_all_tokens_and_one_far_outside_survive() =>
        AssertSameBits(new ShapedModel(2, 64, 4, 96)
        {
            Change = (name, values) =>
            {
                if (name.EndsWith("norm.weight", StringComparison.OrdinalIgnoreCase))
                {
                    values[3] = 400f; // an outlier channel, as real models have them
                    values[5] = 0f;
                }
            },
        });

    private static void AssertSameBits(ShapedModel shape) => AssertSameBits(shape, shape.Dim < 384 ? Samples : [.. Samples.Where((_, i) => i % 4 == 0)]);

    private static void AssertSameBits(ShapedModel shape, string[] texts)
    {
        using TemporaryFolder scratch = new();
        CompiledModel model = CompiledModel.Of(shape.Write(scratch), scratch);
        float[] expected = Logits(model, KernelVariant.Scalar, texts);
        Assert.All(expected, v => Assert.True(float.IsFinite(v)));
        KernelVariant[] variants = model.VectorVariants;
        Assert.SkipWhen(variants.Length == 0, "this processor has nothing but the scalar loops");
        foreach (KernelVariant variant in variants)
        {
            foreach (int threads in (int[])[1, 2, 3])
            {
                AssertBits.Equal(expected, Logits(model, variant, texts, threads), $"{shape} {variant}, {threads} threads");
            }
        }
    }

    [Fact]
    public void The_kernels_in_C_are_tried_where_they_can_run()
    {
        using TemporaryFolder scratch = new();
        CompiledModel model = CompiledModel.Of(new ShapedModel(1, 16, 1, 16).Write(scratch), scratch);

        Assert.SkipUnless(System.Runtime.Intrinsics.X86.Avx512Vbmi.IsSupported && OperatingSystem.IsLinux(), "this processor has no AVX-512");
        Assert.True(model.HasAvx512Vnni, "the kernels in C were not compiled: is there a C compiler on the PATH?");
    }

    private static float[] Logits(CompiledModel model, KernelVariant variant, string[] texts, int threads = 1)
    {
        using TextClassifier session = model.Open(variant, threads);
        float[] logits = new float[texts.Length * model.Description.Labels.Length];
        session.Logits(texts, logits);
        return logits;
    }
}
