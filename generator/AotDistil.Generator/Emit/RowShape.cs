namespace AotDistil.Generator.Emit;

/// <summary>Rows of floats that become bytes.</summary>
/// <param name="Size">Floats in a row.</param>
/// <param name="Hadamard">Floats in a block that is rotated first; 0 where none is.</param>
internal sealed record RowShape(int Size, int Hadamard)
{
    /// <summary>In names of functions: <c>384</c>, or <c>384_Hadamard128</c>.</summary>
    public string Name => Literal.Integer(Size) + (Hadamard > 0 ? $"_Hadamard{Literal.Integer(Hadamard)}" : "");

    /// <summary>In comments, behind what is rotated.</summary>
    public string Rotated => Hadamard > 0 ? $", rotated in blocks of {Literal.Integer(Hadamard)}," : "";

    /// <summary>The same with rows padded to a multiple of 16.</summary>
    public RowShape Padded => this with { Size = Shapes.RowStride(Size) };
}
