namespace AotDistil.Generator.Emit;

/// <summary>What the project asks of the emitters.</summary>
/// <param name="Exports">Whether the C functions are emitted: <c>AotDistilExports</c> of the project.</param>
internal sealed record EmitOptions(bool Exports);
