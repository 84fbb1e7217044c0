using System;
using System.Collections.Generic;

namespace AotDistil.Layout;

/// <summary>
/// Which inputs a panel of a grouped linear reads. In such a linear (a convolution of width 1 in groups) each of g groups of outputs reads only its own g-th part of the
/// inputs. A panel of 16 outputs reads one window of inputs: its group's, or those of all groups that it has outputs of, with zeros for what does not belong together.
/// All panels of a linear have windows of one width; without groups it is the whole row.
/// </summary>
internal static class InputWindows
{
    /// <summary>Inputs in every panel's window, a multiple of 4.</summary>
    /// <param name="inputs">Inputs of the linear.</param>
    /// <param name="sectionOut">Outputs of one section, without padding.</param>
    /// <param name="groups">Groups of each section; each divides both.</param>
    public static int Width(int inputs, int sectionOut, IReadOnlyList<int> groups)
    {
        int widest = 0;
        foreach (int count in groups)
        {
            for (int first = 0; first < sectionOut; first += WeightsLayout.TileOutputs)
            {
                int last = Math.Min(first + WeightsLayout.TileOutputs, sectionOut) - 1, outputs = sectionOut / count;
                widest = Math.Max(widest, ((last / outputs) - (first / outputs) + 1) * (inputs / count));
            }
        }

        return WeightsLayout.RoundUp(widest, WeightsLayout.TileInputs);
    }

    /// <summary>The first input of a panel's window; the window ends within the row's inputs, rounded up to a multiple of 4.</summary>
    /// <param name="panel">The panel's number within its section.</param>
    /// <param name="inputs">Inputs of the linear.</param>
    /// <param name="sectionOut">Outputs of one section, without padding.</param>
    /// <param name="groups">Groups of this section.</param>
    /// <param name="width">What <see cref="Width"/> says for the linear.</param>
    public static int Start(int panel, int inputs, int sectionOut, int groups, int width)
    {
        int group = panel * WeightsLayout.TileOutputs / (sectionOut / groups);
        return Math.Min(group * (inputs / groups), WeightsLayout.RoundUp(inputs, WeightsLayout.TileInputs) - width);
    }
}
