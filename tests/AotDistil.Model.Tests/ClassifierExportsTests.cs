using System.Runtime.InteropServices;
using System.Text;
using AotDistil.Model.Tests.Support;
using AotDistil.Runtime.Interop;
using AotDistil.Runtime.Kernels;
using static AotDistil.Model.Tests.Support.Statuses;

namespace AotDistil.Model.Tests;

/// <summary>What the C functions do, called as the static methods they are: every mistake is a status and a message, and the session goes on.</summary>
public sealed unsafe class ClassifierExportsTests : IDisposable
{
    private readonly ulong _session;

    public ClassifierExportsTests()
    {
        ulong session;
        AssertOk(ModelExports.Open(() => SmallModels.SingleLabel.Open(KernelSelection.Select()), &session));
        _session = session;
    }

    public void Dispose()
    {
        // Whatever a test did, the session answers as any other.
        float[] scores = new float[3];
        int label;
        fixed (float* s = scores)
        fixed (byte* text = "good film"u8)
        {
            AssertOk(ClassifierExports.Classify<TextClassifier>(_session, text, 9, &label, s));
        }

        using TextClassifier other = SmallModels.SingleLabel.Open(KernelSelection.Select());
        Classification expected = other.Classify("good film");
        Assert.Equal((expected.Index, expected.Score), (label, scores[label]));
        AssertOk(ModelExports.Close<TextClassifier>(_session));
    }

    [Fact]
    public void Handles_are_numbers_that_never_come_back()
    {
        ulong first, second;
        AssertOk(ModelExports.Open(() => SmallModels.SingleLabel.Open(KernelVariant.Scalar), &first));
        AssertOk(ModelExports.Close<TextClassifier>(first));
        AssertOk(ModelExports.Open(() => SmallModels.SingleLabel.Open(KernelVariant.Scalar), &second));
        Assert.True(first != 0 && second > first);
        AssertOk(ModelExports.Close<TextClassifier>(second));
    }

    [Fact]
    public void A_handle_that_is_closed_zero_made_up_or_of_another_model_is_found_out()
    {
        ulong closed;
        AssertOk(ModelExports.Open(() => SmallModels.SingleLabel.Open(KernelVariant.Scalar), &closed));
        AssertOk(ModelExports.Close<TextClassifier>(closed));
        foreach (ulong handle in new[] { closed, 0UL, ulong.MaxValue, 0x7FFF_1234_5678_0000UL })
        {
            AssertNotOpen<TextClassifier>(handle);
        }

        AssertNotOpen<BlockingClassifier>(_session);
    }

    [Fact]
    public void Open_leaves_zero_and_a_status_for_every_kind_of_failure()
    {
        AssertFails(Status.InvalidArgument, "session is a null pointer.", ModelExports.Open(() => SmallModels.SingleLabel.Open(KernelVariant.Scalar), null));
        foreach ((Exception thrown, Status status, string message) in new (Exception, Status, string)[]
        {
            (new InsufficientMemoryException("No more."), Status.OutOfMemory, "No more."),
            (new OverflowException("Too large."), Status.OutOfMemory, "Too large."),
            (new KernelNotSupportedException("No such kernels."), Status.Unsupported, "No such kernels."),
            (new InvalidTextException("Not UTF-8.", 3), Status.InvalidUtf8, "Not UTF-8."),
            (new SessionBusyException(), Status.InvalidSession, new SessionBusyException().Message),
            (new ObjectDisposedException("m"), Status.InvalidSession, new ObjectDisposedException("m").Message),
            (new DamagedModelException("Wrong weights."), Status.Internal, "Wrong weights."),
            (new InvalidOperationException("Oh."), Status.Internal, "InvalidOperationException: Oh. This is a defect of AotDistil."),
        })
        {
            ulong session = 99;
            AssertFails(status, message, ModelExports.Open<TextClassifier>(() => throw thrown, &session));
            Assert.Equal(0UL, session);
        }
    }

