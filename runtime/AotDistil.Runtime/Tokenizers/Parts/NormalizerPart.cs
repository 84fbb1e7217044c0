using AotDistil.Runtime.Tokenizers.Normalization;
using AotDistil.Runtime.Tokenizers.Unicode;
using Kinds = AotDistil.Layout.TokenizerLayout.NormalizerStep;

namespace AotDistil.Runtime.Tokenizers.Parts;

/// <summary>A normalizer that a tokenizer may have. Which ones it has its compiled table says; those that no model of a library asks for are not linked into it.</summary>
public sealed unsafe class NormalizerPart
{
    private NormalizerPart(uint kind, Func<StepArguments, NormalizerStep> make)
    {
        Kind = kind;
        Make = make;
    }

    /// <summary>BertNormalizer's clean_text.</summary>
    public static NormalizerPart CleanText => new(Kinds.CleanText, static _ => new CleanText());

    /// <summary>BertNormalizer's handle_chinese_chars.</summary>
    public static NormalizerPart ChineseChars => new(Kinds.ChineseChars, static _ => new ChineseChars());

    /// <summary>NFD.</summary>
    public static NormalizerPart Nfd => new(Kinds.Nfd, static _ => new NormalFormStep(NormalForm.Nfd));

    /// <summary>NFC.</summary>
    public static NormalizerPart Nfc => new(Kinds.Nfc, static _ => new NormalFormStep(NormalForm.Nfc));

    /// <summary>NFKD.</summary>
    public static NormalizerPart Nfkd => new(Kinds.Nfkd, static _ => new NormalFormStep(NormalForm.Nfkd));

    /// <summary>NFKC.</summary>
    public static NormalizerPart Nfkc => new(Kinds.Nfkc, static _ => new NormalFormStep(NormalForm.Nfkc));

    /// <summary>The second half of BertNormalizer's strip_accents.</summary>
    public static NormalizerPart DropNonspacingMarks => new(Kinds.DropNonspacingMarks, static _ => new DropMarks(nonspacingOnly: true));

    /// <summary>StripAccents.</summary>
    public static NormalizerPart StripAccents => new(Kinds.StripAccents, static _ => new DropMarks(nonspacingOnly: false));

    /// <summary>Lowercase.</summary>
    public static NormalizerPart Lowercase => new(Kinds.Lowercase, static _ => new Normalization.Lowercase());

    /// <summary>Replace with a string.</summary>
    public static NormalizerPart Replace => new(Kinds.Replace, static arguments =>
    {
        byte[] pattern = arguments.Text(0);
        TokenizerTable.Require(pattern.Length > 0, $"it replaces an empty string");
        return new Replace(pattern, arguments.Text(2));
    });

    /// <summary>Replace with a regular expression.</summary>
    public static NormalizerPart ReplaceRegex => new(Kinds.ReplaceRegex, static arguments => new ReplaceRegex(arguments.Regex(0), arguments.Text(2)));

    /// <summary>Prepend.</summary>
    public static NormalizerPart Prepend => new(Kinds.Prepend, static arguments => new Prepend(arguments.Text(0)));

    /// <summary>Strip.</summary>
    public static NormalizerPart Strip => new(Kinds.Strip, static arguments => new Strip(arguments.Flag(0), arguments.Flag(1)));

    /// <summary>Precompiled, SentencePiece's map of characters.</summary>
    public static NormalizerPart Precompiled => new(Kinds.Precompiled, static arguments =>
    {
        uint* units = (uint*)arguments.Part(0, sizeof(uint), out int count);
        byte* strings = arguments.Part(2, 1, out int length);
        TokenizerTable.Require(System.Text.Unicode.Utf8.IsValid(new ReadOnlySpan<byte>(strings, length)), $"the strings of its precompiled map are no valid UTF-8");
        return new Precompiled(units, count, strings, length);
    });

    /// <summary>Nmt.</summary>
    public static NormalizerPart Nmt => new(Kinds.Nmt, static _ => new Nmt());

    /// <summary>All of them.</summary>
    public static NormalizerPart[] All =>
    [
        CleanText, ChineseChars, Nfd, Nfc, Nfkd, Nfkc, DropNonspacingMarks, StripAccents, Lowercase, Replace, ReplaceRegex, Prepend, Strip, Precompiled, Nmt,
    ];

    /// <summary>The step's kind in a table.</summary>
    internal uint Kind { get; }

    /// <summary>Makes the step of its arguments.</summary>
    internal Func<StepArguments, NormalizerStep> Make { get; }
}
