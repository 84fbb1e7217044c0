using System.ComponentModel;
using AotDistil.Runtime.Interop;
using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Layers;
using AotDistil.Runtime.Model;
using AotDistil.Runtime.Tasks;
using AotDistil.Runtime.Tokenizers;

namespace AotDistil;

/// <summary>A session of a token classifier: the base of the classes that AotDistil generates for models that answer for each token, as for named entities.</summary>
public abstract unsafe class TokenClassifier : TextModel
{
    private readonly Workspace _logits = new();
    private readonly TokenEncoding _encoding = new();
    private TokenClassification? _task;
    private TokenClassificationOptions? _encodedFor;
    private EncodingOptions _encodingOptions = EncodingOptions.Default;
    private byte[] _scratch = new byte[1024];

    /// <summary>Opens a session.</summary>
    /// <param name="model">The model.</param>
    /// <param name="weights">Its weights file in memory, for as long as the session lives.</param>
    /// <param name="tokenizer">Its tokenizer's table in memory, likewise.</param>
    /// <param name="kernel">The kernels to use.</param>
    /// <param name="avx512Vnni">Whether the kernels in C are linked in and run here.</param>
    /// <param name="threads">Threads that work on each call, the caller's included.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is not between 1 and <see cref="TextModel.MaxThreads"/>.</exception>
    /// <exception cref="KernelNotSupportedException">This processor or this build lacks those kernels.</exception>
    /// <exception cref="DamagedModelException">The tokenizer's table is damaged.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected TokenClassifier(ModelDescription model, byte* weights, byte* tokenizer, KernelVariant kernel, bool avx512Vnni = false, int threads = 1)
        : base(model, weights, tokenizer, kernel, avx512Vnni, threads)
    {
    }

    /// <summary>What is found in a text, in its order.</summary>
    /// <param name="text">The text.</param>
    /// <param name="options">How labels become answers; null for each token that is labelled something else than O.</param>
    /// <exception cref="ArgumentException">The stride does not fit the model or the aggregation.</exception>
    /// <exception cref="InvalidTextException">The string holds half a surrogate pair.</exception>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public Entity[] Classify(string text, TokenClassificationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        Enter();
        try
        {
            return Find(UnicodeText.ToUtf8(text, 0, ref _scratch), options, OffsetUnit.Utf16).ToArray();
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>What is found in a text in UTF-8, in its order.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="options">How labels become answers; null for each token that is labelled something else than O.</param>
    /// <exception cref="ArgumentException">The stride does not fit the model or the aggregation.</exception>
    /// <exception cref="InvalidTextException">It is not valid UTF-8.</exception>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public Entity[] Classify(ReadOnlySpan<byte> utf8, TokenClassificationOptions? options = null)
    {
        Enter();
        try
        {
            UnicodeText.CheckUtf8(utf8, 0);
            return Find(utf8, options, OffsetUnit.Utf8).ToArray();
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>The same for a C caller.</summary>
    internal void Classify(ReadOnlySpan<byte> utf8, TokenClassificationOptions? options, in NativeRoom<NativeEntity> room)
    {
        Enter();
        try
        {
            UnicodeText.CheckUtf8(utf8, 0);
            ReadOnlySpan<FoundEntity> found = Find(utf8, options, OffsetUnit.Utf8).Found;
            room.Take(found.Length);
            for (int i = 0; i < found.Length; i++)
            {
                room.Items[i] = new NativeEntity { Label = found[i].Label, Score = found[i].Score, Index = found[i].Index, Start = found[i].Start, End = found[i].End };
            }
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Copies the word of one of the last call's answers.</summary>
    internal void CopyWord(long index, in NativeRoom<byte> room)
    {
        Enter();
        try
        {
            int count = _task is null ? 0 : _task.Found.Length;
            if (index < 0 || index >= count)
            {
                throw new StatusException(Status.InvalidArgument, $"index is {index}, but the last call has {count} entities.");
            }

            room.TakeText(_task!.Word(_task.Found[(int)index]));
        }
        finally
        {
            Exit();
        }
    }

    /// <inheritdoc/>
    private protected override void Free() => _logits.Dispose();

    // The session has been entered, and the text is valid.
    private TokenClassification Find(ReadOnlySpan<byte> text, TokenClassificationOptions? options, OffsetUnit given)
    {
        _task ??= new TokenClassification(Model.Labels, Tokenizer, Names);
        options ??= TokenClassificationOptions.Default;
        if (!ReferenceEquals(options, _encodedFor))
        {
            _encodingOptions = options.Encoding(MaxLength, Tokenizer.SpecialTokens);
            _encodedFor = options;
        }

        _task.Begin(options);
        Tokenizer.Encode(text, _encoding, _encodingOptions);
        int labels = Model.Labels.Length, end = options.Stride is null ? 1 : _encoding.Windows;
        Scratch.Truncated = _encoding.Windows > end ? 1 : 0;
        for (int first = 0; first < end;)
        {
            TokenBatch batch = TakeWindows(_encoding, first, end);
            float* logits = (float*)_logits.Reserve((long)batch.Rows * labels * sizeof(float));
            Execute(new ForwardPass(batch, Model.LayerOrder.Length, null, logits));
            for (int i = 0; i < batch.Sequences; i++)
            {
                _encoding.Select(first + i);
                _task.Take(text, _encoding, new Span<float>(logits + ((long)batch.Starts[i] * labels), _encoding.Count * labels));
            }

            first += batch.Sequences;
        }

        _task.End(text, given);
        return _task;
    }
}
