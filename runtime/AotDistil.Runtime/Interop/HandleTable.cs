using System.Diagnostics.CodeAnalysis;

namespace AotDistil.Runtime.Interop;

/// <summary>
/// What C callers hold handles of. A handle is a number, never a pointer: one that was closed, was never given out, or is of another kind is found out instead of followed.
/// </summary>
internal static class HandleTable
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<ulong, object> Held = [];
    private static ulong _last;

    /// <summary>Keeps an object; returns its handle, never 0 and never one that was used before, for whatever.</summary>
    public static ulong Add(object held)
    {
        lock (Gate)
        {
            Held.Add(++_last, held);
            return _last;
        }
    }

    /// <summary>The object behind a handle, where there is one of that kind.</summary>
    public static bool TryGet<T>(ulong handle, [NotNullWhen(true)] out T? held)
        where T : class
    {
        lock (Gate)
        {
            held = Held.TryGetValue(handle, out object? found) ? found as T : null;
            return held is not null;
        }
    }

    /// <summary>Forgets a handle; returns whether it was there, so that of several calls at once one alone closes it.</summary>
    public static bool Remove(ulong handle)
    {
        lock (Gate)
        {
            return Held.Remove(handle);
        }
    }
}
