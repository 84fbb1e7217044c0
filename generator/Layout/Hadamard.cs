using System;

namespace AotDistil.Layout;

/// <summary>
/// The rotation that spreads the few large numbers of a row over many before it is quantised (Ashkboos et al. 2024, QuaRot): blocks of a row are multiplied with a Hadamard
/// matrix, of which an entry is a unit of 8 numbers, and so are the rows of the weights that read it. With the weights divided by the number of units the products are what
/// they were, but 8 bits lose less of both factors.
/// </summary>
internal static class Hadamard
{
    /// <summary>Numbers that stay together: half the 16 lanes of everything else.</summary>
    public const int Unit = 8;

    /// <summary>Numbers in the largest block.</summary>
    public const int MaxBlock = 512;

    /// <summary>The block for rows of a width: the largest power of 2 that divides it; 0 where rows are no whole pairs of 16, and are not rotated.</summary>
    public static int BlockOf(int width)
    {
        int block = Math.Min(width & -width, MaxBlock);
        return block >= 4 * Unit ? block : 0;
    }

    /// <summary>Multiplies each block of a row in place, in the order that every implementation follows: sums and differences of units 1 apart, then 2, 4 and so on.</summary>
    public static void Apply(Span<float> row, int block)
    {
        for (int start = 0; start < row.Length; start += block)
        {
            for (int stride = Unit; stride < block; stride *= 2)
            {
                for (int i = start; i < start + block; i++)
                {
                    if (((i - start) & stride) == 0)
                    {
                        (row[i], row[i + stride]) = (row[i] + row[i + stride], row[i] - row[i + stride]);
                    }
                }
            }
        }
    }
}
