using System.Text;
using AotDistil.Layout;

namespace AotDistil.Runtime.Tokenizers;

/// <summary>What each token is called and stands for, read out of a compiled tokenizer once, for whoever turns ids back into text. Any number of threads may use it.</summary>
internal sealed unsafe class TokenNames
{
    private readonly Trie _trie;
    private readonly uint _root;
    private readonly uint _continuation;
    private readonly bool _isByteLevel;
    private readonly bool _isWordPiece;
    private readonly byte[] _names;
    private readonly int[] _ends;
    private readonly int[] _lengths;
    private readonly Dictionary<int, AddedToken> _added = [];

    /// <summary>The names of a tokenizer's tokens.</summary>
    public TokenNames(Tokenizer tokenizer)
    {
        TokenizerTable table = tokenizer.Table;
        (_names, _ends, _lengths) = VocabularyReader.Read(tokenizer);
        _trie = table.Trie();
        _root = table.Word(TokenizerLayout.Header.TrieRoot);
        _continuation = table.Word(TokenizerLayout.Header.ContinuationRoot);
        _isByteLevel = tokenizer.IsByteLevel;
        _isWordPiece = table.Word(TokenizerLayout.Header.ModelKind) == TokenizerLayout.ModelKind.WordPiece && _continuation != _root;
        Decoder = tokenizer.Decoder;
        foreach (AddedToken token in tokenizer.AddedTokens)
        {
            _added.TryAdd(token.Id, token); // special ones come first
        }
    }

    /// <summary>How tokens become text.</summary>
    public DecoderSettings Decoder { get; }

    /// <summary>What Hugging Face calls a token (convert_ids_to_tokens); empty if the table has no name for it.</summary>
    public string this[int id]
    {
        get
        {
            ReadOnlySpan<byte> bytes = Bytes(id);
            return _isByteLevel && !_added.ContainsKey(id) ? ByteAlphabet.Encode(bytes) : Encoding.UTF8.GetString(bytes);
        }
    }

    /// <summary>Whether a token belongs to no text.</summary>
    public bool IsSpecial(int id) => _added.TryGetValue(id, out AddedToken? token) && token.Has(TokenizerLayout.Added.Special);

    /// <summary>Whether a token is found in the text before words are. It is named in characters even where others are of bytes.</summary>
    public bool IsAdded(int id) => _added.ContainsKey(id);

    /// <summary>A token's name in UTF-8, or where words are of bytes its bytes; empty if the table has none or the id is none of the vocabulary.</summary>
    public ReadOnlySpan<byte> Bytes(int id) => (uint)id < (uint)_ends.Length ? _names.AsSpan(_ends[id] - _lengths[id], _lengths[id]) : [];

    /// <summary>The token with a name (convert_tokens_to_ids), -1 if there is none.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        foreach ((int id, AddedToken token) in _added)
        {
            if (name.SequenceEqual(token.Content))
            {
                return id;
            }
        }

        if (_isByteLevel)
        {
            byte[] bytes = new byte[name.Length];
            return ByteAlphabet.TryDecode(name, bytes, out int length) ? Exact(_root, bytes.AsSpan(0, length)) : -1;
        }

        return _isWordPiece && name.StartsWith("##"u8) && Exact(_continuation, name[2..]) is >= 0 and int continuing ? continuing : Exact(_root, name);
    }

    private int Exact(uint root, ReadOnlySpan<byte> piece)
    {
        fixed (byte* text = piece)
        {
            int id = _trie.Exact(root, text, piece.Length);
            return (uint)id < (uint)_ends.Length ? id : -1;
        }
    }
}
