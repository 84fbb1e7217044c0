namespace AotDistil.Runtime.Tasks;

/// <summary>What goes through the model in one call, as tokens: texts, or pairs of texts.</summary>
internal interface IInputs
{
    /// <summary>How many.</summary>
    long Count { get; }

    /// <summary>Tokenises one of them.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <param name="ids">Receives the ids; has room for the longest text.</param>
    /// <param name="types">Receives the types; empty where the model has none.</param>
    /// <returns>The number of tokens.</returns>
    /// <exception cref="InvalidTextException">It is not valid Unicode.</exception>
    int Encode(long index, Span<int> ids, Span<int> types);
}
