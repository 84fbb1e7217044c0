using System.Text;

namespace AotDistil.Samples.Sentiment.Tests;

public sealed class ApplicationTests
{
    [Fact]
    public void Arguments_are_answered_in_order()
    {
        StubClassifier classifier = new();
        ProgramRun run = ProgramRun.Of("never read", classifier, "ab", "a");
        Assert.Equal((ExitCode.Fine, ""), (run.ExitCode, run.Error));
        Assert.Equal(["POSITIVE  0.7500  ab", "NO        0.7500  a"], run.OutputLines);
        Assert.True(classifier.Disposed);
    }

    [Fact]
    public void A_thousand_lines_are_answered_in_order_and_in_large_batches()
    {
        StubClassifier classifier = new();
        string[] texts = [.. Enumerable.Range(0, 1000).Select(i => $"text {i}")];
        ProgramRun run = ProgramRun.Of(string.Join('\n', texts) + "\n", classifier, "--json");
        Assert.Equal(texts.Select(t => $"{{\"text\":\"{t}\",\"label\":\"{(t.Length % 2 == 0 ? "POSITIVE" : "NO")}\",\"score\":0.75}}"), run.OutputLines);
        Assert.Equal([256, 256, 256, 232], classifier.Batches.Select(b => b.Length));
    }

    [Fact]
    public void More_arguments_than_a_batch_holds_are_all_answered() =>
        Assert.Equal(600, ProgramRun.Of("", new StubClassifier(), [.. Enumerable.Repeat("x", 600)]).OutputLines.Length);

    [Fact]
    public void Each_line_of_a_terminal_is_answered_before_the_next_is_read()
    {
        using MemoryStream output = new();
        List<long> written = [];
        using PiecemealStream input = new(["ab\n"u8.ToArray(), "c\n"u8.ToArray()], () => written.Add(output.Length));
        (int exitCode, string error) = ProgramRun.Run(input, output, new StubClassifier(), inputIsTerminal: true);
        Assert.Equal(ExitCode.Fine, exitCode);
        Assert.Contains("Ctrl-D", error, StringComparison.Ordinal);
        Assert.Equal([0, "POSITIVE  0.7500  ab\n".Length, "POSITIVE  0.7500  ab\nNO        0.7500  c\n".Length], written);
    }

    [Fact]
    public void A_file_is_read_line_by_line()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "ab\r\n\r\nc");
            Assert.Equal(["POSITIVE  0.7500  ab", "POSITIVE  0.7500", "NO        0.7500  c"], ProgramRun.Of("", new StubClassifier(), "--file", path).OutputLines);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_dash_as_file_is_standard_input() =>
        Assert.Equal(["POSITIVE  0.7500  ab"], ProgramRun.Of("ab\n", new StubClassifier(), "--file", "-").OutputLines);

    [Fact]
    public void A_file_that_is_not_there_is_named_and_no_model_is_opened()
    {
        StringWriter error = new();
        StandardStreams streams = new() { Input = () => Stream.Null, Output = () => Stream.Null, Error = () => error };
        int exitCode = Application.Run(["--file", "no/such/file.txt"], streams, () => throw new InvalidOperationException("the model was opened"));
        Assert.Equal(ExitCode.BadInput, exitCode);
        Assert.StartsWith("sentiment: no/such/file.txt: cannot be opened", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Invalid_utf8_ends_the_run_after_the_lines_before_it()
    {
        using MemoryStream input = new([.. "ab\nc\n"u8, 0xFF, .. "\nd\n"u8]);
        ProgramRun run = ProgramRun.Of(input, new StubClassifier(), false);
        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Equal(2, run.OutputLines.Length);
        Assert.Contains("standard input, line 3: not valid UTF-8", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_reading_the_answers_any_more_is_no_error()
    {
        using FailingStream output = new(new IOException("Broken pipe", OperatingSystem.IsWindows() ? unchecked((int)0x8007006D) : 32));
        Assert.Equal((ExitCode.Fine, ""), ProgramRun.Run(new MemoryStream("a\n"u8.ToArray()), output, new StubClassifier(), false));
    }

    [Fact]
    public void A_full_disk_is_an_error()
    {
        using FailingStream output = new(new IOException("No space left on device", 28));
        (int exitCode, string error) = ProgramRun.Run(new MemoryStream("a\n"u8.ToArray()), output, new StubClassifier(), false);
        Assert.Equal(ExitCode.CannotAnswer, exitCode);
        Assert.Contains("the answers cannot be written: No space left on device", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_cannot_run_says_why()
    {
        StringWriter error = new();
        StandardStreams streams = new() { Input = () => Stream.Null, Output = () => Stream.Null, Error = () => error };
        Assert.Equal(ExitCode.CannotAnswer, Application.Run(["x"], streams, () => throw new PlatformNotSupportedException("needs AVX2")));
        Assert.Equal($"sentiment: needs AVX2{Environment.NewLine}", error.ToString());
    }

    [Fact]
    public void A_closed_standard_input_matters_only_to_who_reads_it()
    {
        StringWriter error = new();
        StandardStreams streams = new() { Input = () => throw new UnauthorizedAccessException("Bad file descriptor"), Output = () => Stream.Null, Error = () => error };
        Assert.Equal(ExitCode.Fine, Application.Run(["x"], streams, () => new StubClassifier()));
        Assert.Equal(ExitCode.BadInput, Application.Run([], streams, () => new StubClassifier()));
        Assert.Equal($"sentiment: standard input: cannot be opened; is it closed?{Environment.NewLine}", error.ToString());
    }

    [Fact]
    public void No_input_gives_no_output()
    {
        StubClassifier classifier = new();
        ProgramRun run = ProgramRun.Of("", classifier);
        Assert.Equal((ExitCode.Fine, "", ""), (run.ExitCode, run.Output, run.Error));
        Assert.Empty(classifier.Batches);
    }

    [Fact]
    public void Progress_goes_to_the_terminal_only_when_the_answers_go_elsewhere()
    {
        foreach (bool outputIsTerminal in (bool[])[false, true])
        {
            StringWriter error = new();
            StandardStreams streams = new() { Input = Slow, Output = () => new MemoryStream(), Error = () => error, ErrorIsTerminal = true, OutputIsTerminal = outputIsTerminal };
            Assert.Equal(ExitCode.Fine, Application.Run([], streams, () => new StubClassifier()));
            Assert.Equal(outputIsTerminal, error.ToString().Length == 0);
        }

        static PiecemealStream Slow() => new([Encoding.UTF8.GetBytes("a\n")], () => Thread.Sleep(1100));
    }
}
