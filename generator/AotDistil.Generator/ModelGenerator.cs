using System.Collections.Immutable;
using System.Linq;
using System.Text;
using AotDistil.Generator.Diagnostics;
using AotDistil.Generator.Emit;
using AotDistil.Generator.Manifests;
using AotDistil.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace AotDistil.Generator;

/// <summary>
/// Writes one class per model manifest (<c>*.aotdistil</c>) of the project. This part is the wiring: the pipeline's steps and what flows between them, all of it
/// compared by value, so that a change elsewhere in the project runs none of them again.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed partial class ModelGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<GeneratorOptions> options = context.AnalyzerConfigOptionsProvider
            .Select((provider, _) => ReadOptions(provider.GlobalOptions))
            .WithTrackingName(TrackingNames.Options);

        IncrementalValuesProvider<ManifestSource> manifests = context.AdditionalTextsProvider
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Where(pair => IsManifest(pair.Left, pair.Right))
            .Select((pair, cancellation) => new ManifestSource(pair.Left.Path, pair.Left.GetText(cancellation)?.ToString()))
            .WithTrackingName(TrackingNames.Manifests);

        IncrementalValuesProvider<ParsedManifest> parsed = manifests
            .Combine(options)
            .Select((pair, _) => Parse(pair.Left, pair.Right.Namespace))
            .WithTrackingName(TrackingNames.Parsed);

        IncrementalValueProvider<NameClashes> clashes = parsed
            .Where(p => p.Model is not null)
            .Select((p, _) => new ModelNames(p.Model!.Name, p.Model.ClassName, p.Model.Prefix, p.NameLocation))
            .Collect()
            .Select((names, _) => NameClashes.Find(names))
            .WithTrackingName(TrackingNames.Clashes);

        IncrementalValuesProvider<DiagnosticInfo> errors = parsed
            .SelectMany((p, _) => p.Errors)
            .WithTrackingName(TrackingNames.Errors);

        // From here on without locations: a manifest that only moved its lines changes no model.
        IncrementalValuesProvider<ModelSpec> models = parsed
            .Where(p => p.Model is not null)
            .Select((p, _) => p.Model!)
            .WithTrackingName(TrackingNames.Models)
            .Combine(clashes)
            .Where(pair => !pair.Right.Refuses(pair.Left))
            .Select((pair, _) => pair.Left);

        IncrementalValuesProvider<EmittedModel> files = models
            .Combine(options)
            .Select((item, _) => Emit(item.Left, item.Right.Emit))
            .WithTrackingName(TrackingNames.Files);

        IncrementalValueProvider<EmittedModel> kernels = models
            .Collect()
            .Combine(options)
            .Select((item, _) => EmitKernels(item.Left, item.Right.Emit))
            .WithTrackingName(TrackingNames.Kernels);

        context.RegisterSourceOutput(options, (output, value) => Report(output, value.Errors));
        context.RegisterSourceOutput(errors, (output, error) => output.ReportDiagnostic(error.ToDiagnostic()));
        context.RegisterSourceOutput(clashes, (output, value) => Report(output, value.Errors));
        context.RegisterSourceOutput(files, Write);
        context.RegisterSourceOutput(kernels, Write);
    }

    private static void Report(SourceProductionContext output, EquatableArray<DiagnosticInfo> errors)
    {
        foreach (DiagnosticInfo error in errors)
        {
            output.ReportDiagnostic(error.ToDiagnostic());
        }
    }

    private static void Write(SourceProductionContext output, EmittedModel model)
    {
        Report(output, model.Errors);
        foreach (GeneratedFile file in model.Files)
        {
            output.AddSource(file.HintName, SourceText.From(file.Source, Encoding.UTF8));
        }
    }
}
