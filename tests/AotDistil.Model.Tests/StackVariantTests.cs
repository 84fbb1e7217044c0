using AotDistil.Model.Tests.Support;
using AotDistil.Packer.Architectures;
using AotDistil.Packer.Quantization;
using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Reference;

namespace AotDistil.Model.Tests;

/// <summary>Generated code against the reference, bit for bit, for every head, for layers that share weights, narrow embeddings and linears in groups: all hidden states and all outputs.</summary>
public sealed class StackVariantTests
{
    [Theory]
    [InlineData("distilbert", "1x20x5x36", "token")]
    [InlineData("distilbert", "2x33x3x35", "mlm")]
    [InlineData("distilbert", "1x48x4x130", "embedding")]
    [InlineData("bert", "2x64x2x200", "qa")]
    [InlineData("bert", "1x20x5x36", "mlm")]
    [InlineData("roberta", "1x40x2x56", "mlm")]
    [InlineData("roberta", "2x18x3x22", "token")]
    public void Every_variant_gives_the_bits_of_the_reference_for_every_head(string architecture, string shape, string task) =>
        AssertSameBits(Shaped(architecture, shape) with { Task = task });

    [Theory]
    [InlineData("3x32x2x48", 1, 1, 20, "mlm")]
    [InlineData("3x18x3x22", 1, 1, 48, "sequence")] // embeddings wider than the layers
    [InlineData("4x40x2x56", 2, 1, 40, "token")]
    [InlineData("5x33x3x35", 2, 2, 7, "mlm")]
    [InlineData("2x64x4x96", 2, 1, 16, "qa")]
    public void Every_variant_gives_the_bits_of_the_reference_where_layers_share_weights(string shape, int groups, int inner, int embeddingDim, string task) =>
        AssertSameBits(Shaped("albert", shape) with { LayerGroups = (groups, inner), EmbeddingDim = embeddingDim, Task = task });

    [Theory]
    [InlineData("2x96x4x384", 4, 4, 4, 1, 4, 4)]
    [InlineData("1x128x4x256", 4, 4, 4, 2, 4, 4)] // groups of whole panels
    [InlineData("1x36x3x60", 2, 3, 6, 9, 12, 4)]
    [InlineData("1x30x3x90", 15, 1, 5, 3, 30, 10)] // windows over many groups
    [InlineData("2x64x2x64", 1, 1, 1, 1, 1, 1)]
    [InlineData("1x30x3x24", 1, 1, 1, 3, 3, 3)] // out_lin and lin1 have windows of one width that begin elsewhere
    public void Every_variant_gives_the_bits_of_the_reference_for_linears_in_groups(string shape, int query, int key, int value, int outLin, int lin1, int lin2) =>
        AssertSameBits(Shaped("squeezebert", shape) with { Groups = new LinearGroups(query, key, value, outLin, lin1, lin2) });

    [Theory]
    [InlineData("distilbert", "1x384x12x1536", 384, "token")]
    [InlineData("bert", "2x64x2x96", 64, "sequence")]
    [InlineData("roberta", "1x96x3x100", 96, "mlm")] // one of the two widths alone
    [InlineData("albert", "3x128x4x256", 40, "qa")]
    [InlineData("bert", "1x768x12x1024", 768, "embedding")]
    public void Every_variant_gives_the_bits_of_the_reference_where_rows_are_rotated(string architecture, string shape, int embeddingDim, string task) =>
        AssertSameBits(Shaped(architecture, shape) with { EmbeddingDim = embeddingDim, Task = task }, Rotation.On);

    [Theory]
    [InlineData(0f)]
    [InlineData(1e36f)]
    public void Every_variant_gives_the_bits_of_the_reference_where_extreme_rows_are_rotated(float gain) =>
        AssertSameBits(Shaped("bert", "2x64x2x128") with { Gain = gain, Task = "token" }, Rotation.On);

    private static ShapedModel Shaped(string architecture, string shape)
    {
        int[] sizes = [.. shape.Split('x').Select(int.Parse)];
        return new ShapedModel(sizes[0], sizes[1], sizes[2], sizes[3])
        {
            Architecture = architecture switch
            {
                "albert" => ArchitectureCatalogue.Albert,
                "bert" => ArchitectureCatalogue.Bert,
                "roberta" => ArchitectureCatalogue.Roberta,
                "squeezebert" => ArchitectureCatalogue.SqueezeBert,
                _ => ArchitectureCatalogue.DistilBert,
            },
        };
    }

    private static unsafe void AssertSameBits(ShapedModel shape, Rotation rotation = Rotation.Auto)
    {
        using TemporaryFolder scratch = new();
        CompiledModel model = CompiledModel.Of(shape.Write(scratch), scratch, rotation);
        KernelVariant[] variants = model.VectorVariants;
        Assert.SkipWhen(variants.Length == 0, "this processor has nothing but the scalar loops");
        Assert.Equal(rotation == Rotation.On, model.Description.Hadamard + model.Description.HiddenHadamard > 0);
        int dim = model.Description.Dim, layers = model.Description.LayerOrder.Length;
        using TextModel scalar = model.OpenModel(KernelVariant.Scalar);
        foreach (KernelVariant variant in variants)
        {
            foreach (int threads in (int[])[1, 3])
            {
                using TextModel session = model.OpenModel(variant, threads);
                foreach (string text in Texts.OfLengths(shape.Dim < 384 ? [2, 13, 33, 127] : [2, 37]))
                {
                    int[] ids = new int[session.MaxLength];
                    ids = ids[..session.Tokenize(text, ids)];
                    for (int layer = 0; layer <= layers; layer++)
                    {
                        float[] states = new float[ids.Length * dim];
                        session.HiddenStates(ids, [], layer, states);
                        AssertBits.Equal(Int8Reference.HiddenStates(model.Description, model.Weights, ids, [], layer), states, $"{shape} {variant}, {threads} threads, layer {layer}");
                    }

                    if (model.Description.Outputs > 0)
                    {
                        float[] expected = new float[(model.Description.Task == Runtime.Model.ModelTask.Sequence ? 1 : ids.Length) * model.Description.Outputs], found = new float[expected.Length];
                        scalar.Outputs(ids, [], expected);
                        session.Outputs(ids, [], found);
                        Assert.True(shape.Gain == 0 || expected.Any(v => v != expected[0]));
                        AssertBits.Equal(expected, found, $"{shape} {variant}, {threads} threads, outputs");
                    }
                }
            }
        }
    }
}
