using System.Collections.Generic;

namespace AotDistil.Generator.Manifests;

/// <summary>A manifest as tables.</summary>
internal sealed class TomlDocument
{
    private readonly Dictionary<string, TomlTable> _tables = new(System.StringComparer.Ordinal);
    private readonly Dictionary<string, List<TomlTable>> _arrays = new(System.StringComparer.Ordinal);

    /// <summary>The keys before the first table.</summary>
    public TomlTable Root { get; } = new("", 0);

    /// <summary>The table <c>[name]</c>, or null.</summary>
    public TomlTable? Table(string name) => _tables.TryGetValue(name, out TomlTable table) ? table : null;

    /// <summary>The tables <c>[[name]]</c> in the order in which they stand.</summary>
    public IReadOnlyList<TomlTable> Array(string name) => _arrays.TryGetValue(name, out List<TomlTable> tables) ? tables : [];

    public void AddTable(TomlTable table) => _tables.Add(table.Name, table);

    public void AddToArray(TomlTable table)
    {
        if (!_arrays.TryGetValue(table.Name, out List<TomlTable> tables))
        {
            _arrays.Add(table.Name, tables = []);
        }

        tables.Add(table);
    }
}
