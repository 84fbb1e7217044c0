namespace AotDistil.Runtime.Tasks;

/// <summary>The texts of one call, wherever they come from.</summary>
internal interface ITexts
{
    /// <summary>How many.</summary>
    long Count { get; }

    /// <summary>One text in valid UTF-8.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <param name="scratch">Memory for a conversion, replaced by a larger one when it is too small.</param>
    /// <exception cref="InvalidTextException">It is not valid Unicode.</exception>
    ReadOnlySpan<byte> Utf8(long index, ref byte[] scratch);
}
