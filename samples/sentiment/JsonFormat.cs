using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AotDistil.Samples.Sentiment;

/// <summary>For programs: <c>{"text":…,"label":…,"score":…}</c>, one object a line; the score has up to six significant digits.</summary>
internal sealed class JsonFormat : IAnswerFormat
{
    // The default encoder is made for JSON inside HTML and would turn é into \u00E9; the output is a stream of its own, so only what JSON demands is escaped.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Append(IBufferWriter<byte> output, string text, Classification answer)
    {
        using Utf8JsonWriter writer = new(output, Options);
        writer.WriteStartObject();
        writer.WriteString("text"u8, text);
        writer.WriteString("label"u8, answer.Label);
        writer.WritePropertyName("score"u8);
        Span<byte> digits = stackalloc byte[32];
        if (float.IsFinite(answer.Score) && answer.Score.TryFormat(digits, out int length, "G6", CultureInfo.InvariantCulture))
        {
            writer.WriteRawValue(digits[..length], skipInputValidation: true);
        }
        else
        {
            writer.WriteNullValue(); // JSON has no word for NaN or infinity
        }

        writer.WriteEndObject();
        writer.Flush();
        output.Write("\n"u8);
    }
}
