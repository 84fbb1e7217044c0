using System.Reflection;

namespace AotDistil.Runtime.Tests.Weights;

/// <summary>An assembly with one resource, which lies in memory as a real one's does.</summary>
internal sealed unsafe class MemoryAssembly(string resource, byte* memory, long length, bool mapped = true) : Assembly
{
    public override AssemblyName GetName() => new("Memory");

    public override Stream? GetManifestResourceStream(string name) =>
        name != resource ? null : mapped ? new UnmanagedMemoryStream(memory, length) : new MemoryStream(new ReadOnlySpan<byte>(memory, (int)length).ToArray());
}
