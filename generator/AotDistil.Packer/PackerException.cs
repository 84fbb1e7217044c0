namespace AotDistil.Packer;

/// <summary>A model that cannot be packed, and why: what was found, what was expected, what to do.</summary>
/// <param name="code">One of <see cref="PackerErrors"/>.</param>
/// <param name="message">One sentence or two; no line breaks are needed or kept.</param>
/// <param name="file">The file or folder that is at fault.</param>
internal sealed class PackerException(string code, string message, string file) : Exception(message)
{
    /// <summary>One of <see cref="PackerErrors"/>.</summary>
    public string Code { get; } = code;

    /// <summary>The file or folder that is at fault.</summary>
    public string File { get; } = file;
}
