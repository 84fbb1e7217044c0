using AotDistil.Packer.Architectures;
using AotDistil.Packer.Checkpoints;
using AotDistil.Packer.Tests.Support;
using Xunit;

namespace AotDistil.Packer.Tests;

/// <summary>What stands on an encoder: which blocks each class of transformers becomes, and which tensors they are made of.</summary>
public sealed class HeadTests : IDisposable
{
    private const string Weights = "model.safetensors";

    private readonly PlanningFolder _folder = new();

    /// <summary>Class, task, and behind the encoder: each block with the tensor of its weight, the head's activation.</summary>
    public static TheoryData<string, string, string, string> Heads => new()
    {
        { "DistilBertForSequenceClassification", "sequence", "pre_classifier=pre_classifier classifier=classifier", "relu" },
        { "DistilBertForTokenClassification", "token", "classifier=classifier", "gelu" },
        { "DistilBertForQuestionAnswering", "qa", "classifier=qa_outputs", "gelu" },
        {
            "DistilBertForMaskedLM", "mlm",
            "pre_classifier=vocab_transform head.LayerNorm=vocab_layer_norm classifier=distilbert.embeddings.word_embeddings word_embeddings", "gelu"
        },
        { "DistilBertModel", "embedding", "", "gelu" },
        { "BertForSequenceClassification", "sequence", "pre_classifier=bert.pooler.dense classifier=classifier", "tanh" },
        { "BertForTokenClassification", "token", "classifier=classifier", "gelu" },
        { "BertForQuestionAnswering", "qa", "classifier=qa_outputs", "gelu" },
        {
            "BertForMaskedLM", "mlm",
            "pre_classifier=cls.predictions.transform.dense head.LayerNorm=cls.predictions.transform.LayerNorm classifier=bert.embeddings.word_embeddings word_embeddings", "gelu"
        },
        { "BertModel", "embedding", "", "gelu" },
        { "RobertaForSequenceClassification", "sequence", "pre_classifier=classifier.dense classifier=classifier.out_proj", "tanh" },
        { "RobertaForTokenClassification", "token", "classifier=classifier", "gelu" },
        { "RobertaForQuestionAnswering", "qa", "classifier=qa_outputs", "gelu" },
        {
            "RobertaForMaskedLM", "mlm",
            "pre_classifier=lm_head.dense head.LayerNorm=lm_head.layer_norm classifier=roberta.embeddings.word_embeddings word_embeddings", "gelu"
        },
        { "RobertaModel", "embedding", "", "gelu" },
        { "AlbertForSequenceClassification", "sequence", "pre_classifier=albert.pooler classifier=classifier", "tanh" },
        { "AlbertForTokenClassification", "token", "classifier=classifier", "gelu" },
        { "AlbertForQuestionAnswering", "qa", "classifier=qa_outputs", "gelu" },
        {
            "AlbertForMaskedLM", "mlm",
            "pre_classifier=predictions.dense head.LayerNorm=predictions.LayerNorm classifier=albert.embeddings.word_embeddings word_embeddings", "gelu"
        },
        { "AlbertModel", "embedding", "", "gelu" },
        { "SqueezeBertForSequenceClassification", "sequence", "pre_classifier=transformer.pooler.dense classifier=classifier", "tanh" },
        { "SqueezeBertForTokenClassification", "token", "classifier=classifier", "gelu" },
        { "SqueezeBertForQuestionAnswering", "qa", "classifier=qa_outputs", "gelu" },
        {
            "SqueezeBertForMaskedLM", "mlm",
            "pre_classifier=cls.predictions.transform.dense head.LayerNorm=cls.predictions.transform.LayerNorm classifier=transformer.embeddings.word_embeddings word_embeddings", "gelu"
        },
        { "SqueezeBertModel", "embedding", "", "gelu" },
    };

