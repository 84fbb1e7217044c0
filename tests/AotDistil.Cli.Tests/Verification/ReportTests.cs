using System.Text;
using System.Text.Json;
using AotDistil.Cli.Commands;
using AotDistil.Cli.Tests.Verification.Support;
using AotDistil.Cli.Verification.Checks;
using AotDistil.Cli.Verification.Reports;
using Xunit;

namespace AotDistil.Cli.Tests.Verification;

/// <summary>What a verification writes.</summary>
public sealed class ReportTests
{
    [Fact]
    public void A_table_is_aligned_without_spaces_at_the_ends_of_lines()
    {
        TextTable table = new("layer", "n", "x");
        table.Add("embeddings", "10", "1.5");
        table.Add("1", "9", "");
        Assert.Equal("layer        n    x\nembeddings  10  1.5\n1            9\n", table.ToString());
        Assert.Throws<ArgumentException>(() => table.Add("2"));
    }

    [Fact]
    public void The_text_has_the_table_a_line_for_each_criterion_and_the_worst_texts()
    {
        string expected = """
            model: bert, sequence, 2 texts, kernel AvxVnni
            rows are not rotated

            int8 against transformers where its states are stored (all layers of 0 texts of 2), the float32 reference elsewhere
            layer       texts    cosine     least  in text  per token     least  largest difference    mean
            embeddings      2  1.000000  1.000000        0   1.000000  1.000000              0.0000  0.0000
            1               2  0.997500  0.995000        1   0.997500  0.995000              0.0100  0.0050
            2               2  0.995000  0.990000        1   0.995000  0.990000              0.0200  0.0100
            outputs         2                            0                                   0.5000  0.2000

            ids             FAILED  1 of 2 texts have transformers' ids
            cosine-average  FAILED  0.99500 of the last hidden states on average over texts, at least 0.999 expected; of single tokens 0.99500
            cosine-least    FAILED  0.99000 in text 1, at least 0.995 expected; in the worst token of all 0.99000
            same-answers    ok      2 of 2 clear answers are float32's (100.0 %, at least 98 % expected)

            worst texts of ids
                1  text 1
                   token 1

            worst texts of int8
                1  text 1
                   cosine layer by layer 1.00000 0.99500 0.99000; worst token 0.99000
                0  text 0
                   cosine layer by layer 1.00000 1.00000 1.00000; worst token 1.00000

            Note: something was left out.

            """;
        Assert.Equal(expected.ReplaceLineEndings("\n"), Written(Report(0.99, "token 1"), json: false));
    }

    [Fact]
    public void Json_is_one_object_with_the_same()
    {
        using JsonDocument json = JsonDocument.Parse(Assert.Single(Written(Report(0.99, "token 1"), json: true).TrimEnd('\n').Split('\n')));
        JsonElement root = json.RootElement, int8 = root.GetProperty("checks")[1];
        Assert.False(root.GetProperty("passed").GetBoolean());
        Assert.Equal("bert", root.GetProperty("architecture").GetString());
        Assert.Equal("ids", root.GetProperty("checks")[0].GetProperty("check").GetString());
        Assert.Equal("failed", root.GetProperty("checks")[0].GetProperty("criteria")[0].GetProperty("status").GetString());
        Assert.Equal(0.5, root.GetProperty("checks")[0].GetProperty("criteria")[0].GetProperty("value").GetDouble());
        Assert.Equal("embeddings", int8.GetProperty("layers")[0].GetProperty("layer").GetString());
        Assert.Equal(0.99, int8.GetProperty("layers")[2].GetProperty("cosine_least").GetDouble());
        Assert.Equal(1, int8.GetProperty("layers")[2].GetProperty("worst_text").GetInt32());
        Assert.False(int8.GetProperty("layers")[3].TryGetProperty("cosine_least", out _));
        Assert.Equal("text 1", int8.GetProperty("texts")[0].GetProperty("excerpt").GetString());
        Assert.Equal("something was left out.", root.GetProperty("notes")[0].GetString());
    }

    [Fact]
    public void What_is_not_a_number_is_written_and_fails()
    {
        VerificationReport report = Report(double.NaN);
        Assert.False(report.Passed);
        Assert.Contains("cosine-least    FAILED  NaN in text 1", Written(report, json: false), StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(Written(report, json: true));
        Assert.Equal("NaN", json.RootElement.GetProperty("checks")[1].GetProperty("criteria")[1].GetProperty("value").GetString());
    }

    [Fact]
    public void What_is_not_judged_does_not_fail()
    {
        VerificationReport report = Report(1);
        Assert.True(report.Passed);
        CheckReport unjudged = new() { Check = "more", Criteria = [Criterion.NotJudged("more", 1, "nothing there")] };
        Assert.True((report with { Checks = [.. report.Checks, unjudged] }).Passed);
        Assert.Contains("more            -       nothing there\n", Written(report with { Checks = [.. report.Checks, unjudged] }, json: false), StringComparison.Ordinal);
    }

    private static VerificationReport Report(double cosine, string? mismatch = null)
    {
        VerificationFigures figures = Figures.Of(Figures.Text(0, outputs: Figures.Outputs(1, 1, 1)), Figures.Text(1, cosine, mismatch, Figures.Outputs(1, 1, 1)));
        return new VerificationReport
        {
            Model = "model",
            Architecture = "bert",
            Task = "sequence",
            Kernel = "AvxVnni",
            Version = "0.1.0+00",
            Packing = "rows are not rotated",
            Texts = 2,
            Checks = [new IdsCheck().Run(figures), new Int8Check().Run(figures)],
            Notes = ["something was left out."],
        };
    }

    private static string Written(VerificationReport report, bool json)
    {
        using MemoryStream output = new();
        VerifyCommand.Write(report, json, output);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
