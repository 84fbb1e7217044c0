namespace AotDistil.Runtime.Interop;

/// <summary>Leaves a C function's body with a status and a message.</summary>
internal sealed class StatusException(Status status, string message) : Exception(message)
{
    public Status Status { get; } = status;
}
