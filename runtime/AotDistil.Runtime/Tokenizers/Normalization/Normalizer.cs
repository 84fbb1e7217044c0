using AotDistil.Layout;
using AotDistil.Runtime.Tokenizers.Parts;

namespace AotDistil.Runtime.Tokenizers.Normalization;

/// <summary>A tokenizer's normalizer: its steps, one after the other.</summary>
internal sealed unsafe class Normalizer
{
    private readonly NormalizerStep[] _steps;

    /// <summary>The normalizer of a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="parts">What it may be made of.</param>
    /// <exception cref="InvalidDataException">The table is damaged.</exception>
    public Normalizer(TokenizerTable table, NormalizerPart[] parts) => _steps = table.Steps<NormalizerStep>(
        TokenizerLayout.Header.Normalizer, "normalizer", (kind, arguments) => Array.Find(parts, part => part.Kind == kind)?.Make(arguments));

    /// <summary>Whether no step looks across a single space between two words.</summary>
    public bool IsLocal => Array.TrueForAll(_steps, static step => step.IsLocal);

    /// <summary>Normalises a part of the caller's text.</summary>
    /// <param name="text">The part; swapped with <paramref name="spare"/> as often as need be, so that it is the result in the end.</param>
    /// <param name="spare">Room for passes.</param>
    /// <param name="origin">Where the part begins in the caller's text.</param>
    public void Apply(ref AlignedText text, ref AlignedText spare, int origin)
    {
        foreach (NormalizerStep step in _steps)
        {
            if (text.IsInPlace && (text.IsPlain ? step.TryPlain(text) : step.TryInPlace(text)))
            {
                continue;
            }

            spare.Clear();
            TextTransform transform = new(text, 0, text.Length, origin, spare);
            step.Apply(ref transform);
            (text, spare) = (spare, text);
        }
    }
}
