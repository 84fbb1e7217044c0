using AotDistil.Layout;
using AotDistil.Packer.Tokenizers.Tables;
using Xunit;

namespace AotDistil.Packer.Tests.Tokenizers;

public sealed class DoubleArrayTests
{
    [Theory]
    [InlineData(1, 3000)]
    [InlineData(3, 500)]
    [InlineData(7, 40)]
    public void Pieces_are_found_below_their_own_root_only(int roots, int count)
    {
        Random random = new(roots);
        Dictionary<string, int>[] pieces = [.. Enumerable.Range(0, roots).Select(_ => new Dictionary<string, int>())];
        foreach (Dictionary<string, int> root in pieces)
        {
            for (int i = 0; i < count; i++)
            {
                root[Random(random)] = random.Next(TrieLayout.MaxField);
            }
        }

        DoubleArray trie = DoubleArrayBuilder.Build(pieces.Select(root => root.Select(piece => (Bytes(piece.Key), piece.Value))))!;
        Assert.Equal(0, trie.Units.Length % 256);
        Assert.Distinct(trie.Roots);
        foreach (string piece in pieces.SelectMany(root => root.Keys).Concat(Enumerable.Range(0, count).Select(_ => Random(random))))
        {
            for (int i = 0; i < roots; i++)
            {
                Assert.Equal(piece.Length > 0 && pieces[i].TryGetValue(piece, out int id) ? id : null, Find(trie, i, Bytes(piece)));
            }
        }
    }

    [Fact]
    public void Roots_may_be_empty()
    {
        DoubleArray trie = DoubleArrayBuilder.Build([[], [([], 1)], [([1], 2)]])!;
        Assert.Equal([null, null, 2], Enumerable.Range(0, 3).Select(root => Find(trie, root, [1])));
    }

    [Fact]
    public void Many_pieces_take_little_room()
    {
        Random random = new(5);
        HashSet<string> pieces = [.. Enumerable.Range(0, 60_000).Select(_ => Random(random))];
        int nodes = pieces.SelectMany(piece => Enumerable.Range(1, piece.Length).Select(length => piece[..length])).Distinct().Count();
        DoubleArray trie = DoubleArrayBuilder.Build([pieces.Select((piece, id) => (Bytes(piece), id))])!;
        Assert.InRange(trie.Units.Length, nodes, nodes * 5 / 4);
    }

    [Fact]
    public void A_trie_that_needs_too_many_units_is_none() => Assert.Null(DoubleArrayBuilder.Build([[(new byte[TrieLayout.MaxField + 1], 1)]]));

    // Few letters and small lengths, so that pieces share beginnings; each character stands for a byte.
    private static string Random(Random random) => string.Concat(Enumerable.Range(0, random.Next(7)).Select(_ => (char)(random.Next(4) == 0 ? random.Next(255) : 'a' + random.Next(3))));

    private static byte[] Bytes(string piece) => [.. piece.Select(c => (byte)c)];

    private static int? Find(DoubleArray trie, int root, byte[] piece)
    {
        (uint node, uint kind) = ((uint)trie.Roots[root], TrieLayout.KindInner);
        foreach (byte c in piece)
        {
            uint unit = kind == TrieLayout.KindLeaf ? 0 : trie.Units[node ^ c];
            if (TrieLayout.Kind(unit) == TrieLayout.KindNone || (byte)unit != c)
            {
                return null;
            }

            (node, kind) = (TrieLayout.Field(unit), TrieLayout.Kind(unit));
        }

        return kind == TrieLayout.KindLeaf ? (int)node : kind == TrieLayout.KindInnerWithId ? (int)TrieLayout.Field(trie.Units[node ^ TrieLayout.IdSlot]) : null;
    }
}
