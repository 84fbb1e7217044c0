using System.Runtime.InteropServices;

namespace AotDistil.Runtime.Interop;

/// <summary>How <c>few_shot_fit</c> trains, as the C header declares it.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly unsafe struct NativeFewShotOptions
{
    /// <summary>Bytes of the structure.</summary>
    public nuint Size { get; init; }

    /// <summary>Strength of the L2 regularisation.</summary>
    public double Regularization { get; init; }

    /// <summary>Not 0: the leave-one-out accuracy is computed.</summary>
    public int LeaveOneOut { get; init; }

    /// <summary>The same for the runtime; null for a null pointer.</summary>
    /// <exception cref="StatusException">The size is none of the structure's.</exception>
    internal static FewShotOptions? Read(NativeFewShotOptions* options)
    {
        if (options == null)
        {
            return null;
        }

        NativeFewShotOptions o = NativeOptions.Read(options, default, (nuint)sizeof(NativeFewShotOptions));
        return new FewShotOptions { Regularization = o.Regularization, LeaveOneOut = o.LeaveOneOut != 0 };
    }
}
