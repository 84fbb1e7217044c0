namespace AotDistil.Cli.Tasks;

/// <summary>What answers tasks: a compiled model, or the checkpoint in float32. For one thread at a time. Each has the functions of its model's task alone.</summary>
internal interface ITaskSession : IDisposable
{
    /// <summary>Texts of the last call that lost their end, as the model reads no more.</summary>
    long Truncated => 0;

    /// <summary>The labels of a text or a pair, the best first.</summary>
    /// <exception cref="Verification.VerificationException">It refuses.</exception>
    Classification[] Classify(string text, string? pair, TextClassificationOptions options);

    /// <summary>What is found in a text.</summary>
    /// <exception cref="Verification.VerificationException">It refuses.</exception>
    Entity[] Entities(string text, TokenClassificationOptions options);

    /// <summary>Answers to a question, the best first.</summary>
    /// <exception cref="Verification.VerificationException">It refuses.</exception>
    Answer[] Ask(string question, string context, QuestionAnsweringOptions options);

    /// <summary>Tokens for each mask, the best first.</summary>
    /// <exception cref="Verification.VerificationException">It refuses.</exception>
    MaskPrediction[][] Fill(string text, FillMaskOptions options);

    /// <summary>Labels of the caller's, the best first.</summary>
    /// <exception cref="Verification.VerificationException">It refuses.</exception>
    Classification[] ZeroShot(string text, IReadOnlyList<string> labels, ZeroShotOptions options) => throw new NotSupportedException();

    /// <summary>The documents that answer a query best, the best first.</summary>
    /// <param name="query">The query.</param>
    /// <param name="documents">The documents.</param>
    /// <param name="topK">How many at most.</param>
    /// <param name="function">What makes the scores; null for the usual.</param>
    /// <exception cref="Verification.VerificationException">It refuses.</exception>
    SearchHit[] Rank(string query, IReadOnlyList<string> documents, int topK, ClassificationFunction? function) => throw new NotSupportedException();

    /// <summary>The vectors of texts, with nothing in between.</summary>
    /// <exception cref="Verification.VerificationException">It refuses.</exception>
    byte[] Embed(IReadOnlyList<string> texts, VectorKind kind) => throw new NotSupportedException();

    /// <summary>The rows that are nearest to a vector, the nearest first.</summary>
    /// <exception cref="Verification.VerificationException">It refuses.</exception>
    SearchHit[] Search(byte[] query, byte[] matrix, VectorKind kind, int topK) => throw new NotSupportedException();

    /// <summary>Trains a classifier from texts and the index of the label of each.</summary>
    /// <exception cref="Verification.VerificationException">It refuses.</exception>
    FewShotHead Fit(IReadOnlyList<string> texts, int[] classes, IReadOnlyList<string> labels, FewShotOptions options) => throw new NotSupportedException();

    /// <summary>All labels of a text by a trained classifier, the best first.</summary>
    /// <param name="head">The classifier's file; the same array for all texts.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="Verification.VerificationException">It refuses.</exception>
    Classification[] ClassifyWith(byte[] head, string text) => throw new NotSupportedException();
}
