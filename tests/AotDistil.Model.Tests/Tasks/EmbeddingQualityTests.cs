using System.Globalization;
using System.Text.Json;
using AotDistil.Model.Tests.Support;
using AotDistil.Runtime.Kernels;
using AotDistil.Tests;

namespace AotDistil.Model.Tests.Tasks;

/// <summary>
/// What vectors of all-MiniLM-L6-v2 are good for in int8, beside float32. Those that take minutes run when they are asked for: <c>-explicit only</c>.
/// </summary>
public sealed class EmbeddingQualityTests
{
    private const int Dim = 384;

    private static readonly Lazy<CompiledModel> MiniLm = new(() =>
    {
        using TemporaryFolder scratch = new();
        return CompiledModel.Of(Folder, scratch);
    });

    private static string Folder => Repository.RequireShared("models", "minilm-l6");

    [Fact]
    public void Similarities_of_STS_B_are_as_good_as_in_float32()
    {
        const double Float32 = 0.8672; // models/README.md of the shared folder
        string[][] pairs = [.. File.ReadLines(Repository.RequireShared("data", "stsb", "sts-dev.tsv")).Select(line => line.Split('\t'))];
        double[] gold = [.. pairs.Select(p => double.Parse(p[4], CultureInfo.InvariantCulture))];
        string[] first = [.. pairs.Select(p => p[5])], second = [.. pairs.Select(p => p[6])];
        using TextEmbedder session = Open();
        float[] a = Embed(session, first), b = Embed(session, second);
        double floats = Spearman(gold, i => VectorSearch.Dot(Row(a, i), Row(b, i)));

        sbyte[] p = new sbyte[a.Length], q = new sbyte[a.Length];
        session.EmbedInt8(first, p);
        session.EmbedInt8(second, q);
        double bytes = Spearman(gold, i => VectorSearch.Dot(p.AsSpan(i * Dim, Dim), q.AsSpan(i * Dim, Dim)));
        byte[] x = new byte[a.Length / 8], y = new byte[a.Length / 8];
        session.EmbedBinary(first, x);
        session.EmbedBinary(second, y);
        double bits = Spearman(gold, i => -VectorSearch.Hamming(x.AsSpan(i * Dim / 8, Dim / 8), y.AsSpan(i * Dim / 8, Dim / 8)));
        Write($"STS-B dev, Spearman: float32 {Float32}, int8 model {floats:F4}, with int8 vectors {bytes:F4}, with bits {bits:F4}");
        Assert.InRange(floats, Float32 - 0.003, Float32 + 0.003);
        Assert.InRange(bytes, Float32 - 0.003, Float32 + 0.003);
        Assert.InRange(bits, 0.80, 1);
    }

