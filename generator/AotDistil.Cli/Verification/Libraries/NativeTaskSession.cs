using System.Runtime.InteropServices;
using System.Text;
using AotDistil.Cli.Tasks;
using AotDistil.Runtime.Interop;
using AotDistil.Runtime.Tokenizers;

namespace AotDistil.Cli.Verification.Libraries;

/// <summary>A session of a published library that does its task.</summary>
internal sealed unsafe partial class NativeTaskSession : ITaskSession
{
    private readonly NativeModelLibrary _library;
    private readonly NativeTaskFunctions _functions;
    private readonly ulong _session;

    /// <summary>Opens a session.</summary>
    public NativeTaskSession(NativeModelLibrary library)
    {
        _library = library;
        _functions = library.Tasks;
        ulong session;
        library.Require("open", library.OpenSession(&session));
        _session = session;
    }

    private delegate int Ask<T>(T* items, long capacity, long* count)
        where T : unmanaged;

    /// <inheritdoc/>
    public long Truncated
    {
        get
        {
            long texts;
            _library.Require("truncated", _functions.Truncated(_session, &texts));
            return texts;
        }
    }

    /// <inheritdoc/>
    public Classification[] Classify(string text, string? pair, TextClassificationOptions options)
    {
        int most = _library.Plan.Labels.Names.Count, function = options.FunctionToApply is { } f ? (int)f : -1;
        int[] labels = new int[most];
        float[] scores = new float[most];
        byte[] first = Terminated(text), second = Terminated(pair ?? "");
        long count;
        fixed (byte* a = first, b = second)
        fixed (int* l = labels)
        fixed (float* s = scores)
        {
            _library.Require(
                "classify_top", _functions.ClassifyTop(_session, a, first.Length - 1, pair is null ? null : b, pair is null ? 0 : second.Length - 1, function, options.TopK ?? -1, l, s, &count));
        }

        return [.. Enumerable.Range(0, (int)count).Select(i => new Classification(labels[i], Text(_functions.Label(labels[i])), scores[i]))];
    }

    /// <inheritdoc/>
    public Entity[] Entities(string text, TokenClassificationOptions options)
    {
        byte[] utf8 = Terminated(text);
        using NativeStrings ignored = new(options.IgnoreLabels);
        NativeEntityOptions how = new()
        {
            Size = (nuint)sizeof(NativeEntityOptions),
            Aggregation = (int)options.Aggregation,
            Stride = options.Stride ?? -1,
            Unit = (int)(options.Offsets ?? OffsetUnit.Utf8),
            IgnoredLabels = ignored.Pointers,
            IgnoredLabelsCount = ignored.Count,
        };
        NativeEntity[] found = List<NativeEntity>("entities", utf8.Length, (items, capacity, count) =>
        {
            fixed (byte* t = utf8)
            {
                NativeEntityOptions o = how;
                return _functions.Entities(_session, t, utf8.Length - 1, &o, items, capacity, count);
            }
        });
        return [.. found.Select((e, i) => new Entity(
            Text(e.Index >= 0 ? _functions.Label(e.Label) : _functions.Group(e.Label)),
            e.Score,
            e.Index,
            Utf8("entity_word", (buffer, capacity, length) => _functions.EntityWord(_session, i, buffer, capacity, length)),
            (int)e.Start,
            (int)e.End))];
    }

    /// <inheritdoc/>
    Answer[] ITaskSession.Ask(string question, string context, QuestionAnsweringOptions options)
    {
        byte[] asked = Terminated(question), text = Terminated(context);
        OffsetUnit unit = options.Offsets ?? OffsetUnit.Utf8;
        NativeAnswer[] spans = Spans(asked, text, options, unit), bytes = unit == OffsetUnit.Utf8 ? spans : Spans(asked, text, options, OffsetUnit.Utf8);
        return [.. spans.Select((s, i) => new Answer(
            s.Score, (int)s.Start, (int)s.End, bytes[i].Start < bytes[i].End ? Encoding.UTF8.GetString(text[(int)bytes[i].Start..(int)bytes[i].End]) : ""))];
    }

