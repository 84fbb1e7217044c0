using System.Text;
using AotDistil.Runtime.Tasks;
using AotDistil.Runtime.Tokenizers;
using Xunit;

namespace AotDistil.Runtime.Tests.Tasks;

/// <summary>Entities of several windows, brought together by hand as transformers' aggregate_overlapping_entities has them.</summary>
public sealed class EntityListTests
{
    private const string Text = "abcdefghijklmnopqrstuvwxyz";

    [Fact]
    public void What_two_windows_find_alike_is_there_once_with_the_higher_score() =>
        Assert.Equal(["a 0-3 0.5", "c 10-14 0.9", "d 20-22 0.4"], Kept(Text, (0, 3, 0.5f), (10, 14, 0.8f), (10, 14, 0.9f), (20, 22, 0.4f)));

    [Fact]
    public void The_longer_of_two_is_kept_whatever_the_scores_are() =>
        Assert.Equal(["b 10-16 0.2"], Kept(Text, (10, 14, 0.9f), (10, 16, 0.2f)));

    [Fact]
    public void Of_equals_the_first_is_kept() => Assert.Equal([0], KeptLabels((10, 14, 0.5f), (10, 14, 0.5f), (12, 16, 0.5f)));

    [Fact]
    public void Entities_that_only_touch_are_both_kept() => Assert.Equal([0, 1], KeptLabels((3, 6, 0.1f), (6, 9, 0.9f)));

    // The second overlaps the first and the third, but the first is kept and the third is compared with it.
    [Fact]
    public void Each_is_compared_with_the_last_that_was_kept() => Assert.Equal([0, 2], KeptLabels((0, 10, 0.5f), (8, 14, 0.9f), (12, 15, 0.1f)));

    [Fact]
    public void Order_is_by_start_and_stable() => Assert.Equal([2, 0, 3, 1], KeptLabels((8, 9, 0.1f), (20, 21, 0.2f), (2, 3, 0.3f), (12, 13, 0.4f)));

    [Fact]
    public void An_empty_first_entity_is_there_twice_as_in_transformers()
    {
        Assert.Equal([0, 0, 1], KeptLabels((3, 3, 0.5f), (5, 6, 0.5f)));
        Assert.Equal([0, 0], KeptLabels((3, 3, 0.5f)));
        Assert.Equal([0, 1, 2], KeptLabels((1, 2, 0.5f), (3, 3, 0.5f), (5, 6, 0.5f)));
    }

    // In bytes the first is longer.
    [Fact]
    public void Length_counts_code_points() => Assert.Equal(["b 3-9 0.5"], Kept("東京abcdef", (0, 6, 0.5f), (3, 9, 0.5f)));

    [Theory]
    [InlineData(OffsetUnit.Utf8, "a 0-4 1", "b 4-4 1", "c 6-9 1", "d 6-9 1", "e 10-11 1")]
    [InlineData(OffsetUnit.Utf16, "a 0-2 1", "b 2-2 1", "c 3-4 1", "d 3-4 1", "e 5-6 1")]
    [InlineData(OffsetUnit.CodePoint, "a 0-1 1", "b 1-1 1", "c 2-3 1", "d 2-3 1", "e 4-5 1")]
    public void Offsets_count_what_is_asked_for(OffsetUnit unit, params string[] expected)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes("🎬é東xy");
        EntityList list = List((0, 4, 1f), (4, 4, 1f), (6, 9, 1f), (6, 9, 1f), (10, 11, 1f));
        list.ConvertOffsets(unit, utf8);
        Assert.Equal(expected, Show(list));
    }

    [Fact]
    public void An_empty_list_stays_empty()
    {
        EntityList list = new();
        list.WithoutOverlaps(""u8);
        list.ConvertOffsets(OffsetUnit.CodePoint, ""u8);
        Assert.True(list.Items.IsEmpty);
    }

    private static string[] Kept(string text, params (int Start, int End, float Score)[] entities)
    {
        EntityList list = List(entities);
        list.WithoutOverlaps(Encoding.UTF8.GetBytes(text));
        return Show(list);
    }

    private static int[] KeptLabels(params (int Start, int End, float Score)[] entities)
    {
        EntityList list = List(entities);
        list.WithoutOverlaps(Encoding.UTF8.GetBytes(Text));
        return [.. list.Items.ToArray().Select(entity => entity.Label)];
    }

    // Each is called by the letter of its place.
    private static EntityList List(params (int Start, int End, float Score)[] entities)
    {
        EntityList list = new();
        for (int i = 0; i < entities.Length; i++)
        {
            list.Add(i, entities[i].Score, -1, entities[i].Start, entities[i].End, [(byte)('a' + i)]);
        }

        return list;
    }

    private static string[] Show(EntityList list) =>
        [.. list.Items.ToArray().Select(entity => FormattableString.Invariant($"{Encoding.UTF8.GetString(list.Word(entity))} {entity.Start}-{entity.End} {entity.Score}"))];
}
