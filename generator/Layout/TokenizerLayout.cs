namespace AotDistil.Layout;

/// <summary>
/// The compiled tokenizer: one little-endian block that the packer writes and the runtime reads in place. A header of 32-bit words, then parts that
/// begin at multiples of 8, in any order; offsets count bytes from the block's beginning, and a pair (offset, count) with count 0 is an absent part.
/// </summary>
/// <remarks>
/// Normalizers and pre-tokenizers are lists of <i>steps</i>: words kind, number of arguments, arguments. A string argument is two words, offset and bytes, of UTF-8
/// somewhere in the block. Vocabularies are double-array tries, see <see cref="TrieLayout"/>.
/// </remarks>
internal static class TokenizerLayout
{
    /// <summary>First four bytes of the block: "ADTK".</summary>
    public const uint Magic = 0x4B544441;

    /// <summary>Version of the block; the runtime refuses any other.</summary>
    public const int Version = 3;

    /// <summary>Bytes of the header; words that are not named below are zero.</summary>
    public const int HeaderBytes = 192;

    /// <summary>What every part's offset is a multiple of.</summary>
    public const int Alignment = 8;

    /// <summary>"No such token" in the words for ids.</summary>
    public const uint NoId = uint.MaxValue;

    /// <summary>Ids are below this.</summary>
    public const int MaxVocabSize = 1 << 22;

    /// <summary>Largest number of code points a WordPiece word may be allowed to have.</summary>
    public const int MaxWordCharsLimit = 65_536;

    /// <summary>Most added tokens of a table.</summary>
    public const int MaxAddedTokens = 65_535;

    /// <summary>Most UTF-8 bytes of one added token.</summary>
    public const int MaxAddedTokenBytes = 1024;

    /// <summary>Most steps of a normalizer or pre-tokenizer.</summary>
    public const int MaxSteps = 64;

    /// <summary>Most pieces of a template.</summary>
    public const int MaxPieces = 64;

    /// <summary>The words of the header, by index.</summary>
    public static class Header
    {
        /// <summary><see cref="TokenizerLayout.Magic"/>.</summary>
        public const int Magic = 0;

        /// <summary><see cref="TokenizerLayout.Version"/>.</summary>
        public const int Version = 1;

        /// <summary>Bytes of the whole block.</summary>
        public const int Length = 2;

        /// <summary>The model's vocabulary size: every id is below it.</summary>
        public const int VocabSize = 3;

        /// <summary>Id of the token for unknown text, or NoId.</summary>
        public const int UnkId = 4;

        /// <summary>Id of the classification token, or NoId. For reference: what is put around a text is in the template.</summary>
        public const int ClsId = 5;

        /// <summary>Id of the separator, or NoId.</summary>
        public const int SepId = 6;

        /// <summary>Id of the padding token, or NoId.</summary>
        public const int PadId = 7;

        /// <summary>Id of the mask token, or NoId.</summary>
        public const int MaskId = 8;

        /// <summary>Most tokens the model takes, special ones included.</summary>
        public const int MaxLength = 9;

        /// <summary>Offset and number of the normalizer's steps.</summary>
        public const int Normalizer = 10;

        /// <summary>Offset and number of the pre-tokenizer's steps.</summary>
        public const int PreTokenizer = 12;

        /// <summary>One of <see cref="ModelKind"/>.</summary>
        public const int ModelKind = 14;

        /// <summary>Sum of <see cref="ModelOptions"/>.</summary>
        public const int ModelOptions = 15;

        /// <summary>Offset and number of trie units.</summary>
        public const int Trie = 16;

        /// <summary>Base of the trie's root; WordPiece: for pieces that begin a word.</summary>
        public const int TrieRoot = 18;

        /// <summary>WordPiece: base of the root for pieces that continue a word.</summary>
        public const int ContinuationRoot = 19;

        /// <summary>WordPiece: most code points of a word that is looked up and not simply unknown.</summary>
        public const int MaxWordChars = 20;

        /// <summary>BPE: offset and number of the slots of the table of merges, a power of two; see <see cref="Merge"/>.</summary>
        public const int Merges = 22;

        /// <summary>Unigram: offset and number of scores, 64-bit floating point, by id.</summary>
        public const int Scores = 24;

        /// <summary>With ModelOptions.ByteFallback: offset and number (256) of the ids of &lt;0x00&gt; to &lt;0xFF&gt;, words, NoId where there is none.</summary>
        public const int ByteIds = 26;

        /// <summary>Offset and number of added tokens, see <see cref="Added"/>.</summary>
        public const int AddedTokens = 28;

        /// <summary>Offset and number of pieces (3 words each, see <see cref="Piece"/>) of the template for one text.</summary>
        public const int Single = 30;

        /// <summary>Offset and number of pieces of the template for two texts.</summary>
        public const int Pair = 32;

        /// <summary>Sum of <see cref="PostOptions"/>.</summary>
        public const int PostOptions = 34;

