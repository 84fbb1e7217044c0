using AotDistil.Packer.Quantization;

namespace AotDistil.Cli.Verification;

/// <summary>What is asked of a verification.</summary>
internal sealed record VerificationOptions
{
    /// <summary>The Hugging Face folder.</summary>
    public required string Folder { get; init; }

    /// <summary>The expected.json; null for the folder's.</summary>
    public string? Expected { get; init; }

    /// <summary>The model's name; null for the folder's.</summary>
    public string? Name { get; init; }

    /// <summary>A library that is there already; null to build one.</summary>
    public string? Library { get; init; }

    /// <summary>Whether rows are rotated before they are quantised.</summary>
    public Rotation Rotation { get; init; }

    /// <summary>How weights become whole numbers.</summary>
    public Rounding Rounding { get; init; }

    /// <summary>Whether the float32 reference is compared too.</summary>
    public bool Float32 { get; init; }

    /// <summary>Whether a library that was built before is left alone and another one built.</summary>
    public bool Rebuild { get; init; }

    /// <summary>What is allowed.</summary>
    public Tolerances Tolerances { get; init; } = new();
}
