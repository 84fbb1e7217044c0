namespace AotDistil.Packer.Quantization;

/// <summary>How weights become whole numbers.</summary>
internal enum Rounding
{
    /// <summary>Each to the nearest.</summary>
    Nearest,

    /// <summary>So that their errors make up for each other in what the model computes (see <see cref="ErrorFeedback"/>).</summary>
    Compensated,
}
