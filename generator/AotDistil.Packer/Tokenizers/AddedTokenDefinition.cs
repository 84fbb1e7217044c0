namespace AotDistil.Packer.Tokenizers;

/// <summary>A token that is found in the text before words are: Hugging Face's AddedToken.</summary>
internal sealed record AddedTokenDefinition
{
    /// <summary>The token.</summary>
    public required string Content { get; init; }

    /// <summary>Its id.</summary>
    public required int Id { get; init; }

    /// <summary>Whether it is special, as [SEP] is.</summary>
    public required bool Special { get; init; }

    /// <summary>Whether it is looked for in the normalised text.</summary>
    public required bool Normalized { get; init; }

    /// <summary>Whether it takes the white space on its left.</summary>
    public bool LeftStrip { get; init; }

    /// <summary>Whether it takes the white space on its right.</summary>
    public bool RightStrip { get; init; }

    /// <summary>Whether it is found only where no word character touches it.</summary>
    public bool SingleWord { get; init; }
}
