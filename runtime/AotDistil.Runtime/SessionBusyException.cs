namespace AotDistil;

/// <summary>A session was used by two threads at once. Open one session for each thread: they share the weights.</summary>
public sealed class SessionBusyException() : AotDistilException("This session is serving another thread. Open one session for each thread: they share the weights.");
