using AotDistil.Layout;
using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers.Normalization;

/// <summary>A tokenizer's normalizer: its steps, one after the other.</summary>
internal sealed unsafe class Normalizer
{
    private readonly NormalizerStep[] _steps;

    /// <summary>The normalizer of a table.</summary>
    /// <exception cref="InvalidDataException">The table is damaged.</exception>
    public Normalizer(TokenizerTable table) => _steps = [.. table.Steps(TokenizerLayout.Header.Normalizer, "normalizer", Make)];

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
            TextTransform transform = new(text, text.Pointer, 0, text.Length, origin, spare);
            step.Apply(ref transform);
            (text, spare) = (spare, text);
        }
    }

    private static NormalizerStep? Make(uint kind, StepArguments arguments)
    {
        switch (kind)
        {
            case TokenizerLayout.NormalizerStep.CleanText:
                return new CleanText();
            case TokenizerLayout.NormalizerStep.ChineseChars:
                return new ChineseChars();
            case TokenizerLayout.NormalizerStep.Nfd:
                return new NormalFormStep(NormalForm.Nfd);
            case TokenizerLayout.NormalizerStep.Nfc:
                return new NormalFormStep(NormalForm.Nfc);
            case TokenizerLayout.NormalizerStep.Nfkd:
                return new NormalFormStep(NormalForm.Nfkd);
            case TokenizerLayout.NormalizerStep.Nfkc:
                return new NormalFormStep(NormalForm.Nfkc);
            case TokenizerLayout.NormalizerStep.DropNonspacingMarks:
                return new DropMarks(nonspacingOnly: true);
            case TokenizerLayout.NormalizerStep.StripAccents:
                return new DropMarks(nonspacingOnly: false);
            case TokenizerLayout.NormalizerStep.Lowercase:
                return new Lowercase();
            case TokenizerLayout.NormalizerStep.Replace:
                byte[] pattern = arguments.Text(0);
                TokenizerTable.Require(pattern.Length > 0, $"it replaces an empty string");
                return new Replace(pattern, arguments.Text(2));
            case TokenizerLayout.NormalizerStep.ReplaceRegex:
                return new ReplaceRegex(arguments.Regex(0), arguments.Text(2));
            case TokenizerLayout.NormalizerStep.Prepend:
                return new Prepend(arguments.Text(0));
            case TokenizerLayout.NormalizerStep.Strip:
                return new Strip(arguments.Flag(0), arguments.Flag(1));
            case TokenizerLayout.NormalizerStep.Precompiled:
                uint* units = (uint*)arguments.Part(0, sizeof(uint), out int count);
                byte* strings = arguments.Part(2, 1, out int length);
                TokenizerTable.Require(System.Text.Unicode.Utf8.IsValid(new ReadOnlySpan<byte>(strings, length)), $"the strings of its precompiled map are no valid UTF-8");
                return new Precompiled(units, count, strings, length);
            case TokenizerLayout.NormalizerStep.Nmt:
                return new Nmt();
            default:
                return null;
        }
    }
}