        /// <summary>What tokenizer.json bakes in: longest encoding, special tokens included, plus 1; 0 if it does not truncate.</summary>
        public const int TruncationLength = 35;

        /// <summary>Tokens that windows share.</summary>
        public const int TruncationStride = 36;

        /// <summary>0 longest first, 1 only first, 2 only second.</summary>
        public const int TruncationStrategy = 37;

        /// <summary>0 right, 1 left: the side on which tokens are left out.</summary>
        public const int TruncationDirection = 38;

        /// <summary>What tokenizer.json bakes in: 0 no padding, 1 to the longest of the batch, 2 to PaddingLength.</summary>
        public const int PaddingStrategy = 39;

        /// <summary>Length of fixed padding.</summary>
        public const int PaddingLength = 40;

        /// <summary>Padded lengths are multiples of it; 0 or 1 if any will do.</summary>
        public const int PaddingMultiple = 41;

        /// <summary>0 right, 1 left.</summary>
        public const int PaddingDirection = 42;

        /// <summary>Id that is padded with.</summary>
        public const int PaddingId = 43;

        /// <summary>Type id that is padded with.</summary>
        public const int PaddingTypeId = 44;

        /// <summary>How tokens become text again: one of <see cref="Decoder"/>.</summary>
        public const int DecoderKind = 45;

        /// <summary>Sum of <see cref="DecoderOptions"/>.</summary>
        public const int DecoderOptions = 46;

        /// <summary>Decoder.Metaspace: code point that stands for a space.</summary>
        public const int DecoderSpace = 47;
    }

    /// <summary>Kinds of normalizer steps, with their arguments. BertNormalizer is several of them.</summary>
    public static class NormalizerStep
    {
        /// <summary>BertNormalizer's clean_text.</summary>
        public const uint CleanText = 1;

        /// <summary>BertNormalizer's handle_chinese_chars.</summary>
        public const uint ChineseChars = 2;

        /// <summary>Canonical decomposition.</summary>
        public const uint Nfd = 3;

        /// <summary>Canonical composition.</summary>
        public const uint Nfc = 4;

        /// <summary>Compatibility decomposition.</summary>
        public const uint Nfkd = 5;

        /// <summary>Compatibility composition.</summary>
        public const uint Nfkc = 6;

        /// <summary>Drops non-spacing marks (Mn): the second half of BertNormalizer's strip_accents.</summary>
        public const uint DropNonspacingMarks = 7;

        /// <summary>StripAccents: drops all combining marks (M).</summary>
        public const uint StripAccents = 8;

        /// <summary>Lower case.</summary>
        public const uint Lowercase = 9;

        /// <summary>Replace with a string: pattern (string, not empty), content (string).</summary>
        public const uint Replace = 10;

        /// <summary>Replace with a regular expression: program (offset, bytes), content (string).</summary>
        public const uint ReplaceRegex = 11;

        /// <summary>Prepend: string.</summary>
        public const uint Prepend = 12;

        /// <summary>Strip: left (0 or 1), right (0 or 1).</summary>
        public const uint Strip = 13;

        /// <summary>Precompiled: trie (offset, units: darts-clone's 32-bit units as SentencePiece writes them), strings (offset, bytes: zero-terminated UTF-8).</summary>
        public const uint Precompiled = 14;

        /// <summary>Nmt.</summary>
        public const uint Nmt = 15;
    }

    /// <summary>Kinds of pre-tokenizer steps, with their arguments. BertPreTokenizer is WhitespaceSplit and Punctuation. A behavior is one of <see cref="Behavior"/>.</summary>
    public static class PreTokenizerStep
    {
        /// <summary>WhitespaceSplit.</summary>
        public const uint WhitespaceSplit = 1;

        /// <summary>Whitespace: <c>\w+|[^\w\s]+</c>.</summary>
        public const uint Whitespace = 2;

        /// <summary>Punctuation: behavior.</summary>
        public const uint Punctuation = 3;

        /// <summary>Digits: individual_digits (0 or 1).</summary>
        public const uint Digits = 4;

        /// <summary>CharDelimiterSplit: code point.</summary>
        public const uint CharDelimiter = 5;

        /// <summary>ByteLevel, always the last step: add_prefix_space (0 or 1), use_regex (0 or 1). The vocabulary's tokens stand in the trie as the bytes that their characters stand for.</summary>
        public const uint ByteLevel = 6;

        /// <summary>Metaspace: code point of the replacement, prepend_scheme (0 never, 1 first, 2 always), split (0 or 1).</summary>
        public const uint Metaspace = 7;

        /// <summary>Split at a string: pattern (string), behavior, invert (0 or 1).</summary>
        public const uint Split = 8;

        /// <summary>Split at a regular expression: program (offset, bytes), behavior, invert (0 or 1).</summary>
        public const uint SplitRegex = 9;
    }

    /// <summary>What becomes of the delimiters that a text is split at.</summary>
    public static class Behavior
    {
        /// <summary>They are left out.</summary>
        public const uint Removed = 0;

