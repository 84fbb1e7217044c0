using System;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace AotDistil.Generator.Emit;

/// <summary>
/// What an interpolated string becomes when it is given to <see cref="SourceWriter"/>: numbers are written for the invariant culture, floating point
/// so that it reads back to the same bits. A plain interpolated string would follow the culture of whoever builds.
/// </summary>
[InterpolatedStringHandler]
internal readonly struct SourceFragment(int literalLength, int formattedCount)
{
    private readonly StringBuilder _text = new(literalLength + (formattedCount * 8));

    public void AppendLiteral(string value) => _text.Append(value);

    public void AppendFormatted(string? value) => _text.Append(value);

    public void AppendFormatted(bool value) => _text.Append(value ? "true" : "false");

    public void AppendFormatted(float value) => _text.Append(value.ToString("R", CultureInfo.InvariantCulture));

    public void AppendFormatted(double value) => _text.Append(value.ToString("R", CultureInfo.InvariantCulture));

    public void AppendFormatted<T>(T value) => AppendFormatted(value, format: null);

    public void AppendFormatted<T>(T value, string? format) =>
        _text.Append(value is IFormattable formattable ? formattable.ToString(format, CultureInfo.InvariantCulture) : value?.ToString());

    public override string ToString() => _text.ToString();
}
