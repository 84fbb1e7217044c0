using System.Text.Json.Nodes;
using AotDistil.Packer.Checkpoints;
using AotDistil.Packer.Tests.Support;
using Xunit;

namespace AotDistil.Packer.Tests;

public sealed class CheckpointTests : IDisposable
{
    private const string Index = "model.safetensors.index.json";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Names_with_and_without_prefix_and_with_old_layer_norm_names_are_the_same()
    {
        StoredTensor[] tensors =
        [
            StoredTensor.Of("distilbert.embeddings.LayerNorm.gamma", "F32", [1], [1]),
            StoredTensor.Of("embeddings.LayerNorm.beta", "F32", [1], [2]),
        ];
        _folder.Write("model.safetensors", SafetensorsWriter.Write(tensors));
        using Checkpoint checkpoint = Checkpoint.Open(_folder.Path);

        Assert.All(["embeddings.LayerNorm.weight", "distilbert.embeddings.LayerNorm.weight", "embeddings.LayerNorm.gamma"], n => Assert.Equal([1f], checkpoint.Read(n).Data));
        Assert.Equal([2f], checkpoint.Read("distilbert.embeddings.LayerNorm.bias").Data);
        Assert.False(checkpoint.Contains("embeddings.LayerNorm.alpha"));
    }

    [Theory]
    [InlineData("distilbert.embeddings.x", "embeddings.x")]
    [InlineData("bert.encoder.layer.0.x", "encoder.layer.0.x")]
    [InlineData("roberta.encoder.layer.0.x", "encoder.layer.0.x")]
    [InlineData("albert.encoder.albert_layer_groups.0.albert_layers.0.x", "encoder.albert_layer_groups.0.albert_layers.0.x")]
    [InlineData("transformer.embeddings.x", "embeddings.x")]
    [InlineData("transformer.encoder.layers.0.x", "encoder.layers.0.x")]
    [InlineData("transformer.pooler.x", "pooler.x")]
    [InlineData("distilbert.transformer.layer.0.x", "transformer.layer.0.x")]
    [InlineData("transformer.layer.0.x", "transformer.layer.0.x")]
    [InlineData("classifier.x", "classifier.x")]
    [InlineData("distilbertx.y", "distilbertx.y")]
    public void The_encoders_prefix_is_left_out_and_nothing_else(string name, string canonical)
    {
        Assert.Equal(canonical, TensorNames.Canonical(name));
        Assert.Equal(canonical, TensorNames.Canonical(canonical));
        Assert.Equal($"{canonical}.weight", TensorNames.Canonical($"{name}.gamma"));
        Assert.Equal($"{canonical}.bias", TensorNames.Canonical($"{name}.beta"));
    }

    [Fact]
    public void The_same_tensor_under_two_names_is_refused()
    {
        _folder.Write("model.safetensors", SafetensorsWriter.Write([StoredTensor.Of("x.gamma", "F32", [1], [1]), StoredTensor.Of("distilbert.x.weight", "F32", [1], [2])]));
        Refusal.Expect(PackerErrors.TensorAmbiguous, "model.safetensors", () => Checkpoint.Open(_folder.Path), "'x.gamma'", "'distilbert.x.weight'");
    }

    [Fact]
    public void Shards_give_the_same_tensors_as_one_file()
    {
        TinyModel model = new("F16");
        using Checkpoint whole = Checkpoint.Open(model.Write(_folder));
        using Checkpoint sharded = Checkpoint.Open(model.WriteSharded(_folder));

        Assert.Equal(whole.Names.Order(StringComparer.Ordinal), sharded.Names.Order(StringComparer.Ordinal));
        Assert.All(whole.Names, n => Assert.Equal(whole.Read(n).Data, sharded.Read(n).Data));
        Assert.Equal(3, sharded.Sources.Count);
    }

    [Fact]
    public void A_missing_shard_is_named()
    {
        string folder = new TinyModel().WriteSharded(_folder);
        File.Delete(Path.Combine(folder, "model-00002-of-00002.safetensors"));
        Refusal.Expect(PackerErrors.ShardIndex, Index, () => Checkpoint.Open(folder), "model-00002-of-00002.safetensors");
    }

    [Fact]
    public void A_tensor_missing_from_its_shard_is_named()
    {
        string folder = new TinyModel().WriteSharded(_folder, map => map["classifier.weight"] = OtherShard(map, "classifier.weight"));
        Refusal.Expect(PackerErrors.ShardIndex, Index, () => Checkpoint.Open(folder), "'classifier.weight'", "does not");
    }

