using System.Collections.Concurrent;
using AotDistil.Runtime.Model;

namespace AotDistil.Runtime.Reference;

/// <summary>
/// The same model in float32 from the checkpoint's own weights: proves that a checkpoint is read as transformers reads it.
/// Sums are kept in double, so that nothing but the weights decides. No part of it is in a published library. May be used by several threads at once.
/// </summary>
/// <param name="model">The model's sizes and functions.</param>
/// <param name="read">
/// The weights of a block by its name in the manifest, row-major: an embedding's table under the name itself (<c>word_embeddings</c>, <c>position_embeddings</c> from the
/// first token's position on, <c>type_embeddings</c>); a linear's and a LayerNorm's under <c>.weight</c> and <c>.bias</c> behind it (<c>layer.0.attention.qkv_lin.weight</c>
/// holds queries, keys and values one below the other). Called once for each, by whichever thread needs it first.
/// </param>
public sealed unsafe class Float32Reference(Float32Model model, Func<string, float[]> read)
{
    /// <summary>Outputs and rows of a linear that are computed together: as many sums as a processor adds to at once, each of them still term by term.</summary>
    private const int TileOutputs = 4, TileRows = 2;

    private readonly ConcurrentDictionary<string, Lazy<float[]>> _tensors = new();

    /// <summary>Hidden states, tokens × dim each: first those behind the embeddings, then each layer's.</summary>
    /// <param name="ids">Token ids.</param>
    /// <param name="types">Token types; empty where all are 0.</param>
    public IReadOnlyList<float[]> HiddenStates(ReadOnlySpan<int> ids, ReadOnlySpan<int> types = default)
    {
        int rows = ids.Length;
        float[] embeddings = LayerNorm(Embed(ids, types), "embeddings.LayerNorm", model.EmbeddingsLayerNormEps);
        List<float[]> states = [model.Has("embeddings.projection") ? Linear(embeddings, "embeddings.projection") : embeddings];
        foreach (int i in model.LayerOrder)
        {
            string layer = $"layer.{i}.";
            float[] x = states[^1];
            float[] context = Attention(Linear(x, layer + "attention.qkv_lin"), rows);
            x = LayerNorm(Sum(Linear(context, layer + "attention.out_lin"), x), layer + "sa_layer_norm", model.LayerNormEps);
            float[] hidden = Apply(model.Activation, Linear(x, layer + "ffn.lin1"));
            states.Add(LayerNorm(Sum(Linear(hidden, layer + "ffn.lin2"), x), layer + "output_layer_norm", model.LayerNormEps));
        }

        return states;
    }

    /// <summary>Outputs of the head, rows × outputs, for rows of the last hidden states (rows × dim).</summary>
    public float[] Outputs(float[] states)
    {
        float[] x = states;
        if (model.Has("pre_classifier"))
        {
            x = Apply(model.HeadActivation, Linear(x, "pre_classifier"));
        }

        if (model.Has("head.LayerNorm"))
        {
            x = LayerNorm(x, "head.LayerNorm", model.EmbeddingsLayerNormEps);
        }

        return model.Has("classifier") ? Linear(x, "classifier") : [];
    }

    private static float[] Apply(Activation activation, float[] x) => Array.ConvertAll(x, v => (float)Apply(activation, (double)v));

