using System.Runtime.InteropServices;

namespace AotDistil.Runtime.Interop;

/// <summary>How <c>fill_mask</c> fills masks, as the C header declares it.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly unsafe struct NativeFillOptions
{
    /// <summary>Bytes of the structure.</summary>
    public nuint Size { get; init; }

    /// <summary>Most tokens for a mask.</summary>
    public int TopK { get; init; }

    /// <summary>Tokens to choose from; null for all.</summary>
    public byte** Targets { get; init; }

    /// <summary>How many.</summary>
    public long TargetsCount { get; init; }

    /// <summary>The same for the runtime; null for a null pointer.</summary>
    /// <exception cref="StatusException">A number is out of its range.</exception>
    internal static FillMaskOptions? Read(NativeFillOptions* options)
    {
        if (options == null)
        {
            return null;
        }

        NativeFillOptions o = NativeOptions.Read(options, default, (nuint)sizeof(NativeFillOptions));
        return new FillMaskOptions
        {
            TopK = NativeOptions.Choice(o.TopK, 1, int.MaxValue, "options.top_k"),
            Targets = o.Targets == null ? null : NativeOptions.Texts(o.Targets, o.TargetsCount, "options.targets"),
        };
    }
}
