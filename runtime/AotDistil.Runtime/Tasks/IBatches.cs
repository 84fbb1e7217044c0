using AotDistil.Runtime.Layers;

namespace AotDistil.Runtime.Tasks;

/// <summary>Where the inputs of one call go, many of them together.</summary>
internal interface IBatches
{
    /// <summary>Takes some inputs.</summary>
    /// <param name="first">The first one's place in the call.</param>
    /// <param name="batch">Their tokens, which are others when this returns.</param>
    void Take(long first, in TokenBatch batch);
}
