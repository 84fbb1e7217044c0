using Microsoft.Win32.SafeHandles;

namespace AotDistil.Samples.Sentiment;

/// <summary>
/// Standard input, output and error with what is known about them; tests put memory here.
/// Each is opened when it is needed: a closed standard input does not matter to who gives arguments, and a writer for errors only to who has one.
/// </summary>
internal sealed class StandardStreams
{
    public required Func<Stream> Input { get; init; }

    public required Func<Stream> Output { get; init; }

    public required Func<TextWriter> Error { get; init; }

    public bool InputIsTerminal { get; init; }

    public bool OutputIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    public static StandardStreams Open() => new()
    {
        Input = Console.OpenStandardInput,
        Output = OpenOutput,
        Error = static () => Console.Error,
        InputIsTerminal = !Console.IsInputRedirected,
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
    };

    /// <summary>
    /// The console's stream hides a broken pipe, and <c>sentiment --file large.txt | head</c> would go on for nobody. A FileStream tells, but in a seekable file it
    /// writes where it began instead of where the shared file position is, and two programs writing one log after the other would overwrite each other.
    /// </summary>
    private static Stream OpenOutput()
    {
        if (!OperatingSystem.IsWindows() && Console.IsOutputRedirected)
        {
            FileStream output = new(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!output.CanSeek)
            {
                return output;
            }
        }

        return Console.OpenStandardOutput();
    }
}
