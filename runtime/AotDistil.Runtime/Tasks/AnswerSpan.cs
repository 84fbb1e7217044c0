namespace AotDistil.Runtime.Tasks;

/// <summary>An answer as a part of the context.</summary>
/// <param name="Score">Its probability, or the sum of several.</param>
/// <param name="Start">The byte of the context where it begins.</param>
/// <param name="End">The byte after its last; before <paramref name="Start"/> only where a tokenizer's offsets do not ascend.</param>
internal readonly record struct AnswerSpan(double Score, int Start, int End)
{
    /// <summary>The answer.</summary>
    public ReadOnlySpan<byte> Text(ReadOnlySpan<byte> context) => Start < End ? context[Start..End] : [];
}
