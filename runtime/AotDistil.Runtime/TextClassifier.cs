using System.ComponentModel;
using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Layers;
using AotDistil.Runtime.Model;
using AotDistil.Runtime.Reference;
using AotDistil.Runtime.Tasks;
using AotDistil.Runtime.Tokenizers;

namespace AotDistil;

/// <summary>
/// A session of a text classifier: the base of the classes that AotDistil generates. It serves one call at a time; open one for each thread.
/// The answer to a text does not depend on the other texts of its call, on the processor or on the instruction set.
/// </summary>
public abstract unsafe class TextClassifier : IDisposable, ITeamWork
{
    /// <summary>
    /// Tokens of a thread that go through the model together. More would help nothing: from here on the weights are read from cache often enough,
    /// and the hidden states begin to leave L2.
    /// </summary>
    private const int BatchTokens = 128;

    /// <summary>Most threads a session may have.</summary>
    public const int MaxThreads = 256;

    private readonly ModelDescription _model;
    private readonly KernelVariant _kernel;
    private readonly Tokenizer _tokenizer;
    private readonly Team _team;
    private readonly int _batchTokens;
    private readonly Workspace _tokens = new();
    private readonly int* _ids;
    private readonly int* _types; // null where the model has no embeddings for them
    private readonly int* _starts;
    private readonly float* _logits;
    private TokenBatch _batch;
    private int[]? _offsets;
    private TokenEncoding? _encoding;
    private EncodingOptions? _encodingOptions;
    private byte[] _scratch = new byte[1024];
    private int _busy;
    private bool _disposed;

    /// <summary>Opens a session.</summary>
    /// <param name="model">The model.</param>
    /// <param name="weights">Its weights file in memory, for as long as the session lives.</param>
    /// <param name="kernel">The kernels to use.</param>
    /// <param name="avx512Vnni">Whether the kernels in C are linked in and run here.</param>
    /// <param name="threads">Threads that work on each call, the caller's included; more than 1 pay from some dozen tokens on.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is not between 1 and <see cref="MaxThreads"/>.</exception>
    /// <exception cref="KernelNotSupportedException">This processor or this build lacks those kernels.</exception>
    /// <exception cref="DamagedModelException">The tokenizer's table is damaged.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected TextClassifier(ModelDescription model, byte* weights, KernelVariant kernel, bool avx512Vnni = false, int threads = 1)
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
        _batchTokens = BatchTokens * threads;
        Weights = weights;
        try
        {
            _tokenizer = new Tokenizer(weights + model.Tokenizer, model.TokenizerLength, model.TokenizerParts);
        }
        catch (InvalidDataException e)
        {
            throw new DamagedModelException($"The tokenizer of {model.Name} is damaged: {e.Message} Rebuild the project.", e);
        }

        if (model.TypeEmbeddings is EmbeddingBlock table && !_tokenizer.HasTypesBelow(table.Rows))
        {
            throw new DamagedModelException($"The tokenizer of {model.Name} gives token types that the model does not have. Rebuild the project.");
        }

        int tokens = _batchTokens + model.MaxLength, texts = _batchTokens; // a text has two tokens at least, so that is twice what is needed
        BufferLayout measure = new(null), layout;
        Take(ref measure, out _, out _, out _, out _);
        layout = new BufferLayout(_tokens.Reserve(measure.Bytes(null)));
        Take(ref layout, out _ids, out _types, out _starts, out _logits);
        _team = new Team(threads);

