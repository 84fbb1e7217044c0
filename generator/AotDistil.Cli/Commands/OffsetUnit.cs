namespace AotDistil.Cli.Commands;

/// <summary>What offsets count.</summary>
internal enum OffsetUnit
{
    /// <summary>Unicode code points, as Python does.</summary>
    CodePoint,

    /// <summary>Bytes of UTF-8.</summary>
    Utf8,

    /// <summary>UTF-16 units, as C#, Java and JavaScript do.</summary>
    Utf16,
}
