using AotDistil.Layout;
using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers;

/// <summary>How tokens become text: which of Hugging Face's decoders, with its options.</summary>
internal readonly record struct DecoderSettings
{
    /// <summary>The settings of a table.</summary>
    /// <exception cref="InvalidDataException">The table is damaged.</exception>
    public DecoderSettings(TokenizerTable table)
    {
        Kind = (uint)table.Number(TokenizerLayout.Header.DecoderKind, 0, (int)TokenizerLayout.Decoder.Metaspace, "kind of decoder");
        uint options = table.Word(TokenizerLayout.Header.DecoderOptions);
        TokenizerTable.Require((options & ~TokenizerLayout.DecoderOptions.All) == 0, $"the options of its decoder are 0x{options:X}, which has unknown bits");
        Options = options;
        int space = table.Number(TokenizerLayout.Header.DecoderSpace, 0, 0x10FFFF, "decoder's space");
        Span<byte> utf8 = stackalloc byte[4];
        Space = space == 0 ? [] : utf8[..Utf8.Encode(space, utf8)].ToArray();
        TokenizerTable.Require((Space.Length > 0) == (Kind == TokenizerLayout.Decoder.Metaspace), $"its decoder of the kind {Kind} has {Space.Length} bytes for a space");
    }

    /// <summary>One of <see cref="TokenizerLayout.Decoder"/>.</summary>
    public uint Kind { get; }

    /// <summary>Metaspace: what stands for a space, in UTF-8.</summary>
    public byte[] Space { get; }

    private uint Options { get; }

    /// <summary>Whether an option is set.</summary>
    /// <param name="option">One of <see cref="TokenizerLayout.DecoderOptions"/>.</param>
    public bool Has(uint option) => (Options & option) != 0;
}
