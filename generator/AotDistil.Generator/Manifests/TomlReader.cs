using AotDistil.Generator.Diagnostics;

namespace AotDistil.Generator.Manifests;

/// <summary>
/// Reads the part of TOML that the packer writes: <c>[table]</c>, <c>[[table]]</c>, <c>key = value</c> with a value on one line, comments.
/// It stops at the first thing that is not well formed.
/// </summary>
internal sealed class TomlReader
{
    private readonly ManifestErrors _errors;
    private readonly TomlDocument _document = new();
    private TomlTable _table;

    private TomlReader(ManifestErrors errors)
    {
        _errors = errors;
        _table = _document.Root;
    }

    /// <summary>The document, or null after noting in <paramref name="errors"/> what is wrong.</summary>
    public static TomlDocument? Read(ManifestErrors errors)
    {
        TomlReader reader = new(errors);
        for (int line = 0; line < errors.Lines.Count; line++)
        {
            if (!reader.ReadLine(new TomlLine(errors.Lines[line]), line))
            {
                return null;
            }
        }

        return reader._document;
    }

    private bool ReadLine(TomlLine text, int line)
    {
        text.SkipSpace();
        bool good = text.AtEnd || (text.Peek() == '[' ? ReadHead(text, line) : ReadEntry(text, line));
        if (text.Error is { } error)
        {
            _errors.Add(Descriptors.ManifestSyntax, line, error);
            return false;
        }

        return good;
    }

    private bool ReadHead(TomlLine text, int line)
    {
        if (text.ReadHead(out bool isArray) is not { } name)
        {
            return false;
        }

        int? earlier = _document.Table(name)?.Line ?? (!isArray && _document.Array(name).Count > 0 ? _document.Array(name)[0].Line : null);
        if (earlier is { } before)
        {
            return Duplicate($"The table [{name}]", before, line);
        }

        _table = new TomlTable(name, line);
        if (isArray)
        {
            _document.AddToArray(_table);
        }
        else
        {
            _document.AddTable(_table);
        }

        return true;
    }

    private bool ReadEntry(TomlLine text, int line)
    {
        if (text.ReadEntry(out object? value) is not { } key)
        {
            return false;
        }

        if (_table.Find(key) is { } before)
        {
            return Duplicate($"The key '{key}' of {(_table.Name.Length == 0 ? "the manifest" : "[" + _table.Name + "]")}", before.Line, line);
        }

        _table.Add(key, new TomlEntry(value!, line));
        return true;
    }

    private bool Duplicate(string what, int before, int line)
    {
        _errors.Add(Descriptors.DuplicateKey, line, what, Invariant.Text(before + 1));
        return false;
    }
}
