using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using AotDistil.Runtime.Kernels;

namespace AotDistil.Runtime.Interop;

/// <summary>
/// What the C functions of a classifier do. Nothing is thrown across the border: every exception becomes a status, and its message this thread's last error.
/// Pointers are checked for null; what they point to is the caller's word.
/// </summary>
public static unsafe class ClassifierExports
{
    /// <summary>Longest text taken, in bytes; longer ones are refused rather than truncated twice.</summary>
    public const long MaxTextBytes = int.MaxValue / 2;

    [ThreadStatic]
    private static string? _lastError;

    private static readonly byte* VersionText = Constant("0.1.0\0"u8);

    /// <summary><c>open</c>.</summary>
    public static int Open<TModel>(Func<TModel> create, ulong* session)
        where TModel : TextClassifier
    {
        try
        {
            NotNull(session, nameof(session));
            *session = 0;
            *session = SessionTable.Add(create());
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary><c>close</c>.</summary>
    public static int Close<TModel>(ulong session)
        where TModel : TextClassifier
    {
        try
        {
            SessionTable.Remove<TModel>(session);
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary><c>classify</c>.</summary>
    public static int Classify<TModel>(ulong session, byte* text, long length, int* label, float* scores)
        where TModel : TextClassifier => ClassifyBatch<TModel>(session, &text, &length, 1, label, scores);

    /// <summary><c>classify_batch</c>.</summary>
    public static int ClassifyBatch<TModel>(ulong session, byte** texts, long* lengths, long count, int* labels, float* scores)
        where TModel : TextClassifier
    {
        try
        {
            TModel model = SessionTable.Get<TModel>(session);
            using TextClassifier.Call call = model.Begin();
            CheckBatch(texts, count);
            for (long i = 0; i < count; i++)
            {
                call.Add(Text(texts[i], lengths == null ? -1 : lengths[i], i), i, new Answers(labels, scores, Raw: false));
            }

            call.Finish(new Answers(labels, scores, Raw: false));
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }
}
