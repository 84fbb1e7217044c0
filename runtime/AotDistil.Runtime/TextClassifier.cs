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
    private readonly EncodingOptions _longestFirst, _onlyFirst;

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
        _longestFirst = new EncodingOptions { MaxLength = MaxLength };
        _onlyFirst = _longestFirst with { Strategy = TruncationStrategy.OnlyFirst };
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

    /// <summary>The best label of each pair of texts, such as a premise and a hypothesis. Of a pair that is too long the longer text is cut.</summary>
    /// <param name="first">First texts.</param>
    /// <param name="second">Second texts, as many. An empty one counts as none, as transformers has it.</param>
    /// <param name="answers">One for each pair.</param>
    /// <exception cref="ArgumentException">There are not as many second texts as first ones, or <paramref name="answers"/> is shorter.</exception>
    /// <exception cref="InvalidOperationException">The model was not made for pairs.</exception>
    /// <exception cref="InvalidTextException">A string holds half a surrogate pair.</exception>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public void ClassifyPairs(ReadOnlySpan<string> first, ReadOnlySpan<string> second, Span<Classification> answers)
    {
        SameLength(first, second);
        AtLeast(answers.Length, first.Length, nameof(answers));
        RunPairs(new StringTexts(first), new StringTexts(second), new ClassificationAnswers(Model, answers), TruncationStrategy.LongestFirst);
    }

    /// <summary>The logits of each pair of texts, before softmax or sigmoid.</summary>
    /// <param name="first">First texts.</param>
    /// <param name="second">Second texts, as many. An empty one counts as none, as transformers has it.</param>
    /// <param name="logits">Pairs × labels.</param>
    /// <exception cref="ArgumentException">There are not as many second texts as first ones, or <paramref name="logits"/> is shorter.</exception>
    /// <exception cref="InvalidOperationException">The model was not made for pairs.</exception>
    /// <exception cref="InvalidTextException">A string holds half a surrogate pair.</exception>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public void PairLogits(ReadOnlySpan<string> first, ReadOnlySpan<string> second, Span<float> logits)
    {
        SameLength(first, second);
        AtLeast(logits.Length, (long)first.Length * LabelCount, nameof(logits));
        RunPairs(new StringTexts(first), new StringTexts(second), new LogitsAnswers(logits, LabelCount), TruncationStrategy.LongestFirst);
    }

    /// <summary>
    /// How well each document answers a query, by a model with one output (sentence-transformers' <c>CrossEncoder</c>): from 0 to 1 by a sigmoid, or the logit itself.
    /// </summary>
    /// <param name="query">The query: first text of every pair.</param>
    /// <param name="documents">Documents: the second texts.</param>
    /// <param name="scores">One for each document.</param>
    /// <param name="sigmoid">
    /// Whether scores are between 0 and 1, as CrossEncoder has it unless the model's configuration names <c>Identity</c> as its activation. The order is the same.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="scores"/> is shorter than <paramref name="documents"/>.</exception>
    /// <exception cref="InvalidOperationException">The model has several outputs, or was not made for pairs.</exception>
    /// <exception cref="InvalidTextException">A string holds half a surrogate pair.</exception>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public void Rerank(string query, ReadOnlySpan<string> documents, Span<float> scores, bool sigmoid = true)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (LabelCount != 1)
        {
            throw new InvalidOperationException($"{Model.Name} has {LabelCount} outputs; a reranker has one.");
        }

        AtLeast(scores.Length, documents.Length, nameof(scores));
        byte[] utf8 = [];
        RunPairs(
            new RepeatedText(UnicodeText.ToUtf8(query, 0, ref utf8), documents.Length), new StringTexts(documents), new LogitsAnswers(scores, 1), TruncationStrategy.LongestFirst);
        foreach (ref float score in scores[..documents.Length])
        {
            score = sigmoid ? ScalarMath.Sigmoid(score) : score;
        }
    }

    /// <summary>Runs texts through the model, in order.</summary>
    internal void Run<TTexts, TAnswers>(TTexts texts, TAnswers answers)
        where TTexts : ITexts, allows ref struct
        where TAnswers : IAnswers, allows ref struct =>
        RunBatches(new SingleInputs<TTexts>(texts, Tokenizer, Scratch), new LogitsBatches<TAnswers>(this, answers));

    /// <summary>Runs pairs of texts through the model, in order.</summary>
    /// <param name="first">First texts, as many as second ones.</param>
    /// <param name="second">Second texts; an empty one counts as none.</param>
    /// <param name="answers">Where their logits go.</param>
    /// <param name="strategy">Which text is cut where both together are too long.</param>
    internal void RunPairs<TFirst, TSecond, TAnswers>(TFirst first, TSecond second, TAnswers answers, TruncationStrategy strategy)
        where TFirst : ITexts, allows ref struct
        where TSecond : ITexts, allows ref struct
        where TAnswers : IAnswers, allows ref struct
    {
        if (Model.TypeEmbeddings is EmbeddingBlock table && !Tokenizer.HasPairTypesBelow(table.Rows))
        {
            throw new InvalidOperationException($"{Model.Name} reads no pairs of texts: its tokenizer gives the second one a token type that the model does not have.");
        }

        RunBatches(
            new PairInputs<TFirst, TSecond>(first, second, Tokenizer, strategy == TruncationStrategy.OnlyFirst ? _onlyFirst : _longestFirst, Scratch),
            new LogitsBatches<TAnswers>(this, answers));
    }

    /// <inheritdoc/>
    private protected override void Free() => _logits.Dispose();

    private static void SameLength(ReadOnlySpan<string> first, ReadOnlySpan<string> second)
    {
        if (first.Length != second.Length)
        {
            throw new ArgumentException($"There are {first.Length} first texts and {second.Length} second ones; expected as many.", nameof(second));
        }
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
