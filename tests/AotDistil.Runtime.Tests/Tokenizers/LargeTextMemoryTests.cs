using System.Text;
using Xunit;

namespace AotDistil.Runtime.Tests.Tokenizers;

/// <summary>What a huge text leaves behind. Measured over the whole process, so no other test may run meanwhile.</summary>
[Collection(nameof(LargeTextMemoryTests))]
[CollectionDefinition(nameof(LargeTextMemoryTests), DisableParallelization = true)]
public sealed class LargeTextMemoryTests
{
    [Theory]
    [InlineData("a", 16_000_000)]
    [InlineData("\u0301", 2_000_000)]
    [InlineData("\u302E\u0301", 1_000_000)]
    [InlineData("\u0301 ", 2_000_000)]
    [InlineData("[", 4_000_000)]
    [InlineData(" ", 16_000_000)]
    public void Text_that_cannot_be_cut_takes_memory_in_proportion_and_gives_it_back(string unit, int times)
    {
        CompiledFolder compiled = CaseFolder.Compile("added");
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(unit, times)));
        int[] ids = new int[16];
        long before = GC.GetAllocatedBytesForCurrentThread(), held = GC.GetTotalMemory(forceFullCollection: true);
        compiled.Tokenizer.Encode(text, ids, out _);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before, kept = GC.GetTotalMemory(forceFullCollection: true) - held;
        Assert.True(allocated < 80L * text.Length, $"{allocated} bytes for a text of {text.Length}");
        Assert.True(kept < 4_000_000, $"{kept} bytes are kept after a text of {text.Length}");
        GC.KeepAlive(compiled);
    }
}
