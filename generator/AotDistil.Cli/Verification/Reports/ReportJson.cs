using System.Text.Json.Serialization;

namespace AotDistil.Cli.Verification.Reports;

/// <summary>The report as one JSON object.</summary>
[JsonSerializable(typeof(VerificationReport))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
internal sealed partial class ReportJson : JsonSerializerContext;
