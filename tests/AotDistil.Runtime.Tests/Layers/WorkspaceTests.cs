using AotDistil.Runtime.Layers;
using Xunit;

namespace AotDistil.Runtime.Tests.Layers;

/// <summary>Scratch memory, and how buffers lie in it.</summary>
public sealed unsafe class WorkspaceTests
{
    [Fact]
    public void Memory_grows_when_more_is_asked_for_and_never_shrinks()
    {
        using Workspace workspace = new();
        Assert.Equal(0, workspace.Bytes);
        byte* first = workspace.Reserve(1000);
        Assert.Equal(1000, workspace.Bytes);
        new Span<byte>(first, 1000).Fill(7);
        Assert.True(workspace.Reserve(1000) == first && workspace.Reserve(1) == first && workspace.Reserve(0) == first);
        Assert.Equal(7, first[999]);
        byte* larger = workspace.Reserve(5_000_000);
        Assert.Equal(5_000_000, workspace.Bytes);
        new Span<byte>(larger, 5_000_000).Fill(8);
        Assert.True(workspace.Reserve(1001) == larger);
        Assert.Equal(5_000_000, workspace.Bytes);
    }

    [Fact]
    public void Memory_begins_at_a_cache_line()
    {
        for (int bytes = 1; bytes < 3000; bytes += 37)
        {
            using Workspace workspace = new();
            Assert.Equal(0, (nint)workspace.Reserve(bytes) % Workspace.Alignment);
        }
    }

    [Fact]
    public void What_the_system_does_not_have_is_out_of_memory_and_less_is_still_to_be_had()
    {
        using Workspace workspace = new();
        workspace.Reserve(100);
        Assert.Throws<OutOfMemoryException>(() => { workspace.Reserve(long.MaxValue - 4096); });
        Assert.Equal(0, workspace.Bytes);
        workspace.Reserve(100)[99] = 1;
        Assert.Equal(100, workspace.Bytes);
    }

    [Fact]
    public void Disposed_twice_is_disposed()
    {
        Workspace workspace = new();
        workspace.Reserve(100);
        workspace.Dispose();
        Assert.Equal(0, workspace.Bytes);
        workspace.Dispose();
    }

    [Fact]
    public void Buffers_lie_one_behind_the_other_at_cache_lines()
    {
        BufferLayout measure = new(null);
        Assert.True(measure.Take<int>(3) == null);
        Assert.Equal(64, measure.Bytes(null));
        Assert.Equal(64, (nint)measure.Take<byte>(64));
        Assert.Equal(128, (nint)measure.Take<float>(17));
        Assert.Equal(256, (nint)measure.Take<float>(0));
        Assert.Equal(256, (nint)measure.Take<long>(8 * 1_000_000_000L)); // beyond 32 bits
        Assert.Equal(256 + 64_000_000_000, measure.Bytes(null));
    }

    [Fact]
    public void The_same_buffers_are_measured_and_then_taken()
    {
        using Workspace workspace = new();
        BufferLayout measure = new(null);
        measure.Take<float>(5);
        measure.Take<byte>(100);
        byte* memory = workspace.Reserve(measure.Bytes(null));
        BufferLayout layout = new(memory);
        float* floats = layout.Take<float>(5);
        byte* bytes = layout.Take<byte>(100);
        Assert.True(floats == (float*)memory && bytes == memory + 64);
        Assert.Equal(workspace.Bytes, layout.Bytes(memory));
    }

    [Fact]
    public void Rows_from_a_place_on_keep_their_scales_and_zeros()
    {
        float* scales = stackalloc float[4];
        int* zeros = stackalloc int[4];
        byte* values = stackalloc byte[4 * 48];
        Int8Rows rows = new Int8Rows(values, scales, zeros).From(3, 48);
        Assert.True(rows.Values == values + 144 && rows.Scales == scales + 3 && rows.Zeros == zeros + 3);
    }
}
