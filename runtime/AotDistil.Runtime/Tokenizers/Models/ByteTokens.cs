using System.Runtime.CompilerServices;
using AotDistil.Layout;

namespace AotDistil.Runtime.Tokenizers.Models;

/// <summary>byte_fallback: the tokens &lt;0x00&gt; to &lt;0xFF&gt; that unknown text becomes.</summary>
internal readonly unsafe struct ByteTokens
{
    private readonly uint* _ids;

    /// <summary>Those of a table, which may have none.</summary>
    /// <exception cref="InvalidDataException">The table is damaged.</exception>
    public ByteTokens(TokenizerTable table)
    {
        bool used = (table.Word(TokenizerLayout.Header.ModelOptions) & TokenizerLayout.ModelOptions.ByteFallback) != 0;
        _ids = table.Part<uint>(TokenizerLayout.Header.ByteIds, "list of byte tokens", out int count);
        TokenizerTable.Require(count == (used ? 256 : 0), $"it has {count} byte tokens, expected {(used ? 256 : 0)}");
    }

    /// <summary>The token of a byte, -1 if there is none.</summary>
    public int this[byte value] => _ids == null ? -1 : (int)Unsafe.ReadUnaligned<uint>(_ids + value);

    /// <summary>Whether there is a token for each byte of a text.</summary>
    public bool Cover(byte* text, int length)
    {
        for (int i = 0; i < length; i++)
        {
            if (this[text[i]] < 0)
            {
                return false;
            }
        }

        return _ids != null;
    }
}
