using AotDistil.Layout;
using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Layers;
using AotDistil.Runtime.Model;

namespace AotDistil.Runtime.Reference;

/// <summary>
/// The definition of the int8 arithmetic: plain loops, one page, no intrinsics. Every other implementation must return the same bits,
/// which is possible because integer sums are exact in any order and float steps follow a written one.
/// </summary>
/// <remarks>
/// Activations: 8 bits with a scale and a zero point for each token. Weights: int8 with a scale for each output. Attention: queries and keys int8 for each token
/// and head, probabilities 8 bits relative to the row's largest, with what rounding leaves carried on, values int8 for each column. x stands for rows × columns, row by row.
/// </remarks>
public static unsafe class Int8Reference
{
    /// <summary>Hidden states of one text's tokens, tokens × dim, after some layers or all: 0 are the embeddings.</summary>
    /// <param name="model">The model.</param>
    /// <param name="weights">Its weights file.</param>
    /// <param name="ids">Token ids, [CLS] first.</param>
    /// <param name="types">Token types; empty where all are 0.</param>
    /// <param name="layers">How many layers run; all unless said otherwise.</param>
    public static float[] HiddenStates(ModelDescription model, byte* weights, ReadOnlySpan<int> ids, ReadOnlySpan<int> types = default, int layers = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(model);
        int rows = ids.Length, dim = model.Dim;
        float[] x = Embed(model, weights, ids, types);
        LayerNorm(x, rows, model.EmbeddingsLayerNorm, model.EmbeddingsLayerNormEps, weights);
        if (model.EmbeddingsProjection is LinearBlock projection)
        {
            x = Linear(projection, weights, x, rows);
        }

        for (int i = 0; i < Math.Min(layers, model.LayerOrder.Length); i++)
        {
            LayerBlocks layer = model.Layers[model.LayerOrder[i]];
            float[] qkv = Linear(layer.QkvLin, weights, x, rows, model.Hadamard); // rows × 3 dim
            float[] context = Attention(qkv, rows, dim, model.Heads);        // rows × dim
            Add(x, Linear(layer.OutLin, weights, context, rows));
            LayerNorm(x, rows, layer.SaLayerNorm, model.LayerNormEps, weights);

            float[] hidden = Linear(layer.Lin1, weights, x, rows, model.Hadamard); // rows × hidden_dim
            Apply(model.Activation, hidden);
            Add(x, Linear(layer.Lin2, weights, hidden, rows, model.HiddenHadamard));
            LayerNorm(x, rows, layer.OutputLayerNorm, model.LayerNormEps, weights);
        }

        return x;
    }

    /// <summary>Outputs of the head, rows × outputs, for rows of the last hidden states (rows × dim).</summary>
    public static float[] Outputs(ModelDescription model, byte* weights, ReadOnlySpan<float> states)
    {
        ArgumentNullException.ThrowIfNull(model);
        int rows = states.Length / model.Dim;
        int hadamard = model.Hadamard; // what the head's first linear reads is what the layers' read
        float[] x = states.ToArray();
        if (model.PreClassifier is LinearBlock first)
        {
            x = Linear(first, weights, x, rows, hadamard);
            Apply(model.HeadActivation, x);
            hadamard = 0;
        }

        if (model.HeadLayerNorm is LayerNormBlock norm)
        {
            LayerNorm(x, rows, norm, model.EmbeddingsLayerNormEps, weights);
            hadamard = 0;
        }

        return model.Classifier is LinearBlock last ? Linear(last, weights, x, rows, hadamard) : [];
    }

