using System.Buffers.Binary;

namespace AotDistil.Runtime.Tokenizers.Unicode;

/// <summary>
/// What the steps of a tokenizer ask of a code point, answered from <see cref="UnicodeTables"/> without ICU, each in constant time.
/// Callers pass Unicode scalar values only (0 to 0x10FFFF without surrogates), as <see cref="Utf8"/> decodes them.
/// </summary>
internal static partial class UnicodeProperties
{
    /// <summary>Dropped by clean_text: NUL, U+FFFD, controls, formats, private use.</summary>
    public const int Removed = 1;

    /// <summary>Turned into a space by clean_text.</summary>
    public const int Space = 2;

    /// <summary>CJK ideograph: a word of its own if handle_chinese_chars is set.</summary>
    public const int Chinese = 4;

    /// <summary>Non-spacing mark, dropped by strip_accents.</summary>
    public const int Mark = 8;

    /// <summary>Canonical combining class other than 0: may change places with its neighbours in NFD.</summary>
    public const int NonStarter = 16;

    /// <summary>Has a canonical decomposition (Hangul syllables included).</summary>
    public const int Decomposes = 32;

    /// <summary>Has another lower-case form.</summary>
    public const int Lowers = 64;

    /// <summary>White space: <c>char::is_whitespace</c> of Rust, and <c>\s</c> of both engines for regular expressions.</summary>
    public const int White = 128;

    /// <summary>Punctuation of BertPreTokenizer and Punctuation: ASCII's, and the general categories P of an older Unicode.</summary>
    public const int Punctuation = 256;

    /// <summary>Word character of the crate regex, <c>\w</c> of Whitespace and of added tokens that ask for a single word.</summary>
    public const int Word = 512;

    /// <summary>Combining mark (general category M of an older Unicode), dropped by StripAccents.</summary>
    public const int CombiningMark = 1024;

    /// <summary><c>char::is_numeric</c> of Rust, what Digits looks for.</summary>
    public const int Numeric = 2048;

    /// <summary>Word character of oniguruma, <c>\w</c> of Split and Replace.</summary>
    public const int OnigWordCharacter = 4096;

    /// <summary>Has a compatibility decomposition (those with a canonical one included).</summary>
    public const int DecomposesCompatibly = 8192;

    /// <summary>NFC changes it, or it may compose with what stands before it. Without this a normal form begins anew at the code point.</summary>
    public const int MaybeNotNfc = 16384;

    /// <summary>The same for NFKC.</summary>
    public const int MaybeNotNfkc = 32768;

    /// <summary>The one code point whose lower case is two: U+0130, I with dot above, becomes i and a combining dot.</summary>
    public const int CapitalIWithDot = 0x130;

    private const int CategoryShift = 16;
    private const int GraphemeBreakShift = 24;

    /// <summary>The properties of a code point, a sum of the constants above; above them its category and grapheme break.</summary>
    public static int Of(int codePoint)
    {
        // The first two blocks of the third stage are ASCII's.
        int entry = codePoint < 0x80
            ? UnicodeTables.PropertiesStage3[codePoint]
            : UnicodeTables.PropertiesStage3[(UInt16(
                UnicodeTables.PropertiesStage2, (UnicodeTables.PropertiesStage1[codePoint >> 12] << 6) + ((codePoint >> 6) & 63)) << 6) + (codePoint & 63)];
        return BinaryPrimitives.ReadInt32LittleEndian(UnicodeTables.PropertiesPalette[(sizeof(int) * entry)..]);
    }

    /// <summary>White space of WhitespaceSplit, Strip, Whitespace, added tokens that strip, and BertPreTokenizer.</summary>
    public static bool IsWhite(int codePoint) => (Of(codePoint) & White) != 0;

    /// <summary>Punctuation of BertPreTokenizer and Punctuation.</summary>
    public static bool IsPunctuation(int codePoint) => (Of(codePoint) & Punctuation) != 0;

    /// <summary>A number for Digits.</summary>
    public static bool IsNumeric(int codePoint) => (Of(codePoint) & Numeric) != 0;

    /// <summary>A mark that StripAccents drops.</summary>
    public static bool IsCombiningMark(int codePoint) => (Of(codePoint) & CombiningMark) != 0;

    /// <summary><c>\w</c> of the crate regex: Whitespace, and added tokens that ask for a single word.</summary>
    public static bool IsWordRegex(int codePoint) => (Of(codePoint) & Word) != 0;

    /// <summary><c>\s</c> of the crate regex.</summary>
    public static bool IsSpaceRegex(int codePoint) => (Of(codePoint) & White) != 0;

    /// <summary><c>\s</c> of oniguruma: Split and Replace.</summary>
    public static bool OnigSpace(int codePoint) => (Of(codePoint) & White) != 0;

    /// <summary><c>\w</c> of oniguruma.</summary>
    public static bool OnigWord(int codePoint) => (Of(codePoint) & OnigWordCharacter) != 0;

    /// <summary><c>\d</c> of oniguruma: category Nd.</summary>
    public static bool OnigDigit(int codePoint) => Category(codePoint) == GeneralCategory.DecimalNumber;

    /// <summary>General category for <c>\p{..}</c> of oniguruma.</summary>
    public static GeneralCategory Category(int codePoint) => CategoryIn(Of(codePoint));

    /// <summary>The general category that is part of the properties of a code point.</summary>
    public static GeneralCategory CategoryIn(int properties) => (GeneralCategory)((properties >> CategoryShift) & 31);

    /// <summary>What <see cref="Graphemes"/> asks.</summary>
    public static GraphemeBreak GraphemeBreak(int codePoint) => (GraphemeBreak)(Of(codePoint) >> GraphemeBreakShift);

    /// <summary>Lower-case form of a code point other than <see cref="CapitalIWithDot"/>, as <c>char::to_lowercase</c> of Rust.</summary>
    public static int ToLower(int codePoint)
    {
        int delta = UnicodeTables.LowerStage3[
            (UnicodeTables.LowerStage2[(UnicodeTables.LowerStage1[codePoint >> 12] << 6) + ((codePoint >> 6) & 63)] << 6) + (codePoint & 63)];
        return codePoint + BinaryPrimitives.ReadInt32LittleEndian(UnicodeTables.LowerDeltas[(sizeof(int) * delta)..]);
    }

    private static int UInt16(ReadOnlySpan<byte> table, int index) => BinaryPrimitives.ReadUInt16LittleEndian(table[(sizeof(ushort) * index)..]);
}
