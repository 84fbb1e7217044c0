using System.Buffers.Binary;
using AotDistil.Runtime.Weights;
using Xunit;

namespace AotDistil.Runtime.Tests.Weights;

/// <summary>Weights that are a resource: the right ones in place, any others refused.</summary>
public sealed unsafe class EmbeddedWeightsTests
{
    private const string Name = "m.weights.bin";
    private const int Length = 128;

    private static readonly string ContentId = string.Concat(Enumerable.Range(0, 32).Select(i => $"{(i * 7) + 1:x2}"));

    [Fact]
    public void The_right_weights_are_read_in_place()
    {
        fixed (byte* file = WeightsFile())
        {
            Assert.True(EmbeddedWeights.Map(new MemoryAssembly(Name, file, Length), Name, Length, ContentId) == file);
        }
    }

    [Fact]
    public void A_missing_resource_is_refused()
    {
        AssertRefused("The assembly Memory holds no resource 'other.weights.bin'. Build it with AotDistil's targets, which embed it.", resource: "other.weights.bin");
        AssertRefused($"The assembly Memory holds no resource '{Name}'. Build it with AotDistil's targets, which embed it.", mapped: false);
        DamagedModelException e = Assert.Throws<DamagedModelException>(() => { EmbeddedWeights.Map(typeof(EmbeddedWeightsTests).Assembly, Name, Length, ContentId); });
        Assert.Contains("The assembly AotDistil.Runtime.Tests holds no resource", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => { EmbeddedWeights.Map(null!, Name, Length, ContentId); });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(127)]
    public void A_resource_of_another_length_is_refused(int length) =>
        AssertRefused($"The resource '{Name}' has {length} bytes; the code was generated for 128. Rebuild the project.", length: length);

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(63)]
    public void A_resource_without_room_for_a_header_is_refused_even_where_its_length_is_expected(int length) =>
        AssertRefused($"The resource '{Name}' has {length} bytes; a weights file has at least 64. Rebuild the project.", length: length, expectedLength: length);

    [Theory]
    [InlineData(0)] // magic
    [InlineData(8)] // version
    [InlineData(16)] // length of the file
    public void A_header_that_is_not_ours_is_refused(int damaged) => AssertRefused(
        $"The resource '{Name}' is not the weights file the code was generated for (found content {ContentId}, expected {ContentId}). Rebuild the project.", change: f => f[damaged]++);

    [Fact]
    public void Other_content_is_refused_with_both_ids()
    {
        string found = "02" + ContentId[2..];
        AssertRefused(
            $"The resource '{Name}' is not the weights file the code was generated for (found content {found}, expected {ContentId}). Rebuild the project.", change: f => f[24]++);
    }

    [Fact]
    public void A_tokenizers_table_is_read_in_place_if_it_has_the_length()
    {
        const string Table = "0123.tokenizer.bin";
        byte[] bytes = [1, 2, 3];
        fixed (byte* table = bytes)
        {
            MemoryAssembly assembly = new(Table, table, bytes.Length);
            Assert.True(EmbeddedWeights.MapTokenizer(assembly, Table, 3) == table);
            DamagedModelException e = Assert.Throws<DamagedModelException>(() => { EmbeddedWeights.MapTokenizer(assembly, Table, 4); });
            Assert.Equal($"The resource '{Table}' has 3 bytes; the code was generated for 4. Rebuild the project.", e.Message);
            e = Assert.Throws<DamagedModelException>(() => { EmbeddedWeights.MapTokenizer(assembly, "4567.tokenizer.bin", 3); });
            Assert.Equal("The assembly Memory holds no resource '4567.tokenizer.bin'. Build it with AotDistil's targets, which embed it.", e.Message);
        }
    }

    private static void AssertRefused(
        string message, string resource = Name, long length = Length, long expectedLength = Length, bool mapped = true, Action<byte[]>? change = null)
    {
        byte[] bytes = WeightsFile();
        change?.Invoke(bytes);
        fixed (byte* file = bytes)
        {
            MemoryAssembly assembly = new(Name, file, length, mapped);
            DamagedModelException e = Assert.Throws<DamagedModelException>(() => { EmbeddedWeights.Map(assembly, resource, expectedLength, ContentId); });
            Assert.Equal(message, e.Message);
            Assert.IsType<AotDistilException>(e, exactMatch: false);
        }
    }

    // A header as the contract of the weights file describes it, and 64 bytes more.
    private static byte[] WeightsFile()
    {
        byte[] file = new byte[Length];
        "AOTDISTL"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(8), 2);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(16), Length);
        Convert.FromHexString(ContentId).CopyTo(file, 24);
        return file;
    }
}