    [Fact(Explicit = true)]
    public void Paragraphs_of_XQuAD_are_found()
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Repository.RequireShared("data", "xquad", "xquad.en.json")));
        List<string> paragraphs = [], questions = [];
        List<int> answers = [];
        foreach (JsonElement paragraph in json.RootElement.GetProperty("data").EnumerateArray().SelectMany(d => d.GetProperty("paragraphs").EnumerateArray()))
        {
            foreach (JsonElement question in paragraph.GetProperty("qas").EnumerateArray())
            {
                questions.Add(question.GetProperty("question").GetString()!);
                answers.Add(paragraphs.Count);
            }

            paragraphs.Add(paragraph.GetProperty("context").GetString()!);
        }

        using TextEmbedder session = Open();
        float[] exactRows = EmbedExactly(session, paragraphs), exactQueries = EmbedExactly(session, questions);
        float[] rows = Embed(session, [.. paragraphs]), queries = Embed(session, [.. questions]);
        sbyte[] byteRows = new sbyte[rows.Length], byteQueries = new sbyte[queries.Length];
        session.EmbedInt8([.. paragraphs], byteRows);
        session.EmbedInt8([.. questions], byteQueries);
        byte[] bitRows = new byte[rows.Length / 8], bitQueries = new byte[queries.Length / 8];
        session.EmbedBinary([.. paragraphs], bitRows);
        session.EmbedBinary([.. questions], bitQueries);
        Write($"XQuAD: {questions.Count} questions, {paragraphs.Count} paragraphs");
        Report("float32", (q, hits) => VectorSearch.TopK(Row(exactQueries, q), exactRows, hits));
        Report("int8 model", (q, hits) => VectorSearch.TopK(Row(queries, q), rows, hits));
        Report("int8 model, int8 vectors", (q, hits) => VectorSearch.TopK(byteQueries.AsSpan(q * Dim, Dim), byteRows, hits));
        Report("int8 model, bits", (q, hits) => VectorSearch.TopK(bitQueries.AsSpan(q * Dim / 8, Dim / 8), bitRows, hits));

        void Report(string name, Func<int, SearchHit[], int> search)
        {
            SearchHit[] hits = new SearchHit[10];
            int[] found = new int[10];
            for (int q = 0; q < answers.Count; q++)
            {
                search(q, hits);
                int place = Array.FindIndex(hits, h => h.Index == answers[q]);
                for (int k = 0; k < 10 && place >= 0; k++)
                {
                    found[k] += place <= k ? 1 : 0;
                }
            }

            Write($"{name}: recall at 1 {Share(found[0]):F4}, at 5 {Share(found[4]):F4}, at 10 {Share(found[9]):F4}");

            double Share(int count) => (double)count / answers.Count;
        }
    }

    [Fact(Explicit = true)]
    public void Sentiment_is_learnt_from_few_examples()
    {
        (string Text, int Label)[] train = Sst2("train.tsv"), dev = Sst2("dev.tsv");
        using TextEmbedder session = Open();
        float[] exactDev = EmbedExactly(session, [.. dev.Select(d => d.Text)]), foundDev = Embed(session, [.. dev.Select(d => d.Text)]);
        double[] strengths = [3, 1, 0.3, 0.1, 0.03, 0.01];
        int[] sizes = [4, 8, 16, 64];
        Dictionary<(int Each, double Strength, bool Exact), List<double>> accuracies = [];
        Dictionary<int, List<double>> hints = [];
        for (int seed = 0; seed < 5; seed++)
        {
            Random random = new(seed);
            (string Text, int Label)[] shuffled = [.. train];
            random.Shuffle(shuffled);
            (string Text, int Label)[] examples = [.. Enumerable.Range(0, 2).SelectMany(label => shuffled.Where(t => t.Label == label).Take(64))];
            float[] exact = EmbedExactly(session, [.. examples.Select(e => e.Text)]), found = Embed(session, [.. examples.Select(e => e.Text)]);
            foreach (int each in sizes)
            {
                foreach (double strength in strengths)
                {
                    foreach (bool exactly in (bool[])[true, false])
                    {
                        int[] chosen = [.. Enumerable.Range(0, each), .. Enumerable.Range(64, each)];
                        FewShotClassifier classifier = FewShotClassifier.Train(
                            [.. chosen.SelectMany(i => Row(exactly ? exact : found, i).ToArray())],
                            [.. chosen.Select(i => examples[i].Label)],
                            ["negative", "positive"],
                            new FewShotOptions { Regularization = strength });
                        int right = dev.Index().Count(d => classifier.Classify(Row(exactly ? exactDev : foundDev, d.Index)).Index == d.Item.Label);
                        Add(accuracies, (each, strength, exactly), 100.0 * right / dev.Length);
                        if (!exactly && strength == FewShotOptions.Default.Regularization)
                        {
                            Add(hints, each, 100 * classifier.LeaveOneOutAccuracy!.Value);
                        }
                    }
                }
            }
        }

        foreach (double strength in strengths)
        {
            Write($"regularisation {strength}: " + string.Join("; ", sizes.Select(each =>
                $"{each} a class: float32 {Summary(accuracies[(each, strength, true)])}, int8 {Summary(accuracies[(each, strength, false)])}")));
        }

        Write("leave-one-out: " + string.Join("; ", sizes.Select(each => $"{each}: {Summary(hints[each])}")));

        static void Add<TKey>(Dictionary<TKey, List<double>> all, TKey key, double value)
            where TKey : notnull
        {
            (all.TryGetValue(key, out List<double>? list) ? list : all[key] = []).Add(value);
        }

        static string Summary(List<double> values)
        {
            double mean = values.Average();
            return string.Create(CultureInfo.InvariantCulture, $"{mean:F1} ± {Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1)):F1}");
        }
    }

    [Fact(Explicit = true)]
    public void The_float32_model_of_these_measurements_is_right()
    {
        using TextEmbedder session = Open();
        using FloatBert model = new(Folder);
        int[] ids = new int[session.MaxLength];
        foreach (StoredEmbeddings expected in StoredEmbeddings.Of(Folder))
        {
            Assert.All(expected.MeanNormalized.Zip(model.Embed(ids.AsSpan(0, session.Tokenize(expected.Text, ids)))), p => Assert.Equal(p.First, p.Second, 1e-5f));
        }
    }

    private static TextEmbedder Open() => (TextEmbedder)MiniLm.Value.OpenModel(KernelSelection.Select(MiniLm.Value.HasAvx512Vnni));

    private static float[] Embed(TextEmbedder session, string[] texts)
    {
        float[] vectors = new float[texts.Length * Dim];
        session.Embed(texts, vectors);
        return vectors;
    }

    private static float[] EmbedExactly(TextEmbedder session, IReadOnlyList<string> texts)
    {
        using FloatBert model = new(Folder);
        int[] ids = new int[session.MaxLength];
        return [.. texts.SelectMany(t => model.Embed(ids.AsSpan(0, session.Tokenize(t, ids))))];
    }

    private static ReadOnlySpan<float> Row(float[] matrix, int row) => matrix.AsSpan(row * Dim, Dim);

    private static (string Text, int Label)[] Sst2(string file) =>
        [.. File.ReadLines(Repository.RequireShared("data", "sst2", file)).Skip(1).Select(l => l.Split('\t')).Select(c => (c[0], int.Parse(c[1], CultureInfo.InvariantCulture)))];

    private static double Spearman(double[] gold, Func<int, double> similarity)
    {
        double[] found = [.. Enumerable.Range(0, gold.Length).Select(similarity)];
        double[] a = Ranks(gold), b = Ranks(found);
        double mean = (gold.Length + 1) / 2.0, product = 0, squareA = 0, squareB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            product += (a[i] - mean) * (b[i] - mean);
            squareA += (a[i] - mean) * (a[i] - mean);
            squareB += (b[i] - mean) * (b[i] - mean);
        }

        return product / Math.Sqrt(squareA * squareB);
    }

    // Equal values share the mean of their ranks.
    private static double[] Ranks(double[] values)
    {
        double[] ranks = new double[values.Length];
        int rank = 1;
        foreach (IGrouping<double, int> group in Enumerable.Range(0, values.Length).GroupBy(i => values[i]).OrderBy(g => g.Key))
        {
            int count = group.Count();
            foreach (int i in group)
            {
                ranks[i] = rank + ((count - 1) / 2.0);
            }

            rank += count;
        }

        return ranks;
    }

    private static void Write(string line) => TestContext.Current.TestOutputHelper!.WriteLine(line);
}
