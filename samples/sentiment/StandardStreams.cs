using Microsoft.Win32.SafeHandles;

namespace AotDistil.Samples.Sentiment;

/// <summary>Standard input, output and error with what is known about them; tests put memory here.</summary>
internal sealed class StandardStreams : IDisposable
{
    public required Stream Input { get; init; }

    public required Stream Output { get; init; }

    /// <summary>Made only when there is something to say: a console writer costs start-up.</summary>
    public required Func<TextWriter> Error { get; init; }

    public bool InputIsTerminal { get; init; }

    public bool OutputIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    public static StandardStreams Open() => new()
    {
        Input = Console.OpenStandardInput(),
        Output = OpenOutput(),
        Error = static () => Console.Error,
        InputIsTerminal = !Console.IsInputRedirected,
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
    };

    public void Dispose()
    {
        Input.Dispose();
        Output.Dispose();
    }

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
