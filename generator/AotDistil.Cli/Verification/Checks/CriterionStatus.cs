using System.Text.Json.Serialization;

namespace AotDistil.Cli.Verification.Checks;

/// <summary>How a criterion fared.</summary>
internal enum CriterionStatus
{
    /// <summary>It is met.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>It is not met.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>There was nothing that it could be held against.</summary>
    [JsonStringEnumMemberName("not judged")]
    NotJudged,
}
