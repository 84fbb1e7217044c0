using System.Collections.Generic;
using System.Linq;
using AotDistil.Layout;

namespace AotDistil.Generator.Model;

/// <summary>An int8 linear, packed as K4N16: one <c>[[linear]]</c> table.</summary>
/// <param name="Name">Such as <c>layer.0.ffn.lin1</c>.</param>
/// <param name="In">Inputs.</param>
/// <param name="Out">Real outputs, all sections together.</param>
/// <param name="SectionGroups">Linears of equal width side by side (query, key and value are 3), each of which begins at a panel: in how many groups each is computed.</param>
/// <param name="Weights">Offset of the packed int8 weights.</param>
/// <param name="Scales">Offset of the f32 scales, one per padded output.</param>
/// <param name="Sums">Offset of the int32 sums of weights, one per padded output.</param>
/// <param name="Bias">Offset of the f32 biases, one per padded output.</param>
internal sealed record LinearSpec(string Name, int In, int Out, EquatableArray<int> SectionGroups, long Weights, long Scales, long Sums, long Bias)
{
    /// <summary>How many sections there are.</summary>
    public int Sections => SectionGroups.Count;

    /// <summary>Real outputs of one section.</summary>
    public int SectionOut => Out / Sections;

    /// <summary>Outputs of one section with its padding: a multiple of 16.</summary>
    public int PaddedSectionOut => WeightsLayout.RoundUp(SectionOut, WeightsLayout.TileOutputs);

    /// <summary>Outputs with the padding of every section: the length of scales, sums and bias.</summary>
    public int PaddedOut => PaddedSectionOut * Sections;

    /// <summary>Whether a panel reads a part of the inputs only.</summary>
    public bool IsGrouped => SectionGroups.Any(groups => groups > 1);

    /// <summary>Inputs that a panel reads: all of them, with padding to a multiple of 4, or a window.</summary>
    public int Window => InputWindows.Width(In, SectionOut, SectionGroups);

    /// <summary>Where each panel's window begins.</summary>
    public IReadOnlyList<int> WindowStarts =>
    [
        .. from section in SectionGroups
           from panel in Enumerable.Range(0, PaddedSectionOut / WeightsLayout.TileOutputs)
           select InputWindows.Start(panel, In, SectionOut, section, Window),
    ];

    /// <summary>Panels of 16 outputs.</summary>
    public int Panels => PaddedOut / WeightsLayout.TileOutputs;

    /// <summary>Bytes of the packed weights.</summary>
    public long WeightsBytes => (long)PaddedOut * Window;

    /// <summary>Bytes of each of scales, sums and bias.</summary>
    public long VectorBytes => (long)PaddedOut * sizeof(float);
}
