using System.Globalization;
using AotDistil.Cli.Tasks;

namespace AotDistil.Cli.Verification.Figures;

/// <summary>What two answers to the same request have in common.</summary>
internal static class AnswerComparison
{
    /// <summary>How far the best is from the second in a ranking; null where there is no second.</summary>
    public static double? Margin(IReadOnlyList<AnswerItem> ranking) => ranking.Count > 1 ? ranking[0].Score - ranking[1].Score : null;

    /// <summary>The best of both.</summary>
    public static ItemCase Best(IReadOnlyList<AnswerItem> theirs, IReadOnlyList<AnswerItem> ours, double? margin) =>
        new(theirs.Count > 0 ? theirs[0].Key : null, ours.Count > 0 ? ours[0].Key : null, margin);

    /// <summary>Differences of the scores of what is in both.</summary>
    public static IEnumerable<double> Scores(IReadOnlyList<AnswerItem> theirs, IReadOnlyList<AnswerItem> ours) =>
        from item in theirs
        let same = ours.FirstOrDefault(o => o.Key == item.Key)
        where same is not null
        select Math.Abs(same.Score - item.Score);

    /// <summary>What is not the same in answers that should be, in their order, and the largest difference of scores until there.</summary>
    public static (string? Mismatch, double? Difference) Exact(IReadOnlyList<AnswerItem> theirs, IReadOnlyList<AnswerItem> ours, double tolerance)
    {
        double largest = 0;
        for (int i = 0; i < Math.Min(theirs.Count, ours.Count); i++)
        {
            if (theirs[i].Key != ours[i].Key)
            {
                return ($"answer {i} is {ours[i].Key}; transformers has {theirs[i].Key}", largest);
            }

            largest = Math.Max(largest, Math.Abs(theirs[i].Score - ours[i].Score));
            if (!(largest <= tolerance))
            {
                return (string.Create(CultureInfo.InvariantCulture, $"the score of {ours[i].Key} is {ours[i].Score:G6}; transformers has {theirs[i].Score:G6}"), largest);
            }
        }

        return (theirs.Count == ours.Count ? null : $"there are {ours.Count} answers; transformers has {theirs.Count}", largest);
    }
}
