using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using AotDistil.Generator.Diagnostics;
using AotDistil.Generator.Emit;
using AotDistil.Generator.Manifests;
using AotDistil.Generator.Model;

namespace AotDistil.Generator;

/// <summary>
/// This part calls parser and emitters, and turns an exception there, which can only be a bug of ours, into a diagnostic: the compiler would report it as a mere
/// warning (CS8785) and leave the user with a hundred errors about classes that are not there.
/// </summary>
public sealed partial class ModelGenerator
{
    private static ParsedManifest Parse(ManifestSource source, string @namespace)
    {
        try
        {
            return ManifestParser.Parse(source, @namespace);
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            LocationInfo location = new(source.FilePath, 0, 0, 0);
            return new ParsedManifest(null, location, new EquatableArray<DiagnosticInfo>([Bug(location, source.FilePath, bug)]));
        }
    }

    private static EmittedModel Emit(ModelSpec model, EmitOptions options) => Emit(model?.Name ?? "", () => ModelEmitter.Emit(model!, options));

    // Of which a project without models has none.
    private static EmittedModel EmitKernels(ImmutableArray<ModelSpec> models, EmitOptions options) =>
        Emit(KernelSet.ClassName, () => models.IsEmpty ? [] : ModelEmitter.EmitKernels(models, options));

    private static EmittedModel Emit(string what, Func<IEnumerable<GeneratedFile>> files)
    {
        try
        {
            return new EmittedModel(files().ToEquatableArray(), default);
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            return new EmittedModel(default, new EquatableArray<DiagnosticInfo>([Bug(null, what, bug)]));
        }
    }

    private static DiagnosticInfo Bug(LocationInfo? location, string what, Exception bug) =>
        DiagnosticInfo.Create(Descriptors.InternalError, location, what, bug.GetType().Name + ": " + bug.Message);

    /// <summary>What came of a model, or of the kernels: files, or why there are none.</summary>
    private sealed record EmittedModel(EquatableArray<GeneratedFile> Files, EquatableArray<DiagnosticInfo> Errors);
}
