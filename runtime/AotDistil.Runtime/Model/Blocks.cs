namespace AotDistil.Runtime.Model;

/// <summary>Where an int8 embedding table lies in the weights file, one scale a row: rows × cols signed bytes, rows padded to 16 columns, or as the weights of a linear.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Cols">Numbers in a row.</param>
/// <param name="Values">Byte offset of the values.</param>
/// <param name="Scales">Byte offset of the float32 scales.</param>
/// <param name="IsLinear">Whether the rows are the weights of a linear's outputs, packed K4N16.</param>
public sealed record EmbeddingBlock(int Rows, int Cols, long Values, long Scales, bool IsLinear = false);

/// <summary>Where a LayerNorm's weights lie: <paramref name="Size"/> float32 each, padded with zeros to a multiple of 16.</summary>
public sealed record LayerNormBlock(int Size, long Gamma, long Beta);

/// <summary>Where a linear's int8 weights lie, packed K4N16 (see the layout constants), with a scale, a sum and a bias for each padded output.</summary>
/// <param name="In">Inputs.</param>
/// <param name="Out">Outputs, of all sections together.</param>
/// <param name="Groups">
/// Linears stacked in this one (3 for query, key and value), each padded to 16 outputs: in how many groups each is computed. A panel of 16 outputs holds weights for the
/// inputs of its groups alone (see InputWindows).
/// </param>
/// <param name="Weights">Byte offset of the packed weights.</param>
/// <param name="Scales">Byte offset of the float32 scales.</param>
/// <param name="Sums">Byte offset of the int32 sums of weights.</param>
/// <param name="Bias">Byte offset of the float32 biases.</param>
public sealed record LinearBlock(int In, int Out, int[] Groups, long Weights, long Scales, long Sums, long Bias);

/// <summary>One transformer layer (transformers' <c>TransformerBlock</c>).</summary>
public sealed record LayerBlocks(
    LinearBlock QkvLin, LinearBlock OutLin, LayerNormBlock SaLayerNorm, LinearBlock Lin1, LinearBlock Lin2, LayerNormBlock OutputLayerNorm);
