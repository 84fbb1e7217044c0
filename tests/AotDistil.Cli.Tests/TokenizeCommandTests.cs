using System.Text;
using System.Text.Json;
using AotDistil.Tests;
using Xunit;

namespace AotDistil.Cli.Tests;

/// <summary><c>aotdistil tokenize</c>.</summary>
public sealed class TokenizeCommandTests
{
    [Fact]
    public void A_line_gives_ids_and_offsets_in_code_points()
    {
        CommandRun run = CommandRun.Tokenize("\"a gripping, beautifully acted film\"\n");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["{\"ids\":[2,43,6509,16,7597,3267,372,3],\"offsets\":[0,0,0,1,2,10,10,11,12,23,24,29,30,34,0,0]}"], run.Output);
    }

    [Theory]
    [InlineData("codepoint", 2, 3)]
    [InlineData("utf8", 5, 6)]
    [InlineData("utf16", 3, 4)]
    public void Offsets_count_what_is_asked_for(string unit, int start, int end)
    {
        using JsonDocument json = JsonDocument.Parse(CommandRun.Tokenize("\"😀 .\"", "--offsets", unit).Output[0]);
        int count = json.RootElement.GetProperty("offsets").GetArrayLength();
        Assert.Equal(start, json.RootElement.GetProperty("offsets")[count - 4].GetInt32());
        Assert.Equal(end, json.RootElement.GetProperty("offsets")[count - 3].GetInt32());
    }

    [Fact]
    public void Answers_to_a_file_of_texts_are_those_of_Hugging_Face()
    {
        string path = Path.Combine(Repository.Root, "tests", "AotDistil.Runtime.Tests", "Tokenizers", "Data", "sentiment-en", "encodings.jsonl");
        List<string> expected = [];
        StringBuilder input = new();
        foreach (string line in File.ReadLines(path))
        {
            using JsonDocument json = JsonDocument.Parse(line);
            input.Append(JsonSerializer.Serialize(json.RootElement.GetProperty("text").GetString())).Append("\r\n");
            expected.Add($"{{\"ids\":{Compact("ids")},\"offsets\":{Compact("offsets")}}}");

            string Compact(string name) => json.RootElement.GetProperty(name).GetRawText().Replace(" ", "", StringComparison.Ordinal);
        }

        CommandRun run = CommandRun.Tokenize(input.ToString());
        Assert.Equal(expected, run.Output);
        Assert.True(expected.Count > 100);
    }

    [Fact]
    public void A_pair_has_types_words_and_a_mask_among_its_details()
    {
        CommandRun run = CommandRun.Tokenize("[\"good film\",\"bad\"]", "--details");
        using JsonDocument json = JsonDocument.Parse(Assert.Single(run.Output));
        Assert.Equal("[0,0,0,0,1,1]", json.RootElement.GetProperty("type_ids").GetRawText());
        Assert.Equal("[null,0,1,null,0,null]", json.RootElement.GetProperty("words").GetRawText());
        Assert.Equal("[1,0,0,1,0,1]", json.RootElement.GetProperty("special_tokens_mask").GetRawText());
        Assert.False(json.RootElement.TryGetProperty("overflowing", out _));
    }

    [Fact]
    public void A_limit_cuts_and_windows_share_the_stride()
    {
        CommandRun run = CommandRun.Tokenize("\"a b c d e\"", "--max-length", "5", "--stride", "1", "--details");
        using JsonDocument json = JsonDocument.Parse(Assert.Single(run.Output));
        JsonElement window = Assert.Single(json.RootElement.GetProperty("overflowing").EnumerateArray());
        Assert.Equal("[0,0,0,1,2,3,4,5,0,0]", json.RootElement.GetProperty("offsets").GetRawText());
        Assert.Equal("[0,0,4,5,6,7,8,9,0,0]", window.GetProperty("offsets").GetRawText());
    }

    [Fact]
    public void Special_tokens_can_be_left_out()
    {
        CommandRun run = CommandRun.Tokenize("\"film\"\n\"\"", "--no-special-tokens");
        Assert.Equal(["{\"ids\":[372],\"offsets\":[0,4]}", "{\"ids\":[],\"offsets\":[]}"], run.Output);
    }

    [Theory]
    [InlineData("film")]
    [InlineData("\"film")]
    [InlineData("{\"text\":\"film\"}")]
    [InlineData("[\"film\"]")]
    [InlineData("[\"a\",\"b\",\"c\"]")]
    [InlineData("\"a\" \"b\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("")]
    public void A_line_that_is_no_text_gets_an_error_and_the_others_their_answers(string line)
    {
        CommandRun run = CommandRun.Tokenize($"\"film\"\n{line}\n\"film\"\n");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(3, run.Output.Length);
        Assert.StartsWith("{\"error\":\"", run.Output[1], StringComparison.Ordinal);
        Assert.Equal(run.Output[0], run.Output[2]);
        Assert.StartsWith("{\"ids\":", run.Output[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_that_leaves_no_room_is_said_line_by_line()
    {
        CommandRun run = CommandRun.Tokenize("\"film\"\n", "--max-length", "1");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("leaves no room for the 2 special tokens", Assert.Single(run.Output), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_tokenizer_is_refused_with_its_name()
    {
        CommandRun run = CommandRun.Of("", "tokenize", Path.Combine(Repository.Root, "docs"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("error AOTD121", run.Errors, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData("--offsets", "bytes", "'bytes' is none of codepoint, utf8, utf16.")]
    [InlineData("--strategy", "shortest", "'shortest' is none of longest_first, only_first, only_second.")]
    [InlineData("--max-length", "many", "many")]
    public void Options_that_mean_nothing_are_refused(string option, string value, string message)
    {
        CommandRun run = CommandRun.Tokenize("\"film\"", option, value);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(message, run.Errors, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public void Help_names_the_command()
    {
        CommandRun run = CommandRun.Of("", "--help");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("tokenize", run.Messages, StringComparison.Ordinal);
    }
}
