using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AotDistil.Layout;
using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers;

/// <summary>A checked view of a compiled tokenizer, with the small tables for ASCII that follow from its options.</summary>
internal sealed unsafe class WordPieceTable
{
    /// <summary>ASCII character that belongs to a word.</summary>
    public const byte KindWord = 0;

    /// <summary>ASCII white space.</summary>
    public const byte KindSpace = 1;

    /// <summary>ASCII punctuation.</summary>
    public const byte KindPunctuation = 2;

    /// <summary>Anything the fast path leaves to the slow one: no ASCII, dropped by clean_text, or the beginning of an added token.</summary>
    public const byte KindSlow = 3;

    // Three tables of 256 bytes each, pinned for as long as this object lives: kinds, lower case, identity.
    private readonly byte[] _ascii = GC.AllocateArray<byte>(3 * 256, pinned: true);
    private readonly byte* _table;

    /// <summary>Checks the block and reads its header.</summary>
    /// <exception cref="InvalidDataException">The block is damaged or of another version.</exception>
    public WordPieceTable(byte* table, long length)
    {
        ArgumentNullException.ThrowIfNull(table);
        Require(length >= WordPieceTableLayout.HeaderBytes, $"it has {length} bytes, fewer than the {WordPieceTableLayout.HeaderBytes} of its header");
        _table = table;
        Require(Read(WordPieceTableLayout.MagicOffset) == WordPieceTableLayout.Magic, $"it begins with 0x{Read(0):X8}, not 0x{WordPieceTableLayout.Magic:X8}");
        uint version = Read(WordPieceTableLayout.VersionOffset);
        Require(version == WordPieceTableLayout.Version, $"its version is {version}, expected {WordPieceTableLayout.Version}");
        Require(Read(WordPieceTableLayout.LengthOffset) == length, $"its header says {Read(WordPieceTableLayout.LengthOffset)} bytes, but it has {length}");
        Options = Read(WordPieceTableLayout.OptionsOffset);
        Require((Options & ~WordPieceTableLayout.AllOptions) == 0, $"its options are 0x{Options:X}, which has unknown bits");

        VocabSize = ReadInt(WordPieceTableLayout.VocabSizeOffset, 1, WordPieceTableLayout.MaxField, "vocabulary size");
        UnkId = ReadInt(WordPieceTableLayout.UnkIdOffset, 0, VocabSize - 1, "id of [UNK]");
        ClsId = ReadInt(WordPieceTableLayout.ClsIdOffset, 0, VocabSize - 1, "id of [CLS]");
        SepId = ReadInt(WordPieceTableLayout.SepIdOffset, 0, VocabSize - 1, "id of [SEP]");
        PadId = ReadInt(WordPieceTableLayout.PadIdOffset, -1, VocabSize - 1, "id of [PAD]");
        MaskId = ReadInt(WordPieceTableLayout.MaskIdOffset, -1, VocabSize - 1, "id of [MASK]");
        MaxWordChars = ReadInt(WordPieceTableLayout.MaxWordCharsOffset, 1, WordPieceTableLayout.MaxWordCharsLimit, "longest word");
        MaxLength = ReadInt(WordPieceTableLayout.MaxLengthOffset, 2, int.MaxValue, "longest text");

        uint units = Read(WordPieceTableLayout.TrieUnitsOffset);
        byte* trie = Part(WordPieceTableLayout.TrieOffset, (long)units * sizeof(uint), length, "trie");
        Trie = new WordPieceTrie((uint*)trie, units);
        InitialBase = Read(WordPieceTableLayout.InitialBaseOffset);
        ContinuationBase = Read(WordPieceTableLayout.ContinuationBaseOffset);
        Require(InitialBase < units && ContinuationBase < units, $"its trie has {units} units, and its roots are {InitialBase} and {ContinuationBase}");

        FillAscii(null, false);
        RawTokens = AddedTokenSet.Empty;
        NormalizedTokens = AddedTokenSet.Empty;
        ReadAddedTokens(length);
        FillAscii(RawTokens, NormalizedTokens.Count > 0);
    }

    /// <summary>The <c>Option…</c> bits of <see cref="WordPieceTableLayout"/>.</summary>
    public uint Options { get; }

    /// <summary>Every id is below it.</summary>
    public int VocabSize { get; }

    /// <summary>Id of [UNK].</summary>
    public int UnkId { get; }

    /// <summary>Id of [CLS].</summary>
    public int ClsId { get; }

    /// <summary>Id of [SEP].</summary>
    public int SepId { get; }

    /// <summary>Id of [PAD], -1 if there is none.</summary>
    public int PadId { get; }

    /// <summary>Id of [MASK], -1 if there is none.</summary>
    public int MaskId { get; }

    /// <summary>Most code points of a word that is looked up.</summary>
    public int MaxWordChars { get; }

    /// <summary>Most tokens the model takes.</summary>
    public int MaxLength { get; }

    /// <summary>The vocabulary.</summary>
    public WordPieceTrie Trie { get; }

    /// <summary>Root for pieces that begin a word.</summary>
    public uint InitialBase { get; }

    /// <summary>Root for pieces that continue a word.</summary>
    public uint ContinuationBase { get; }

