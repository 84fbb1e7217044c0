using System.Buffers.Binary;
using AotDistil.Layout;

namespace AotDistil.Packer.Tokenizers.Regex;

/// <summary>Compiles the regular expressions of a tokenizer.json into programs that the runtime interprets in place, see <see cref="RegexLayout"/>.</summary>
internal static class RegexCompiler
{
    /// <summary>The program of a pattern in Oniguruma's syntax.</summary>
    /// <exception cref="RegexNotSupportedException">The pattern is not valid, or holds what is not supported; the message says what and where.</exception>
    public static byte[] Compile(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        RegexNode root = RegexFolding.Expand(RegexParser.Parse(pattern), lookBehind: false);
        RegexCodeWriter writer = new(pattern);
        writer.WriteProgram(root);

        RegexAnalysis.Rest first = RegexAnalysis.Before(root, RegexAnalysis.Rest.End);
        bool[] bytes = new bool[256];
        RegexAnalysis.AddFirstBytes(first.Next, bytes);
        uint[] header = new uint[RegexLayout.Header.Length];
        header[RegexLayout.Header.Magic] = RegexLayout.Magic;
        header[RegexLayout.Header.Version] = RegexLayout.Version;
        header[RegexLayout.Header.CodeWords] = (uint)writer.Code.Count;
        header[RegexLayout.Header.Classes] = (uint)writer.Classes.Count;
        header[RegexLayout.Header.Slots] = writer.Slots;
        header[RegexLayout.Header.MayBeEmpty] = first.MayEnd ? 1u : 0;
        for (int b = 0; b < 256; b++)
        {
            header[RegexLayout.Header.FirstBytes + (b / 32)] |= bytes[b] ? 1u << (b % 32) : 0;
        }

        uint[] words = [.. header, .. writer.Code, .. writer.Classes.Words];
        words[RegexLayout.Header.Words] = (uint)words.Length;
        if (words.Length > RegexLayout.MaxWords || writer.Classes.Count > RegexLayout.MaxClasses)
        {
            throw new RegexNotSupportedException("sets that make its program too large", pattern, 0);
        }

        byte[] program = new byte[words.Length * sizeof(uint)];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(program.AsSpan(i * sizeof(uint)), words[i]);
        }

        return program;
    }
}
