namespace AotDistil.Cli.Verification.Figures;

/// <summary>One answer that is the largest of some logits: a text's label, a token's, a mask's piece, where a span begins or ends.</summary>
/// <param name="Place">What it answers, for a reader.</param>
/// <param name="Expected">The largest in float32.</param>
/// <param name="Found">The largest in int8; -1 where not all are finite.</param>
/// <param name="Margin">How far float32's largest is from its second.</param>
internal sealed record AnswerCase(string Place, int Expected, int Found, double Margin)
{
    /// <summary>Compares a vector of logits.</summary>
    public static AnswerCase Of(string place, ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        int best = Largest(expected);
        double second = double.NegativeInfinity;
        for (int i = 0; i < expected.Length; i++)
        {
            second = i == best ? second : Math.Max(second, expected[i]);
        }

        return new AnswerCase(place, best, Largest(found), best < 0 ? 0 : expected[best] - second);
    }

    private static int Largest(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                return -1;
            }

            best = values[i] > values[best] ? i : best;
        }

        return best;
    }
}
