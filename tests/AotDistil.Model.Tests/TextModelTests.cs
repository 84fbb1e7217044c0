using AotDistil.Model.Tests.Support;
using AotDistil.Packer.Architectures;
using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Reference;

namespace AotDistil.Model.Tests;

/// <summary>Hidden states and outputs of tokens that the caller gives: what is asked for is checked, what is given back is exactly that.</summary>
public sealed unsafe class TextModelTests
{
    private static readonly int Ids = ShapedModel.Vocabulary.Length;

    public static TheoryData<string> Variants => SmallModels.Variants;

    [Fact]
    public void Tokens_that_the_model_does_not_have_are_refused_and_the_session_goes_on()
    {
        using TextModel session = SmallModels.Tokens.OpenModel(KernelSelection.Select());
        float[] states = new float[141 * 32], outputs = new float[141 * 3], before = States(session, [2, 7, 3], [0, 1, 1], 2);
        (int[] Ids, int[] Types, string Name, string Message)[] wrong =
        [
            ([], [], "ids", "There are 0 tokens; expected 1 to 140."),
            (new int[141], [], "ids", "There are 141 tokens; expected 1 to 140."),
            ([2, -1, 3], [], "ids", "ids[1] is -1; expected 0 to "),
            ([2, 5, Ids], [], "ids", $"ids[2] is {Ids}; expected 0 to {Ids - 1}."),
            ([int.MinValue], [], "ids", "ids[0] is -2147483648; expected 0 to "),
            ([int.MaxValue], [], "ids", "ids[0] is 2147483647; expected 0 to "),
            ([2, 3], [0], "types", "There are 1 types and 2 tokens; expected as many, or none."),
            ([2, 3], [0, 0, 0], "types", "There are 3 types and 2 tokens; expected as many, or none."),
            ([2, 3], [0, 2], "types", "types[1] is 2; expected 0 to 1."),
            ([2, 3], [-1, 0], "types", "types[0] is -1; expected 0 to 1."),
        ];
        foreach ((int[] ids, int[] types, string name, string message) in wrong)
        {
            ArgumentException ofStates = Assert.Throws<ArgumentException>(name, () => session.HiddenStates(ids, types, 1, states));
            ArgumentException ofOutputs = Assert.Throws<ArgumentException>(name, () => session.Outputs(ids, types, outputs));
            Assert.StartsWith(message, ofStates.Message, StringComparison.Ordinal);
            Assert.Equal(ofStates.Message, ofOutputs.Message);
        }

        AssertBits.Equal(before, States(session, [2, 7, 3], [0, 1, 1], 2), "after refusals");
    }

    [Fact]
    public void Types_of_a_model_without_them_are_zeros()
    {
        using TextClassifier session = SmallModels.SingleLabel.Open(KernelSelection.Select());
        ArgumentException e = Assert.Throws<ArgumentException>("types", () => session.HiddenStates([2, 3], [0, 1], 1, new float[64]));
        Assert.StartsWith("types[1] is 1; expected 0 to 0.", e.Message, StringComparison.Ordinal);
        AssertBits.Equal(States(session, [2, 3], [], 2), States(session, [2, 3], [0, 0], 2), "types that are zeros");
    }

