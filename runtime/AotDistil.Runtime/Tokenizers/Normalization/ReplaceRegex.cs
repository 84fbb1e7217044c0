using AotDistil.Runtime.Tokenizers.Regex;

namespace AotDistil.Runtime.Tokenizers.Normalization;

/// <summary>Replace with a regular expression as its pattern.</summary>
internal sealed unsafe class ReplaceRegex(RegexMatcher matcher, byte[] content) : NormalizerStep
{
    /// <inheritdoc/>
    public override bool IsLocal => false;

    /// <inheritdoc/>
    public override bool TryPlain(AlignedText text) => text.Length == 0 || !matcher.Find(text.Pointer, 0, text.Length, out _, out _);

    /// <inheritdoc/>
    public override bool TryInPlace(AlignedText text) => TryPlain(text);

    /// <inheritdoc/>
    public override void Apply(ref TextTransform transform)
    {
        byte* text = transform.Bytes + transform.From;
        int length = transform.To - transform.From, kept = 0;
        if (length == 0)
        {
            return; // the library does not search an empty text, in which an expression might match nothing
        }

        RegexMatches matches = new();
        while (matches.MoveNext(matcher, text, length, out int start, out int end))
        {
            transform.Keep(start - kept);
            transform.DropBytes(end - start);
            transform.Insert(content);
            kept = end;
        }

        transform.Keep(length - kept);
    }
}
