using AotDistil.Generator.Model;

namespace AotDistil.Generator.Emit;

/// <summary>
/// Writes the rotation of a row before it is quantised: each block times a Hadamard matrix over units of 8 numbers, as sums and differences of units 1 apart, then 2, 4 and
/// so on; two such steps at a time while four units are in registers.
/// </summary>
internal static class RotationEmitter
{
    private const int Unit = 8;

    /// <summary>As in <c>Rotate_384_Hadamard128</c>.</summary>
    public static string Name(RowShape row) => $"Rotate_{row.Name}";

    /// <summary>The method for one kind of rows.</summary>
    public static void Rotate(SourceWriter w, RowShape row)
    {
        w.Summary($"y ({row.Size}) = x in blocks of {row.Hadamard}, each times a Hadamard matrix whose entries are units of {Unit} numbers.");
        using (w.Block($"private static void {Name(row)}(float* x, float* y)"))
        {
            if (row.Size == row.Hadamard)
            {
                Passes(w, row.Hadamard);
                return;
            }

            using (w.Block($"for (float* end = y + {row.Size}; y < end; x += {row.Hadamard}, y += {row.Hadamard})"))
            {
                Passes(w, row.Hadamard);
            }
        }
    }

    private static void Passes(SourceWriter w, int block)
    {
        string source = "x";
        for (int stride = Unit; stride < block; source = "y")
        {
            int steps = stride * 2 < block ? 2 : 1;
            if (source == "y")
            {
                w.Line();
            }

            Pass(w, block, stride, steps, source);
            stride <<= steps;
        }
    }

    // Units stride and, with two steps, 2 * stride apart.
    private static void Pass(SourceWriter w, int block, int stride, int steps, string source)
    {
        int span = stride << steps;
        if (stride == Unit)
        {
            using (w.Block($"for (int n = 0; n < {block}; n += {span})"))
            {
                Mix(w, stride, steps, source);
            }

            return;
        }

        string inner = $"for (int n = first; n < first + {stride}; n += {Unit})";
        if (span == block)
        {
            using (w.Block($"for (int n = 0; n < {stride}; n += {Unit})"))
            {
                Mix(w, stride, steps, source);
            }

            return;
        }

        using (w.Block($"for (int first = 0; first < {block}; first += {span})"))
        {
            using (w.Block(inner))
            {
                Mix(w, stride, steps, source);
            }
        }
    }

    private static void Mix(SourceWriter w, int stride, int steps, string source)
    {
        if (steps == 1)
        {
            w.Line($"Vector256<float> a = Vector256.Load({source} + n), b = Vector256.Load({source} + n + {stride});");
            w.Line("(a + b).Store(y + n);");
            w.Line($"(a - b).Store(y + n + {stride});");
            return;
        }

        w.Line($"Vector256<float> a = Vector256.Load({source} + n), b = Vector256.Load({source} + n + {stride});");
        w.Line($"Vector256<float> c = Vector256.Load({source} + n + {2 * stride}), d = Vector256.Load({source} + n + {3 * stride});");
        w.Line("(a, b, c, d) = (a + b, a - b, c + d, c - d);");
        w.Line("(a + c).Store(y + n);");
        w.Line($"(b + d).Store(y + n + {stride});");
        w.Line($"(a - c).Store(y + n + {2 * stride});");
        w.Line($"(b - d).Store(y + n + {3 * stride});");
    }
}
