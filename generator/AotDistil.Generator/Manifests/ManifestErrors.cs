using System.Collections.Generic;
using AotDistil.Generator.Diagnostics;
using AotDistil.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AotDistil.Generator.Manifests;

/// <summary>Collects what is wrong with one manifest, each with its line. Stops after twenty: more than anyone reads.</summary>
internal sealed class ManifestErrors
{
    private const int Most = 20;
    private readonly string _path;
    private readonly string[] _lines;
    private readonly int[] _starts;
    private readonly List<DiagnosticInfo> _errors = [];

    public ManifestErrors(string path, string text)
    {
        _path = path;
        _lines = text.Split('\n');
        _starts = new int[_lines.Length];
        for (int i = 1; i < _lines.Length; i++)
        {
            _starts[i] = _starts[i - 1] + _lines[i - 1].Length + 1;
        }
    }

    /// <summary>Whether nothing was wrong so far.</summary>
    public bool None => _errors.Count == 0;

    /// <summary>The manifest's lines, without their ends except that a carriage return is left.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Notes an error in <paramref name="line"/>, counted from 0.</summary>
    public void Add(DiagnosticDescriptor descriptor, int line, params string[] arguments)
    {
        if (_errors.Count < Most)
        {
            _errors.Add(DiagnosticInfo.Create(descriptor, At(line), arguments));
        }
    }

    public LocationInfo At(int line) => new(_path, line, _starts[line], _lines[line].TrimEnd('\r').Length);

    public EquatableArray<DiagnosticInfo> ToArray() => _errors.ToEquatableArray();
}
