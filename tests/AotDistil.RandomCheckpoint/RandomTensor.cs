namespace AotDistil.RandomCheckpoint;

/// <summary>A tensor whose values are drawn from a normal distribution.</summary>
internal sealed record RandomTensor(string Name, int[] Shape, double Mean, double StandardDeviation)
{
    public long Count => Shape.Aggregate(1L, (count, size) => count * size);
}
