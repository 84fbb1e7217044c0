using System.Text.Json.Serialization;
using AotDistil.Cli.Verification.Checks;

namespace AotDistil.Cli.Verification.Reports;

/// <summary>What a verification found.</summary>
internal sealed record VerificationReport
{
    /// <summary>The model's name.</summary>
    public string Model { get; init; } = "model";

    /// <summary>The model's architecture.</summary>
    public required string Architecture { get; init; }

    /// <summary>What it answers.</summary>
    public required string Task { get; init; }

    /// <summary>The kernels that ran.</summary>
    public required string Kernel { get; init; }

    /// <summary>The library's version, a + and the hash of the model's weights.</summary>
    public string Version { get; init; } = "";

    /// <summary>What the packer decided of it.</summary>
    public string Packing { get; init; } = "";

    /// <summary>Texts that were compared.</summary>
    public required int Texts { get; init; }

    /// <summary>Whether no criterion failed.</summary>
    [JsonPropertyOrder(1)]
    public bool Passed => Checks.All(c => c.Criteria.All(k => k.Status != CriterionStatus.Failed));

    /// <summary>What the checks found.</summary>
    [JsonPropertyOrder(2)]
    public required IReadOnlyList<CheckReport> Checks { get; init; }

    /// <summary>What was left out, and why.</summary>
    [JsonPropertyOrder(3)]
    public required IReadOnlyList<string> Notes { get; init; }
}
