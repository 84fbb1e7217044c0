using System.Runtime.InteropServices;
using System.Text;

namespace AotDistil.Cli.Verification.Libraries;

/// <summary>Strings for a C function, zero-terminated; null for none.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    /// <summary>Copies strings.</summary>
    public NativeStrings(IReadOnlyList<string>? strings)
    {
        if (strings is null)
        {
            return;
        }

        Count = strings.Count;
        Lengths = (long*)NativeMemory.AllocZeroed((nuint)(Count + 1), sizeof(long));
        Pointers = (byte**)NativeMemory.AllocZeroed((nuint)(Count + 1), (nuint)sizeof(byte*)); // never empty: null would stand for none
        for (int i = 0; i < Count; i++)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(strings[i] + '\0');
            Pointers[i] = (byte*)NativeMemory.Alloc((nuint)utf8.Length);
            utf8.CopyTo(new Span<byte>(Pointers[i], utf8.Length));
            Lengths[i] = utf8.Length - 1;
        }
    }

    /// <summary>The strings.</summary>
    public byte** Pointers { get; private set; }

    /// <summary>Their bytes, without the zeros: texts may have some of their own.</summary>
    public long* Lengths { get; private set; }

    /// <summary>How many.</summary>
    public int Count { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int i = 0; Pointers != null && i < Count; i++)
        {
            NativeMemory.Free(Pointers[i]);
        }

        NativeMemory.Free(Pointers);
        Pointers = null;
        NativeMemory.Free(Lengths);
        Lengths = null;
    }
}
