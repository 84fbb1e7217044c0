using static AotDistil.Runtime.Interop.ModelExports;

namespace AotDistil.Runtime.Interop;

/// <summary>What the C functions do that token classifiers have besides those of <see cref="ModelExports"/>.</summary>
public static unsafe class TokenExports
{
    /// <summary><c>entities</c>.</summary>
    public static int Entities<TModel>(ulong session, byte* text, long length, NativeEntityOptions* options, NativeEntity* entities, long capacity, long* count)
        where TModel : TokenClassifier
    {
        try
        {
            TModel model = SessionTable.Get<TModel>(session);
            NativeRoom<NativeEntity> room = NativeRoom<NativeEntity>.Of(entities, nameof(entities), capacity, count, nameof(count));
            model.Classify(NativeText.Span(text, length, 0), NativeEntityOptions.Read(options), room);
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary><c>entity_word</c>.</summary>
    public static int EntityWord<TModel>(ulong session, long index, byte* buffer, long capacity, long* length)
        where TModel : TokenClassifier
    {
        try
        {
            TModel model = SessionTable.Get<TModel>(session);
            model.CopyWord(index, NativeRoom<byte>.Of(buffer, nameof(buffer), capacity, length, nameof(length)));
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }
}
