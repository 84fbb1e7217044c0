namespace AotDistil.Packer.Calibration;

/// <summary>The mean of a linear's inputs and how they vary together, window by window of its inputs: a whole matrix of wide ones would take minutes.</summary>
/// <param name="inputs">Inputs of the linear.</param>
internal sealed class InputStatistics(int inputs)
{
    /// <summary>Inputs in the widest window.</summary>
    private const int MostInputs = 768;

    private readonly double[] _sums = new double[inputs];
    private readonly double[][] _products = [.. Windows(inputs).Select(w => new double[w.Count * w.Count])];
    private long _rows;

    /// <summary>Windows of about the same width.</summary>
    public static IEnumerable<(int First, int Count)> Windows(int inputs)
    {
        int windows = (inputs + MostInputs - 1) / MostInputs;
        return Enumerable.Range(0, windows).Select(w => ((int)((long)w * inputs / windows), (int)(((long)(w + 1) * inputs / windows) - ((long)w * inputs / windows))));
    }

    /// <summary>Takes rows × inputs.</summary>
    public void Add(float[] rows)
    {
        float[] columns = FloatMatrix.Transpose(rows, inputs);
        int count = rows.Length / inputs;
        _rows += count;
        for (int k = 0; k < inputs; k++)
        {
            foreach (float value in columns.AsSpan(k * count, count))
            {
                _sums[k] += value;
            }
        }

        foreach ((int index, (int first, int width)) in Windows(inputs).Index())
        {
            float[] part = columns[(first * count)..((first + width) * count)], products = FloatMatrix.Multiply(part, part, count);
            for (int i = 0; i < products.Length; i++)
            {
                _products[index][i] += products[i];
            }
        }
    }

    /// <summary>The means.</summary>
    public float[] Means() => [.. _sums.Select(s => (float)(s / _rows))];

    /// <summary>The covariances of a window's inputs.</summary>
    public double[] Covariances(int window)
    {
        (int first, int width) = Windows(inputs).ElementAt(window);
        double[] covariances = new double[width * width];
        for (int i = 0; i < width; i++)
        {
            for (int j = 0; j < width; j++)
            {
                covariances[(i * width) + j] = (_products[window][(i * width) + j] / _rows) - (_sums[first + i] / _rows * (_sums[first + j] / _rows));
            }
        }

        return covariances;
    }
}
