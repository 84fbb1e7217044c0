using System.Text;
using AotDistil.Cli.Verification;
using AotDistil.Model.Tests.Support;
using AotDistil.Packer.Architectures;
using AotDistil.Runtime.Tokenizers;
using AotDistil.Tests;

namespace AotDistil.Model.Tests;

/// <summary>Checkpoints with what transformers answers for them.</summary>
public sealed class FixtureTests
{
    /// <summary>Every folder of fixtures, and the real models that come with answers for what one may look into.</summary>
    public static TheoryData<string> Folders =>
    [
        .. Repository.Shared is string shared ? Directory.GetDirectories(Path.Combine(shared, "fixtures")).Order().Select(f => "fixtures/" + Path.GetFileName(f)) : ["fixtures"],
        "models/albert-smiles",
        "models/minilm-l6",
    ];

    [Theory]
    [MemberData(nameof(Folders))]
    public void The_float32_reference_agrees_with_transformers(string name)
    {
        string folder = Repository.RequireShared(name.Split('/'));
        using ExpectedAnswers expected = new(folder);
        using PlannedModel model = new(folder);
        int dim = model.Plan.Encoder.Dim, inner = model.Plan.Encoder.Schedule.Inner, compared = 0;
        for (int i = 0; i < expected.Ids.Length; i++)
        {
            IReadOnlyList<float[]> states = model.Reference.HiddenStates(expected.Ids[i], expected.Types[i]);
            for (int j = 0; j * inner < states.Count; j++)
            {
                compared += AssertClose(expected.HiddenState(i, j), states[j * inner], $"text {i}, hidden state {j}");
            }

            float[] read = model.Plan.Task == ModelTasks.Sequence ? states[^1][..dim] : states[^1];
            compared += expected.LastHiddenState(i) is float[] last ? AssertClose(last, states[^1][..last.Length], $"text {i}, last hidden state") : 0; // of long texts the first rows
            if (model.Plan.Head.Outputs > 0)
            {
                compared += AssertClose(expected.Outputs(i), model.Reference.Outputs(read), $"text {i}, outputs");
            }
        }

        Assert.True(compared > expected.Ids.Length);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public unsafe void Ids_are_those_of_transformers_and_int8_stays_close_to_float32(string name)
    {
        string folder = Repository.RequireShared(name.Split('/'));
        using TemporaryFolder scratch = new();
        using ExpectedAnswers expected = new(folder);
        using PlannedModel planned = new(folder);
        CompiledModel compiled = CompiledModel.Of(folder, scratch);
        using TextModel session = compiled.OpenModel(Runtime.Kernels.KernelSelection.Select(compiled.HasAvx512Vnni));
        Tokenizer tokenizer = session.OpenTokenizer();
        TokenEncoding encoding = new();
        EncodingOptions options = new() { MaxLength = session.MaxLength };
        int dim = planned.Plan.Encoder.Dim, layers = compiled.Description.LayerOrder.Length, width = planned.Plan.Head.Outputs;
        bool ofText = planned.Plan.Task == ModelTasks.Sequence;
        Fidelity fidelity = new(planned.Plan.Task);
        for (int i = 0; i < expected.Ids.Length; i++)
        {
            int[] ids = expected.Ids[i], types = expected.Types[i];
            if (expected.Inputs[i] is [string first, .. string[] second])
            {
                if (second is [{ Length: > 0 } pair]) // transformers takes an empty second text for none
                {
                    tokenizer.EncodePair(Encoding.UTF8.GetBytes(first), Encoding.UTF8.GetBytes(pair), encoding, options);
                }
                else
                {
                    tokenizer.Encode(Encoding.UTF8.GetBytes(first), encoding, options);
                }

                Assert.Equal(ids, encoding.Ids.ToArray());
            }

            float[] exact = planned.Reference.HiddenStates(ids, types)[^1], states = new float[exact.Length];
            session.HiddenStates(ids, types, layers, states);
            fidelity.AddStates(exact, states, dim);
            if (width > 0)
            {
                float[] outputs = new float[(ofText ? 1 : ids.Length) * width];
                session.Outputs(ids, types, outputs);
                fidelity.AddOutputs(planned.Reference.Outputs(ofText ? exact[..dim] : exact), outputs, width);
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {fidelity}");
        fidelity.AssertGood();
    }

    [Theory]
    [InlineData("sst2-distilbert-6x384", 0.995, 0.035)]
    [InlineData("sentiment-en", 0.993, 0.025)] // 5 of 872 lie so close to the border that they change sides
    public void Int8_logits_of_real_models_stay_close_to_float32(string name, double leastShare, double meanDifference)
    {
        string folder = Repository.RequireShared("models", name);
        using TemporaryFolder scratch = new();
        using ExpectedAnswers expected = new(folder);
        using TextClassifier session = CompiledModel.Of(folder, scratch).Open(Runtime.Kernels.KernelSelection.Select());
        float[] logits = new float[expected.Texts.Length * 2];
        session.Logits(expected.Texts, logits);
        int agree = 0;
        double difference = 0;
        for (int i = 0; i < expected.Texts.Length; i++)
        {
            float[] e = expected.Logits(i);
            agree += e[0] > e[1] == logits[2 * i] > logits[(2 * i) + 1] ? 1 : 0;
            difference += (Math.Abs(e[0] - logits[2 * i]) + Math.Abs(e[1] - logits[(2 * i) + 1])) / 2;
        }

        double share = agree / (double)expected.Texts.Length, mean = difference / expected.Texts.Length;
        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: same answer {share:P2}, mean logit difference {mean:F4}");
        Assert.True(share >= leastShare, $"same answer in {share:P2} of the texts, expected at least {leastShare:P1}");
        Assert.True(mean <= meanDifference, $"mean logit difference {mean:F4}, expected at most {meanDifference}");
    }

    // 1 where there was something to compare.
    private static int AssertClose(float[]? expected, float[] actual, string what)
    {
        if (expected is null)
        {
            return 0;
        }

        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            float difference = MathF.Abs(expected[i] - actual[i]), allowed = MathF.Abs(expected[i]) > 20 ? 2e-4f : 1e-4f;
            Assert.True(difference <= allowed, $"{what}, number {i}: {actual[i]}, expected {expected[i]}");
        }

        return 1;
    }
}
