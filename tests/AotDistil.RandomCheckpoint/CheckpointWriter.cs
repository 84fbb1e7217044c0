using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AotDistil.RandomCheckpoint;

/// <summary>Writes config.json, tokenizer_config.json, vocab.txt and model.safetensors (F16).</summary>
internal static class CheckpointWriter
{
    // Where BERT's own vocabulary has them; the letters follow, so that "a b c" is as many tokens as it has letters.
    private const int UnknownId = 100;
    private const int ClassifyId = 101;
    private const int SeparatorId = 102;
    private const int MaskId = 103;

    private const string TokenizerConfig = """
        {
          "cls_token": "[CLS]",
          "do_lower_case": true,
          "mask_token": "[MASK]",
          "model_max_length": 512,
          "pad_token": "[PAD]",
          "sep_token": "[SEP]",
          "strip_accents": null,
          "tokenize_chinese_chars": true,
          "tokenizer_class": "DistilBertTokenizer",
          "unk_token": "[UNK]"
        }

        """;

    /// <summary>Writes the folder. config.json comes last: where it is, the rest is complete.</summary>
    public static void Write(CheckpointShape shape, string folder)
    {
        Directory.CreateDirectory(folder);
        WriteWeights(shape.Tensors(), Path.Combine(folder, "model.safetensors"));
        File.WriteAllText(Path.Combine(folder, "vocab.txt"), string.Concat(Vocabulary().Select(piece => piece + "\n")));
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), TokenizerConfig);
        File.WriteAllText(Path.Combine(folder, "config.json"), Config(shape));
    }

    private static string Config(CheckpointShape shape)
    {
        Family family = shape.Family;
        string sizes = family.ModelType == "distilbert"
            ? $"""
                "activation": "gelu",
                "dim": {shape.Dim},
                "hidden_dim": {shape.HiddenDim},
                "n_heads": {shape.Heads},
                "n_layers": {shape.Layers},
                "sinusoidal_pos_embds": false,
              """
            : $"""
                "hidden_act": "gelu",
                "hidden_size": {shape.Dim},
                "intermediate_size": {shape.HiddenDim},
                "num_attention_heads": {shape.Heads},
                "num_hidden_layers": {shape.Layers},
                "type_vocab_size": {family.Types},
                "embedding_size": {CheckpointShape.AlbertEmbeddingDim},
                "layer_norm_eps": 1e-12,
              """;
        return string.Create(CultureInfo.InvariantCulture, $$"""
            {
            {{sizes}}
              "architectures": ["{{family.Class}}"],
              "id2label": { "0": "NEGATIVE", "1": "POSITIVE" },
              "label2id": { "NEGATIVE": 0, "POSITIVE": 1 },
              "max_position_embeddings": {{CheckpointShape.MaxPositions + family.FirstPosition}},
              "model_type": "{{family.ModelType}}",
              "pad_token_id": {{Math.Max(0, family.FirstPosition - 1)}},
              "vocab_size": {{CheckpointShape.VocabSize}}
            }

            """);
    }

    private static IEnumerable<string> Vocabulary()
    {
        for (int id = 0; id < CheckpointShape.VocabSize; id++)
        {
            int letter = id - MaskId - 1;
            yield return id switch
            {
                0 => "[PAD]",
                UnknownId => "[UNK]",
                ClassifyId => "[CLS]",
                SeparatorId => "[SEP]",
                MaskId => "[MASK]",
                < UnknownId => $"[unused{id - 1}]",
                _ when letter < 26 => ((char)('a' + letter)).ToString(),
                _ when letter < 52 => "##" + (char)('a' + letter - 26),
                _ => string.Create(CultureInfo.InvariantCulture, $"word{id}"),
            };
        }
    }

    private static void WriteWeights(IEnumerable<RandomTensor> tensors, string path)
    {
        RandomTensor[] all = [.. tensors];
        using FileStream file = File.Create(path);
        byte[] header = Header(all);
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        file.Write(length);
        file.Write(header);

        byte[] chunk = new byte[1 << 16];
        for (int i = 0; i < all.Length; i++)
        {
            NormalSource random = new((ulong)i << 32); // far apart, so that each tensor is what it is whatever stands before it
            for (long left = all[i].Count; left > 0;)
            {
                int count = (int)Math.Min(left, chunk.Length / 2);
                for (int k = 0; k < count; k++)
                {
                    BinaryPrimitives.WriteHalfLittleEndian(chunk.AsSpan(2 * k), (Half)(all[i].Mean + all[i].StandardDeviation * random.Next()));
                }

                file.Write(chunk.AsSpan(0, 2 * count));
                left -= count;
            }
        }
    }

    private static byte[] Header(RandomTensor[] tensors)
    {
        using MemoryStream json = new();
        using (Utf8JsonWriter writer = new(json))
        {
            writer.WriteStartObject();
            long offset = 0;
            foreach (RandomTensor tensor in tensors)
            {
                writer.WriteStartObject(tensor.Name);
                writer.WriteString("dtype", "F16");
                writer.WriteStartArray("shape");
                Array.ForEach(tensor.Shape, writer.WriteNumberValue);
                writer.WriteEndArray();
                writer.WriteStartArray("data_offsets");
                writer.WriteNumberValue(offset);
                writer.WriteNumberValue(offset += 2 * tensor.Count);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        // The format wants its data aligned; blanks after the JSON are how.
        return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json.ToArray()).PadRight((int)(json.Length + 7) / 8 * 8));
    }
}
