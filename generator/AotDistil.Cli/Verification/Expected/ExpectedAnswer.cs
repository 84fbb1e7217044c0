using System.Text.Json;
using AotDistil.Cli.Tasks;

namespace AotDistil.Cli.Verification.Expected;

/// <summary>One of the answers of an expected.json.</summary>
/// <param name="Index">Its number, from 0.</param>
/// <param name="Request">What was asked.</param>
/// <param name="Output">What transformers answered.</param>
internal sealed record ExpectedAnswer(int Index, TaskRequest Request, JsonElement Output)
{
    /// <summary>The same as lists of answers, one list for each mask.</summary>
    public IReadOnlyList<IReadOnlyList<AnswerItem>> Lists { get; } = AnswerItem.Lists(Output);
}
