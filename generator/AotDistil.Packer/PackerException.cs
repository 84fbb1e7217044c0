namespace AotDistil.Packer;

/// <summary>A model the packer refuses: what was found, what was expected and what to do stands in the message.</summary>
internal sealed class PackerException : Exception
{
    /// <summary>A refusal with its diagnostic code and the file it is about.</summary>
    public PackerException(string code, string message, string file)
        : base(message)
    {
        Code = code;
        File = file;
    }

    /// <summary>Diagnostic code, <c>AOTDnnn</c>.</summary>
    public string Code { get; }

    /// <summary>The file or folder it is about.</summary>
    public string File { get; }
}
