using AotDistil.Runtime.Tasks;
using Xunit;

namespace AotDistil.Runtime.Tests.Tasks;

public sealed class ZeroShotTests
{
    [Theory]
    [InlineData(0, "entailment", "neutral")]
    [InlineData(1, "contradiction", "Entails")]
    [InlineData(-1, "LABEL_0", "not entailed")]
    public void The_label_for_entailment_is_found_by_its_beginning(int expected, params string[] labels) => Assert.Equal(expected, ZeroShot.Entailment(labels));

    [Fact]
    public void Labels_in_one_string_are_separated_by_commas() => Assert.Equal(["a b", "c"], ZeroShot.Labels(" a b,, c ,"));

    [Theory]
    [InlineData("This example is {}.", "This example is x{}.")]
    [InlineData("{{{0}}} {0}", "{x{}} x{}")]
    public void A_template_takes_the_label_as_it_is(string template, string expected) => Assert.Equal([expected], ZeroShot.Hypotheses(template, ["x{}"]));

    [Theory]
    [InlineData("no place")]
    [InlineData("{{}}")]
    [InlineData("{} {}")]
    [InlineData("{label}")]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("{1}")]
    public void A_template_without_a_place_for_one_label_is_refused(string template) => Assert.Throws<ArgumentException>(() => ZeroShot.Hypotheses(template, ["x"]));

    [Fact]
    public void No_labels_are_refused() => Assert.Throws<ArgumentException>(() => ZeroShot.Hypotheses("{}", []));

    [Fact]
    public void Scores_are_shared_among_the_labels_or_measured_against_contradiction()
    {
        string[] labels = ["a", "b", "c"];
        float[] logits = [1, 0, 0, 3, 0, 3, 1, 0, -1]; // labels × (entailment, neutral, contradiction)
        Classification[] shared = ZeroShot.Scores(logits, 3, 0, labels, multiLabel: false);
        Assert.Equal(["b", "c", "a"], shared.Select(s => s.Label)); // of equal ones the last first, as transformers reverses an ascending order
        Assert.Equal(1f, shared.Sum(s => s.Score), 1e-6f);
        Classification[] each = ZeroShot.Scores(logits, 3, 0, labels, multiLabel: true);
        Assert.Equal(["c", "a", "b"], each.Select(s => s.Label));
        Assert.Equal(1 / (1 + MathF.Exp(-2)), each[0].Score, 1e-6f);
        Assert.Equal(0.5f, each[2].Score, 1e-6f);
        Assert.Equal(each[1].Score, ZeroShot.Scores(logits.AsSpan(0, 3), 3, 0, ["a"], multiLabel: false)[0].Score); // one label always has a score of its own

        // With entailment elsewhere the first output is contradiction; with none of that name the last is entailment.
        Assert.Equal(1 / (1 + MathF.Exp(1)), ZeroShot.Scores(logits.AsSpan(0, 3), 3, -1, ["a"], multiLabel: true)[0].Score, 1e-6f);
    }
}
