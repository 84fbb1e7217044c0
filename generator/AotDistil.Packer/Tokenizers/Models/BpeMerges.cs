namespace AotDistil.Packer.Tokenizers.Models;

/// <summary>Looks the tokens of merges up.</summary>
internal static class BpeMerges
{
    /// <summary>The merges of pairs of tokens.</summary>
    /// <exception cref="PackerException">AOTD122: one names a token that the vocabulary does not have.</exception>
    public static IReadOnlyList<BpeMerge> Resolve(string file, IReadOnlyList<(string Left, string Right)> pairs, IReadOnlyDictionary<string, int> vocabulary)
    {
        int IdOf(string token, int rank) => vocabulary.TryGetValue(token, out int id)
            ? id
            : throw TokenizerError.Vocabulary(
                file, $"merge {rank} needs \"{JsonFile.Shorten(token)}\", which the vocabulary does not have", "merges of its tokens");

        BpeMerge[] merges = new BpeMerge[pairs.Count];
        for (int rank = 0; rank < merges.Length; rank++)
        {
            (string left, string right) = pairs[rank];
            merges[rank] = new BpeMerge(IdOf(left, rank), IdOf(right, rank), IdOf(left + right, rank));
        }

        return merges;
    }
}
