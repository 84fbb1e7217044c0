using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace AotDistil.Runtime.Kernels;

/// <summary>The one place that decides which <see cref="KernelVariant"/> serves.</summary>
public static class KernelSelection
{
    /// <summary>The environment variable that forces a variant by its name, upper or lower case; unset or empty: the fastest there is.</summary>
    public const string EnvironmentVariable = "AOTDISTIL_KERNEL";

    /// <summary>
    /// All variants, the fastest first: 512 bits are up to twice 256, one VNNI instruction does what AVX2 needs four for,
    /// and AVX2 is some twenty times the scalar loops. On Arm one dot product does what plain NEON needs three instructions for.
    /// </summary>
    public static ReadOnlySpan<KernelVariant> FastestFirst =>
        [KernelVariant.Avx512Vnni, KernelVariant.AvxVnni, KernelVariant.Avx2, KernelVariant.NeonDot, KernelVariant.Neon, KernelVariant.Scalar];

    /// <summary>Whether this processor can run a variant in C#.</summary>
    public static bool IsSupported(KernelVariant variant) => IsSupported(variant, avx512Vnni: false);

    /// <summary>Whether this processor can run a variant.</summary>
    /// <param name="variant">The variant.</param>
    /// <param name="avx512Vnni">Whether the kernels in C are linked in and run here, which only the model's own code knows.</param>
    public static bool IsSupported(KernelVariant variant, bool avx512Vnni) => variant switch
    {
        KernelVariant.Avx512Vnni => avx512Vnni && IsSupported(KernelVariant.Avx2, avx512Vnni), // what is not a linear is AVX2
        KernelVariant.Scalar => true,
        KernelVariant.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        KernelVariant.AvxVnni => AvxVnni.IsSupported && Avx2.IsSupported && Fma.IsSupported,
        KernelVariant.NeonDot => Dp.IsSupported && AdvSimd.Arm64.IsSupported,
        KernelVariant.Neon => AdvSimd.Arm64.IsSupported,
        _ => false,
    };

    /// <summary>The variant to use: the one that <see cref="EnvironmentVariable"/> names, else the fastest.</summary>
    /// <param name="avx512Vnni">As for <see cref="IsSupported(KernelVariant, bool)"/>.</param>
    /// <exception cref="KernelNotSupportedException">The forced variant is unknown, or this processor or this build lacks it.</exception>
    public static KernelVariant Select(bool avx512Vnni = false) => Select(Environment.GetEnvironmentVariable(EnvironmentVariable), avx512Vnni);

    /// <summary>The variant to use when <paramref name="forced"/> is asked for by name; null or empty: the fastest.</summary>
    /// <param name="forced">A variant's name in upper or lower case.</param>
    /// <param name="avx512Vnni">As for <see cref="IsSupported(KernelVariant, bool)"/>.</param>
    /// <exception cref="KernelNotSupportedException">The forced variant is unknown, or this processor or this build lacks it.</exception>
    public static KernelVariant Select(string? forced, bool avx512Vnni = false)
    {
        foreach (KernelVariant variant in FastestFirst)
        {
            bool named = string.Equals(Name(variant), forced, StringComparison.OrdinalIgnoreCase);
            if (IsSupported(variant, avx512Vnni) && (named || string.IsNullOrEmpty(forced)))
            {
                return variant;
            }

            if (named)
            {
                throw new KernelNotSupportedException(
                    $"{EnvironmentVariable} asks for {Name(variant)}, which this processor or this build lacks. It has {SupportedNames(avx512Vnni)}; unset the variable for the fastest.");
            }
        }

        throw new KernelNotSupportedException($"{EnvironmentVariable} is '{forced}'; expected one of {SupportedNames(avx512Vnni)}, or unset it for the fastest.");
    }

    /// <summary>A variant's name, as the environment variable and the C ABI spell it.</summary>
    public static string Name(KernelVariant variant) => variant switch
    {
        KernelVariant.Scalar => nameof(KernelVariant.Scalar),
        KernelVariant.Avx2 => nameof(KernelVariant.Avx2),
        KernelVariant.AvxVnni => nameof(KernelVariant.AvxVnni),
        KernelVariant.Avx512Vnni => nameof(KernelVariant.Avx512Vnni),
        KernelVariant.Neon => nameof(KernelVariant.Neon),
        KernelVariant.NeonDot => nameof(KernelVariant.NeonDot),
        _ => throw new ArgumentOutOfRangeException(nameof(variant), variant, null),
    };

    private static string SupportedNames(bool avx512Vnni)
    {
        string names = "";
        foreach (KernelVariant variant in FastestFirst)
        {
            if (IsSupported(variant, avx512Vnni))
            {
                names += (names.Length == 0 ? "" : ", ") + Name(variant);
            }
        }

        return names;
    }
}
