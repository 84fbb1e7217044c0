using AotDistil.Runtime.Tasks;
using Xunit;

namespace AotDistil.Runtime.Tests.Tasks;

public sealed class LargestScoresTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(100)]
    [InlineData(1000)]
    [InlineData(int.MaxValue)]
    public void The_largest_come_in_order_and_of_equals_the_first(int room)
    {
        Random random = new(room);
        LargestScores largest = new();
        for (int round = 0; round < 200; round++)
        {
            float[] scores = [.. Enumerable.Range(0, random.Next(1, 600)).Select(_ => random.Next(8) == 0 ? (float)random.NextDouble() : random.Next(-3, 4))];
            largest.Clear(room);
            for (int i = 0; i < scores.Length; i++)
            {
                largest.Offer(scores[i], i);
            }

            largest.Sort();
            int[] expected = [.. Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).Take(room)];
            Assert.Equal(expected, largest.Indices.ToArray());
            Assert.Equal(expected.Select(i => scores[i]), largest.Scores.ToArray());
        }
    }

    [Fact]
    public void What_is_no_number_is_no_score()
    {
        LargestScores largest = new();
        largest.Clear(2);
        float[] scores = [float.NaN, float.NegativeInfinity, float.NaN, 1f, float.NaN, float.PositiveInfinity, float.NaN];
        for (int i = 0; i < scores.Length; i++)
        {
            largest.Offer(scores[i], i);
        }

        largest.Sort();
        Assert.Equal([5, 3], largest.Indices.ToArray());
    }
}
