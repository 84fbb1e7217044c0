using System.ComponentModel;
using AotDistil.Runtime.Interop;
using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Layers;
using AotDistil.Runtime.Model;
using AotDistil.Runtime.Tasks;

namespace AotDistil;

/// <summary>A session of a masked-language model, which finds words for the masks of a text: the base of the classes that AotDistil generates for such models.</summary>
public abstract unsafe class MaskFiller : TextModel, IMaskModel
{
    private FillMask? _task;
    private int[] _masks = [];
    private int _tokens;
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
    protected MaskFiller(ModelDescription model, byte* weights, byte* tokenizer, KernelVariant kernel, bool avx512Vnni = false, int threads = 1)
        : base(model, weights, tokenizer, kernel, avx512Vnni, threads)
    {
        if (model.Outputs != Tokenizer.VocabSize)
        {
            throw new DamagedModelException($"The tokenizer of {model.Name} has {Tokenizer.VocabSize} tokens, but the model chooses among {model.Outputs}. Rebuild the project.");
        }
    }

    /// <summary>The most likely tokens for each mask of a text, the best first.</summary>
    /// <param name="text">The text with masks as the tokenizer spells them, <c>[MASK]</c> or <c>&lt;mask&gt;</c>.</param>
    /// <param name="options">How many, and which; null for the five best of all.</param>
    /// <exception cref="ArgumentException">The text has no mask among the tokens that the model reads, an option is out of its range, or no target has a token.</exception>
    /// <exception cref="InvalidTextException">The string holds half a surrogate pair.</exception>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public MaskPrediction[][] Fill(string text, FillMaskOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        Enter();
        try
        {
            return Find(UnicodeText.ToUtf8(text, 0, ref _scratch), options).Predictions();
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>The same for a text in UTF-8.</summary>
    /// <param name="utf8">The text with masks as the tokenizer spells them, <c>[MASK]</c> or <c>&lt;mask&gt;</c>.</param>
    /// <param name="options">How many, and which; null for the five best of all.</param>
    /// <exception cref="ArgumentException">The text has no mask among the tokens that the model reads, an option is out of its range, or no target has a token.</exception>
    /// <exception cref="InvalidTextException">It is not valid UTF-8.</exception>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public MaskPrediction[][] Fill(ReadOnlySpan<byte> utf8, FillMaskOptions? options = null)
    {
        Enter();
        try
        {
            UnicodeText.CheckUtf8(utf8, 0);
            return Find(utf8, options).Predictions();
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>What the last call made of its targets: a sentence for each that is not in the vocabulary, with the token that was taken instead, as transformers warns.</summary>
    public IReadOnlyList<string> Notes => _task?.Notes ?? [];

    /// <summary>The same for a C caller.</summary>
    internal void Fill(ReadOnlySpan<byte> utf8, FillMaskOptions? options, in NativeRoom<NativePrediction> room)
    {
        Enter();
        try
        {
            UnicodeText.CheckUtf8(utf8, 0);
            FillMask task = Find(utf8, options);
            int count = 0;
            for (int mask = 0; mask < task.Masks; mask++)
            {
                count += task.Tokens(mask).Length;
            }

            room.Take(count);
            count = 0;
            for (int mask = 0; mask < task.Masks; mask++)
            {
                ReadOnlySpan<int> tokens = task.Tokens(mask);
                for (int i = 0; i < tokens.Length; i++)
                {
                    room.Items[count++] = new NativePrediction { Mask = mask, Token = tokens[i], Score = task.Scores(mask)[i] };
                }
            }
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Copies what a token reads like on its own.</summary>
    internal void CopyToken(int token, in NativeRoom<byte> room)
    {
        Enter();
        try
        {
            CheckToken(token);
            room.TakeText(Task().TokenText(token));
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Copies the last call's text with a token in the place of a mask.</summary>
    internal void CopySequence(int mask, int token, in NativeRoom<byte> room)
    {
        Enter();
        try
        {
            FillMask task = Task();
            if (mask < 0 || mask >= task.Masks)
            {
                throw new StatusException(Status.InvalidArgument, $"mask is {mask}, but the last call's text has {task.Masks} masks.");
            }

            CheckToken(token);
            room.TakeText(task.Sequence(mask, token));
        }
        finally
        {
            Exit();
        }
    }

    /// <inheritdoc/>
    void IMaskModel.Run(ReadOnlySpan<int> ids, ReadOnlySpan<int> typeIds, ReadOnlySpan<int> masks)
    {
        _tokens = Take(ids, typeIds).Rows;
        if (_masks.Length < masks.Length + 1)
        {
            _masks = new int[ids.Length + 1];
        }

        masks.CopyTo(_masks);
    }

    // The whole pass for the masks at hand: more of them than fit at once are so rare that nothing is kept in between.
    void IMaskModel.Logits(int first, int count, Span<float> logits)
    {
        int* readStarts = stackalloc int[2] { 0, count };
        fixed (int* masks = _masks)
        fixed (float* room = logits)
        {
            TokenBatch batch = new(Ids, Types, Starts, sequences: 1, _tokens) { Reads = masks + first, ReadStarts = readStarts };
            Execute(new ForwardPass(batch, Model.LayerOrder.Length, null, room));
        }
    }

    private FillMask Task() => _task ??= new FillMask(Tokenizer, Names);

    private FillMask Find(ReadOnlySpan<byte> text, FillMaskOptions? options)
    {
        FillMask task = Task();
        MaskFiller model = this;
        task.Fill(text, options ?? FillMaskOptions.Default, ref model);
        Scratch.Truncated = task.Truncated ? 1 : 0;
        return task;
    }

    private void CheckToken(int token)
    {
        if (token < 0 || token >= Tokenizer.VocabSize)
        {
            throw new StatusException(Status.InvalidArgument, $"token is {token}; expected 0 to {Tokenizer.VocabSize - 1}.");
        }
    }
}
