using System.Text;
using AotDistil.Cli.Tasks;
using AotDistil.Cli.Verification.Expected;
using AotDistil.Cli.Verification.Libraries;
using AotDistil.Packer.Architectures;
using AotDistil.Runtime.Tasks;
using AotDistil.Runtime.Tokenizers;

namespace AotDistil.Cli.Verification.Figures;

/// <summary>
/// Classifies texts by labels made up on the spot and compares the answers with transformers'. Each pair goes through the library's C function for outputs; what comes before
/// and behind is the task logic that is compiled into libraries, which cuts pairs as zero-shot classification wants it: of the text alone. Serves one thread at a time.
/// </summary>
/// <param name="plan">The model.</param>
/// <param name="library">A session of its library.</param>
/// <param name="tokenizer">Its tokenizer, for this comparer alone.</param>
/// <param name="reference">The model in float32.</param>
/// <param name="float32">Whether the float32 reference is compared with transformers too.</param>
/// <param name="tolerance">Most that a score of the float32 reference may differ.</param>
internal sealed class ZeroShotComparer(ModelPlan plan, IModelSession library, Tokenizer tokenizer, ReferenceOutputs reference, bool float32, double tolerance) : IDisposable
{
    private readonly EncodingOptions _options = new() { MaxLength = tokenizer.MaxLength, Strategy = TruncationStrategy.OnlyFirst };
    private readonly TextScratch _scratch = new();
    private readonly string[] _names = [.. plan.Labels.Names];

    /// <summary>Compares one answer.</summary>
    /// <exception cref="VerificationException">The library refuses, or the pair does not fit the model.</exception>
    public AnswerFigures Compare(ExpectedZeroShot expected)
    {
        (int[] Ids, int[] Types)[] pairs = Encode(expected);
        AnswerItem[] found = Answer(expected, pairs.Select(p => library.Outputs(p.Ids, plan.Encoder.TypeVocabSize > 0 ? p.Types : null)));
        (string? mismatch, double? difference) = float32 ? AnswerComparison.Exact(expected.Output, Answer(expected, pairs.Select(p => reference.Of(p.Ids, p.Types))), tolerance) : (null, null);
        return new AnswerFigures
        {
            Index = expected.Index,
            Subject = $"{expected.Text} | {string.Join(", ", expected.Labels)}",
            Cases = [AnswerComparison.Best(expected.Output, found, AnswerComparison.Margin(expected.Output))],
            ScoreDifferences = [.. AnswerComparison.Scores(expected.Output, found)],
            Float32Mismatch = mismatch,
            Float32Difference = difference,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => library.Dispose();

    private (int[] Ids, int[] Types)[] Encode(ExpectedZeroShot expected)
    {
        try
        {
            string[] hypotheses = ZeroShot.Hypotheses(expected.Options.HypothesisTemplate, expected.Labels);
            PairInputs<RepeatedText, StringTexts> inputs = new(new RepeatedText(Encoding.UTF8.GetBytes(expected.Text), hypotheses.Length), new StringTexts(hypotheses), tokenizer, _options, _scratch);
            (int[] Ids, int[] Types)[] pairs = new (int[], int[])[hypotheses.Length];
            int[] ids = new int[tokenizer.MaxLength], types = new int[tokenizer.MaxLength];
            for (int i = 0; i < pairs.Length; i++)
            {
                int count = inputs.Encode(i, ids, types);
                pairs[i] = (ids[..count], types[..count]);
            }

            return pairs;
        }
        catch (ArgumentException e)
        {
            throw new VerificationException($"answers[{expected.Index}] cannot be given: {e.Message}");
        }
    }

    private AnswerItem[] Answer(ExpectedZeroShot expected, IEnumerable<float[]> logits) =>
    [
        .. ZeroShot.Scores([.. logits.SelectMany(l => l)], _names.Length, ZeroShot.Entailment(_names), expected.Labels, expected.Options.MultiLabel).Select(c => ExpectedZeroShot.Item(c.Label, c.Score)),
    ];
}
