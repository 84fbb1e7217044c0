namespace AotDistil.Packer.Calibration;

/// <summary>The mean of a linear's inputs and how they vary together, window by window of its inputs: a whole matrix of wide ones would take minutes.</summary>
internal sealed class InputStatistics
{
    /// <summary>Inputs in the widest window.</summary>
    private const int MostInputs = 768;

    private readonly float[] _columns;
    private readonly double[] _sums;
    private readonly int _rows;

    /// <summary>Takes what the linear reads.</summary>
    /// <param name="rows">Rows × inputs.</param>
    /// <param name="inputs">Inputs of the linear.</param>
    public InputStatistics(float[] rows, int inputs)
    {
        _columns = FloatMatrix.Transpose(rows, inputs);
        _rows = rows.Length / inputs;
        _sums = new double[inputs];
        for (int k = 0; k < inputs; k++)
        {
            foreach (float value in _columns.AsSpan(k * _rows, _rows))
            {
                _sums[k] += value;
            }
        }

        Means = Array.ConvertAll(_sums, sum => (float)(sum / _rows));
    }

    /// <summary>The means.</summary>
    public float[] Means { get; }

    /// <summary>Windows of about the same width.</summary>
    public IEnumerable<(int First, int Count)> Windows
    {
        get
        {
            long inputs = Means.Length, windows = (inputs + MostInputs - 1) / MostInputs;
            return Enumerable.Range(0, (int)windows).Select(w => ((int)(w * inputs / windows), (int)(((w + 1) * inputs / windows) - (w * inputs / windows))));
        }
    }

    /// <summary>The covariances of a window's inputs.</summary>
    public double[] Covariances(int first, int count)
    {
        float[] part = _columns[(first * _rows)..((first + count) * _rows)];
        double[] covariances = Array.ConvertAll(FloatMatrix.Multiply(part, part, _rows), product => (double)product / _rows);
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                covariances[(i * count) + j] -= _sums[first + i] / _rows * (_sums[first + j] / _rows);
            }
        }

        return covariances;
    }
}
