using AotDistil.Layout;
using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers.PreTokenization;

/// <summary>Metaspace: spaces become a visible character, which may be put before a split, and each such character begins a word.</summary>
internal sealed unsafe class Metaspace : PreTokenizerStep
{
    private readonly byte[] _replacement;
    private readonly uint _scheme;
    private readonly bool _split;

    /// <summary>The pre-tokenizer with its options.</summary>
    /// <param name="codePoint">The replacement.</param>
    /// <param name="scheme">0 never puts it before a split, 1 only at the text's beginning, 2 always.</param>
    /// <param name="split">Whether splits are cut at it.</param>
    public Metaspace(int codePoint, uint scheme, bool split)
    {
        Span<byte> replacement = stackalloc byte[4];
        _replacement = replacement[..Utf8.Encode(codePoint, replacement)].ToArray();
        _scheme = scheme;
        _split = split;
    }

    /// <inheritdoc/>
    public override bool CutsAtSpaces => _split;

    /// <inheritdoc/>
    public override bool CutsAtLines => false;

    /// <inheritdoc/>
    public override bool Rewrites(AlignedText text, ReadOnlySpan<Split> splits) => true;

    /// <inheritdoc/>
    public override void Rewrite(ref TextTransform transform, int origin)
    {
        ReadOnlySpan<byte> rest = transform.Rest;
        bool marked = rest[0] == ' ' || rest.StartsWith(_replacement);
        if (!marked && (_scheme == 2 || (_scheme == 1 && origin == 0)))
        {
            transform.InsertBefore(_replacement);
        }

        for (int space = rest.IndexOf((byte)' '); space >= 0; space = transform.Rest.IndexOf((byte)' '))
        {
            transform.Keep(space);
            transform.DropBytes(1);
            transform.Insert(_replacement);
        }

        transform.Keep(transform.Rest.Length);
    }

    /// <inheritdoc/>
    public override void Cut(AlignedText text, in Split split, SplitList target)
    {
        int begin = split.Start;
        ReadOnlySpan<byte> bytes = text.Bytes;
        // A replacement joins what follows it, unless that is another one.
        while (_split && begin + _replacement.Length <= split.End)
        {
            int next = bytes[(begin + 1)..split.End].IndexOf(_replacement);
            if (next < 0)
            {
                break;
            }

            target.Add(text, begin, begin + 1 + next);
            begin += 1 + next;
        }

        target.Add(text, begin, split.End);
    }
}
