using System.Text;
using AotDistil.Layout;
using AotDistil.Runtime.Tokenizers;
using AotDistil.Runtime.Tokenizers.PreTokenization;
using Engine = AotDistil.Runtime.Tokenizers.Tokenizer;

namespace AotDistil.ML.Tokenizers;

/// <summary>What each token is called and stands for, read out of a compiled tokenizer when it is asked for the first time.</summary>
internal sealed class TokenNames
{
    private readonly byte[]?[] _bytes;
    private readonly string?[] _names;
    private readonly HashSet<int> _added;
    private readonly HashSet<int> _special;

    /// <summary>The names of a tokenizer's tokens.</summary>
    public TokenNames(Engine tokenizer)
    {
        _bytes = VocabularyReader.Read(tokenizer);
        _names = new string?[_bytes.Length];
        _added = [.. tokenizer.AddedTokens.Select(token => token.Id)];
        _special = [.. tokenizer.Single.Pieces.Where(piece => piece.Text < 0).Select(piece => piece.Id)];
        _special.UnionWith(((int[])[tokenizer.ClsId, tokenizer.SepId, tokenizer.PadId, tokenizer.MaskId]).Where(id => id >= 0));
        if (_added.Contains(tokenizer.UnkId))
        {
            _special.Add(tokenizer.UnkId);
        }

        Joining = tokenizer.IsByteLevel ? Joining.Bytes
            : tokenizer.Metaspace is not null ? Joining.Metaspace
            : tokenizer.Table.Word(TokenizerLayout.Header.ModelKind) == TokenizerLayout.ModelKind.WordPiece ? Joining.WordPiece : Joining.Spaces;
        Metaspace = tokenizer.Metaspace;
    }

    /// <summary>How tokens become text.</summary>
    public Joining Joining { get; }

    /// <summary>The step that makes spaces visible, null if there is none.</summary>
    public Metaspace? Metaspace { get; }

    /// <summary>What Hugging Face calls a token; empty if the table has no name for it.</summary>
    public string this[int id] => _names[id] ??= Name(id);

    /// <summary>Whether a token belongs to no text.</summary>
    public bool IsSpecial(int id) => _special.Contains(id);

    /// <summary>A token's name in UTF-8, or where words are of bytes its bytes; empty if the table has none or the id is none of the vocabulary.</summary>
    public ReadOnlySpan<byte> Bytes(int id) => (uint)id < (uint)_bytes.Length ? _bytes[id] : [];

    private string Name(int id) => Joining == Joining.Bytes && !_added.Contains(id)
        ? string.Concat(_bytes[id]?.Select(Visible) ?? [])
        : Encoding.UTF8.GetString(Bytes(id));

    // GPT-2's alphabet: visible characters of Latin-1 are themselves, the others follow from U+0100 on.
    private static char Visible(byte value) => (char)(value switch
    {
        <= 0x20 => 0x100 + value,
        < 0x7F => value,
        <= 0xA0 => 0x121 + value - 0x7F,
        0xAD => 0x143,
        _ => value,
    });
}
