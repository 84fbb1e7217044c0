namespace AotDistil.Cli.Verification.Figures;

/// <summary>How close the hidden states of one encoding behind one layer are to the expected ones.</summary>
/// <param name="Layer">Single layers that ran, 0 for the embeddings.</param>
/// <param name="FromTransformers">Whether the expected ones are transformers'; else they are the float32 reference's.</param>
/// <param name="Cosine">Of all tokens as one vector.</param>
/// <param name="TokenCosineAverage">Of each token, on average.</param>
/// <param name="TokenCosineLeast">Of the worst token.</param>
/// <param name="Difference">Value by value.</param>
internal sealed record StateFigures(int Layer, bool FromTransformers, double Cosine, double TokenCosineAverage, double TokenCosineLeast, Difference Difference)
{
    /// <summary>Compares two times tokens × <paramref name="dim"/> values.</summary>
    /// <param name="layer">Layers that ran.</param>
    /// <param name="fromTransformers">Whether the expected ones are transformers'.</param>
    /// <param name="expected">Expected states.</param>
    /// <param name="found">The states to be judged.</param>
    /// <param name="dim">Width of a token.</param>
    /// <param name="tolerance">What each difference is measured against.</param>
    public static StateFigures Of(int layer, bool fromTransformers, float[] expected, float[] found, int dim, Func<double, double> tolerance)
    {
        double sum = 0, least = double.PositiveInfinity;
        for (int start = 0; start < expected.Length; start += dim)
        {
            double cosine = CosineOf(expected.AsSpan(start, dim), found.AsSpan(start, dim));
            sum += cosine;
            least = Math.Min(least, cosine); // which is NaN if one of them is
        }

        return new StateFigures(layer, fromTransformers, CosineOf(expected, found), sum * dim / expected.Length, least, Difference.Of(expected, found, tolerance));
    }

    /// <summary>The cosine of the angle between two vectors: 1 for two of zeros, 0 for one of zeros, NaN for one that is not finite.</summary>
    public static double CosineOf(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double product = 0, squareA = 0, squareB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            product += (double)a[i] * b[i];
            squareA += (double)a[i] * a[i];
            squareB += (double)b[i] * b[i];
        }

        return squareA == 0 || squareB == 0 ? (squareA == squareB ? 1 : product) : product / Math.Sqrt(squareA * squareB);
    }
}
