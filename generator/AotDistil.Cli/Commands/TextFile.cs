using System.Text;
using AotDistil.Cli.Verification;

namespace AotDistil.Cli.Commands;

/// <summary>A file of lines in UTF-8.</summary>
internal static class TextFile
{
    /// <summary>Its texts, one in each line: a JSON string, or plain.</summary>
    /// <exception cref="VerificationException">As <see cref="Lines"/>, or a line is an object.</exception>
    public static IReadOnlyList<string> Texts(string path) =>
        [.. Lines(path).Select((line, i) => RunLine.Of(line) is { Json: null } read ? read.Text : throw new VerificationException($"{path}, line {i + 1}: it is an object; expected a text."))];

    /// <summary>Its lines, which end with a line feed or a carriage return and line feed.</summary>
    /// <exception cref="VerificationException">It is not there, has no lines, or one is not valid UTF-8.</exception>
    public static IReadOnlyList<string> Lines(string path)
    {
        if (!File.Exists(path))
        {
            throw new VerificationException($"{path} is not there; expected a file of lines.");
        }

        UTF8Encoding strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        List<string> lines = [];
        using FileStream file = File.OpenRead(path);
        LineReader reader = new(file, () => { });
        while (reader.TryRead(out ReadOnlySpan<byte> line))
        {
            try
            {
                lines.Add(strict.GetString(lines.Count == 0 && line.StartsWith(Encoding.UTF8.Preamble) ? line[Encoding.UTF8.Preamble.Length..] : line));
            }
            catch (DecoderFallbackException)
            {
                throw new VerificationException($"{path}, line {lines.Count + 1}: it is not valid UTF-8.");
            }
        }

        return lines.Count > 0 ? lines : throw new VerificationException($"{path} is empty; expected a file of lines.");
    }
}
