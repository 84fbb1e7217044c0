using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Model;
using AotDistil.Runtime.Tokenizers;

namespace AotDistil.Runtime.Interop;

/// <summary>
/// What the C functions of every model do. Nothing is thrown across the border: every exception becomes a status, and its message this thread's last error.
/// Pointers are checked for null; what they point to is the caller's word.
/// </summary>
public static unsafe class ModelExports
{
    [ThreadStatic]
    private static string? _lastError;

    /// <summary><c>open</c>.</summary>
    public static int Open<TModel>(Func<TModel> create, ulong* session)
        where TModel : TextModel
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
        where TModel : TextModel
    {
        try
        {
            NotNull(session, nameof(session));
            *session = 0;
            if (threads is < 1 or > TextModel.MaxThreads)
            {
                throw new StatusException(Status.InvalidArgument, $"threads is {threads}; expected 1 to {TextModel.MaxThreads}.");
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
        where TModel : TextModel
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

    /// <summary><c>tokenize</c>.</summary>
    public static int Tokenize<TModel>(ulong session, byte* text, long length, int* ids, int* starts, int* ends, long capacity, long* count)
        where TModel : TextModel
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
        where TModel : TextModel
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

    /// <summary><c>hidden_states</c>.</summary>
    public static int HiddenStates<TModel>(ulong session, int* ids, int* types, long count, int layers, float* states)
        where TModel : TextModel
    {
        try
        {
            TModel model = SessionTable.Get<TModel>(session);
            CheckTokens(ids, count, model.MaxPositions);
            NotNull(states, nameof(states));
            int all = model.Model.LayerOrder.Length;
            if (layers < 0 || layers > all)
            {
                throw new StatusException(Status.InvalidArgument, $"layers is {layers}; expected 0 to {all}.");
            }

            model.HiddenStates(Tokens(ids, count), Tokens(types, count), layers, new Span<float>(states, checked((int)(count * model.Model.Dim))));
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary><c>outputs</c>.</summary>
    public static int Outputs<TModel>(ulong session, int* ids, int* types, long count, float* outputs)
        where TModel : TextModel
    {
        try
        {
            TModel model = SessionTable.Get<TModel>(session);
            CheckTokens(ids, count, model.MaxPositions);
            NotNull(outputs, nameof(outputs));
            long rows = model.Model.Task == ModelTask.Sequence ? 1 : count;
            model.Outputs(Tokens(ids, count), Tokens(types, count), new Span<float>(outputs, checked((int)(rows * model.Model.Outputs))));
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary><c>truncated</c>.</summary>
    public static int Truncated<TModel>(ulong session, long* texts)
        where TModel : TextModel
    {
        try
        {
            TModel model = SessionTable.Get<TModel>(session);
            NotNull(texts, nameof(texts));
            *texts = model.Truncated;
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

    /// <summary>Refuses a null pointer.</summary>
    internal static void NotNull(void* pointer, string name)
    {
        if (pointer == null)
        {
            throw new StatusException(Status.InvalidArgument, $"{name} is a null pointer.");
        }
    }

    /// <summary>The status of an exception, whose message becomes this thread's last error.</summary>
    internal static int Fail(Exception exception)
    {
        Status status = exception switch
        {
            StatusException e => e.Status,
            InvalidTextException => Status.InvalidUtf8,
            SessionBusyException or ObjectDisposedException => Status.InvalidSession,
            OutOfMemoryException or OverflowException => Status.OutOfMemory,
            KernelNotSupportedException => Status.Unsupported,
            ArgumentException => Status.InvalidArgument,
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

    private static ReadOnlySpan<int> Tokens(int* values, long count) => values == null ? [] : new(values, (int)count);

    private static void CheckTokens(int* ids, long count, int most)
    {
        NotNull(ids, nameof(ids));
        if (count < 1 || count > most)
        {
            throw new StatusException(Status.InvalidArgument, $"count is {count}; expected 1 to {most}.");
        }
    }
}
