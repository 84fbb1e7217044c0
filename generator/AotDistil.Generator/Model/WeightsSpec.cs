namespace AotDistil.Generator.Model;

/// <summary>The weights file: the manifest's <c>[weights]</c> table.</summary>
/// <param name="File">Its name, which is the embedded resource's name too.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Sha256">The content id: 64 lower-case hexadecimal digits, of everything after the header.</param>
internal sealed record WeightsSpec(string File, long Length, string Sha256);
