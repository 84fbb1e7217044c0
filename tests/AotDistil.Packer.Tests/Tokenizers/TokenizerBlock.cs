using System.Buffers.Binary;
using System.Text;
using AotDistil.Layout;

namespace AotDistil.Packer.Tests.Tokenizers;

/// <summary>Reads a compiled tokenizer as its layout says, trusting it.</summary>
internal sealed class TokenizerBlock(byte[] bytes)
{
    public int VocabSize => (int)Header(TokenizerLayout.Header.VocabSize);

    public uint Kind => Header(TokenizerLayout.Header.ModelKind);

    public uint ModelOptions => Header(TokenizerLayout.Header.ModelOptions);

    public uint PostOptions => Header(TokenizerLayout.Header.PostOptions);

    public uint UnkId => Header(TokenizerLayout.Header.UnkId);

    /// <summary>A word of the header.</summary>
    public uint Header(int index) => Word(index * sizeof(uint));

    /// <summary>The normalizer's steps, as <c>kind argument argument …</c>; a text stands in quotes, other bytes as their number.</summary>
    public IReadOnlyList<string> Normalizer => Steps(TokenizerLayout.Header.Normalizer, kind => kind switch
    {
        TokenizerLayout.NormalizerStep.Replace => "ss",
        TokenizerLayout.NormalizerStep.ReplaceRegex => "bs",
        TokenizerLayout.NormalizerStep.Prepend => "s",
        TokenizerLayout.NormalizerStep.Precompiled => "bb",
        TokenizerLayout.NormalizerStep.Strip => "ww",
        _ => "",
    });

    /// <summary>The pre-tokenizer's steps, likewise.</summary>
    public IReadOnlyList<string> PreTokenizer => Steps(TokenizerLayout.Header.PreTokenizer, kind => kind switch
    {
        TokenizerLayout.PreTokenizerStep.Split => "sww",
        TokenizerLayout.PreTokenizerStep.SplitRegex => "bww",
        TokenizerLayout.PreTokenizerStep.Metaspace => "www",
        TokenizerLayout.PreTokenizerStep.ByteLevel => "ww",
        TokenizerLayout.PreTokenizerStep.Punctuation or TokenizerLayout.PreTokenizerStep.Digits or TokenizerLayout.PreTokenizerStep.CharDelimiter => "w",
        _ => "",
    });

    /// <summary>The added tokens, as <c>id flags content</c>.</summary>
    public IReadOnlyList<string> AddedTokens => [.. Records(TokenizerLayout.Header.AddedTokens, TokenizerLayout.Added.Bytes)
        .Select(at => $"{Word(at)} {Word(at + 4)} {Text(Word(at + 8), Word(at + 12))}")];

    /// <summary>The template for one text, as <c>kind:id:type</c>.</summary>
    public string Single => Template(TokenizerLayout.Header.Single);

    /// <summary>The template for two texts.</summary>
    public string Pair => Template(TokenizerLayout.Header.Pair);

    /// <summary>The scores.</summary>
    public IReadOnlyList<double> Scores =>
        [.. Records(TokenizerLayout.Header.Scores, sizeof(double)).Select(at => BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(at)))];

    /// <summary>The block with zeros in the place of scores.</summary>
    public byte[] WithoutScores()
    {
        byte[] rest = [.. bytes];
        rest.AsSpan((int)Header(TokenizerLayout.Header.Scores), Scores.Count * sizeof(double)).Clear();
        return rest;
    }

    /// <summary>The ids of the byte tokens; -1 for none.</summary>
    public IReadOnlyList<int> ByteIds => [.. Records(TokenizerLayout.Header.ByteIds, sizeof(uint)).Select(at => (int)Word(at))];

    /// <summary>Number of merges in the table.</summary>
    public int Merges => Records(TokenizerLayout.Header.Merges, TokenizerLayout.Merge.Bytes).Count(at => Word(at) != TokenizerLayout.NoId);

    /// <summary>The rank and result of a merge; null if there is none.</summary>
    public (int Rank, int Id)? Merge(int left, int right)
    {
        uint slots = Header(TokenizerLayout.Header.Merges + 1);
        for (uint slot = slots == 0 ? 0 : TokenizerLayout.Merge.Slot((uint)left, (uint)right, slots); slots > 0; slot = (slot + 1) & (slots - 1))
        {
            int at = (int)(Header(TokenizerLayout.Header.Merges) + (slot * TokenizerLayout.Merge.Bytes));
            if (Word(at) == TokenizerLayout.NoId)
            {
                break;
            }

            if (Word(at) == left && Word(at + 4) == right)
            {
                return ((int)Word(at + 8), (int)Word(at + 12));
            }
        }

        return null;
    }

    /// <summary>The id of a piece in the trie, below one of its roots; null if it is not there.</summary>
    public int? Find(ReadOnlySpan<byte> piece, bool continuing = false)
    {
        uint node = Header(continuing ? TokenizerLayout.Header.ContinuationRoot : TokenizerLayout.Header.TrieRoot), kind = TrieLayout.KindInner;
        foreach (byte c in piece)
        {
            uint unit = kind == TrieLayout.KindLeaf ? 0 : Unit(node ^ c);
            if (TrieLayout.Kind(unit) == TrieLayout.KindNone || (byte)unit != c)
            {
                return null;
            }

            (kind, node) = (TrieLayout.Kind(unit), TrieLayout.Field(unit));
        }

        return kind switch
        {
            TrieLayout.KindLeaf => (int)node,
            TrieLayout.KindInnerWithId => (int)TrieLayout.Field(Unit(node ^ TrieLayout.IdSlot)),
            _ => null,
        };
    }

    public int? Find(string piece, bool continuing = false) => Find(Encoding.UTF8.GetBytes(piece), continuing);

    private uint Unit(uint index) => Word((int)(Header(TokenizerLayout.Header.Trie) + (index * sizeof(uint))));

    private uint Word(int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private string Text(uint at, uint length) => Encoding.UTF8.GetString(bytes, (int)at, (int)length);

    private IEnumerable<int> Records(int index, int size) =>
        Enumerable.Range(0, (int)Header(index + 1)).Select(i => (int)Header(index) + (i * size));

    private string Template(int index) => string.Join(' ', Records(index, TokenizerLayout.Piece.Bytes).Select(at => $"{Word(at)}:{Word(at + 4)}:{Word(at + 8)}"));

    private List<string> Steps(int index, Func<uint, string> shape)
    {
        List<string> steps = [];
        int at = (int)Header(index);
        for (uint i = 0; i < Header(index + 1); i++)
        {
            StringBuilder step = new(Word(at).ToString(System.Globalization.CultureInfo.InvariantCulture));
            int next = at + 8 + ((int)Word(at + 4) * sizeof(uint)), argument = at + 8;
            foreach (char c in shape(Word(at)))
            {
                _ = step.Append(c switch
                {
                    's' => $" \"{Text(Word(argument), Word(argument + 4))}\"",
                    'b' => $" {Word(argument + 4)}",
                    _ => $" {Word(argument)}",
                });
                argument += c == 'w' ? 4 : 8;
            }

            Assert(argument == next);
            at = next;
            steps.Add(step.ToString());
        }

        return steps;
    }

    private static void Assert(bool holds) => Xunit.Assert.True(holds, "a step has other arguments than its kind needs");
}
