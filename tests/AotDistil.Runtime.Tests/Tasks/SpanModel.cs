using AotDistil.Runtime.Tasks;

namespace AotDistil.Runtime.Tests.Tasks;

/// <summary>A model made of a function: logits of each token, or null if it does not know them.</summary>
internal sealed class SpanModel(Func<int[], int[], (float[] Start, float[] End)?> run) : ISpanModel
{
    /// <summary>The windows it was asked for.</summary>
    public List<int[]> Windows { get; } = [];

    /// <summary>Whether it did not know the logits of some window.</summary>
    public bool WasAtALoss { get; private set; }

    public void Run(ReadOnlySpan<int> ids, ReadOnlySpan<int> typeIds, Span<float> start, Span<float> end)
    {
        Windows.Add(ids.ToArray());
        if (run(ids.ToArray(), typeIds.ToArray()) is not { } logits)
        {
            WasAtALoss = true;
            return;
        }

        logits.Start.CopyTo(start);
        logits.End.CopyTo(end);
    }
}