    /// <summary>Word plus, where there are any, token type plus position embeddings, tokens × their width: the position's first, each of the others by a fused multiply-add; turned back where the tables are rotated.</summary>
    public static float[] Embed(ModelDescription model, byte* weights, ReadOnlySpan<int> ids, ReadOnlySpan<int> types = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        EmbeddingBlock words = model.WordEmbeddings, positions = model.PositionEmbeddings;
        int dim = words.Cols, stride = WeightsLayout.RoundUp(dim, WeightsLayout.TileOutputs);
        float[] x = new float[ids.Length * dim];
        for (int m = 0; m < ids.Length; m++)
        {
            sbyte* word = (sbyte*)(weights + words.Values);
            sbyte* position = (sbyte*)(weights + positions.Values) + ((long)m * stride);
            float wordScale = ((float*)(weights + words.Scales))[ids[m]], positionScale = ((float*)(weights + positions.Scales))[m];
            for (int n = 0; n < dim; n++)
            {
                x[(m * dim) + n] = position[n] * positionScale;
            }

            if (model.TypeEmbeddings is EmbeddingBlock table)
            {
                int row = types.IsEmpty ? 0 : types[m];
                sbyte* type = (sbyte*)(weights + table.Values) + ((long)row * stride);
                float typeScale = ((float*)(weights + table.Scales))[row];
                for (int n = 0; n < dim; n++)
                {
                    x[(m * dim) + n] = MathF.FusedMultiplyAdd(type[n], typeScale, x[(m * dim) + n]);
                }
            }

            for (int n = 0; n < dim; n++)
            {
                long place = words.IsLinear ? WeightsLayout.PackedWeightOffset(ids[m], n, dim) : ((long)ids[m] * stride) + n;
                x[(m * dim) + n] = MathF.FusedMultiplyAdd(word[place], wordScale, x[(m * dim) + n]);
            }

            if (model.EmbeddingHadamard > 0)
            {
                Hadamard.Apply(x.AsSpan(m * dim, dim), model.EmbeddingHadamard);
            }
        }

        return x;
    }

    /// <summary>x Wᵀ + b, rows × out, with x quantised row by row; rotated before in blocks of <paramref name="hadamard"/> numbers, unless that is 0.</summary>
    public static float[] Linear(LinearBlock linear, byte* weights, ReadOnlySpan<float> x, int rows, int hadamard = 0)
    {
        ArgumentNullException.ThrowIfNull(linear);
        int inputs = linear.In, sectionOut = linear.Out / linear.Groups.Length, paddedSection = WeightsLayout.RoundUp(sectionOut, WeightsLayout.TileOutputs);
        int window = InputWindows.Width(inputs, sectionOut, linear.Groups);
        sbyte* w = (sbyte*)(weights + linear.Weights);
        float* scales = (float*)(weights + linear.Scales), bias = (float*)(weights + linear.Bias);
        int* sums = (int*)(weights + linear.Sums);

        float[] y = new float[rows * linear.Out];
        byte[] q = new byte[rows * inputs];
        Span<float> rowScales = new float[rows];
        Span<int> rowZeros = new int[rows];
        Span<float> rotated = new float[inputs];
        for (int m = 0; m < rows; m++)
        {
            x.Slice(m * inputs, inputs).CopyTo(rotated);
            if (hadamard > 0)
            {
                Hadamard.Apply(rotated, hadamard);
            }

            (rowScales[m], rowZeros[m]) = Quantize(rotated, q.AsSpan(m * inputs, inputs));
        }

        sbyte[] row = new sbyte[inputs];
        for (int n = 0; n < linear.Out; n++)
        {
            int section = n / sectionOut, own = n % sectionOut, packed = (section * paddedSection) + own; // sections begin at panels of their own
            int groups = linear.Groups[section], groupInputs = inputs / groups, first = own / (sectionOut / groups) * groupInputs;
            int start = InputWindows.Start(own / WeightsLayout.TileOutputs, inputs, sectionOut, groups, window);
            Array.Clear(row); // an output reads the inputs of its group
            for (int k = first; k < first + groupInputs; k++)
            {
                row[k] = w[WeightsLayout.PackedWeightOffset(packed, k - start, window)];
            }

            for (int m = 0; m < rows; m++)
            {
                int sum = Dot(q.AsSpan(m * inputs, inputs), row) - (rowZeros[m] * sums[packed]);
                y[(m * linear.Out) + n] = MathF.FusedMultiplyAdd(sum * scales[packed], rowScales[m], bias[packed]);
            }
        }

        return y;
    }

