using AotDistil.Packer.Checkpoints;
using AotDistil.Packer.Tests.Support;
using Xunit;

namespace AotDistil.Packer.Tests;

public sealed class SafetensorsFileTests : IDisposable
{
    private const string Name = "x.safetensors";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("F32")]
    [InlineData("F16")]
    [InlineData("BF16")]
    public void Tensors_come_back_with_name_shape_and_values(string type)
    {
        byte[] file = SafetensorsWriter.Write([StoredTensor.Of("a", type, [2, 3], [1, -2, 0.5f, 4, 0, -0.25f]), StoredTensor.Of("ü.b", type, [], [8]), StoredTensor.Of("none", type, [0, 4], [])]);
        using SafetensorsFile opened = SafetensorsFile.Open(_folder.Write(Name, file));

        Assert.Equal(["a", "none", "ü.b"], opened.Tensors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([2L, 3L], opened.Read("a").Shape);
        Assert.Equal([1, -2, 0.5f, 4, 0, -0.25f], opened.Read("a").Data);
        Assert.Empty(opened.Read("ü.b").Shape);
        Assert.Equal([8], opened.Read("ü.b").Data);
        Assert.Empty(opened.Read("none").Data);
    }

    [Theory]
    [InlineData("F32")]
    [InlineData("BF16")]
    public void A_tensor_larger_than_the_read_buffer_comes_back_whole_and_in_parts(string type)
    {
        float[] values = [.. Enumerable.Range(0, 300_000).Select(i => (float)(i % 251))];
        using SafetensorsFile opened = SafetensorsFile.Open(_folder.Write(Name, SafetensorsWriter.Write([StoredTensor.Of("a", type, [300_000], values)])));
        float[] part = new float[140_000];
        opened.Read(opened.Tensors["a"], 150_001, part);

        Assert.Equal(values, opened.Read("a").Data);
        Assert.Equal(values[150_001..290_001], part);
    }

    [Fact]
    public void Blanks_after_the_header_are_padding()
    {
        using SafetensorsFile opened = SafetensorsFile.Open(_folder.Write(Name, SafetensorsWriter.Write("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}     """, [0, 0, 128, 63])));
        Assert.Equal([1f], opened.Read("a").Data);
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Refusal.Expect(PackerErrors.FileMissing, Name, () => SafetensorsFile.Open(Path.Combine(_folder.Path, Name)), Name);

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void A_file_too_short_for_a_length_is_refused(int length) =>
        Refuse(PackerErrors.SafetensorsLength, new byte[length], $"{length} bytes", "at least 8");

    [Theory]
    [InlineData(0ul)]
    [InlineData(1ul)]
    [InlineData(100_000_001ul)]
    [InlineData(ulong.MaxValue)]
    public void An_absurd_header_length_is_refused(ulong length) =>
        Refuse(PackerErrors.SafetensorsLength, SafetensorsWriter.Write(length, "{}"u8.ToArray(), []), $"{length} bytes", "2 to 100000000");

    [Fact]
    public void A_header_longer_than_the_file_is_refused() =>
        Refuse(PackerErrors.SafetensorsLength, SafetensorsWriter.Write(3, "{}"u8.ToArray(), []), "3 bytes", "only 2 follow");

    [Fact]
    public void Every_way_of_cutting_a_file_is_refused()
    {
        byte[] whole = SafetensorsWriter.Write([StoredTensor.Of("a", "F32", [2], [1, 2])]);
        for (int length = 0; length < whole.Length; length++)
        {
            string path = _folder.Write(Name, whole[..length]);
            PackerException e = Assert.Throws<PackerException>(() => SafetensorsFile.Open(path));
            Assert.Equal(length < whole.Length - 8 ? PackerErrors.SafetensorsLength : PackerErrors.TensorPlace, e.Code);
        }
    }

    [Fact]
    public void A_Git_LFS_pointer_is_recognised() =>
        Refuse(PackerErrors.SafetensorsLength, "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"u8.ToArray(), "git lfs pull");

    [Theory]
    [InlineData(new byte[] { 0x50, 0x4B, 3, 4, 0, 0, 8, 8, 0, 0 })]
    [InlineData(new byte[] { 0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20 })]
    public void A_pickle_under_a_false_name_is_recognised(byte[] file) =>
        Refuse(PackerErrors.CheckpointFormat, file, "pickle", "safe_serialization=True");

    [Theory]
    [InlineData("[]", "the header is an array")]
    [InlineData("{\"a\":", "JSON")]
    [InlineData("{\"__metadata__\":{}}}", "JSON")]
    [InlineData("{\"__metadata__\":{}} x", "JSON")]
    [InlineData("{\"a\":{}}", "'a' has no dtype")]
    [InlineData("nonsense", "JSON")]
    [InlineData("{\"a\":{\"x\":[[[[[[[[[[1]]]]]]]]]]}}", "JSON")]
    [InlineData("{\"a\":1}", "tensor 'a' is a number; expected an object")]
    [InlineData("{\"__metadata__\":1}", "__metadata__ is a number")]
    [InlineData("{\"__metadata__\":{},\"__metadata__\":{}}", "__metadata__ is there twice")]
    [InlineData("{\"a\":{\"dtype\":1}}", "dtype of tensor 'a' is a number; expected a string")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F16\"}}", "'a' has two values of dtype")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", "'a' has no shape")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", "'a' has no data_offsets")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":{},\"data_offsets\":[0,4]}}", "shape of tensor 'a' is an object; expected an array")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}", "shape of tensor 'a' holds something that is no 64-bit integer")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775808],\"data_offsets\":[0,4]}}", "no 64-bit integer")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", "'a' has shape [-1]: no dimension can be negative")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,4]}}", "'a' has shape [4294967296, 4294967296]: more elements")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2305843009213693953,4],\"data_offsets\":[0,4]}}", "more elements")]
    [InlineData("{\"\\ud800\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", "JSON")]
    public void A_damaged_header_is_refused(string header, string part) =>
        Refuse(PackerErrors.SafetensorsHeader, SafetensorsWriter.Write(header, new byte[4]), "damaged safetensors header", part);

    [Fact]
    public void A_header_that_is_not_UTF8_is_refused() =>
        Refuse(PackerErrors.SafetensorsHeader, SafetensorsWriter.Write(9, [.. "{\""u8, 0xC3, 0x28, .. "\":1}"u8, (byte)' '], new byte[4]), "damaged safetensors header");

    [Fact]
    public void A_tensor_named_twice_is_refused()
    {
        const string Entry = """{"dtype":"F32","shape":[1],"data_offsets":[0,4]}""";
        Refuse(PackerErrors.SafetensorsHeader, SafetensorsWriter.Write($$"""{"a":{{Entry}},"a":{{Entry}}}""", new byte[4]), "tensor 'a' is there twice");
    }

    [Theory]
    [InlineData("[0]", "[0]")]
    [InlineData("[0,2,4]", "[0, 2, 4]")]
    [InlineData("[-4,0]", "[-4, 0]")]
    [InlineData("[4,0]", "[4, 0]")]
    public void Impossible_offsets_are_refused(string offsets, string shown) =>
        Refuse(PackerErrors.TensorPlace, OneTensor("F32", "[1]", offsets, 4), $"'a' has data_offsets {shown}", "expected [begin, end]");

    [Fact]
    public void A_tensor_beyond_the_file_is_refused() =>
        Refuse(PackerErrors.TensorPlace, OneTensor("F32", "[2]", "[0,8]", 4), "'a' ends at byte 8", "holds only 4");

    [Fact]
    public void A_tensor_far_beyond_the_file_is_refused() =>
        Refuse(PackerErrors.TensorPlace, OneTensor("F32", "[1]", "[9223372036854775800,9223372036854775804]", 4), "holds only 4");

    [Theory]
    [InlineData("F32", "[3]", "8 bytes, but shape [3] of F32 needs 12")]
    [InlineData("F16", "[2,1]", "8 bytes, but shape [2, 1] of F16 needs 4")]
    [InlineData("I64", "[2]", "8 bytes, but shape [2] of I64 needs 16")]
    [InlineData("F32", "[0]", "8 bytes, but shape [0] of F32 needs 0")]
    public void A_length_that_is_not_the_shapes_is_refused(string type, string shape, string part) =>
        Refuse(PackerErrors.TensorPlace, OneTensor(type, shape, "[0,8]", 8), "'a'", part);

    [Theory]
    [InlineData("0,8", "4,12", 12, "tensor 'b' begins at byte 4 of the data, but tensor 'a' ends at 8: they overlap")]
    [InlineData("0,8", "0,8", 8, "tensor 'b' begins at byte 0 of the data, but tensor 'a' ends at 8: they overlap")]
    [InlineData("0,8", "12,20", 20, "tensor 'b' begins at byte 12 of the data, but tensor 'a' ends at 8: nothing may lie between")]
    [InlineData("4,12", "12,20", 20, "tensor 'a' begins at byte 4 of the data, but the header ends at 0")]
    [InlineData("0,8", "8,16", 20, "tensor 'b' ends at byte 16 of the data, but the file holds 20")]
    public void Overlaps_and_holes_are_refused(string a, string b, int data, string part) => Refuse(
        PackerErrors.TensorPlace,
        SafetensorsWriter.Write(
            $$"""{"b":{"dtype":"F32","shape":[2],"data_offsets":[{{b}}]},"a":{"dtype":"F32","shape":[2],"data_offsets":[{{a}}]} }""",
            new byte[data]),
        part);

    [Fact]
    public void An_unknown_dtype_is_refused_at_once() =>
        Refuse(PackerErrors.TensorType, OneTensor("F31", "[1]", "[0,4]", 4), "tensor 'a' has the unknown dtype 'F31'", "F32, F16, BF16");

    [Fact]
    public void Another_dtype_is_refused_only_when_asked_for()
    {
        using SafetensorsFile file = SafetensorsFile.Open(_folder.Write(Name, OneTensor("I64", "[1]", "[0,8]", 8)));
        Refusal.Expect(PackerErrors.TensorType, Name, () => file.Read("a"), "tensor 'a' has dtype I64", "F32, F16, BF16");
    }

    [Fact]
    public void A_tensor_that_is_not_there_is_named()
    {
        using SafetensorsFile file = SafetensorsFile.Open(_folder.Write(Name, OneTensor("F32", "[1]", "[0,4]", 4)));
        Refusal.Expect(PackerErrors.TensorMissing, Name, () => file.Read("b"), "tensor 'b'");
    }

    [Fact]
    public void A_file_cut_after_opening_is_refused()
    {
        string path = _folder.Write(Name, OneTensor("F32", "[2]", "[0,8]", 8));
        using SafetensorsFile file = SafetensorsFile.Open(path);
        using (FileStream cut = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            cut.SetLength(cut.Length - 1);
        }

        Refusal.Expect(PackerErrors.SafetensorsLength, Name, () => file.Read("a"), "1 more were expected");
    }

    [Fact]
    public void No_damage_of_a_single_byte_gives_anything_but_a_refusal_or_a_file()
    {
        byte[] whole = SafetensorsWriter.Write([StoredTensor.Of("a", "F32", [2], [1, 2]), StoredTensor.Of("b", "F16", [3], [1, 2, 3])]);
        int refused = 0;
        foreach (byte value in (byte[])[0, (byte)'"', (byte)'9', (byte)'-', (byte)'}', 0x80, 0xFF])
        {
            for (int i = 0; i < whole.Length; i++)
            {
                byte[] damaged = [.. whole];
                damaged[i] = value;
                string path = _folder.Write(Name, damaged);
                try
                {
                    using SafetensorsFile file = SafetensorsFile.Open(path);
                    Assert.All(file.Tensors.Keys.Where(k => TensorTypes.IsReadable(file.Tensors[k].Type)), k => file.Read(k));
                }
                catch (PackerException)
                {
                    refused++;
                }
            }
        }

        Assert.True(refused > 500, $"only {refused} refused");
    }

    private static byte[] OneTensor(string type, string shape, string offsets, int data) =>
        SafetensorsWriter.Write($$$"""{"a":{"dtype":"{{{type}}}","shape":{{{shape}}},"data_offsets":{{{offsets}}}}}""", new byte[data]);

    private void Refuse(string code, byte[] file, params string[] parts)
    {
        string path = _folder.Write(Name, file);
        Refusal.Expect(code, Name, () => SafetensorsFile.Open(path).Dispose(), parts);
    }
}
