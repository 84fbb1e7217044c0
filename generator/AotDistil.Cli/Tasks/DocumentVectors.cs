using AotDistil.Cli.Verification;

namespace AotDistil.Cli.Tasks;

/// <summary>Documents with their vectors, which are made when they are first asked for and then kept.</summary>
/// <param name="texts">The documents.</param>
/// <param name="kind">Which vectors.</param>
internal sealed class DocumentVectors(IReadOnlyList<string> texts, VectorKind kind)
{
    private byte[]? _vectors;

    /// <summary>The documents.</summary>
    public IReadOnlyList<string> Texts => texts;

    /// <summary>Which vectors they have, and queries too.</summary>
    public VectorKind Kind => kind;

    /// <summary>The vectors, document by document.</summary>
    /// <param name="session">What makes them.</param>
    /// <exception cref="VerificationException">They are too many, or the library refuses a document.</exception>
    public byte[] Of(ITaskSession session)
    {
        if ((long)texts.Count * kind.Bytes > Array.MaxLength)
        {
            throw new VerificationException($"The vectors of {texts.Count} documents take {kind.Bytes} bytes each, more than fit here; --format int8 or binary, or --dimensions, makes them smaller.");
        }

        return _vectors ??= session.Embed(texts, kind);
    }
}
