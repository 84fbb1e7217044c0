namespace AotDistil.Packer.Tokenizers.Models;

/// <summary>What turns a word into tokens.</summary>
internal abstract record ModelDefinition
{
    /// <summary>What the manifest calls the kind.</summary>
    public abstract string Kind { get; }

    /// <summary>Token to id; of tokens listed twice the last counts.</summary>
    public required IReadOnlyDictionary<string, int> Vocabulary { get; init; }

    /// <summary>How many tokens the library counts: tokens that are added get ids from here on.</summary>
    public virtual int Count => Vocabulary.Count;

    /// <summary>Id of the token for unknown text, or null.</summary>
    public abstract int? UnkId { get; }
}
