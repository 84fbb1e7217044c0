using System.Text.Json;

namespace AotDistil.Packer.Checkpoints;

/// <summary>Parses and checks the JSON header of a safetensors file: every tensor in its place, no two in the same, nothing between.</summary>
internal static class SafetensorsHeader
{
    /// <summary>Tensor → entry → shape: three levels; more is no header.</summary>
    private const int MaxDepth = 8;

    /// <summary>Parses a header.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="header">The JSON text.</param>
    /// <param name="dataOffset">Where the data begins in the file; the header's offsets count from there.</param>
    /// <param name="dataBytes">Length of the data.</param>
    /// <returns>The tensors by name.</returns>
    /// <exception cref="PackerException">The header is damaged.</exception>
    public static Dictionary<string, TensorInfo> Parse(string path, ReadOnlySpan<byte> header, long dataOffset, long dataBytes)
    {
        Dictionary<string, TensorInfo> tensors = new(StringComparer.Ordinal);
        try
        {
            Utf8JsonReader reader = new(header, new JsonReaderOptions { MaxDepth = MaxDepth });
            Expect(path, ref reader, JsonTokenType.StartObject, "the header");
            bool metadata = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                if (name == "__metadata__")
                {
                    Expect(path, ref reader, JsonTokenType.StartObject, "__metadata__");
                    reader.Skip();
                    _ = metadata ? throw Damaged(path, "__metadata__ is there twice") : metadata = true;
                    continue;
                }

                if (!tensors.TryAdd(name, ParseTensor(path, name, ref reader, dataOffset, dataBytes)))
                {
                    throw Damaged(path, $"tensor '{name}' is there twice");
                }
            }

            // Reads what follows the object: blanks are padding, anything else throws.
            _ = reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Damaged(path, $"not the JSON it should be: {e.Message}");
        }

        CheckLayout(path, tensors.Values, dataOffset, dataBytes);
        return tensors;
    }

    private static TensorInfo ParseTensor(string path, string name, ref Utf8JsonReader reader, long dataOffset, long dataBytes)
    {
        Expect(path, ref reader, JsonTokenType.StartObject, $"tensor '{name}'");
        string? type = null;
        List<long>? shape = null, offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            if (key is "dtype" && type is null)
            {
                Expect(path, ref reader, JsonTokenType.String, $"dtype of tensor '{name}'");
                type = reader.GetString();
            }
            else if (key is "shape" && shape is null)
            {
                shape = ParseNumbers(path, name, key, ref reader);
            }
            else if (key is "data_offsets" && offsets is null)
            {
                offsets = ParseNumbers(path, name, key, ref reader);
            }
            else if (key is "dtype" or "shape" or "data_offsets")
            {
                throw Damaged(path, $"tensor '{name}' has two values of {key}");
            }
            else
            {
                reader.Skip();
            }
        }

        if (type is null || shape is null || offsets is null)
        {
            throw Damaged(path, $"tensor '{name}' has no {(type is null ? "dtype" : shape is null ? "shape" : "data_offsets")}");
        }

        return Check(path, name, type, [.. shape], offsets, dataOffset, dataBytes);
    }

    private static TensorInfo Check(string path, string name, string type, long[] shape, List<long> offsets, long dataOffset, long dataBytes)
    {
        if (!TensorTypes.TryGetBits(type, out int bits))
        {
            throw new PackerException(PackerErrors.TensorType, $"tensor '{name}' has the unknown dtype '{type}'; weights must be one of {TensorTypes.Readable}", path);
        }

        if (offsets is not [long begin, long end] || begin < 0 || end < begin)
        {
            throw Misplaced(path, $"tensor '{name}' has data_offsets [{string.Join(", ", offsets)}]; expected [begin, end] with 0 <= begin <= end");
        }

        if (end > dataBytes)
        {
            throw Misplaced(path, $"tensor '{name}' ends at byte {end} of the data, but the file holds only {dataBytes}. The file is cut or damaged; fetch it again");
        }

        // 128 bits hold any product of two 64-bit numbers, so one check after each step is enough.
        UInt128 elements = 1;
        foreach (long dimension in shape)
        {
            elements = dimension < 0
                ? throw Damaged(path, $"tensor '{name}' has shape {Text.Shape(shape)}: no dimension can be negative")
                : elements * (ulong)dimension;
            if (elements > long.MaxValue / 64)
            {
                throw Damaged(path, $"tensor '{name}' has shape {Text.Shape(shape)}: more elements than any file holds");
            }
        }

        ulong bytes = (((ulong)elements * (ulong)bits) + 7) / 8;
        if (bytes != (ulong)(end - begin))
        {
            throw Misplaced(path, $"tensor '{name}' has {end - begin} bytes, but shape {Text.Shape(shape)} of {type} needs {bytes}");
        }

        return new TensorInfo(name, type, shape, (long)elements, dataOffset + begin, end - begin);
    }

    /// <summary>The format demands that the tensors cover the data, each byte once: neither overlaps nor holes, where things could hide.</summary>
    private static void CheckLayout(string path, IEnumerable<TensorInfo> tensors, long dataOffset, long dataBytes)
    {
        long position = dataOffset;
        string previous = "the header";
        foreach (TensorInfo tensor in tensors.OrderBy(t => t.Offset).ThenBy(t => t.Bytes).ThenBy(t => t.Name, StringComparer.Ordinal))
        {
            if (tensor.Offset < position)
            {
                throw Misplaced(path, $"tensor '{tensor.Name}' begins at byte {tensor.Offset - dataOffset} of the data, but {previous} ends at {position - dataOffset}: they overlap");
            }

            if (tensor.Offset > position)
            {
                throw Misplaced(path, $"tensor '{tensor.Name}' begins at byte {tensor.Offset - dataOffset} of the data, but {previous} ends at {position - dataOffset}: nothing may lie between");
            }

            position = tensor.Offset + tensor.Bytes;
            previous = $"tensor '{tensor.Name}'";
        }

        if (position != dataOffset + dataBytes)
        {
            throw Misplaced(path, $"{previous} ends at byte {position - dataOffset} of the data, but the file holds {dataBytes}: nothing may follow the last tensor");
        }
    }

    private static List<long> ParseNumbers(string path, string name, string key, ref Utf8JsonReader reader)
    {
        Expect(path, ref reader, JsonTokenType.StartArray, $"{key} of tensor '{name}'");
        List<long> numbers = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number))
            {
                throw Damaged(path, $"{key} of tensor '{name}' holds something that is no 64-bit integer");
            }

            numbers.Add(number);
        }

        return numbers;
    }

    private static void Expect(string path, ref Utf8JsonReader reader, JsonTokenType type, string what)
    {
        if (!reader.Read() || reader.TokenType != type)
        {
            throw Damaged(path, $"{what} is {Describe(reader.TokenType)}; expected {Describe(type)}");
        }
    }

    private static string Describe(JsonTokenType type) => type switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        _ => "missing",
    };

    private static PackerException Damaged(string path, string what) => new(PackerErrors.SafetensorsHeader, $"damaged safetensors header: {what}", path);

    private static PackerException Misplaced(string path, string what) => new(PackerErrors.TensorPlace, what, path);
}