    /// <summary>Multi-head self-attention over one text's queries, keys and values (rows × 3 dim); the contexts, rows × dim.</summary>
    public static float[] Attention(ReadOnlySpan<float> qkv, int rows, int dim, int heads)
    {
        int size = dim / heads;
        float[] context = new float[rows * dim];
        float scoreScale = MathConstants.StepsPerOctave * (MathConstants.Log2E / MathF.Sqrt(size)); // powers of 2 instead of e
        sbyte[] q = new sbyte[rows * size], k = new sbyte[rows * size], v = new sbyte[rows * size];
        float[] qScales = new float[rows], kScales = new float[rows], vScales = new float[size], scores = new float[rows];
        float[] column = new float[rows];
        sbyte[] quantized = new sbyte[rows];
        byte[] p = new byte[rows];
        Span<int> remainders = stackalloc int[MathConstants.RemainderLanes];
        for (int h = 0; h < heads; h++)
        {
            for (int m = 0; m < rows; m++)
            {
                qScales[m] = QuantizeSymmetric(qkv.Slice((m * 3 * dim) + (h * size), size), q.AsSpan(m * size, size));
                kScales[m] = QuantizeSymmetric(qkv.Slice((m * 3 * dim) + dim + (h * size), size), k.AsSpan(m * size, size));
            }

            for (int n = 0; n < size; n++)
            {
                for (int m = 0; m < rows; m++)
                {
                    column[m] = qkv[(m * 3 * dim) + (2 * dim) + (h * size) + n];
                }

                vScales[n] = QuantizeSymmetric(column, quantized);
                for (int m = 0; m < rows; m++)
                {
                    v[(m * size) + n] = quantized[m];
                }
            }

            for (int m = 0; m < rows; m++)
            {
                float largest = float.NegativeInfinity;
                for (int j = 0; j < rows; j++)
                {
                    int dot = Dot(q.AsSpan(m * size, size), k.AsSpan(j * size, size));
                    scores[j] = dot * kScales[j];
                    largest = ScalarMath.Larger(scores[j], largest);
                }

                float scale = qScales[m] * scoreScale;
                int total = 0;
                remainders.Fill(MathConstants.PartsPerStep / 2); // the first ones are rounded to the nearest
                for (int j = 0; j < rows; j++)
                {
                    ref int remainder = ref remainders[j % MathConstants.RemainderLanes];
                    int parts = ScalarMath.PowerParts(scores[j] - largest, scale) + remainder;
                    p[j] = (byte)(parts / MathConstants.PartsPerStep);
                    remainder = parts % MathConstants.PartsPerStep; // nothing is lost of many small probabilities: it goes to a token further on
                    total += p[j];
                }

                float reciprocal = 1f / total;
                for (int n = 0; n < size; n++)
                {
                    int sum = 0;
                    for (int j = 0; j < rows; j++)
                    {
                        sum += p[j] * v[(j * size) + n];
                    }

                    context[(m * dim) + (h * size) + n] = sum * vScales[n] * reciprocal;
                }
            }
        }

        return context;
    }

    /// <summary>Quantises a row to [0, 255]; zero is always among the values, so that it is exact.</summary>
    /// <returns>x ≈ scale · (q − zero).</returns>
    public static (float Scale, int Zero) Quantize(ReadOnlySpan<float> x, Span<byte> q)
    {
        float smallest = 0f, largest = 0f;
        foreach (float value in x)
        {
            smallest = ScalarMath.Smaller(value, smallest);
            largest = ScalarMath.Larger(value, largest);
        }

        RowScale scale = RowScale.Of(smallest, largest);
        for (int k = 0; k < x.Length; k++)
        {
            q[k] = (byte)Math.Clamp((int)MathF.Round(MathF.FusedMultiplyAdd(x[k], scale.ToSteps, scale.Zero)), 0, 255);
        }

        return (scale.Step, (int)scale.Zero);
    }

