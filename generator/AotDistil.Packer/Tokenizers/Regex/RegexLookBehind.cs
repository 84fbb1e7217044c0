using AotDistil.Layout;

namespace AotDistil.Packer.Tokenizers.Regex;

/// <summary>What may stand in a look-behind: what the original library refuses there is refused, and what it answers in ways of its own.</summary>
internal static class RegexLookBehind
{
    // The original library steps back by no more than that.
    private const long LongestStep = 65_535;

    /// <summary>Why a look-behind is refused; null if it is not.</summary>
    public static string? Refusal(RegexNode body, bool negative)
    {
        if (!IsAllowed(body, negative))
        {
            return negative ? "a negative look-behind with a capturing group, a look-ahead or an end of the text in it" : "a look-behind with another assertion in it";
        }

        IReadOnlyList<RegexNode> alternatives = body is RegexNode.Alternate alternate ? alternate.Parts : [body];
        bool isFixed = true;
        foreach (RegexNode alternative in alternatives)
        {
            (long min, long max) = RegexAnalysis.Length(alternative);
            isFixed &= min == max;
            if (min > LongestStep || (max > LongestStep && max < RegexAnalysis.NoLimit))
            {
                return $"a look-behind of more than {LongestStep} characters";
            }
        }

        // Where the length is not fixed, the original takes the text to end where the look-behind does. Word borders feel that, and what gives nothing back.
        return !isFixed && FeelsTheEnd(body) ? "a word border or a possessive part in a look-behind whose alternatives are not of fixed length" : null;
    }

    private static bool IsAllowed(RegexNode node, bool negative) => node switch
    {
        RegexNode.Look look => look.Behind && (negative || !look.Negative) && IsAllowed(look.Body, negative),
        RegexNode.Assert assert => assert.Condition is not (RegexLayout.Condition.TextEnd or RegexLayout.Condition.TextEndOrLastLineFeed),
        RegexNode.Group group => !(negative && group.Captures) && IsAllowed(group.Body, negative),
        _ => Parts(node).All(part => IsAllowed(part, negative)),
    };

    private static bool FeelsTheEnd(RegexNode node) =>
        node is RegexNode.Assert { Condition: RegexLayout.Condition.WordBorder or RegexLayout.Condition.NoWordBorder } or RegexNode.Atomic || Parts(node).Any(FeelsTheEnd);

    private static IEnumerable<RegexNode> Parts(RegexNode node) => node switch
    {
        RegexNode.Concat concat => concat.Parts,
        RegexNode.Alternate alternate => alternate.Parts,
        RegexNode.Repeat repeat => [repeat.Body],
        RegexNode.Atomic atomic => [atomic.Body],
        RegexNode.Group group => [group.Body],
        RegexNode.Look look => [look.Body],
        _ => [],
    };
}
