using System.Text;
using AotDistil.Layout;
using AotDistil.Packer.Tokenizers.Steps;

namespace AotDistil.Packer.Tokenizers.SentencePiece;

/// <summary>What is used of a SentencePiece model: a protobuf message ModelProto of sentencepiece_model.proto.</summary>
internal sealed record SentencePieceModel
{
    private const int Unigram = 1;

    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    /// <summary>The pieces, by id.</summary>
    public required IReadOnlyList<SentencePieceEntry> Pieces { get; init; }

    /// <summary>Id of the piece for unknown text.</summary>
    public required int UnkId { get; init; }

    /// <summary>The normaliser's table; null if it has none.</summary>
    public required PrecompiledCharsmap? Charsmap { get; init; }

    /// <summary>Reads a model file.</summary>
    /// <exception cref="PackerException">AOTD120: not Unigram. AOTD121: damaged.</exception>
    public static SentencePieceModel Read(string path)
    {
        List<SentencePieceEntry> pieces = [];
        (int type, int unk, byte[] charsmap) = (Unigram, 0, []);
        ProtobufReader reader = new(TokenizerFile.ReadBytes(path), path);
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 1:
                    pieces.Add(ReadPiece(reader.Bytes, path, pieces.Count));
                    break;
                case 2:
                    ReadTrainer(reader.Bytes, path, ref type, ref unk);
                    break;
                case 3:
                    ReadNormalizer(reader.Bytes, path, ref charsmap);
                    break;
            }

            if (pieces.Count > TokenizerLayout.MaxVocabSize)
            {
                throw TokenizerError.Unsupported(path, $"it has more than {TokenizerLayout.MaxVocabSize} pieces", "fewer");
            }
        }

        if (type != Unigram)
        {
            string name = type switch { 2 => "BPE", 3 => "word", 4 => "char", _ => $"number {type}" };
            throw TokenizerError.Unsupported(path, $"it is a SentencePiece model of type {name}", "Unigram");
        }

        if (unk < 0 || unk >= pieces.Count)
        {
            throw TokenizerError.Vocabulary(path, $"unk_id is {unk}", $"an id below the {pieces.Count} pieces");
        }

        return new SentencePieceModel { Pieces = pieces, UnkId = unk, Charsmap = charsmap.Length == 0 ? null : ReadCharsmap(charsmap, path) };
    }

    private static SentencePieceEntry ReadPiece(ReadOnlySpan<byte> message, string path, int id)
    {
        (string text, float score, int type) = ("", 0, 1);
        ProtobufReader reader = new(message, path);
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 1:
                    text = Text(reader.Bytes, path, id);
                    break;
                case 2:
                    score = BitConverter.UInt32BitsToSingle((uint)reader.Number);
                    break;
                case 3:
                    type = (int)reader.Number;
                    break;
            }
        }

        return float.IsFinite(score)
            ? new SentencePieceEntry(text, score, type)
            : throw TokenizerError.Damaged(path, $"the score of piece {id} is {score}", "a finite number");
    }

    private static string Text(ReadOnlySpan<byte> utf8, string path, int id)
    {
        try
        {
            return StrictUtf8.GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            throw TokenizerError.Damaged(path, $"piece {id} is no valid UTF-8", "UTF-8 text");
        }
    }

    private static void ReadTrainer(ReadOnlySpan<byte> message, string path, ref int type, ref int unk)
    {
        ProtobufReader reader = new(message, path);
        while (reader.Read())
        {
            (type, unk) = reader.Field switch
            {
                3 => ((int)reader.Number, unk),
                40 => (type, (int)reader.Number),
                _ => (type, unk),
            };
        }
    }

    private static void ReadNormalizer(ReadOnlySpan<byte> message, string path, ref byte[] charsmap)
    {
        ProtobufReader reader = new(message, path);
        while (reader.Read())
        {
            if (reader.Field == 2)
            {
                charsmap = reader.Bytes.ToArray();
            }
        }
    }

    private static PrecompiledCharsmap ReadCharsmap(byte[] bytes, string path) => PrecompiledCharsmap.Parse(bytes, out string message)
        ?? throw TokenizerError.Damaged(path, $"precompiled_charsmap is damaged: {message}", "SentencePiece's table, whole");
}
