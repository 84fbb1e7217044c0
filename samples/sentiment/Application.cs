using System.Buffers;

namespace AotDistil.Samples.Sentiment;

/// <summary>The program without the process around it: arguments and streams in, an exit code out.</summary>
internal sealed class Application
{
    private const int BatchSize = 256;
    private const string StandardInput = "standard input";

    private readonly Stream _output;
    private readonly ITextClassifier _classifier;
    private readonly IAnswerFormat _format;
    private readonly Progress? _progress;
    private readonly ArrayBufferWriter<byte> _lines = new();
    private readonly Classification[] _answers = new Classification[BatchSize];
    private long _done;

    private Application(StandardStreams streams, ITextClassifier classifier, bool json)
    {
        _output = streams.Output();
        _classifier = classifier;
        _format = json ? new JsonFormat() : new TextFormat(classifier.Labels);

        // Answers that scroll by are progress enough; a second line among them would be noise.
        _progress = streams.ErrorIsTerminal && !streams.OutputIsTerminal ? new Progress(streams.Error(), TimeProvider.System) : null;
    }

    /// <summary>Runs the program and returns its <see cref="ExitCode"/>. Nothing is thrown.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="streams">Where to read and write.</param>
    /// <param name="open">Opens the model; called only when there is something to classify.</param>
    public static int Run(string[] args, StandardStreams streams, Func<ITextClassifier> open)
    {
        try
        {
            return CommandLine.Parse(args, () => new StreamWriter(streams.Output()) { AutoFlush = true }, streams.Error, out int exitCode) is { } options
                ? Answer(options, streams, open)
                : exitCode;
        }
        catch (InputException e)
        {
            return Fail(streams, e.Message, ExitCode.BadInput);
        }
        catch (IOException e) when (IsBrokenPipe(e))
        {
            return ExitCode.Fine;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(streams, $"the answers cannot be written: {e.Message}", ExitCode.CannotAnswer);
        }
#pragma warning disable CA1031 // The last resort of a program: a message and an exit code rather than an abort.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Fail(streams, e.Message, ExitCode.CannotAnswer);
        }
    }

    private static int Answer(Options options, StandardStreams streams, Func<ITextClassifier> open)
    {
        using Stream? file = options.File is null or "-" ? null : OpenFile(options.File);
        if (options.Texts.Count == 0 && file is null && streams.InputIsTerminal)
        {
            streams.Error().WriteLine("sentiment: type one text a line, Ctrl-D ends; sentiment --help tells more");
        }

        Stream? lines = options.Texts.Count > 0 ? null : file ?? OpenInput(streams);
        using ITextClassifier classifier = open();
        Application application = new(streams, classifier, options.Json);
        try
        {
            if (lines is null)
            {
                application.AnswerTexts(options.Texts);
            }
            else
            {
                application.AnswerLines(new Utf8LineReader(lines, file is null ? StandardInput : options.File!));
            }
        }
        finally
        {
            application._progress?.Clear();
        }

        return ExitCode.Fine;
    }

    private static FileStream OpenFile(string path)
    {
        try
        {
            // The line reader has a buffer of its own.
            return new FileStream(path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan, Share = FileShare.ReadWrite });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InputException($"{path}: cannot be opened: {e.Message}", e);
        }
    }

    private static Stream OpenInput(StandardStreams streams)
    {
        try
        {
            return streams.Input();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{StandardInput}: cannot be opened; is it closed?", e);
        }
    }

    private void AnswerTexts(IReadOnlyList<string> texts)
    {
        foreach (string[] batch in texts.Chunk(BatchSize))
        {
            Answer(batch);
        }
    }

    private void AnswerLines(Utf8LineReader reader)
    {
        string[] batch = new string[BatchSize];
        while (reader.ReadBatch(batch) is > 0 and int count)
        {
            Answer(batch.AsSpan(0, count));
        }
    }

    private void Answer(ReadOnlySpan<string> texts)
    {
        Span<Classification> answers = _answers.AsSpan(0, texts.Length);
        _classifier.Classify(texts, answers);
        for (int i = 0; i < texts.Length; i++)
        {
            _format.Append(_lines, texts[i], answers[i]);
        }

        _output.Write(_lines.WrittenSpan);
        _output.Flush();
        _lines.ResetWrittenCount();
        _progress?.Report(_done += texts.Length);
    }

    private static int Fail(StandardStreams streams, string message, int exitCode)
    {
        streams.Error().WriteLine($"sentiment: {message}");
        return exitCode;
    }

    /// <summary>Whoever read the answers has closed the pipe: EPIPE, or on Windows ERROR_BROKEN_PIPE and ERROR_NO_DATA.</summary>
    private static bool IsBrokenPipe(IOException e) =>
        OperatingSystem.IsWindows() ? (e.HResult & 0xFFFF) is 109 or 232 : e.HResult == 32;
}
