namespace AotDistil.Cli.Verification.Expected;

/// <summary>One of the encodings of an expected.json.</summary>
/// <param name="Index">Its number, from 0.</param>
/// <param name="Text">The text; null where only the ids are known.</param>
/// <param name="Pair">The second text of a pair; null where there is none.</param>
/// <param name="Ids">Token ids, special ones included.</param>
/// <param name="Types">Token types; null where the file has none.</param>
internal sealed record ExpectedEncoding(int Index, string? Text, string? Pair, int[] Ids, int[]? Types)
{
    /// <summary>The text's beginning in one line, to be recognised by.</summary>
    public string Excerpt => Expected.Excerpt.Of(Text is null ? $"[{string.Join(", ", Ids.Take(12))}{(Ids.Length > 12 ? ", …" : "")}]" : Pair is null ? Text : $"{Text} | {Pair}");
}
