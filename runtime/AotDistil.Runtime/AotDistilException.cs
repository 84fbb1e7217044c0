namespace AotDistil;

/// <summary>What every exception of an AotDistil model derives from. The session that threw stays usable.</summary>
public class AotDistilException : Exception
{
    /// <summary>Makes an exception with a message.</summary>
    public AotDistilException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    public AotDistilException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
