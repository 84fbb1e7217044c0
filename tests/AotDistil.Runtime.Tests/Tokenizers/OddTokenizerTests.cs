using System.IO.Compression;
using System.Text;
using System.Text.Json;
using AotDistil.Runtime.Tokenizers;
using Xunit;

namespace AotDistil.Runtime.Tests.Tokenizers;

/// <summary>
/// Everything that tokenizer.json can say: small tokenizers of every kind with every step, and all that Hugging Face's library answers to odd texts and pairs
/// (tools/tokenizers/make_odd_cases.py).
/// </summary>
public sealed class OddTokenizerTests
{
    private const string Common = "ab day-<>'s\u001f\n x012";

    private static readonly Lazy<Dictionary<string, string>> Lines = new(() =>
    {
        using StreamReader reader = new(new GZipStream(File.OpenRead(Path.Combine(CaseFolder.Data, "odd-tokenizers.jsonl.gz")), CompressionMode.Decompress));
        Dictionary<string, string> lines = [];
        while (reader.ReadLine() is { } line)
        {
            using JsonDocument json = JsonDocument.Parse(line);
            lines.Add(json.RootElement.GetProperty("name").GetString()!, line);
        }

        return lines;
    });

    public static TheoryData<string> Names => [.. Lines.Value.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void All_that_is_known_of_a_text_is_as_Hugging_Face_has_it(string name)
    {
        using JsonDocument json = JsonDocument.Parse(Lines.Value[name]);
        CompiledFolder compiled = Compile(json.RootElement);
        TokenEncoding encoding = new();
        List<string> wrong = [];
        int cases = 0;
        foreach (JsonElement item in json.RootElement.GetProperty("cases").EnumerateArray())
        {
            string expected = ShowExpected(item[1]), found = Encode(compiled.Tokenizer, encoding, item[0]);
            cases++;
            if (expected != found)
            {
                wrong.Add($"{item[0].GetRawText()}\n  expected {expected}\n  found    {found}");
            }
        }

        GC.KeepAlive(compiled);
        Assert.InRange(cases, 100, 10_000);
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {cases} differ\n{string.Join('\n', wrong.Take(5))}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Random_bytes_give_ids_and_offsets_within_bounds(string name)
    {
        using JsonDocument json = JsonDocument.Parse(Lines.Value[name]);
        CompiledFolder compiled = Compile(json.RootElement);
        TokenEncoding encoding = new();
        Random random = new(6);
        for (int i = 0; i < 3000; i++)
        {
            byte[] text = new byte[random.Next(80)];
            random.NextBytes(text);
            for (int j = i % 3; j < text.Length && i % 3 > 0; j += i % 3)
            {
                text[j] = (byte)Common[random.Next(Common.Length)];
            }

            compiled.Tokenizer.Encode(text, encoding);
            for (int k = 0; k < encoding.Count; k++)
            {
                Assert.InRange(encoding.Ids[k], 0, compiled.Tokenizer.VocabSize - 1);
                Assert.InRange(encoding.Starts[k], 0, text.Length);
                Assert.InRange(encoding.Ends[k], encoding.Starts[k], text.Length);
                Assert.True(IsBorder(text, encoding.Starts[k]) && IsBorder(text, encoding.Ends[k]), $"{Convert.ToHexString(text)}: {encoding.Starts[k]} to {encoding.Ends[k]}");
            }
        }

        GC.KeepAlive(compiled);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_second_pass_allocates_nothing(string name)
    {
        using JsonDocument json = JsonDocument.Parse(Lines.Value[name]);
        CompiledFolder compiled = Compile(json.RootElement);
        TokenEncoding encoding = new();
        byte[][] texts = [.. json.RootElement.GetProperty("cases").EnumerateArray().Where(c => c[0].ValueKind == JsonValueKind.String).Select(c => Encoding.UTF8.GetBytes(c[0].GetString()!))];
        EncodeAll();
        Allocation.AssertNone(EncodeAll);
        GC.KeepAlive(compiled);

        void EncodeAll()
        {
            foreach (byte[] text in texts)
            {
                compiled.Tokenizer.Encode(text, encoding);
            }
        }
    }

    private static CompiledFolder Compile(JsonElement line)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(Path.Combine(folder.Path, "tokenizer.json"), line.GetProperty("tokenizer").GetRawText());
        return new CompiledFolder(folder.Path, vocabSize: 2000);
    }

    private static bool IsBorder(byte[] text, int at)
    {
        int border = 0;
        while (border < at)
        {
            Rune.DecodeFromUtf8(text.AsSpan(border), out _, out int size);
            border += size;
        }

        return border == at;
    }

    private static string Encode(Tokenizer tokenizer, TokenEncoding encoding, JsonElement text)
    {
        bool isPair = text.ValueKind == JsonValueKind.Array;
        byte[] first = Encoding.UTF8.GetBytes((isPair ? text[0] : text).GetString()!), second = isPair ? Encoding.UTF8.GetBytes(text[1].GetString()!) : [];
        try
        {
            if (isPair)
            {
                tokenizer.EncodePair(first, second, encoding, tokenizer.Configured);
            }
            else
            {
                tokenizer.Encode(first, encoding, tokenizer.Configured);
            }
        }
        catch (ArgumentException)
        {
            return "refused";
        }

        StringBuilder shown = new();
        for (int window = 0; window < encoding.Windows; window++)
        {
            encoding.Select(window);
            encoding.ConvertOffsets(OffsetUnit.CodePoint, first, second);
            shown.Append(window > 0 ? " | " : "");
            for (int i = 0; i < encoding.Count; i++)
            {
                // The library leaves the types of further windows as they were before the post-processor.
                string type = window == 0 ? $":{encoding.TypeIds[i]}" : "";
                shown.Append($" {encoding.Ids[i]}{type} {encoding.Starts[i]}-{encoding.Ends[i]} w{encoding.Words[i]}{(encoding.Sequences[i] < 0 ? "!" : "")}");
            }
        }

        return shown.ToString();
    }

    private static string ShowExpected(JsonElement answer)
    {
        if (answer.TryGetProperty("error", out _))
        {
            return "refused";
        }

        StringBuilder shown = new();
        Show(answer, true);
        if (answer.TryGetProperty("overflowing", out JsonElement windows))
        {
            foreach (JsonElement window in windows.EnumerateArray())
            {
                shown.Append(" | ");
                Show(window, false);
            }
        }

        return shown.ToString();

        void Show(JsonElement window, bool types)
        {
            for (int i = 0; i < window.GetProperty("ids").GetArrayLength(); i++)
            {
                JsonElement offsets = window.GetProperty("offsets"), word = window.GetProperty("words")[i];
                string type = types ? $":{window.GetProperty("type_ids")[i]}" : "";
                shown.Append($" {window.GetProperty("ids")[i]}{type} {offsets[2 * i]}-{offsets[(2 * i) + 1]} w{(word.ValueKind == JsonValueKind.Null ? "-1" : word.GetRawText())}");
                shown.Append(window.GetProperty("special_tokens_mask")[i].GetInt32() == 1 ? "!" : "");
            }
        }
    }
}