    /// <summary>Quantises to [−127, 127]; returns the scale: x ≈ scale · q.</summary>
    public static float QuantizeSymmetric(ReadOnlySpan<float> x, Span<sbyte> q)
    {
        float largest = 0f;
        foreach (float value in x)
        {
            largest = ScalarMath.Larger(MathF.Abs(value), largest);
        }

        RowScale scale = RowScale.Symmetric(largest);
        for (int k = 0; k < x.Length; k++)
        {
            q[k] = (sbyte)Math.Clamp((int)MathF.Round(x[k] * scale.ToSteps), -127, 127);
        }

        return scale.Step;
    }

    /// <summary>LayerNorm of every row in place (Ba et al. 2016): (x − mean) / √(variance + eps) · gamma + beta.</summary>
    public static void LayerNorm(Span<float> x, int rows, LayerNormBlock norm, float eps, byte* weights)
    {
        ArgumentNullException.ThrowIfNull(norm);
        int size = norm.Size;
        float* gamma = (float*)(weights + norm.Gamma), beta = (float*)(weights + norm.Beta);
        float reciprocalSize = 1f / size;
        Span<float> lanes = stackalloc float[16];
        for (int m = 0; m < rows; m++)
        {
            Span<float> row = x.Slice(m * size, size);
            lanes.Clear();
            for (int n = 0; n < size; n++)
            {
                lanes[n % 16] += row[n];
            }

            float mean = SumTree(lanes) * reciprocalSize;
            lanes.Clear();
            for (int n = 0; n < size; n++)
            {
                float d = row[n] - mean;
                lanes[n % 16] = MathF.FusedMultiplyAdd(d, d, lanes[n % 16]);
            }

            float reciprocalDeviation = 1f / MathF.Sqrt((SumTree(lanes) * reciprocalSize) + eps);
            for (int n = 0; n < size; n++)
            {
                row[n] = MathF.FusedMultiplyAdd((row[n] - mean) * reciprocalDeviation, gamma[n], beta[n]);
            }
        }
    }

    /// <summary>The written order of a sum: element i goes to lane i mod 16; then the upper half of the lanes is added to the lower until one is left.</summary>
    private static float SumTree(Span<float> lanes)
    {
        for (int half = 8; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++)
            {
                lanes[i] += lanes[i + half];
            }
        }

        return lanes[0];
    }

    private static int Dot(ReadOnlySpan<byte> a, ReadOnlySpan<sbyte> b)
    {
        int sum = 0;
        for (int k = 0; k < a.Length; k++)
        {
            sum += a[k] * b[k];
        }

        return sum;
    }

    private static int Dot(ReadOnlySpan<sbyte> a, ReadOnlySpan<sbyte> b)
    {
        int sum = 0;
        for (int k = 0; k < a.Length; k++)
        {
            sum += a[k] * b[k];
        }

        return sum;
    }

    private static void Add(Span<float> x, ReadOnlySpan<float> y)
    {
        for (int i = 0; i < x.Length; i++)
        {
            x[i] += y[i];
        }
    }

    private static void Apply(Activation activation, Span<float> x)
    {
        Func<float, float> function = activation switch
        {
            Activation.Gelu => ScalarMath.Gelu,
            Activation.GeluTanh => ScalarMath.GeluTanh,
            Activation.Relu => ScalarMath.Relu,
            Activation.Tanh => ScalarMath.Tanh,
            Activation.Silu => ScalarMath.Silu,
            Activation.Mish => ScalarMath.Mish,
            _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, null),
        };
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = function(x[i]);
        }
    }
}
