using System.Linq;
using AotDistil.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AotDistil.Generator.Diagnostics;

/// <summary>A diagnostic on its way through the generator, compared by value.</summary>
/// <param name="Descriptor">Which.</param>
/// <param name="Location">Where; null for one that is about the project.</param>
/// <param name="Arguments">What its message is filled in with.</param>
internal sealed record DiagnosticInfo(DiagnosticDescriptor Descriptor, LocationInfo? Location, EquatableArray<string> Arguments)
{
    public static DiagnosticInfo Create(DiagnosticDescriptor descriptor, LocationInfo? location, params string[] arguments) =>
        new(descriptor, location, arguments.ToEquatableArray());

    public Diagnostic ToDiagnostic() => Diagnostic.Create(Descriptor, Location?.ToLocation(), [.. Arguments.Cast<object>()]);
}
