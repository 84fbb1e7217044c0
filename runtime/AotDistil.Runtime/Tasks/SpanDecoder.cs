using AotDistil.Runtime.Kernels;

namespace AotDistil.Runtime.Tasks;

/// <summary>From a window's logits to the spans that are most likely the answer: transformers' select_starts_ends and decode_spans. Reused.</summary>
/// <remarks>
/// Only the spans that may be answers are looked at, tokens × longest answer, where transformers multiplies every token with every other and takes the spans out that begin
/// behind their end. These have probability 0, so nothing differs, except that they are not answers of probability 0 here where a context has fewer than are asked for.
/// </remarks>
internal sealed class SpanDecoder
{
    private readonly LargestScores _best = new();
    private float[] _starts = [];
    private float[] _ends = [];
    private int _tokens;

    /// <summary>How many spans were found.</summary>
    public int Count => _best.Count;

    /// <summary>Finds the spans of the highest probability, in its order.</summary>
    /// <param name="startLogits">A logit for each token.</param>
    /// <param name="endLogits">A logit for each token.</param>
    /// <param name="counted">Which tokens the probabilities are shared among.</param>
    /// <param name="first">The first token that an answer may have. The window's first token never belongs to one: it stands for <i>no answer</i>.</param>
    /// <param name="end">The token after the last that an answer may have.</param>
    /// <param name="spans">Most spans.</param>
    /// <param name="maxLength">Most tokens of a span.</param>
    /// <returns>The probability that there is no answer.</returns>
    public float Decode(
        ReadOnlySpan<float> startLogits, ReadOnlySpan<float> endLogits, ReadOnlySpan<bool> counted, int first, int end, int spans, int maxLength)
    {
        _tokens = startLogits.Length;
        if (_starts.Length < _tokens)
        {
            _starts = new float[_tokens];
            _ends = new float[_tokens];
        }

        Softmax(startLogits, counted, _starts);
        Softmax(endLogits, counted, _ends);
        _best.Clear(spans);
        for (int i = Math.Max(first, 1); i < end; i++)
        {
            int last = (int)Math.Min((long)i + maxLength, end);
            for (int j = i; j < last; j++)
            {
                _best.Offer(_starts[i] * _ends[j], (i * _tokens) + j);
            }
        }

        _best.Sort();
        return _tokens == 0 ? 0f : _starts[0] * _ends[0];
    }

    /// <summary>A span: its probability, its first and its last token.</summary>
    public (float Score, int First, int Last) this[int index]
    {
        get
        {
            (int first, int last) = Math.DivRem(_best.Indices[index], _tokens);
            return (_best.Scores[index], first, last);
        }
    }

    // Over the tokens that count; the others have probability 0.
    private static void Softmax(ReadOnlySpan<float> logits, ReadOnlySpan<bool> counted, Span<float> probabilities)
    {
        float largest = float.NegativeInfinity;
        for (int i = 0; i < logits.Length; i++)
        {
            largest = counted[i] ? ScalarMath.Larger(logits[i], largest) : largest;
        }

        float sum = 0f;
        for (int i = 0; i < logits.Length; i++)
        {
            probabilities[i] = counted[i] ? ScalarMath.Exp(logits[i] - largest) : 0f;
            sum += probabilities[i];
        }

        for (int i = 0; i < logits.Length; i++)
        {
            probabilities[i] = counted[i] ? probabilities[i] / sum : 0f;
        }
    }
}
