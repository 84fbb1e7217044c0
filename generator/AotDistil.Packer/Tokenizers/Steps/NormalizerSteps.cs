using AotDistil.Layout;

namespace AotDistil.Packer.Tokenizers.Steps;

/// <summary>The steps that normalizers are made of.</summary>
internal static class NormalizerSteps
{
    /// <summary>Canonical decomposition.</summary>
    public static TokenizerStep Nfd { get; } = new(TokenizerLayout.NormalizerStep.Nfd, "nfd");

    /// <summary>Canonical composition.</summary>
    public static TokenizerStep Nfc { get; } = new(TokenizerLayout.NormalizerStep.Nfc, "nfc");

    /// <summary>Compatibility decomposition.</summary>
    public static TokenizerStep Nfkd { get; } = new(TokenizerLayout.NormalizerStep.Nfkd, "nfkd");

    /// <summary>Compatibility composition.</summary>
    public static TokenizerStep Nfkc { get; } = new(TokenizerLayout.NormalizerStep.Nfkc, "nfkc");

    /// <summary>Drops all combining marks.</summary>
    public static TokenizerStep StripAccents { get; } = new(TokenizerLayout.NormalizerStep.StripAccents, "strip_accents");

    /// <summary>Lower case.</summary>
    public static TokenizerStep Lowercase { get; } = new(TokenizerLayout.NormalizerStep.Lowercase, "lowercase");

    /// <summary>SentencePiece's oldest normaliser.</summary>
    public static TokenizerStep Nmt { get; } = new(TokenizerLayout.NormalizerStep.Nmt, "nmt");

    /// <summary>BertNormalizer, step by step in the order in which it works.</summary>
    public static IEnumerable<TokenizerStep> Bert(bool cleanText, bool handleChineseChars, bool stripAccents, bool lowercase)
    {
        if (cleanText)
        {
            yield return new TokenizerStep(TokenizerLayout.NormalizerStep.CleanText, "clean_text");
        }

        if (handleChineseChars)
        {
            yield return new TokenizerStep(TokenizerLayout.NormalizerStep.ChineseChars, "chinese_chars");
        }

        if (stripAccents)
        {
            yield return Nfd;
            yield return new TokenizerStep(TokenizerLayout.NormalizerStep.DropNonspacingMarks, "drop_nonspacing_marks");
        }

        if (lowercase)
        {
            yield return Lowercase;
        }
    }

    /// <summary>Puts a string in the place of another one.</summary>
    public static TokenizerStep Replace(string pattern, string content) =>
        new(TokenizerLayout.NormalizerStep.Replace, "replace", StepArgument.Of(pattern), StepArgument.Of(content));

    /// <summary>Puts a string in the place of what a regular expression matches.</summary>
    public static TokenizerStep ReplaceRegex(byte[] program, string content) =>
        new(TokenizerLayout.NormalizerStep.ReplaceRegex, "replace_regex", StepArgument.Of(program), StepArgument.Of(content));

    /// <summary>Puts a string before a text that is not empty.</summary>
    public static TokenizerStep Prepend(string text) => new(TokenizerLayout.NormalizerStep.Prepend, "prepend", StepArgument.Of(text));

    /// <summary>Drops white space at the ends.</summary>
    public static TokenizerStep Strip(bool left, bool right) =>
        new(TokenizerLayout.NormalizerStep.Strip, "strip", StepArgument.Of(left), StepArgument.Of(right));

    /// <summary>A table of SentencePiece.</summary>
    public static TokenizerStep Precompiled(PrecompiledCharsmap map) =>
        new(TokenizerLayout.NormalizerStep.Precompiled, "precompiled", StepArgument.Of(map.Trie, sizeof(uint)), StepArgument.Of(map.Strings));
}
