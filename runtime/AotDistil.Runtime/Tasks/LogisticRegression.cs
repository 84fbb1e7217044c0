using AotDistil.Layout;
using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Layers;

namespace AotDistil.Runtime.Tasks;

/// <summary>
/// Multinomial logistic regression with L2 regularisation, trained to its only optimum: the same one for every processor and system, as all is done in double in a
/// written order.
/// </summary>
/// <remarks>
/// There are far fewer examples than dimensions, so what is sought are the examples' shares a (classes × examples) in the weights, w = Σ aᵢ xᵢ, and all that is needed of
/// the vectors are their products K. Each step minimises a quadratic function that lies above the loss and touches it (Böhning 1992: the curvature of the softmax is at
/// most ½), a ← a − (λ + K/2)⁻¹ (p − y + λ a): the loss never grows, no step has to be sought, and the matrix is inverted once. Vectors are centred and scaled to a mean
/// square of 1 first, and the bias is the weight of a constant 1.
/// </remarks>
internal sealed unsafe class LogisticRegression : IDisposable
{
    private const int MostSteps = 2000;
    private const double Tolerance = 1e-7;
    private const int MostStepsWithoutOne = 100;
    private const double ToleranceWithoutOne = 1e-3;

    private readonly Workspace _memory = new();
    private readonly int _examples;
    private readonly int _classes;
    private readonly int _stride;
    private readonly int[] _classOf;
    private readonly double _lambda;
    private readonly double* _kernel; // examples × stride, from here on all padded with zeros
    private readonly double* _inverse; // examples × stride: (λ + K/2)⁻¹
    private readonly double* _shares; // classes × stride
    private readonly double* _trial; // likewise, without one example
    private readonly double* _gradient; // likewise
    private readonly double* _step; // stride
    private readonly double* _mean; // the vectors' mean, dimensions
    private readonly double _square; // the mean square of what is left of them

    /// <summary>Takes the examples.</summary>
    /// <param name="vectors">Examples × dimensions.</param>
    /// <param name="dimensions">Dimensions.</param>
    /// <param name="classOf">The class of each example.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="lambda">Strength of the regularisation.</param>
    public LogisticRegression(ReadOnlySpan<float> vectors, int dimensions, ReadOnlySpan<int> classOf, int classes, double lambda)
    {
        _examples = classOf.Length;
        _classes = classes;
        _classOf = classOf.ToArray();
        _lambda = lambda;
        _stride = Padded(_examples);
        int width = Padded(dimensions);
        long matrix = (long)_examples * _stride, table = (long)classes * _stride, numbers = (2 * matrix) + (3 * table) + _stride + width + ((long)_examples * width);
        double* at = (double*)_memory.Reserve(numbers * sizeof(double));
        for (long i = 0; i < numbers; i++)
        {
            at[i] = 0;
        }

        _kernel = at;
        _inverse = _kernel + matrix;
        _shares = _inverse + matrix;
        _trial = _shares + table;
        _gradient = _trial + table;
        _step = _gradient + table;
        _mean = _step + _stride;
        double* rows = _mean + width;
        _square = Center(vectors, dimensions, rows, width);
        for (int i = 0; i < _examples; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double product = (DoubleMath.Dot(rows + ((long)i * width), rows + ((long)j * width), width) / _square) + 1;
                _kernel[((long)i * _stride) + j] = _kernel[((long)j * _stride) + i] = product;
            }
        }

