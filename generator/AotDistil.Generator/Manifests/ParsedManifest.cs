using AotDistil.Generator.Diagnostics;
using AotDistil.Generator.Model;

namespace AotDistil.Generator.Manifests;

/// <summary>What came of a manifest.</summary>
/// <param name="Model">The model; null exactly if there are errors.</param>
/// <param name="NameLocation">Where the manifest names the class.</param>
/// <param name="Errors">What is wrong with it.</param>
internal sealed record ParsedManifest(ModelSpec? Model, LocationInfo NameLocation, EquatableArray<DiagnosticInfo> Errors);
