using System;
using System.Collections.Generic;
using System.Linq;
using AotDistil.Generator.Diagnostics;
using AotDistil.Generator.Emit;
using AotDistil.Generator.Manifests;
using AotDistil.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AotDistil.Generator;

/// <summary>This part reads the project's properties and picks its manifests among the additional files.</summary>
public sealed partial class ModelGenerator
{
    private const string ManifestExtension = ".aotdistil";
    private const string DefaultNamespace = "Models";

    private static bool IsManifest(AdditionalText file, AnalyzerConfigOptionsProvider options) =>
        file.Path.EndsWith(ManifestExtension, StringComparison.OrdinalIgnoreCase)
        && options.GetOptions(file).TryGetValue("build_metadata.AdditionalFiles.AotDistilModel", out string? value)
        && value.Equals("true", StringComparison.OrdinalIgnoreCase);

    private static GeneratorOptions ReadOptions(AnalyzerConfigOptions properties)
    {
        List<DiagnosticInfo> errors = [];
        string @namespace = Property(properties, "AotDistilNamespace");
        if (@namespace.Length > 0 && !IsNamespace(@namespace))
        {
            errors.Add(DiagnosticInfo.Create(Descriptors.InvalidProperty, null, "AotDistilNamespace", @namespace, "a C# namespace"));
            @namespace = "";
        }

        // The root namespace is the project file's name if nobody says otherwise, which need not be one: what does not fit is replaced.
        @namespace = @namespace.Length > 0 ? @namespace : ToNamespace(Property(properties, "RootNamespace"));

        EmitOptions emit = new(Flag(properties, "AotDistilExports", errors), Flag(properties, "AotDistilNativeKernels", errors));
        return new GeneratorOptions(@namespace, emit, errors.ToEquatableArray());
    }

    private static string Property(AnalyzerConfigOptions properties, string name) =>
        properties.TryGetValue("build_property." + name, out string? value) ? value.Trim() : "";

    private static bool Flag(AnalyzerConfigOptions properties, string name, List<DiagnosticInfo> errors)
    {
        string text = Property(properties, name);
        if (text.Length > 0 && !bool.TryParse(text, out _))
        {
            errors.Add(DiagnosticInfo.Create(Descriptors.InvalidProperty, null, name, text, "true or false"));
        }

        return bool.TryParse(text, out bool value) && value;
    }

    private static bool IsNamespace(string text) => text.Split('.').All(IsIdentifier);

    private static bool IsIdentifier(string part) => SyntaxFacts.IsValidIdentifier(part) && SyntaxFacts.GetKeywordKind(part) == SyntaxKind.None;

    private static string ToNamespace(string text)
    {
        IEnumerable<string> parts = text.Split(['.'], StringSplitOptions.RemoveEmptyEntries).Select(part =>
        {
            string plain = new([.. part.Select(c => SyntaxFacts.IsIdentifierPartCharacter(c) ? c : '_')]);
            return IsIdentifier(plain) ? plain : "_" + plain;
        });
        string result = string.Join(".", parts);
        return result.Length > 0 ? result : DefaultNamespace;
    }

    /// <summary>What the project asks for.</summary>
    private sealed record GeneratorOptions(string Namespace, EmitOptions Emit, EquatableArray<DiagnosticInfo> Errors);
}