        Invert();
    }

    /// <summary>Trains; returns whether the optimum was reached within the steps allowed.</summary>
    public bool Train() => Descend(_shares, null, MostSteps, Tolerance);

    /// <summary>
    /// The share of examples that are classified rightly by what the others teach, where one example of each class is left out at a time. After <see cref="Train"/>.
    /// </summary>
    /// <remarks>Were only one left out, its class would be the rarer one in what is left, which a handful of examples teaches before anything else.</remarks>
    public double LeaveOneOut()
    {
        int[][] members = new int[_classes][];
        int[] left = new int[_classes];
        int right = 0, folds = 0;
        for (int c = 0; c < _classes; c++)
        {
            members[c] = Members(c);
            folds = Math.Max(folds, members[c].Length);
        }

        for (int fold = 0; fold < folds; fold++)
        {
            for (int c = 0; c < _classes; c++)
            {
                left[c] = members[c][fold % members[c].Length];
            }

            new ReadOnlySpan<double>(_shares, _classes * _stride).CopyTo(new Span<double>(_trial, _classes * _stride));
            for (int c = 0; c < _classes; c++)
            {
                foreach (int i in left)
                {
                    _trial[((long)c * _stride) + i] = 0;
                }
            }

            Descend(_trial, new LeftOut(left, _inverse, _stride), MostStepsWithoutOne, ToleranceWithoutOne);
            for (int c = 0; c < _classes; c++)
            {
                right += fold < members[c].Length && Best(_trial, left[c]) == c ? 1 : 0; // each example once
            }
        }

        return (double)right / _examples;
    }

    /// <summary>The weights for vectors as they are. After <see cref="Train"/>.</summary>
    /// <param name="vectors">The examples.</param>
    /// <param name="dimensions">Dimensions.</param>
    /// <param name="weights">Receives classes × dimensions.</param>
    /// <param name="biases">Receives one for each class.</param>
    public void Weights(ReadOnlySpan<float> vectors, int dimensions, Span<float> weights, Span<float> biases)
    {
        for (int c = 0; c < _classes; c++)
        {
            double bias = 0, total = 0;
            for (int i = 0; i < _examples; i++)
            {
                total += _shares[((long)c * _stride) + i];
            }

            for (int n = 0; n < dimensions; n++)
            {
                double weight = 0;
                for (int i = 0; i < _examples; i++)
                {
                    weight = Math.FusedMultiplyAdd(_shares[((long)c * _stride) + i], vectors[(i * dimensions) + n] - _mean[n], weight);
                }

                weight /= _square;
                weights[(c * dimensions) + n] = (float)weight;
                bias = Math.FusedMultiplyAdd((float)weight, _mean[n], bias);
            }

            biases[c] = (float)(total - bias);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    private static int Padded(int length) => (length + DoubleMath.Lanes - 1) / DoubleMath.Lanes * DoubleMath.Lanes;

    private double Center(ReadOnlySpan<float> vectors, int dimensions, double* rows, int width)
    {
        for (int i = 0; i < _examples; i++)
        {
            for (int n = 0; n < dimensions; n++)
            {
                _mean[n] += vectors[(i * dimensions) + n];
            }
        }

        for (int n = 0; n < dimensions; n++)
        {
            _mean[n] /= _examples;
        }

        double squares = 0;
        for (int i = 0; i < _examples; i++)
        {
            double* row = rows + ((long)i * width);
            for (int n = 0; n < dimensions; n++)
            {
                row[n] = vectors[(i * dimensions) + n] - _mean[n];
            }

            squares += DoubleMath.Dot(row, row, width);
        }

        double square = squares / _examples;
        return square > 1e-300 ? square : 1; // all vectors are the same: nothing can be learnt but the bias
    }

    // The examples of a class.
    private int[] Members(int c)
    {
        int[] members = new int[_classOf.AsSpan().Count(c)];
        for (int i = 0, count = 0; i < _examples; i++)
        {
            if (_classOf[i] == c)
            {
                members[count++] = i;
            }
        }

        return members;
    }

    private int Best(double* shares, int example)
    {
        int best = 0;
        double most = double.NegativeInfinity;
        for (int c = 0; c < _classes; c++)
        {
            double logit = DoubleMath.Dot(_kernel + ((long)example * _stride), shares + ((long)c * _stride), _stride);
            (best, most) = logit > most ? (c, logit) : (best, most);
        }

        return best;
    }

    // Steps until the gradient is as small as wanted; some examples may be left out.
    private bool Descend(double* shares, LeftOut? left, int mostSteps, double tolerance)
    {
        for (int step = 0; step < mostSteps; step++)
        {
            double largest = Gradient(shares, left);
            if (largest < tolerance)
            {
                return true;
            }

            for (int c = 0; c < _classes; c++)
            {
                double* gradient = _gradient + ((long)c * _stride), own = shares + ((long)c * _stride);
                for (int i = 0; i < _examples; i++)
                {
                    _step[i] = DoubleMath.Dot(_inverse + ((long)i * _stride), gradient, _stride);
                }

                left?.Correct(_step);
                DoubleMath.AddScaled(own, -1, _step, _stride);
            }
        }

        return false;
    }

    // p − y + λ a, classes × examples; returns its largest number.
    private double Gradient(double* shares, LeftOut? left)
    {
        double most = 0;
        for (int i = 0; i < _examples; i++)
        {
            double largest = double.NegativeInfinity, sum = 0;
            for (int c = 0; c < _classes; c++)
            {
                double logit = DoubleMath.Dot(_kernel + ((long)i * _stride), shares + ((long)c * _stride), _stride);
                _gradient[((long)c * _stride) + i] = logit;
                largest = logit > largest ? logit : largest;
            }

            for (int c = 0; c < _classes; c++)
            {
                ref double value = ref _gradient[((long)c * _stride) + i];
                value = Exponential.OfNegative(value - largest);
                sum += value;
            }

            for (int c = 0; c < _classes; c++)
            {
                ref double value = ref _gradient[((long)c * _stride) + i];
                value = left is not null && left.Contains(i) ? 0 : (value / sum) - (_classOf[i] == c ? 1 : 0) + (_lambda * shares[((long)c * _stride) + i]);
                double size = Math.Abs(value);
                most = size > most ? size : most;
            }
        }

        return most;
    }

    // (λ + K/2)⁻¹ by Cholesky's decomposition, whose factor takes the place of the inverse until it is known.
    private void Invert()
    {
        using Workspace memory = new();
        double* factor = (double*)memory.Reserve((long)_examples * _stride * sizeof(double));
        new Span<byte>(factor, checked(_examples * _stride * sizeof(double))).Clear();
        for (int i = 0; i < _examples; i++)
        {
            double* row = factor + ((long)i * _stride);
            for (int j = 0; j <= i; j++)
            {
                // What is not computed yet is 0 in one of the two rows.
                double value = (_kernel[((long)i * _stride) + j] / 2) + (i == j ? _lambda : 0) - DoubleMath.Dot(row, factor + ((long)j * _stride), Padded(j + 1));
                row[j] = i == j ? Math.Sqrt(value) : value / factor[((long)j * _stride) + j];
            }
        }

        for (int k = 0; k < _examples; k++)
        {
            double* column = _inverse + ((long)k * _stride);
            for (int i = k; i < _examples; i++)
            {
                column[i] = ((i == k ? 1 : 0) - DoubleMath.Dot(factor + ((long)i * _stride), column, Padded(i + 1))) / factor[((long)i * _stride) + i];
            }

            for (int i = _examples - 1; i >= 0; i--)
            {
                double value = column[i] /= factor[((long)i * _stride) + i];
                for (int j = 0; j < i; j++)
                {
                    column[j] = Math.FusedMultiplyAdd(-value, factor[((long)i * _stride) + j], column[j]);
                }
            }
        }
    }
}
