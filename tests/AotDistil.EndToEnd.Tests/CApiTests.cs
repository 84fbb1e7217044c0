using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using AotDistil.EndToEnd.Tests.Native;
using AotDistil.EndToEnd.Tests.Publishing;
using AotDistil.Tests;
using Xunit;

namespace AotDistil.EndToEnd.Tests;

/// <summary>The C functions, called from C. What each call must do is checked in C/*.c; a check that fails names its line.</summary>
public sealed class CApiTests(PublishedNatives natives)
{
    [Theory]
    [InlineData("answers", 900)]
    [InlineData("refusals", 400)]
    [InlineData("errors", 400)]
    [InlineData("threads", 2000)]
    public async Task Calls_from_C_do_what_the_header_says(string part, int leastChecks)
    {
        await CheckAsync(await natives.SentimentLibraryAsync(), PublishedNatives.SentimentModel, part, leastChecks);
        await CheckAsync(await natives.ManyModelsAsync(), PublishedNatives.TinyModel, part, leastChecks);
    }

    [Theory]
    [InlineData("Avx512Vnni")]
    [InlineData("AvxVnni")]
    [InlineData("Avx2")]
    [InlineData("Scalar")]
    public async Task Every_kernel_stays_within_the_callers_memory(string kernel)
    {
        PublishedLibrary library = await natives.ManyModelsAsync();
        string[]? lines = await library.DriveWithKernelAsync(kernel, PublishedNatives.TinyModel, ["answers"], []);
        Assert.SkipUnless(lines is not null, $"this processor has no {kernel}");
        Assert.Matches(@"^(9|10)\d\d checks$", lines![^1]);
    }