        /// <summary>Each is a split of its own.</summary>
        public const uint Isolated = 1;

        /// <summary>Each joins what precedes it.</summary>
        public const uint MergedWithPrevious = 2;

        /// <summary>Each joins what follows it.</summary>
        public const uint MergedWithNext = 3;

        /// <summary>Neighbouring ones are one split.</summary>
        public const uint Contiguous = 4;
    }

    /// <summary>Kinds of models.</summary>
    public static class ModelKind
    {
        /// <summary>WordPiece.</summary>
        public const uint WordPiece = 1;

        /// <summary>BPE.</summary>
        public const uint Bpe = 2;

        /// <summary>Unigram.</summary>
        public const uint Unigram = 3;
    }

    /// <summary>Bits of Header.ModelOptions.</summary>
    public static class ModelOptions
    {
        /// <summary>BPE: neighbouring unknown characters are one token.</summary>
        public const uint FuseUnk = 1;

        /// <summary>BPE, Unigram: unknown characters become the tokens of their bytes.</summary>
        public const uint ByteFallback = 2;

        /// <summary>BPE: a word that is in the vocabulary is not merged but taken.</summary>
        public const uint IgnoreMerges = 4;

        /// <summary>All of them; any other bit is damage.</summary>
        public const uint All = 7;
    }

    /// <summary>
    /// A slot of the table of merges, four words: left id, right id, rank, id of the merged token; left NoId if empty. Open addressing: a pair's search begins at
    /// slot <see cref="Slot"/> and goes on one by one, round the end, until the pair or an empty slot; at least a quarter of the slots is empty.
    /// </summary>
    public static class Merge
    {
        /// <summary>Bytes of a slot.</summary>
        public const int Bytes = 16;

        /// <summary>Where the search for a pair begins.</summary>
        public static uint Slot(uint left, uint right, uint slots)
        {
            ulong mixed = ((ulong)left << 32 | right) * 0x9E3779B97F4A7C15UL;
            return (uint)(mixed >> 32) & (slots - 1);
        }
    }

    /// <summary>An added token: words id, flags, offset and bytes of its content.</summary>
    public static class Added
    {
        /// <summary>Bytes of a record.</summary>
        public const int Bytes = 16;

        /// <summary>Flag: looked for in the normalised text, not in the raw one.</summary>
        public const uint Normalized = 1;

        /// <summary>Flag: takes the white space on its left.</summary>
        public const uint LeftStrip = 2;

        /// <summary>Flag: takes the white space on its right.</summary>
        public const uint RightStrip = 4;

        /// <summary>Flag: only where no word character touches it.</summary>
        public const uint SingleWord = 8;

        /// <summary>Flag: belongs to no text, as [SEP]; decoding can leave it out.</summary>
        public const uint Special = 16;

        /// <summary>All flags; any other bit is damage.</summary>
        public const uint AllFlags = 31;
    }

    /// <summary>A piece of a template: words kind, id (special tokens only), type id.</summary>
    public static class Piece
    {
        /// <summary>Bytes of a piece.</summary>
        public const int Bytes = 12;

        /// <summary>A special token.</summary>
        public const uint Special = 0;

        /// <summary>The first text.</summary>
        public const uint First = 1;

        /// <summary>The second text.</summary>
        public const uint Second = 2;
    }

    /// <summary>How tokens become text.</summary>
    public static class Decoder
    {
        /// <summary>No decoder: a space between two tokens.</summary>
        public const uint Spaces = 0;

        /// <summary>WordPiece: a space before each piece that begins a word.</summary>
        public const uint WordPiece = 1;

        /// <summary>ByteLevel: the tokens' bytes as they are.</summary>
        public const uint ByteLevel = 2;

        /// <summary>Metaspace: a visible character stands for a space.</summary>
        public const uint Metaspace = 3;
    }

    /// <summary>Bits of Header.DecoderOptions.</summary>
    public static class DecoderOptions
    {
        /// <summary>WordPiece's cleanup: spaces that English does not have are taken out of each piece.</summary>
        public const uint CleanUpPieces = 1;

        /// <summary>transformers' clean_up_tokenization_spaces: they are taken out of the whole text.</summary>
        public const uint CleanUpText = 2;

        /// <summary>Metaspace with a prepend_scheme other than never: the first token's spaces are left out.</summary>
        public const uint DropFirstSpaces = 4;

        /// <summary>All of them; any other bit is damage.</summary>
        public const uint All = 7;
    }

    /// <summary>Bits of Header.PostOptions.</summary>
    public static class PostOptions
    {
        /// <summary>Offsets leave out the white space around a token, as RobertaProcessing and ByteLevel do.</summary>
        public const uint TrimOffsets = 1;

        /// <summary>That space at the beginning which the pre-tokenizer added is not left out again.</summary>
        public const uint AddPrefixSpace = 2;

        /// <summary>All of them; any other bit is damage.</summary>
        public const uint All = 3;
    }
}
