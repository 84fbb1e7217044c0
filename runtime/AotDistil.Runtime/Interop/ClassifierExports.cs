using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Tokenizers;

namespace AotDistil.Runtime.Interop;

/// <summary>
/// What the C functions of a classifier do. Nothing is thrown across the border: every exception becomes a status, and its message this thread's last error.
/// Pointers are checked for null; what they point to is the caller's word.
/// </summary>
public static unsafe class ClassifierExports
{
    [ThreadStatic]
    private static string? _lastError;

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

    /// <summary><c>open_threads</c>.</summary>
    public static int OpenThreads<TModel>(Func<int, TModel> create, int threads, ulong* session)
        where TModel : TextClassifier
    {
        try
        {
            NotNull(session, nameof(session));
            *session = 0;
            if (threads is < 1 or > TextClassifier.MaxThreads)
            {
                throw new StatusException(Status.InvalidArgument, $"threads is {threads}; expected 1 to {TextClassifier.MaxThreads}.");
            }

            *session = SessionTable.Add(create(threads));
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
        where TModel : TextClassifier
    {
        try
        {
            TModel model = SessionTable.Get<TModel>(session);
            NotNull(label, nameof(label));
            model.Run(new NativeTexts(&text, &length, 1), new NativeClassifications(model.Model, label, scores));
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary><c>classify_batch</c>.</summary>
    public static int ClassifyBatch<TModel>(ulong session, byte** texts, long* lengths, long count, int* labels, float* scores)
        where TModel : TextClassifier
    {
        try
        {
            TModel model = SessionTable.Get<TModel>(session);
            CheckTexts(texts, count);
            model.Run(new NativeTexts(texts, lengths, count), new NativeClassifications(model.Model, labels, scores));
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary><c>logits</c>.</summary>
    public static int Logits<TModel>(ulong session, byte** texts, long* lengths, long count, float* logits)
        where TModel : TextClassifier
    {
        try
        {
            TModel model = SessionTable.Get<TModel>(session);
            CheckTexts(texts, count);
            NotNull(logits, nameof(logits));
            model.Run(new NativeTexts(texts, lengths, count), new NativeLogits(logits, model.LabelCount));
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary><c>tokenize</c>.</summary>
    public static int Tokenize<TModel>(ulong session, byte* text, long length, int* ids, int* starts, int* ends, long capacity, long* count)
        where TModel : TextClassifier
    {
        try
        {
            TModel model = SessionTable.Get<TModel>(session);
            NotNull(count, nameof(count));
            if (capacity < 0 || (starts == null) != (ends == null))
            {
                throw new StatusException(
                    Status.InvalidArgument, capacity < 0 ? $"capacity is {capacity}; expected 0 or more." : "starts and ends must be both null or both not.");
            }

            if (capacity > 0)
            {
                NotNull(ids, nameof(ids));
            }

            int room = (int)Math.Min(capacity, model.MaxLength), offsets = starts == null ? 0 : room;
            *count = model.Tokenize(NativeText.Span(text, length, 0), new Span<int>(ids, room), new Span<int>(starts, offsets), new Span<int>(ends, offsets));
            if (*count > room)
            {
                throw new StatusException(Status.InvalidArgument, $"The text has {*count} tokens, but there is room for {capacity}.");
            }

            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary><c>encode</c>.</summary>
    public static int Encode<TModel>(ulong session, byte* text, long length, byte* pair, long pairLength, int unit, NativeTokens* tokens, long* count)
        where TModel : TextClassifier
    {
        try
        {
            TModel model = SessionTable.Get<TModel>(session);
            NotNull(count, nameof(count));
            NotNull(tokens, nameof(tokens));
            NativeTokens room = *tokens;
            if (room.Capacity < 0)
            {
                throw new StatusException(Status.InvalidArgument, $"capacity is {room.Capacity}; expected 0 or more.");
            }

            if (unit is < (int)OffsetUnit.Utf8 or > (int)OffsetUnit.CodePoint)
            {
                throw new StatusException(Status.InvalidArgument, $"unit is {unit}; expected 0 to 2.");
            }

            ReadOnlySpan<byte> first = NativeText.Span(text, length, 0), second = pair == null ? default : NativeText.Span(pair, pairLength, 1);
            model.Encode(first, second, pair != null, new NativeEncoding(first, second, (OffsetUnit)unit, room, count));
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary><c>last_error</c>: cut at a character's border, always zero-terminated.</summary>
    public static long LastError(byte* buffer, long capacity)
    {
        try
        {
            ReadOnlySpan<byte> message = Encoding.UTF8.GetBytes(_lastError ?? "");
            if (buffer != null && capacity > 0)
            {
                int length = (int)Math.Min(message.Length, capacity - 1);
                while (length > 0 && length < message.Length && (message[length] & 0xC0) == 0x80)
                {
                    length--;
                }

                message[..length].CopyTo(new Span<byte>(buffer, length));
                buffer[length] = 0;
            }

            return message.Length;
        }
        catch (Exception e)
        {
            return -Fail(e);
        }
    }

    /// <summary><c>kernel</c>: what a session opened now would use, or null where the forced one is not to be had.</summary>
    /// <param name="avx512Vnni">Whether the kernels in C are linked in and run here.</param>
    public static byte* KernelName(bool avx512Vnni)
    {
        try
        {
            return KernelSelection.Select(avx512Vnni) switch
            {
                KernelVariant.Avx512Vnni => Constant("Avx512Vnni\0"u8),
                KernelVariant.AvxVnni => Constant("AvxVnni\0"u8),
                KernelVariant.Avx2 => Constant("Avx2\0"u8),
                KernelVariant.NeonDot => Constant("NeonDot\0"u8),
                KernelVariant.Neon => Constant("Neon\0"u8),
                _ => Constant("Scalar\0"u8),
            };
        }
        catch (Exception e)
        {
            Fail(e);
            return null;
        }
    }

    /// <summary>A pointer to read-only data of the assembly, which never moves: only for <c>"…"u8</c> literals.</summary>
    public static byte* Constant(ReadOnlySpan<byte> literal) => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(literal));

    private static void CheckTexts(byte** texts, long count)
    {
        if (count < 0)
        {
            throw new StatusException(Status.InvalidArgument, $"count is {count}; expected 0 or more.");
        }

        if (count > 0)
        {
            NotNull(texts, nameof(texts));
        }
    }

    private static void NotNull(void* pointer, string name)
    {
        if (pointer == null)
        {
            throw new StatusException(Status.InvalidArgument, $"{name} is a null pointer.");
        }
    }

    private static int Fail(Exception exception)
    {
        Status status = exception switch
        {
            StatusException e => e.Status,
            InvalidTextException => Status.InvalidUtf8,
            SessionBusyException or ObjectDisposedException => Status.InvalidSession,
            OutOfMemoryException or OverflowException => Status.OutOfMemory,
            KernelNotSupportedException => Status.Unsupported,
            _ => Status.Internal,
        };
        try
        {
            bool foreseen = status != Status.Internal || exception is AotDistilException; // a damaged model has a message of its own
            _lastError = foreseen ? exception.Message : $"{exception.GetType().Name}: {exception.Message} This is a defect of AotDistil.";
        }
        catch (OutOfMemoryException)
        {
            // No memory for a message: the status says enough.
        }

        return (int)status;
    }
}