    /// <summary>Added tokens looked for in the raw text.</summary>
    public AddedTokenSet RawTokens { get; private set; }

    /// <summary>Added tokens looked for in the normalised text.</summary>
    public AddedTokenSet NormalizedTokens { get; private set; }

    /// <summary>For each byte its <c>Kind…</c>.</summary>
    public byte* Kinds => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_ascii));

    /// <summary>For each ASCII byte its lower case if the tokenizer lowers, else the byte.</summary>
    public byte* Fold => Kinds + 256;

    /// <summary>Each byte.</summary>
    public byte* Identity => Kinds + 512;

    /// <summary>Whether all the bits of <paramref name="option"/> are set.</summary>
    public bool Has(uint option) => (Options & option) != 0;

    private static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidDataException($"The tokenizer table is damaged: {what}. Build the model again with the packer of the same version.");
        }
    }

    private uint Read(int offset) => Unsafe.ReadUnaligned<uint>(_table + offset);

    private int ReadInt(int offset, int lowest, int highest, string what)
    {
        int value = (int)Read(offset);
        Require(value >= lowest && value <= highest, $"its {what} is {value}, expected {lowest} to {highest}");
        return value;
    }

    private byte* Part(int offset, long bytes, long length, string what)
    {
        uint start = Read(offset);
        Require(start >= WordPieceTableLayout.HeaderBytes && start % sizeof(uint) == 0 && start + bytes <= length,
            $"its {what} is said to be {bytes} bytes at {start}, but the table has {length} bytes");
        return _table + start;
    }

    private void ReadAddedTokens(long length)
    {
        int count = ReadInt(WordPieceTableLayout.AddedCountOffset, 0, WordPieceTableLayout.MaxAddedTokens, "number of added tokens");
        uint size = Read(WordPieceTableLayout.AddedBytesLengthOffset);
        byte* records = Part(WordPieceTableLayout.AddedOffset, (long)count * WordPieceTableLayout.AddedRecordBytes, length, "list of added tokens");
        byte* bytes = Part(WordPieceTableLayout.AddedBytesOffset, size, length, "text of added tokens");
        List<AddedToken> raw = [];
        List<AddedToken> normalized = [];
        for (int i = 0; i < count; i++)
        {
            byte* record = records + ((long)i * WordPieceTableLayout.AddedRecordBytes);
            int id = Unsafe.ReadUnaligned<int>(record);
            uint start = Unsafe.ReadUnaligned<uint>(record + 4);
            uint used = Unsafe.ReadUnaligned<uint>(record + 8);
            uint flags = Unsafe.ReadUnaligned<uint>(record + 12);
            Require(id >= 0 && id < VocabSize, $"the id of added token {i} is {id}, expected 0 to {VocabSize - 1}");
            Require(used is > 0 and <= WordPieceTableLayout.MaxAddedTokenBytes && (long)start + used <= size,
                $"added token {i} is said to be {used} bytes at {start} of {size}");
            Require((flags & ~WordPieceTableLayout.AllAddedFlags) == 0, $"the flags of added token {i} are 0x{flags:X}, which has unknown bits");
            ReadOnlySpan<byte> content = new(bytes + start, (int)used);
            Require(System.Text.Unicode.Utf8.IsValid(content), $"added token {i} is no valid UTF-8");
            if ((flags & WordPieceTableLayout.AddedNormalized) == 0)
            {
                raw.Add(new AddedToken(id, flags, content.ToArray(), []));
                continue;
            }

            // What is looked for in normalised text is the token as the same normaliser leaves it.
            int[] codePoints = WordPieceEncoder.Normalize(this, content);
            Require(codePoints.Length > 0, $"nothing is left of added token {i} (id {id}) after normalisation");
            normalized.Add(new AddedToken(id, flags, [], codePoints));
        }

        RawTokens = new AddedTokenSet(raw, static token => token.Bytes[0], static token => token.Bytes.Length);
        NormalizedTokens = new AddedTokenSet(normalized, static token => token.CodePoints[0], static token => token.CodePoints.Length);
    }

    private void FillAscii(AddedTokenSet? raw, bool everythingSlow)
    {
        bool clean = Has(WordPieceTableLayout.OptionCleanText);
        bool lower = Has(WordPieceTableLayout.OptionLowercase);
        for (int c = 0; c < 256; c++)
        {
            Fold[c] = (byte)c;
            Identity[c] = (byte)c;
            Kinds[c] = KindSlow;
            if (c >= 128)
            {
                continue;
            }

            int properties = UnicodeProperties.Of(c);
            if (lower && (properties & UnicodeProperties.Lowers) != 0)
            {
                Fold[c] = (byte)UnicodeProperties.ToLower(c);
            }

            if (everythingSlow || (raw is not null && raw.MayBegin(c)) || (clean && (properties & UnicodeProperties.Removed) != 0))
            {
                continue;
            }

            bool space = (properties & UnicodeProperties.White) != 0 || (clean && (properties & UnicodeProperties.Space) != 0);
            Kinds[c] = space ? KindSpace : (properties & UnicodeProperties.Punctuation) != 0 ? KindPunctuation : KindWord;
        }
    }
}
