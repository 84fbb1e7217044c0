namespace AotDistil.Runtime.Tokenizers.Unicode;

/// <summary>
/// Grapheme_Cluster_Break with Extended_Pictographic and Indic_Conjunct_Break (Unicode 16.0, the version of the crate unicode-segmentation 1.12),
/// which are one property here because they meet in few combinations only. The numbers are those of tools/unicode/make_unicode_tables.py.
/// </summary>
internal enum GraphemeBreak
{
    /// <summary>None of the others.</summary>
    Other,

    /// <summary>Carriage return.</summary>
    CarriageReturn,

    /// <summary>Line feed.</summary>
    LineFeed,

    /// <summary>Control.</summary>
    Control,

    /// <summary>Extend, and InCB = Extend.</summary>
    Extend,

    /// <summary>Extend, and InCB = None: it ends a conjunct.</summary>
    ExtendNotConjunct,

    /// <summary>Extend, and InCB = Linker.</summary>
    ConjunctLinker,

    /// <summary>Zero-width joiner; InCB = Extend.</summary>
    ZeroWidthJoiner,

    /// <summary>Regional indicator, half of a flag.</summary>
    RegionalIndicator,

    /// <summary>Prepend.</summary>
    Prepend,

    /// <summary>SpacingMark.</summary>
    SpacingMark,

    /// <summary>Hangul leading consonant.</summary>
    HangulL,

    /// <summary>Hangul vowel.</summary>
    HangulV,

    /// <summary>Hangul trailing consonant.</summary>
    HangulT,

    /// <summary>Hangul syllable without a trailing consonant.</summary>
    HangulLV,

    /// <summary>Hangul syllable with a trailing consonant.</summary>
    HangulLVT,

    /// <summary>Extended_Pictographic.</summary>
    Pictographic,

    /// <summary>InCB = Consonant.</summary>
    ConjunctConsonant,
}
