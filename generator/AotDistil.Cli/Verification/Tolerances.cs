using System.Globalization;

namespace AotDistil.Cli.Verification;

/// <summary>What differences a verification allows.</summary>
internal sealed record Tolerances
{
    private static readonly (string Name, Func<Tolerances, double, Tolerances> Set)[] Names =
    [
        ("cosine-average", (t, v) => t with { CosineAverage = v }),
        ("cosine-least", (t, v) => t with { CosineLeast = v }),
        ("same-answers", (t, v) => t with { SameAnswers = v }),
        ("clear-margin", (t, v) => t with { ClearMargin = v }),
        ("answers", (t, v) => t with { Answers = v }),
        ("answer-margin", (t, v) => t with { AnswerMargin = v }),
        ("answer-scores", (t, v) => t with { AnswerScores = v }),
        ("float32", (t, v) => t with { Float32 = v }),
    ];

    /// <summary>Least cosine between the last hidden states of int8 and float32, on average over texts.</summary>
    public double CosineAverage { get; init; } = 0.999;

    /// <summary>The same of the worst text.</summary>
    public double CosineLeast { get; init; } = 0.995;

    /// <summary>Least share of clear answers that int8 must give as float32 does.</summary>
    public double SameAnswers { get; init; } = 0.98;

    /// <summary>An answer is clear if the best of its logits is further from the second than this share of the range of all logits.</summary>
    public double ClearMargin { get; init; } = 0.1;

    /// <summary>Least share of the clear answers of a task that int8 must give as transformers does.</summary>
    public double Answers { get; init; } = 0.97;

    /// <summary>An answer of a task is clear if its score is further from the second than this.</summary>
    public double AnswerMargin { get; init; } = 0.1;

    /// <summary>Most that the scores of answers which are the same may differ on average.</summary>
    public double AnswerScores { get; init; } = 0.02;

    /// <summary>Largest difference between the float32 reference and transformers; twice as much is allowed where a value is beyond <see cref="LargeValue"/>.</summary>
    public double Float32 { get; init; } = 1e-4;

    /// <summary>Float32 itself is coarser for values beyond this one.</summary>
    public static double LargeValue => 20;

    /// <summary>Names that <see cref="With"/> knows, with what they are unless set.</summary>
    public static string Help => "cosine-average=0.999, cosine-least=0.995, same-answers=0.98, clear-margin=0.1, answers=0.97, answer-margin=0.1, answer-scores=0.02, float32=1e-4";

    /// <summary>Most that a float32 value may differ from transformers' <paramref name="expected"/>.</summary>
    public double Float32For(double expected) => Math.Abs(expected) > LargeValue ? 2 * Float32 : Float32;

    /// <summary>The same with one of them changed.</summary>
    /// <param name="assignment">A name and a number, <c>cosine-least=0.99</c>.</param>
    /// <exception cref="VerificationException">There is no such name, or it is no such number.</exception>
    public Tolerances With(string assignment)
    {
        string[] parts = assignment.Split('=');
        foreach ((string name, Func<Tolerances, double, Tolerances> set) in Names)
        {
            if (parts.Length == 2 && parts[0] == name)
            {
                return double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= 0 && double.IsFinite(value)
                    ? set(this, value)
                    : throw new VerificationException($"'{parts[1]}' is no number of 0 or more, which {name} needs.");
            }
        }

        throw new VerificationException($"'{assignment}' is no tolerance. There are {Help}.");
    }
}
