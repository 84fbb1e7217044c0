namespace AotDistil.Generator.Manifests;

/// <summary>A manifest as the compiler hands it over.</summary>
/// <param name="FilePath">Where it lies.</param>
/// <param name="Text">Its text; null where the compiler could not read it.</param>
internal sealed record ManifestSource(string FilePath, string? Text);
