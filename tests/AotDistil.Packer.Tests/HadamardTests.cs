using AotDistil.Layout;
using Xunit;

namespace AotDistil.Packer.Tests;

/// <summary>The rotation against a matrix written out: what packer, references and kernels all have to follow.</summary>
public sealed class HadamardTests
{
    [Theory]
    [InlineData(16, 0)]
    [InlineData(18, 0)]
    [InlineData(32, 32)]
    [InlineData(48, 0)]
    [InlineData(96, 32)]
    [InlineData(128, 128)]
    [InlineData(312, 0)]
    [InlineData(384, 128)]
    [InlineData(768, 256)]
    [InlineData(1024, 512)]
    [InlineData(3072, 512)]
    [InlineData(65_536, 512)]
    public void Blocks_are_the_largest_power_of_two_that_divides_a_width(int width, int block) => Assert.Equal(block, Hadamard.BlockOf(width));

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(512)]
    public void A_block_is_multiplied_with_a_matrix_of_ones_and_minus_ones_over_units(int block)
    {
        Random random = new(block);
        float[] row = [.. Enumerable.Range(0, 2 * block).Select(_ => (float)random.Next(-99, 100))], found = [.. row]; // integers, whose sums are exact
        Hadamard.Apply(found, block);
        for (int n = 0; n < row.Length; n++)
        {
            int start = n / block * block, unit = (n - start) / Hadamard.Unit;
            double sum = 0;
            for (int k = start + (n % Hadamard.Unit); k < start + block; k += Hadamard.Unit)
            {
                // Sylvester's matrix: minus where the numbers of the two units have an odd number of ones in common.
                sum += int.PopCount(unit & ((k - start) / Hadamard.Unit)) % 2 == 0 ? row[k] : -row[k];
            }

            Assert.Equal(sum, found[n]);
        }
    }

    [Fact]
    public void Twice_is_once_for_each_unit()
    {
        float[] row = [.. Enumerable.Range(0, 256).Select(i => (float)(i * i % 37))], twice = [.. row];
        Hadamard.Apply(twice, 128);
        Hadamard.Apply(twice, 128);
        Assert.Equal(row.Select(v => v * 128 / Hadamard.Unit), twice);
    }
}
