namespace AotDistil.Packer.Tokenizers.Tables;

/// <summary>A trie as <see cref="Layout.TrieLayout"/> describes it.</summary>
/// <param name="Units">Its units, a multiple of 256.</param>
/// <param name="Roots">The bases of its roots.</param>
internal sealed record DoubleArray(uint[] Units, IReadOnlyList<int> Roots);
