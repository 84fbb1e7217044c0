using AotDistil.Runtime.Interop;

namespace AotDistil.Cli.Verification.Libraries;

/// <summary>The C functions that libraries have which turn texts into vectors.</summary>
/// <param name="find">A function by its name without the model's prefix.</param>
/// <exception cref="VerificationException">One is missing.</exception>
internal sealed unsafe class NativeVectorFunctions(Func<string, nint> find)
{
    /// <summary>embed.</summary>
    public delegate* unmanaged<ulong, byte**, long*, long, NativeEmbedOptions*, void*, long, int> Embed { get; } =
        (delegate* unmanaged<ulong, byte**, long*, long, NativeEmbedOptions*, void*, long, int>)find("embed");

    /// <summary>search.</summary>
    public delegate* unmanaged<int, int, void*, void*, long, long, SearchHit*, long*, int> Search { get; } =
        (delegate* unmanaged<int, int, void*, void*, long, long, SearchHit*, long*, int>)find("search");

    /// <summary>few_shot_fit.</summary>
    public delegate* unmanaged<ulong, byte**, long*, int*, long, byte**, long, NativeFewShotOptions*, ulong*, int> FewShotFit { get; } =
        (delegate* unmanaged<ulong, byte**, long*, int*, long, byte**, long, NativeFewShotOptions*, ulong*, int>)find("few_shot_fit");

    /// <summary>few_shot_save.</summary>
    public delegate* unmanaged<ulong, byte*, long, long*, int> FewShotSave { get; } = (delegate* unmanaged<ulong, byte*, long, long*, int>)find("few_shot_save");

    /// <summary>few_shot_load.</summary>
    public delegate* unmanaged<byte*, long, ulong*, int> FewShotLoad { get; } = (delegate* unmanaged<byte*, long, ulong*, int>)find("few_shot_load");

    /// <summary>few_shot_facts.</summary>
    public delegate* unmanaged<ulong, int*, double*, int> FewShotFacts { get; } = (delegate* unmanaged<ulong, int*, double*, int>)find("few_shot_facts");

    /// <summary>few_shot_label.</summary>
    public delegate* unmanaged<ulong, int, byte*, long, long*, int> FewShotLabel { get; } = (delegate* unmanaged<ulong, int, byte*, long, long*, int>)find("few_shot_label");

    /// <summary>few_shot_classify.</summary>
    public delegate* unmanaged<ulong, ulong, byte**, long*, long, int*, float*, int> FewShotClassify { get; } =
        (delegate* unmanaged<ulong, ulong, byte**, long*, long, int*, float*, int>)find("few_shot_classify");

    /// <summary>few_shot_close.</summary>
    public delegate* unmanaged<ulong, int> FewShotClose { get; } = (delegate* unmanaged<ulong, int>)find("few_shot_close");
}
