using System.Globalization;
using System.Text.Json;
using AotDistil.Model.Tests.Support;
using AotDistil.Runtime.Tokenizers;
using AotDistil.Tests;

namespace AotDistil.Model.Tests.Tasks;

/// <summary>What answers of trained models are worth in int8, beside float32.</summary>
public sealed class AnswerQualityTests
{
    [Fact]
    public void Entities_of_CoNLL_2003_are_found_as_well_as_in_float32()
    {
        const double Float32 = 0.8858; // models/README.md of the shared folder: spans of the first pieces of words
        using TokenClassifier session = SharedModel.Ner.Open<TokenClassifier>();
        TokenClassificationOptions everything = new() { IgnoreLabels = [] };
        int found = 0, right = 0, all = 0;
        foreach ((string[] words, string[] tags) in Sentences(Repository.RequireShared("data", "conll2003", "dev.txt")))
        {
            Dictionary<int, string> labels = session.Classify(string.Join(' ', words), everything).GroupBy(e => e.Start).ToDictionary(g => g.Key, g => g.First().Label);
            string[] predicted = new string[words.Length];
            for (int i = 0, start = 0; i < words.Length; start += words[i].Length + 1, i++)
            {
                predicted[i] = labels.GetValueOrDefault(start, "O");
            }

            HashSet<(int, int, string)> gold = [.. Spans(tags)], own = [.. Spans(predicted)];
            all += gold.Count;
            found += own.Count;
            right += own.Count(gold.Contains);
        }

        double f1 = 2.0 * right / (found + all);
        Write($"CoNLL-2003 dev, F1 of spans: float32 {Float32}, int8 {f1:F4} ({right} right of {found} found, {all} there)");
        Assert.InRange(f1, Float32 - 0.005, 1);
    }

    [Fact]
    public void Questions_about_XQuAD_are_answered_as_well_as_in_float32()
    {
        using QuestionAnswerer session = SharedModel.Qa.Open<QuestionAnswerer>();
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(SharedModel.Qa.Folder, "expected.json")));
        List<double> exact = [], found = [];
        int same = 0;
        double difference = 0;
        foreach (JsonElement answer in json.RootElement.GetProperty("answers").EnumerateArray().Where(a => a.GetProperty("output").ValueKind == JsonValueKind.Object))
        {
            JsonElement input = answer.GetProperty("input"), output = answer.GetProperty("output");
            string[] right = [.. answer.GetProperty("answers").EnumerateArray().Select(a => a.GetProperty("text").GetString()!)];
            Answer own = session.Ask(input.GetProperty("question").GetString()!, input.GetProperty("context").GetString()!, new() { Offsets = OffsetUnit.CodePoint }).Single();
            exact.Add(right.Max(r => F1(r, output.GetProperty("answer").GetString()!)));
            found.Add(right.Max(r => F1(r, own.Text)));
            bool isSame = (output.GetProperty("start").GetInt32(), output.GetProperty("end").GetInt32()) == (own.Start, own.End);
            same += isSame ? 1 : 0;
            difference += isSame ? Math.Abs(output.GetProperty("score").GetDouble() - own.Score) : 0;
        }

        Write($"XQuAD: {exact.Count} questions, F1: float32 {100 * exact.Average():F2}, int8 {100 * found.Average():F2}; the same span {same}, scores of these differ by {difference / same:F4}");
        Assert.Equal(109, exact.Count);
        Assert.InRange(found.Average(), exact.Average() - 0.01, 1);
        Assert.True(same >= 0.95 * exact.Count, $"{same} of {exact.Count}");
    }

    private static IEnumerable<(string[] Words, string[] Tags)> Sentences(string path)
    {
        List<string> words = [], tags = [];
        foreach (string line in File.ReadLines(path).Append(""))
        {
            string[] columns = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length > 0)
            {
                words.Add(columns[0]);
                tags.Add(columns[^1]);
            }
            else if (words.Count > 0)
            {
                yield return ([.. words], [.. tags]);
                words.Clear();
                tags.Clear();
            }
        }
    }

    // A span begins with B-, or with I- behind another kind.
    private static IEnumerable<(int First, int End, string Kind)> Spans(string[] tags)
    {
        for (int i = 0, end; i < tags.Length; i = end)
        {
            end = i + 1;
            if (tags[i].Length < 2)
            {
                continue;
            }

            while (end < tags.Length && tags[end] == "I-" + tags[i][2..])
            {
                end++;
            }

            yield return (i, end, tags[i][2..]);
        }
    }

    // SQuAD's: over words in lower case, without punctuation and articles.
    private static double F1(string right, string found)
    {
        string[] a = Words(right), b = Words(found);
        int common = a.GroupBy(w => w).Sum(g => Math.Min(g.Count(), b.Count(w => w == g.Key)));
        return a.Length + b.Length == 0 ? 1 : 2.0 * common / (a.Length + b.Length);
    }

    private static string[] Words(string text) =>
    [
        .. string.Concat(text.ToLowerInvariant().Where(c => !(char.IsAscii(c) && (char.IsPunctuation(c) || char.IsSymbol(c))))).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Where(w => w is not ("a" or "an" or "the")),
    ];

    private static void Write(FormattableString line) => TestContext.Current.TestOutputHelper!.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
