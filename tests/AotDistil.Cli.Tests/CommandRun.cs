using System.Text;
using AotDistil.Tests;

namespace AotDistil.Cli.Tests;

/// <summary>A command as a user runs it, in this process.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote, line by line.</param>
/// <param name="Messages">Help and the like.</param>
/// <param name="Errors">What went to the error stream.</param>
internal sealed record CommandRun(int ExitCode, string[] Output, string Messages, string Errors)
{
    /// <summary>The folder of the model in the repository.</summary>
    public static string SentimentModel { get; } = Path.Combine(Repository.Root, "models", "sentiment-en");

    /// <summary>Runs a command with lines of input.</summary>
    public static CommandRun Of(string input, params string[] arguments)
    {
        using MemoryStream read = new(Encoding.UTF8.GetBytes(input)), written = new();
        using StringWriter messages = new(), errors = new();
        int exitCode = Program.Run(arguments, read, written, messages, errors);
        string text = Encoding.UTF8.GetString(written.ToArray());
        return new CommandRun(exitCode, text.Length == 0 ? [] : text.TrimEnd('\n').Split('\n'), messages.ToString(), errors.ToString());
    }

    /// <summary>Tokenises with the model in the repository.</summary>
    public static CommandRun Tokenize(string input, params string[] options) => Of(input, ["tokenize", SentimentModel, .. options]);
}
