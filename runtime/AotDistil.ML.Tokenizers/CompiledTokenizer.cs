using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using AotDistil.Runtime.Tokenizers;
using AotDistil.Runtime.Tokenizers.Parts;
using Microsoft.ML.Tokenizers;
using Engine = AotDistil.Runtime.Tokenizers.Tokenizer;

namespace AotDistil.ML.Tokenizers;

/// <summary>
/// A compiled tokenizer as one of Microsoft.ML.Tokenizers, for programs that are written against that library: with the ids and offsets of Hugging Face's tokenizers.
/// </summary>
/// <remarks>
/// <para>Any number of threads may use an instance at the same time. Offsets are UTF-16 ranges of the given text, never of a normalised one: <c>normalizedText</c> is always
/// null. Half a surrogate pair counts as U+FFFD.</para>
/// <para>A limit of tokens counts special tokens too, and never cuts a character of the text in two: where several tokens share one, all of them fit or none.</para>
/// <para>Normalizer and pre-tokenizer are compiled together with the model: to ask for encoding without either is refused.</para>
/// </remarks>
public sealed unsafe class CompiledTokenizer : Microsoft.ML.Tokenizers.Tokenizer
{
    private readonly object _table;
    private readonly byte* _address;
    private readonly long _length;
    private readonly TokenizerParts _parts;
    private readonly ConcurrentBag<TextEncoder> _encoders = [];
    private readonly Lazy<TokenNames> _names;

    /// <summary>Adapts an opened tokenizer, such as a generated model's <c>OpenTokenizer()</c>. Others are opened over its table as threads need them.</summary>
    /// <param name="tokenizer">The tokenizer; it is not used itself, but its table must stay where it is.</param>
    /// <param name="addSpecialTokens">Whether what the tokenizer's post-processor puts around a text is among its tokens.</param>
    public CompiledTokenizer(Engine tokenizer, bool addSpecialTokens = true)
        : this(tokenizer ?? throw new ArgumentNullException(nameof(tokenizer)), tokenizer.Table.Address, tokenizer.Table.Length, tokenizer.Parts, addSpecialTokens)
    {
    }

    /// <summary>Opens a compiled tokenizer.</summary>
    /// <param name="table">The block; it must stay where it is, unchanged, as long as the tokenizer is used.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="addSpecialTokens">Whether what the tokenizer's post-processor puts around a text is among its tokens.</param>
    /// <exception cref="InvalidDataException">The block is damaged or of another version; the message says where.</exception>
    public CompiledTokenizer(byte* table, long length, bool addSpecialTokens = true)
        : this(new object(), table, length, TokenizerParts.All, addSpecialTokens)
    {
    }

    /// <summary>Opens a compiled tokenizer.</summary>
    /// <param name="table">The block, which stays pinned as long as the tokenizer lives.</param>
    /// <param name="addSpecialTokens">Whether what the tokenizer's post-processor puts around a text is among its tokens.</param>
    /// <exception cref="InvalidDataException">The block is damaged or of another version; the message says where.</exception>
    public CompiledTokenizer(ReadOnlyMemory<byte> table, bool addSpecialTokens = true)
        : this(new PinnedTable(table), addSpecialTokens)
    {
    }

    private CompiledTokenizer(PinnedTable table, bool addSpecialTokens)
        : this(table, table.Address, table.Length, TokenizerParts.All, addSpecialTokens)
    {
    }

    private CompiledTokenizer(object table, byte* address, long length, TokenizerParts parts, bool addSpecialTokens)
    {
        _parts = parts;
        _table = table;
        _address = address;
        _length = length;
        AddsSpecialTokens = addSpecialTokens;

        // Opened at once, so that a damaged table is found here and not with the first text.
        TextEncoder first = new(Open());
        VocabSize = first.Engine.VocabSize;
        SpecialTokens = first.Engine.SpecialTokens;
        _encoders.Add(first);
        _names = new Lazy<TokenNames>(() => new TokenNames(Open()));
    }

    /// <summary>Whether what the tokenizer's post-processor puts around a text is among its tokens. <see cref="Decode(IEnumerable{int})"/> leaves it out again.</summary>
    public bool AddsSpecialTokens { get; }

    /// <summary>Every id is below it.</summary>
    public int VocabSize { get; }

    private int SpecialTokens { get; }

    /// <summary>The text that ids stand for, joined as Hugging Face's decoders of the three kinds of models do (WordPiece with its clean-up, ByteLevel, Metaspace).</summary>
    /// <param name="ids">
    /// Ids. Those of special tokens are left out if this tokenizer adds them; so are those that are none of the vocabulary, and tokens that no text can give, [unused1] for
    /// instance, which have no name in a compiled tokenizer.
    /// </param>
    /// <returns>The text, with U+FFFD for bytes that are no UTF-8.</returns>
    public override string Decode(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        TokenDecoder decoder = new(_names.Value);
        foreach (int id in ids)
        {
            Add(decoder, id);
        }

        return Encoding.UTF8.GetString(decoder.Bytes);
    }

    /// <summary>The text that ids stand for, as <see cref="Decode(IEnumerable{int})"/> says, in a buffer.</summary>
    /// <param name="ids">Ids.</param>
    /// <param name="destination">Receives the text of as many ids as fit, whole characters only.</param>
    /// <param name="idsConsumed">How many ids' text was written.</param>
    /// <param name="charsWritten">How many chars were written.</param>
    /// <returns>Whether there was room for all.</returns>
    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
    {
        ArgumentNullException.ThrowIfNull(ids);
        TokenDecoder decoder = new(_names.Value);
        (idsConsumed, charsWritten) = (0, 0);
        int count = 0, written = 0;
        foreach (int id in ids)
        {
            Add(decoder, id);
            count++;
            ReadOnlySpan<byte> rest = decoder.Bytes[written..];
            if (EndsInsideCharacter(rest))
            {
                continue;
            }

            if (!Encoding.UTF8.TryGetChars(rest, destination[charsWritten..], out int chars))
            {
                return OperationStatus.DestinationTooSmall;
            }

            written += rest.Length;
            charsWritten += chars;
            idsConsumed = count;
        }

        // The end of a character is missing: what is there of it is U+FFFD.
        if (!Encoding.UTF8.TryGetChars(decoder.Bytes[written..], destination[charsWritten..], out int last))
        {
            return OperationStatus.DestinationTooSmall;
        }

        charsWritten += last;
        idsConsumed = count;
        return OperationStatus.Done;
    }

