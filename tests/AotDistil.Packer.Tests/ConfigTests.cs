using System.Text.Json.Nodes;
using AotDistil.Packer.Architectures;
using AotDistil.Packer.Tests.Support;
using Xunit;

namespace AotDistil.Packer.Tests;

public sealed class ConfigTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Missing_keys_have_the_defaults_of_transformers()
    {
        EncoderConfig config = Read("{}");
        Assert.Equal((768, 12, 3072, 6), (config.Dim, config.Heads, config.HiddenDim, config.Schedule.Steps));
        Assert.Equal((30_522, 512, "gelu", false), (config.VocabSize, config.MaxPositions, config.Activation, config.SinusoidalPositions));
        Assert.Equal((768, 1e-12, 1e-12, new LinearGroups()), (config.EmbeddingDim, config.LayerNormEps, config.EmbeddingLayerNormEps, config.Groups));
        LabelSet labels = Labels("{}");
        Assert.Equal(["LABEL_0", "LABEL_1"], labels.Names);
        Assert.Equal("single_label_classification", labels.Problem);
    }

    [Fact]
    public void Null_is_as_good_as_missing() => Assert.Equal(768, Read("""{"dim":null,"id2label":null,"problem_type":null}""").Dim);

    [Fact]
    public void The_general_names_of_transformers_are_understood()
    {
        EncoderConfig config = Read("""{"hidden_size":64,"num_attention_heads":4,"num_hidden_layers":3}""");
        Assert.Equal((64, 4, LayerSchedule.Once(3)), (config.Dim, config.Heads, config.Schedule));
    }

    [Fact]
    public void Two_names_that_disagree_are_refused() => Refuse("""{"dim":768,"hidden_size":64}""", PackerErrors.ConfigInvalid, "'dim' is 768", "'hidden_size'", "64");

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("{\"dim\":1", "JSON")]
    [InlineData("[]", "config.json holds an array")]
    [InlineData("{\"dim\":1,\"dim\":2}", "dim")]
    [InlineData("{\"\\ud800\":1}", "JSON")]
    public void A_damaged_config_is_refused(string json, string part) => Refuse(json, PackerErrors.ConfigInvalid, part);

    [Fact]
    public void A_config_nested_too_deep_is_refused() =>
        Refuse($$"""{"x":{{new string('[', 1000)}}{{new string(']', 1000)}}}""", PackerErrors.ConfigInvalid, "JSON");

    [Fact]
    public void A_missing_config_is_named() =>
        Refusal.Expect(PackerErrors.FileMissing, "config.json", () => ConfigFile.Read(_folder.Path), "config.json");

    [Theory]
    [InlineData("dim", "0", "from 1 to 65536")]
    [InlineData("dim", "65537", "from 1 to 65536")]
    [InlineData("dim", "768.5", "integer")]
    [InlineData("dim", "\"768\"", "integer")]
    [InlineData("dim", "99999999999999999999", "integer")]
    [InlineData("hidden_dim", "-1", "from 1 to 65536")]
    [InlineData("n_heads", "0", "from 1 to")]
    [InlineData("n_layers", "257", "from 1 to 256")]
    [InlineData("vocab_size", "0", "from 1 to")]
    [InlineData("max_position_embeddings", "1", "from 2 to")]
    [InlineData("sinusoidal_pos_embds", "1", "true or false")]
    [InlineData("activation", "3", "a string")]
    public void An_impossible_value_is_refused_with_its_key_and_range(string key, string value, string part) =>
        Refuse($$"""{"{{key}}":{{value}}}""", PackerErrors.ConfigInvalid, $"'{key}'", part);

    [Fact]
    public void A_width_that_the_heads_do_not_divide_is_refused() =>
        Refuse("""{"dim":100,"n_heads":12}""", PackerErrors.ConfigInvalid, "'dim' is 100", "'n_heads' is 12");

    [Theory]
    [InlineData("quick_gelu")]
    [InlineData("sigmoid")]
    [InlineData("GELU")]
    [InlineData("")]
    public void Another_activation_is_refused_by_name(string activation) =>
        Refuse(
            $$"""{"activation":"{{activation}}"}""",
            PackerErrors.ActivationUnsupported,
            $"'{activation}'",
            "supported are gelu, gelu_python, gelu_new, gelu_fast, gelu_pytorch_tanh, relu, silu, swish, mish and tanh");

    [Theory]
    [InlineData("gelu", "gelu")]
    [InlineData("gelu_python", "gelu")]
    [InlineData("gelu_new", "gelu_tanh")]
    [InlineData("gelu_fast", "gelu_tanh")]
    [InlineData("gelu_pytorch_tanh", "gelu_tanh")]
    [InlineData("relu", "relu")]
    [InlineData("silu", "silu")]
    [InlineData("swish", "silu")]
    [InlineData("mish", "mish")]
    [InlineData("tanh", "tanh")]
    public void Several_names_of_an_activation_are_one_function(string name, string function)
    {
        Assert.Equal(function, Read($$"""{"activation":"{{name}}"}""").Activation);
        Assert.Equal(function, Read($$"""{"hidden_act":"{{name}}"}""", ArchitectureCatalogue.Bert).Activation);
    }

    [Fact]
    public void Missing_keys_of_bert_have_the_defaults_of_transformers()
    {
        EncoderConfig config = Read("{}", ArchitectureCatalogue.Bert);
        Assert.Equal((768, 12, 3072, 12), (config.Dim, config.Heads, config.HiddenDim, config.Schedule.Steps));
        Assert.Equal((30_522, 512, 0, 2), (config.VocabSize, config.PositionRows, config.FirstPosition, config.TypeVocabSize));
        Assert.Equal(("gelu", 1e-12), (config.Activation, config.LayerNormEps));
    }

    [Fact]
    public void Missing_keys_of_roberta_have_the_defaults_of_transformers()
    {
        EncoderConfig config = Read("{}", ArchitectureCatalogue.Roberta);
        Assert.Equal((768, 12, 3072, 12), (config.Dim, config.Heads, config.HiddenDim, config.Schedule.Steps));
        Assert.Equal((50_265, 512, 2, 510, 2), (config.VocabSize, config.PositionRows, config.FirstPosition, config.MaxPositions, config.TypeVocabSize));
    }

    [Fact]
    public void Missing_keys_of_albert_have_the_defaults_of_transformers()
    {
        EncoderConfig config = Read("{}", ArchitectureCatalogue.Albert);
        Assert.Equal((4096, 64, 16_384, new LayerSchedule(12, 1, 1)), (config.Dim, config.Heads, config.HiddenDim, config.Schedule));
        Assert.Equal((30_000, 128, 512, 2), (config.VocabSize, config.EmbeddingDim, config.MaxPositions, config.TypeVocabSize));
        Assert.Equal(("gelu_tanh", 1e-12, 1e-12), (config.Activation, config.LayerNormEps, config.EmbeddingLayerNormEps));
    }

    [Fact]
    public void Missing_keys_of_squeezebert_have_the_defaults_of_transformers()
    {
        EncoderConfig config = Read("{}", ArchitectureCatalogue.SqueezeBert);
        Assert.Equal((768, 12, 3072, LayerSchedule.Once(12)), (config.Dim, config.Heads, config.HiddenDim, config.Schedule));
        Assert.Equal((30_522, 768, 512, 2), (config.VocabSize, config.EmbeddingDim, config.MaxPositions, config.TypeVocabSize));
        Assert.Equal(("gelu", new LinearGroups(4, 4, 4, 1, 4, 4)), (config.Activation, config.Groups));
    }

    [Fact]
    public void Layers_of_squeezebert_ignore_the_epsilon_of_the_config()
    {
        EncoderConfig config = Read("""{"layer_norm_eps":1e-5}""", ArchitectureCatalogue.SqueezeBert);
        Assert.Equal((1e-12, 1e-5), (config.LayerNormEps, config.EmbeddingLayerNormEps));
        config = Read("""{"layer_norm_eps":1e-5}""", ArchitectureCatalogue.Albert);
        Assert.Equal((1e-5, 1e-5), (config.LayerNormEps, config.EmbeddingLayerNormEps));
    }

    [Theory]
    [InlineData("""{"num_hidden_groups":13}""", "'num_hidden_groups' is 13", "from 1 to 12")]
    [InlineData("""{"num_hidden_groups":0}""", "'num_hidden_groups' is 0", "from 1 to 12")]
    [InlineData("""{"num_hidden_groups":"1"}""", "'num_hidden_groups' is \"1\"", "an integer")]
    [InlineData("""{"inner_group_num":0}""", "'inner_group_num' is 0", "from 1 to 256")]
    [InlineData("""{"inner_group_num":257}""", "'inner_group_num' is 257", "from 1 to 256")]
    [InlineData("""{"inner_group_num":22}""", "'num_hidden_layers' is 12", "'inner_group_num' is 22", "at most 256 layers to run")]
    [InlineData("""{"embedding_size":0}""", "'embedding_size' is 0", "from 1 to 65536")]
    public void Impossible_values_of_albert_are_refused(string json, params string[] parts) =>
        Refusal.Expect(PackerErrors.ConfigInvalid, "config.json", () => Read(json, ArchitectureCatalogue.Albert), parts);

    [Theory]
    [InlineData("""{"q_groups":5}""", "'q_groups' is 5", "'hidden_size' is 768", "hidden_size must be a multiple of q_groups")]
    [InlineData("""{"k_groups":0}""", "'k_groups' is 0", "from 1 to 768")]
    [InlineData("""{"v_groups":769}""", "'v_groups' is 769", "from 1 to 768")]
    [InlineData("""{"post_attention_groups":7}""", "'post_attention_groups' is 7", "'hidden_size' is 768")]
    [InlineData("""{"intermediate_groups":3,"intermediate_size":3070}""", "'intermediate_groups' is 3", "'intermediate_size' is 3070")]
    [InlineData("""{"output_groups":5,"intermediate_size":3080}""", "'output_groups' is 5", "'hidden_size' is 768")]
    [InlineData("""{"output_groups":1.5}""", "'output_groups' is 1.5", "an integer")]
    public void Groups_that_do_not_divide_are_refused(string json, params string[] parts) =>
        Refusal.Expect(PackerErrors.ConfigInvalid, "config.json", () => Read(json, ArchitectureCatalogue.SqueezeBert), parts);

    [Theory]
    [InlineData(12, 1, 1, "0 0 0 0 0 0 0 0 0 0 0 0")]
    [InlineData(4, 4, 1, "0 1 2 3")]
    [InlineData(6, 2, 1, "0 0 0 1 1 1")]
    [InlineData(3, 2, 1, "0 0 1")]
    [InlineData(5, 3, 1, "0 0 1 1 2")]
    [InlineData(7, 3, 2, "0 1 0 1 0 1 2 3 2 3 4 5 4 5")]
    [InlineData(2, 1, 3, "0 1 2 0 1 2")]
    public void Groups_of_layers_run_in_the_order_of_transformers(int steps, int groups, int inner, string order)
    {
        LayerSchedule schedule = new(steps, groups, inner);
        Assert.Equal(order.Split(' ').Select(int.Parse), schedule.Order);
        Assert.Equal(groups * inner, schedule.Stored);
    }

    [Fact]
    public void Every_group_runs_whatever_their_number()
    {
        for (int steps = 1; steps <= 40; steps++)
        {
            for (int groups = 1; groups <= steps; groups++)
            {
                IReadOnlyList<int> order = new LayerSchedule(steps, groups, 1).Order;
                Assert.Equal(steps, order.Count);
                Assert.Equal(order.Order(), order);
                Assert.Equal(Enumerable.Range(0, groups), order.Distinct());
            }
        }
    }

    [Fact]
    public void Keys_of_bert_are_read()
    {
        EncoderConfig config = Read(
            """{"hidden_size":20,"num_attention_heads":4,"intermediate_size":33,"num_hidden_layers":3,"layer_norm_eps":1e-5,"max_position_embeddings":9,"type_vocab_size":3,"vocab_size":7,"hidden_act":"relu"}""",
            ArchitectureCatalogue.Bert);
        Assert.Equal(new EncoderConfig(20, 4, 33, LayerSchedule.Once(3), new LinearGroups(), 7, 20, 9, 0, 3, "relu", 1e-5, 1e-5, false), config);
    }

    [Theory]
    [InlineData("""{"layer_norm_eps":0}""", "'layer_norm_eps' is 0", "above 0 and at most 1")]
    [InlineData("""{"layer_norm_eps":1.5}""", "'layer_norm_eps' is 1.5", "above 0 and at most 1")]
    [InlineData("""{"layer_norm_eps":"1e-5"}""", "'layer_norm_eps'", "a number")]
    [InlineData("""{"type_vocab_size":0}""", "'type_vocab_size' is 0", "from 1 to")]
    [InlineData("""{"hidden_size":100}""", "'hidden_size' is 100", "'num_attention_heads' is 12")]
    [InlineData("""{"max_position_embeddings":4,"pad_token_id":2}""", "'max_position_embeddings' is 4", "'pad_token_id' is 2")]
    [InlineData("""{"pad_token_id":-1}""", "'pad_token_id' is -1", "from 0 to")]
    public void Impossible_values_of_roberta_are_refused(string json, params string[] parts) =>
        Refusal.Expect(PackerErrors.ConfigInvalid, "config.json", () => Read(json, ArchitectureCatalogue.Roberta), parts);

    [Theory]
    [InlineData("""{"position_embedding_type":"relative_key"}""", "'position_embedding_type' is \"relative_key\"", "supported is \"absolute\"")]
    [InlineData("""{"is_decoder":true}""", "'is_decoder' is true", "supported is false")]
    public void What_only_some_models_of_an_architecture_have_is_refused(string json, params string[] parts)
    {
        Refusal.Expect(PackerErrors.ArchitectureUnsupported, "config.json", () => Read(json, ArchitectureCatalogue.Bert), parts);
        Assert.Equal(768, Read("""{"position_embedding_type":"absolute","is_decoder":false}""", ArchitectureCatalogue.Bert).Dim);
    }

    [Theory]
    [InlineData("""{"num_labels":4}""", 4, "single_label_classification")]
    [InlineData("""{"num_labels":1}""", 1, "multi_label_classification")]
    [InlineData("""{"id2label":{"0":"a"}}""", 1, "multi_label_classification")]
    [InlineData("""{"id2label":{"1":"b","0":"a"},"num_labels":2}""", 2, "single_label_classification")]
    [InlineData("""{"id2label":{"0":"a"},"problem_type":"multi_label_classification"}""", 1, "multi_label_classification")]
    [InlineData("""{"num_labels":3,"problem_type":"regression"}""", 3, "regression")]
    public void Labels_and_problem_follow_transformers(string json, int count, string problem)
    {
        LabelSet labels = Labels(json);
        Assert.Equal((count, problem), (labels.Names.Count, labels.Problem));
    }

    [Fact]
    public void Labels_stand_in_the_order_of_their_ids_as_numbers()
    {
        JsonObject labels = [];
        foreach (int i in Enumerable.Range(0, 12).Reverse())
        {
            labels[$"{i}"] = $"label {i}";
        }

        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"label {i}"), Labels(new JsonObject { ["id2label"] = labels }.ToJsonString()).Names);
    }

    [Theory]
    [InlineData("""{"id2label":{"0":"a","2":"b"}}""", "2 labels", "not id 1")]
    [InlineData("""{"id2label":{"1":"a","2":"b"}}""", "2 labels", "not id 0")]
    [InlineData("""{"id2label":{"0":"a","00":"b"}}""", "id 0 twice", "")]
    [InlineData("""{"id2label":{"-1":"a"}}""", "'-1'", "integer from 0")]
    [InlineData("""{"id2label":{"x":"a"}}""", "'x'", "integer from 0")]
    [InlineData("""{"id2label":{"99999999":"a"}}""", "'99999999'", "65535")]
    [InlineData("""{"id2label":{}}""", "'id2label' is empty", "")]
    [InlineData("""{"id2label":{"0":"a","1":"b"},"num_labels":3}""", "'num_labels' is 3", "2 labels")]
    [InlineData("""{"id2label":{"0":"a\u0000","1":"b"}}""", "id 0", "zero character")]
    [InlineData("""{"problem_type":"ranking"}""", "'ranking'", "regression")]
    [InlineData("""{"num_labels":1,"problem_type":"single_label_classification"}""", "only one label", "regression")]
    public void Labels_that_do_not_fit_are_refused(string json, string part, string other) => RefuseLabels(json, PackerErrors.LabelsInvalid, part, other);

    [Theory]
    [InlineData("""{"id2label":["a"]}""", "'id2label' is an array")]
    [InlineData("""{"problem_type":[]}""", "'problem_type' holds an array")]
    [InlineData("""{"id2label":{"0":1}}""", "'id2label' holds a number")]
    [InlineData("""{"id2label":{"0":"\ud800"}}""", "no valid Unicode")]
    [InlineData("""{"id2label":{"\ud800":"a"}}""", "")]
    public void Labels_of_another_type_are_refused(string json, string part) => RefuseLabels(json, PackerErrors.ConfigInvalid, part);

    [Theory]
    [InlineData("""{"id2label":{"0":"O","1":"B-PER","2":"I-PER"}}""", "O B-PER I-PER")]
    [InlineData("""{"num_labels":1}""", "LABEL_0")]
    [InlineData("""{"num_labels":2,"problem_type":"multi_label_classification"}""", "LABEL_0 LABEL_1")]
    public void Of_a_tokens_labels_one_holds_whatever_the_problem_type(string json, string names)
    {
        LabelSet labels = Labels(json, LabelSet.OfTokens);
        Assert.Equal(names.Split(' '), labels.Names);
        Assert.Equal("single_label_classification", labels.Problem);
    }

    [Theory]
    [InlineData("mpnet", "MPNetForSequenceClassification")]
    [InlineData("roberta", "BertForSequenceClassification")]
    [InlineData("bert", "DistilBertForSequenceClassification")]
    [InlineData("distilbert", "DistilBertForMultipleChoice")]
    [InlineData("albert", "AlbertForPreTraining")]
    [InlineData("camembert", "BertForMaskedLM")]
    public void Another_architecture_is_refused_with_a_list_of_those_there_are(string type, string architecture)
    {
        _folder.Write("config.json", $$"""{"model_type":"{{type}}","architectures":["{{architecture}}"]}""");
        Refusal.Expect(
            PackerErrors.ArchitectureUnsupported,
            "config.json",
            () => ArchitectureCatalogue.Find(ConfigFile.Read(_folder.Path)),
            $"'{type}'",
            architecture,
            "supported: DistilBertForSequenceClassification, DistilBertForTokenClassification, DistilBertForQuestionAnswering, DistilBertForMaskedLM, DistilBertModel (model_type distilbert); Bert",
            "CamembertModel (model_type roberta, xlm-roberta, camembert); AlbertFor",
            "SqueezeBertModel (model_type squeezebert)");
    }

    [Fact]
    public void No_architecture_at_all_is_refused()
    {
        _folder.Write("config.json", "{}");
        Refusal.Expect(PackerErrors.ArchitectureUnsupported, "config.json", () => ArchitectureCatalogue.Find(ConfigFile.Read(_folder.Path)), "missing", "supported");
    }

    private EncoderConfig Read(string json, Architecture? architecture = null)
    {
        _folder.Write("config.json", json);
        return EncoderConfig.Read(ConfigFile.Read(_folder.Path), (architecture ?? ArchitectureCatalogue.DistilBert).Keys);
    }

    private LabelSet Labels(string json, Func<ConfigFile, LabelSet>? read = null)
    {
        _folder.Write("config.json", json);
        return (read ?? LabelSet.Read)(ConfigFile.Read(_folder.Path));
    }

    private void RefuseLabels(string json, string code, params string[] parts) => Refusal.Expect(code, "config.json", () => Labels(json), parts);

    private void Refuse(string json, string code, params string[] parts) => Refusal.Expect(code, "config.json", () => Read(json), parts);
}