    [Fact]
    public void Layers_that_are_not_there_and_room_that_is_too_small_are_refused()
    {
        using TextModel session = SmallModels.Tokens.OpenModel(KernelSelection.Select());
        using TextClassifier classifier = SmallModels.SingleLabel.Open(KernelSelection.Select());
        Assert.Throws<ArgumentOutOfRangeException>("layers", () => session.HiddenStates([2, 3], [], -1, new float[64]));
        Assert.Throws<ArgumentOutOfRangeException>("layers", () => session.HiddenStates([2, 3], [], 3, new float[64]));
        AssertRoom("states", 63, 64, () => session.HiddenStates([2, 3], [], 0, new float[63]));
        AssertRoom("outputs", 5, 6, () => session.Outputs([2, 3], [], new float[5]));
        AssertRoom("outputs", 2, 3, () => classifier.Outputs([2, 3], [], new float[2]));

        static void AssertRoom(string name, int room, int needed, Action action)
        {
            ArgumentException e = Assert.Throws<ArgumentException>(name, action);
            Assert.StartsWith($"'{name}' has room for {room}, but {needed} are needed.", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_model_whose_answer_is_its_hidden_states_has_no_outputs()
    {
        using TemporaryFolder scratch = new();
        CompiledModel model = CompiledModel.Of(new ShapedModel(1, 16, 2, 32) { Task = ModelTasks.Embedding }.Write(scratch, "embedder"), scratch);
        using TextModel session = model.OpenModel(KernelSelection.Select());
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => session.Outputs([2, 3], [], new float[100]));
        Assert.Equal("embedder has no outputs besides its hidden states.", e.Message);
        Assert.IsNotType<TextClassifier>(session, exactMatch: false);
        AssertBits.Equal(Int8Reference.HiddenStates(model.Description, model.Weights, [2, 3]), States(session, [2, 3], [], 1, dim: 16), "hidden states");
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Room_behind_what_is_asked_for_is_left_alone(string variant)
    {
        using TextClassifier classifier = SmallModels.Open(variant);
        using TextModel tokens = SmallModels.Tokens.OpenModel(Enum.Parse<KernelVariant>(variant));
        foreach (TextModel session in (TextModel[])[classifier, tokens])
        {
            float[] states = [.. Enumerable.Repeat(7f, 200)], outputs = [.. Enumerable.Repeat(7f, 20)];
            session.HiddenStates([2, 9, 3], [], 1, states);
            session.Outputs([2, 9, 3], [], outputs);
            Assert.All(states[96..], v => Assert.Equal(7f, v));
            Assert.DoesNotContain(7f, states[..96]);
            int count = session == classifier ? 3 : 9;
            Assert.All(outputs[count..], v => Assert.Equal(7f, v));
            Assert.DoesNotContain(7f, outputs[..count]);
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Outputs_of_a_texts_tokens_are_its_logits(string variant)
    {
        using TextClassifier session = SmallModels.Open(variant);
        foreach (string text in Texts.OfLengths(2, 17, 140))
        {
            float[] logits = new float[3], outputs = new float[3];
            session.Logits([text], logits);
            session.Outputs(Tokens(session, text), [], outputs);
            AssertBits.Equal(logits, outputs, $"{variant}, outputs");
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Outputs_of_tokens_are_those_of_the_last_hidden_states_and_types_count(string variant)
    {
        CompiledModel model = SmallModels.Tokens;
        KernelVariant kernel = Enum.Parse<KernelVariant>(variant);
        Assert.SkipUnless(SmallModels.VariantsOf(model).Contains(kernel), $"{variant} does not run here");
        using TextModel session = model.OpenModel(kernel);
        int[] ids = Tokens(session, Texts.OfLengths(50)[0]), types = [.. ids.Select((_, i) => i < 20 ? 0 : 1)];
        foreach (int[] given in (int[][])[[], new int[ids.Length], types])
        {
            float[] states = States(session, ids, given, 2), outputs = new float[ids.Length * 3];
            session.Outputs(ids, given, outputs);
            AssertBits.Equal(Int8Reference.HiddenStates(model.Description, model.Weights, ids, given), states, $"{variant}, states");
            AssertBits.Equal(Int8Reference.Outputs(model.Description, model.Weights, states), outputs, $"{variant}, outputs");
        }

        AssertBits.Equal(States(session, ids, [], 2), States(session, ids, new int[ids.Length], 2), "no types are zeros");
        Assert.NotEqual(States(session, ids, [], 0), States(session, ids, types, 0));
        AssertBits.Equal(States(session, ids, [], 2), States(session, ids, [], 2), "those of the call before are forgotten");
    }

    [Fact]
    public void Tokens_may_be_as_many_as_there_are_positions_even_where_texts_are_cut_shorter()
    {
        using TemporaryFolder scratch = new();
        string folder = new ShapedModel(1, 16, 2, 32).Write(scratch, "short");
        File.WriteAllText(Path.Combine(folder, "sentence_bert_config.json"), """{"max_seq_length": 8}""");
        CompiledModel model = CompiledModel.Of(folder, scratch);
        foreach (KernelVariant variant in SmallModels.VariantsOf(model))
        {
            using TextModel session = model.OpenModel(variant, threads: 2);
            Assert.Equal((8, 140), (session.MaxLength, session.MaxPositions));
            Assert.Equal(8, session.Tokenize("a b c d e f g h i j", new int[8]));
            int[] ids = [.. Enumerable.Range(0, 140).Select(i => i % Ids)];
            AssertBits.Equal(Int8Reference.HiddenStates(model.Description, model.Weights, ids), States(session, ids, [], 1, dim: 16), $"{variant}");
            Assert.Throws<ArgumentException>("ids", () => session.HiddenStates(new int[141], [], 0, new float[141 * 16]));
        }
    }

    private static int[] Tokens(TextModel session, string text)
    {
        int[] ids = new int[session.MaxLength];
        return ids[..session.Tokenize(text, ids)];
    }

    private static float[] States(TextModel session, int[] ids, int[] types, int layers, int dim = 32)
    {
        float[] states = new float[ids.Length * dim];
        session.HiddenStates(ids, types, layers, states);
        return states;
    }
}
