using System.Runtime.Intrinsics;

namespace AotDistil.Packer.Calibration;

/// <summary>
/// Products of float matrices, a tile of 2 × 4 at a time. Sums have a written order, eight lanes, so that a model packed on another machine has the same weights.
/// </summary>
internal static unsafe class FloatMatrix
{
    private const int TileRows = 2, TileColumns = 4, Lanes = 8;

    /// <summary>Columns of the right factor that stay in the nearest caches while rows of the left one go by.</summary>
    private const int Block = 64;

    /// <summary>y (rows × columns) = x (rows × inputs) times the rows of w (columns × inputs).</summary>
    public static float[] Multiply(float[] x, float[] w, int inputs)
    {
        int rows = x.Length / inputs, columns = w.Length / inputs, blocks = (columns + Block - 1) / Block;
        float[] y = new float[(long)rows * columns];
        Parallel.For(0, blocks, block =>
        {
            fixed (float* xs = x, ws = w, ys = y)
            {
                int end = Math.Min((block + 1) * Block, columns);
                for (int m = 0; m < rows; m += TileRows)
                {
                    for (int n = block * Block; n < end; n += TileColumns)
                    {
                        Tile(xs, ws, ys, inputs, columns, m, Math.Min(m + 1, rows - 1), n, end - 1);
                    }
                }
            }
        });
        return y;
    }

    /// <summary>The sum of products.</summary>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Vector256<float> lanes = default;
        int k = 0;
        for (; k <= a.Length - Lanes; k += Lanes)
        {
            lanes = Vector256.FusedMultiplyAdd(Vector256.Create(a.Slice(k, Lanes)), Vector256.Create(b.Slice(k, Lanes)), lanes);
        }

        float sum = Sum(lanes);
        for (; k < a.Length; k++)
        {
            sum = MathF.FusedMultiplyAdd(a[k], b[k], sum);
        }

        return sum;
    }

    /// <summary>x less a factor times y.</summary>
    public static void Subtract(Span<double> x, double factor, ReadOnlySpan<double> y)
    {
        int k = 0;
        for (; k <= x.Length - (Lanes / 2); k += Lanes / 2)
        {
            Span<double> part = x.Slice(k, Lanes / 2);
            (Vector256.Create<double>(part) - (Vector256.Create(factor) * Vector256.Create(y.Slice(k, Lanes / 2)))).CopyTo(part);
        }

        for (; k < x.Length; k++)
        {
            x[k] -= factor * y[k];
        }
    }

    /// <summary>x with rows for columns.</summary>
    public static float[] Transpose(float[] x, int columns)
    {
        int rows = x.Length / columns;
        float[] y = new float[x.Length];
        for (int m = 0; m < rows; m++)
        {
            for (int n = 0; n < columns; n++)
            {
                y[((long)n * rows) + m] = x[((long)m * columns) + n];
            }
        }

        return y;
    }

    // At the ends some are computed twice.
    private static void Tile(float* x, float* w, float* y, int inputs, int columns, int m0, int m1, int n, int last)
    {
        int n1 = Math.Min(n + 1, last), n2 = Math.Min(n + 2, last), n3 = Math.Min(n + 3, last);
        float* x0 = x + ((long)m0 * inputs), x1 = x + ((long)m1 * inputs);
        float* w0 = w + ((long)n * inputs), w1 = w + ((long)n1 * inputs), w2 = w + ((long)n2 * inputs), w3 = w + ((long)n3 * inputs);
        Vector256<float> s00 = default, s01 = default, s02 = default, s03 = default, s10 = default, s11 = default, s12 = default, s13 = default;
        int k = 0;
        for (; k <= inputs - Lanes; k += Lanes)
        {
            Vector256<float> a0 = Vector256.Load(x0 + k), a1 = Vector256.Load(x1 + k);
            Vector256<float> b0 = Vector256.Load(w0 + k), b1 = Vector256.Load(w1 + k), b2 = Vector256.Load(w2 + k), b3 = Vector256.Load(w3 + k);
            s00 = Vector256.FusedMultiplyAdd(a0, b0, s00);
            s01 = Vector256.FusedMultiplyAdd(a0, b1, s01);
            s02 = Vector256.FusedMultiplyAdd(a0, b2, s02);
            s03 = Vector256.FusedMultiplyAdd(a0, b3, s03);
            s10 = Vector256.FusedMultiplyAdd(a1, b0, s10);
            s11 = Vector256.FusedMultiplyAdd(a1, b1, s11);
            s12 = Vector256.FusedMultiplyAdd(a1, b2, s12);
            s13 = Vector256.FusedMultiplyAdd(a1, b3, s13);
        }

        float* y0 = y + ((long)m0 * columns), y1 = y + ((long)m1 * columns);
        (y0[n], y0[n1], y0[n2], y0[n3]) = (Rest(s00, x0, w0), Rest(s01, x0, w1), Rest(s02, x0, w2), Rest(s03, x0, w3));
        (y1[n], y1[n1], y1[n2], y1[n3]) = (Rest(s10, x1, w0), Rest(s11, x1, w1), Rest(s12, x1, w2), Rest(s13, x1, w3));

        float Rest(Vector256<float> lanes, float* a, float* b)
        {
            float sum = Sum(lanes);
            for (int i = k; i < inputs; i++)
            {
                sum = MathF.FusedMultiplyAdd(a[i], b[i], sum);
            }

            return sum;
        }
    }

    private static float Sum(Vector256<float> lanes)
    {
        Vector128<float> half = lanes.GetLower() + lanes.GetUpper();
        return half[0] + half[2] + (half[1] + half[3]);
    }
}
