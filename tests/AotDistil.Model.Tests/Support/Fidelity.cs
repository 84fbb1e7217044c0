using System.Globalization;
using AotDistil.Packer.Architectures;

namespace AotDistil.Model.Tests.Support;

/// <summary>How close int8 comes to float32: cosines of the last hidden states, and whether clear answers are the same.</summary>
internal sealed class Fidelity(string task)
{
    private readonly List<double> _texts = [];
    private readonly List<double> _tokens = [];
    private readonly List<(float[] Exact, float[] Found)> _answers = [];
    private float _smallest = float.PositiveInfinity;
    private float _largest = float.NegativeInfinity;

    public void AddStates(float[] exact, float[] found, int dim)
    {
        _texts.Add(Cosine(exact, found));
        for (int m = 0; m < exact.Length; m += dim)
        {
            _tokens.Add(Cosine(exact.AsSpan(m, dim), found.AsSpan(m, dim)));
        }
    }

    /// <summary>Outputs of one text: a choice among the outputs of each row; for question answering among the tokens, for each of the two outputs.</summary>
    public void AddOutputs(float[] exact, float[] found, int width)
    {
        _smallest = Math.Min(_smallest, exact.Min());
        _largest = Math.Max(_largest, exact.Max());
        if (task == ModelTasks.QuestionAnswering)
        {
            for (int n = 0; n < width; n++)
            {
                _answers.Add(([.. exact.Where((_, i) => i % width == n)], [.. found.Where((_, i) => i % width == n)]));
            }

            return;
        }

        for (int m = 0; m < exact.Length; m += width)
        {
            _answers.Add((exact[m..(m + width)], found[m..(m + width)]));
        }
    }

    public override string ToString()
    {
        (int clear, int same) = Answers();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"cosine of {_texts.Count} texts {_texts.Average():F5} on average, {_texts.Min():F5} at least; of {_tokens.Count} tokens {_tokens.Average():F5} and {_tokens.Min():F5}; {same} of {clear} clear answers are the same");
    }

    public void AssertGood()
    {
        (int clear, int same) = Answers();
        Assert.True(_texts.Average() >= 0.999 && _texts.Min() >= 0.995 && same >= 0.98 * clear, ToString());
    }

    private (int Clear, int Same) Answers()
    {
        int clear = 0, same = 0;
        foreach ((float[] exact, float[] found) in _answers.Where(a => a.Exact.Length > 1))
        {
            float[] sorted = [.. exact.OrderDescending()];
            if (sorted[0] - sorted[1] > 0.1f * (_largest - _smallest))
            {
                clear++;
                same += Array.IndexOf(found, found.Max()) == Array.IndexOf(exact, sorted[0]) ? 1 : 0;
            }
        }

        return (clear, same);
    }

    private static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double product = 0, squareA = 0, squareB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            product += (double)a[i] * b[i];
            squareA += (double)a[i] * a[i];
            squareB += (double)b[i] * b[i];
        }

        return product / Math.Sqrt(squareA * squareB);
    }
}
