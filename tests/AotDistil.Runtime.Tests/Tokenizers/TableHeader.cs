namespace AotDistil.Runtime.Tests.Tokenizers;

/// <summary>
/// Where the fields of a compiled tokenizer's header stand, written down a second time: the packer and the runtime each carry their own copy of the
/// layout's source, and what one of them wrote yesterday the other must read tomorrow.
/// </summary>
internal static class TableHeader
{
    public const int MagicOffset = 0;
    public const int VersionOffset = 4;
    public const int LengthOffset = 8;
    public const int OptionsOffset = 12;
    public const int VocabSizeOffset = 16;
    public const int UnkIdOffset = 20;
    public const int ClsIdOffset = 24;
    public const int SepIdOffset = 28;
    public const int PadIdOffset = 32;
    public const int MaskIdOffset = 36;
    public const int MaxWordCharsOffset = 40;
    public const int MaxLengthOffset = 44;
    public const int TrieOffset = 48;
    public const int TrieUnitsOffset = 52;
    public const int InitialBaseOffset = 56;
    public const int ContinuationBaseOffset = 60;
    public const int AddedOffset = 64;
    public const int AddedCountOffset = 68;
    public const int AddedBytesOffset = 72;
    public const int AddedBytesLengthOffset = 76;
    public const int HeaderBytes = 96;
}