    [Fact]
    public void Null_pointers_and_absurd_numbers_are_invalid_arguments()
    {
        float* scores = stackalloc float[6];
        int* labels = stackalloc int[2];
        fixed (byte* text = "good\0"u8)
        {
            byte** texts = stackalloc byte*[2] { text, null };
            long* lengths = stackalloc long[2] { 4, 4 };
            AssertFails(Status.InvalidArgument, "texts is a null pointer.", ClassifierExports.ClassifyBatch<TextClassifier>(_session, null, lengths, 1, labels, scores));
            AssertFails(Status.InvalidArgument, "count is -1; expected 0 or more.", ClassifierExports.ClassifyBatch<TextClassifier>(_session, texts, lengths, -1, labels, scores));
            AssertFails(Status.InvalidArgument, "Text 1 is a null pointer.", ClassifierExports.ClassifyBatch<TextClassifier>(_session, texts, lengths, 2, labels, scores));
            AssertFails(Status.InvalidArgument, "texts is a null pointer.", ClassifierExports.Logits<TextClassifier>(_session, null, lengths, 1, scores));
            AssertFails(
                Status.InvalidArgument, $"count is {long.MinValue}; expected 0 or more.", ClassifierExports.Logits<TextClassifier>(_session, texts, lengths, long.MinValue, scores));
            AssertFails(Status.InvalidArgument, "logits is a null pointer.", ClassifierExports.Logits<TextClassifier>(_session, texts, lengths, 1, null));
            AssertFails(Status.InvalidArgument, "Text 0 is a null pointer.", ClassifierExports.Classify<TextClassifier>(_session, null, 4, labels, scores));
            AssertFails(Status.InvalidArgument, "label is a null pointer.", ClassifierExports.Classify<TextClassifier>(_session, text, 4, null, scores));
            foreach (long length in new[] { -2, long.MinValue, int.MaxValue, long.MaxValue })
            {
                AssertFails(
                    Status.InvalidArgument,
                    $"Text 0 has length {length}; expected 0 to 1073741823 bytes, or -1 for a zero-terminated text.",
                    ClassifierExports.Classify<TextClassifier>(_session, text, length, labels, scores));
            }
        }
    }

    [Fact]
    public void No_texts_are_no_answers_whatever_the_pointers()
    {
        AssertOk(ClassifierExports.ClassifyBatch<TextClassifier>(_session, null, null, 0, null, null));
        float logit = 7f;
        AssertOk(ClassifierExports.Logits<TextClassifier>(_session, null, null, 0, &logit));
        Assert.Equal(7f, logit);
    }

    [Fact]
    public void A_batch_has_labels_scores_and_logits_of_each_text_and_either_may_be_left_out()
    {
        string[] strings = Support.Texts.Random(50, longest: 150);
        float[] expected = new float[150], logits = new float[150], scores = new float[150];
        Classification[] answers = new Classification[50];
        using (TextClassifier session = SmallModels.SingleLabel.Open(KernelSelection.Select()))
        {
            session.Logits(strings, expected);
            session.Classify(strings, answers);
        }

        byte** texts = stackalloc byte*[50];
        long* lengths = stackalloc long[50];
        int* labels = stackalloc int[50];
        for (int i = 0; i < 50; i++)
        {
            texts[i] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[i]);
            lengths[i] = i % 3 == 0 ? -1 : Encoding.UTF8.GetByteCount(strings[i]);
        }

        fixed (float* l = logits, s = scores)
        {
            AssertOk(ClassifierExports.Logits<TextClassifier>(_session, texts, lengths, 50, l));
            AssertBits.Equal(expected, logits, "logits");
            logits.AsSpan().Clear();
            AssertOk(ClassifierExports.Logits<TextClassifier>(_session, texts, null, 50, l)); // all zero-terminated
            AssertBits.Equal(expected, logits, "logits of zero-terminated texts");

            AssertOk(ClassifierExports.ClassifyBatch<TextClassifier>(_session, texts, lengths, 50, labels, null));
            Assert.Equal(answers.Select(a => a.Index), new Span<int>(labels, 50).ToArray());
            new Span<int>(labels, 50).Clear();
            AssertOk(ClassifierExports.ClassifyBatch<TextClassifier>(_session, texts, lengths, 50, null, s));
            AssertOk(ClassifierExports.ClassifyBatch<TextClassifier>(_session, texts, lengths, 50, null, null));
            Assert.Equal(answers.Select(a => a.Score), answers.Select((a, i) => scores[(3 * i) + a.Index]));
            Assert.All(Enumerable.Range(0, 50), i => Assert.Equal(1, scores.Skip(3 * i).Take(3).Sum(), 1e-6f));

            int label;
            AssertOk(ClassifierExports.Classify<TextClassifier>(_session, texts[30], -1, &label, null));
            Assert.Equal(answers[30].Index, label);
        }

