using AotDistil.Layout;
using AotDistil.Packer.Architectures;

namespace AotDistil.Packer.Calibration;

/// <summary>
/// The encoder in float32 over a few texts at once, for what its linears read. How each activation rounds does not matter here, so these are formulas, and the head is run no
/// further than its first linear.
/// </summary>
/// <param name="plan">The model.</param>
/// <param name="texts">Ids of texts.</param>
/// <param name="take">Takes a linear and its inputs, rows × inputs, rotated if the linear's are.</param>
internal sealed class CalibrationPass(ModelPlan plan, IReadOnlyList<int[]> texts, Action<LinearBlock, float[]> take)
{
    private readonly Dictionary<string, Block> _blocks = plan.Blocks.ToDictionary(b => b.Name);
    private readonly EncoderFacts _encoder = plan.Encoder;

    /// <summary>Runs it.</summary>
    public void Run()
    {
        float[] x = Embed();
        LayerNorm(x, "embeddings.LayerNorm", _encoder.EmbeddingLayerNormEps);
        if (_blocks.ContainsKey("embeddings.projection"))
        {
            x = Linear(x, "embeddings.projection");
        }

        foreach (int i in _encoder.Schedule.Order)
        {
            string layer = $"layer.{i}.";
            float[] context = Attention(Linear(x, layer + "attention.qkv_lin"));
            Add(x, Linear(context, layer + "attention.out_lin"));
            LayerNorm(x, layer + "sa_layer_norm", _encoder.LayerNormEps);
            float[] hidden = Linear(x, layer + "ffn.lin1");
            Apply(hidden);
            Add(x, Linear(hidden, layer + "ffn.lin2"));
            LayerNorm(x, layer + "output_layer_norm", _encoder.LayerNormEps);
        }

        // Heads of whole texts read too few rows to tell.
        if (plan.Task is ModelTasks.Token or ModelTasks.QuestionAnswering && plan.Head.HiddenDim == 0)
        {
            Take((LinearBlock)_blocks["classifier"], x);
        }
    }

    private float[] Embed()
    {
        WeightSource words = Table("word_embeddings"), positions = Table("position_embeddings");
        float[] type = _blocks.ContainsKey("type_embeddings") ? Read(Table("type_embeddings"), 0, words.Shape[1]) : [];
        int width = (int)words.Shape[1], m = 0;
        float[] x = new float[texts.Sum(t => t.Length) * width];
        foreach (int[] text in texts)
        {
            for (int place = 0; place < text.Length; place++, m++)
            {
                float[] word = Read(words, text[place], width), position = Read(positions, place, width);
                for (int n = 0; n < width; n++)
                {
                    x[(m * width) + n] = word[n] + position[n] + (type.Length > 0 ? type[n] : 0);
                }
            }
        }

        return x;

        static float[] Read(WeightSource table, long row, long width)
        {
            float[] values = new float[width];
            table.Read(row * width, values);
            return values;
        }
    }

    private float[] Linear(float[] x, string name)
    {
        LinearBlock linear = (LinearBlock)_blocks[name];
        Take(linear, x);
        int inputs = linear.Sections[0].In, rows = x.Length / inputs, outputs = linear.Sections.Sum(s => s.Out);
        float[] weights = [.. linear.Sections.SelectMany(s => All(s.Weight))], bias = [.. linear.Sections.SelectMany(s => All(s.Bias))];
        float[] y = FloatMatrix.Multiply(x, weights, inputs);
        for (int m = 0; m < rows; m++)
        {
            Add(y.AsSpan(m * outputs, outputs), bias);
        }

        return y;
    }

    private void Take(LinearBlock linear, float[] x)
    {
        if (linear.Hadamard == 0)
        {
            take(linear, x);
            return;
        }

        float[] rotated = [.. x];
        Hadamard.Apply(rotated, linear.Hadamard);
        take(linear, rotated);
    }

