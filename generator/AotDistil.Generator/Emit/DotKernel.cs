using AotDistil.Layout;

namespace AotDistil.Generator.Emit;

/// <summary>
/// The inner product of quantised rows with one panel of 16 outputs, of which there is one for each distinct number of inputs.
/// </summary>
/// <param name="Inputs">Inputs, known at build time; null where they are tokens, counted at run time.</param>
internal sealed record DotKernel(int? Inputs)
{
    /// <summary>As in <c>Int8Dot_384</c>; <c>Int8Dot_T</c> where the inputs are tokens.</summary>
    public string Name => Inputs is int inputs ? $"Int8Dot_{inputs}" : "Int8Dot_T";

    /// <summary>Bytes from a row to the next.</summary>
    public int Stride => Shapes.RowStride(Inputs ?? 0);

    /// <summary>Groups of 4 inputs.</summary>
    public int Groups => WeightsLayout.RoundUp(Inputs ?? 0, WeightsLayout.TileInputs) / WeightsLayout.TileInputs;

    /// <summary>Parameters of the method, without their types' defaults.</summary>
    public string Parameters => Inputs is null ? "byte* a, int stride, int inputs, int rows, byte* w, int* c" : "byte* a, int rows, byte* w, long ahead, int* c";
}