    /// <summary>The masked language models with the prefix of their encoder and the two names of the last bias.</summary>
    public static TheoryData<string, string, string, string> Masked => new()
    {
        { "DistilBertForMaskedLM", "distilbert.", "vocab_projector", "vocab_projector.bias" },
        { "BertForMaskedLM", "bert.", "cls.predictions.decoder", "cls.predictions.bias" },
        { "RobertaForMaskedLM", "roberta.", "lm_head.decoder", "lm_head.bias" },
        { "AlbertForMaskedLM", "albert.", "predictions.decoder", "predictions.bias" },
        { "SqueezeBertForMaskedLM", "transformer.", "cls.predictions.decoder", "cls.predictions.bias" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Heads))]
    public void A_class_of_transformers_has_its_blocks(string @class, string task, string blocks, string activation)
    {
        ModelPlan plan = Plan(TinyModel.Of(@class));
        Assert.Equal(task, plan.Task);
        int encoder = plan.Blocks.Index().Last(b => b.Item.Name.StartsWith("layer.", StringComparison.Ordinal)).Index + 1;
        Assert.Equal(blocks, string.Join(' ', plan.Blocks.Skip(encoder).Select(Describe)));
        Assert.Equal(activation, plan.Head.Activation);
        Assert.Equal(task == "mlm", plan.Head.HasLayerNorm);
        Assert.Equal(task switch { "sequence" or "token" => TinyModel.Labels, "qa" => 2, "mlm" => TinyModel.VocabSize, _ => 0 }, plan.Head.Outputs);
        Assert.Equal(
            task switch { "sequence" or "token" => ["bad", "so-so", "good"], "qa" => ["start", "end"], _ => (string[])[] },
            plan.Labels.Names);
        Assert.Equal(
            task switch { "sequence" => TinyModel.Dim, "mlm" => @class.StartsWith("Albert", StringComparison.Ordinal) ? TinyModel.Narrow : TinyModel.Dim, _ => 0 },
            plan.Head.HiddenDim);
    }

    [Theory]
    [MemberData(nameof(Heads))]
    public void Every_tensor_of_a_head_is_needed_with_its_shape(string @class, string task, string blocks, string activation)
    {
        _ = (task, blocks, activation);
        TinyModel model = TinyModel.Of(@class);
        foreach (StoredTensor tensor in model.Tensors.Where(t => !t.Name.Contains("ncoder.", StringComparison.Ordinal) && !t.Name.Contains("layer.", StringComparison.Ordinal)).ToArray())
        {
            string name = TensorNames.Canonical(tensor.Name);
            model.Tensors.Remove(tensor);
            Refusal.Expect(PackerErrors.TensorMissing, Weights, () => Plan(model), $"'{name}'", Text.Shape(tensor.Shape));
            long[] wrong = [tensor.Shape[0] + 1, .. tensor.Shape[1..]];
            model.Tensors.Add(StoredTensor.Of(tensor.Name, "F32", wrong, new float[wrong.Aggregate((a, b) => a * b)]));
            Refusal.Expect(PackerErrors.TensorShape, Weights, () => Plan(model), $"'{tensor.Name}'", Text.Shape(wrong));
            model.Tensors[^1] = tensor;
        }
    }

    [Theory]
    [InlineData("xlm-roberta", "XLMRoberta")]
    [InlineData("camembert", "Camembert")]
    public void Relatives_of_roberta_are_robertas(string type, string family)
    {
        foreach (string head in (string[])["ForSequenceClassification", "ForTokenClassification", "ForQuestionAnswering", "ForMaskedLM", "Model"])
        {
            TinyModel model = TinyModel.Of($"Roberta{head}");
            ModelPlan roberta = Plan(model);
            model.Config["model_type"] = type;
            model.Config["architectures"]![0] = family + head;
            ModelPlan plan = Plan(model);
            Assert.Equal(("roberta", roberta.Task, roberta.Encoder, roberta.Head), (plan.Architecture, plan.Task, plan.Encoder, plan.Head));
            Assert.Equal(roberta.Blocks.Select(Describe), plan.Blocks.Select(Describe));
        }
    }

    [Fact]
    public void The_head_of_roberta_has_gelu_and_those_of_others_the_encoders_function()
    {
        foreach (string @class in (string[])["RobertaForMaskedLM", "BertForMaskedLM", "AlbertForMaskedLM", "SqueezeBertForMaskedLM"])
        {
            TinyModel model = TinyModel.Of(@class);
            model.Config["hidden_act"] = "relu";
            ModelPlan plan = Plan(model);
            Assert.Equal(("relu", @class == "RobertaForMaskedLM" ? "gelu" : "relu"), (plan.Encoder.Activation, plan.Head.Activation));
        }
    }

    [Theory]
    [MemberData(nameof(Masked))]
    public void Words_are_tied_to_the_last_linear_whatever_the_checkpoint_has_for_it(string @class, string prefix, string decoder, string bias)
    {
        TinyModel model = TinyModel.Of(@class);
        long[] shape = model.Tensors.Single(t => t.Name.EndsWith("word_embeddings.weight", StringComparison.Ordinal)).Shape;
        model.Add($"{decoder}.weight", shape);
        ModelPlan plan = Plan(model);
        LinearBlock classifier = Assert.IsType<LinearBlock>(plan.Blocks[^2]);
        LinearSection section = classifier.Sections.Single();
        Assert.Equal(($"{prefix}embeddings.word_embeddings.weight", bias), (section.Weight.Name, section.Bias.Name));
        TiedEmbeddingBlock words = Assert.IsType<TiedEmbeddingBlock>(plan.Blocks[^1]);
        Assert.Equal("word_embeddings", words.Name);
        Assert.Same(classifier, words.Linear);
        Assert.DoesNotContain(plan.Blocks.OfType<EmbeddingBlock>(), b => b.Name == "word_embeddings");
    }

    [Theory]
    [MemberData(nameof(Masked))]
    public void Words_that_are_not_tied_have_both_tables(string @class, string prefix, string decoder, string bias)
    {
        TinyModel model = TinyModel.Of(@class);
        model.Config["tie_word_embeddings"] = false;
        Refusal.Expect(PackerErrors.TensorMissing, Weights, () => Plan(model), $"'{decoder}.weight'");
        model.Add($"{decoder}.weight", model.Tensors.Single(t => t.Name.EndsWith("word_embeddings.weight", StringComparison.Ordinal)).Shape);
        ModelPlan plan = Plan(model);
        Assert.Equal("word_embeddings", plan.Blocks[0].Name);
        Assert.Equal($"{prefix}embeddings.word_embeddings.weight", Assert.IsType<EmbeddingBlock>(plan.Blocks[0]).Table.Name);
        LinearSection section = Assert.IsType<LinearBlock>(plan.Blocks[^1]).Sections.Single();
        Assert.Equal(($"{decoder}.weight", bias), (section.Weight.Name, section.Bias.Name));
    }

    [Theory]
    [MemberData(nameof(Masked))]
    public void The_last_bias_is_found_under_either_name(string @class, string prefix, string decoder, string bias)
    {
        _ = prefix;
        TinyModel model = TinyModel.Of(@class);
        StoredTensor alone = model.Tensors.Single(t => t.Name == bias);
        model.Replace(bias, t => t with { Name = $"{decoder}.bias" });
        Assert.Equal($"{decoder}.bias", Assert.IsType<LinearBlock>(Plan(model).Blocks[^2]).Sections.Single().Bias.Name);
        if (bias != $"{decoder}.bias")
        {
            model.Tensors.Add(alone);
            Assert.Equal(bias, Assert.IsType<LinearBlock>(Plan(model).Blocks[^2]).Sections.Single().Bias.Name);
        }
    }

    [Fact]
    public void Whether_words_are_tied_is_true_or_false()
    {
        TinyModel model = TinyModel.Of("BertForMaskedLM");
        model.Config["tie_word_embeddings"] = 1;
        Refusal.Expect(PackerErrors.ConfigInvalid, "config.json", () => Plan(model), "'tie_word_embeddings' is a number", "true or false");
    }

    [Fact]
    public void Words_of_other_heads_are_not_tied_to_anything()
    {
        TinyModel model = TinyModel.Of("BertForTokenClassification");
        model.Config["tie_word_embeddings"] = false;
        Assert.IsType<EmbeddingBlock>(Plan(model).Blocks[0]);
    }

    [Fact]
    public void A_token_may_have_one_label_and_a_text_may_not()
    {
        TinyModel model = TinyModel.Of("BertForTokenClassification");
        model.Config["id2label"] = new System.Text.Json.Nodes.JsonObject { ["0"] = "O" };
        model.Tensors.RemoveAll(t => t.Name.StartsWith("classifier", StringComparison.Ordinal));
        model.AddPair("classifier", 1, TinyModel.Dim);
        ModelPlan plan = Plan(model);
        Assert.Equal(["O"], plan.Labels.Names);
        Assert.Equal("single_label_classification", plan.Labels.Problem);
        model.Config["problem_type"] = "single_label_classification";
        model.Config["architectures"]![0] = "BertForSequenceClassification";
        model.AddPair("bert.pooler.dense", TinyModel.Dim, TinyModel.Dim);
        Refusal.Expect(PackerErrors.LabelsInvalid, "config.json", () => Plan(model), "only one label");
    }

    [Fact]
    public void Labels_of_a_model_whose_outputs_have_no_names_are_not_read()
    {
        TinyModel model = TinyModel.Of("BertModel");
        model.Config["id2label"] = "nonsense";
        Assert.Empty(Plan(model).Labels.Names);
    }

    private static string Describe(Block block) => block switch
    {
        LinearBlock { Sections: [LinearSection only] } => $"{block.Name}={Without(only.Weight.Name)}",
        LayerNormBlock norm => $"{block.Name}={Without(norm.Gamma.Name)}",
        _ => block.Name,
    };

    private static string Without(string name) => name[..^".weight".Length];

    private ModelPlan Plan(TinyModel model) => _folder.Plan(model);
}
