namespace AotDistil.Packer.Checkpoints;

/// <summary>A file that went into the pack, as the manifest records it.</summary>
/// <param name="Name">File name inside the model folder.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its SHA-256, lower-case hexadecimal.</param>
internal sealed record SourceFile(string Name, long Bytes, string Sha256);
