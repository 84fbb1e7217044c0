using System.Text;

namespace AotDistil.Packer.Tokenizers.Steps;

/// <summary>An argument of a step: one word, or bytes that stand elsewhere in the block and are two words, offset and number.</summary>
/// <param name="Word">The word; 0 where there are bytes.</param>
/// <param name="Bytes">The bytes, or null.</param>
/// <param name="UnitBytes">What the number counts: 1 or 4 bytes.</param>
/// <param name="IsText">Whether the bytes are a string, which may stand at any offset.</param>
internal sealed record StepArgument(uint Word, byte[]? Bytes = null, int UnitBytes = 1, bool IsText = false)
{
    /// <summary>A number or a code point.</summary>
    public static StepArgument Of(uint word) => new(word);

    /// <summary>A switch.</summary>
    public static StepArgument Of(bool value) => new(value ? 1u : 0u);

    /// <summary>A string, in UTF-8.</summary>
    public static StepArgument Of(string text) => new(0, Encoding.UTF8.GetBytes(text), IsText: true);

    /// <summary>Bytes, which the words count in units of <paramref name="unitBytes"/>.</summary>
    public static StepArgument Of(byte[] bytes, int unitBytes = 1) => new(0, bytes, unitBytes);
}
