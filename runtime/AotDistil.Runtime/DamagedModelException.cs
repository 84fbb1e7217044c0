namespace AotDistil;

/// <summary>The data embedded in a library is not what its code was generated for: the build mixed two models, or the file was altered.</summary>
public sealed class DamagedModelException(string message) : AotDistilException(message);
