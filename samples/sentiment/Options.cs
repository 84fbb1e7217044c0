namespace AotDistil.Samples.Sentiment;

/// <summary>What the user asked for. Without <see cref="Texts"/> and <see cref="File"/> the texts come from standard input.</summary>
internal sealed record Options
{
    /// <summary>The texts given as arguments, in order; empty where there is none.</summary>
    public IReadOnlyList<string> Texts { get; init; } = [];

    /// <summary>The file to read, one text a line; null where none was named. <c>-</c> is standard input.</summary>
    public string? File { get; init; }

    /// <summary>One JSON object a line instead of aligned text.</summary>
    public bool Json { get; init; }
}
