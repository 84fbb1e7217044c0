using AotDistil.Layout;
using AotDistil.Runtime.Tokenizers.Models;
using AotDistil.Runtime.Tokenizers.Normalization;
using AotDistil.Runtime.Tokenizers.Parts;
using AotDistil.Runtime.Tokenizers.PreTokenization;

namespace AotDistil.Runtime.Tokenizers;

/// <summary>
/// A tokenizer over a compiled table that is read in place: added tokens, normalizer, pre-tokenizer, model and post-processor exactly as Hugging Face's tokenizers (0.22.2)
/// has them, offsets included. Needs no ICU.
/// </summary>
/// <remarks>
/// An instance holds scratch memory, so one thread at a time may use it; opening another over the same table is cheap. After the first texts nothing is allocated. Long
/// texts are read piece by piece, cut between words, where the tokenizer's steps allow it.
/// </remarks>
public sealed unsafe class Tokenizer
{
    /// <summary>Texts of more bytes give the memory back that they took.</summary>
    private const int LargeText = 1 << 20;

    private readonly TokenizerTable _table;
    private readonly Normalizer _normalizer;
    private readonly PreTokenizer _preTokenizer;
    private readonly TokenModel _model;
    private readonly AddedTokenSet _raw;
    private readonly AddedTokenSet _normalized;
    private readonly Template _single;
    private readonly Template _pair;
    private TextCutter _cutter;
    private readonly uint _postOptions;
    private readonly TokenList _tokens = new();
    private AlignedText _text = new();
    private AlignedText _spare = new();
    private SplitList _splits = new();
    private SplitList _others = new();

    /// <summary>Opens a compiled tokenizer.</summary>
    /// <param name="table">The block; it must stay where it is, unchanged, as long as the tokenizer is used. Any alignment.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="parts">What it may be made of.</param>
    /// <exception cref="ArgumentNullException"><paramref name="table"/> is null.</exception>
    /// <exception cref="InvalidDataException">The block is damaged, of another version, or of other parts; the message says where.</exception>
    public Tokenizer(byte* table, long length, TokenizerParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        Parts = parts;
        _table = new TokenizerTable(table, length);
        _normalizer = new Normalizer(_table, parts.Normalizers);
        _preTokenizer = new PreTokenizer(_table, parts.PreTokenizers);
        uint kind = _table.Word(TokenizerLayout.Header.ModelKind), options = _table.Word(TokenizerLayout.Header.ModelOptions);
        TokenizerTable.Require((options & ~TokenizerLayout.ModelOptions.All) == 0, $"the options of its model are 0x{options:X}, which has unknown bits");
        ModelPart? model = Array.Find(parts.Models, part => part.Kind == kind);
        TokenizerTable.Require(model is not null, $"its model is of the unknown kind {kind}");
        _model = model.Make(_table, _preTokenizer.IsByteLevel);
        _postOptions = _table.Word(TokenizerLayout.Header.PostOptions);
        TokenizerTable.Require((_postOptions & ~TokenizerLayout.PostOptions.All) == 0, $"the options of its post-processor are 0x{_postOptions:X}, which has unknown bits");
        _single = new Template(_table, TokenizerLayout.Header.Single, pair: false);
        _pair = new Template(_table, TokenizerLayout.Header.Pair, pair: true);
        (_raw, _normalized) = AddedTokenSet.Read(_table, Normalize);
        _cutter = new TextCutter(_normalizer, _preTokenizer, _normalized);
        Configured = ReadOptions(_table);
        Decoder = new DecoderSettings(_table);
    }

    /// <summary>The model's vocabulary size: every id is below it.</summary>
    public int VocabSize => _table.VocabSize;

    /// <summary>Most tokens the model takes, special ones included.</summary>
    public int MaxLength => _table.MaxLength;

    /// <summary>Id of the token for unknown text, -1 if there is none.</summary>
    public int UnkId => _table.UnkId;

    /// <summary>Id of the classification token, -1 if there is none.</summary>
    public int ClsId => _table.ClsId;

    /// <summary>Id of the separator, -1 if there is none.</summary>
    public int SepId => _table.SepId;

    /// <summary>Id of the padding token, -1 if there is none.</summary>
    public int PadId => _table.PadId;

