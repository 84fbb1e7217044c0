using AotDistil.Runtime.Tasks;

namespace AotDistil.Runtime.Tests.Tasks;

/// <summary>A model made of a function: logits of all tokens over the vocabulary.</summary>
internal sealed class MaskModel(Func<int[], float[]?> run) : IMaskModel
{
    private float[] _logits = [];
    private int[] _masks = [];
    private int _vocabulary;

    public int[] Ids { get; private set; } = [];

    public int[] Masks => _masks;

    /// <summary>Whether it did not know the logits of a text.</summary>
    public bool WasAtALoss { get; private set; }

    /// <summary>How many masks it was asked for at the same time, each time.</summary>
    public List<int> AtOnce { get; } = [];

    public void Run(ReadOnlySpan<int> ids, ReadOnlySpan<int> typeIds, ReadOnlySpan<int> masks)
    {
        Ids = ids.ToArray();
        _masks = masks.ToArray();
        float[]? logits = run(Ids);
        WasAtALoss = logits is null;
        _logits = logits ?? [];
        _vocabulary = _logits.Length / ids.Length;
    }

    public void Logits(int first, int count, Span<float> logits)
    {
        AtOnce.Add(count);
        for (int i = 0; i < count && !WasAtALoss; i++)
        {
            _logits.AsSpan(_masks[first + i] * _vocabulary, _vocabulary).CopyTo(logits[(i * _vocabulary)..]);
        }
    }
}
