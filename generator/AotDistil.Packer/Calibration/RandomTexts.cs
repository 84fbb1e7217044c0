using AotDistil.Layout;
using AotDistil.Packer.Architectures;
using AotDistil.Packer.Tokenizers;

namespace AotDistil.Packer.Calibration;

/// <summary>
/// Texts of random tokens, always the same ones: what a model makes of them tells how the numbers that its linears read go together, and no text of anybody's is needed.
/// Vocabularies begin with what is frequent, so early tokens are drawn more often (Zipf).
/// </summary>
internal static class RandomTexts
{
    private const int ShortestText = 8, LongestText = 120;

    /// <summary>More than this adds little; less is for models that would take minutes.</summary>
    private const int MostTokens = 8192, FewestTokens = 1024;

    /// <summary>How many times as often the first token is drawn as the last, and the logarithm of it.</summary>
    private const double Steepness = 51, LogSteepness = 3.9318256327243257;

    /// <summary>Multiplications that may be spent, which a core does in 10 to 20 seconds.</summary>
    private const double MostWork = 2e11;

    /// <summary>Texts for a model, special tokens included.</summary>
    public static IReadOnlyList<int[]> For(EncoderFacts encoder, CompiledTokenizer tokenizer)
    {
        double perToken = encoder.Schedule.Order.Count * (double)encoder.Dim * ((4 * encoder.Dim) + (2 * encoder.HiddenDim));
        int widest = Math.Max(encoder.Dim, encoder.HiddenDim), tokens = (int)Math.Clamp(MostWork / perToken, FewestTokens, Math.Clamp(16 * widest, FewestTokens, MostTokens));
        int longest = Math.Min(LongestText, encoder.MaxPositions);
        double head = encoder.VocabSize / (Steepness - 1); // so many are about equally frequent
        ulong state = 0;
        List<int[]> texts = [];
        for (int all = 0; all < tokens; all += texts[^1].Length)
        {
            int[] ids = new int[Math.Min(longest, ShortestText + (int)(Next() * (LongestText - ShortestText)))];
            for (int m = 0; m < ids.Length; m++)
            {
                double power = Steepness * Exponential.OfNegative((Next() - 1) * LogSteepness); // of a random exponent between 0 and 1
                ids[m] = Math.Min((int)(head * (power - 1)), encoder.VocabSize - 1);
            }

            ids[0] = tokenizer.ClsId >= 0 ? tokenizer.ClsId : ids[0];
            ids[^1] = tokenizer.SepId >= 0 ? tokenizer.SepId : ids[^1];
            texts.Add(ids);
        }

        return texts;

        // SplitMix64 (Steele et al. 2014): 0 to 1.
        double Next()
        {
            ulong z = state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
        }
    }
}
