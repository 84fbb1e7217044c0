using System.Globalization;
using AotDistil.EndToEnd.Tests.Native;
using AotDistil.EndToEnd.Tests.Publishing;
using Xunit;

namespace AotDistil.EndToEnd.Tests;

/// <summary>A process that lives long does not grow.</summary>
public sealed class MemoryTests(PublishedNatives natives, ITestOutputHelper log)
{
    private const int Allowance = 1024; // kB

    [Fact]
    public async Task A_million_sentences_leave_the_memory_as_a_hundred_thousand_did()
    {
        // Words of one letter, which are what the random model knows.
        string[] texts =
        [
            .. Enumerable.Range(0, 500).Select(i => string.Join(' ', Enumerable.Range(0, 1 + (i % 4)).Select(w => (char)('a' + (((i * 7) + (w * 5)) % 26))))),
        ];
        PublishedLibrary library = await natives.ManyModelsAsync();
        await FlatAsync(library, PublishedNatives.TinyModel, ["many", "1000000", "50"], texts, 100_000, 1_000_000);
    }

    [Fact]
    public async Task A_hundred_thousand_sentences_through_the_real_model_leave_the_memory_as_ten_thousand_did()
    {
        string[] texts = [.. Sentences.Make(500, most: 4).Where(t => t.Length < 40)];
        PublishedLibrary library = await natives.SentimentLibraryAsync();
        await FlatAsync(library, PublishedNatives.SentimentModel, ["many", "100000", "50"], texts, 10_000, 100_000);
    }

    [Fact]
    public async Task Sessions_that_are_closed_are_gone()
    {
        PublishedLibrary library = await natives.SentimentLibraryAsync();
        await FlatAsync(library, PublishedNatives.SentimentModel, ["sessions", "20000"], [], 10_000, 20_000);
    }

    private async Task FlatAsync(PublishedLibrary library, string model, string[] arguments, string[] texts, int early, int late)
    {
        ProcessResult result = (await library.DriveAsync(model, arguments, ProcessRun.Lines(texts))).Succeeded();
        Dictionary<int, int> kilobytes = result.Lines[..^1]
            .Select(l => l.Split(' ').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray())
            .ToDictionary(l => l[0], l => l[1]);
        log.WriteLine(string.Join(", ", kilobytes.Select(k => $"{k.Key}: {k.Value} kB")));
        Assert.InRange(kilobytes[early], 1, int.MaxValue);
        Assert.InRange(kilobytes[late] - kilobytes[early], -kilobytes[early], Allowance - 1);
    }
}
