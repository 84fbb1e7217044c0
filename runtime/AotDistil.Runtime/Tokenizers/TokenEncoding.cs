namespace AotDistil.Runtime.Tokenizers;

/// <summary>
/// What a tokenizer makes of a text or a pair of texts: Hugging Face's Encoding. Where a limit cuts them there are several <i>windows</i>, the first of which is at hand until
/// another is selected. To be used again and again: after the first texts nothing is allocated.
/// </summary>
public sealed class TokenEncoding
{
    private readonly List<(TextRange First, TextRange Second)> _windows = [];
    private Template _template = null!;
    private EncodingOptions _options = EncodingOptions.Default;
    private int[] _ids = new int[64];
    private int[] _typeIds = new int[64];
    private int[] _starts = new int[64];
    private int[] _ends = new int[64];
    private int[] _words = new int[64];
    private int[] _sequences = new int[64];

    /// <summary>Tokens of the window at hand.</summary>
    public int Count { get; private set; }

    /// <summary>How many windows there are: 1, unless a limit cut the texts.</summary>
    public int Windows => _windows.Count;

    /// <summary>Token ids.</summary>
    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    /// <summary>Token types: for most models 0 in the first text and 1 in the second.</summary>
    public ReadOnlySpan<int> TypeIds => _typeIds.AsSpan(0, Count);

    /// <summary>Where each token begins, in bytes of its text; 0 for special tokens and padding.</summary>
    public ReadOnlySpan<int> Starts => _starts.AsSpan(0, Count);

    /// <summary>Where each token ends, in bytes of its text; 0 for special tokens and padding.</summary>
    public ReadOnlySpan<int> Ends => _ends.AsSpan(0, Count);

    /// <summary>The number of the word that each token belongs to, from 0 in each text; -1 for special tokens and padding.</summary>
    public ReadOnlySpan<int> Words => _words.AsSpan(0, Count);

    /// <summary>The text that each token belongs to, 0 or 1; -1 for special tokens, which is their mask, -2 for padding.</summary>
    public ReadOnlySpan<int> Sequences => _sequences.AsSpan(0, Count);

    /// <summary>Tokens of the first text, before any limit.</summary>
    internal TokenList First { get; } = new();

    /// <summary>Tokens of the second text.</summary>
    internal TokenList Second { get; } = new();

    /// <summary>Makes the offsets of the window at hand count something else than bytes.</summary>
    /// <param name="unit">What they are to count. They must count bytes so far.</param>
    /// <param name="first">The text, or the first of the pair.</param>
    /// <param name="second">The second text, or empty.</param>
    public void ConvertOffsets(OffsetUnit unit, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default)
    {
        // The tokens of each text are neighbours.
        for (int from = 0, to; from < Count; from = to)
        {
            int sequence = _sequences[from];
            for (to = from + 1; to < Count && _sequences[to] == sequence; to++)
            {
            }

            if (sequence >= 0)
            {
                ReadOnlySpan<byte> text = sequence == 0 ? first : second;
                OffsetConverter.To(unit, text, _starts.AsSpan(from, to - from));
                OffsetConverter.To(unit, text, _ends.AsSpan(from, to - from));
            }
        }
    }

    /// <summary>Puts a window at hand, with offsets that count bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such window.</exception>
    public void Select(int window)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(window);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(window, _windows.Count);
        (TextRange first, TextRange second) = _windows[window];
        int length = Length(window), padded = Math.Max(Math.Max(length, _options.PadToLength), _options.PadToLongest ? Length(0) : 0);
        if (_options.PadToMultipleOf > 1)
        {
            padded = checked((padded + _options.PadToMultipleOf - 1) / _options.PadToMultipleOf * _options.PadToMultipleOf);
        }

        Room(padded);
        Count = 0;
        if (_options.PadLeft)
        {
            Pad(padded - length);
        }

        foreach (Template.Piece piece in _template.Pieces)
        {
            if (piece.Text >= 0)
            {
                Add(piece.Text == 0 ? First : Second, piece.Text == 0 ? first : second, piece);
            }
            else if (_options.AddSpecialTokens)
            {
                Add(piece.Id, piece.TypeId, 0, 0, -1, -1);
            }
        }

        Pad(padded - Count);
    }

    /// <summary>Begins an encoding whose tokens are in <see cref="First"/> and <see cref="Second"/>.</summary>
    /// <exception cref="ArgumentException">The limit cannot be kept in this way.</exception>
    internal void Begin(Template template, EncodingOptions options, bool isPair)
    {
        _template = template;
        _options = options;
        _windows.Clear();
        Truncation.Fill(_windows, First.Count, isPair ? Second.Count : null, options, options.AddSpecialTokens ? template.Specials : 0);
        Select(0);
    }

    private int Length(int window) => _windows[window].First.Length + _windows[window].Second.Length + (_options.AddSpecialTokens ? _template.Specials : 0);

    private void Add(TokenList tokens, TextRange range, Template.Piece piece)
    {
        for (int i = range.Start; i < range.End; i++)
        {
            (int start, int end) = i == range.Start ? tokens.FirstOffsets(i) : (tokens.Starts[i], tokens.Ends[i]);
            Add(tokens.Ids[i], piece.TypeId, start, end, tokens.Words[i], piece.Text);
        }
    }

    private void Pad(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Add(_options.PadId, _options.PadTypeId, 0, 0, -1, -2);
        }
    }

    private void Add(int id, int typeId, int start, int end, int word, int sequence)
    {
        _ids[Count] = id;
        _typeIds[Count] = typeId;
        _starts[Count] = start;
        _ends[Count] = end;
        _words[Count] = word;
        _sequences[Count] = sequence;
        Count++;
    }

    private void Room(int count)
    {
        if (count <= _ids.Length)
        {
            return;
        }

        int size = Math.Max(count, _ids.Length * 2);
        _ids = new int[size];
        _typeIds = new int[size];
        _starts = new int[size];
        _ends = new int[size];
        _words = new int[size];
        _sequences = new int[size];
    }
}
