using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AotDistil.Cli.Tasks;
using AotDistil.Cli.Verification;

namespace AotDistil.Cli.Commands;

/// <summary>Has lines answered, a line of JSON for each.</summary>
/// <param name="session">What answers.</param>
/// <param name="request">What makes requests of lines.</param>
/// <param name="notes">Where it is said that a text was too long.</param>
internal sealed class TaskRunner(ITaskSession session, Func<RunLine, TaskRequest> request, TextWriter notes)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ArrayBufferWriter<byte> _line = new();
    private long _count;

    /// <summary>Answers texts, or every line of <paramref name="input"/> where there are none.</summary>
    /// <returns>Whether all could be answered.</returns>
    public bool Run(IReadOnlyList<string> texts, Stream input, Stream output)
    {
        using BufferedStream buffered = new(output, 1 << 16);
        using Utf8JsonWriter json = new(_line, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        bool all = true;
        foreach (string text in texts)
        {
            all &= Answer(() => text, json, buffered);
        }

        // Written as soon as there is nothing more to read at once, so that a program that asks line by line gets its answers.
        LineReader lines = new(input, buffered.Flush);
        while (texts.Count == 0 && lines.TryRead(out ReadOnlySpan<byte> line))
        {
            byte[] utf8 = line.ToArray();
            all &= Answer(() => Strict.GetString(utf8), json, buffered);
        }

        return all;
    }

    private bool Answer(Func<string> text, Utf8JsonWriter json, Stream output)
    {
        bool answered = true;
        _count++;
        _line.ResetWrittenCount();
        json.Reset(_line);
        try
        {
            request(RunLine.Of(text())).Answer(session, json);
            if (session.Truncated > 0)
            {
                notes.WriteLine($"aotdistil: text {_count} is longer than the model reads; its end was left out.");
            }
        }
        catch (Exception e) when (e is JsonException or VerificationException or DecoderFallbackException)
        {
            _line.ResetWrittenCount();
            json.Reset(_line);
            json.WriteStartObject();
            json.WriteString("error", e is DecoderFallbackException ? "The line is not valid UTF-8." : e.Message);
            json.WriteEndObject();
            answered = false;
        }

        json.Flush();
        output.Write(_line.WrittenSpan);
        output.WriteByte((byte)'\n');
        return answered;
    }
}
