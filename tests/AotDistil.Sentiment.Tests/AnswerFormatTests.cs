using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AotDistil.Samples.Sentiment.Tests;

public sealed class AnswerFormatTests
{
    private static readonly TextFormat Text = new(["NEGATIVE", "OK"]);

    [Theory]
    [InlineData("good", "OK", 0.98768f, "OK        0.9877  good\n")]
    [InlineData("bad", "NEGATIVE", 0.5f, "NEGATIVE  0.5000  bad\n")]
    [InlineData("", "OK", 1f, "OK        1.0000\n")]
    [InlineData("two\nlines\te\u001b[2Jnd\u009b", "OK", 0f, "OK        0.0000  two lines e [2Jnd\n")]
    public void Text_is_in_columns_and_one_line(string text, string label, float score, string line) =>
        Assert.Equal(line, Format(Text, text, new Classification(0, label, score)));

    [Theory]
    [InlineData(0.9876543f, "0.987654")]
    [InlineData(0.5f, "0.5")]
    [InlineData(1f, "1")]
    [InlineData(0f, "0")]
    [InlineData(0.99999994f, "1")]
    [InlineData(float.NaN, "null")]
    public void A_json_score_has_up_to_six_digits(float score, string digits) =>
        Assert.Equal($"{{\"text\":\"x\",\"label\":\"OK\",\"score\":{digits}}}\n", Format(new JsonFormat(), "x", new Classification(1, "OK", score)));

    [Theory]
    [InlineData(1.2345678e-7f)]
    [InlineData(1e-30f)]
    public void A_tiny_json_score_is_still_a_number(float score)
    {
        using JsonDocument json = JsonDocument.Parse(Format(new JsonFormat(), "x", new Classification(1, "OK", score)));
        Assert.Equal(score, json.RootElement.GetProperty("score").GetSingle(), score / 100_000);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("")]
    [InlineData("quote \" backslash \\ slash / <b>&'+")]
    [InlineData("two\nlines\r\n\ttab \0 nul \u001b[0m \u007f \u0085 \u2028 \u2029")]
    [InlineData("schön, 世界, 😀, e\u0301, \uFEFF, \uFFFF")]
    public void Json_gives_the_text_back_and_stays_one_line(string text)
    {
        string line = Format(new JsonFormat(), text, new Classification(1, "OK", 0.5f));
        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        using JsonDocument json = JsonDocument.Parse(line);
        Assert.Equal(["text", "label", "score"], json.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal(text, json.RootElement.GetProperty("text").GetString());
    }

    [Fact]
    public void Json_keeps_letters_readable() =>
        Assert.Contains("\"schön & 世界 <b>\"", Format(new JsonFormat(), "schön & 世界 <b>", new Classification(1, "OK", 0.5f)), StringComparison.Ordinal);

    [Fact]
    public void A_lone_surrogate_is_replaced_rather_than_written()
    {
        using JsonDocument json = JsonDocument.Parse(Format(new JsonFormat(), "a\uD83Db", new Classification(1, "OK", 0.5f)));
        Assert.Equal("a\uFFFDb", json.RootElement.GetProperty("text").GetString());
    }

    [Fact]
    public void The_users_culture_changes_nothing()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = comma;
            Classification answer = new(1, "OK", 0.25f);
            Assert.Equal("OK        0.2500  x\n", Format(Text, "x", answer));
            Assert.Contains("\"score\":0.25}", Format(new JsonFormat(), "x", answer), StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static string Format(IAnswerFormat format, string text, Classification answer)
    {
        ArrayBufferWriter<byte> output = new();
        format.Append(output, text, answer);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
