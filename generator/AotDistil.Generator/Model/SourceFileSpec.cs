namespace AotDistil.Generator.Model;

/// <summary>A file of the model's folder that the packer read: one <c>[[source]]</c> table.</summary>
/// <param name="File">Its name in the folder.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its SHA-256, 64 lower-case hexadecimal digits.</param>
internal sealed record SourceFileSpec(string File, long Bytes, string Sha256);
