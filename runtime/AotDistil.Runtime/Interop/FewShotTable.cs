namespace AotDistil.Runtime.Interop;

/// <summary>The few-shot classifiers that C callers hold, each for the vectors of one model. They may be used while they are closed: nothing of them is freed by hand.</summary>
internal static class FewShotTable
{
    /// <summary>Keeps a classifier of a model's vectors; returns its handle.</summary>
    public static ulong Add<TModel>(FewShotClassifier classifier)
        where TModel : TextEmbedder => HandleTable.Add(new OfModel<TModel>(classifier));

    /// <summary>The classifier behind a handle.</summary>
    public static FewShotClassifier Get<TModel>(ulong handle)
        where TModel : TextEmbedder => HandleTable.TryGet(handle, out OfModel<TModel>? held) ? held.Classifier : throw NotOpen(handle);

    /// <summary>Closes a classifier.</summary>
    public static void Remove<TModel>(ulong handle)
        where TModel : TextEmbedder
    {
        if (!HandleTable.TryGet(handle, out OfModel<TModel>? _) || !HandleTable.Remove(handle))
        {
            throw NotOpen(handle);
        }
    }

    private static StatusException NotOpen(ulong handle) =>
        new(Status.InvalidSession, $"Few-shot classifier {handle} is not open: it was closed, was never made, or belongs to another model.");

    private sealed class OfModel<TModel>(FewShotClassifier classifier)
    {
        public FewShotClassifier Classifier => classifier;
    }
}
