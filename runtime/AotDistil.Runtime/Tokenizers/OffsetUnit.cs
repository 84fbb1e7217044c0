namespace AotDistil.Runtime.Tokenizers;

/// <summary>What offsets into a text count.</summary>
public enum OffsetUnit
{
    /// <summary>Bytes of UTF-8: C, C++, Rust, Go.</summary>
    Utf8,

    /// <summary>UTF-16 units: C#, Java, JavaScript.</summary>
    Utf16,

    /// <summary>Unicode code points: Python.</summary>
    CodePoint,
}
