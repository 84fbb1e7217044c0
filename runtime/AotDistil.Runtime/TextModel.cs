using System.ComponentModel;
using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Layers;
using AotDistil.Runtime.Model;
using AotDistil.Runtime.Reference;
using AotDistil.Runtime.Tasks;
using AotDistil.Runtime.Tokenizers;

namespace AotDistil;

/// <summary>
/// A session of a model: the base of the classes that AotDistil generates. It serves one call at a time; open one for each thread.
/// What is computed for a text does not depend on the other texts of its call, on the processor or on the instruction set.
/// </summary>
public abstract unsafe partial class TextModel : IDisposable, ITeamWork
{
    /// <summary>
    /// Tokens of a thread that go through the model together. More would help nothing: from here on the weights are read from cache often enough,
    /// and the hidden states begin to leave L2. They are 11 blocks of the 12 rows that the fastest tiles have.
    /// </summary>
    private const int TokensPerThread = 132;

    /// <summary>Most threads a session may have.</summary>
    public const int MaxThreads = 256;

    private readonly ModelDescription _model;
    private readonly KernelVariant _kernel;
    private readonly byte* _tokenizerTable;
    private readonly Tokenizer _tokenizer;
    private readonly Team _team;
    private readonly Workspace _tokens = new();
    private readonly int* _ids;
    private readonly int* _types; // null where the model has no embeddings for them
    private readonly int* _starts;
    private readonly int* _order; // 0, 1, 2 …: where each text's only read is
    private ForwardPass _pass;
    private int[]? _offsets;
    private TokenEncoding? _encoding;
    private EncodingOptions? _encodingOptions;
    private int _busy;
    private bool _disposed;

