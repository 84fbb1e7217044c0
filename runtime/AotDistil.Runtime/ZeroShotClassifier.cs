using AotDistil.Runtime.Tasks;
using AotDistil.Runtime.Tokenizers;

namespace AotDistil;

/// <summary>
/// Classifies texts by labels that are made up on the spot, with a classifier that tells whether one sentence follows from another (natural language inference): transformers'
/// <c>ZeroShotClassificationPipeline</c> (4.57).
/// </summary>
/// <remarks>It uses the session it is given, which may serve other calls between its own, and does not dispose it.</remarks>
public sealed class ZeroShotClassifier
{
    private readonly TextClassifier _model;
    private readonly int _entailment;
    private byte[] _scratch = [];

    /// <summary>Takes a session of a model of natural language inference.</summary>
    /// <param name="model">The session.</param>
    /// <exception cref="ArgumentException">The model has fewer than two labels.</exception>
    public ZeroShotClassifier(TextClassifier model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.LabelCount < 2)
        {
            throw new ArgumentException($"{model.Model.Name} has one label; a model of natural language inference has one for entailment and one for contradiction at least.", nameof(model));
        }

        _model = model;
        _entailment = ZeroShot.Entailment(model.Model.Labels);
        Warning = _entailment >= 0 ? null
            : $"None of the labels of {model.Model.Name} begins with \"entail\": the last one, {model.Model.Labels[^1]}, is taken for entailment, as transformers does. Name the labels in config.json (id2label).";
    }

    /// <summary>What makes answers doubtful: no label of the model is called entailment. Null where nothing does.</summary>
    public string? Warning { get; }

    /// <summary>The labels with their scores, the best first.</summary>
    /// <param name="text">The text. What is too long loses its end, whatever the labels need.</param>
    /// <param name="labels">The labels, in words that the template makes a sentence of.</param>
    /// <param name="options">How; null for <see cref="ZeroShotOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">
    /// There is no label, the text is empty, the template has no {} or another field, a label has so many tokens that the model has no room for the text, or the model has
    /// no token types for pairs.
    /// </exception>
    /// <exception cref="InvalidTextException">A string holds half a surrogate pair.</exception>
    /// <exception cref="SessionBusyException">Another thread is using the session.</exception>
    public Classification[] Classify(string text, ReadOnlySpan<string> labels, ZeroShotOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Classify(UnicodeText.ToUtf8(text, 0, ref _scratch), labels, options);
    }

    /// <summary>The same with labels in one string, separated by commas.</summary>
    /// <param name="text">The text.</param>
    /// <param name="labels">The labels; white space around them and empty ones do not count.</param>
    /// <param name="options">How; null for <see cref="ZeroShotOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">As <see cref="Classify(string, ReadOnlySpan{string}, ZeroShotOptions)"/>.</exception>
    /// <exception cref="InvalidTextException">A string holds half a surrogate pair.</exception>
    /// <exception cref="SessionBusyException">Another thread is using the session.</exception>
    public Classification[] Classify(string text, string labels, ZeroShotOptions? options = null) => Classify(text, (ReadOnlySpan<string>)ZeroShot.Labels(labels), options);

    /// <summary>The same for a text in UTF-8.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="labels">The labels.</param>
    /// <param name="options">How; null for <see cref="ZeroShotOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">As <see cref="Classify(string, ReadOnlySpan{string}, ZeroShotOptions)"/>.</exception>
    /// <exception cref="InvalidTextException">The text is not valid UTF-8, or a string holds half a surrogate pair.</exception>
    /// <exception cref="SessionBusyException">Another thread is using the session.</exception>
    public Classification[] Classify(ReadOnlySpan<byte> utf8, ReadOnlySpan<string> labels, ZeroShotOptions? options = null)
    {
        options ??= ZeroShotOptions.Default;
        UnicodeText.CheckUtf8(utf8, 0);
        if (utf8.IsEmpty)
        {
            throw new ArgumentException("The text is empty.");
        }

        string[] hypotheses = ZeroShot.Hypotheses(options.HypothesisTemplate, labels);
        float[] logits = new float[labels.Length * _model.LabelCount];
        _model.RunPairs(
            new RepeatedText(utf8, labels.Length), new StringTexts(hypotheses), new LogitsAnswers(logits, _model.LabelCount), TruncationStrategy.OnlyFirst);
        return ZeroShot.Scores(logits, _model.LabelCount, _entailment, labels, options.MultiLabel);
    }
}
