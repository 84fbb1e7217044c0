using AotDistil.Layout;

namespace AotDistil.Generator.Emit;

/// <summary>How one head of attention lies in memory and is computed.</summary>
/// <param name="Size">Numbers in a head.</param>
/// <param name="Row">Floats from a token's queries, keys and values to the next's; 16 where they lie panel by panel.</param>
/// <param name="IsPanels">Whether they do: a token's 16 floats behind those of the token before, which takes heads that are whole panels.</param>
internal sealed record HeadKernel(int Size, int Row, bool IsPanels)
{
    /// <summary>In names of functions: <c>64</c>, or <c>20of96</c> where heads lie in rows of 96 floats.</summary>
    public string Name => IsPanels ? Literal.Integer(Size) : $"{Literal.Integer(Size)}of{Literal.Integer(Row)}";

    /// <summary>Numbers in a head, rounded up to 16.</summary>
    public int PaddedSize => WeightsLayout.RoundUp(Size, WeightsLayout.TileOutputs);

    /// <summary>The inner product of a query with a panel of keys.</summary>
    public LinearKernel Scores => new(Size, null, Epilogue.Scores, "a head's scores but for the queries' scales: queries times keys, the outputs are tokens");

    /// <summary>From a query times a key to the exponent of a power of 2, in steps of 1/2048: 2048 log2(e) / √size, rounded as the reference does.</summary>
    public float ScoreScale => 2048f * (1.44269504f / (float)System.Math.Sqrt(Size));

    /// <summary>In comments: how far apart tokens and panels lie.</summary>
    public string Apart => IsPanels ? "16 floats apart, panels panelFloats" : $"{Literal.Integer(Row)} floats apart";
}
