namespace AotDistil.Runtime.Tokenizers.Unicode;

/// <summary>Unicode normalization forms.</summary>
internal enum NormalForm
{
    /// <summary>Canonical decomposition.</summary>
    Nfd,

    /// <summary>Compatibility decomposition.</summary>
    Nfkd,

    /// <summary>Canonical decomposition, then composition.</summary>
    Nfc,

    /// <summary>Compatibility decomposition, then composition.</summary>
    Nfkc,
}