    /// <summary>Id of the mask token, -1 if there is none.</summary>
    public int MaskId => _table.MaskId;

    /// <summary>Special tokens that are put around one text.</summary>
    public int SpecialTokens => _single.Specials;

    /// <summary>Special tokens that are put around two texts.</summary>
    public int SpecialTokensOfPair => _pair.Specials;

    /// <summary>What tokenizer.json asks for: truncation and padding are baked into some, and count for whoever uses that file alone. Models do not use it.</summary>
    public EncodingOptions Configured { get; }

    /// <summary>The table, which every tokenizer over it shares.</summary>
    internal TokenizerTable Table => _table;

    /// <summary>What it may be made of.</summary>
    internal TokenizerParts Parts { get; }

    /// <summary>What is put around one text.</summary>
    internal Template Single => _single;

    /// <summary>What is put around two texts.</summary>
    internal Template Pair => _pair;

    /// <summary>The tokens that are found in texts before anything else is done.</summary>
    internal IEnumerable<AddedToken> AddedTokens => [.. _raw.Tokens, .. _normalized.Tokens];

    /// <summary>Whether words reach the model as bytes.</summary>
    internal bool IsByteLevel => _preTokenizer.IsByteLevel;

    /// <summary>How tokens become text again.</summary>
    internal DecoderSettings Decoder { get; }

