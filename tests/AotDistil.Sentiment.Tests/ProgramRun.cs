using System.Text;

namespace AotDistil.Samples.Sentiment.Tests;

/// <summary>One run of the program in memory.</summary>
internal sealed class ProgramRun
{
    public int ExitCode { get; private init; }

    public required string Output { get; init; }

    public required string Error { get; init; }

    public string[] OutputLines => Output.Split('\n')[..^1];

    public static ProgramRun Of(string input, StubClassifier classifier, params string[] args) => Of(new MemoryStream(Encoding.UTF8.GetBytes(input)), classifier, false, args);

    public static ProgramRun Of(Stream input, StubClassifier classifier, bool inputIsTerminal, params string[] args)
    {
        MemoryStream output = new();
        (int exitCode, string error) = Run(input, output, classifier, inputIsTerminal, args);
        return new ProgramRun { ExitCode = exitCode, Output = Encoding.UTF8.GetString(output.ToArray()), Error = error };
    }

    public static (int ExitCode, string Error) Run(Stream input, Stream output, ITextClassifier classifier, bool inputIsTerminal, params string[] args)
    {
        StringWriter error = new();
        StandardStreams streams = new() { Input = () => input, Output = () => output, Error = () => error, InputIsTerminal = inputIsTerminal };
        return (Application.Run(args, streams, () => classifier), error.ToString());
    }
}
