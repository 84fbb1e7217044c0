using AotDistil.Runtime.Tokenizers;

namespace AotDistil.Runtime.Tasks;

/// <summary>Texts, each on its own; what is too long loses its end.</summary>
internal readonly ref struct SingleInputs<TTexts>(TTexts texts, Tokenizer tokenizer, TextScratch scratch) : IInputs
    where TTexts : ITexts, allows ref struct
{
    private readonly TTexts _texts = texts;

    public long Count => _texts.Count;

    public int Encode(long index, Span<int> ids, Span<int> types)
    {
        int tokens = tokenizer.Encode(_texts.Utf8(index, ref scratch.First), ids, default, default, tokenizer.MaxLength, out bool truncated);
        scratch.Truncated += truncated ? 1 : 0;
        if (!types.IsEmpty)
        {
            tokenizer.FillTypes(types[..tokens]);
        }

        return tokens;
    }
}
