namespace AotDistil.Packer.Tokenizers;

/// <summary>A WordPiece tokenizer as its files define it, whichever files those are.</summary>
internal sealed record TokenizerDefinition
{
    /// <summary>The file that defines it.</summary>
    public required string File { get; init; }

    /// <summary>Token to id.</summary>
    public required IReadOnlyDictionary<string, int> Vocabulary { get; init; }

    /// <summary>Tokens found before words are, in the order in which the files add them.</summary>
    public required IReadOnlyList<AddedTokenDefinition> AddedTokens { get; init; }

    /// <summary>The token for unknown words.</summary>
    public required string UnkToken { get; init; }

    /// <summary>Id of the token each text begins with.</summary>
    public required int ClsId { get; init; }

    /// <summary>Id of the token each text ends with.</summary>
    public required int SepId { get; init; }

    /// <summary>What a piece that continues a word begins with in the vocabulary.</summary>
    public string ContinuingSubwordPrefix { get; init; } = "##";

    /// <summary>Most code points of a word that is looked up.</summary>
    public int MaxWordChars { get; init; } = 100;

    /// <summary>Whether control characters are dropped.</summary>
    public required bool CleanText { get; init; }

    /// <summary>Whether CJK ideographs are words of their own.</summary>
    public required bool HandleChineseChars { get; init; }

    /// <summary>Whether accents are stripped.</summary>
    public required bool StripAccents { get; init; }

    /// <summary>Whether text is turned into lower case.</summary>
    public required bool Lowercase { get; init; }

    /// <summary>The id of a token, wherever it is defined.</summary>
    public int? IdOf(string token) => AddedTokens.FirstOrDefault(t => t.Content == token)?.Id
        ?? (Vocabulary.TryGetValue(token, out int id) ? id : null);
}
