namespace AotDistil.Packer.Tests.Support;

/// <summary>A tensor to be written.</summary>
internal sealed record StoredTensor(string Name, string Type, long[] Shape, byte[] Data)
{
    public static StoredTensor Of(string name, string type, long[] shape, ReadOnlySpan<float> values) =>
        new(name, type, shape, SafetensorsWriter.Encode(type, values));
}
