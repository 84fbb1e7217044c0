using AotDistil.EndToEnd.Tests.Native;
using AotDistil.EndToEnd.Tests.Publishing;
using Xunit;

namespace AotDistil.EndToEnd.Tests;

/// <summary>One answer everywhere: whatever the kernel, the compiler and the neighbours in a batch.</summary>
public sealed class SameBitsTests(PublishedNatives natives, ITestOutputHelper log)
{
    private const string Model = PublishedNatives.SentimentModel;
    private const int Made = 1000, OfSst2 = 25, Shuffles = 3;

    private delegate Task<string[]?> Run(string kernel, string[] texts, int batch);

    [Fact]
    public async Task Every_kernel_gives_the_same_bits_by_JIT_and_AOT_alone_and_in_shuffled_batches()
    {
        PublishedLibrary library = await natives.SentimentLibraryAsync();
        JitModel jit = new(library.Assembly);
        string[] texts = [.. Sentences.Make(Made), .. Sentences.Sst2("dev").Take(OfSst2).Select(s => s.Text)];

        // The scalar loops take most of the time: AOT beside JIT.
        Run[] runs =
        [
            (kernel, some, batch) => library.DriveWithKernelAsync(kernel, Model, ["logits", $"{batch}"], ProcessRun.Lines(some)),
            (kernel, some, batch) => Task.Run(() => jit.Logits(kernel, some, batch)),
        ];
        string[] inCSharp = ["Scalar", "Avx2", "AvxVnni"];
        List<(string Who, string[] Logits)>[] answers = await Task.WhenAll(
            AnswersAsync("AOT", [.. inCSharp, "Avx512Vnni"], runs[0], texts), AnswersAsync("JIT", inCSharp, runs[1], texts));

        (string who, string[] expected) = answers[0][0];
        Assert.Equal("AOT Scalar alone", who);
        Assert.Equal(texts.Length, expected.Length);
        Assert.InRange(expected.Distinct().Count(), Made * 9 / 10, texts.Length); // it is the text that decides
        foreach ((string other, string[] found) in answers.SelectMany(a => a))
        {
            int[] wrong = [.. Enumerable.Range(0, texts.Length).Where(i => expected[i] != found[i])];
            IEnumerable<string> some = wrong.Take(5).Select(i => $"'{texts[i]}': {found[i]}, but {who}: {expected[i]}");
            Assert.True(wrong.Length == 0, $"{other}: {wrong.Length} of {texts.Length} texts differ\n{string.Join('\n', some)}");
        }

        // What is in C, only a native library has; of the rest both have the same.
        Assert.Equal(answers[0].Select(a => a.Who[4..]).Where(w => !w.StartsWith("Avx512", StringComparison.Ordinal)), answers[1].Select(a => a.Who[4..]));
    }

    /// <summary>What one compiler's code answers with each of the kernels, in the order of <paramref name="texts"/>.</summary>
    private async Task<List<(string Who, string[] Logits)>> AnswersAsync(string compiler, string[] kernels, Run run, string[] texts)
    {
        List<(string, string[])> answers = [];
        foreach (string kernel in kernels)
        {
            if (await run(kernel, texts, 1) is not string[] alone)
            {
                log.WriteLine($"{compiler}: this processor has no {kernel}; its bits are not compared");
                continue;
            }

            answers.Add(($"{compiler} {kernel} alone", alone));
            for (int shuffle = 0; shuffle < (kernel == "Scalar" ? 1 : Shuffles); shuffle++)
            {
                // A third of the texts in each call.
                int[] order = [.. Enumerable.Range(0, texts.Length)];
                new Random(shuffle).Shuffle(order);
                string[] shuffled = (await run(kernel, [.. order.Select(i => texts[i])], (texts.Length + 2) / 3))!;
                string[] back = new string[texts.Length];
                for (int i = 0; i < order.Length; i++)
                {
                    back[order[i]] = shuffled[i];
                }

                answers.Add(($"{compiler} {kernel} shuffled {shuffle}", back));
            }
        }

        return answers;
    }
}
