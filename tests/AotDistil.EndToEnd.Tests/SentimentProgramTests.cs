using System.Globalization;
using System.Text.Json;
using AotDistil.EndToEnd.Tests.Native;
using AotDistil.EndToEnd.Tests.Publishing;
using Xunit;

namespace AotDistil.EndToEnd.Tests;

/// <summary>The published program <c>sentiment</c>.</summary>
public sealed class SentimentProgramTests(PublishedNatives natives)
{
    [Fact]
    public async Task The_READMEs_sentence_is_positive()
    {
        ProcessResult result = await RunAsync(["a gripping, beautifully acted film"]);
        Assert.Matches(@"^POSITIVE  (0\.\d{4}|1\.0000)  a gripping, beautifully acted film\n$", result.Succeeded().Output);
        Assert.Equal("", result.Error);
    }

    [Fact]
    public async Task Json_lines_hold_text_label_and_score_in_order_and_are_those_of_the_library()
    {
        string[] texts = Sentences.Make(300);
        string[] lines = (await RunAsync(["--json"], ProcessRun.Lines(texts))).Succeeded().Lines;
        PublishedLibrary library = await natives.SentimentLibraryAsync();
        string[] expected = (await library.DriveAsync(PublishedNatives.SentimentModel, ["scores"], ProcessRun.Lines(texts))).Succeeded().Lines;

        Assert.Equal(texts.Length, lines.Length);
        for (int i = 0; i < texts.Length; i++)
        {
            using JsonDocument json = JsonDocument.Parse(lines[i]);
            Assert.Equal(["text", "label", "score"], json.RootElement.EnumerateObject().Select(p => p.Name));
            Assert.Equal(texts[i], json.RootElement.GetProperty("text").GetString());
            string[] answer = expected[i].Split(' ');
            int label = answer[0] == "1" ? 1 : 0;
            float score = BitConverter.UInt32BitsToSingle(uint.Parse(answer[1 + label], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            Assert.Equal(label == 1 ? "POSITIVE" : "NEGATIVE", json.RootElement.GetProperty("label").GetString());
            Assert.Equal(score.ToString("G6", CultureInfo.InvariantCulture), json.RootElement.GetProperty("score").GetRawText());
        }
    }

    [Fact]
    public async Task Twenty_thousand_lines_are_answered_in_order()
    {
        string[] few = [.. Sentences.Make(500, most: 4).Distinct()];
        int[] order = [.. Enumerable.Range(0, 20_000).Select(i => i % few.Length)];
        new Random(9).Shuffle(order);
        string[] alone = (await RunAsync(["--json"], ProcessRun.Lines(few))).Succeeded().Lines;

        string[] lines = (await RunAsync(["--json"], ProcessRun.Lines(order.Select(i => few[i])))).Succeeded().Lines;

        Assert.Equal(order.Select(i => alone[i]), lines);
    }

    [Fact]
    public async Task Texts_come_from_arguments_a_file_or_standard_input_alike()
    {
        string[] texts = ["a dull, endless film", "Ça? Wonderful…"];
        string file = Path.GetTempFileName();
        try
        {
            byte[] lines = ProcessRun.Lines(texts);
            await File.WriteAllBytesAsync(file, lines, TestContext.Current.CancellationToken);
            string expected = (await RunAsync(texts)).Succeeded().Output;
            Assert.Equal(2, expected.Count(c => c == '\n'));
            Assert.Equal(expected, (await RunAsync(["--file", file])).Succeeded().Output);
            Assert.Equal(expected, (await RunAsync(["--file", "-"], lines)).Succeeded().Output);
            Assert.Equal(expected, (await RunAsync([], lines)).Succeeded().Output);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Help_names_the_options_and_the_exit_codes()
    {
        ProcessResult result = await RunAsync(["--help"]);
        foreach (string part in (string[])["--json", "--file", "Exit codes:", "sentiment --json < reviews.txt"])
        {
            Assert.Contains(part, result.Succeeded().Output, StringComparison.Ordinal);
        }

        Assert.Equal("", result.Error);
        Assert.Matches(@"^sentiment \d+\.\d+\.\d+\n$", (await RunAsync(["--version"])).Succeeded().Output);
    }

    [Fact]
    public async Task Exit_codes_tell_what_went_wrong()
    {
        Fails(1, "--jsno", await RunAsync(["--jsno"]));
        Fails(1, "not both", await RunAsync(["--file", "x", "text"]));
        Fails(2, "there-is-no-such-file", await RunAsync(["--file", "/there-is-no-such-file"]));
        Fails(2, "UTF-8", await RunAsync([], [0x67, 0x6F, 0xC3, 0x28, 0x0A]));
        Fails(3, "AOTDISTIL_KERNEL", await RunAsync(["good"], null, ("AOTDISTIL_KERNEL", "Mmx")));
        string program = await natives.SentimentProgramAsync();
        Fails(3, "cannot be written", await ProcessRun.RunAsync("/bin/sh", ["-c", $"'{program}' good > /dev/full"]));
    }

    private static void Fails(int exitCode, string part, ProcessResult result)
    {
        Assert.True(exitCode == result.ExitCode, $"expected exit code {exitCode}: {result}");
        Assert.StartsWith("sentiment: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(part, result.Error, StringComparison.Ordinal);
        Assert.Equal("", result.Output);
    }

    private async Task<ProcessResult> RunAsync(string[] arguments, byte[]? input = null, params (string Name, string Value)[] environment) =>
        await ProcessRun.RunAsync(await natives.SentimentProgramAsync(), arguments, input, environment);
}