        for (int i = 0; i < 50; i++)
        {
            Marshal.FreeCoTaskMem((nint)texts[i]);
        }
    }

    [Fact]
    public void Invalid_utf8_is_a_status_that_names_text_and_byte()
    {
        fixed (byte* good = "good"u8, bad = (byte[])[.. "film "u8, 0xE2, 0x82])
        {
            byte** texts = stackalloc byte*[2] { good, bad };
            long* lengths = stackalloc long[2] { 4, 7 };
            float* logits = stackalloc float[6];
            AssertFails(
                Status.InvalidUtf8,
                "Text 1 is not valid UTF-8: byte 5 (0xE2) is not part of a character. Decode it with its own encoding first, or replace such bytes by U+FFFD.",
                ClassifierExports.Logits<TextClassifier>(_session, texts, lengths, 2, logits));
        }
    }

    [Fact]
    public void Tokenize_gives_ids_and_offsets_or_says_how_much_room_it_needs()
    {
        int* ids = stackalloc int[10], starts = stackalloc int[10], ends = stackalloc int[10];
        long count = -1;
        fixed (byte* text = "Films, a\0"u8)
        {
            // [CLS] film ##s [UNK] a [SEP]: the vocabulary has no comma.
            AssertOk(ModelExports.Tokenize<TextClassifier>(_session, text, -1, ids, starts, ends, 10, &count));
            Assert.Equal(6, count);
            string[] tokens = [.. new Span<int>(ids, 6).ToArray().Select(id => ShapedModel.Vocabulary[id])];
            Assert.Equal(["[CLS]", "film", "##s", "[UNK]", "a", "[SEP]"], tokens);
            Assert.Equal([0, 0, 4, 5, 7, 0], new Span<int>(starts, 6).ToArray());
            Assert.Equal([0, 4, 5, 6, 8, 0], new Span<int>(ends, 6).ToArray());

            AssertOk(ModelExports.Tokenize<TextClassifier>(_session, text, 5, ids, null, null, 4, &count));
            Assert.Equal(4, count);

            ids[0] = 77;
            AssertFails(
                Status.InvalidArgument, "The text has 6 tokens, but there is room for 5.", ModelExports.Tokenize<TextClassifier>(_session, text, 8, ids, starts, ends, 5, &count));
            Assert.Equal(6, count);
            Assert.Equal(77, ids[0]); // nothing is written
            AssertFails(
                Status.InvalidArgument, "The text has 6 tokens, but there is room for 0.", ModelExports.Tokenize<TextClassifier>(_session, text, 8, null, null, null, 0, &count));
            AssertFails(Status.InvalidArgument, "capacity is -1; expected 0 or more.", ModelExports.Tokenize<TextClassifier>(_session, text, 8, ids, null, null, -1, &count));
            AssertFails(Status.InvalidArgument, "ids is a null pointer.", ModelExports.Tokenize<TextClassifier>(_session, text, 8, null, null, null, 5, &count));
            AssertFails(Status.InvalidArgument, "count is a null pointer.", ModelExports.Tokenize<TextClassifier>(_session, text, 8, ids, null, null, 5, null));
            AssertFails(
                Status.InvalidArgument, "starts and ends must be both null or both not.", ModelExports.Tokenize<TextClassifier>(_session, text, 8, ids, starts, null, 5, &count));
            AssertFails(Status.InvalidArgument, "Text 0 is a null pointer.", ModelExports.Tokenize<TextClassifier>(_session, null, 8, ids, null, null, 5, &count));
        }
    }

    [Fact]
    public void A_session_that_serves_another_thread_can_neither_be_used_nor_closed()
    {
        BlockingClassifier blocking = new(SmallModels.SingleLabel, SmallModels.VectorVariants()[^1]);
        ulong opened;
        AssertOk(ModelExports.Open(() => blocking, &opened));
        ulong session = opened;
        blocking.WhileBusy(() =>
        {
            int label;
            fixed (byte* text = "good"u8)
            {
                AssertFails(Status.InvalidSession, new SessionBusyException().Message, ClassifierExports.Classify<BlockingClassifier>(session, text, 4, &label, null));
            }

            AssertFails(Status.InvalidSession, new SessionBusyException().Message, ModelExports.Close<BlockingClassifier>(session));
        });
        AssertOk(ModelExports.Close<BlockingClassifier>(session)); // it stayed open
        AssertNotOpen<BlockingClassifier>(session);
    }

    [Fact]
    public void The_last_error_tells_its_size_is_cut_between_characters_and_always_ends_in_zero()
    {
        Fail("aé€😀");
        Assert.Equal(10, ModelExports.LastError(null, 0));
        Assert.Equal(10, ModelExports.LastError(null, 100));
        byte* buffer = stackalloc byte[16];
        string[] cut = ["", "", "a", "a", "aé", "aé", "aé", "aé€", "aé€", "aé€", "aé€", "aé€😀"]; // by capacity
        for (int capacity = 0; capacity <= 16; capacity++)
        {
            new Span<byte>(buffer, 16).Fill(0xEE);
            Assert.Equal(10, ModelExports.LastError(buffer, capacity));
            byte[] expected = capacity == 0 ? [] : [.. Encoding.UTF8.GetBytes(cut[Math.Min(capacity, 11)]), 0];
            Assert.Equal(expected, new Span<byte>(buffer, expected.Length).ToArray());
            Assert.All(new Span<byte>(buffer, 16)[expected.Length..].ToArray(), b => Assert.Equal(0xEE, b)); // nothing behind it is touched
        }

        Assert.Equal(10, ModelExports.LastError(buffer, -5));
    }

    [Fact]
    public void The_last_error_belongs_to_its_thread()
    {
        Fail("mine");
        string other = "unset";
        Thread thread = new(() => other = LastError());
        thread.Start();
        thread.Join();
        Assert.Equal("", other);
        Assert.Equal("mine", LastError());
    }

    [Fact]
    public void The_kernels_name_is_that_of_a_new_session()
    {
        using TextClassifier session = SmallModels.SingleLabel.Open(KernelSelection.Select());
        Assert.Equal(session.Kernel, Marshal.PtrToStringUTF8((nint)ModelExports.KernelName(avx512Vnni: false)));
    }

    private static void AssertNotOpen<TModel>(ulong handle)
        where TModel : TextClassifier
    {
        string message = $"Session {handle} is not open: it was closed, was never opened, or belongs to another model.";
        int number = 0;
        long count;
        float logits;
        fixed (byte* text = "good"u8)
        {
            AssertFails(Status.InvalidSession, message, ClassifierExports.Classify<TModel>(handle, text, 4, &number, null));
            AssertFails(Status.InvalidSession, message, ClassifierExports.ClassifyBatch<TModel>(handle, null, null, 0, null, null));
            AssertFails(Status.InvalidSession, message, ClassifierExports.Logits<TModel>(handle, null, null, 0, &logits));
            AssertFails(Status.InvalidSession, message, ModelExports.Tokenize<TModel>(handle, text, 4, &number, null, null, 1, &count));
            AssertFails(Status.InvalidSession, message, ModelExports.HiddenStates<TModel>(handle, &number, null, 1, 0, &logits));
            AssertFails(Status.InvalidSession, message, ModelExports.Outputs<TModel>(handle, &number, null, 1, &logits));
            AssertFails(Status.InvalidSession, message, ModelExports.Close<TModel>(handle));
        }
    }

    private static void Fail(string message)
    {
        ulong session;
        Assert.Equal((int)Status.Unsupported, ModelExports.Open<TextClassifier>(() => throw new KernelNotSupportedException(message), &session));
    }
}
