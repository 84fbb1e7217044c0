namespace AotDistil.Cli.Tasks;

/// <summary>What answers tasks: a compiled model, or the checkpoint in float32. For one thread at a time. Each has the functions of its model's task alone.</summary>
internal interface ITaskSession : IDisposable
{
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
}