    /// <inheritdoc/>
    public MaskPrediction[][] Fill(string text, FillMaskOptions options)
    {
        byte[] utf8 = Terminated(text);
        using NativeStrings targets = new(options.Targets);
        NativeFillOptions how = new() { Size = (nuint)sizeof(NativeFillOptions), TopK = options.TopK, Targets = targets.Pointers, TargetsCount = targets.Count };
        NativePrediction[] found = List<NativePrediction>("fill_mask", options.TopK, (items, capacity, count) =>
        {
            fixed (byte* t = utf8)
            {
                NativeFillOptions o = how;
                return _functions.FillMask(_session, t, utf8.Length - 1, &o, items, capacity, count);
            }
        });
        return [.. found.GroupBy(p => p.Mask).Select(mask => mask.Select(p => new MaskPrediction(
            p.Score,
            p.Token,
            Utf8("token_text", (buffer, capacity, length) => _functions.TokenText(_session, p.Token, buffer, capacity, length)),
            Utf8("filled_text", (buffer, capacity, length) => _functions.FilledText(_session, p.Mask, p.Token, buffer, capacity, length)))).ToArray())];
    }

    /// <inheritdoc/>
    public Classification[] ZeroShot(string text, IReadOnlyList<string> labels, ZeroShotOptions options)
    {
        byte[] utf8 = Terminated(text), template = Terminated(options.HypothesisTemplate);
        using NativeStrings names = new(labels);
        int[] order = new int[labels.Count];
        float[] scores = new float[labels.Count];
        fixed (byte* t = utf8, h = template)
        fixed (int* o = order)
        fixed (float* s = scores)
        {
            NativeZeroShotOptions how = new() { Size = (nuint)sizeof(NativeZeroShotOptions), HypothesisTemplate = h, MultiLabel = options.MultiLabel ? 1 : 0 };
            _library.Require("zero_shot", _functions.ZeroShot(_session, t, utf8.Length - 1, names.Pointers, names.Count, &how, o, s));
        }

        return [.. order.Select((label, i) => new Classification(label, labels[label], scores[i]))];
    }

    /// <inheritdoc/>
    public SearchHit[] Rank(string query, IReadOnlyList<string> documents, int topK, ClassificationFunction? function)
    {
        byte[] utf8 = Terminated(query);
        using NativeStrings texts = new(documents);
        SearchHit[] hits = new SearchHit[Math.Max(1, Math.Min(topK, documents.Count))];
        long count;
        fixed (byte* q = utf8)
        fixed (SearchHit* h = hits)
        {
            _library.Require("rerank", _functions.Rerank(_session, q, utf8.Length - 1, texts.Pointers, texts.Lengths, texts.Count, function is { } f ? (int)f : -1, topK, h, &count));
        }

        return hits[..(int)count];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CloseHead();
        _ = _library.CloseSession(_session);
    }

    private static byte[] Terminated(string text) => Encoding.UTF8.GetBytes(text + '\0');

    private static string Text(byte* utf8) => Marshal.PtrToStringUTF8((nint)utf8)!;

    private NativeAnswer[] Spans(byte[] question, byte[] context, QuestionAnsweringOptions options, OffsetUnit unit)
    {
        NativeAnswerOptions how = new()
        {
            Size = (nuint)sizeof(NativeAnswerOptions),
            TopK = options.TopK,
            MaxAnswerLength = options.MaxAnswerLength,
            MaxSequenceLength = options.MaxSequenceLength ?? 0,
            DocStride = options.DocStride ?? -1,
            MaxQuestionLength = options.MaxQuestionLength ?? 0,
            HandleImpossibleAnswer = options.HandleImpossibleAnswer ? 1 : 0,
            AlignToWords = options.AlignToWords ? 1 : 0,
            Unit = (int)unit,
        };
        return List<NativeAnswer>("answer", Math.Min(options.TopK, 1024), (items, capacity, count) =>
        {
            fixed (byte* q = question, c = context)
            {
                NativeAnswerOptions o = how;
                return _functions.Answer(_session, q, question.Length - 1, c, context.Length - 1, &o, items, capacity, count);
            }
        });
    }

    // Asks again where there is more than there is room for.
    private T[] List<T>(string function, long room, Ask<T> ask)
        where T : unmanaged
    {
        T[] items = new T[Math.Max(room, 1)];
        while (true)
        {
            long count = -1;
            int status;
            fixed (T* pointer = items)
            {
                status = ask(pointer, items.Length, &count);
            }

            if (status != 0 && count > items.Length)
            {
                items = new T[count];
                continue;
            }

            _library.Require(function, status);
            return items[..(int)count];
        }
    }

    private string Utf8(string function, Ask<byte> ask)
    {
        byte[] text = new byte[256];
        while (true)
        {
            long length = -1;
            int status;
            fixed (byte* buffer = text)
            {
                status = ask(buffer, text.Length, &length);
            }

            if (status != 0 && length >= text.Length)
            {
                text = new byte[length + 1];
                continue;
            }

            _library.Require(function, status);
            return Encoding.UTF8.GetString(text, 0, (int)length);
        }
    }
}
