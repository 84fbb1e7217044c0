using static AotDistil.Runtime.Interop.ModelExports;

namespace AotDistil.Runtime.Interop;

/// <summary>What the C function does that models which answer questions have besides those of <see cref="ModelExports"/>.</summary>
public static unsafe class AnswerExports
{
    /// <summary><c>answer</c>.</summary>
    public static int Answer<TModel>(
        ulong session, byte* question, long questionLength, byte* context, long contextLength, NativeAnswerOptions* options, NativeAnswer* answers, long capacity, long* count)
        where TModel : QuestionAnswerer
    {
        try
        {
            TModel model = SessionTable.Get<TModel>(session);
            NativeRoom<NativeAnswer> room = NativeRoom<NativeAnswer>.Of(answers, nameof(answers), capacity, count, nameof(count));
            model.Ask(NativeText.Span(question, questionLength, 0), NativeText.Span(context, contextLength, 1), NativeAnswerOptions.Read(options), room);
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }
}
