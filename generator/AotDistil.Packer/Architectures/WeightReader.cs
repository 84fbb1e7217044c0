namespace AotDistil.Packer.Architectures;

/// <summary>Fills <paramref name="destination"/> with the elements from <paramref name="start"/> on, row-major.</summary>
internal delegate void WeightReader(long start, Span<float> destination);
