using AotDistil.Runtime.Kernels;

namespace AotDistil.Runtime.Tasks;

/// <summary>
/// Some examples of a <see cref="LogisticRegression"/> left out, without inverting its matrix again: from M⁻¹ follows the inverse of M without their rows and columns,
/// M⁻¹ − M⁻¹ₗ (M⁻¹ₗₗ)⁻¹ M⁻¹ₗ, for which the few rows and columns of M⁻¹ₗₗ are decomposed.
/// </summary>
/// <param name="left">The examples.</param>
/// <param name="inverse">M⁻¹, examples × stride.</param>
/// <param name="stride">Numbers from one row to the next.</param>
internal sealed unsafe class LeftOut(int[] left, double* inverse, int stride)
{
    private readonly double[] _factor = Decompose(left, inverse, stride);
    private readonly double[] _solution = new double[left.Length];

    /// <summary>Whether an example is left out.</summary>
    public bool Contains(int example) => Array.IndexOf(left, example) >= 0;

    /// <summary>From the product of M⁻¹ with a vector that is 0 where examples are left out to that of the smaller inverse, in place.</summary>
    public void Correct(double* step)
    {
        int count = left.Length;
        for (int i = 0; i < count; i++)
        {
            double value = step[left[i]];
            for (int j = 0; j < i; j++)
            {
                value = Math.FusedMultiplyAdd(-_factor[(i * count) + j], _solution[j], value);
            }

            _solution[i] = value / _factor[(i * count) + i];
        }

        for (int i = count - 1; i >= 0; i--)
        {
            double value = _solution[i];
            for (int j = i + 1; j < count; j++)
            {
                value = Math.FusedMultiplyAdd(-_factor[(j * count) + i], _solution[j], value);
            }

            _solution[i] = value / _factor[(i * count) + i];
        }

        for (int i = 0; i < count; i++)
        {
            DoubleMath.AddScaled(step, -_solution[i], inverse + ((long)left[i] * stride), stride);
        }

        foreach (int i in left)
        {
            step[i] = 0; // but for rounding it is
        }
    }

    // Cholesky's, rows × rows.
    private static double[] Decompose(int[] left, double* inverse, int stride)
    {
        int count = left.Length;
        double[] factor = new double[count * count];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double value = inverse[((long)left[i] * stride) + left[j]];
                for (int k = 0; k < j; k++)
                {
                    value = Math.FusedMultiplyAdd(-factor[(i * count) + k], factor[(j * count) + k], value);
                }

                factor[(i * count) + j] = i == j ? Math.Sqrt(value) : value / factor[(j * count) + j];
            }
        }

        return factor;
    }
}
