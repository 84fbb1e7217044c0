using AotDistil.Runtime.Tokenizers.PreTokenization;
using Behavior = AotDistil.Layout.TokenizerLayout.Behavior;
using Kinds = AotDistil.Layout.TokenizerLayout.PreTokenizerStep;

namespace AotDistil.Runtime.Tokenizers.Parts;

/// <summary>A pre-tokenizer that a tokenizer may have. Which ones it has its compiled table says; those that no model of a library asks for are not linked into it.</summary>
public sealed unsafe class PreTokenizerPart
{
    private const int LastCodePoint = 0x10FFFF;

    private PreTokenizerPart(uint kind, Func<StepArguments, PreTokenizerStep> make)
    {
        Kind = kind;
        Make = make;
    }

    /// <summary>WhitespaceSplit.</summary>
    public static PreTokenizerPart WhitespaceSplit => new(Kinds.WhitespaceSplit, static _ => new WhitespaceSplit());

    /// <summary>Whitespace.</summary>
    public static PreTokenizerPart Whitespace => new(Kinds.Whitespace, static _ => new Whitespace());

    /// <summary>Punctuation.</summary>
    public static PreTokenizerPart Punctuation => new(
        Kinds.Punctuation, static arguments => new CharacterSplit(&CharacterSplit.IsPunctuation, 0, arguments.Word(0, Behavior.Contiguous), isPunctuation: true));

    /// <summary>Digits.</summary>
    public static PreTokenizerPart Digits => new(
        Kinds.Digits, static arguments => new CharacterSplit(&CharacterSplit.IsNumeric, 0, arguments.Flag(0) ? Behavior.Isolated : Behavior.Contiguous));

    /// <summary>CharDelimiterSplit.</summary>
    public static PreTokenizerPart CharDelimiter => new(
        Kinds.CharDelimiter, static arguments => new CharacterSplit(&CharacterSplit.IsCodePoint, (int)arguments.Word(0, LastCodePoint), Behavior.Removed));

    /// <summary>ByteLevel.</summary>
    public static PreTokenizerPart ByteLevel => new(Kinds.ByteLevel, static arguments => new ByteLevel(arguments.Flag(0), arguments.Flag(1)));

    /// <summary>Metaspace.</summary>
    public static PreTokenizerPart Metaspace => new(
        Kinds.Metaspace, static arguments => new Metaspace((int)arguments.Word(0, LastCodePoint), arguments.Word(1, 2), arguments.Flag(2)));

    /// <summary>Split with a string.</summary>
    public static PreTokenizerPart Split => new(Kinds.Split, static arguments =>
    {
        byte[] pattern = arguments.Text(0);
        TokenizerTable.Require(pattern.Length > 0, $"it splits at an empty string");
        return new StringSplit(pattern, arguments.Word(2, Behavior.Contiguous), arguments.Flag(3));
    });

    /// <summary>Split with a regular expression.</summary>
    public static PreTokenizerPart SplitRegex => new(
        Kinds.SplitRegex, static arguments => new RegexSplit(arguments.Regex(0), arguments.Word(2, Behavior.Contiguous), arguments.Flag(3)));

    /// <summary>All of them.</summary>
    public static PreTokenizerPart[] All => [WhitespaceSplit, Whitespace, Punctuation, Digits, CharDelimiter, ByteLevel, Metaspace, Split, SplitRegex];

    /// <summary>The step's kind in a table.</summary>
    internal uint Kind { get; }

    /// <summary>Makes the step of its arguments.</summary>
    internal Func<StepArguments, PreTokenizerStep> Make { get; }
}
