namespace AotDistil.Runtime.Tests.Tokenizers;

/// <summary>
/// Where the fields of a compiled tokenizer's header stand, written down a second time: the packer and the runtime each carry their own copy of the
/// layout's source, and what one of them wrote yesterday the other must read tomorrow.
/// </summary>
internal static class TableHeader
{
    public const int Magic = 0;
    public const int Version = 4;
    public const int Length = 8;
    public const int VocabSize = 12;
    public const int UnkId = 16;
    public const int ClsId = 20;
    public const int SepId = 24;
    public const int PadId = 28;
    public const int MaskId = 32;
    public const int MaxLength = 36;
    public const int NormalizerOffset = 40;
    public const int NormalizerSteps = 44;
    public const int PreTokenizerOffset = 48;
    public const int PreTokenizerSteps = 52;
    public const int ModelKind = 56;
    public const int ModelOptions = 60;
    public const int TrieOffset = 64;
    public const int TrieUnits = 68;
    public const int MaxWordChars = 80;
    public const int AddedOffset = 112;
    public const int AddedCount = 116;
    public const int SingleOffset = 120;
    public const int SinglePieces = 124;
    public const int PairOffset = 128;
    public const int PairPieces = 132;
    public const int PostOptions = 136;
    public const int TruncationStrategy = 148;
    public const int PaddingStrategy = 156;
    public const int DecoderKind = 180;
    public const int DecoderOptions = 184;
    public const int DecoderSpace = 188;
    public const int HeaderBytes = 192;
}