    [Theory]
    [InlineData("../model.safetensors")]
    [InlineData("sub/model.safetensors")]
    [InlineData("/etc/passwd")]
    [InlineData("..\\model.safetensors")]
    [InlineData("C:model.safetensors")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("a\0b")]
    public void A_shard_outside_the_folder_is_refused(string shard)
    {
        string folder = new TinyModel().WriteSharded(_folder, map => map["classifier.bias"] = shard);
        Refusal.Expect(PackerErrors.ShardIndex, Index, () => Checkpoint.Open(folder), "'classifier.bias'", "without any path");
    }

    [Theory]
    [InlineData("{", "JSON")]
    [InlineData("[]", "weight_map")]
    [InlineData("{\"weight_map\":[]}", "weight_map")]
    [InlineData("{\"weight_map\":{}}", "no tensor")]
    [InlineData("{\"weight_map\":{\"a\":1}}", "'a'")]
    [InlineData("{\"weight_map\":{\"a\":\"x.safetensors\",\"a\":\"y.safetensors\"}}", "a")]
    public void A_damaged_index_is_refused(string json, string part)
    {
        _folder.Write(Index, json);
        Refusal.Expect(PackerErrors.ShardIndex, Index, () => Checkpoint.Open(_folder.Path), part);
    }

    [Theory]
    [InlineData("pytorch_model.bin")]
    [InlineData("model.pt")]
    [InlineData("pytorch_model.bin.index.json")]
    public void A_pickle_is_refused_with_the_way_to_convert_it(string name)
    {
        _folder.Write(name, "anything");
        Refusal.Expect(
            PackerErrors.CheckpointFormat,
            name,
            () => Checkpoint.Open(_folder.Path),
            "pickle",
            "import transformers; model = transformers.AutoConfig.from_pretrained(folder).architectures[0]; "
            + "getattr(transformers, model).from_pretrained(folder).save_pretrained(folder, safe_serialization=True)");
    }

    [Fact]
    public void A_pickle_beside_safetensors_does_not_matter()
    {
        string folder = new TinyModel().Write(_folder);
        File.WriteAllText(Path.Combine(folder, "pytorch_model.bin"), "anything");
        Checkpoint.Open(folder).Dispose();
    }

    [Fact]
    public void Weights_of_another_framework_are_refused_by_name()
    {
        _folder.Write("tf_model.h5", "anything");
        Refusal.Expect(PackerErrors.CheckpointFormat, "tf_model.h5", () => Checkpoint.Open(_folder.Path), "tf_model.h5", "save_pretrained");
    }

    [Fact]
    public void No_weights_at_all_are_a_missing_file() =>
        Refusal.Expect(PackerErrors.FileMissing, Path.GetFileName(_folder.Path), () => Checkpoint.Open(_folder.Path), "model.safetensors");

    [Theory]
    [InlineData("F32", float.NaN, "NaN")]
    [InlineData("F32", float.PositiveInfinity, "infinity")]
    [InlineData("F16", float.NegativeInfinity, "infinity")]
    [InlineData("BF16", float.NaN, "NaN")]
    public void A_weight_that_is_not_finite_is_named_with_its_place(string type, float value, string word)
    {
        float[] values = new float[12];
        values[7] = value;
        _folder.Write("model.safetensors", SafetensorsWriter.Write([StoredTensor.Of("distilbert.x.weight", type, [3, 4], values)]));
        using Checkpoint checkpoint = Checkpoint.Open(_folder.Path);

        Refusal.Expect(PackerErrors.TensorNotFinite, "model.safetensors", () => checkpoint.Read("x.weight"), "'distilbert.x.weight'", "[3, 4]", word, "[1, 3]");
        Refusal.Expect(PackerErrors.TensorNotFinite, "model.safetensors", () => checkpoint.Read("x.weight", 4, new float[4]), "[1, 3]");
        checkpoint.Read("x.weight", 8, new float[4]);
    }

    private static string OtherShard(JsonObject map, string tensor)
    {
        string own = map[tensor]!.GetValue<string>();
        return own.Contains("00001-of", StringComparison.Ordinal) ? own.Replace("00001-of", "00002-of", StringComparison.Ordinal) : own.Replace("00002-of", "00001-of", StringComparison.Ordinal);
    }
}
