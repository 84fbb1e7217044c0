using System.Runtime.InteropServices;
using AotDistil.Layout;
using AotDistil.Packer.Tokenizers.Models;

namespace AotDistil.Packer.Tokenizers.Tables;

/// <summary>Lays merges out as <see cref="TokenizerLayout.Merge"/> says.</summary>
internal static class MergeTable
{
    /// <summary>The words of the slots; none if there are no merges.</summary>
    public static uint[] Build(IReadOnlyList<BpeMerge> merges)
    {
        // Of a pair that is listed twice the last rank counts, as in the library.
        Dictionary<(int, int), int> ranks = [];
        for (int rank = 0; rank < merges.Count; rank++)
        {
            ranks[(merges[rank].Left, merges[rank].Right)] = rank;
        }

        if (ranks.Count == 0)
        {
            return [];
        }

        uint slots = 4;
        while (slots / 4 * 3 < ranks.Count)
        {
            slots *= 2;
        }

        const int Words = TokenizerLayout.Merge.Bytes / sizeof(uint);
        uint[] words = new uint[slots * Words];
        MemoryMarshal.Cast<uint, (uint, uint, uint, uint)>(words.AsSpan()).Fill((TokenizerLayout.NoId, 0, 0, 0));
        for (int rank = 0; rank < merges.Count; rank++)
        {
            (uint left, uint right, uint merged) = ((uint)merges[rank].Left, (uint)merges[rank].Right, (uint)merges[rank].Merged);
            if (ranks[(merges[rank].Left, merges[rank].Right)] != rank)
            {
                continue;
            }

            uint slot = TokenizerLayout.Merge.Slot(left, right, slots);
            while (words[slot * Words] != TokenizerLayout.NoId)
            {
                slot = (slot + 1) & (slots - 1);
            }

            ((uint[])[left, right, (uint)rank, merged]).CopyTo(words, slot * Words);
        }

        return words;
    }
}
