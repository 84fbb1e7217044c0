namespace AotDistil.Generator.Emit;

/// <summary>What the project asks of the emitters.</summary>
/// <param name="Exports">Whether the C functions are emitted: <c>AotDistilExports</c> of the project.</param>
/// <param name="NativeKernels">Whether the C kernels for 512-bit VNNI are linked in: <c>AotDistilNativeKernels</c> of the project, which the build sets.</param>
internal sealed record EmitOptions(bool Exports, bool NativeKernels);
