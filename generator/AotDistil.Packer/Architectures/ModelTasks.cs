namespace AotDistil.Packer.Architectures;

/// <summary>What models answer, by the names that the manifest has for it.</summary>
internal static class ModelTasks
{
    /// <summary>One answer for the whole text, from its first token.</summary>
    public const string Sequence = "sequence";

    /// <summary>An answer for each token.</summary>
    public const string Token = "token";

    /// <summary>Two numbers for each token: how well an answer begins there, how well it ends there.</summary>
    public const string QuestionAnswering = "qa";

    /// <summary>A number for each piece of the vocabulary, for masked tokens.</summary>
    public const string MaskedLanguage = "mlm";

    /// <summary>The hidden states themselves.</summary>
    public const string Embedding = "embedding";
}
