namespace AotDistil.Generator.Manifests;

/// <summary>A key with its value.</summary>
/// <param name="Value">A string, long, double, bool, or an object[] of these.</param>
/// <param name="Line">Where it stands, from 0.</param>
internal sealed record TomlEntry(object Value, int Line);
