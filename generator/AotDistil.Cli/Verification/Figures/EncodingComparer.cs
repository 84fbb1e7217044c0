using AotDistil.Cli.Verification.Expected;
using AotDistil.Cli.Verification.Libraries;
using AotDistil.Packer.Architectures;
using AotDistil.Runtime.Reference;

namespace AotDistil.Cli.Verification.Figures;

/// <summary>Gives encodings to a library and to the float32 reference and compares what they answer with what transformers did. Serves several threads.</summary>
/// <param name="plan">The model.</param>
/// <param name="reference">The model in float32.</param>
/// <param name="expected">What transformers answered.</param>
/// <param name="tolerances">What is allowed.</param>
/// <param name="float32">Whether the float32 reference is compared with transformers too.</param>
internal sealed class EncodingComparer(ModelPlan plan, Float32Reference reference, ExpectedAnswers expected, Tolerances tolerances, bool float32)
{
    /// <summary>Compares one encoding.</summary>
    /// <exception cref="VerificationException">The library refuses, or what is stored is another model's.</exception>
    public EncodingFigures Compare(ExpectedEncoding encoding, IModelSession session)
    {
        int[] ids = encoding.Ids;
        int[]? types = encoding.Types;
        int dim = plan.Encoder.Dim, layers = plan.Encoder.Schedule.Order.Count;

        // Slow, and not needed where everything is stored.
        Lazy<IReadOnlyList<float[]>> exact = new(() => reference.HiddenStates(ids, types));
        List<StateFigures> states = [], float32States = [];
        for (int layer = 0; layer <= layers; layer++)
        {
            float[]? stored = expected.HiddenStates(encoding, layer);
            float[] found = session.HiddenStates(ids, types, layer);
            bool isWhole = stored?.Length == found.Length; // of long texts some rows may be all that is stored
            states.Add(StateFigures.Of(layer, isWhole, isWhole ? stored! : exact.Value[layer], found, dim, tolerances.Float32For));
            if (float32 && stored is not null)
            {
                float32States.Add(StateFigures.Of(layer, true, stored, exact.Value[layer][..stored.Length], dim, tolerances.Float32For));
            }
        }

        OutputFigures? outputs = null, float32Outputs = null;
        if (plan.Head.Outputs > 0)
        {
            float[]? stored = expected.Outputs(encoding), computed = stored is null || float32 ? ReferenceOutputs(exact.Value[^1]) : null;
            outputs = OutputFigures.Of(plan, stored is not null, stored ?? computed!, session.Outputs(ids, types), tolerances.Float32For);
            float32Outputs = float32 && stored is not null ? OutputFigures.Of(plan, true, stored, computed!, tolerances.Float32For) : null;
        }

        return new EncodingFigures
        {
            Encoding = encoding,
            Ids = Tokens(encoding, session),
            States = states,
            Outputs = outputs,
            Float32States = float32States,
            Float32Outputs = float32Outputs,
        };
    }

    private static IdFigures? Tokens(ExpectedEncoding encoding, IModelSession session)
    {
        if (encoding.Text is null)
        {
            return null;
        }

        // transformers takes an empty second text for none.
        (int[] ids, int[] types) = session.Encode(encoding.Text, encoding.Pair is { Length: > 0 } pair ? pair : null);
        return IdFigures.Of(encoding.Ids, encoding.Types, ids, types);
    }

    // A text's outputs are those of its first token.
    private float[] ReferenceOutputs(float[] states) => reference.Outputs(plan.Task == ModelTasks.Sequence ? states[..plan.Encoder.Dim] : states);
}
