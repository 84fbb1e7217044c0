using System.Runtime.InteropServices;

namespace AotDistil.Model.Tests.Support;

/// <summary>Texts as a C caller has them: pointers to zero-terminated UTF-8.</summary>
internal sealed unsafe class NativeArray : IDisposable
{
    private readonly nint[] _pointers;
    private GCHandle _pin;

    public NativeArray(params string[] texts)
    {
        _pointers = [.. texts.Select(Marshal.StringToCoTaskMemUTF8)];
        _pin = GCHandle.Alloc(_pointers, GCHandleType.Pinned);
    }

    public byte** Pointers => (byte**)_pin.AddrOfPinnedObject();

    public void Dispose()
    {
        _pin.Free();
        Array.ForEach(_pointers, Marshal.FreeCoTaskMem);
    }
}
