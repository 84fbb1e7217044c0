using static AotDistil.Runtime.Interop.ModelExports;

namespace AotDistil.Runtime.Interop;

/// <summary>What the C functions do that masked-language models have besides those of <see cref="ModelExports"/>.</summary>
public static unsafe class MaskExports
{
    /// <summary><c>fill_mask</c>.</summary>
    public static int FillMask<TModel>(
        ulong session, byte* text, long length, NativeFillOptions* options, NativePrediction* predictions, long capacity, long* count)
        where TModel : MaskFiller
    {
        try
        {
            TModel model = SessionTable.Get<TModel>(session);
            NativeRoom<NativePrediction> room = NativeRoom<NativePrediction>.Of(predictions, nameof(predictions), capacity, count, nameof(count));
            model.Fill(NativeText.Span(text, length, 0), NativeFillOptions.Read(options), room);
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary><c>token_text</c>.</summary>
    public static int TokenText<TModel>(ulong session, int token, byte* buffer, long capacity, long* length)
        where TModel : MaskFiller
    {
        try
        {
            TModel model = SessionTable.Get<TModel>(session);
            model.CopyToken(token, NativeRoom<byte>.Of(buffer, nameof(buffer), capacity, length, nameof(length)));
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary><c>filled_text</c>.</summary>
    public static int FilledText<TModel>(ulong session, int mask, int token, byte* buffer, long capacity, long* length)
        where TModel : MaskFiller
    {
        try
        {
            TModel model = SessionTable.Get<TModel>(session);
            model.CopySequence(mask, token, NativeRoom<byte>.Of(buffer, nameof(buffer), capacity, length, nameof(length)));
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }
}
