namespace AotDistil;

/// <summary>A kernel variant was asked for that is unknown or that this processor cannot run.</summary>
public sealed class KernelNotSupportedException(string message) : AotDistilException(message);