    // Each text for itself; queries, keys and values of a token lie one behind the other.
    private float[] Attention(float[] qkv)
    {
        int dim = _encoder.Dim, size = dim / _encoder.Heads;
        float[] context = new float[qkv.Length / 3];
        int[] starts = [.. texts.Select((_, i) => texts.Take(i).Sum(t => t.Length))];
        Parallel.For(0, texts.Count * _encoder.Heads, item =>
        {
            (int text, int head) = Math.DivRem(item, _encoder.Heads);
            int rows = texts[text].Length;
            float[] q = Part(0), k = Part(dim), v = FloatMatrix.Transpose(Part(2 * dim), size), p = FloatMatrix.Multiply(q, k, size);
            for (int m = 0; m < rows; m++)
            {
                Softmax(p.AsSpan(m * rows, rows), MathF.Sqrt(size));
            }

            float[] own = FloatMatrix.Multiply(p, v, rows);
            for (int m = 0; m < rows; m++)
            {
                own.AsSpan(m * size, size).CopyTo(context.AsSpan(((starts[text] + m) * dim) + (head * size)));
            }

            float[] Part(int column)
            {
                float[] part = new float[rows * size];
                for (int m = 0; m < rows; m++)
                {
                    qkv.AsSpan(((starts[text] + m) * 3 * dim) + column + (head * size), size).CopyTo(part.AsSpan(m * size));
                }

                return part;
            }
        });
        return context;
    }

    private static void Softmax(Span<float> scores, float divisor)
    {
        float largest = float.NegativeInfinity, sum = 0;
        foreach (float score in scores)
        {
            largest = MathF.Max(score, largest);
        }

        foreach (ref float score in scores)
        {
            score = (float)Exponential.OfNegative((score - largest) / divisor);
            sum += score;
        }

        foreach (ref float score in scores)
        {
            score /= sum;
        }
    }

    private void Apply(float[] x)
    {
        Func<double, double> function = _encoder.Activation switch
        {
            "relu" => v => Math.Max(v, 0),
            "tanh" => Tanh,
            "silu" => v => v / 2 * (1 + Tanh(v / 2)),
            "mish" => Mish,
            _ => v => v / 2 * (1 + Tanh(Math.Sqrt(2 / Math.PI) * (v + (0.044715 * v * v * v)))), // GELU with erf is as good as the same
        };
        Parallel.For(0, (x.Length + 65535) / 65536, part =>
        {
            foreach (ref float value in x.AsSpan(part * 65536, Math.Min(65536, x.Length - (part * 65536))))
            {
                value = (float)function(value);
            }
        });
    }

    private static double Tanh(double x)
    {
        double e = Exponential.OfNegative(-2 * Math.Abs(x));
        return Math.CopySign((1 - e) / (1 + e), x);
    }

    // x tanh(ln(1 + eˣ)), of which the tangent is a quotient of powers of eˣ.
    private static double Mish(double x)
    {
        double e = Exponential.OfNegative(-Math.Abs(x));
        return x * (x > 0 ? (1 + (2 * e)) / (1 + (2 * e) + (2 * e * e)) : ((e * e) + (2 * e)) / ((e * e) + (2 * e) + 2));
    }

    private void LayerNorm(float[] x, string name, double eps)
    {
        LayerNormBlock norm = (LayerNormBlock)_blocks[name];
        float[] gamma = All(norm.Gamma), beta = All(norm.Beta);
        int size = gamma.Length;
        for (int start = 0; start < x.Length; start += size)
        {
            Span<float> row = x.AsSpan(start, size);
            double mean = 0, variance = 0;
            foreach (float value in row)
            {
                mean += value;
            }

            mean /= size;
            foreach (float value in row)
            {
                variance += (value - mean) * (value - mean);
            }

            double scale = 1 / Math.Sqrt((variance / size) + eps);
            for (int n = 0; n < size; n++)
            {
                row[n] = (float)(((row[n] - mean) * scale * gamma[n]) + beta[n]);
            }
        }
    }

    private WeightSource Table(string name) => _blocks[name] is TiedEmbeddingBlock tied ? tied.Linear.Sections[0].Weight : ((EmbeddingBlock)_blocks[name]).Table;

    private static void Add(Span<float> x, float[] y)
    {
        for (int n = 0; n < y.Length; n++)
        {
            x[n] += y[n];
        }
    }

    private static float[] All(WeightSource source)
    {
        float[] values = new float[source.Shape.Aggregate(1L, (a, b) => a * b)];
        source.Read(0, values);
        return values;
    }
}
