namespace AotDistil.Runtime.Interop;

/// <summary>What a C function returns.</summary>
public enum Status
{
    /// <summary>Done.</summary>
    Ok = 0,

    /// <summary>A pointer is null, or a length or a count out of range.</summary>
    InvalidArgument = 1,

    /// <summary>A text is not valid UTF-8.</summary>
    InvalidUtf8 = 2,

    /// <summary>The session is not open, is of another model, or is serving another thread.</summary>
    InvalidSession = 3,

    /// <summary>The system has no more memory.</summary>
    OutOfMemory = 4,

    /// <summary>The kernels that were asked for do not exist or do not run on this processor.</summary>
    Unsupported = 5,

    /// <summary>Anything else: a defect.</summary>
    Internal = 6,
}
