namespace AotDistil.Samples.Sentiment.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public void Nothing_means_standard_input()
    {
        Options options = Parse()!;
        Assert.Empty(options.Texts);
        Assert.Null(options.File);
        Assert.False(options.Json);
    }

    [Theory]
    [InlineData("sentiment")]
    [InlineData("films/sentiment")]
    [InlineData("@reviews.txt")]
    [InlineData("[suggest]")]
    [InlineData("[diagram] good")]
    [InlineData("true")]
    [InlineData("")]
    [InlineData("/h")]
    [InlineData("/?")]
    [InlineData("--json is what I like")]
    [InlineData("- a list item")]
    [InlineData("two\nlines")]
    [InlineData("\"quoted\"")]
    public void Any_text_is_taken_as_it_stands(string text)
    {
        // A first text, one after a flag, and the same one again are where a parser of commands goes astray.
        foreach (string[] args in (string[][])[[text], ["--json", text], [text, "--json"]])
        {
            Assert.Equal([text], Parse(args)!.Texts);
        }

        Assert.Equal([text, text, "x"], Parse(text, text, "x")!.Texts);
    }

    [Fact]
    public void After_two_dashes_everything_is_a_text() =>
        Assert.Equal(["x", "--json", "-", "-1", "--"], Parse("x", "--", "--json", "-", "-1", "--")!.Texts);

    [Theory]
    [InlineData("--file", "reviews.txt", "--json")]
    [InlineData("--json", "--file=reviews.txt")]
    public void A_file_and_a_format_are_understood_in_any_order(params string[] args)
    {
        Options options = Parse(args)!;
        Assert.Equal("reviews.txt", options.File);
        Assert.True(options.Json);
        Assert.Empty(options.Texts);
    }

    [Theory]
    [InlineData("--jsno", "there is no option --jsno")]
    [InlineData("-x", "there is no option -x")]
    [InlineData("-", "--file -")]
    [InlineData("--file", "--file")]
    [InlineData("text --file a.txt", "not both")]
    [InlineData("--file a.txt --file b.txt", "--file")]
    public void A_wrong_command_line_is_refused_with_the_reason(string line, string reason)
    {
        StringWriter error = new();
        Assert.Null(CommandLine.Parse(line.Split(' '), () => throw new InvalidOperationException("nothing belongs on the output"), () => error, out int exitCode));
        Assert.Equal(ExitCode.WrongUsage, exitCode);
        Assert.Contains(reason, error.ToString(), StringComparison.Ordinal);
        Assert.Contains("--help", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("--nonsense --help")]
    public void Help_names_options_and_exit_codes(string line)
    {
        string help = Told(line);
        Assert.All((string[])["Usage:", "--file", "--json", "--version", "Exit codes:", "  2  "], part => Assert.Contains(part, help, StringComparison.Ordinal));
    }

    [Fact]
    public void Version_is_one_line() => Assert.Matches(@"^sentiment \d+\.\d+\.\d+\S*\r?\n$", Told("--version"));

    private static Options? Parse(params string[] args) =>
        CommandLine.Parse(args, () => throw new InvalidOperationException("no output expected"), () => throw new InvalidOperationException("no error expected"), out _);

    private static string Told(string line)
    {
        StringWriter output = new();
        Assert.Null(CommandLine.Parse(line.Split(' '), () => output, () => throw new InvalidOperationException("no error expected"), out int exitCode));
        Assert.Equal(ExitCode.Fine, exitCode);
        return output.ToString();
    }
}
