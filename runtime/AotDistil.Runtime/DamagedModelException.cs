namespace AotDistil;

/// <summary>The data embedded in a library is not what its code was generated for: the build mixed two models, or the file was altered.</summary>
public sealed class DamagedModelException : AotDistilException
{
    /// <summary>Makes an exception with a message.</summary>
    public DamagedModelException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    public DamagedModelException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
