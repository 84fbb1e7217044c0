using System.ComponentModel;
using AotDistil.Runtime.Interop;
using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Layers;
using AotDistil.Runtime.Model;
using AotDistil.Runtime.Tasks;
using AotDistil.Runtime.Tokenizers;

namespace AotDistil;

/// <summary>A session of a model that finds answers to questions in a text: the base of the classes that AotDistil generates for such models.</summary>
public abstract unsafe class QuestionAnswerer : TextModel, ISpanModel
{
    private readonly Workspace _logits = new();
    private readonly QuestionAnswering _task;
    private byte[] _question = new byte[256];
    private byte[] _context = new byte[1024];
    private TokenBatch _batch;

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
    protected QuestionAnswerer(ModelDescription model, byte* weights, byte* tokenizer, KernelVariant kernel, bool avx512Vnni = false, int threads = 1)
        : base(model, weights, tokenizer, kernel, avx512Vnni, threads)
    {
        if (!HasTypesOfPairs)
        {
            throw new DamagedModelException($"The tokenizer of {model.Name} gives pairs of texts token types that the model does not have. Rebuild the project.");
        }

        _task = new QuestionAnswering(Tokenizer);
    }

    /// <summary>The most likely answers to a question, the best first: one at least, which is empty where the context has no words.</summary>
    /// <param name="question">The question.</param>
    /// <param name="context">The text that holds the answer; of any length, as it is read in windows.</param>
    /// <param name="options">How; null for one answer of at most 15 tokens.</param>
    /// <exception cref="ArgumentException">The question or the context is empty, an option is out of its range, or the question leaves no room for the context.</exception>
    /// <exception cref="InvalidTextException">A string holds half a surrogate pair.</exception>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public Answer[] Ask(string question, string context, QuestionAnsweringOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(context);
        Enter();
        try
        {
            options ??= QuestionAnsweringOptions.Default;
            ReadOnlySpan<byte> asked = UnicodeText.ToUtf8(question, 0, ref _question), text = UnicodeText.ToUtf8(context, 1, ref _context);
            Find(asked, text, options);
            return _task.Answers(text, options.Offsets ?? OffsetUnit.Utf16);
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>The same in UTF-8.</summary>
    /// <param name="question">The question.</param>
    /// <param name="context">The text that holds the answer; of any length, as it is read in windows.</param>
    /// <param name="options">How; null for one answer of at most 15 tokens.</param>
    /// <exception cref="ArgumentException">The question or the context is empty, an option is out of its range, or the question leaves no room for the context.</exception>
    /// <exception cref="InvalidTextException">One of them is not valid UTF-8.</exception>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public Answer[] Ask(ReadOnlySpan<byte> question, ReadOnlySpan<byte> context, QuestionAnsweringOptions? options = null)
    {
        Enter();
        try
        {
            options ??= QuestionAnsweringOptions.Default;
            Check(question, context);
            Find(question, context, options);
            return _task.Answers(context, options.Offsets ?? OffsetUnit.Utf8);
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>The same for a C caller.</summary>
    internal void Ask(ReadOnlySpan<byte> question, ReadOnlySpan<byte> context, QuestionAnsweringOptions? options, in NativeRoom<NativeAnswer> room)
    {
        Enter();
        try
        {
            options ??= QuestionAnsweringOptions.Default;
            Check(question, context);
            Find(question, context, options);
            room.Take(_task.Count);
            for (int i = 0; i < _task.Count; i++)
            {
                (int start, int end) = _task.Range(i, context, options.Offsets ?? OffsetUnit.Utf8);
                room.Items[i] = new NativeAnswer { Score = (float)_task[i].Score, Start = start, End = end };
            }
        }
        finally
        {
            Exit();
        }
    }

    /// <inheritdoc/>
    int ISpanModel.Run(TokenEncoding windows, int first)
    {
        _batch = TakeWindows(windows, first, windows.Windows);
        float* logits = (float*)_logits.Reserve((long)_batch.Rows * Model.Outputs * sizeof(float));
        Execute(new ForwardPass(_batch, Model.LayerOrder.Length, null, logits));
        return _batch.Sequences;
    }

    /// <inheritdoc/>
    void ISpanModel.Logits(int index, Span<float> start, Span<float> end)
    {
        int outputs = Model.Outputs;
        float* logits = (float*)_logits.Memory + ((long)_batch.Starts[index] * outputs);
        for (int i = 0; i < start.Length; i++, logits += outputs)
        {
            (start[i], end[i]) = (logits[0], logits[1]);
        }
    }

    /// <inheritdoc/>
    private protected override void Free() => _logits.Dispose();

    private static void Check(ReadOnlySpan<byte> question, ReadOnlySpan<byte> context)
    {
        UnicodeText.CheckUtf8(question, 0);
        UnicodeText.CheckUtf8(context, 1);
    }

    private void Find(ReadOnlySpan<byte> question, ReadOnlySpan<byte> context, QuestionAnsweringOptions options)
    {
        QuestionAnswerer model = this;
        _task.Answer(question, context, options, ref model);
    }
}
