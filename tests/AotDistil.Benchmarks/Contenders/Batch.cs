namespace AotDistil.Benchmarks.Contenders;

/// <summary>Sentences that go through the network in one call. Contenders prepare each batch once and know it again by reference.</summary>
/// <param name="lengths">Tokens of each sentence, [CLS] and [SEP] included.</param>
internal sealed class Batch(params int[] lengths)
{
    public IReadOnlyList<int> Lengths => lengths;

    public int Count => lengths.Length;

    public int Longest { get; } = lengths.Max();

    /// <summary>So many sentences of one length.</summary>
    public static Batch Of(int count, int tokens) => new([.. Enumerable.Repeat(tokens, count)]);

    /// <summary>Token ids [count, longest] as contenders that pad want them; 0 is padding.</summary>
    public T[] PaddedIds<T>()
        where T : struct, System.Numerics.INumber<T>
    {
        T[] ids = new T[Count * Longest];
        for (int i = 0; i < Count; i++)
        {
            int[] sentence = Sentences.Ids(lengths[i]);
            for (int m = 0; m < sentence.Length; m++)
            {
                ids[(i * Longest) + m] = T.CreateChecked(sentence[m]);
            }
        }

        return ids;
    }
}
