namespace AotDistil.Cli.Tasks;

/// <summary>A classifier of vectors, as its file has it.</summary>
/// <param name="File">The file.</param>
/// <param name="Accuracy">A hint at how good it is; null where it was not computed.</param>
internal sealed record FewShotHead(byte[] File, double? Accuracy);
