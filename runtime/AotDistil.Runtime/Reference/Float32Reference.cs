using AotDistil.Runtime.Model;

namespace AotDistil.Runtime.Reference;

/// <summary>
/// The same model in float32 from the checkpoint's own weights: proves that a checkpoint is read as transformers reads it (DistilBertForSequenceClassification).
/// Sums are kept in double, so that nothing but the weights decides. No part of it is in a published library.
/// </summary>
/// <param name="read">A tensor by its name without the <c>distilbert.</c> prefix, row-major.</param>
/// <param name="layers">Layers.</param>
/// <param name="dim">Width of the hidden states.</param>
/// <param name="heads">Attention heads.</param>
/// <param name="activation">Activation of the feed-forward network.</param>
/// <param name="eps">Added to the variance in every LayerNorm.</param>
public sealed class Float32Reference(Func<string, float[]> read, int layers, int dim, int heads, Activation activation, float eps)
{
    private readonly Dictionary<string, float[]> _tensors = [];

    /// <summary>Hidden states, tokens × dim each: first the embeddings' output, then each layer's.</summary>
    public IReadOnlyList<float[]> HiddenStates(ReadOnlySpan<int> ids)
    {
        int rows = ids.Length;
        float[] words = Tensor("embeddings.word_embeddings.weight"), positions = Tensor("embeddings.position_embeddings.weight");
        float[] x = new float[rows * dim];
        for (int m = 0; m < rows; m++)
        {
            for (int n = 0; n < dim; n++)
            {
                x[(m * dim) + n] = words[(ids[m] * dim) + n] + positions[(m * dim) + n];
            }
        }

        List<float[]> states = [LayerNorm(x, "embeddings.LayerNorm")];
        for (int i = 0; i < layers; i++)
        {
            string layer = $"transformer.layer.{i}.";
            x = states[^1];
            float[] context = Attention(
                Linear(x, layer + "attention.q_lin"), Linear(x, layer + "attention.k_lin"), Linear(x, layer + "attention.v_lin"), rows);
            x = LayerNorm(Sum(Linear(context, layer + "attention.out_lin"), x), layer + "sa_layer_norm");
            float[] hidden = Linear(x, layer + "ffn.lin1");
            for (int j = 0; j < hidden.Length; j++)
            {
                hidden[j] = (float)(activation == Activation.Gelu ? hidden[j] * NormalDistribution.Cumulative(hidden[j]) : Math.Max(hidden[j], 0));
            }

            states.Add(LayerNorm(Sum(Linear(hidden, layer + "ffn.lin2"), x), layer + "output_layer_norm"));
        }

        return states;
    }

    /// <summary>Logits from the last hidden states, whose first row is [CLS].</summary>
    public float[] Logits(float[] lastHiddenStates)
    {
        float[] pooled = Linear(lastHiddenStates[..dim], "pre_classifier");
        return Linear([.. pooled.Select(v => Math.Max(v, 0f))], "classifier");
    }

    private static float[] Sum(float[] a, float[] b) => [.. a.Zip(b, (p, q) => p + q)];

    private float[] Tensor(string name) => _tensors.TryGetValue(name, out float[]? values) ? values : _tensors[name] = read(name);

    private float[] Linear(float[] x, string name)
    {
        float[] w = Tensor(name + ".weight"), b = Tensor(name + ".bias");
        int outputs = b.Length, inputs = w.Length / outputs, rows = x.Length / inputs;
        float[] y = new float[rows * outputs];
        for (int m = 0; m < rows; m++)
        {
            for (int n = 0; n < outputs; n++)
            {
                double sum = b[n];
                for (int k = 0; k < inputs; k++)
                {
                    sum += (double)x[(m * inputs) + k] * w[(n * inputs) + k];
                }

                y[(m * outputs) + n] = (float)sum;
            }
        }

        return y;
    }

    private float[] Attention(float[] q, float[] k, float[] v, int rows)
    {
        int size = dim / heads;
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
                        p[j] += (double)q[(m * dim) + n] * k[(j * dim) + n];
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
                        sum += p[j] * v[(j * dim) + n];
                    }

                    context[(m * dim) + n] = (float)(sum / total);
                }
            }
        }

        return context;
    }

    private float[] LayerNorm(float[] x, string name)
    {
        float[] gamma = Tensor(name + ".weight"), beta = Tensor(name + ".bias"), y = new float[x.Length];
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
