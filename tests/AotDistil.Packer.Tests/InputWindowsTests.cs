using AotDistil.Layout;
using Xunit;

namespace AotDistil.Packer.Tests;

/// <summary>The windows of grouped linears, against what outputs need: each the inputs of its group.</summary>
public sealed class InputWindowsTests
{
    [Fact]
    public void Every_window_holds_what_its_outputs_read_and_lies_within_the_row()
    {
        int linears = 0;
        foreach ((int inputs, int outputs, int[] groups) in Linears())
        {
            int width = InputWindows.Width(inputs, outputs, groups), padded = (inputs + 3) / 4 * 4, widest = 0;
            foreach (int count in groups)
            {
                for (int panel = 0; panel * 16 < outputs; panel++)
                {
                    int start = InputWindows.Start(panel, inputs, outputs, count, width);
                    int first = panel * 16 / (outputs / count) * (inputs / count);
                    int end = ((Math.Min((panel * 16) + 16, outputs) - 1) / (outputs / count) * (inputs / count)) + (inputs / count);
                    widest = Math.Max(widest, end - first);
                    Assert.InRange(start, 0, first);
                    Assert.True(end <= start + width, $"{inputs} → {outputs} in {count}: panel {panel} ends at {start + width}, but its outputs read to {end}");
                    Assert.InRange(start + width, width, padded);
                }
            }

            Assert.Equal((widest + 3) / 4 * 4, width);
            linears++;
        }

        Assert.True(linears > 1000);
    }

    [Theory]
    [InlineData(768, 768, "1", 768)]
    [InlineData(18, 18, "1 1 1", 20)]
    [InlineData(768, 768, "4", 192)]
    [InlineData(768, 3072, "4", 192)]
    [InlineData(768, 768, "4 4 4", 192)]
    [InlineData(768, 768, "4 4 1", 768)]
    [InlineData(96, 96, "96", 16)]
    [InlineData(96, 96, "12", 16)]
    [InlineData(96, 96, "8", 24)]
    [InlineData(40, 40, "5", 16)]
    public void Windows_are_as_wide_as_the_widest_panel_needs(int inputs, int outputs, string groups, int width) =>
        Assert.Equal(width, InputWindows.Width(inputs, outputs, [.. groups.Split(' ').Select(int.Parse)]));

    private static IEnumerable<(int Inputs, int Outputs, int[] Groups)> Linears()
    {
        for (int outputs = 1; outputs <= 70; outputs++)
        {
            for (int inputs = 1; inputs <= 70; inputs++)
            {
                int[] groups = [.. Enumerable.Range(1, outputs).Where(g => outputs % g == 0 && inputs % g == 0)];
                foreach (int count in groups)
                {
                    yield return (inputs, outputs, [count]);
                }

                yield return (inputs, outputs, groups);
            }
        }
    }
}
