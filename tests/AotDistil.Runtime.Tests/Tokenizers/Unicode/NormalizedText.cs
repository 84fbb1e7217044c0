using System.Text;
using AotDistil.Runtime.Tokenizers;
using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tests.Tokenizers.Unicode;

/// <summary>A text after a pass: its code points, and where each comes from in the source, in code points.</summary>
internal sealed class NormalizedText
{
    private delegate void Pass(ref TextTransform transform);

    private NormalizedText(int[] codePoints, int[] starts, int[] ends)
    {
        CodePoints = codePoints;
        Starts = starts;
        Ends = ends;
    }

    public int[] CodePoints { get; }

    public int[] Starts { get; }

    public int[] Ends { get; }

    /// <summary>Number of code points, then code point and borders of each: what tools/unicode/make_unicode_cases.py makes digests of.</summary>
    public int[] Numbers => [CodePoints.Length, .. Enumerable.Range(0, CodePoints.Length).SelectMany(i => new[] { CodePoints[i], Starts[i], Ends[i] })];

    public static NormalizedText Of(NormalForm form, string text) => Of(text, (ref TextTransform transform) => NormalForms.Apply(form, ref transform));

    public static NormalizedText Lower(string text) => Of(text, Lowercase.Apply);

    public override string ToString() =>
        string.Join(' ', CodePoints.Select((codePoint, i) => $"{codePoint:X4}[{Starts[i]},{Ends[i]})"));

    private static unsafe NormalizedText Of(string text, Pass pass)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        AlignedText source = new();
        AlignedText target = new();
        source.Set(utf8, 0);
        TextTransform transform = new(source, 0, source.Length, 0, target);
        pass(ref transform);

        List<int> codePoints = [];
        List<int> starts = [];
        List<int> ends = [];
        fixed (byte* bytes = target.Bytes)
        {
            for (int at = 0; at < target.Length;)
            {
                codePoints.Add(Utf8.Decode(bytes, at, target.Length, out int size));
                starts.Add(target.Start(at));
                ends.Add(target.End(at));
                at += size;
            }
        }

        int[] convertedStarts = [.. starts];
        int[] convertedEnds = [.. ends];
        OffsetConverter.ToCodePoints(utf8, convertedStarts);
        OffsetConverter.ToCodePoints(utf8, convertedEnds);
        return new NormalizedText([.. codePoints], convertedStarts, convertedEnds);
    }
}
