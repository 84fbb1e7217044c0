namespace AotDistil.Runtime.Tasks;

/// <summary>Where the vectors of one call go.</summary>
internal interface IVectors
{
    /// <summary>Takes the vector of one text.</summary>
    /// <param name="index">The text's place in the call.</param>
    /// <param name="vector">The vector; another one when this returns.</param>
    void Take(long index, ReadOnlySpan<float> vector);
}
