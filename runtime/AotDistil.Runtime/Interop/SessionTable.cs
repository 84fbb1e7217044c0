namespace AotDistil.Runtime.Interop;

/// <summary>The sessions that C callers hold.</summary>
internal static class SessionTable
{
    /// <summary>Keeps a session; returns its handle.</summary>
    public static ulong Add(TextModel session) => HandleTable.Add(session);

    /// <summary>The session behind a handle.</summary>
    public static TModel Get<TModel>(ulong handle)
        where TModel : TextModel =>
        HandleTable.TryGet(handle, out TModel? session) ? session
            : throw new StatusException(Status.InvalidSession, $"Session {handle} is not open: it was closed, was never opened, or belongs to another model.");

    /// <summary>Closes a session.</summary>
    public static void Remove<TModel>(ulong handle)
        where TModel : TextModel
    {
        Get<TModel>(handle).Dispose(); // refuses while a call is under way; then the session stays open
        HandleTable.Remove(handle);
    }
}
