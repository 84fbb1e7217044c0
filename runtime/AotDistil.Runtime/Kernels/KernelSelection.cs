using System.Runtime.Intrinsics.X86;

namespace AotDistil.Runtime.Kernels;

/// <summary>The one place that decides which <see cref="KernelVariant"/> serves.</summary>
public static class KernelSelection
{
    /// <summary>The environment variable that forces a variant by its name, upper or lower case; unset or empty: the fastest there is.</summary>
    public const string EnvironmentVariable = "AOTDISTIL_KERNEL";

    /// <summary>
    /// All variants, the fastest first: one VNNI instruction does what AVX2 needs four for, and AVX2 is some twenty times the scalar loops.
    /// </summary>
    public static ReadOnlySpan<KernelVariant> FastestFirst => [KernelVariant.AvxVnni, KernelVariant.Avx2, KernelVariant.Scalar];

    /// <summary>Whether this processor can run a variant.</summary>
    public static bool IsSupported(KernelVariant variant) => variant switch
    {
        KernelVariant.Scalar => true,
        KernelVariant.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        KernelVariant.AvxVnni => AvxVnni.IsSupported && Avx2.IsSupported && Fma.IsSupported,
        _ => false,
    };

    /// <summary>The variant to use: the forced one, else the fastest.</summary>
    /// <exception cref="KernelNotSupportedException">The forced variant is unknown, or this processor lacks it.</exception>
    public static KernelVariant Select() => Select(Environment.GetEnvironmentVariable(EnvironmentVariable));

    /// <summary>The variant to use when <paramref name="forced"/> is asked for by name; null or empty: the fastest.</summary>
    /// <exception cref="KernelNotSupportedException">The forced variant is unknown, or this processor lacks it.</exception>
    public static KernelVariant Select(string? forced)
    {
        foreach (KernelVariant variant in FastestFirst)
        {
            bool named = string.Equals(Name(variant), forced, StringComparison.OrdinalIgnoreCase);
            if (IsSupported(variant) && (named || string.IsNullOrEmpty(forced)))
            {
                return variant;
            }

            if (named)
            {
                throw new KernelNotSupportedException(
                    $"{EnvironmentVariable} asks for {Name(variant)}, which this processor lacks. It has {SupportedNames()}; unset the variable for the fastest.");
            }
        }

        throw new KernelNotSupportedException($"{EnvironmentVariable} is '{forced}'; expected one of {SupportedNames()}, or unset it for the fastest.");
    }

    /// <summary>A variant's name, as the environment variable and the C ABI spell it.</summary>
    public static string Name(KernelVariant variant) => variant switch
    {
        KernelVariant.Scalar => nameof(KernelVariant.Scalar),
        KernelVariant.Avx2 => nameof(KernelVariant.Avx2),
        KernelVariant.AvxVnni => nameof(KernelVariant.AvxVnni),
        _ => throw new ArgumentOutOfRangeException(nameof(variant), variant, null),
    };

    private static string SupportedNames()
    {
        string names = "";
        foreach (KernelVariant variant in FastestFirst)
        {
            if (IsSupported(variant))
            {
                names += (names.Length == 0 ? "" : ", ") + Name(variant);
            }
        }

        return names;
    }
}
