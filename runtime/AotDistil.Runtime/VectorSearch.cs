using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Tasks;

namespace AotDistil;

/// <summary>
/// Vectors side by side: dot products, cosines and exact search in a matrix that the caller owns. The same bits on every processor, and no memory besides what is passed in.
/// </summary>
/// <remarks>For vectors of length 1 the dot product is the cosine.</remarks>
public static unsafe class VectorSearch
{
    private const int RowsTogether = VectorMath.RowsTogether;

    /// <summary>The dot product of two vectors.</summary>
    /// <exception cref="ArgumentException">They are not of the same length.</exception>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        SameLength(a.Length, b.Length);
        fixed (float* x = a, y = b)
        {
            return VectorMath.Dot(x, y, a.Length);
        }
    }

    /// <summary>The dot product of two vectors of signed bytes.</summary>
    /// <exception cref="ArgumentException">They are not of the same length, or longer than 131,071.</exception>
    public static int Dot(ReadOnlySpan<sbyte> a, ReadOnlySpan<sbyte> b)
    {
        SameLength(a.Length, b.Length);
        NotTooLong(a.Length);
        fixed (sbyte* x = a, y = b)
        {
            return VectorMath.Dot(x, y, a.Length);
        }
    }

    /// <summary>In how many bits two vectors differ.</summary>
    /// <exception cref="ArgumentException">They are not of the same length.</exception>
    public static int Hamming(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        SameLength(a.Length, b.Length);
        fixed (byte* x = a, y = b)
        {
            return VectorMath.Hamming(x, y, a.Length);
        }
    }

    /// <summary>The cosine of the angle between two vectors of any length; 0 where one of them is 0.</summary>
    /// <exception cref="ArgumentException">They are not of the same length.</exception>
    public static float Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        SameLength(a.Length, b.Length);
        fixed (float* x = a, y = b)
        {
            return Cosine(VectorMath.Dot(x, y, a.Length), VectorMath.Dot(x, x, a.Length), VectorMath.Dot(y, y, a.Length));
        }
    }

    /// <summary>The cosine of the angle between two vectors of signed bytes; 0 where one of them is 0.</summary>
    /// <exception cref="ArgumentException">They are not of the same length, or longer than 131,071.</exception>
    public static float Cosine(ReadOnlySpan<sbyte> a, ReadOnlySpan<sbyte> b)
    {
        SameLength(a.Length, b.Length);
        NotTooLong(a.Length);
        fixed (sbyte* x = a, y = b)
        {
            return Cosine(VectorMath.Dot(x, y, a.Length), VectorMath.Dot(x, x, a.Length), VectorMath.Dot(y, y, a.Length));
        }
    }

    /// <summary>The dot products of a vector with every row of a matrix.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="matrix">Rows of the same length, one behind the other.</param>
    /// <param name="products">Room for one for each row.</param>
    /// <exception cref="ArgumentException">The matrix has no whole number of rows, or there is too little room.</exception>
    public static void Dots(ReadOnlySpan<float> vector, ReadOnlySpan<float> matrix, Span<float> products)
    {
        int rows = Rows(vector.Length, matrix.Length), r = 0;
        if (products.Length < rows)
        {
            throw new ArgumentException($"There is room for {products.Length} products, but the matrix has {rows} rows.", nameof(products));
        }

        fixed (float* x = vector, m = matrix, p = products)
        {
            for (; r <= rows - RowsTogether; r += RowsTogether)
            {
                VectorMath.Dots(x, m + ((long)r * vector.Length), vector.Length, p + r);
            }

            for (; r < rows; r++)
            {
                p[r] = VectorMath.Dot(x, m + ((long)r * vector.Length), vector.Length);
            }
        }
    }

    /// <summary>The rows with the largest dot products, the largest first, of equal ones the one that comes first.</summary>
    /// <param name="query">The vector.</param>
    /// <param name="matrix">Rows of the same length, one behind the other.</param>
    /// <param name="hits">Receives as many as it has room for, or as there are rows. A NaN counts as less than any number.</param>
    /// <returns>How many there are.</returns>
    /// <exception cref="ArgumentException">The matrix has no whole number of rows.</exception>
    public static int TopK(ReadOnlySpan<float> query, ReadOnlySpan<float> matrix, Span<SearchHit> hits)
    {
        int rows = Rows(query.Length, matrix.Length);
        fixed (float* x = query, m = matrix)
        {
            return TopK(x, m, query.Length, rows, hits);
        }
    }

    /// <summary>The same with signed bytes.</summary>
    /// <param name="query">The vector.</param>
    /// <param name="matrix">Rows of the same length, one behind the other.</param>
    /// <param name="hits">Receives as many as it has room for, or as there are rows.</param>
    /// <returns>How many there are.</returns>
    /// <exception cref="ArgumentException">The matrix has no whole number of rows, or rows are longer than 131,071.</exception>
    public static int TopK(ReadOnlySpan<sbyte> query, ReadOnlySpan<sbyte> matrix, Span<SearchHit> hits)
    {
        int rows = Rows(query.Length, matrix.Length);
        NotTooLong(query.Length);
        fixed (sbyte* x = query, m = matrix)
        {
            return TopK(x, m, query.Length, rows, hits);
        }
    }

    /// <summary>The same with bits: the rows that differ in the fewest.</summary>
    /// <param name="query">The vector, eight bits in a byte.</param>
    /// <param name="matrix">Rows of the same length, one behind the other.</param>
    /// <param name="hits">Receives as many as it has room for, or as there are rows; their score is the number of bits less twice the number of those that differ.</param>
    /// <returns>How many there are.</returns>
    /// <exception cref="ArgumentException">The matrix has no whole number of rows.</exception>
    public static int TopK(ReadOnlySpan<byte> query, ReadOnlySpan<byte> matrix, Span<SearchHit> hits)
    {
        int rows = Rows(query.Length, matrix.Length);
        fixed (byte* x = query, m = matrix)
        {
            return TopK(x, m, query.Length, rows, hits);
        }
    }

    /// <summary>The same for a matrix of any size, as C callers have it. Nothing is checked.</summary>
    internal static int TopK(float* query, float* matrix, int dimensions, int rows, Span<SearchHit> hits)
    {
        HitList list = new(hits);
        float* products = stackalloc float[RowsTogether];
        int r = 0;
        for (; r <= rows - RowsTogether; r += RowsTogether)
        {
            VectorMath.Dots(query, matrix + ((long)r * dimensions), dimensions, products);
            for (int i = 0; i < RowsTogether; i++)
            {
                list.Offer(r + i, products[i]);
            }
        }

        for (; r < rows; r++)
        {
            list.Offer(r, VectorMath.Dot(query, matrix + ((long)r * dimensions), dimensions));
        }

        return list.Sort();
    }

    /// <summary>The same with signed bytes, at most <see cref="VectorMath.MostInt8"/> in a row.</summary>
    internal static int TopK(sbyte* query, sbyte* matrix, int dimensions, int rows, Span<SearchHit> hits)
    {
        HitList list = new(hits);
        for (int r = 0; r < rows; r++)
        {
            list.Offer(r, VectorMath.Dot(query, matrix + ((long)r * dimensions), dimensions));
        }

        return list.Sort();
    }

    /// <summary>The same with bits.</summary>
    internal static int TopK(byte* query, byte* matrix, int bytes, int rows, Span<SearchHit> hits)
    {
        HitList list = new(hits);
        for (int r = 0; r < rows; r++)
        {
            list.Offer(r, (8.0 * bytes) - (2.0 * VectorMath.Hamming(query, matrix + ((long)r * bytes), bytes)));
        }

        return list.Sort();
    }

    private static float Cosine(double product, double squareA, double squareB)
    {
        double lengths = Math.Sqrt(squareA) * Math.Sqrt(squareB); // not the root of the product, which might be too small or too large
        return lengths > 0 ? (float)(product / lengths) : 0f;
    }

    private static int Rows(int dimensions, int numbers)
    {
        if (dimensions == 0)
        {
            throw new ArgumentException("The vector is empty.");
        }

        return numbers % dimensions == 0 ? numbers / dimensions
            : throw new ArgumentException($"The matrix has {numbers} numbers, which are no whole number of rows of {dimensions}.");
    }

    private static void SameLength(int a, int b)
    {
        if (a != b)
        {
            throw new ArgumentException($"The vectors have {a} and {b} numbers; expected as many.");
        }
    }

    private static void NotTooLong(int length)
    {
        if (length > VectorMath.MostInt8)
        {
            throw new ArgumentException($"The vectors have {length} numbers; at most {VectorMath.MostInt8} are sure not to overflow 32 bits.");
        }
    }
}
