using System.ComponentModel;
using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Layers;
using AotDistil.Runtime.Model;
using AotDistil.Runtime.Tasks;
using AotDistil.Runtime.Tokenizers;

namespace AotDistil;

/// <summary>A session of a text classifier: the base of the classes that AotDistil generates for models that answer for a whole text.</summary>
public abstract unsafe class TextClassifier : TextModel
{
    private readonly Workspace _logits = new();
    private byte[] _scratch = new byte[1024];
    private TokenEncoding? _encoding;
    private EncodingOptions? _encodingOptions;

    /// <summary>Opens a session.</summary>
    /// <param name="model">The model.</param>
    /// <param name="weights">Its weights file in memory, for as long as the session lives.</param>
    /// <param name="kernel">The kernels to use.</param>
    /// <param name="avx512Vnni">Whether the kernels in C are linked in and run here.</param>
    /// <param name="threads">Threads that work on each call, the caller's included.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is not between 1 and <see cref="TextModel.MaxThreads"/>.</exception>
    /// <exception cref="KernelNotSupportedException">This processor or this build lacks those kernels.</exception>
    /// <exception cref="DamagedModelException">The tokenizer's table is damaged.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected TextClassifier(ModelDescription model, byte* weights, KernelVariant kernel, bool avx512Vnni = false, int threads = 1)
        : base(model, weights, kernel, avx512Vnni, threads)
    {
    }

    /// <summary>The number of labels.</summary>
    internal int LabelCount => Model.Outputs;

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
        Run(new Utf8Text(utf8), new ClassificationAnswers(Model, new Span<Classification>(ref answer)));
        return answer;
    }

    /// <summary>The labels of a text, the best first.</summary>
    /// <param name="text">The text.</param>
    /// <param name="options">How many, and what makes their scores.</param>
    /// <exception cref="InvalidTextException">The string holds half a surrogate pair.</exception>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public Classification[] Classify(string text, TextClassificationOptions options)
    {
        Classification[] answers = RoomFor(options);
        Run(new StringTexts(new ReadOnlySpan<string>(in text)), new RankedAnswers(Model, options, answers));
        return answers;
    }

    /// <summary>The labels of a text in UTF-8, the best first.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="options">How many, and what makes their scores.</param>
    /// <exception cref="InvalidTextException">It is not valid UTF-8.</exception>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public Classification[] Classify(ReadOnlySpan<byte> utf8, TextClassificationOptions options)
    {
        Classification[] answers = RoomFor(options);
        Run(new Utf8Text(utf8), new RankedAnswers(Model, options, answers));
        return answers;
    }

    /// <summary>The labels of a pair of texts, the best first. The longer text is cut where both are more than the model reads.</summary>
    /// <param name="text">The first text.</param>
    /// <param name="pair">The second text; an empty one is none, as it is to transformers.</param>
    /// <param name="options">How many, and what makes their scores; null for the best one.</param>
    /// <exception cref="ArgumentException">The model has no token types for pairs.</exception>
    /// <exception cref="InvalidTextException">A string holds half a surrogate pair.</exception>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public Classification[] ClassifyPair(string text, string pair, TextClassificationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(pair);
        byte[] first = [], second = [];
        return ClassifyPair(UnicodeText.ToUtf8(text, 0, ref first), UnicodeText.ToUtf8(pair, 1, ref second), options);
    }

    /// <summary>The labels of a pair of texts in UTF-8, the best first. The longer text is cut where both are more than the model reads.</summary>
    /// <param name="utf8">The first text.</param>
    /// <param name="pair">The second text; an empty one is none, as it is to transformers.</param>
    /// <param name="options">How many, and what makes their scores; null for the best one.</param>
    /// <exception cref="ArgumentException">The model has no token types for pairs.</exception>
    /// <exception cref="InvalidTextException">A text is not valid UTF-8.</exception>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public Classification[] ClassifyPair(ReadOnlySpan<byte> utf8, ReadOnlySpan<byte> pair, TextClassificationOptions? options = null)
    {
        options ??= TextClassificationOptions.Default;
        Classification[] answers = RoomFor(options);
        RunPair(utf8, pair, new RankedAnswers(Model, options, answers));
        return answers;
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
        Run(new StringTexts(texts), new ClassificationAnswers(Model, answers));
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

    /// <summary>
    /// Runs texts through the model, as many together as fit <see cref="TextModel.BatchTokens"/>, in order.
    /// </summary>
    internal void Run<TTexts, TAnswers>(TTexts texts, TAnswers answers)
        where TTexts : ITexts, allows ref struct
        where TAnswers : IAnswers, allows ref struct
    {
        Enter();
        try
        {
            int pending = 0, longest = 0, end = 0;
            Starts[0] = 0;
            for (long i = 0; i < texts.Count; i++)
            {
                if (end >= BatchTokens)
                {
                    Flush(i, answers); // full; and behind it there might not be room for the longest text
                    pending = longest = end = 0;
                }

                int tokens = Tokenizer.Encode(texts.Utf8(i, ref _scratch), new Span<int>(Ids + end, MaxLength), default, default, MaxLength, out _);
                if (pending > 0 && end + tokens > BatchTokens)
                {
                    Flush(i, answers);
                    new Span<int>(Ids + end, tokens).CopyTo(new Span<int>(Ids, tokens));
                    pending = longest = end = 0;
                }

                if (Types != null)
                {
                    Tokenizer.FillTypes(new Span<int>(Types + end, tokens));
                }

                end += tokens;
                Starts[++pending] = end;
                longest = Math.Max(longest, tokens);
            }

            Flush(texts.Count, answers);

            void Flush(long next, TAnswers sink)
            {
                if (pending > 0)
                {
                    float* logits = (float*)_logits.Reserve((long)pending * LabelCount * sizeof(float));
                    Execute(new ForwardPass(FirstTokensOf(new TokenBatch(Ids, Types, Starts, pending, longest)), Model.LayerOrder.Length, null, logits));
                    sink.Take(next - pending, new Span<float>(logits, pending * LabelCount));
                }
            }
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Runs a pair of texts through the model.</summary>
    internal void RunPair<TAnswers>(ReadOnlySpan<byte> text, ReadOnlySpan<byte> pair, TAnswers answers)
        where TAnswers : IAnswers, allows ref struct
    {
        if (pair.IsEmpty)
        {
            Run(new Utf8Text(text), answers);
            return;
        }

        Enter();
        try
        {
            UnicodeText.CheckUtf8(text, 0);
            UnicodeText.CheckUtf8(pair, 1);
            if (!HasTypesOfPairs)
            {
                throw new ArgumentException($"{Model.Name} takes no pairs of texts: its tokenizer gives them token types that the model does not have.");
            }

            _encoding ??= new TokenEncoding();
            _encodingOptions ??= new EncodingOptions { MaxLength = MaxLength };
            Tokenizer.EncodePair(text, pair, _encoding, _encodingOptions);
            float* logits = (float*)_logits.Reserve(LabelCount * sizeof(float));
            Execute(new ForwardPass(FirstTokensOf(TakeWindows(_encoding, 0, 1)), Model.LayerOrder.Length, null, logits));
            answers.Take(0, new Span<float>(logits, LabelCount));
        }
        finally
        {
            Exit();
        }
    }

    /// <inheritdoc/>
    private protected override void Free() => _logits.Dispose();

    private Classification[] RoomFor(TextClassificationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new Classification[LabelRanking.Count(options, LabelCount)];
    }
}
