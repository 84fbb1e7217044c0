using System.Text;
using AotDistil.Layout;
using AotDistil.Runtime.Tokenizers.PreTokenization;

namespace AotDistil.Runtime.Tokenizers;

/// <summary>What each token is called and stands for, read out of a compiled tokenizer once, for whoever turns ids back into text. Any number of threads may use it.</summary>
internal sealed class TokenNames
{
    private readonly byte[] _names;
    private readonly int[] _ends;
    private readonly int[] _lengths;
    private readonly HashSet<int> _added;
    private readonly HashSet<int> _special;

    /// <summary>The names of a tokenizer's tokens.</summary>
    public TokenNames(Tokenizer tokenizer)
    {
        (_names, _ends, _lengths) = VocabularyReader.Read(tokenizer);
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

    /// <summary>What Hugging Face calls a token (convert_ids_to_tokens); empty if the table has no name for it.</summary>
    public string this[int id]
    {
        get
        {
            ReadOnlySpan<byte> bytes = Bytes(id);
            return Joining == Joining.Bytes && !_added.Contains(id) ? ByteAlphabet.Encode(bytes) : Encoding.UTF8.GetString(bytes);
        }
    }

    /// <summary>Whether a token is found in the text before words are. It is named in characters even where others are of bytes.</summary>
    public bool IsAdded(int id) => _added.Contains(id);

    /// <summary>Whether a token belongs to no text.</summary>
    public bool IsSpecial(int id) => _special.Contains(id);

    /// <summary>A token's name in UTF-8, or where words are of bytes its bytes; empty if the table has none or the id is none of the vocabulary.</summary>
    public ReadOnlySpan<byte> Bytes(int id) => (uint)id < (uint)_ends.Length ? _names.AsSpan(_ends[id] - _lengths[id], _lengths[id]) : [];
}
