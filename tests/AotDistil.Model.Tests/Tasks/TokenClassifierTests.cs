using System.Text.Json;
using AotDistil.Runtime.Tokenizers;

namespace AotDistil.Model.Tests.Tasks;

public sealed class TokenClassifierTests
{
    private const string Text = "Angela Merkel met Barack Obama in Berlin 😀 on Monday, said Reuters. ";

    [Fact]
    public void Every_kernel_and_any_number_of_threads_finds_the_same()
    {
        using TaskFixture fixture = new("distilbert-token");
        string text = string.Concat(Enumerable.Repeat(Text, 30));
        TokenClassificationOptions options = new() { Aggregation = AggregationStrategy.Average, Stride = 16 };
        Entity[]? expected = null;
        foreach (TokenClassifier session in fixture.OpenAll<TokenClassifier>())
        {
            using (session)
            {
                Entity[] found = session.Classify(text, options);
                expected ??= found;
                Assert.Equal(expected, found);
            }
        }

        Assert.True(expected!.Length > 10, $"{expected.Length} entities");
    }

    [Fact]
    public void Windows_of_one_text_answer_as_they_do_alone()
    {
        using TaskFixture fixture = new("distilbert-token");
        using TokenClassifier one = fixture.Open<TokenClassifier>(), many = fixture.Open<TokenClassifier>(threads: 4); // which takes four times as many tokens together
        TokenClassificationOptions options = new() { Aggregation = AggregationStrategy.Simple, Stride = 5 };
        for (int length = 1; length < 40; length += 6)
        {
            string text = string.Concat(Enumerable.Repeat(Text, length));
            Assert.Equal(one.Classify(text, options), many.Classify(text, options));
        }
    }

    [Fact]
    public void Offsets_count_what_the_text_is_made_of_unless_told_otherwise()
    {
        using TaskFixture fixture = new("bert-token");
        using TokenClassifier session = fixture.Open<TokenClassifier>();
        string text = "😀 " + Text;
        byte[] utf8 = TaskFixture.Utf8(text);
        Entity[] chars = session.Classify(text), bytes = session.Classify(utf8), points = session.Classify(text, new() { Offsets = OffsetUnit.CodePoint });
        Assert.NotEmpty(chars);
        Assert.Equal(bytes, session.Classify(text, new() { Offsets = OffsetUnit.Utf8 }));
        for (int i = 0; i < chars.Length; i++)
        {
            string found = text[chars[i].Start..chars[i].End];
            Assert.Equal(found, System.Text.Encoding.UTF8.GetString(utf8[bytes[i].Start..bytes[i].End]));
            Assert.Equal(chars[i].Start - (chars[i].Start > text.LastIndexOf("😀", StringComparison.Ordinal) ? 2 : 1), points[i].Start);
        }
    }

    [Fact]
    public void What_makes_no_sense_is_refused_and_the_session_goes_on()
    {
        using TaskFixture fixture = new("bert-token");
        using TokenClassifier session = fixture.Open<TokenClassifier>();
        Entity[] expected = session.Classify(Text);
        Assert.Throws<ArgumentException>(() => session.Classify(Text, new() { Stride = 4 }));
        Assert.Throws<ArgumentException>(() => session.Classify(Text, new() { Aggregation = AggregationStrategy.Max, Stride = 100_000 }));
        Assert.Throws<InvalidTextException>(() => session.Classify("half \ud83d"));
        Assert.Throws<InvalidTextException>(() => session.Classify([0x61, 0xFF]));
        Assert.Throws<ArgumentNullException>(() => session.Classify((string)null!));
        Assert.Empty(session.Classify(""));
        Assert.Equal(expected, session.Classify(Text));
        session.Dispose();
        Assert.Throws<ObjectDisposedException>(() => session.Classify(Text));
    }

    [Theory]
    [InlineData("bert-token")]
    [InlineData("distilbert-token")]
    [InlineData("roberta-token")]
    [InlineData("albert-token")]
    [InlineData("squeezebert-token")]
    public void Clear_entities_are_those_of_transformers(string name)
    {
        using TaskFixture fixture = new(name);
        using TokenClassifier session = fixture.Open<TokenClassifier>();
        int clear = 0, same = 0;
        double difference = 0;
        foreach (JsonElement answer in fixture.Answers)
        {
            TokenClassificationOptions options = Options(answer.GetProperty("options")) with { Offsets = OffsetUnit.CodePoint };
            Entity[] found = session.Classify(answer.GetProperty("input").GetString()!, options);
            foreach (JsonElement entity in answer.GetProperty("output").EnumerateArray().Where(e => e.GetProperty("score").GetDouble() > 0.7))
            {
                clear++;
                string label = (entity.TryGetProperty("entity", out JsonElement of) ? of : entity.GetProperty("entity_group")).GetString()!;
                Entity[] match = [.. found.Where(f => (f.Label, f.Start, f.End, f.Word) == (label, entity.GetProperty("start").GetInt32(), entity.GetProperty("end").GetInt32(), entity.GetProperty("word").GetString()))];
                same += match.Length > 0 ? 1 : 0;
                difference += match.Length > 0 ? Math.Abs(match[0].Score - entity.GetProperty("score").GetDouble()) : 0;
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {same} of {clear} entities with a score above 0.7, score difference {difference / same:F4}");
        Assert.True(clear > 0 && same >= 0.95 * clear && difference / same < 0.02, $"{same} of {clear}, {difference / same}");
    }

    private static TokenClassificationOptions Options(JsonElement options)
    {
        TokenClassificationOptions result = TokenClassificationOptions.Default;
        foreach (JsonProperty option in options.EnumerateObject())
        {
            result = option.Name switch
            {
                "aggregation_strategy" => result with { Aggregation = Enum.Parse<AggregationStrategy>(option.Value.GetString()!, ignoreCase: true) },
                "stride" => result with { Stride = option.Value.GetInt32() },
                "ignore_labels" => result with { IgnoreLabels = [.. option.Value.EnumerateArray().Select(label => label.GetString()!)] },
                string name => throw new InvalidDataException($"unknown option {name}"),
            };
        }

        return result;
    }
}