        void Take(ref BufferLayout memory, out int* ids, out int* types, out int* starts, out float* logits)
        {
            ids = memory.Take<int>(tokens);
            types = model.TypeEmbeddings is null ? null : memory.Take<int>(tokens);
            starts = memory.Take<int>(texts + 1);
            logits = memory.Take<float>(texts * (long)model.Labels.Length);
        }
    }

    /// <summary>The kernels in use: "Avx512Vnni", "AvxVnni", "Avx2", "NeonDot", "Neon" or "Scalar".</summary>
    public string Kernel => KernelSelection.Name(_kernel);

    /// <summary>Threads that work on each call.</summary>
    public int Threads => _team.Size;

    /// <summary>Most tokens of a text that the model reads, [CLS] and [SEP] included; the rest is left out.</summary>
    public int MaxLength => _tokenizer.MaxLength;

    /// <summary>The weights file in memory.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected byte* Weights { get; }

    /// <summary>Memory of the forward pass.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected Workspace Workspace { get; } = new();

    /// <summary>The number of labels.</summary>
    internal int LabelCount => _model.Labels.Length;

    /// <summary>The model.</summary>
    internal ModelDescription Model => _model;

    /// <summary>The best label of a text.</summary>
    /// <exception cref="InvalidTextException">The string holds half a surrogate pair.</exception>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public Classification Classify(string text)
    {
        Classification answer = default;
        Classify(new ReadOnlySpan<string>(in text), new Span<Classification>(ref answer));
        return answer;
    }

    /// <summary>The best label of a text in UTF-8.</summary>
    /// <exception cref="InvalidTextException">It is not valid UTF-8.</exception>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public Classification Classify(ReadOnlySpan<byte> utf8)
    {
        Classification answer = default;
        Run(new Utf8Text(utf8), new ClassificationAnswers(_model, new Span<Classification>(ref answer)));
        return answer;
    }

    /// <summary>The best label of each text.</summary>
    /// <param name="texts">Texts.</param>
    /// <param name="answers">One for each text.</param>
    /// <exception cref="ArgumentException"><paramref name="answers"/> is shorter than <paramref name="texts"/>.</exception>
    /// <exception cref="InvalidTextException">A string holds half a surrogate pair.</exception>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public void Classify(ReadOnlySpan<string> texts, Span<Classification> answers)
    {
        AtLeast(answers.Length, texts.Length, nameof(answers));
        Run(new StringTexts(texts), new ClassificationAnswers(_model, answers));
    }

    /// <summary>The logits of each text, before softmax or sigmoid.</summary>
    /// <param name="texts">Texts.</param>
    /// <param name="logits">Texts × labels.</param>
    /// <exception cref="ArgumentException"><paramref name="logits"/> is shorter than that.</exception>
    /// <exception cref="InvalidTextException">A string holds half a surrogate pair.</exception>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public void Logits(ReadOnlySpan<string> texts, Span<float> logits)
    {
        AtLeast(logits.Length, (long)texts.Length * LabelCount, nameof(logits));
        Run(new StringTexts(texts), new LogitsAnswers(logits, LabelCount));
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
    public Tokenizer OpenTokenizer() => new(Weights + _model.Tokenizer, _model.TokenizerLength, _model.TokenizerParts);

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

    /// <summary>
    /// Runs texts through the model, as many together as fit <see cref="BatchTokens"/> for each thread, in order.
    /// </summary>
    internal void Run<TTexts, TAnswers>(TTexts texts, TAnswers answers)
        where TTexts : ITexts, allows ref struct
        where TAnswers : IAnswers, allows ref struct
    {
        Enter();
        try
        {
            int pending = 0, longest = 0, end = 0;
            _starts[0] = 0;
            for (long i = 0; i < texts.Count; i++)
            {
                if (end >= _batchTokens)
                {
                    Flush(i, answers); // full; and behind it there might not be room for the longest text
                    pending = longest = end = 0;
                }

                int tokens = _tokenizer.Encode(texts.Utf8(i, ref _scratch), new Span<int>(_ids + end, MaxLength), default, default, MaxLength, out _);
                if (pending > 0 && end + tokens > _batchTokens)
                {
                    Flush(i, answers);
                    new Span<int>(_ids + end, tokens).CopyTo(new Span<int>(_ids, tokens));
                    pending = longest = end = 0;
                }

                if (_types != null)
                {
                    _tokenizer.FillTypes(new Span<int>(_types + end, tokens));
                }

                end += tokens;
                _starts[++pending] = end;
                longest = Math.Max(longest, tokens);
            }

            Flush(texts.Count, answers);

            void Flush(long next, TAnswers sink)
            {
                if (pending > 0)
                {
                    Forward(new TokenBatch(_ids, _types, _starts, pending, longest));
                    sink.Take(next - pending, new Span<float>(_logits, pending * LabelCount));
                }
            }
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>One worker's part of <see cref="Forward(KernelVariant, TokenBatch, float*, Team, int)"/>.</summary>
    void ITeamWork.Work(int worker) => Forward(_kernel, _batch, _logits, _team, worker);

    /// <summary>Bytes of <see cref="Workspace"/> that a forward pass needs.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected abstract long ScratchBytes(TokenBatch batch, int workers);

    /// <summary>One worker's part of the forward pass over a ragged batch, in generated code. It throws nothing: memory has been reserved before.</summary>
    /// <param name="kernel">Any but <see cref="KernelVariant.Scalar"/>.</param>
    /// <param name="batch">Tokens of one or more texts.</param>
    /// <param name="logits">Texts × labels.</param>
    /// <param name="team">Who works on it.</param>
    /// <param name="worker">Whose part it is.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected abstract void Forward(KernelVariant kernel, TokenBatch batch, float* logits, Team team, int worker);

    private static void AtLeast(long found, long needed, string name)
    {
        if (found < needed)
        {
            throw new ArgumentException($"'{name}' has room for {found}, but {needed} are needed.", name);
        }
    }

    private void Forward(TokenBatch batch)
    {
        if (_kernel != KernelVariant.Scalar)
        {
            Workspace.Reserve(ScratchBytes(batch, _team.Size));
            _batch = batch;
            _team.Run(this);
            return;
        }

        for (int s = 0; s < batch.Sequences; s++)
        {
            int start = batch.Starts[s], tokens = batch.Starts[s + 1] - start;
            ReadOnlySpan<int> ids = new(batch.Ids + start, tokens), types = batch.Types == null ? [] : new(batch.Types + start, tokens);
            Int8Reference.Forward(_model, Weights, ids, types, new Span<float>(_logits + (s * LabelCount), LabelCount));
        }
    }

    /// <summary>Room for starts and ends, made when offsets are first asked for.</summary>
    private Span<int> Offsets() => _offsets ??= new int[2 * MaxLength];

    private void Enter()
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

    private void Exit() => Volatile.Write(ref _busy, 0);
}
