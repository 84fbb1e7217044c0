namespace AotDistil.Runtime.Tokenizers;

/// <summary>The names of models' tokens: read when they are first asked for, once for all sessions of a model. Any number of threads may ask.</summary>
internal static class SharedTokenNames
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<nint, TokenNames> All = []; // tables are parts of libraries, which are never unloaded

    /// <summary>The names of a tokenizer's tokens.</summary>
    /// <param name="table">Where its table lies, for as long as the process lives.</param>
    /// <param name="tokenizer">A tokenizer over it.</param>
    public static unsafe TokenNames Of(byte* table, Tokenizer tokenizer)
    {
        lock (Gate)
        {
            if (!All.TryGetValue((nint)table, out TokenNames? names))
            {
                names = new TokenNames(tokenizer);
                All.Add((nint)table, names);
            }

            return names;
        }
    }
}
