namespace AotDistil.Generator;

/// <summary>Names of the pipeline's steps, by which the caching tests find them.</summary>
internal static class TrackingNames
{
    public const string Options = nameof(Options);
    public const string Manifests = nameof(Manifests);
    public const string Parsed = nameof(Parsed);
    public const string Errors = nameof(Errors);
    public const string Models = nameof(Models);
    public const string Clashes = nameof(Clashes);
    public const string Files = nameof(Files);
    public const string Kernels = nameof(Kernels);

    /// <summary>All of them.</summary>
    public static string[] All { get; } = [Options, Manifests, Parsed, Errors, Models, Clashes, Files, Kernels];
}
