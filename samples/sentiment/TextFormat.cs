using System.Buffers;
using System.Globalization;
using System.Text;

namespace AotDistil.Samples.Sentiment;

/// <summary>For people: label, score and text in columns.</summary>
internal sealed class TextFormat(IReadOnlyList<string> labels) : IAnswerFormat
{
    private readonly int _labelWidth = labels.Select(l => l.Length).DefaultIfEmpty().Max();

    public void Append(IBufferWriter<byte> output, string text, Classification answer)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"{answer.Label.PadRight(_labelWidth)}  {answer.Score:F4}  {OneLine(text)}");
        Encoding.UTF8.GetBytes(line.TrimEnd() + "\n", output);
    }

    /// <summary>Control characters become blanks: an answer stays one line, and a text from elsewhere cannot steer the terminal.</summary>
    private static string OneLine(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;
}
