using Microsoft.CodeAnalysis;

namespace AotDistil.Generator.Diagnostics;

/// <summary>
/// Every diagnostic of the generator. An id is never used again for something else; each has an entry in AnalyzerReleases.*.md, a section in
/// docs/diagnostics.md and a test.
/// </summary>
internal static class Descriptors
{
    private const string Category = "AotDistil";

    public static readonly DiagnosticDescriptor ManifestSyntax = Error(
        "AOTD001", "The manifest is not well formed", "The manifest is not well formed: {0}");

    public static readonly DiagnosticDescriptor DuplicateKey = Error(
        "AOTD002", "The manifest says something twice", "{0} stands in line {1} already; a manifest says each thing once");

    public static readonly DiagnosticDescriptor UnsupportedFormat = Error(
        "AOTD003", "The manifest has another format version", "The manifest has format {0}, but this generator reads format {1}; use packer and generator of the same version");

    public static readonly DiagnosticDescriptor MissingKey = Error(
        "AOTD004", "The manifest lacks something", "The manifest lacks {0}, expected {1}; delete the manifest and build again");

    public static readonly DiagnosticDescriptor InvalidValue = Error(
        "AOTD005", "A value of the manifest cannot be right", "{0} is {1}, but must be {2}");

    public static readonly DiagnosticDescriptor UnsupportedValue = Error(
        "AOTD006", "The model needs something this version cannot do", "{0} is {1}, which this version cannot do; it can do {2}");

    public static readonly DiagnosticDescriptor BlockOutside = Error(
        "AOTD007", "A block does not lie inside the weights file", "{0} is at {1} with {2} bytes, but must begin at a multiple of {3} from {4} and end by {5}, the weights file's end");

    public static readonly DiagnosticDescriptor BlocksOverlap = Error(
        "AOTD008", "Two blocks of the weights file overlap", "{0} ({1} to {2}) overlaps {3} ({4} to {5})");

    public static readonly DiagnosticDescriptor ShapeMismatch = Error(
        "AOTD009", "A layer's shape contradicts the model's", "{0} is {1}, but the model asks for {2}");

    public static readonly DiagnosticDescriptor LayerSet = Error(
        "AOTD010", "The model's layers are not those of its architecture", "{0} is {1} in a model of {2} layers of {3} with task {4}");

    public static readonly DiagnosticDescriptor InvalidName = Error(
        "AOTD011", "A name cannot be used in code", "{0} is {1}, which is not {2}; give the model another Name in the project file");

    public static readonly DiagnosticDescriptor NameClash = Error(
        "AOTD012", "Two models have the same name in code", "The models '{0}' and '{1}' both have the {2} '{3}'; give one of them another Name in the project file");

    public static readonly DiagnosticDescriptor InvalidProperty = Error(
        "AOTD013", "A property of the project cannot be used", "The property {0} is '{1}', but must be {2}");

    public static readonly DiagnosticDescriptor UnreadableManifest = Error(
        "AOTD014", "The manifest cannot be read", "The manifest '{0}' cannot be read; delete it and build again");

    public static readonly DiagnosticDescriptor LayerLayout = Error(
        "AOTD015", "A layer does not lie as the first one does", "Layer {0} does not lie as layer 0 does, {1} bytes from layer to layer; pack the model again with this version's packer");

    public static readonly DiagnosticDescriptor InternalError = Error(
        "AOTD099", "The generator failed", "The generator failed on '{0}': {1}; this is a bug of AotDistil, please report it with the manifest");

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: null, customTags: WellKnownDiagnosticTags.NotConfigurable);
}
