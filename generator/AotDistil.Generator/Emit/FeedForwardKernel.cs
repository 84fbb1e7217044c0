namespace AotDistil.Generator.Emit;

/// <summary>The first linear of a feed-forward network, and how its outputs become bytes for the second.</summary>
internal sealed record FeedForwardKernel(LinearKernel Lin1, RowShape Hidden);
