using AotDistil.Cli.Tests.Verification.Support;
using AotDistil.Cli.Verification;
using AotDistil.Cli.Verification.Expected;
using AotDistil.Packer;
using AotDistil.Packer.Architectures;
using AotDistil.Packer.Tests.Support;
using AotDistil.Runtime.Model;
using Xunit;

namespace AotDistil.Cli.Tests.Verification;

/// <summary>Reading an expected.json and its tensors.</summary>
public sealed class ExpectedAnswersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Encodings_are_texts_pairs_or_ids_alone()
    {
        string path = Written.Answers(
            _folder.Path,
            [Written.Encoding("a", [1, 2]), Written.Encoding(new System.Text.Json.Nodes.JsonArray("a", "b"), [1, 2, 3], [0, 0, 1]), Written.Encoding(null, [4])]);
        using ExpectedAnswers answers = new(path, Figures.Plan());
        Assert.Equal([("a", null), ("a", "b"), (null, null)], answers.Encodings.Select(e => (e.Text, e.Pair)));
        Assert.Equal(["1 2", "1 2 3", "4"], answers.Encodings.Select(e => string.Join(' ', e.Ids)));
        Assert.Null(answers.Encodings[0].Types);
        Assert.Equal([0, 0, 1], answers.Encodings[1].Types!);
        Assert.Equal(["a", "a | b", "[4]"], answers.Encodings.Select(e => e.Excerpt));
        Assert.False(answers.HasTensors);
        Assert.Null(answers.HiddenStates(answers.Encodings[0], 0));
        Assert.Null(answers.Outputs(answers.Encodings[0]));
    }

    [Fact]
    public void An_excerpt_is_one_line_of_whole_characters()
    {
        ExpectedEncoding encoding = new(0, string.Concat(Enumerable.Repeat("😀\n", 40)), null, [1], null);
        Assert.Equal(string.Concat(Enumerable.Repeat("😀 ", 30)) + "…", encoding.Excerpt);
    }

    [Theory]
    [InlineData("", "it is no JSON")]
    [InlineData("[]", "it has no array \"encodings\"")]
    [InlineData("{\"encodings\":{}}", "it has no array \"encodings\"")]
    [InlineData("{\"encodings\":[1]}", "encodings[0] is no object")]
    [InlineData("{\"encodings\":[{\"text\":\"a\"}]}", "encodings[0] has no input_ids")]
    [InlineData("{\"encodings\":[{\"input_ids\":[]}]}", "encodings[0] has no input_ids")]
    [InlineData("{\"encodings\":[{\"input_ids\":[1.5]}]}", "input_ids of encodings[0] is no array of integers")]
    [InlineData("{\"encodings\":[{\"input_ids\":[-1]}]}", "input_ids of encodings[0] is no array of integers")]
    [InlineData("{\"encodings\":[{\"input_ids\":[1],\"token_type_ids\":[0,0]}]}", "encodings[0] has 1 input_ids and 2 token_type_ids")]
    [InlineData("{\"encodings\":[{\"input_ids\":[1],\"text\":5}]}", "the text of encodings[0] is neither a string nor an array of two")]
    [InlineData("{\"encodings\":[{\"input_ids\":[1],\"text\":[\"a\"]}]}", "the text of encodings[0] is neither a string nor an array of two")]
    [InlineData("{\"encodings\":[{\"input_ids\":[1],\"text\":\"\\ud800\"}]}", "is no expected.json")]
    [InlineData("{\"encodings\":[{\"input_ids\":[100]}]}", "encodings[0] has the id 100, but the model's vocabulary has 100")]
    [InlineData("{\"encodings\":[{\"input_ids\":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]}]}", "encodings[0] has 17 ids, but the model has 16 positions")]
    public void What_is_of_another_form_is_refused_with_what_was_found(string json, string message)
    {
        string path = _folder.Write("expected.json", json);
        string found = Assert.Throws<VerificationException>(() => new ExpectedAnswers(path, Figures.Plan())).Message;
        Assert.StartsWith(path, found, StringComparison.Ordinal);
        Assert.Contains(message, found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "embeddings[0] has no text")]
    [InlineData("""{"text":"a"}""", "embeddings[0] has none of mean, cls and max")]
    [InlineData("""{"text":"a","mean":[1,"b"]}""", "mean of embeddings[0] is no array of numbers")]
    [InlineData("""{"text":"a","mean":[1,1e99]}""", "mean of embeddings[0] is no array of numbers")]
    [InlineData("""{"text":"a","max":[1]}""", "max of embeddings[0] has 1 numbers, but the model's states have 4")]
    public void Vectors_of_another_form_are_refused(string embedding, string message)
    {
        string path = _folder.Write("expected.json", $$"""{"encodings":[],"embeddings":[{{embedding}}]}""");
        Assert.Contains(message, Assert.Throws<VerificationException>(() => new ExpectedAnswers(path, Figures.Plan())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Vectors_have_the_names_of_their_poolings()
    {
        using ExpectedAnswers answers = new(_folder.Write("expected.json", """{"encodings":[],"embeddings":[{"text":"a","other":1,"cls":[1,2,3,4],"mean_normalized":[0,0,0,1]}]}"""), Figures.Plan());
        ExpectedEmbedding embedding = Assert.Single(answers.Embeddings);
        Assert.Equal([("cls", Pooling.Cls, false), ("mean_normalized", Pooling.Mean, true)], embedding.Vectors.Select(v => (v.Name, v.Pooling, v.Normalize)));
        Assert.Equal([0, 0, 0, 1], embedding.Vectors[1].Values);
        Assert.False(answers.IsEmpty);
    }

    [Theory]
    [InlineData("""{"candidate_labels":["a","b"],"multi_label":true,"hypothesis_template":"It is {}."}""", null)]
    [InlineData("""{"candidate_labels":"a, b"}""", null)]
    [InlineData("""{"multi_label":true}""", "answers[0]: it has no candidate_labels")]
    [InlineData("""{"candidate_labels":["a"],"top_k":1}""", "answers[0]: the option top_k is not known")]
    [InlineData("""{"candidate_labels":[1]}""", "answers[0]: expected a string, found Number")]
    public void Zero_shot_classification_has_transformers_own_options(string options, string? message)
    {
        string path = _folder.Write(
            "expected.json",
            $$$"""{"encodings":[],"answers":[{"task":"zero-shot-classification","input":"text","options":{{{options}}},"output":{"sequence":"text","labels":["b","a"],"scores":[0.75,0.25]}}]}""");
        if (message is not null)
        {
            Assert.Contains(message, Assert.Throws<VerificationException>(() => new ExpectedAnswers(path, Figures.Plan())).Message, StringComparison.Ordinal);
            return;
        }

        using ExpectedAnswers answers = new(path, Figures.Plan());
        ExpectedZeroShot expected = Assert.Single(answers.ZeroShots);
        Assert.Equal(["a", "b"], expected.Labels);
        Assert.Equal([("label=b", 0.75), ("label=a", 0.25)], expected.Output.Select(o => (o.Key, o.Score)));
        using ExpectedAnswers others = new(path, Figures.Plan(ModelTasks.Token));
        Assert.Equal((0, 1), (others.ZeroShots.Count, others.OtherTasks["zero-shot-classification"]));
    }

    [Fact]
    public void A_type_beyond_the_models_is_refused_and_one_that_it_does_not_read_is_not()
    {
        string path = Written.Answers(_folder.Path, [Written.Encoding("a", [1, 2], [0, 2])]);
        ModelPlan plan = Figures.Plan();
        new ExpectedAnswers(path, plan).Dispose();
        string found = Assert.Throws<VerificationException>(() => new ExpectedAnswers(path, plan with { Encoder = plan.Encoder with { TypeVocabSize = 2 } })).Message;
        Assert.Contains("has the token type 2, but the model has 2 of them", found, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        string path = Path.Combine(_folder.Path, "expected.json");
        Assert.Contains(path + " is not there", Assert.Throws<VerificationException>(() => new ExpectedAnswers(path, Figures.Plan())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_are_found_by_text_and_layer()
    {
        using ExpectedAnswers answers = Open(
            Figures.Plan(),
            Written.Tensor("0.hidden.0", [1, 2, 3, 4, 5, 6, 7, 8], 2, 4),
            Written.Tensor("0.last_hidden_state", [8, 7, 6, 5, 4, 3, 2, 1], 2, 4),
            Written.Tensor("1.last_hidden_state", [9, 9, 9, 9], 1, 4),
            Written.Tensor("0.logits", [1, 2, 3]),
            Written.Tensor("0.pooler_output", [1, 2, 3, 4]),
            Written.Tensor("1.pooler_output", [1, 2, 3, 4]));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], answers.HiddenStates(answers.Encodings[0], 0)!);
        Assert.Null(answers.HiddenStates(answers.Encodings[0], 1));
        Assert.Equal([8, 7, 6, 5, 4, 3, 2, 1], answers.HiddenStates(answers.Encodings[0], 2)!);
        Assert.Equal([9, 9, 9, 9], answers.HiddenStates(answers.Encodings[1], 2)!); // the first token alone
        Assert.Equal([1, 2, 3], answers.Outputs(answers.Encodings[0])!);
        Assert.Null(answers.Outputs(answers.Encodings[1]));
        Assert.Equal([KeyValuePair.Create("pooler_output", 2)], answers.Others);
    }

    [Fact]
    public void States_of_groups_are_those_of_their_last_layer()
    {
        ModelPlan plan = Figures.Plan();
        using ExpectedAnswers answers = Open(plan with { Encoder = plan.Encoder with { Schedule = new LayerSchedule(3, 1, 2) } }, Written.Tensor("0.hidden.2", [1, 2, 3, 4, 5, 6, 7, 8], 2, 4));
        Assert.Equal([4], Enumerable.Range(0, 7).Where(layer => answers.HiddenStates(answers.Encodings[0], layer) is not null));
    }

    [Fact]
    public void Where_an_answer_begins_and_ends_are_two_columns()
    {
        using ExpectedAnswers answers = Open(Figures.Plan(ModelTasks.QuestionAnswering, 2), Written.Tensor("0.start_logits", [1, 2]), Written.Tensor("0.end_logits", [3, 4]), Written.Tensor("1.start_logits", [1, 2]));
        Assert.Equal([1, 3, 2, 4], answers.Outputs(answers.Encodings[0])!);
        Assert.Null(answers.Outputs(answers.Encodings[1]));
    }

    [Theory]
    [InlineData("logits", "the tensor 'logits' belongs to none of the 2 encodings")]
    [InlineData("2.logits", "the tensor '2.logits' belongs to none of the 2 encodings")]
    [InlineData("0.hidden.3", "the tensor '0.hidden.3' is behind more layers than the model has, 2")]
    public void A_tensor_of_nothing_is_refused(string name, string message) =>
        Assert.Contains(message, Assert.Throws<VerificationException>(() => Open(Figures.Plan(), Written.Tensor(name, [1]))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("0.hidden.1", 4)]
    [InlineData("0.last_hidden_state", 6)]
    [InlineData("0.last_hidden_state", 12)]
    public void A_state_of_another_size_is_refused(string name, int values)
    {
        using ExpectedAnswers answers = Open(Figures.Plan(), Written.Tensor(name, new float[values]));
        string message = Assert.Throws<VerificationException>(() => _ = (answers.HiddenStates(answers.Encodings[0], 1), answers.HiddenStates(answers.Encodings[0], 2))).Message;
        Assert.Contains($"the tensor '{name}' has {values} values; expected 8", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_file_is_refused_as_a_checkpoint_is()
    {
        string path = Written.Answers(_folder.Path, [Written.Encoding("a", [1])]);
        _folder.Write("expected.safetensors", "nothing");
        Assert.Equal(PackerErrors.SafetensorsLength, Assert.Throws<PackerException>(() => new ExpectedAnswers(path, Figures.Plan())).Code);
    }

    private ExpectedAnswers Open(ModelPlan plan, params StoredTensor[] tensors) => new(Written.Answers(_folder.Path, [Written.Encoding("a", [1, 2]), Written.Encoding("b", [1, 2])], tensors), plan);
}
