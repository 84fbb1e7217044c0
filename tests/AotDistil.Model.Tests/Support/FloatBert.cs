using AotDistil.Packer.Checkpoints;
using AotDistil.Runtime.Reference;

namespace AotDistil.Model.Tests.Support;

/// <summary>MiniLM-L6 in float32, fast enough for measurements of whole corpora, where <see cref="Float32Reference"/> would take an hour. Sums are floats.</summary>
internal sealed class FloatBert : IDisposable
{
    private const int Dim = 384;
    private const int Heads = 12;
    private const int Layers = 6;
    private const int BlockRows = 64; // of weights, which stay in L2 while all tokens go by

    private readonly SafetensorsFile _file;
    private readonly Dictionary<string, float[]> _tensors = [];

    public FloatBert(string folder)
    {
        _file = SafetensorsFile.Open(Path.Combine(folder, "model.safetensors"));
        foreach (string name in _file.Tensors.Select(t => t.Key))
        {
            _tensors[name] = name.Contains("position_ids", StringComparison.Ordinal) ? [] : _file.Read(name).Data;
        }
    }

    /// <summary>The mean of the last hidden states, of length 1.</summary>
    public float[] Embed(ReadOnlySpan<int> ids)
    {
        int rows = ids.Length;
        float[] x = new float[rows * Dim], words = _tensors["embeddings.word_embeddings.weight"];
        float[] positions = _tensors["embeddings.position_embeddings.weight"], types = _tensors["embeddings.token_type_embeddings.weight"];
        for (int m = 0; m < rows; m++)
        {
            for (int n = 0; n < Dim; n++)
            {
                x[(m * Dim) + n] = words[(ids[m] * Dim) + n] + types[n] + positions[(m * Dim) + n];
            }
        }

        LayerNorm(x, "embeddings.LayerNorm");
        for (int i = 0; i < Layers; i++)
        {
            string layer = $"encoder.layer.{i}.";
            float[] context = Attention(
                Linear(x, layer + "attention.self.query"), Linear(x, layer + "attention.self.key"), Linear(x, layer + "attention.self.value"), rows);
            Add(x, Linear(context, layer + "attention.output.dense"));
            LayerNorm(x, layer + "attention.output.LayerNorm");
            float[] hidden = Linear(x, layer + "intermediate.dense");
            for (int n = 0; n < hidden.Length; n++)
            {
                hidden[n] = (float)(hidden[n] * NormalDistribution.Cumulative(hidden[n]));
            }

            Add(x, Linear(hidden, layer + "output.dense"));
            LayerNorm(x, layer + "output.LayerNorm");
        }

        float[] vector = VectorReference.Pool(x, Dim, Runtime.Model.Pooling.Mean);
        VectorReference.Normalize(vector);
        return vector;
    }

    public void Dispose() => _file.Dispose();

    private static void Add(float[] x, float[] y)
    {
        for (int n = 0; n < x.Length; n++)
        {
            x[n] += y[n];
        }
    }

    private static float[] Attention(float[] queries, float[] keys, float[] values, int rows)
    {
        const int Size = Dim / Heads;
        float[] context = new float[queries.Length], p = new float[rows];
        for (int h = 0; h < Heads; h++)
        {
            for (int m = 0; m < rows; m++)
            {
                for (int j = 0; j < rows; j++)
                {
                    p[j] = VectorSearch.Dot(queries.AsSpan((m * Dim) + (h * Size), Size), keys.AsSpan((j * Dim) + (h * Size), Size)) / MathF.Sqrt(Size);
                }

                float largest = p.Max(), total = 0;
                for (int j = 0; j < rows; j++)
                {
                    p[j] = MathF.Exp(p[j] - largest);
                    total += p[j];
                }

                for (int j = 0; j < rows; j++)
                {
                    for (int n = h * Size; n < (h + 1) * Size; n++)
                    {
                        context[(m * Dim) + n] += p[j] / total * values[(j * Dim) + n];
                    }
                }
            }
        }

        return context;
    }

    private float[] Linear(float[] x, string name)
    {
        float[] w = _tensors[name + ".weight"], b = _tensors[name + ".bias"];
        int outputs = b.Length, inputs = w.Length / outputs, rows = x.Length / inputs;
        float[] y = new float[rows * outputs];
        for (int n = 0; n < outputs; n += BlockRows)
        {
            ReadOnlySpan<float> block = w.AsSpan(n * inputs, BlockRows * inputs);
            for (int m = 0; m < rows; m++)
            {
                VectorSearch.Dots(x.AsSpan(m * inputs, inputs), block, y.AsSpan((m * outputs) + n, BlockRows));
            }
        }

        for (int i = 0; i < y.Length; i++)
        {
            y[i] += b[i % outputs];
        }

        return y;
    }

    private void LayerNorm(float[] x, string name)
    {
        float[] gamma = _tensors[name + ".weight"], beta = _tensors[name + ".bias"];
        for (int start = 0; start < x.Length; start += Dim)
        {
            double mean = 0, variance = 0;
            for (int n = 0; n < Dim; n++)
            {
                mean += x[start + n];
            }

            mean /= Dim;
            for (int n = 0; n < Dim; n++)
            {
                variance += (x[start + n] - mean) * (x[start + n] - mean);
            }

            double scale = 1 / Math.Sqrt((variance / Dim) + 1e-12);
            for (int n = 0; n < Dim; n++)
            {
                x[start + n] = (float)(((x[start + n] - mean) * scale * gamma[n]) + beta[n]);
            }
        }
    }
}
