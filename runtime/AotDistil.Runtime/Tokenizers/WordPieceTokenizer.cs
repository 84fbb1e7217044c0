namespace AotDistil.Runtime.Tokenizers;

/// <summary>
/// WordPiece exactly as Hugging Face's BertNormalizer, BertPreTokenizer and WordPiece do it (tokenizers 0.22.2), over a compiled table that is read
/// in place. Needs no ICU.
/// </summary>
/// <remarks>
/// An instance holds scratch memory, so one thread at a time may use it; opening another over the same table is cheap.
/// After the first texts nothing is allocated, whatever their length.
/// </remarks>
public sealed unsafe class WordPieceTokenizer
{
    private readonly WordPieceTable _table;
    private readonly WordBuffer _word;
    private readonly NormalizedWindow? _window;

    /// <summary>Opens a compiled tokenizer.</summary>
    /// <param name="table">The block; it must stay where it is, unchanged, as long as the tokenizer is used. Any alignment.</param>
    /// <param name="length">Its bytes.</param>
    /// <exception cref="ArgumentNullException"><paramref name="table"/> is null.</exception>
    /// <exception cref="InvalidDataException">The block is damaged or of another version; the message says where.</exception>
    public WordPieceTokenizer(byte* table, long length)
    {
        _table = new WordPieceTable(table, length);
        _word = new WordBuffer(_table.MaxWordChars);
        _window = _table.NormalizedTokens.Count > 0 ? new NormalizedWindow() : null;
    }

    /// <summary>The model's vocabulary size: every id is below it.</summary>
    public int VocabSize => _table.VocabSize;

    /// <summary>Most tokens the model takes, [CLS] and [SEP] included.</summary>
    public int MaxLength => _table.MaxLength;

    /// <summary>Id of the token for unknown words.</summary>
    public int UnkId => _table.UnkId;

    /// <summary>Id of the token each text begins with.</summary>
    public int ClsId => _table.ClsId;

    /// <summary>Id of the token each text ends with.</summary>
    public int SepId => _table.SepId;

    /// <summary>Id of the padding token, -1 if there is none.</summary>
    public int PadId => _table.PadId;

    /// <summary>Id of the mask token, -1 if there is none.</summary>
    public int MaskId => _table.MaskId;

    /// <summary>Tokenises a text into [CLS] … [SEP].</summary>
    /// <param name="utf8">The text. Invalid UTF-8 counts as U+FFFD for each maximal subpart.</param>
    /// <param name="ids">Receives the ids; at least <paramref name="maxTokens"/> long.</param>
    /// <param name="starts">
    /// Receives for each token the byte of <paramref name="utf8"/> where it begins, 0 for [CLS] and [SEP]; at least <paramref name="maxTokens"/> long,
    /// or empty together with <paramref name="ends"/> if offsets are not wanted.
    /// </param>
    /// <param name="ends">Receives for each token the byte after its last, 0 for [CLS] and [SEP].</param>
    /// <param name="maxTokens">Most tokens, [CLS] and [SEP] included; at least 2. Tokens beyond are left out, [SEP] is kept.</param>
    /// <param name="truncated">Whether tokens were left out.</param>
    /// <returns>The number of tokens.</returns>
    /// <exception cref="ArgumentException">A span is too short, or <paramref name="maxTokens"/> is below 2.</exception>
    public int Encode(ReadOnlySpan<byte> utf8, Span<int> ids, Span<int> starts, Span<int> ends, int maxTokens, out bool truncated)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, 2);
        if (ids.Length < maxTokens)
        {
            throw new ArgumentException($"It has room for {ids.Length} ids, but maxTokens is {maxTokens}.", nameof(ids));
        }

        if (starts.Length != ends.Length || (!starts.IsEmpty && starts.Length < maxTokens))
        {
            throw new ArgumentException(
                $"Both must have room for {maxTokens} offsets or be empty; they have {starts.Length} and {ends.Length}.", nameof(starts));
        }

        fixed (byte* text = utf8)
        {
            WordPieceEncoder encoder = new(_table, _word, _window, text, utf8.Length, ids, starts, ends, maxTokens);
            return encoder.Run(out truncated);
        }
    }

    /// <summary>Tokenises a text into [CLS] … [SEP] without offsets.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="ids">Receives the ids; at most as many as fit, or as <see cref="MaxLength"/> says if that is fewer.</param>
    /// <param name="truncated">Whether tokens were left out.</param>
    /// <returns>The number of tokens.</returns>
    public int Encode(ReadOnlySpan<byte> utf8, Span<int> ids, out bool truncated) =>
        Encode(utf8, ids, [], [], Math.Min(ids.Length, MaxLength), out truncated);
}
