namespace AotDistil.Packer.Architectures;

/// <summary>One section of a linear.</summary>
/// <param name="Weight">[outputs, inputs of a group].</param>
/// <param name="Bias">[outputs].</param>
/// <param name="Groups">Groups that it is computed in, each with its share of outputs and inputs; 1 for an ordinary linear.</param>
internal sealed record LinearSection(WeightSource Weight, WeightSource Bias, int Groups = 1)
{
    /// <summary>Outputs.</summary>
    public int Out => (int)Weight.Shape[0];

    /// <summary>Inputs of all groups.</summary>
    public int In => (int)Weight.Shape[1] * Groups;
}
