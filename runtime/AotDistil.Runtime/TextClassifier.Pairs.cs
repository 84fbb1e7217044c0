using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Model;
using AotDistil.Runtime.Tasks;
using AotDistil.Runtime.Tokenizers;

namespace AotDistil;

/// <summary>Pairs of texts: what follows from what, what answers what.</summary>
public abstract unsafe partial class TextClassifier
{
    private EncodingOptions? _pairOptions;

    /// <summary>The best label of each pair of texts, such as a premise and a hypothesis. Of a pair that is too long the longer text is cut.</summary>
    /// <param name="first">First texts.</param>
    /// <param name="second">Second texts, as many. An empty one counts as none, as transformers has it.</param>
    /// <param name="answers">One for each pair.</param>
    /// <exception cref="ArgumentException">
    /// There are not as many second texts as first ones, or <paramref name="answers"/> is shorter; or the model has no token types for pairs.
    /// </exception>
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
    /// <exception cref="ArgumentException">
    /// There are not as many second texts as first ones, or <paramref name="logits"/> is shorter; or the model has no token types for pairs.
    /// </exception>
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
    /// Whether scores are between 0 and 1. Null: as CrossEncoder has it, unless the model's configuration names <c>Identity</c> as its activation. The order is the same.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="scores"/> is shorter than <paramref name="documents"/>, or the model has no token types for pairs.</exception>
    /// <exception cref="InvalidOperationException">The model has several outputs.</exception>
    /// <exception cref="InvalidTextException">A string holds half a surrogate pair.</exception>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public void Rerank(string query, ReadOnlySpan<string> documents, Span<float> scores, bool? sigmoid = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        AtLeast(scores.Length, documents.Length, nameof(scores));
        byte[] utf8 = [];
        Score(UnicodeText.ToUtf8(query, 0, ref utf8), new StringTexts(documents), scores[..documents.Length], sigmoid);
    }

    /// <summary>The documents that answer a query best, the best first, of equal ones the one that comes first: CrossEncoder's <c>rank</c>.</summary>
    /// <param name="query">The query: first text of every pair.</param>
    /// <param name="documents">Documents: the second texts.</param>
    /// <param name="hits">Receives as many as it has room for, or as there are documents.</param>
    /// <param name="sigmoid">As for <see cref="Rerank"/>.</param>
    /// <returns>How many there are.</returns>
    /// <exception cref="ArgumentException">The model has no token types for pairs.</exception>
    /// <exception cref="InvalidOperationException">The model has several outputs.</exception>
    /// <exception cref="InvalidTextException">A string holds half a surrogate pair.</exception>
    /// <exception cref="SessionBusyException">Another thread is using this session.</exception>
    public int Rank(string query, ReadOnlySpan<string> documents, Span<SearchHit> hits, bool? sigmoid = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        byte[] utf8 = [];
        return Rank(UnicodeText.ToUtf8(query, 0, ref utf8), new StringTexts(documents), hits, sigmoid);
    }

    /// <summary>The same for a query in UTF-8 and documents from anywhere, at most as many as an array can have.</summary>
    internal int Rank<TDocuments>(ReadOnlySpan<byte> query, TDocuments documents, Span<SearchHit> hits, bool? sigmoid)
        where TDocuments : ITexts, allows ref struct
    {
        UnicodeText.CheckUtf8(query, 0);
        Span<float> scores = new float[(int)documents.Count];
        Score(query, documents, scores, sigmoid);
        HitList list = new(hits);
        for (int i = 0; i < scores.Length; i++)
        {
            list.Offer(i, scores[i]);
        }

        return list.Sort();
    }

    /// <summary>Runs pairs of texts through the model, in order.</summary>
    /// <param name="first">First texts, as many as second ones.</param>
    /// <param name="second">Second texts; an empty one counts as none.</param>
    /// <param name="answers">Where their logits go.</param>
    /// <param name="strategy">Which text is cut where both together are too long.</param>
    /// <exception cref="ArgumentException">The model has no token types for pairs.</exception>
    internal void RunPairs<TFirst, TSecond, TAnswers>(TFirst first, TSecond second, TAnswers answers, TruncationStrategy strategy)
        where TFirst : ITexts, allows ref struct
        where TSecond : ITexts, allows ref struct
        where TAnswers : IAnswers, allows ref struct
    {
        if (!HasTypesOfPairs)
        {
            throw new ArgumentException($"{Model.Name} takes no pairs of texts: its tokenizer gives them token types that the model does not have.");
        }

        if (_pairOptions?.Strategy != strategy)
        {
            _pairOptions = new EncodingOptions { MaxLength = MaxLength, Strategy = strategy };
        }

        RunBatches(
            new PairInputs<TFirst, TSecond>(first, second, Tokenizer, _pairOptions, Scratch),
            new LogitsBatches<TAnswers>(this, answers));
    }

    private void Score<TDocuments>(ReadOnlySpan<byte> query, TDocuments documents, Span<float> scores, bool? sigmoid)
        where TDocuments : ITexts, allows ref struct
    {
        if (LabelCount != 1)
        {
            throw new InvalidOperationException($"{Model.Name} has {LabelCount} outputs; a reranker has one.");
        }

        RunPairs(new RepeatedText(query, documents.Count), documents, new LogitsAnswers(scores, 1), TruncationStrategy.LongestFirst);
        if (sigmoid ?? Model.RanksBySigmoid)
        {
            foreach (ref float score in scores)
            {
                score = ScalarMath.Sigmoid(score);
            }
        }
    }

    private static void SameLength(ReadOnlySpan<string> first, ReadOnlySpan<string> second)
    {
        if (first.Length != second.Length)
        {
            throw new ArgumentException($"There are {first.Length} first texts and {second.Length} second ones; expected as many.", nameof(second));
        }
    }
}
