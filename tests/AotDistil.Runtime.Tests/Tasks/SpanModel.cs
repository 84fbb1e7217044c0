using AotDistil.Runtime.Tasks;
using AotDistil.Runtime.Tokenizers;

namespace AotDistil.Runtime.Tests.Tasks;

/// <summary>A model made of a function: logits of each token, or null if it does not know them.</summary>
internal sealed class SpanModel(Func<int[], int[], (float[] Start, float[] End)?> run) : ISpanModel
{
    private const int AtOnce = 3;

    private readonly List<(float[] Start, float[] End)?> _logits = [];

    /// <summary>The windows it was asked for.</summary>
    public List<int[]> Windows { get; } = [];

    /// <summary>Whether it did not know the logits of some window.</summary>
    public bool WasAtALoss { get; private set; }

    public int Run(TokenEncoding windows, int first)
    {
        int count = Math.Min(AtOnce, windows.Windows - first);
        _logits.Clear();
        for (int i = 0; i < count; i++)
        {
            windows.Select(first + i);
            Windows.Add(windows.Ids.ToArray());
            _logits.Add(run(windows.Ids.ToArray(), windows.TypeIds.ToArray()));
        }

        return count;
    }

    public void Logits(int index, Span<float> start, Span<float> end)
    {
        if (_logits[index] is not { } logits)
        {
            WasAtALoss = true;
            return;
        }

        logits.Start.CopyTo(start);
        logits.End.CopyTo(end);
    }
}
