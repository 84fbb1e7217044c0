using System.Text;
using System.Text.Json;
using AotDistil.Cli.Verification;
using AotDistil.Model.Tests.Support;
using AotDistil.Packer.Architectures;
using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Reference;
using AotDistil.Runtime.Tasks;
using AotDistil.Runtime.Tokenizers;
using AotDistil.Tests;

namespace AotDistil.Model.Tests.Tasks;

/// <summary>Classifiers of pairs of texts, and what is built on them.</summary>
public sealed class PairTests
{
    private static readonly Lazy<CompiledModel> Small = new(() =>
    {
        using TemporaryFolder scratch = new();
        return CompiledModel.Of(new ShapedModel(2, 32, 2, 64) { Architecture = ArchitectureCatalogue.Bert }.Write(scratch, "pairs"), scratch);
    });

    private static readonly string[] First = [.. Support.Texts.OfLengths(3, 60, 130, 138, 20, 2, 139), "good", "film"];
    private static readonly string[] Second = [.. Support.Texts.OfLengths(5, 70, 40, 90, 3, 7, 139), "", "."];

    public static TheoryData<string> Variants => SmallModels.Variants;

    [Fact]
    public void Zero_shot_answers_are_those_of_transformers()
    {
        string folder = Repository.RequireShared("fixtures", "bert-nli");
        using TemporaryFolder scratch = new();
        using PlannedModel planned = new(folder);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
        CompiledModel compiled = CompiledModel.Of(folder, scratch);
        using TextClassifier session = compiled.Open(KernelSelection.Select(compiled.HasAvx512Vnni));
        ZeroShotClassifier classifier = new(session);
        Assert.Null(classifier.Warning);
        Tokenizer tokenizer = session.OpenTokenizer();
        EncodingOptions cut = new() { MaxLength = tokenizer.MaxLength, Strategy = TruncationStrategy.OnlyFirst };
        string[] names = [.. planned.Plan.Labels.Names];
        int answers = 0;
        float largest = 0;
        foreach (JsonElement answer in json.RootElement.GetProperty("answers").EnumerateArray())
        {
            string text = answer.GetProperty("input").GetString()!;
            JsonElement options = answer.GetProperty("options"), output = answer.GetProperty("output");
            string[] labels = Strings(options.GetProperty("candidate_labels"));
            bool multiLabel = options.GetProperty("multi_label").GetBoolean();
            string template = options.GetProperty("hypothesis_template").GetString()!;
            string[] hypotheses = ZeroShot.Hypotheses(template, labels);
            PairInputs<RepeatedText, StringTexts> inputs = new(new RepeatedText(Encoding.UTF8.GetBytes(text), labels.Length), new StringTexts(hypotheses), tokenizer, cut, new TextScratch());
            List<float> logits = [];
            int[] ids = new int[tokenizer.MaxLength], types = new int[tokenizer.MaxLength];
            for (int i = 0; i < labels.Length; i++)
            {
                int count = inputs.Encode(i, ids, types);
                logits.AddRange(planned.Reference.Outputs(planned.Reference.HiddenStates(ids.AsSpan(0, count), types.AsSpan(0, count))[^1][..planned.Plan.Encoder.Dim]));
            }

            Classification[] exact = ZeroShot.Scores(logits.ToArray(), names.Length, ZeroShot.Entailment(names), labels, multiLabel);
            float[] scores = [.. output.GetProperty("scores").EnumerateArray().Select(s => s.GetSingle())];
            Assert.Equal(Strings(output.GetProperty("labels")), exact.Select(e => e.Label));
            Assert.All(scores.Zip(exact), pair => Assert.Equal(pair.First, pair.Second.Score, 1e-4f));

            Classification[] found = classifier.Classify(text, labels, new ZeroShotOptions { HypothesisTemplate = template, MultiLabel = multiLabel });
            largest = Math.Max(largest, found.Max(f => MathF.Abs(f.Score - exact.Single(e => e.Label == f.Label).Score)));
            answers++;
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"bert-nli: {answers} answers, largest difference of int8 {largest:F4}");
        Assert.True(answers > 0 && largest < 0.05f, $"largest difference of int8 {largest}");
        Assert.Equal(classifier.Classify("It rained all day.", (string[])["weather", "film"]), classifier.Classify("It rained all day.", " weather ,, film "));
        Assert.Throws<ArgumentException>(() => classifier.Classify("", "weather"));
        Assert.Throws<ArgumentException>(() => classifier.Classify("text", " , "));
        Assert.Throws<ArgumentException>(() => classifier.Classify("text", string.Concat(Enumerable.Repeat("word ", 600))));
    }

