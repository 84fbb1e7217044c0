using AotDistil.Packer.Calibration;

namespace AotDistil.Packer.Quantization;

/// <summary>
/// Rounds the weights of an output one after the other, each so that it makes up for what rounding those before has changed (Frantar et al. 2022, GPTQ, in the form of Chee et
/// al. 2023, LDLQ). How much of an error the next weight can make up for follows from how inputs vary together: with covariances U·D·Uᵀ, U upper triangular with ones on its
/// diagonal, weight k is to be rounded after adding the errors before it times column k of U. What is left on average goes into the bias.
/// </summary>
internal sealed class ErrorFeedback
{
    /// <summary>Added to the variances, in proportion to their mean: what random texts do not show is not to be relied on.</summary>
    private const double Damping = 0.01;

    private readonly float[] _means;
    private readonly (int First, int Count, float[] Columns)[] _windows;

    /// <summary>Learns from a linear's inputs.</summary>
    public ErrorFeedback(InputStatistics inputs)
    {
        _means = IsFinite(inputs.Means) ? inputs.Means : new float[inputs.Means.Length];
        _windows = [.. inputs.Windows.Select(w => (w.First, w.Count, Columns(inputs.Covariances(w.First, w.Count), w.Count)))];
    }

    /// <summary>Quantises one row, as <see cref="Int8Rows.Quantize"/> does but for how it rounds.</summary>
    /// <param name="row">Finite values.</param>
    /// <param name="values">As many as <paramref name="row"/>.</param>
    /// <param name="sum">Sum of <paramref name="values"/>.</param>
    /// <param name="shift">What the bias must be more.</param>
    /// <returns>The scale.</returns>
    public float Quantize(ReadOnlySpan<float> row, Span<sbyte> values, out int sum, out float shift)
    {
        float scale = Int8Rows.Quantize(row, values, out sum);
        shift = 0;
        if (scale == 0)
        {
            return 0;
        }

        sum = 0;
        double left = 0;
        Span<float> errors = new float[row.Length]; // in steps
        foreach ((int first, int count, float[] columns) in _windows)
        {
            Span<float> own = errors.Slice(first, count);
            for (int k = 0; k < count; k++)
            {
                float exact = row[first + k] / scale, wanted = exact + FloatMatrix.Dot(own[..k], columns.AsSpan(k * count, k));
                sbyte value = (sbyte)Math.Clamp(MathF.Round(wanted, MidpointRounding.ToEven), -Int8Rows.Limit, Int8Rows.Limit);
                values[first + k] = value;
                sum += value;
                own[k] = exact - value;
                left += (double)own[k] * _means[first + k];
            }
        }

        shift = (float)(left * scale);
        return scale;
    }

    /// <summary>Column k of U without its diagonal is row k of the result, numbers 0 to k - 1. The covariances are overwritten.</summary>
    private static float[] Columns(double[] covariances, int size)
    {
        double mean = 0;
        for (int k = 0; k < size; k++)
        {
            mean += covariances[(k * size) + k] / size;
        }

        double damping = Math.Max(Damping * mean, 1e-300);
        float[] columns = new float[size * size];
        double[] column = new double[size];
        for (int k = size - 1; k > 0; k--)
        {
            double variance = covariances[(k * size) + k] + damping;
            for (int i = 0; i < k; i++)
            {
                column[i] = covariances[(i * size) + k] / variance;
                columns[(k * size) + i] = (float)column[i];
            }

            for (int i = 0; i < k; i++)
            {
                FloatMatrix.Subtract(covariances.AsSpan((i * size) + i, k - i), column[i] * variance, column.AsSpan(i, k - i)); // what lies below the diagonal is not read
            }
        }

        return IsFinite(columns) ? columns : new float[columns.Length];
    }

    // A model whose numbers grow beyond all bounds on such texts is rounded to the nearest.
    private static bool IsFinite(float[] values) => values.All(float.IsFinite);
}
