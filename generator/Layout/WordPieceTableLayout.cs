namespace AotDistil.Layout;

/// <summary>
/// The compiled WordPiece tokenizer: one little-endian block that the packer writes and the runtime reads in place.
/// Header, trie units, added tokens, bytes of the added tokens; each part begins at a multiple of 4.
/// </summary>
/// <remarks>
/// The vocabulary is a double-array trie over UTF-8 bytes with two roots, one for pieces that begin a word and one for pieces that
/// continue it, so that the greedy longest match is a single walk. A node has a <i>base</i>; its child for byte c is unit
/// <c>base ^ c</c> if the low byte of that unit is c and its kind is not <see cref="KindNone"/>. No two nodes share a base, which is
/// why the byte alone proves the parent. The id of a node that also has children stands in unit <c>base ^ 0xFF</c>:
/// 0xFF occurs in no UTF-8.
/// </remarks>
internal static class WordPieceTableLayout
{
    /// <summary>First four bytes of the block: "ADWP".</summary>
    public const uint Magic = 0x50574441;

    /// <summary>Version of the block; the runtime refuses any other.</summary>
    public const int Version = 1;

    /// <summary>Bytes of the header; what is not named below is zero.</summary>
    public const int HeaderBytes = 96;

    /// <summary>Offset of <see cref="Magic"/>.</summary>
    public const int MagicOffset = 0;

    /// <summary>Offset of <see cref="Version"/>.</summary>
    public const int VersionOffset = 4;

    /// <summary>Offset of the length of the whole block in bytes.</summary>
    public const int LengthOffset = 8;

    /// <summary>Offset of the options, a sum of the <c>Option…</c> bits.</summary>
    public const int OptionsOffset = 12;

    /// <summary>Offset of the model's vocabulary size: every id is below it.</summary>
    public const int VocabSizeOffset = 16;

    /// <summary>Offset of the id of [UNK].</summary>
    public const int UnkIdOffset = 20;

    /// <summary>Offset of the id of [CLS].</summary>
    public const int ClsIdOffset = 24;

    /// <summary>Offset of the id of [SEP].</summary>
    public const int SepIdOffset = 28;

    /// <summary>Offset of the id of [PAD], or -1.</summary>
    public const int PadIdOffset = 32;

    /// <summary>Offset of the id of [MASK], or -1.</summary>
    public const int MaskIdOffset = 36;

    /// <summary>Offset of the most code points of a normalised word that is looked up and not simply unknown.</summary>
    public const int MaxWordCharsOffset = 40;

    /// <summary>Offset of the most tokens the model takes, [CLS] and [SEP] included.</summary>
    public const int MaxLengthOffset = 44;

    /// <summary>Offset of the offset of the trie's units in the block.</summary>
    public const int TrieOffset = 48;

    /// <summary>Offset of the number of trie units, a multiple of 256.</summary>
    public const int TrieUnitsOffset = 52;

    /// <summary>Offset of the base of the root for pieces that begin a word.</summary>
    public const int InitialBaseOffset = 56;

    /// <summary>Offset of the base of the root for pieces that continue a word.</summary>
    public const int ContinuationBaseOffset = 60;

    /// <summary>Offset of the offset of the added tokens in the block.</summary>
    public const int AddedOffset = 64;

    /// <summary>Offset of the number of added tokens.</summary>
    public const int AddedCountOffset = 68;

    /// <summary>Offset of the offset of the added tokens' UTF-8 bytes in the block.</summary>
    public const int AddedBytesOffset = 72;

    /// <summary>Offset of the number of the added tokens' UTF-8 bytes.</summary>
    public const int AddedBytesLengthOffset = 76;

    /// <summary>Option: control characters are dropped, white space becomes a space.</summary>
    public const uint OptionCleanText = 1;

    /// <summary>Option: CJK ideographs are words of their own.</summary>
    public const uint OptionHandleChineseChars = 2;

    /// <summary>Option: canonical decomposition, then non-spacing marks are dropped.</summary>
    public const uint OptionStripAccents = 4;

    /// <summary>Option: lower case.</summary>
    public const uint OptionLowercase = 8;

    /// <summary>All options; any other bit is damage.</summary>
    public const uint AllOptions = 15;

    /// <summary>Largest number of code points a word may be allowed to have: it bounds the runtime's scratch memory.</summary>
    public const int MaxWordCharsLimit = 65_536;

    /// <summary>Bytes of an added token's record: id, offset and length of its UTF-8 bytes, flags; 32 bits each.</summary>
    public const int AddedRecordBytes = 16;

    /// <summary>Most added tokens of a table.</summary>
    public const int MaxAddedTokens = 65_535;

    /// <summary>Most UTF-8 bytes of one added token.</summary>
    public const int MaxAddedTokenBytes = 1024;

    /// <summary>Added token: looked for in the normalised text, not in the raw one.</summary>
    public const uint AddedNormalized = 1;

    /// <summary>Added token: takes the white space on its left.</summary>
    public const uint AddedLeftStrip = 2;

    /// <summary>Added token: takes the white space on its right.</summary>
    public const uint AddedRightStrip = 4;

    /// <summary>Added token: only where no word character touches it.</summary>
    public const uint AddedSingleWord = 8;

    /// <summary>All flags of an added token; any other bit is damage.</summary>
    public const uint AllAddedFlags = 15;

    /// <summary>Unit that is no node: empty, or an id (in its upper 22 bits).</summary>
    public const uint KindNone = 0;

    /// <summary>Node with children and no id.</summary>
    public const uint KindInner = 1;

    /// <summary>Node with children and an id.</summary>
    public const uint KindInnerWithId = 2;

    /// <summary>Node without children: its field is its id.</summary>
    public const uint KindLeaf = 3;

    /// <summary>The byte under which the id of a node with children stands.</summary>
    public const uint IdSlot = 0xFF;

    /// <summary>Most trie units and largest id plus one: what 22 bits hold.</summary>
    public const int MaxField = 1 << 22;

    /// <summary>A unit: byte in bits 0 to 7, kind in bits 8 and 9, base or id in bits 10 to 31.</summary>
    public static uint Unit(uint label, uint kind, uint field) => label | (kind << 8) | (field << 10);

    /// <summary>Kind of a unit.</summary>
    public static uint Kind(uint unit) => (unit >> 8) & 3;

    /// <summary>Base or id of a unit.</summary>
    public static uint Field(uint unit) => unit >> 10;
}
