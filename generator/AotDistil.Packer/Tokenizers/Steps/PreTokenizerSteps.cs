using System.Text;
using AotDistil.Layout;

namespace AotDistil.Packer.Tokenizers.Steps;

/// <summary>The steps that pre-tokenizers are made of.</summary>
internal static class PreTokenizerSteps
{
    /// <summary>Splits at white space and drops it.</summary>
    public static TokenizerStep WhitespaceSplit { get; } = new(TokenizerLayout.PreTokenizerStep.WhitespaceSplit, "whitespace_split");

    /// <summary>Words, and runs of what is neither word nor white space.</summary>
    public static TokenizerStep Whitespace { get; } = new(TokenizerLayout.PreTokenizerStep.Whitespace, "whitespace");

    /// <summary>BertPreTokenizer: white space goes, each punctuation character is a word.</summary>
    public static IReadOnlyList<TokenizerStep> Bert { get; } = [WhitespaceSplit, Punctuation(TokenizerLayout.Behavior.Isolated)];

    /// <summary>Splits at punctuation.</summary>
    public static TokenizerStep Punctuation(uint behavior) =>
        new(TokenizerLayout.PreTokenizerStep.Punctuation, "punctuation", StepArgument.Of(behavior));

    /// <summary>Splits at digits, each of them or runs of them.</summary>
    public static TokenizerStep Digits(bool individual) => new(TokenizerLayout.PreTokenizerStep.Digits, "digits", StepArgument.Of(individual));

    /// <summary>Splits at a character and drops it.</summary>
    public static TokenizerStep CharDelimiter(Rune delimiter) =>
        new(TokenizerLayout.PreTokenizerStep.CharDelimiter, "char_delimiter", StepArgument.Of((uint)delimiter.Value));

    /// <summary>Bytes as characters, after a split as GPT-2 has it.</summary>
    public static TokenizerStep ByteLevel(bool addPrefixSpace, bool useRegex) =>
        new(TokenizerLayout.PreTokenizerStep.ByteLevel, "byte_level", StepArgument.Of(addPrefixSpace), StepArgument.Of(useRegex));

    /// <summary>A visible character in the place of spaces.</summary>
    public static TokenizerStep Metaspace(Rune replacement, uint prependScheme, bool split) => new(
        TokenizerLayout.PreTokenizerStep.Metaspace,
        "metaspace",
        StepArgument.Of((uint)replacement.Value),
        StepArgument.Of(prependScheme),
        StepArgument.Of(split));

    /// <summary>Splits at a string.</summary>
    public static TokenizerStep Split(string pattern, uint behavior, bool invert) => new(
        TokenizerLayout.PreTokenizerStep.Split, "split", StepArgument.Of(pattern), StepArgument.Of(behavior), StepArgument.Of(invert));

    /// <summary>Splits at what a regular expression matches.</summary>
    public static TokenizerStep SplitRegex(byte[] program, uint behavior, bool invert) => new(
        TokenizerLayout.PreTokenizerStep.SplitRegex, "split_regex", StepArgument.Of(program), StepArgument.Of(behavior), StepArgument.Of(invert));
}
