using AotDistil.EndToEnd.Tests.Native;
using AotDistil.EndToEnd.Tests.Publishing;
using AotDistil.Model.Tests.Support;
using Xunit;

namespace AotDistil.EndToEnd.Tests;

/// <summary>Libraries for 64-bit Arm, published on this machine with <c>-r linux-arm64</c> and run by QEMU.</summary>
public sealed class Arm64Tests(PublishedNatives natives, ITestOutputHelper log)
{
    private const string Variable = "AOTDISTIL_KERNEL";

    [Theory]
    [InlineData(Arm64.WithoutDotProd, "Neon")]
    [InlineData(Arm64.WithDotProd, "NeonDot")]
    public async Task The_processor_decides_which_kernels_serve(string cpu, string kernel)
    {
        PublishedLibrary library = await natives.Arm64ModelsAsync();
        ProcessResult facts = await Arm64.RunAsync(cpu, await library.DriverAsync(PublishedNatives.EvenModel), ["facts"]);
        Assert.Equal("kernel " + kernel, facts.Succeeded().Lines[0]);
    }

    [Fact]
    public async Task Kernels_that_the_processor_lacks_are_refused_with_those_there_are()
    {
        PublishedLibrary library = await natives.Arm64ModelsAsync();
        ProcessResult refused = await Arm64.RunAsync(
            Arm64.WithoutDotProd, await library.DriverAsync(PublishedNatives.EvenModel), ["logits"], null, (Variable, "NeonDot"));
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains(
            $"{Variable} asks for NeonDot, which this processor or this build lacks. It has Neon, Scalar; unset the variable for the fastest.", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PublishedNatives.EvenModel, 20)]
    [InlineData(PublishedNatives.OddModel, 20)]
    [InlineData(PublishedNatives.SteepModel, 20)]
    [InlineData(PublishedNatives.SharedModel, 20)]
    [InlineData(PublishedNatives.GroupedModel, 20)]
    [InlineData(PublishedNatives.RotatedModel, 20)]
    [InlineData(PublishedNatives.OverflowingModel, 1)] // what is no number says the same of every text
    public async Task Every_kernel_gives_the_bits_of_x64_alone_in_batches_and_with_threads(string model, int leastAnswers)
    {
        PublishedLibrary library = await natives.Arm64ModelsAsync();
        string driver = await library.DriverAsync(model);
        string[] texts = [.. Texts.Random(40, longest: 40), .. Texts.OfLengths(63, 128, 139, 200)];

        // The same assembly by the JIT of this machine.
        string[] expected = new JitModel(library.Assembly, char.ToUpperInvariant(model[0]) + model[1..]).Logits("Scalar", texts, batch: 1)!;
        Assert.InRange(expected.Distinct().Count(), leastAnswers, texts.Length); // it is the text that decides
        foreach ((string cpu, string kernel) in ((string, string)[])[(Arm64.WithoutDotProd, "Neon"), (Arm64.WithDotProd, "NeonDot"), (Arm64.WithoutDotProd, "Scalar")])
        {
            foreach ((int batch, int threads) in ((int, int)[])[(1, 1), (7, 3), (texts.Length, 2)])
            {
                ProcessResult result = await Arm64.RunAsync(cpu, driver, ["logits", $"{batch}", $"{threads}"], ProcessRun.Lines(texts), (Variable, kernel));
                string[] found = result.Succeeded().Lines;
                Assert.Equal(texts.Length, found.Length);
                int[] wrong = [.. Enumerable.Range(0, texts.Length).Where(i => expected[i] != found[i])];
                Assert.True(
                    wrong.Length == 0,
                    $"{kernel} on {cpu}, {batch} texts a call, {threads} threads: {wrong.Length} of {texts.Length} texts differ, "
                    + $"the first is '{texts[wrong.FirstOrDefault()]}': {found[wrong.FirstOrDefault()]}, on x64 {expected[wrong.FirstOrDefault()]}");
            }
        }
    }

    [Theory]
    [InlineData(Arm64.WithoutDotProd, "answers", 900)]
    [InlineData(Arm64.WithDotProd, "answers", 900)]
    [InlineData(Arm64.WithDotProd, "threads", 2000)]
    public async Task Calls_from_C_do_what_the_header_says(string cpu, string part, int leastChecks)
    {
        PublishedLibrary library = await natives.Arm64ModelsAsync();
        ProcessResult result = await Arm64.RunAsync(cpu, await library.DriverAsync(PublishedNatives.OddModel), [part]);
        Assert.EndsWith(" checks", result.Succeeded().Lines[^1], StringComparison.Ordinal);
        Assert.InRange(int.Parse(result.Lines[^1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture), leastChecks, int.MaxValue);
    }

    [Fact]
    public async Task The_library_needs_the_C_library_and_its_mathematics_only_and_is_stripped()
    {
        PublishedLibrary library = await natives.Arm64ModelsAsync();
        ElfFile elf = new(library.Path);
        Assert.All(elf.Needed, n => Assert.Matches(LibraryTests.Allowed, n));
        Assert.True(elf.IsStripped);
    }

    /// <summary>The runtime's own tests of vectors and products, which no JIT on x64 can run in their form for Arm.</summary>
    [Fact]
    public async Task Vectors_do_what_one_value_at_a_time_does()
    {
        ProcessResult result = await Arm64.RunAsync(Arm64.WithDotProd, await natives.Arm64ChecksAsync(), []);
        log.WriteLine(result.Output);
        Assert.InRange(result.Succeeded().Lines.Count(l => l.EndsWith(" passed", StringComparison.Ordinal)), 20, 1000);

        // Nothing but what is for x64 may have been left out.
        Assert.All(result.Lines.Where(l => l.Contains("skipped", StringComparison.Ordinal)), l => Assert.Contains("AVX", l, StringComparison.Ordinal));
    }
}
