using System.Collections.Generic;

namespace AotDistil.Generator.Manifests;

/// <summary>A table: keys with values.</summary>
/// <param name="name">Its name, empty for the keys before the first table.</param>
/// <param name="line">Where its head stands, from 0.</param>
internal sealed class TomlTable(string name, int line)
{
    private readonly Dictionary<string, TomlEntry> _entries = new(System.StringComparer.Ordinal);
    private readonly List<string> _keys = [];

    public string Name { get; } = name;

    public int Line { get; } = line;

    /// <summary>The keys in the order in which they stand.</summary>
    public IReadOnlyList<string> Keys => _keys;

    public TomlEntry? Find(string key) => _entries.TryGetValue(key, out TomlEntry entry) ? entry : null;

    public void Add(string key, TomlEntry entry)
    {
        _entries.Add(key, entry);
        _keys.Add(key);
    }
}
