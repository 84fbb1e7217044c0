using System.CommandLine;
using AotDistil.Packer;
using AotDistil.Runtime.Tokenizers;

namespace AotDistil.Cli.Commands;

/// <summary><c>aotdistil tokenize</c>: JSON strings in, ids and offsets out, by the tokenizer that would be compiled into the folder's library.</summary>
internal static class TokenizeCommand
{
    private const string Description =
        "Reads JSON strings from standard input, one a line, and writes {\"ids\":[…],\"offsets\":[…]} a line: start, end, start, end, … of each token.\n" +
        "A line [\"first\",\"second\"] is a pair. Truncation and padding that tokenizer.json asks for are done, as Hugging Face's tokenizers does, unless switched off.\n" +
        "A line that is no such JSON, or that cannot be cut to the length asked for, gives {\"error\":\"…\"} and in the end exit code 1.";

    /// <summary>The command.</summary>
    public static Command Create(Stream input, Stream output, TextWriter errors)
    {
        Argument<string> folder = new("folder") { Description = "A Hugging Face folder with tokenizer.json, or vocab.txt, or vocab.json and merges.txt, or a SentencePiece model." };
        Option<OffsetUnit> offsets = new("--offsets") { Description = "What offsets count.", HelpName = "codepoint|utf8|utf16", DefaultValueFactory = _ => OffsetUnit.CodePoint };
        Option<bool> details = new("--details") { Description = "Also write type_ids, words, special_tokens_mask, and the further windows of a text that was cut as overflowing." };
        Option<bool> noSpecial = new("--no-special-tokens") { Description = "Leave out the tokens that are put around texts." };
        Option<int?> maxLength = new("--max-length") { Description = "Cut encodings to this many tokens, special ones included.", HelpName = "tokens" };
        Option<int?> stride = new("--stride") { Description = "Tokens that a window shares with the one before.", HelpName = "tokens" };
        Option<TruncationStrategy?> strategy = new("--strategy") { Description = "Which text of a pair is cut.", HelpName = "longest_first|only_first|only_second" };
        Option<bool> noTruncation = new("--no-truncation") { Description = "Cut nothing, whatever tokenizer.json says." };
        Option<bool> noPadding = new("--no-padding") { Description = "Pad nothing, whatever tokenizer.json says." };
        offsets.CustomParser = result => Choice(result, ("codepoint", OffsetUnit.CodePoint), ("utf8", OffsetUnit.Utf8), ("utf16", OffsetUnit.Utf16));
        strategy.CustomParser = result => Choice(
            result, ("longest_first", (TruncationStrategy?)TruncationStrategy.LongestFirst), ("only_first", TruncationStrategy.OnlyFirst), ("only_second", TruncationStrategy.OnlySecond));

        Command command = new("tokenize", Description) { folder, offsets, details, noSpecial, maxLength, stride, strategy, noTruncation, noPadding };
        command.SetAction(parsed =>
        {
            try
            {
                using FolderTokenizer tokenizer = new(parsed.GetRequiredValue(folder));
                EncodingOptions options = tokenizer.Tokenizer.Configured;
                options = options with
                {
                    AddSpecialTokens = !parsed.GetValue(noSpecial),
                    MaxLength = parsed.GetValue(maxLength) ?? (parsed.GetValue(noTruncation) ? null : options.MaxLength),
                    Stride = parsed.GetValue(stride) ?? options.Stride,
                    Strategy = parsed.GetValue(strategy) ?? options.Strategy,
                };
                if (parsed.GetValue(noPadding))
                {
                    options = options with { PadToLength = 0, PadToLongest = false, PadToMultipleOf = 0 };
                }

                return new LineTokenizer(tokenizer.Tokenizer, options, parsed.GetValue(offsets), parsed.GetValue(details)).Run(input, output) ? 0 : 1;
            }
            catch (Exception e) when (e is PackerException or IOException)
            {
                errors.WriteLine(e is PackerException p ? $"{p.File} : error {p.Code}: {p.Message}" : $"aotdistil: {e.Message}");
                return 1;
            }
        });
        return command;
    }

    private static T Choice<T>(System.CommandLine.Parsing.ArgumentResult result, params (string Name, T Value)[] choices)
    {
        string found = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        foreach ((string name, T value) in choices)
        {
            if (name == found)
            {
                return value;
            }
        }

        result.AddError($"'{found}' is none of {string.Join(", ", choices.Select(choice => choice.Name))}.");
        return default!;
    }
}
