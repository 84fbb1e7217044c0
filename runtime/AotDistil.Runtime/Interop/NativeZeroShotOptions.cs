using System.Runtime.InteropServices;
using System.Text;
using AotDistil.Runtime.Tasks;

namespace AotDistil.Runtime.Interop;

/// <summary>How <c>zero_shot</c> classifies, as the C header declares it.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly unsafe struct NativeZeroShotOptions
{
    /// <summary>Bytes of the structure.</summary>
    public nuint Size { get; init; }

    /// <summary>The sentence about a label, zero-terminated; null for the usual.</summary>
    public byte* HypothesisTemplate { get; init; }

    /// <summary>Not 0: each label has a score of its own.</summary>
    public int MultiLabel { get; init; }

    /// <summary>The same for the runtime; null for a null pointer.</summary>
    /// <exception cref="StatusException">The size is none of the structure's.</exception>
    /// <exception cref="InvalidTextException">The template is not valid UTF-8.</exception>
    internal static ZeroShotOptions? Read(NativeZeroShotOptions* options)
    {
        if (options == null)
        {
            return null;
        }

        NativeZeroShotOptions o = NativeOptions.Read(options, default, (nuint)sizeof(NativeZeroShotOptions));
        string template = ZeroShotOptions.Default.HypothesisTemplate;
        if (o.HypothesisTemplate != null)
        {
            ReadOnlySpan<byte> utf8 = NativeText.Span(o.HypothesisTemplate, -1, 0);
            UnicodeText.CheckUtf8(utf8, 0);
            template = Encoding.UTF8.GetString(utf8);
        }

        return new ZeroShotOptions { HypothesisTemplate = template, MultiLabel = o.MultiLabel != 0 };
    }
}
