using AotDistil.Layout;

namespace AotDistil.Generator.Emit;

/// <summary>
/// The inner product of quantised rows with one panel of 16 outputs, of which there is one for each distinct number of inputs.
/// </summary>
/// <param name="Inputs">Inputs that a panel reads, known at build time; null where they are tokens, counted at run time.</param>
/// <param name="RowInputs">Inputs of a whole row; the same unless the linear is computed in groups.</param>
internal sealed record DotKernel(int? Inputs, int? RowInputs)
{
    /// <summary>As in <c>384</c>, or <c>96of384</c> where a panel reads a part of a row, or <c>T</c> where the inputs are tokens.</summary>
    public string Size => Inputs is not int inputs ? "T" : Inputs == RowInputs ? Literal.Integer(inputs) : $"{Literal.Integer(inputs)}of{Literal.Integer(RowInputs!.Value)}";

    /// <summary>As in <c>Int8Dot_384</c>.</summary>
    public string Name => $"Int8Dot_{Size}";

    /// <summary>Bytes from a row to the next.</summary>
    public int Stride => Shapes.RowStride(RowInputs ?? 0);

    /// <summary>Groups of 4 inputs.</summary>
    public int Groups => WeightsLayout.RoundUp(Inputs ?? 0, WeightsLayout.TileInputs) / WeightsLayout.TileInputs;

    /// <summary>Parameters of the method, without their types' defaults.</summary>
    public string Parameters => Inputs is null ? "byte* a, int stride, int inputs, int rows, byte* w, int* c" : "byte* a, int rows, byte* w, long ahead, int* c";
}
