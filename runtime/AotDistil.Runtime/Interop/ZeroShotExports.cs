using static AotDistil.Runtime.Interop.ModelExports;

namespace AotDistil.Runtime.Interop;

/// <summary>What the C function does that classifiers with a label for entailment have besides those of <see cref="ClassifierExports"/>.</summary>
public static unsafe class ZeroShotExports
{
    /// <summary><c>zero_shot</c>.</summary>
    public static int ZeroShot<TModel>(ulong session, byte* text, long length, byte** labels, long labelsCount, NativeZeroShotOptions* options, int* order, float* scores)
        where TModel : TextClassifier
    {
        try
        {
            TModel model = SessionTable.Get<TModel>(session);
            NotNull(labels, nameof(labels));
            string[] names = NativeOptions.Texts(labels, labelsCount, nameof(labels));
            ReadOnlySpan<Classification> answers = new ZeroShotClassifier(model).Classify(NativeText.Span(text, length, 0), (ReadOnlySpan<string>)names, NativeZeroShotOptions.Read(options));
            for (int i = 0; i < answers.Length; i++)
            {
                if (order != null)
                {
                    order[i] = answers[i].Index;
                }

                if (scores != null)
                {
                    scores[i] = answers[i].Score;
                }
            }

            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }
}
