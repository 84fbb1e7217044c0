using System.Buffers.Binary;
using System.Text;

namespace AotDistil.Packer.Tokenizers.Steps;

/// <summary>
/// A table of SentencePiece that maps characters to strings: a double array of darts-clone (32-bit units) whose values are offsets of zero-terminated strings.
/// </summary>
/// <param name="Trie">The units, little-endian.</param>
/// <param name="Strings">The strings.</param>
internal sealed record PrecompiledCharsmap(byte[] Trie, byte[] Strings)
{
    // darts-clone pads its array to such blocks, so that no byte leads out of it.
    private const int BlockBytes = 256 * sizeof(uint);

    /// <summary>Reads the bytes that SentencePiece calls precompiled_charsmap; what they lack is the message.</summary>
    public static PrecompiledCharsmap? Parse(ReadOnlySpan<byte> bytes, out string message)
    {
        uint length = bytes.Length >= sizeof(uint) ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : 0;
        if (length == 0 || length % BlockBytes != 0 || length > bytes.Length - sizeof(uint))
        {
            message = $"it has {bytes.Length} bytes and says that {length} of them are its trie";
            return null;
        }

        byte[] trie = bytes.Slice(sizeof(uint), (int)length).ToArray();
        byte[] strings = bytes[(sizeof(uint) + (int)length)..].ToArray();
        message = !System.Text.Unicode.Utf8.IsValid(strings) ? "its strings are no valid UTF-8" : Check(trie, strings);
        return message.Length == 0 ? new PrecompiledCharsmap(trie, strings) : null;
    }

    // Follows every path from the root: none may lead out of the array, nor a value out of the strings or into the middle of a character.
    private static string Check(byte[] trie, byte[] strings)
    {
        int count = trie.Length / sizeof(uint);
        bool[] seen = new bool[count];
        Stack<uint> nodes = new();
        uint Unit(uint at) => BinaryPrimitives.ReadUInt32LittleEndian(trie.AsSpan((int)at * sizeof(uint)));
        nodes.Push(Offset(Unit(0)));
        while (nodes.TryPop(out uint node))
        {
            if (node >= count)
            {
                return $"its trie leads to unit {node} of {count}";
            }

            if (seen[node])
            {
                continue;
            }

            seen[node] = true;
            for (uint label = 1; label < 256; label++)
            {
                uint at = node ^ label;
                uint unit = Unit(at);
                if ((unit & 0x8000_00FF) != label)
                {
                    continue;
                }

                uint child = at ^ Offset(unit);
                if (child >= count)
                {
                    return $"its trie leads to unit {child} of {count}";
                }

                if ((unit >> 8 & 1) != 0)
                {
                    uint value = Unit(child) & 0x7FFF_FFFF;
                    if (value > strings.Length || (value < strings.Length && (strings[value] & 0xC0) == 0x80))
                    {
                        return $"its trie names the string at {value} of {strings.Length} bytes";
                    }
                }

                nodes.Push(child);
            }
        }

        return "";
    }

    // darts-clone's DoubleArrayUnit::offset.
    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);
}
