using System.Runtime.InteropServices;
using System.Text.Json;
using AotDistil.Runtime.Interop;

namespace AotDistil.Cli.Tasks;

/// <summary>feature-extraction: the vector of a text, of bits the bytes that hold them.</summary>
internal sealed record VectorRequest(string Text, VectorKind Kind) : TaskRequest
{
    /// <inheritdoc/>
    public override string Subject => Text;

    /// <inheritdoc/>
    public override bool HasProbabilities => false;

    /// <inheritdoc/>
    public override void Answer(ITaskSession session, Utf8JsonWriter json)
    {
        byte[] vector = session.Embed([Text], Kind);
        json.WriteStartArray();
        switch (Kind.Format)
        {
            case NativeVectorFormat.SignedBytes:
                foreach (sbyte number in MemoryMarshal.Cast<byte, sbyte>(vector))
                {
                    json.WriteNumberValue(number);
                }

                break;
            case NativeVectorFormat.Bits:
                foreach (byte bits in vector)
                {
                    json.WriteNumberValue(bits);
                }

                break;
            default:
                foreach (float number in MemoryMarshal.Cast<byte, float>(vector))
                {
                    json.WriteNumberValue(number);
                }

                break;
        }

        json.WriteEndArray();
    }

    /// <inheritdoc/>
    public override TaskRequest? WithMore() => null;
}