    private static double Apply(Activation activation, double x) => activation switch
    {
        Activation.Gelu => x * NormalDistribution.Cumulative(x),
        Activation.GeluTanh => x / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
        Activation.Relu => Math.Max(x, 0),
        Activation.Tanh => Math.Tanh(x),
        Activation.Silu => x / (1 + Math.Exp(-x)),
        Activation.Mish => x * Math.Tanh(Math.Log(1 + Math.Exp(x))),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, null),
    };

    private float[] Embed(ReadOnlySpan<int> ids, ReadOnlySpan<int> types)
    {
        float[] words = Tensor("word_embeddings"), positions = Tensor("position_embeddings");
        float[]? typeRows = model.Has("type_embeddings") ? Tensor("type_embeddings") : null;
        int dim = Tensor("embeddings.LayerNorm.bias").Length;
        float[] x = new float[ids.Length * dim];
        for (int m = 0; m < ids.Length; m++)
        {
            int type = types.IsEmpty ? 0 : types[m];
            for (int n = 0; n < dim; n++)
            {
                x[(m * dim) + n] = words[(ids[m] * dim) + n] + (typeRows?[(type * dim) + n] ?? 0) + positions[(m * dim) + n];
            }
        }

        return x;
    }

    private static float[] Sum(float[] a, float[] b)
    {
        float[] sum = new float[a.Length];
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] = a[i] + b[i];
        }

        return sum;
    }

    private float[] Tensor(string name) => _tensors.GetOrAdd(name, n => new Lazy<float[]>(() => read(n))).Value;

    private float[] Linear(float[] x, string name)
    {
        float[] w = Tensor(name + ".weight"), b = Tensor(name + ".bias");
        int outputs = b.Length, inputs = w.Length / outputs, rows = x.Length / inputs;
        float[] y = new float[rows * outputs];
        double[] doubles = Array.ConvertAll(x, v => (double)v), panel = new double[inputs * TileOutputs];
        int* columns = stackalloc int[TileOutputs];
        fixed (double* xs = doubles, ws = panel)
        fixed (float* ys = y)
        {
            for (int n = 0; n < outputs; n += TileOutputs)
            {
                for (int i = 0; i < TileOutputs; i++)
                {
                    columns[i] = Math.Min(n + i, outputs - 1); // at the end some are computed twice
                    for (int k = 0; k < inputs; k++)
                    {
                        ws[(k * TileOutputs) + i] = w[(columns[i] * inputs) + k];
                    }
                }

                for (int m = 0; m < rows; m += TileRows)
                {
                    int other = Math.Min(m + 1, rows - 1);
                    Tile(xs + ((long)m * inputs), xs + ((long)other * inputs), ws, inputs, columns, b, ys + ((long)m * outputs), ys + ((long)other * outputs));
                }
            }
        }

        return y;
    }

    /// <summary>Two rows of a linear, four outputs each.</summary>
    private static void Tile(double* x0, double* x1, double* w, int inputs, int* columns, float[] b, float* y0, float* y1)
    {
        double s00 = b[columns[0]], s01 = b[columns[1]], s02 = b[columns[2]], s03 = b[columns[3]];
        double s10 = s00, s11 = s01, s12 = s02, s13 = s03;
        for (int k = 0; k < inputs; k++, w += TileOutputs)
        {
            double a0 = x0[k], a1 = x1[k];
            s00 += a0 * w[0];
            s01 += a0 * w[1];
            s02 += a0 * w[2];
            s03 += a0 * w[3];
            s10 += a1 * w[0];
            s11 += a1 * w[1];
            s12 += a1 * w[2];
            s13 += a1 * w[3];
        }

        (y0[columns[0]], y0[columns[1]], y0[columns[2]], y0[columns[3]]) = ((float)s00, (float)s01, (float)s02, (float)s03);
        (y1[columns[0]], y1[columns[1]], y1[columns[2]], y1[columns[3]]) = ((float)s10, (float)s11, (float)s12, (float)s13);
    }

    // Queries, keys and values of a token lie one behind the other.
    private float[] Attention(float[] qkv, int rows)
    {
        int dim = model.Dim, heads = model.Heads, size = dim / heads;
        float[] context = new float[rows * dim];
        double[] p = new double[rows];
        for (int h = 0; h < heads; h++)
        {
            for (int m = 0; m < rows; m++)
            {
                for (int j = 0; j < rows; j++)
                {
                    p[j] = 0;
                    for (int n = h * size; n < (h + 1) * size; n++)
                    {
                        p[j] += (double)qkv[(m * 3 * dim) + n] * qkv[(j * 3 * dim) + dim + n];
                    }

                    p[j] /= Math.Sqrt(size);
                }

                double largest = p.Max(), total = 0;
                for (int j = 0; j < rows; j++)
                {
                    p[j] = Math.Exp(p[j] - largest);
                    total += p[j];
                }

                for (int n = h * size; n < (h + 1) * size; n++)
                {
                    double sum = 0;
                    for (int j = 0; j < rows; j++)
                    {
                        sum += p[j] * qkv[(j * 3 * dim) + (2 * dim) + n];
                    }

                    context[(m * dim) + n] = (float)(sum / total);
                }
            }
        }

        return context;
    }

    private float[] LayerNorm(float[] x, string name, double eps)
    {
        float[] gamma = Tensor(name + ".weight"), beta = Tensor(name + ".bias"), y = new float[x.Length];
        int dim = gamma.Length;
        for (int start = 0; start < x.Length; start += dim)
        {
            ReadOnlySpan<float> row = x.AsSpan(start, dim);
            double mean = 0, variance = 0;
            foreach (float value in row)
            {
                mean += value;
            }

            mean /= dim;
            foreach (float value in row)
            {
                variance += (value - mean) * (value - mean);
            }

            double scale = 1 / Math.Sqrt((variance / dim) + eps);
            for (int n = 0; n < dim; n++)
            {
                y[start + n] = (float)(((row[n] - mean) * scale * gamma[n]) + beta[n]);
            }
        }

        return y;
    }
}
