using AotDistil.Runtime.Tokenizers;

namespace AotDistil.Runtime.Tasks;

/// <summary>Pairs of texts; an empty second text counts as none, as transformers has it.</summary>
internal readonly ref struct PairInputs<TFirst, TSecond>(TFirst first, TSecond second, Tokenizer tokenizer, EncodingOptions options, TextScratch scratch) : IInputs
    where TFirst : ITexts, allows ref struct
    where TSecond : ITexts, allows ref struct
{
    private readonly TFirst _first = first;
    private readonly TSecond _second = second;

    public long Count => _second.Count;

    public int Encode(long index, Span<int> ids, Span<int> types)
    {
        ReadOnlySpan<byte> one = _first.Utf8(index, ref scratch.First), other = _second.Utf8(index, ref scratch.Second);
        TokenEncoding encoding = scratch.Encoding;
        if (other.IsEmpty)
        {
            tokenizer.Encode(one, encoding, options);
        }
        else
        {
            tokenizer.EncodePair(one, other, encoding, options);
        }

        scratch.Truncated += encoding.Windows > 1 ? 1 : 0;
        encoding.Ids.CopyTo(ids);
        if (!types.IsEmpty)
        {
            encoding.TypeIds.CopyTo(types);
        }

        return encoding.Count;
    }
}
