namespace AotDistil.Packer.Quantization;

/// <summary>Symmetric int8 with one scale per row: per output channel of a linear, per row of an embedding.</summary>
internal static class Int8Rows
{
    /// <summary>Largest magnitude of a quantised weight; -128 is not used, so that negation is safe in every kernel.</summary>
    public const float Limit = 127f;

    /// <summary>
    /// Quantises one row: value = round-half-to-even(w · (127 / max|w|)) in float32, clamped to [-127, 127]; scale = max|w| / 127.
    /// </summary>
    /// <param name="row">Finite values.</param>
    /// <param name="values">As many as <paramref name="row"/>.</param>
    /// <param name="sum">Sum of <paramref name="values"/>.</param>
    /// <returns>The scale; 0, with all values 0, for a row of zeros.</returns>
    public static float Quantize(ReadOnlySpan<float> row, Span<sbyte> values, out int sum)
    {
        float max = 0;
        foreach (float w in row)
        {
            max = MathF.Max(max, MathF.Abs(w));
        }

        sum = 0;
        float scale = max / Limit;
        if (!float.IsNormal(scale))
        {
            // Zeros, or values below 1.5e-36: their reciprocal would overflow, and nothing is lost by calling them zero.
            values.Clear();
            return 0;
        }

        float factor = Limit / max;
        for (int k = 0; k < row.Length; k++)
        {
            sbyte value = (sbyte)Math.Clamp(MathF.Round(row[k] * factor, MidpointRounding.ToEven), -Limit, Limit);
            values[k] = value;
            sum += value;
        }

        return scale;
    }
}
