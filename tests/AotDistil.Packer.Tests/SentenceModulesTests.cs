using AotDistil.Packer.Architectures;
using AotDistil.Packer.Tests.Support;
using Xunit;

namespace AotDistil.Packer.Tests;

public sealed class SentenceModulesTests : IDisposable
{
    private const string Encoder = """{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"}""";
    private const string Pooling = """{"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}""";
    private const string Normalize = """{"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_modules_it_is_the_mean() => Assert.Same(PoolingFacts.Default, SentenceModules.Read(_folder.Path, lowersCase: true));

    [Theory]
    [InlineData("""{"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false}""", "cls")]
    [InlineData("""{"word_embedding_dimension": 384, "pooling_mode_mean_tokens": true, "include_prompt": true}""", "mean")]
    [InlineData("""{"pooling_mode_max_tokens": true, "pooling_mode_mean_tokens": false}""", "max")]
    [InlineData("""{"pooling_mode": "cls"}""", "cls")]
    [InlineData("{}", "mean")]
    public void The_pooling_is_read(string config, string mode)
    {
        Write([Encoder, Pooling], config);
        PoolingFacts facts = SentenceModules.Read(_folder.Path, lowersCase: false);
        Assert.Equal((mode, false), (facts.Mode, facts.Normalize));
        Assert.Equal(["modules.json", "config.json"], facts.Files.Select(Path.GetFileName));
        Write([Encoder, Pooling, Normalize], config);
        Assert.True(SentenceModules.Read(_folder.Path, lowersCase: false).Normalize);
    }

    [Theory]
    [InlineData("""{"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": true}""", "pooling_mode_cls_token and pooling_mode_mean_tokens")]
    [InlineData("""{"pooling_mode_lasttoken": true, "pooling_mode_mean_tokens": false}""", "pooling_mode_lasttoken")]
    [InlineData("""{"pooling_mode_mean_tokens": false}""", "no way of pooling")]
    [InlineData("""{"pooling_mode": "weightedmean"}""", "weightedmean")]
    public void Another_pooling_is_refused(string config, string part)
    {
        Write([Encoder, Pooling], config);
        Refusal.Expect(PackerErrors.ModulesUnsupported, "config.json", Read, part, "one of cls, mean and max");
    }

    [Fact]
    public void Modules_that_change_vectors_are_refused()
    {
        Refused("""{"path": "2_Dense", "type": "sentence_transformers.models.Dense"}""", [Encoder, Pooling, "*"], "sentence_transformers.models.Dense in '2_Dense'");
        Refused(Normalize, [Encoder, "*", Pooling], "models.Normalize");
        Refused(Pooling, [Encoder, Pooling, "*"], "models.Pooling");
        Refused("""{"path": "0_Transformer", "type": "sentence_transformers.models.Transformer"}""", ["*", Pooling], "0_Transformer");
        Refused(Encoder, ["*"], "no module that pools");

        void Refused(string module, string[] modules, string part)
        {
            Write([.. modules.Select(m => m == "*" ? module : m)], "{}");
            Refusal.Expect(PackerErrors.ModulesUnsupported, "modules.json", Read, part);
        }
    }

    [Theory]
    [InlineData("{}", "expected an array")]
    [InlineData("[1]", "no 'type'")]
    [InlineData("""[{"type": "Pooling"}]""", "no 'path'")]
    [InlineData("""[{"type": "Pooling", "path": "../1_Pooling"}]""", "expected the name of a folder")]
    [InlineData("""[{"type": "Pooling", "path": ".."}]""", "expected the name of a folder")]
    [InlineData("""[{"type": "Pooling", "path": ""}]""", "expected the name of a folder")]
    [InlineData("""[{"type": "\ud800", "path": ""}]""", "no valid Unicode")]
    [InlineData("[", "not the JSON it should be")]
    public void Damaged_modules_are_refused(string modules, string part)
    {
        _folder.Write("modules.json", modules);
        Refusal.Expect(PackerErrors.ConfigInvalid, "modules.json", Read, part);
    }

    [Fact]
    public void Settings_that_change_texts_are_refused()
    {
        Write([Encoder, Pooling], "{}");
        _folder.Write("sentence_bert_config.json", """{"max_seq_length": 256, "do_lower_case": true}""");
        Assert.Equal(3, SentenceModules.Read(_folder.Path, lowersCase: true).Files.Count);
        Refusal.Expect(PackerErrors.ModulesUnsupported, "sentence_bert_config.json", Read, "do_lower_case");
        _folder.Write("sentence_bert_config.json", "{}");
        _folder.Write("config_sentence_transformers.json", """{"prompts": {"query": "query: "}, "default_prompt_name": null}""");
        Read();
        _folder.Write("config_sentence_transformers.json", """{"default_prompt_name": "query"}""");
        Refusal.Expect(PackerErrors.ModulesUnsupported, "config_sentence_transformers.json", Read, "'default_prompt_name' is 'query'");
    }

    private void Read() => SentenceModules.Read(_folder.Path, lowersCase: false);

    private void Write(string[] modules, string pooling)
    {
        _folder.Write("modules.json", $"[{string.Join(", ", modules)}]");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "1_Pooling"));
        File.WriteAllText(Path.Combine(_folder.Path, "1_Pooling", "config.json"), pooling);
    }
}