    /// <summary>Tokenises a text, special tokens included.</summary>
    /// <param name="utf8">The text. Invalid UTF-8 counts as U+FFFD for each maximal subpart.</param>
    /// <param name="ids">Receives the ids; at least <paramref name="maxTokens"/> long.</param>
    /// <param name="starts">
    /// Receives for each token the byte of <paramref name="utf8"/> where it begins, 0 for special ones; at least <paramref name="maxTokens"/> long, or empty together
    /// with <paramref name="ends"/> if offsets are not wanted.
    /// </param>
    /// <param name="ends">Receives for each token the byte after its last, 0 for special ones.</param>
    /// <param name="maxTokens">Most tokens, special ones included; at least those. Tokens of the text beyond are left out.</param>
    /// <param name="truncated">Whether tokens were left out.</param>
    /// <returns>The number of tokens.</returns>
    /// <exception cref="ArgumentException">A span is too short, or <paramref name="maxTokens"/> leaves no room.</exception>
    public int Encode(ReadOnlySpan<byte> utf8, Span<int> ids, Span<int> starts, Span<int> ends, int maxTokens, out bool truncated)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, _single.Specials);
        if (ids.Length < maxTokens)
        {
            throw new ArgumentException($"It has room for {ids.Length} ids, but maxTokens is {maxTokens}.", nameof(ids));
        }

        if (starts.Length != ends.Length || (!starts.IsEmpty && starts.Length < maxTokens))
        {
            throw new ArgumentException($"Both must have room for {maxTokens} offsets or be empty; they have {starts.Length} and {ends.Length}.", nameof(starts));
        }

        int room = maxTokens - _single.Specials;
        Collect(utf8, _tokens, room);
        int kept = Math.Min(_tokens.Count, room), at = 0;
        truncated = _tokens.Count > room;
        foreach (Template.Piece piece in _single.Pieces)
        {
            if (piece.Text < 0)
            {
                ids[at] = piece.Id;
                if (!starts.IsEmpty)
                {
                    starts[at] = ends[at] = 0;
                }

                at++;
                continue;
            }

            _tokens.Ids[..kept].CopyTo(ids[at..]);
            if (!starts.IsEmpty)
            {
                _tokens.Starts[..kept].CopyTo(starts[at..]);
                _tokens.Ends[..kept].CopyTo(ends[at..]);
                if (kept > 0)
                {
                    (starts[at], ends[at]) = _tokens.FirstOffsets(0);
                }
            }

            at += kept;
        }

        return at;
    }

    /// <summary>Tokenises a text, special tokens included, without offsets.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="ids">Receives the ids; at most as many as fit, or as <see cref="MaxLength"/> says if that is fewer.</param>
    /// <param name="truncated">Whether tokens were left out.</param>
    /// <returns>The number of tokens.</returns>
    public int Encode(ReadOnlySpan<byte> utf8, Span<int> ids, out bool truncated) => Encode(utf8, ids, [], [], Math.Min(ids.Length, MaxLength), out truncated);

    /// <summary>Tokenises a text.</summary>
    /// <param name="utf8">The text. Invalid UTF-8 counts as U+FFFD for each maximal subpart.</param>
    /// <param name="encoding">Receives the encoding.</param>
    /// <param name="options">How; null for everything with special tokens around it.</param>
    /// <exception cref="ArgumentException">The limit cannot be kept in the way asked for; the message says why.</exception>
    public void Encode(ReadOnlySpan<byte> utf8, TokenEncoding encoding, EncodingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(encoding);
        Collect(utf8, encoding.First, int.MaxValue);
        encoding.Second.Clear();
        encoding.Begin(_single, options ?? EncodingOptions.Default, isPair: false);
    }

    /// <summary>Tokenises a pair of texts.</summary>
    /// <param name="first">The first text. Invalid UTF-8 counts as U+FFFD for each maximal subpart.</param>
    /// <param name="second">The second text.</param>
    /// <param name="encoding">Receives the encoding.</param>
    /// <param name="options">How; null for everything with special tokens around it.</param>
    /// <exception cref="ArgumentException">The limit cannot be kept in the way asked for; the message says why.</exception>
    public void EncodePair(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, TokenEncoding encoding, EncodingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(encoding);
        ReadPair(first, second, encoding, int.MaxValue, int.MaxValue);
        encoding.Begin(_pair, options ?? EncodingOptions.Default, isPair: true);
    }

    /// <summary>Reads the tokens of two texts, which <see cref="TokenEncoding.Begin"/> makes an encoding of.</summary>
    /// <param name="first">The first text.</param>
    /// <param name="second">The second text.</param>
    /// <param name="encoding">Receives the tokens.</param>
    /// <param name="mostOfFirst">Tokens of the first text beyond are left out.</param>
    /// <param name="mostOfSecond">Tokens of the second text beyond are left out.</param>
    internal void ReadPair(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, TokenEncoding encoding, int mostOfFirst, int mostOfSecond)
    {
        Collect(first, encoding.First, mostOfFirst);
        Collect(second, encoding.Second, mostOfSecond);
        encoding.First.Truncate(mostOfFirst);
        encoding.Second.Truncate(mostOfSecond);
    }

    /// <summary>Whether every token of a text of its own, or of a pair of texts, has a type below <paramref name="types"/>.</summary>
    internal bool HasTypesBelow(int types, bool pair = false) => (pair ? _pair : _single).Pieces.All(piece => (uint)piece.TypeId < (uint)types);

    /// <summary>The types of a text's tokens, special ones included, as <see cref="Encode(ReadOnlySpan{byte}, Span{int}, Span{int}, Span{int}, int, out bool)"/> counts them.</summary>
    internal void FillTypes(Span<int> types)
    {
        int text = types.Length - _single.Specials, at = 0;
        foreach (Template.Piece piece in _single.Pieces)
        {
            int length = piece.Text < 0 ? 1 : text;
            types.Slice(at, length).Fill(piece.TypeId);
            at += length;
        }
    }

    /// <summary>Tokenises a text without cutting it into parts, for tests.</summary>
    internal void EncodeWhole(ReadOnlySpan<byte> utf8, TokenEncoding encoding)
    {
        TextCutter cutter = _cutter;
        _cutter = TextCutter.None;
        Encode(utf8, encoding);
        _cutter = cutter;
    }

    /// <summary>What the normalizer leaves of a text. Allocates.</summary>
    internal byte[] Normalize(byte[] utf8)
    {
        _text.Set(utf8, 0);
        _normalizer.Apply(ref _text, ref _spare, 0);
        return _text.Bytes.ToArray();
    }

    private static EncodingOptions ReadOptions(TokenizerTable table)
    {
        int length = table.Number(TokenizerLayout.Header.TruncationLength, 0, int.MaxValue, "truncation length");
        int strategy = table.Number(TokenizerLayout.Header.TruncationStrategy, 0, 2, "truncation strategy");
        int padding = table.Number(TokenizerLayout.Header.PaddingStrategy, 0, 2, "padding strategy");
        EncodingOptions options = new()
        {
            MaxLength = length > 0 ? length - 1 : null,
            Stride = table.Number(TokenizerLayout.Header.TruncationStride, 0, int.MaxValue, "stride"),
            Strategy = (TruncationStrategy)strategy,
            TruncateLeft = table.Number(TokenizerLayout.Header.TruncationDirection, 0, 1, "truncation direction") == 1,
        };
        return padding == 0 ? options : options with
        {
            PadToLength = padding == 2 ? table.Number(TokenizerLayout.Header.PaddingLength, 0, int.MaxValue, "padding length") : 0,
            PadToLongest = padding == 1,
            PadToMultipleOf = table.Number(TokenizerLayout.Header.PaddingMultiple, 0, int.MaxValue, "padding multiple"),
            PadLeft = table.Number(TokenizerLayout.Header.PaddingDirection, 0, 1, "padding direction") == 1,
            PadId = (int)table.Word(TokenizerLayout.Header.PaddingId),
            PadTypeId = (int)table.Word(TokenizerLayout.Header.PaddingTypeId),
        };
    }

    // The tokens of a text; reading ends soon after there are more than a limit.
    private void Collect(ReadOnlySpan<byte> utf8, TokenList tokens, int limit)
    {
        tokens.Clear();
        fixed (byte* text = utf8)
        {
            int word = 0, at = 0, taken = 0;
            while (tokens.Count <= limit)
            {
                AddedToken? token = _raw.Next(text, utf8.Length, ref at, taken, out int start, out int end);
                if (taken < start)
                {
                    CollectPiece(text, utf8.Length, taken, start, tokens, limit, ref word);
                }

                if (token is null)
                {
                    break;
                }

                _text.Set(utf8[start..end], start);
                TokenSink sink = Sink(tokens, text, utf8.Length);
                sink.Word = word++;
                sink.PutAdded(token.Id, 0, end - start);
                taken = end;
            }
        }

        if (utf8.Length > LargeText)
        {
            (_text, _spare, _splits, _others) = (new AlignedText(), new AlignedText(), new SplitList(), new SplitList());
            _model.Release();
        }
    }

    // The tokens of what lies between two added tokens.
    private void CollectPiece(byte* text, int length, int start, int end, TokenList tokens, int limit, ref int word)
    {
        // Steps swap these. Each piece begins with the same ones, so that a text which was read before finds all the room it needs.
        (AlignedText firstText, AlignedText firstSpare, SplitList firstSplits, SplitList firstOthers) = (_text, _spare, _splits, _others);
        for (int next; start < end && tokens.Count <= limit; start = next)
        {
            (_text, _spare, _splits, _others) = (firstText, firstSpare, firstSplits, firstOthers);
            next = _cutter.Next(text, start, end);
            _text.Set(new ReadOnlySpan<byte>(text + start, next - start), start);
            _normalizer.Apply(ref _text, ref _spare, start);
            FindNormalizedTokens();
            _preTokenizer.Apply(ref _text, ref _spare, ref _splits, ref _others);
            TokenSink sink = Sink(tokens, text, length);
            foreach (ref readonly Split split in _splits.Items)
            {
                sink.Word = word++;
                if (split.IsToken)
                {
                    sink.PutAdded(split.TokenId, split.Start, split.End);
                }
                else
                {
                    _model.Tokenize(_text, split, ref sink);
                }

                if (tokens.Count > limit)
                {
                    break;
                }
            }
        }

        (_text, _spare, _splits, _others) = (firstText, firstSpare, firstSplits, firstOthers);
    }

    private void FindNormalizedTokens()
    {
        _splits.Clear();
        int at = 0, taken = 0;
        while (true)
        {
            AddedToken? token = _normalized.Next(_text.Pointer, _text.Length, ref at, taken, out int start, out int end);
            _splits.Add(_text, taken, start);
            if (token is null)
            {
                return;
            }

            _splits.Add(new Split(start, end, _text.Start(start), token.Id));
            taken = end;
        }
    }

    private TokenSink Sink(TokenList tokens, byte* text, int length) => new(
        tokens,
        _table,
        (_postOptions & TokenizerLayout.PostOptions.TrimOffsets) != 0,
        (_postOptions & TokenizerLayout.PostOptions.AddPrefixSpace) != 0,
        _preTokenizer.IsByteLevel,
        text,
        length,
        _text);
}
