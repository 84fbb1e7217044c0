namespace AotDistil.Packer.Quantization;

/// <summary>Whether rows are rotated before they are quantised.</summary>
internal enum Rotation
{
    /// <summary>Where the weights tell of features far outside the others.</summary>
    Auto,

    /// <summary>Wherever widths allow it.</summary>
    On,

    /// <summary>Nowhere.</summary>
    Off,
}
