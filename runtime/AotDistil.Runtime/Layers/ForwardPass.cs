namespace AotDistil.Runtime.Layers;

/// <summary>What a forward pass is to compute, and where it goes.</summary>
/// <param name="batch">The texts, and which of their rows are read.</param>
/// <param name="layers">Layers to run: all, or fewer for the states in between; 0 for the embeddings alone, of which all rows are read.</param>
/// <param name="states">Room for the hidden states, rows read × dim; null where nobody wants them.</param>
/// <param name="outputs">Room for the outputs, rows read × outputs; null where nobody wants them.</param>
public readonly unsafe struct ForwardPass(TokenBatch batch, int layers, float* states, float* outputs)
{
    /// <summary>The texts.</summary>
    public TokenBatch Batch { get; } = batch;

    /// <summary>Layers to run.</summary>
    public int Layers { get; } = layers;

    /// <summary>Rows read × dim, or null.</summary>
    public float* States { get; } = states;

    /// <summary>Rows read × outputs, or null.</summary>
    public float* Outputs { get; } = outputs;
}
