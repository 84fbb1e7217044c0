using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using AotDistil.Layout;
using AotDistil.Packer.Architectures;
using AotDistil.Packer.Packing;
using AotDistil.Packer.Quantization;
using Xunit;

namespace AotDistil.Packer.Tests;

/// <summary>The weights file, taken apart again by plain loops that know nothing of how it was put together.</summary>
public sealed class BlockPackerTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(16, 4, 1)]
    [InlineData(17, 5, 1)]
    [InlineData(18, 18, 3)]
    [InlineData(31, 33, 2)]
    [InlineData(3, 18, 1)]
    [InlineData(48, 130, 3)]
    public void A_linear_comes_back_from_its_panels(int outputs, int inputs, int sections)
    {
        float[][] weights = [.. Enumerable.Range(0, sections).Select(s => Values(outputs * inputs, s))];
        float[][] biases = [.. Enumerable.Range(0, sections).Select(s => Values(outputs, s + 100))];
        (byte[] file, PackedModel model) = Pack(new LinearBlock("lin", [.. weights.Zip(biases, (w, b) => new LinearSection(Source([outputs, inputs], w), Source([outputs], b)))]));
        PackedLinear packed = Assert.IsType<PackedLinear>(model.Blocks.Single());

        Assert.Equal(("lin", inputs, outputs * sections), (packed.Name, packed.In, packed.Out));
        Assert.Equal(Enumerable.Repeat(1, sections), packed.Groups);
        int paddedOut = (outputs + 15) / 16 * 16, paddedIn = (inputs + 3) / 4 * 4;
        int at = (int)packed.Weights;
        for (int s = 0; s < sections; s++)
        {
            for (int panel = 0; panel < paddedOut; panel += 16)
            {
                for (int group = 0; group < paddedIn; group += 4)
                {
                    for (int n = panel; n < panel + 16; n++)
                    {
                        for (int k = group; k < group + 4; k++)
                        {
                            sbyte expected = n < outputs && k < inputs ? Row(weights[s], n, inputs).Values[k] : (sbyte)0;
                            Assert.Equal(expected, (sbyte)file[at++]);
                        }
                    }
                }
            }

            for (int n = 0; n < paddedOut; n++)
            {
                int entry = ((s * paddedOut) + n) * 4;
                (sbyte[] values, float scale) = n < outputs ? Row(weights[s], n, inputs) : ([], 0f);
                Assert.Equal(scale, BinaryPrimitives.ReadSingleLittleEndian(file.AsSpan((int)packed.Scales + entry)));
                Assert.Equal(values.Sum(v => v), BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan((int)packed.Sums + entry)));
                Assert.Equal(n < outputs ? biases[s][n] : 0f, BinaryPrimitives.ReadSingleLittleEndian(file.AsSpan((int)packed.Bias + entry)));
            }
        }
    }

    [Theory]
    [InlineData(31, 33, 2)]
    [InlineData(18, 18, 3)]
    public void The_shared_offset_function_finds_every_weight(int outputs, int inputs, int sections)
    {
        float[][] weights = [.. Enumerable.Range(0, sections).Select(s => Values(outputs * inputs, s))];
        (byte[] file, PackedModel model) = Pack(new LinearBlock("lin", [.. weights.Select(w => new LinearSection(Source([outputs, inputs], w), Source([outputs], new float[outputs])))]));
        PackedLinear packed = (PackedLinear)model.Blocks.Single();
        int padded = WeightsLayout.RoundUp(outputs, WeightsLayout.TileOutputs);
        for (int s = 0; s < sections; s++)
        {
            for (int n = 0; n < outputs; n++)
            {
                Assert.Equal(
                    Row(weights[s], n, inputs).Values,
                    Enumerable.Range(0, inputs).Select(k => (sbyte)file[packed.Weights + WeightsLayout.PackedWeightOffset((s * padded) + n, k, inputs)]));
            }
        }
    }

    [Theory]
    [InlineData(18, 18, "3 2 1")]
    [InlineData(22, 18, "2")]
    [InlineData(64, 64, "4")]
    [InlineData(64, 64, "4 4 4")]
    [InlineData(48, 96, "3")]
    [InlineData(40, 24, "8 4 2")]
    [InlineData(35, 35, "7 5 35")]
    [InlineData(130, 10, "10 5 1")]
    public void A_linear_in_groups_comes_back_as_a_dense_one_from_its_windows(int outputs, int inputs, string text)
    {
        int[] groups = [.. text.Split(' ').Select(int.Parse)];
        float[][] weights = [.. groups.Select((g, s) => Values(outputs * inputs / g, s))];
        (byte[] file, PackedModel model) = Pack(new LinearBlock(
            "lin", [.. groups.Select((g, s) => new LinearSection(Source([outputs, inputs / g], weights[s]), Source([outputs], Values(outputs, s + 100)), g))]));
        PackedLinear packed = Assert.IsType<PackedLinear>(model.Blocks.Single());

        Assert.Equal(("lin", inputs, outputs * groups.Length), (packed.Name, packed.In, packed.Out));
        Assert.Equal(groups, packed.Groups);
        int window = InputWindows.Width(inputs, outputs, groups), paddedOut = (outputs + 15) / 16 * 16, at = (int)packed.Weights;
        for (int s = 0; s < groups.Length; s++)
        {
            int groupInputs = inputs / groups[s], groupOutputs = outputs / groups[s];
            sbyte[,] dense = new sbyte[paddedOut, ((inputs + 3) / 4 * 4) + window], found = (sbyte[,])dense.Clone();
            for (int n = 0; n < outputs; n++)
            {
                (sbyte[] values, float scale) = Row(weights[s], n, groupInputs);
                for (int k = 0; k < groupInputs; k++)
                {
                    dense[n, (n / groupOutputs * groupInputs) + k] = values[k];
                }

                int entry = ((s * paddedOut) + n) * 4;
                Assert.Equal(scale, BinaryPrimitives.ReadSingleLittleEndian(file.AsSpan((int)packed.Scales + entry)));
                Assert.Equal(values.Sum(v => v), BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan((int)packed.Sums + entry)));
            }

            for (int panel = 0; panel < paddedOut / 16; panel++)
            {
                int start = InputWindows.Start(panel, inputs, outputs, groups[s], window);
                for (int group = 0; group < window; group += 4)
                {
                    for (int tile = 0; tile < 64; tile++)
                    {
                        found[(panel * 16) + (tile / 4), start + group + (tile % 4)] = (sbyte)file[at++];
                    }
                }
            }

            Assert.Equal(dense, found);
        }
    }

    [Theory]
    [InlineData(32, 32)]
    [InlineData(96, 32)]
    [InlineData(256, 256)]
    public void A_linear_that_reads_rotated_rows_has_rotated_weights_and_the_same_products(int inputs, int block)
    {
        const int Outputs = 19;
        float[] weights = Values(Outputs * inputs, 8), x = Values(inputs, 9), rotatedX = [.. x], rotated = [.. weights];
        Hadamard.Apply(rotatedX, block);
        Hadamard.Apply(rotated, block);
        rotated = [.. rotated.Select(w => w / (block / Hadamard.Unit))];
        (byte[] file, PackedModel model) = Pack(new LinearBlock("lin", [new LinearSection(Source([Outputs, inputs], weights), Source([Outputs], new float[Outputs]))]) { Hadamard = block });
        PackedLinear packed = (PackedLinear)model.Blocks.Single();
        for (int n = 0; n < Outputs; n++)
        {
            (sbyte[] values, float scale) = Row(rotated, n, inputs);
            Assert.Equal(values, Enumerable.Range(0, inputs).Select(k => (sbyte)file[packed.Weights + WeightsLayout.PackedWeightOffset(n, k, inputs)]));
            Assert.Equal(scale, BinaryPrimitives.ReadSingleLittleEndian(file.AsSpan((int)packed.Scales + (n * 4))));
            Assert.Equal(values.Sum(v => v), BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan((int)packed.Sums + (n * 4))));
            Assert.Equal(
                x.Select((v, k) => (double)v * weights[(n * inputs) + k]).Sum(), rotatedX.Select((v, k) => (double)v * rotated[(n * inputs) + k]).Sum(), 1e-5 * inputs);
        }
    }

    [Fact]
    public void Rows_of_a_rotated_table_are_turned_back_by_another_rotation()
    {
        const int Rows = 70, Columns = 64, Block = 32;
        float[] table = Values(Rows * Columns, 6);
        table[5] = 30; // as features of positions are
        (byte[] file, PackedModel model) = Pack(new EmbeddingBlock("table", Source([Rows, Columns], table)) { Hadamard = Block });
        PackedEmbedding packed = (PackedEmbedding)model.Blocks.Single();
        double largest = 0;
        for (int r = 0; r < Rows; r++)
        {
            float scale = BinaryPrimitives.ReadSingleLittleEndian(file.AsSpan((int)packed.Scales + (r * 4)));
            float[] row = [.. Enumerable.Range(0, Columns).Select(n => (sbyte)file[packed.Values + (r * Columns) + n] * scale)];
            Hadamard.Apply(row, Block);
            largest = row.Select((v, n) => (double)Math.Abs(v - table[(r * Columns) + n])).Prepend(largest).Max();
        }

        Assert.InRange(largest, 0, 30.0 / 127);
    }

    [Fact]
    public void The_last_linear_of_masked_words_is_their_table_too()
    {
        float[] table = Values(35 * 18, 3);
        LinearBlock linear = new("classifier", [new LinearSection(Source([35, 18], table), Source([35], Values(35, 4)))]);
        (byte[] file, PackedModel model) = Pack(linear, new TiedEmbeddingBlock("word_embeddings", linear));
        PackedLinear packed = Assert.IsType<PackedLinear>(model.Blocks[0]);
        Assert.Equal(new PackedEmbedding("word_embeddings", 35, 18, packed.Weights, packed.Scales, IsLinear: true), model.Blocks[1]);
        for (int r = 0; r < 35; r++)
        {
            (sbyte[] values, float scale) = Row(table, r, 18);
            Assert.Equal(values, Enumerable.Range(0, 18).Select(k => (sbyte)file[packed.Weights + WeightsLayout.PackedWeightOffset(r, k, 18)]));
            Assert.Equal(scale, BinaryPrimitives.ReadSingleLittleEndian(file.AsSpan((int)packed.Scales + (r * 4))));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(64, 16)]
    [InlineData(65, 18)]
    [InlineData(200, 31)]
    public void An_embedding_comes_back_row_by_row(int rows, int cols)
    {
        float[] table = Values(rows * cols, 5);
        table.AsSpan(0, cols).Clear();
        (byte[] file, PackedModel model) = Pack(new EmbeddingBlock("emb", Source([rows, cols], table)));
        PackedEmbedding packed = Assert.IsType<PackedEmbedding>(model.Blocks.Single());

        Assert.Equal(("emb", rows, cols), (packed.Name, packed.Rows, packed.Cols));
        int stride = (cols + 15) / 16 * 16;
        for (int r = 0; r < rows; r++)
        {
            (sbyte[] values, float scale) = Row(table, r, cols);
            Assert.Equal([.. values, .. new sbyte[stride - cols]], MemoryMarshal.Cast<byte, sbyte>(file.AsSpan((int)packed.Values + (r * stride), stride)).ToArray());
            Assert.Equal(scale, BinaryPrimitives.ReadSingleLittleEndian(file.AsSpan((int)packed.Scales + (r * 4))));
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(18)]
    public void A_layer_norm_is_padded_with_zeros(int size)
    {
        float[] gamma = Values(size, 1), beta = Values(size, 2);
        (byte[] file, PackedModel model) = Pack(new LayerNormBlock("norm", Source([size], gamma), Source([size], beta)));
        PackedLayerNorm packed = Assert.IsType<PackedLayerNorm>(model.Blocks.Single());

        float[] padding = new float[((size + 15) / 16 * 16) - size];
        Assert.Equal(("norm", size), (packed.Name, packed.Size));
        Assert.Equal([.. gamma, .. padding], MemoryMarshal.Cast<byte, float>(file.AsSpan((int)packed.Gamma, (size + padding.Length) * 4)).ToArray());
        Assert.Equal([.. beta, .. padding], MemoryMarshal.Cast<byte, float>(file.AsSpan((int)packed.Beta, (size + padding.Length) * 4)).ToArray());
    }

    [Fact]
    public void The_weights_of_a_layers_linears_lie_one_behind_the_other_and_what_belongs_to_outputs_behind_them()
    {
        (_, PackedModel model) = Pack(Linear("layer.0.first"), new LayerNormBlock("layer.0.norm", Source([16], Values(16, 1)), Source([16], Values(16, 2))), Linear("layer.0.second"), Linear("layer.1.first"));
        PackedLinear first = (PackedLinear)model.Blocks[0], second = (PackedLinear)model.Blocks[2], next = (PackedLinear)model.Blocks[3];
        PackedLayerNorm norm = (PackedLayerNorm)model.Blocks[1];
        Assert.Equal(first.Weights + (16 * 16), second.Weights);
        Assert.All([first.Scales, first.Sums, first.Bias, norm.Gamma, norm.Beta, second.Scales, second.Sums, second.Bias], at => Assert.InRange(at, second.Weights + (16 * 16), next.Weights - 1));

        static LinearBlock Linear(string name) => new(name, [new LinearSection(Source([16, 16], Values(256, 3)), Source([16], Values(16, 4)))]);
    }

    [Fact]
    public void The_header_says_what_follows_and_every_block_is_aligned()
    {
        (byte[] file, PackedModel model) = Pack(
            new EmbeddingBlock("emb", Source([3, 5], Values(15, 1))),
            new LinearBlock("lin", [new LinearSection(Source([5, 3], Values(15, 2)), Source([5], Values(5, 3)))]),
            new LayerNormBlock("norm", Source([5], Values(5, 4)), Source([5], Values(5, 5))));

        Assert.Equal("AOTDISTL"u8, file.AsSpan(0, 8));
        Assert.Equal(WeightsLayout.FormatVersion, BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(8)));
        Assert.Equal(file.Length, BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(WeightsLayout.HeaderLengthOffset)));
        Assert.Equal(SHA256.HashData(file.AsSpan(WeightsLayout.HeaderBytes)), file.AsSpan(WeightsLayout.HeaderContentIdOffset, 32));
        Assert.Equal(Convert.ToHexStringLower(file.AsSpan(WeightsLayout.HeaderContentIdOffset, 32)), model.ContentId);
        Assert.Equal(file.Length, model.Length);

        long[] offsets =
        [
            .. model.Blocks.SelectMany(b => b switch
            {
                PackedEmbedding e => [e.Values, e.Scales],
                PackedLinear l => [l.Weights, l.Scales, l.Sums, l.Bias],
                PackedLayerNorm n => (long[])[n.Gamma, n.Beta],
                _ => throw new InvalidOperationException(),
            }),
        ];
        Assert.All(offsets, o => Assert.Equal(0, o % 64));
        Assert.Equal(offsets.Order(), offsets);
        Assert.Equal(WeightsLayout.HeaderBytes, offsets[0]);
    }

    private static (byte[] File, PackedModel Model) Pack(params Block[] blocks)
    {
        ModelPlan plan = new(
            "distilbert",
            ModelTasks.Sequence,
            new LabelSet(["a", "b"], "single_label_classification"),
            new EncoderFacts(LayerSchedule.Once(1), 1, 1, 1, "gelu", 1e-12, 2, 1),
            new HeadFacts(1, "relu", false, 2),
            blocks);
        using MemoryStream stream = new();
        PackedModel model = BlockPacker.Pack(plan, stream);
        return (stream.ToArray(), model);
    }

    private static WeightSource Source(long[] shape, float[] values) => new("x", shape, (start, destination) => values.AsSpan((int)start, destination.Length).CopyTo(destination));

    private static float[] Values(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }

    private static (sbyte[] Values, float Scale) Row(float[] matrix, int row, int columns)
    {
        sbyte[] values = new sbyte[columns];
        float scale = Int8Rows.Quantize(matrix.AsSpan(row * columns, columns), values, out _);
        return (values, scale);
    }
}