    [Fact]
    public async Task A_forced_kernel_that_does_not_exist_is_refused_and_its_message_cut_between_characters()
    {
        PublishedLibrary library = await natives.SentimentLibraryAsync();
        ProcessResult result = await library.DriveAsync(PublishedNatives.SentimentModel, ["forced-kernel"], null, ("AOTDISTIL_KERNEL", "né€😀x"));
        Assert.EndsWith(" checks", result.Succeeded().Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_of_one_model_is_refused_by_the_functions_of_another()
    {
        PublishedLibrary library = await natives.ManyModelsAsync();
        string program = await CCompiler.LinkAsync(
            Path.Combine(library.Scratch, "foreign"),
            library.Path,
            ["foreign.c"],
            $"-DFIRST_HEADER=\"{PublishedNatives.TinyModel}.h\"",
            $"-DFIRST={PublishedLibrary.Prefix(PublishedNatives.TinyModel)}_",
            $"-DSECOND_HEADER=\"{PublishedNatives.OtherTinyModel}.h\"",
            $"-DSECOND={PublishedLibrary.Prefix(PublishedNatives.OtherTinyModel)}_");
        ProcessResult result = await ProcessRun.RunAsync(program, []);
        Assert.Equal("15 checks", result.Succeeded().Lines[^1]);
    }

    [Theory]
    [InlineData(PublishedNatives.EmbeddingModel, "vectors.c", 70)]
    [InlineData(PublishedNatives.RankingModel, "ranking.c", 15)]
    [InlineData(PublishedNatives.InferenceModel, "zero_shot.c", 15)]
    public async Task Functions_of_some_models_alone_do_what_the_header_says(string model, string source, int leastChecks)
    {
        PublishedLibrary library = await natives.ManyModelsAsync();
        string prefix = PublishedLibrary.Prefix(model) + "_", other = PublishedLibrary.Prefix(PublishedNatives.OtherEmbeddingModel) + "_";
        string program = await CCompiler.LinkAsync(
            Path.Combine(library.Scratch, Path.GetFileNameWithoutExtension(source)),
            library.Path,
            [source],
            $"-DHEADER=\"{model}.h\"",
            $"-DPREFIX={prefix}",
            $"-DUPPER={prefix.ToUpperInvariant()}",
            $"-DOTHER_HEADER=\"{PublishedNatives.OtherEmbeddingModel}.h\"",
            $"-DOTHER={other}");
        string last = (await ProcessRun.RunAsync(program, [])).Succeeded().Lines[^1];
        Assert.InRange(int.Parse(last.Split(' ')[0], CultureInfo.InvariantCulture), leastChecks, int.MaxValue);
    }

    [Fact]
    public async Task The_names_are_the_models()
    {
        PublishedLibrary library = await natives.SentimentLibraryAsync();
        string[] facts = (await library.DriveAsync(PublishedNatives.SentimentModel, ["facts"])).Succeeded().Lines;
        Assert.Matches("^kernel (Avx512Vnni|AvxVnni|Avx2|Scalar)$", facts[0]);
        Assert.Matches(@"^version \d+\.\d+\.\d+\+[0-9a-f]{64}$", facts[1]);
        Assert.Equal(["labels 2", "tokens 512", "label NEGATIVE", "label POSITIVE"], facts[2..]);
    }

    [Fact]
    public async Task Tokens_and_offsets_are_those_of_Hugging_Face()
    {
        PublishedLibrary library = await natives.SentimentLibraryAsync();
        string data = Path.Combine(Repository.Root, "tests", "AotDistil.Runtime.Tests", "Tokenizers", "Data", "sentiment-en", "encodings.jsonl");
        List<string> texts = [], expected = [];
        foreach (string line in File.ReadLines(data))
        {
            using JsonDocument json = JsonDocument.Parse(line);
            string text = json.RootElement.GetProperty("text").GetString()!;
            int[] ids = Numbers(json, "ids"), offsets = Numbers(json, "offsets"), bytes = ByteOffsets(text);
            if (!text.Contains('\n', StringComparison.Ordinal) && ids.Length <= 512)
            {
                texts.Add(text);
                expected.Add(string.Join(' ', ids.Select((id, i) => $"{id} {bytes[offsets[2 * i]]} {bytes[offsets[(2 * i) + 1]]}")));
            }
        }

        ProcessResult found = await library.DriveAsync(PublishedNatives.SentimentModel, ["tokens"], ProcessRun.Lines(texts));
        Assert.InRange(texts.Count, 100, 100_000);
        Assert.Equal(expected, found.Succeeded().Lines);
    }

    public static TheoryData<string> Tokenizers => [.. PublishedNatives.Tokenizers.Keys];

    [Theory]
    [MemberData(nameof(Tokenizers))]
    public async Task Tokens_and_offsets_of_a_corpus_in_many_languages_are_those_of_Hugging_Face(string tokenizer)
    {
        string data = Repository.RequireShared("tokenizers", tokenizer, "encodings.jsonl.gz");
        PublishedLibrary library = await natives.ManyModelsAsync();
        List<string> texts = [], expected = [];
        using StreamReader reader = new(new GZipStream(File.OpenRead(data), CompressionMode.Decompress));
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            using JsonDocument json = JsonDocument.Parse(line);
            int[] ids = Numbers(json, "ids"), offsets = Numbers(json, "offsets");
            texts.Add(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(json.RootElement.GetProperty("text").GetString()!)));
            expected.Add(string.Join(' ', ids.Select((id, i) => $"{id} {offsets[2 * i]} {offsets[(2 * i) + 1]}")));
        }

        const string CodePoints = "3"; // the driver's counts begin at 1
        ProcessResult found = await library.DriveAsync(tokenizer, ["encodings", CodePoints], ProcessRun.Lines(texts));
        Assert.InRange(texts.Count, 1000, 100_000);
        Assert.Equal(expected, found.Succeeded().Lines[..^1]);
    }

    private static async Task CheckAsync(PublishedLibrary library, string model, string part, int leastChecks)
    {
        ProcessResult result = await library.DriveAsync(model, [part]);
        string last = result.Succeeded().Lines[^1];
        Assert.EndsWith(" checks", last, StringComparison.Ordinal);
        Assert.InRange(int.Parse(last.Split(' ')[0], CultureInfo.InvariantCulture), leastChecks, int.MaxValue);
    }

    private static int[] Numbers(JsonDocument json, string name) =>
        [.. json.RootElement.GetProperty(name).EnumerateArray().Select(n => n.GetInt32())];

    /// <summary>The byte at which each code point of a text begins, and where the text ends.</summary>
    private static int[] ByteOffsets(string text)
    {
        List<int> offsets = [0];
        foreach (Rune rune in text.EnumerateRunes())
        {
            offsets.Add(offsets[^1] + rune.Utf8SequenceLength);
        }

        return [.. offsets];
    }
}