    [Fact]
    public void Labels_without_entailment_are_warned_of()
    {
        using TextClassifier session = Small.Value.Open(KernelSelection.Select());
        Assert.Contains("label 2", new ZeroShotClassifier(session).Warning!, StringComparison.Ordinal);
        using TextClassifier ranker = SmallModels.Ranker.Open(KernelSelection.Select());
        Assert.Throws<ArgumentException>(() => new ZeroShotClassifier(ranker));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public unsafe void Pairs_have_the_bits_of_the_reference_alone_and_in_company(string variant)
    {
        KernelVariant kernel = Enum.Parse<KernelVariant>(variant);
        Assert.SkipUnless(SmallModels.VariantsOf(Small.Value).Contains(kernel), $"{variant} does not run here");
        using TextClassifier session = Small.Value.Open(kernel);
        Tokenizer tokenizer = session.OpenTokenizer();
        TokenEncoding encoding = new();
        EncodingOptions options = new() { MaxLength = session.MaxLength };
        List<float> expected = [], alone = [];
        for (int i = 0; i < First.Length; i++)
        {
            byte[] first = Encoding.UTF8.GetBytes(First[i]), second = Encoding.UTF8.GetBytes(Second[i]);
            if (second.Length == 0)
            {
                tokenizer.Encode(first, encoding, options); // none
            }
            else
            {
                tokenizer.EncodePair(first, second, encoding, options);
            }

            float[] states = Int8Reference.HiddenStates(Small.Value.Description, Small.Value.Weights, encoding.Ids, encoding.TypeIds);
            expected.AddRange(Int8Reference.Outputs(Small.Value.Description, Small.Value.Weights, states.AsSpan(0, Small.Value.Description.Dim)));
            float[] one = new float[3];
            session.PairLogits([First[i]], [Second[i]], one);
            alone.AddRange(one);
        }

        float[] logits = new float[First.Length * 3];
        session.PairLogits(First, Second, logits);
        AssertBits.Equal([.. expected], logits, "pairs");
        AssertBits.Equal([.. expected], [.. alone], "pairs, each alone");
        Classification[] answers = new Classification[First.Length];
        session.ClassifyPairs(First, Second, answers);
        Assert.All(answers.Index(), a => Assert.Equal(logits.AsSpan(a.Index * 3, 3).IndexOf(logits.AsSpan(a.Index * 3, 3).ToArray().Max()), a.Item.Index));
    }

    [Fact]
    public void A_ranker_scores_documents()
    {
        using TextClassifier session = SmallModels.Ranker.Open(KernelSelection.Select());
        float[] logits = new float[Second.Length], scores = new float[Second.Length], pairs = new float[Second.Length];
        session.Rerank("good film", Second, logits, sigmoid: false);
        session.Rerank("good film", Second, scores);
        session.PairLogits([.. Second.Select(_ => "good film")], Second, pairs);
        AssertBits.Equal(pairs, logits, "logits");
        Assert.All(logits.Zip(scores), pair => Assert.Equal(1 / (1 + MathF.Exp(-pair.First)), pair.Second, 1e-6f));

        SearchHit[] hits = new SearchHit[Second.Length + 1];
        Assert.Equal(Second.Length, session.Rank("good film", Second, hits, sigmoid: false));
        Assert.Equal(logits.Select((l, i) => new SearchHit(i, l)).OrderByDescending(h => h.Score), hits[..^1]);
        Assert.Equal(2, session.Rank("good film", Second, hits.AsSpan(0, 2)));
        Assert.Equal(scores.Max(), hits[0].Score);
    }

    [Fact]
    public void A_ranker_has_the_activation_that_its_config_says()
    {
        using TemporaryFolder scratch = new();
        string folder = new ShapedModel(1, 16, 2, 32) { Architecture = ArchitectureCatalogue.Bert, Labels = 1, Problem = "regression" }.Write(scratch, "identity"), config = Path.Combine(folder, "config.json");
        File.WriteAllText(config, File.ReadAllText(config).TrimEnd()[..^1] + ",\"sentence_transformers\":{\"activation_fn\":\"torch.nn.modules.linear.Identity\"}}");
        using TextClassifier session = CompiledModel.Of(folder, scratch).Open(KernelSelection.Select());
        float[] usual = new float[2], logits = new float[2];
        session.Rerank("good film", ["film", "good"], usual);
        session.Rerank("good film", ["film", "good"], logits, sigmoid: false);
        Assert.Equal(logits, usual);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using TextClassifier session = Small.Value.Open(KernelSelection.Select());
        Assert.Throws<ArgumentException>(() => session.PairLogits(["a", "b"], ["a"], new float[6]));
        Assert.Throws<ArgumentException>(() => session.PairLogits(["a"], ["a"], new float[2]));
        Assert.Throws<ArgumentException>(() => session.ClassifyPairs(["a"], ["a"], []));
        Assert.Throws<InvalidOperationException>(() => session.Rerank("a", ["b"], new float[1]));
        Assert.Throws<InvalidTextException>(() => session.PairLogits(["a"], ["\ud800"], new float[3]));
    }

    private static string[] Strings(JsonElement array) => [.. array.EnumerateArray().Select(s => s.GetString()!)];
}
