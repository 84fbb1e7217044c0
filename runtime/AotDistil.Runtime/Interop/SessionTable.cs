namespace AotDistil.Runtime.Interop;

/// <summary>
/// The sessions that C callers hold. A handle is a number, never a pointer: one that was closed, or was never given out, is found out instead of followed.
/// </summary>
internal static class SessionTable
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<ulong, TextModel> Sessions = [];
    private static ulong _last;

    /// <summary>Keeps a session; returns its handle, never 0 and never one that was used before.</summary>
    public static ulong Add(TextModel session)
    {
        lock (Gate)
        {
            Sessions.Add(++_last, session);
            return _last;
        }
    }

    /// <summary>The session behind a handle.</summary>
    public static TModel Get<TModel>(ulong handle)
        where TModel : TextModel
    {
        lock (Gate)
        {
            return Sessions.TryGetValue(handle, out TextModel? session) && session is TModel model ? model : throw NotOpen(handle);
        }
    }

    /// <summary>Closes a session.</summary>
    public static void Remove<TModel>(ulong handle)
        where TModel : TextModel
    {
        TModel session = Get<TModel>(handle);
        session.Dispose(); // refuses while a call is under way; then the session stays open
        lock (Gate)
        {
            Sessions.Remove(handle);
        }
    }

    private static StatusException NotOpen(ulong handle) =>
        new(Status.InvalidSession, $"Session {handle} is not open: it was closed, was never opened, or belongs to another model.");
}
