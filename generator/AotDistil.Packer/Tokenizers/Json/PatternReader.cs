using System.Text.Json;
using AotDistil.Packer.Tokenizers.Regex;

namespace AotDistil.Packer.Tokenizers.Json;

/// <summary>Reads what Replace and Split look for: <c>{"String": "…"}</c> or <c>{"Regex": "…"}</c>.</summary>
internal static class PatternReader
{
    /// <summary>The string, or else the program of the regular expression.</summary>
    public static (string? Text, byte[] Program) Read(JsonFile file, JsonElement owner, string where)
    {
        JsonElement pattern = file.Require(owner, "pattern", JsonValueKind.Object, where);
        if (file.String(pattern, "String", $"\"pattern\" of {where}") is { } text)
        {
            return text.Length > 0 ? (text, []) : throw TokenizerError.Unsupported(file.Path, $"\"pattern\" of {where} is empty", "a string to look for");
        }

        return (null, Compile(file.Path, file.RequireString(pattern, "Regex", $"\"pattern\" of {where}")));
    }

    /// <summary>The program of a regular expression.</summary>
    /// <exception cref="PackerException">AOTD120: it has a construct that is not supported.</exception>
    public static byte[] Compile(string file, string pattern)
    {
        try
        {
            return RegexCompiler.Compile(pattern);
        }
        catch (RegexNotSupportedException e)
        {
            throw TokenizerError.Unsupported(
                file, $"the regular expression \"{JsonFile.Shorten(pattern)}\" cannot be compiled: {e.Message}", "one without this construct");
        }
    }
}
