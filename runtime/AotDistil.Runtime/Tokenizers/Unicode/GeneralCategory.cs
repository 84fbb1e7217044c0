namespace AotDistil.Runtime.Tokenizers.Unicode;

/// <summary>
/// General categories as the regular expressions of Split and Replace (oniguruma) see them in <c>\p{..}</c>; surrogates are no characters.
/// The numbers are those of tools/unicode/make_unicode_tables.py; each major class is a range.
/// </summary>
internal enum GeneralCategory
{
    /// <summary>Cn.</summary>
    Unassigned,

    /// <summary>Lu.</summary>
    UppercaseLetter,

    /// <summary>Ll.</summary>
    LowercaseLetter,

    /// <summary>Lt.</summary>
    TitlecaseLetter,

    /// <summary>Lm.</summary>
    ModifierLetter,

    /// <summary>Lo.</summary>
    OtherLetter,

    /// <summary>Mn.</summary>
    NonSpacingMark,

    /// <summary>Mc.</summary>
    SpacingMark,

    /// <summary>Me.</summary>
    EnclosingMark,

    /// <summary>Nd.</summary>
    DecimalNumber,

    /// <summary>Nl.</summary>
    LetterNumber,

    /// <summary>No.</summary>
    OtherNumber,

    /// <summary>Pc.</summary>
    ConnectorPunctuation,

    /// <summary>Pd.</summary>
    DashPunctuation,

    /// <summary>Ps.</summary>
    OpenPunctuation,

    /// <summary>Pe.</summary>
    ClosePunctuation,

    /// <summary>Pi.</summary>
    InitialPunctuation,

    /// <summary>Pf.</summary>
    FinalPunctuation,

    /// <summary>Po.</summary>
    OtherPunctuation,

    /// <summary>Sm.</summary>
    MathSymbol,

    /// <summary>Sc.</summary>
    CurrencySymbol,

    /// <summary>Sk.</summary>
    ModifierSymbol,

    /// <summary>So.</summary>
    OtherSymbol,

    /// <summary>Zs.</summary>
    SpaceSeparator,

    /// <summary>Zl.</summary>
    LineSeparator,

    /// <summary>Zp.</summary>
    ParagraphSeparator,

    /// <summary>Cc.</summary>
    Control,

    /// <summary>Cf.</summary>
    Format,

    /// <summary>Co.</summary>
    PrivateUse,
}