    /// <summary>Opens a session.</summary>
    /// <param name="model">The model.</param>
    /// <param name="weights">Its weights file in memory, for as long as the session lives.</param>
    /// <param name="tokenizer">Its tokenizer's table in memory, likewise.</param>
    /// <param name="kernel">The kernels to use.</param>
    /// <param name="avx512Vnni">Whether the kernels in C are linked in and run here.</param>
    /// <param name="threads">Threads that work on each call, the caller's included; more than 1 pay from some dozen tokens on.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is not between 1 and <see cref="MaxThreads"/>.</exception>
    /// <exception cref="KernelNotSupportedException">This processor or this build lacks those kernels.</exception>
    /// <exception cref="DamagedModelException">The tokenizer's table is damaged.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected TextModel(ModelDescription model, byte* weights, byte* tokenizer, KernelVariant kernel, bool avx512Vnni = false, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!KernelSelection.IsSupported(kernel, avx512Vnni))
        {
            throw new KernelNotSupportedException($"This processor or this build lacks the {KernelSelection.Name(kernel)} kernels.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, MaxThreads);
        _model = model;
        _kernel = kernel;
        BatchTokens = TokensPerThread * threads;
        Weights = weights;
        _tokenizerTable = tokenizer;
        try
        {
            _tokenizer = new Tokenizer(tokenizer, model.TokenizerLength, model.TokenizerParts);
        }
        catch (InvalidDataException e)
        {
            throw new DamagedModelException($"The tokenizer of {model.Name} is damaged: {e.Message} Rebuild the project.", e);
        }

        if (model.TypeEmbeddings is EmbeddingBlock table && !_tokenizer.HasTypesBelow(table.Rows))
        {
            throw new DamagedModelException($"The tokenizer of {model.Name} gives token types that the model does not have. Rebuild the project.");
        }

        int tokens = BatchTokens + Math.Max(model.MaxLength, MaxPositions), texts = BatchTokens; // a text has two tokens at least, so that is twice what is needed
        BufferLayout measure = new(null), layout;
        Take(ref measure, out _, out _, out _, out _);
        layout = new BufferLayout(_tokens.Reserve(measure.Bytes(null)));
        Take(ref layout, out _ids, out _types, out _starts, out _order);
        for (int i = 0; i <= texts; i++)
        {
            _order[i] = i;
        }

        _team = new Team(threads);

        void Take(ref BufferLayout memory, out int* ids, out int* types, out int* starts, out int* order)
        {
            ids = memory.Take<int>(tokens);
            types = model.TypeEmbeddings is null ? null : memory.Take<int>(tokens);
            starts = memory.Take<int>(texts + 1);
            order = memory.Take<int>(texts + 1);
        }
    }

    /// <summary>The kernels in use: "Avx512Vnni", "AvxVnni", "Avx2", "NeonDot", "Neon" or "Scalar".</summary>
    public string Kernel => KernelSelection.Name(_kernel);

    /// <summary>Threads that work on each call.</summary>
    public int Threads => _team.Size;

    /// <summary>Most tokens of a text that the model reads, [CLS] and [SEP] included; the rest is left out.</summary>
    public int MaxLength => _tokenizer.MaxLength;

    /// <summary>Most tokens that there are positions for: <see cref="MaxLength"/> or more.</summary>
    public int MaxPositions => _model.PositionEmbeddings.Rows;

    /// <summary>
    /// Texts of the last call, or pairs, of which the model did not read the end, as it reads no more than <see cref="MaxLength"/> tokens. Texts that are read in windows lose nothing.
    /// </summary>
    public long Truncated => Scratch.Truncated;

    /// <summary>The weights file in memory.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected byte* Weights { get; }

    /// <summary>Memory of the forward pass.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected Workspace Workspace { get; } = new();

    /// <summary>The model.</summary>
    internal ModelDescription Model => _model;

    /// <summary>Tokens that go through the model together.</summary>
    private protected int BatchTokens { get; }

    /// <summary>The session's tokenizer.</summary>
    private protected Tokenizer Tokenizer => _tokenizer;

    /// <summary>The names of its tokens.</summary>
    private protected TokenNames Names => SharedTokenNames.Of(_tokenizerTable, _tokenizer);

    /// <summary>Whether the model knows every token type that the tokenizer gives a pair of texts.</summary>
    private protected bool HasTypesOfPairs => _model.TypeEmbeddings is not EmbeddingBlock table || _tokenizer.HasTypesBelow(table.Rows, pair: true);

    /// <summary>Room for the ids of <see cref="BatchTokens"/> and of one longest text more.</summary>
    private protected int* Ids => _ids;

    /// <summary>Room for as many token types; null where the model has none.</summary>
    private protected int* Types => _types;

    /// <summary>Room for the beginnings of <see cref="BatchTokens"/> texts, and one entry that closes the list.</summary>
    private protected int* Starts => _starts;

    /// <summary>
    /// The hidden states of a text that is tokens already, behind any layer: for those who look into a model.
    /// </summary>
    /// <param name="ids">Token ids, special ones included; at most <see cref="MaxPositions"/>.</param>
    /// <param name="types">Their types; empty where all are 0.</param>
    /// <param name="layers">Layers to run: 0 for the embeddings, as many as the model has for the last hidden states.</param>
    /// <param name="states">Room for tokens × dim numbers.</param>
    /// <exception cref="ArgumentException">An id or a type is none of the model's, there are too many or none, or <paramref name="states"/> is too short.</exception>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public void HiddenStates(ReadOnlySpan<int> ids, ReadOnlySpan<int> types, int layers, Span<float> states)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(layers);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(layers, _model.LayerOrder.Length);
        CheckTokens(ids, types);
        AtLeast(states.Length, (long)ids.Length * _model.Dim, nameof(states));
        Enter();
        try
        {
            fixed (float* room = states)
            {
                Execute(new ForwardPass(Take(ids, types), layers, room, null));
            }
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>
    /// The outputs, or logits, for a text that is tokens already: those of the first token where the model answers for whole texts, those of each token otherwise.
    /// </summary>
    /// <param name="ids">Token ids, special ones included; at most <see cref="MaxPositions"/>.</param>
    /// <param name="types">Their types; empty where all are 0.</param>
    /// <param name="outputs">Room for them: (1 or tokens) × outputs.</param>
    /// <exception cref="ArgumentException">An id or a type is none of the model's, there are too many or none, or <paramref name="outputs"/> is too short.</exception>
    /// <exception cref="InvalidOperationException">The model has no outputs besides its hidden states.</exception>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public void Outputs(ReadOnlySpan<int> ids, ReadOnlySpan<int> types, Span<float> outputs)
    {
        if (_model.Outputs == 0)
        {
            throw new InvalidOperationException($"{_model.Name} has no outputs besides its hidden states.");
        }

        CheckTokens(ids, types);
        bool ofText = _model.Task == ModelTask.Sequence;
        AtLeast(outputs.Length, (ofText ? 1L : ids.Length) * _model.Outputs, nameof(outputs));
        Enter();
        try
        {
            fixed (float* room = outputs)
            {
                TokenBatch batch = Take(ids, types);
                Execute(new ForwardPass(ofText ? FirstTokensOf(batch) : batch, _model.LayerOrder.Length, null, room));
            }
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>The token ids of a text, [CLS] and [SEP] included, at most <see cref="MaxLength"/>.</summary>
    /// <returns>How many there are.</returns>
    /// <exception cref="ArgumentException"><paramref name="ids"/> is too short for them.</exception>
    /// <exception cref="InvalidTextException">The string holds half a surrogate pair.</exception>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public int Tokenize(string text, Span<int> ids)
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[] utf8 = [];
        int count = Tokenize(UnicodeText.ToUtf8(text, 0, ref utf8), ids, default, default);
        AtLeast(ids.Length, count, nameof(ids));
        return count;
    }

    /// <summary>A tokenizer of the caller's own, for pairs, windows and all that is known of a token. It may be used as long as the process lives, by one thread at a time.</summary>
    public Tokenizer OpenTokenizer() => new(_tokenizerTable, _model.TokenizerLength, _model.TokenizerParts);

    /// <summary>Frees the session's memory. The weights stay, as they are part of the library.</summary>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public void Dispose()
    {
        if (!_disposed)
        {
            Enter();
            _disposed = true;
            _team.Dispose();
            _tokens.Dispose();
            Workspace.Dispose();
            Free();
            Exit();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Token ids, and where each token begins and ends in bytes of the text. Nothing is written where there are more than fit.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="ids">Room for the ids.</param>
    /// <param name="starts">Room for as many offsets, or empty.</param>
    /// <param name="ends">Likewise.</param>
    /// <returns>How many tokens there are.</returns>
    internal int Tokenize(ReadOnlySpan<byte> utf8, Span<int> ids, Span<int> starts, Span<int> ends)
    {
        Enter();
        try
        {
            UnicodeText.CheckUtf8(utf8, 0);
            Span<int> all = new(_ids, MaxLength), allStarts = starts.IsEmpty ? default : Offsets()[..MaxLength], allEnds = ends.IsEmpty ? default : Offsets()[MaxLength..];
            int count = _tokenizer.Encode(utf8, all, allStarts, allEnds, MaxLength, out _);
            if (count <= ids.Length)
            {
                all[..count].CopyTo(ids);
                if (!starts.IsEmpty)
                {
                    allStarts[..count].CopyTo(starts);
                    allEnds[..count].CopyTo(ends);
                }
            }

            return count;
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>A text or a pair of texts as the model takes it: the longer of the two is cut where they are too long.</summary>
    /// <param name="first">The first text.</param>
    /// <param name="second">The second text.</param>
    /// <param name="isPair">Whether there is a second text.</param>
    /// <param name="target">Where the encoding goes.</param>
    internal void Encode<TEncodings>(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, bool isPair, TEncodings target)
        where TEncodings : IEncodings, allows ref struct
    {
        Enter();
        try
        {
            UnicodeText.CheckUtf8(first, 0);
            UnicodeText.CheckUtf8(second, 1);
            _encoding ??= new TokenEncoding();
            _encodingOptions ??= new EncodingOptions { MaxLength = MaxLength };
            if (isPair)
            {
                _tokenizer.EncodePair(first, second, _encoding, _encodingOptions);
            }
            else
            {
                _tokenizer.Encode(first, _encoding, _encodingOptions);
            }

            target.Take(_encoding);
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>One worker's part of <see cref="Forward(KernelVariant, in ForwardPass, Team, int)"/>.</summary>
    void ITeamWork.Work(int worker) => Forward(_kernel, _pass, _team, worker);

    /// <summary>Bytes of <see cref="Workspace"/> that a forward pass needs.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected abstract long ScratchBytes(TokenBatch batch, int workers);

    /// <summary>One worker's part of a forward pass over a ragged batch, in generated code. It throws nothing: memory has been reserved before.</summary>
    /// <param name="kernel">Any but <see cref="KernelVariant.Scalar"/>.</param>
    /// <param name="pass">What is computed.</param>
    /// <param name="team">Who works on it.</param>
    /// <param name="worker">Whose part it is.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected abstract void Forward(KernelVariant kernel, in ForwardPass pass, Team team, int worker);

    /// <summary>Frees what a derived class has allocated.</summary>
    private protected virtual void Free()
    {
    }

    /// <summary>Refuses a span that is too short.</summary>
    private protected static void AtLeast(long found, long needed, string name)
    {
        if (found < needed)
        {
            throw new ArgumentException($"'{name}' has room for {found}, but {needed} are needed.", name);
        }
    }

    /// <summary>The same batch, of which the first token of each text alone is read.</summary>
    private protected TokenBatch FirstTokensOf(TokenBatch batch) =>
        new(batch.Ids, batch.Types, batch.Starts, batch.Sequences, batch.Longest) { Reads = batch.Starts, ReadStarts = _order };

    /// <summary>Puts one text in place: a batch of one. Types may be empty where all are 0.</summary>
    private protected TokenBatch Take(ReadOnlySpan<int> ids, ReadOnlySpan<int> types)
    {
        ids.CopyTo(new Span<int>(_ids, ids.Length));
        if (_types != null)
        {
            Span<int> own = new(_types, ids.Length);
            own.Clear();
            types.CopyTo(own);
        }

        _starts[0] = 0;
        _starts[1] = ids.Length;
        return new TokenBatch(_ids, _types, _starts, sequences: 1, ids.Length);
    }

    /// <summary>Puts windows of an encoding in place, as many as go through the model together, one at least.</summary>
    /// <param name="encoding">Windows of at most <see cref="MaxLength"/> tokens; the one at hand changes.</param>
    /// <param name="first">The first window.</param>
    /// <param name="end">The window behind the last that is wanted.</param>
    private protected TokenBatch TakeWindows(TokenEncoding encoding, int first, int end)
    {
        int count = 0, tokens = 0, longest = 0;
        _starts[0] = 0;
        for (; first + count < end; longest = Math.Max(longest, encoding.Count))
        {
            encoding.Select(first + count);
            if (count > 0 && tokens + encoding.Count > BatchTokens)
            {
                break;
            }

            encoding.Ids.CopyTo(new Span<int>(_ids + tokens, encoding.Count));
            if (_types != null)
            {
                encoding.TypeIds.CopyTo(new Span<int>(_types + tokens, encoding.Count));
            }

            tokens += encoding.Count;
            _starts[++count] = tokens;
        }

        return new TokenBatch(_ids, _types, _starts, count, longest);
    }

    /// <summary>Runs a forward pass. The session has been entered.</summary>
    private protected void Execute(in ForwardPass pass)
    {
        if (_kernel != KernelVariant.Scalar)
        {
            Workspace.Reserve(ScratchBytes(pass.Batch, _team.Size));
            _pass = pass;
            _team.Run(this);
            return;
        }

        TokenBatch batch = pass.Batch;
        int dim = _model.Dim, row = 0;
        for (int s = 0; s < batch.Sequences; s++)
        {
            int start = batch.Starts[s], tokens = batch.Starts[s + 1] - start;
            ReadOnlySpan<int> ids = new(batch.Ids + start, tokens), types = batch.Types == null ? [] : new(batch.Types + start, tokens);
            Span<float> states = Int8Reference.HiddenStates(_model, Weights, ids, types, pass.Layers);
            if (batch.Reads != null)
            {
                int first = batch.ReadStarts[s], count = batch.ReadStarts[s + 1] - first;
                for (int i = 0; i < count; i++)
                {
                    states.Slice((batch.Reads[first + i] - start) * dim, dim).CopyTo(states.Slice(i * dim, dim)); // in order: none is written over before it is read
                }

                states = states[..(count * dim)]; // of an array it would be one whose type is looked for at run time, by 80 KB of code
            }

            if (pass.States != null)
            {
                states.CopyTo(new Span<float>(pass.States + ((long)row * dim), states.Length));
            }

            if (pass.Outputs != null)
            {
                float[] outputs = Int8Reference.Outputs(_model, Weights, states);
                outputs.CopyTo(new Span<float>(pass.Outputs + ((long)row * _model.Outputs), outputs.Length));
            }

            row += states.Length / dim;
        }
    }

    /// <summary>Takes the session for this call.</summary>
    private protected void Enter()
    {
        if (Interlocked.Exchange(ref _busy, 1) != 0)
        {
            throw new SessionBusyException();
        }

        if (_disposed)
        {
            Exit();
            throw new ObjectDisposedException(_model.Name);
        }
    }

    /// <summary>Gives it back.</summary>
    private protected void Exit() => Volatile.Write(ref _busy, 0);

    /// <summary>Room for starts and ends, made when offsets are first asked for.</summary>
    private Span<int> Offsets() => _offsets ??= new int[2 * MaxLength];

    private void CheckTokens(ReadOnlySpan<int> ids, ReadOnlySpan<int> types)
    {
        if (ids.Length < 1 || ids.Length > MaxPositions)
        {
            throw new ArgumentException($"There are {ids.Length} tokens; expected 1 to {MaxPositions}.", nameof(ids));
        }

        if (!types.IsEmpty && types.Length != ids.Length)
        {
            throw new ArgumentException($"There are {types.Length} types and {ids.Length} tokens; expected as many, or none.", nameof(types));
        }

        CheckRange(ids, _model.WordEmbeddings.Rows, nameof(ids));
        CheckRange(types, _model.TypeEmbeddings?.Rows ?? 1, nameof(types));

        static void CheckRange(ReadOnlySpan<int> values, int end, string name)
        {
            int i = values.IndexOfAnyExceptInRange(0, end - 1);
            if (i >= 0)
            {
                throw new ArgumentException($"{name}[{i}] is {values[i]}; expected 0 to {end - 1}.", name);
            }
        }
    }
}
