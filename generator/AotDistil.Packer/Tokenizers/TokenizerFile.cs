using System.Text;

namespace AotDistil.Packer.Tokenizers;

/// <summary>Reads tokenizer files whole.</summary>
internal static class TokenizerFile
{
    /// <summary>Larger files are refused: the largest vocabularies known take some 30 MB.</summary>
    public const long MaxBytes = 256L << 20;

    /// <summary>All bytes of a file.</summary>
    public static byte[] ReadBytes(string path)
    {
        try
        {
            long length = new FileInfo(path).Length;
            if (length > MaxBytes)
            {
                throw TokenizerError.Damaged(path, $"it has {length} bytes", $"at most {MaxBytes}");
            }

            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TokenizerError.Damaged(path, $"it cannot be read ({e.Message})", "a readable file");
        }
    }

    /// <summary>The text of a UTF-8 file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expected">What the file should be, for the message.</param>
    public static string ReadText(string path, string expected)
    {
        try
        {
            return new UTF8Encoding(false, true).GetString(ReadBytes(path));
        }
        catch (DecoderFallbackException e)
        {
            throw TokenizerError.Damaged(path, $"it is no valid UTF-8 ({e.Message})", expected);
        }
    }

    /// <summary>The lines of a text; they end as Python's universal newlines do. What follows the last line's end is a line unless it is empty.</summary>
    public static IEnumerable<string> Lines(string text)
    {
        for (int at = 0; at < text.Length;)
        {
            int length = text.AsSpan(at).IndexOfAny('\n', '\r');
            int end = length < 0 ? text.Length : at + length;
            yield return text[at..end];
            at = end + (end + 1 < text.Length && text[end] == '\r' && text[end + 1] == '\n' ? 2 : 1);
        }
    }
}
