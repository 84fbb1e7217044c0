using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using AotDistil.Runtime.Tokenizers;

namespace AotDistil.Cli.Commands;

/// <summary>Tokenises lines of JSON.</summary>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="options">How.</param>
/// <param name="unit">What offsets count.</param>
/// <param name="details">Whether all is written that is known of a token.</param>
internal sealed class LineTokenizer(Tokenizer tokenizer, EncodingOptions options, OffsetUnit unit, bool details)
{
    private readonly TokenEncoding _encoding = new();
    private readonly ArrayBufferWriter<byte> _line = new();
    private byte[] _first = new byte[1024];
    private byte[] _second = new byte[1024];
    private int[] _offsets = new int[128];

    /// <summary>Tokenises every line of <paramref name="input"/>.</summary>
    /// <returns>Whether all lines could be.</returns>
    public bool Run(Stream input, Stream output)
    {
        // Written as soon as there is nothing more to read at once, so that a program that asks line by line gets its answers.
        using BufferedStream buffered = new(output, 1 << 16);
        using Utf8JsonWriter json = new(_line, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        LineReader lines = new(input, buffered.Flush);
        bool all = true;
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            _line.ResetWrittenCount();
            json.Reset(_line);
            all &= Answer(line, json);
            json.Flush();
            buffered.Write(_line.WrittenSpan);
            buffered.WriteByte((byte)'\n');
        }

        return all;
    }

    private bool Answer(ReadOnlySpan<byte> line, Utf8JsonWriter json)
    {
        try
        {
            int first = Parse(line, out int second);
            if (second < 0)
            {
                tokenizer.Encode(_first.AsSpan(0, first), _encoding, options);
            }
            else
            {
                tokenizer.EncodePair(_first.AsSpan(0, first), _second.AsSpan(0, second), _encoding, options);
            }

            json.WriteStartObject();
            WriteWindow(json, first, Math.Max(second, 0));
            if (details && _encoding.Windows > 1)
            {
                json.WriteStartArray("overflowing");
                for (int i = 1; i < _encoding.Windows; i++)
                {
                    _encoding.Select(i);
                    json.WriteStartObject();
                    WriteWindow(json, first, Math.Max(second, 0));
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            json.Reset(_line);
            json.WriteStartObject();
            json.WriteString("error", e.Message);
            json.WriteEndObject();
            return false;
        }
    }

    // A string, or an array of two. Returns the bytes of the first; those of the second are -1 if there is none.
    private int Parse(ReadOnlySpan<byte> line, out int second)
    {
        Utf8JsonReader reader = new(line);
        second = -1;
        int first;
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            reader.Read();
            first = Text(ref reader, ref _first);
            reader.Read();
            second = Text(ref reader, ref _second);
            if (!reader.Read() || reader.TokenType != JsonTokenType.EndArray)
            {
                throw new JsonException("A pair has two strings.");
            }
        }
        else
        {
            first = Text(ref reader, ref _first);
        }

        return reader.Read() ? throw new JsonException("There is more than one value in the line.") : first;
    }

    private static int Text(ref Utf8JsonReader reader, ref byte[] buffer)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException($"Expected a string or an array of two strings, found {reader.TokenType}.");
        }

        if (buffer.Length < reader.ValueSpan.Length)
        {
            buffer = new byte[reader.ValueSpan.Length * 2];
        }

        return reader.CopyString(buffer);
    }

    private void WriteWindow(Utf8JsonWriter json, int first, int second)
    {
        Write(json, "ids", _encoding.Ids);
        _encoding.ConvertOffsets(unit, _first.AsSpan(0, first), _second.AsSpan(0, second));
        int count = _encoding.Count;
        if (_offsets.Length < 2 * count)
        {
            _offsets = new int[4 * count];
        }

        for (int i = 0; i < count; i++)
        {
            _offsets[2 * i] = _encoding.Starts[i];
            _offsets[(2 * i) + 1] = _encoding.Ends[i];
        }

        Write(json, "offsets", _offsets.AsSpan(0, 2 * count));
        if (!details)
        {
            return;
        }

        Write(json, "type_ids", _encoding.TypeIds);
        json.WriteStartArray("words");
        foreach (int word in _encoding.Words)
        {
            if (word < 0)
            {
                json.WriteNullValue();
            }
            else
            {
                json.WriteNumberValue(word);
            }
        }

        json.WriteEndArray();
        json.WriteStartArray("special_tokens_mask");
        foreach (int sequence in _encoding.Sequences)
        {
            json.WriteNumberValue(sequence < 0 ? 1 : 0);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, ReadOnlySpan<int> numbers)
    {
        json.WriteStartArray(name);
        foreach (int number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }
}
