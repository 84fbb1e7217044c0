using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace AotDistil.Generator.Diagnostics;

/// <summary>A line of a manifest, compared by value; Roslyn's own Location would keep whole texts alive and never compare equal.</summary>
/// <param name="FilePath">The manifest.</param>
/// <param name="Line">The line, from 0.</param>
/// <param name="Start">Characters before it in the file.</param>
/// <param name="Length">Its characters.</param>
internal sealed record LocationInfo(string FilePath, int Line, int Start, int Length)
{
    public Location ToLocation() => Location.Create(
        FilePath,
        new TextSpan(Start, Length),
        new LinePositionSpan(new LinePosition(Line, 0), new LinePosition(Line, Length)));
}
