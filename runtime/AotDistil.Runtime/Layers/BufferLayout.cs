namespace AotDistil.Runtime.Layers;

/// <summary>Lays buffers one behind the other from a start on; from null it only measures.</summary>
public unsafe ref struct BufferLayout(byte* start)
{
    private byte* _next = start;

    /// <summary>Bytes handed out so far.</summary>
    public readonly long Bytes(byte* start) => _next - start;

    /// <summary>A buffer that begins at a cache line.</summary>
    public T* Take<T>(long count)
        where T : unmanaged
    {
        byte* taken = _next;
        _next += ((count * sizeof(T)) + Workspace.Alignment - 1) & -Workspace.Alignment;
        return (T*)taken;
    }

    /// <summary>As many such buffers as there are workers, of which one is returned.</summary>
    public T* TakeOne<T>(long count, int workers, int worker)
        where T : unmanaged
    {
        T* own = null;
        for (int i = 0; i < workers; i++)
        {
            T* taken = Take<T>(count);
            own = i == worker ? taken : own;
        }

        return own;
    }
}
