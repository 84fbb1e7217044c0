using System.ComponentModel;
using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Layers;
using AotDistil.Runtime.Model;
using AotDistil.Runtime.Tasks;
using AotDistil.Runtime.Tokenizers;

namespace AotDistil;

/// <summary>A session of a text classifier: the base of the classes that AotDistil generates for models that answer for a whole text.</summary>
public abstract unsafe partial class TextClassifier : TextModel
{
    private readonly Workspace _logits = new();

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
    protected TextClassifier(ModelDescription model, byte* weights, byte* tokenizer, KernelVariant kernel, bool avx512Vnni = false, int threads = 1)
        : base(model, weights, tokenizer, kernel, avx512Vnni, threads)
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

    /// <summary>Runs texts through the model, in order.</summary>
    internal void Run<TTexts, TAnswers>(TTexts texts, TAnswers answers)
        where TTexts : ITexts, allows ref struct
        where TAnswers : IAnswers, allows ref struct =>
        RunBatches(new SingleInputs<TTexts>(texts, Tokenizer, Scratch), new LogitsBatches<TAnswers>(this, answers));

    /// <summary>Runs a text or a pair of texts through the model; an empty second text is none, and a model that takes no pairs takes that.</summary>
    internal void RunPair<TAnswers>(ReadOnlySpan<byte> text, ReadOnlySpan<byte> pair, TAnswers answers)
        where TAnswers : IAnswers, allows ref struct
    {
        if (pair.IsEmpty)
        {
            Run(new Utf8Text(text), answers);
        }
        else
        {
            RunPairs(new Utf8Text(text), new Utf8Text(pair), answers, TruncationStrategy.LongestFirst);
        }
    }

    /// <inheritdoc/>
    private protected override void Free() => _logits.Dispose();

    private Classification[] RoomFor(TextClassificationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new Classification[LabelRanking.Count(options, LabelCount)];
    }

    // The logits of one batch after the other.
    private readonly ref struct LogitsBatches<TAnswers>(TextClassifier model, TAnswers answers) : IBatches
        where TAnswers : IAnswers, allows ref struct
    {
        private readonly TAnswers _answers = answers;

        public void Take(long first, in TokenBatch batch)
        {
            int count = batch.Sequences * model.LabelCount;
            float* logits = (float*)model._logits.Reserve((long)count * sizeof(float));
            model.Execute(new ForwardPass(model.FirstTokensOf(batch), model.Model.LayerOrder.Length, null, logits));
            _answers.Take(first, new Span<float>(logits, count));
        }
    }
}