    /// <inheritdoc/>
    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        ReadOnlySpan<char> chars = text is null ? textSpan : text.AsSpan();
        int room = Room(settings);
        TextEncoder encoder = Take(chars);
        try
        {
            TokenNames names = _names.Value;
            int kept = encoder.KeepFirst(room);
            List<EncodedToken> tokens = new(kept + SpecialTokens);
            foreach (Template.Piece piece in Pieces(encoder))
            {
                if (piece.Text < 0)
                {
                    tokens.Add(new EncodedToken(piece.Id, names[piece.Id], new Range(0, 0)));
                    continue;
                }

                for (int i = 0; i < kept; i++)
                {
                    tokens.Add(new EncodedToken(encoder.Ids[i], names[encoder.Ids[i]], new Range(encoder.Starts[i], encoder.Ends[i])));
                }
            }

            return new EncodeResults<EncodedToken> { Tokens = tokens, CharsConsumed = encoder.Consumed(kept, chars.Length) };
        }
        finally
        {
            _encoders.Add(encoder);
        }
    }

    /// <inheritdoc/>
    protected override EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        ReadOnlySpan<char> chars = text is null ? textSpan : text.AsSpan();
        int room = Room(settings);
        TextEncoder encoder = Take(chars);
        try
        {
            int kept = encoder.KeepFirst(room), at = 0;
            int[] ids = new int[kept + (AddsSpecialTokens ? SpecialTokens : 0)];
            foreach (Template.Piece piece in Pieces(encoder))
            {
                if (piece.Text < 0)
                {
                    ids[at++] = piece.Id;
                    continue;
                }

                encoder.Ids[..kept].CopyTo(ids.AsSpan(at));
                at += kept;
            }

            return new EncodeResults<int> { Tokens = ids, CharsConsumed = encoder.Consumed(kept, chars.Length) };
        }
        finally
        {
            _encoders.Add(encoder);
        }
    }

    /// <inheritdoc/>
    protected override int CountTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        int room = Room(settings);
        TextEncoder encoder = Take(text is null ? textSpan : text.AsSpan());
        int kept = encoder.KeepFirst(room);
        _encoders.Add(encoder);
        return kept + (AddsSpecialTokens ? SpecialTokens : 0);
    }

    /// <inheritdoc/>
    protected override int GetIndexByTokenCount(
        string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings, bool fromEnd, out string? normalizedText, out int tokenCount)
    {
        ReadOnlySpan<char> chars = text is null ? textSpan : text.AsSpan();
        int room = Room(settings);
        normalizedText = null;
        TextEncoder encoder = Take(chars);
        int kept = fromEnd ? encoder.KeepLast(room) : encoder.KeepFirst(room);
        int index = fromEnd ? encoder.ConsumedFromEnd(kept, chars.Length) : encoder.Consumed(kept, chars.Length);
        _encoders.Add(encoder);
        tokenCount = kept + (AddsSpecialTokens ? SpecialTokens : 0);
        return index;
    }

    // Whether a text ends with bytes that more of them could make a character.
    private static bool EndsInsideCharacter(ReadOnlySpan<byte> utf8)
    {
        for (int size = 1; size <= Math.Min(3, utf8.Length); size++)
        {
            if ((utf8[^size] & 0xC0) != 0x80)
            {
                return Rune.DecodeFromUtf8(utf8[^size..], out _, out _) == OperationStatus.NeedMoreData;
            }
        }

        return false;
    }

    private void Add(TokenDecoder decoder, int id)
    {
        if (!AddsSpecialTokens || !decoder.Names.IsSpecial(id))
        {
            decoder.Add(id);
        }
    }

    private Engine Open()
    {
        Engine engine = new(_address, _length, _parts);
        GC.KeepAlive(_table);
        return engine;
    }

    private TextEncoder Take(ReadOnlySpan<char> text)
    {
        if (!_encoders.TryTake(out TextEncoder? encoder))
        {
            encoder = new TextEncoder(Open());
        }

        encoder.Encode(text);
        return encoder;
    }

    private IEnumerable<Template.Piece> Pieces(TextEncoder encoder) =>
        AddsSpecialTokens ? encoder.Engine.Single.Pieces : encoder.Engine.Single.Pieces.Where(piece => piece.Text >= 0);

    // How many tokens of the text a call may return.
    private int Room(EncodeSettings settings)
    {
        if (!settings.ConsiderNormalization || !settings.ConsiderPreTokenization)
        {
            throw new NotSupportedException(
                "Normalizer and pre-tokenizer are compiled into this tokenizer and cannot be left out: leave considerNormalization and considerPreTokenization true.");
        }

        int least = AddsSpecialTokens ? SpecialTokens : 0;
        if (settings.MaxTokenCount <= 0 || settings.MaxTokenCount < least)
        {
            throw new ArgumentOutOfRangeException(
                nameof(settings), settings.MaxTokenCount, $"The limit of tokens leaves no room for the {least} special tokens; expected at least {Math.Max(least, 1)}.");
        }

        return settings.MaxTokenCount - least;
    }
}
