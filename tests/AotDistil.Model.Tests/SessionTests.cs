using System.Reflection;
using System.Text;
using AotDistil.Model.Tests.Support;
using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Layers;
using AotDistil.Runtime.Model;

namespace AotDistil.Model.Tests;

/// <summary>A session's life: one thread at a time, many sessions at once, no memory after the first call, an end.</summary>
public sealed class SessionTests
{
    [Fact]
    public void After_dispose_everything_but_dispose_is_refused()
    {
        TextClassifier session = SmallModels.SingleLabel.Open(KernelSelection.Select());
        session.Classify("good");
        session.Dispose();
        session.Dispose();

        ObjectDisposedException e = Assert.Throws<ObjectDisposedException>(() => session.Classify("good"));
        Assert.Equal("single", e.ObjectName);
        Assert.Throws<ObjectDisposedException>(() => session.Classify("good"u8));
        Assert.Throws<ObjectDisposedException>(() => session.Classify(["good"], new Classification[1]));
        Assert.Throws<ObjectDisposedException>(() => session.Classify([], []));
        Assert.Throws<ObjectDisposedException>(() => session.Logits(["good"], new float[3]));
        Assert.Throws<ObjectDisposedException>(() => session.Tokenize("good", new int[9]));
        Assert.Throws<ObjectDisposedException>(() => session.HiddenStates([2, 3], [], 0, new float[64]));
        Assert.Throws<ObjectDisposedException>(() => session.Outputs([2, 3], [], new float[3]));
        Assert.Equal(0, NativeBytes(session));
        session.Dispose();
    }

    [Fact]
    public void A_second_thread_is_refused_and_the_first_not_disturbed()
    {
        using BlockingClassifier session = new(SmallModels.SingleLabel, SmallModels.VectorVariants()[^1]);
        session.WhileBusy(() =>
        {
            Assert.Throws<SessionBusyException>(() => session.Classify("good"));
            Assert.Throws<SessionBusyException>(() => session.Classify("good"u8));
            Assert.Throws<SessionBusyException>(() => session.Logits(["good"], new float[3]));
            Assert.Throws<SessionBusyException>(() => session.Tokenize("good", new int[9]));
            Assert.Throws<SessionBusyException>(() => session.HiddenStates([2, 3], [], 0, new float[64]));
            Assert.Throws<SessionBusyException>(() => session.Outputs([2, 3], [], new float[3]));
            SessionBusyException e = Assert.Throws<SessionBusyException>(session.Dispose);
            Assert.Equal("This session is serving another thread. Open one session for each thread: they share the weights.", e.Message);
        });
        Assert.Equal("label 0", session.Classify("good").Label);
    }

    [Fact]
    public void Sessions_on_several_threads_give_the_same_bits()
    {
        string[] texts = Support.Texts.Random(60, longest: 150);
        foreach (KernelVariant variant in SmallModels.VariantsOf(SmallModels.SingleLabel))
        {
            float[] expected = Logits(variant, texts, repeat: 1);
            Thread[] threads = new Thread[4];
            float[][] found = new float[threads.Length][];
            for (int i = 0; i < threads.Length; i++)
            {
                int me = i;
                threads[i] = new Thread(() => found[me] = Logits(variant, texts, repeat: variant == KernelVariant.Scalar ? 1 : 5));
                threads[i].Start();
            }

            Assert.All(threads, t => t.Join());
            Assert.All(found, f => AssertBits.Equal(expected, f, $"{variant} beside other threads"));
        }
    }

    [Fact]
    public void After_the_first_call_nothing_is_allocated()
    {
        string[] texts = Support.Texts.Random(30, longest: 150);
        byte[][] utf8 = [.. texts.Select(Encoding.UTF8.GetBytes)];
        float[] logits = new float[texts.Length * 3], states = new float[3 * 32];
        Classification[] answers = new Classification[texts.Length];
        foreach (KernelVariant variant in SmallModels.VectorVariants())
        {
            using TextClassifier session = SmallModels.SingleLabel.Open(variant);
            Calls();
            long native = NativeBytes(session), before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 20; i++)
            {
                Calls();
            }

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(native, NativeBytes(session));

            void Calls()
            {
                foreach (byte[] text in utf8)
                {
                    session.Classify(text);
                }

                session.Classify(texts, answers);
                session.Logits(texts, logits);
                session.Classify(texts[^1]);
                session.HiddenStates([2, 9, 3], [], 1, states);
                session.Outputs([2, 9, 3], [0, 0, 0], logits);
            }
        }
    }

    [Fact]
    public void Native_memory_is_what_the_largest_call_needed()
    {
        using TextClassifier session = SmallModels.SingleLabel.Open(SmallModels.VectorVariants()[0]);
        long before = NativeBytes(session);
        session.Classify("a");
        long shortText = NativeBytes(session);
        session.Classify(Support.Texts.OfLengths(140)[0]);
        long longText = NativeBytes(session);
        session.Classify("a");
        session.Logits(Support.Texts.OfLengths(Enumerable.Repeat(12, 500)), new float[1500]);
        Assert.True(before > 0 && before < shortText && shortText < longText, $"{before}, {shortText}, {longText}");
        Assert.Equal(longText, NativeBytes(session)); // 500 short texts go through in batches that are no larger
    }

    [Fact]
    public void A_session_tells_its_kernels()
    {
        foreach (KernelVariant variant in SmallModels.VariantsOf(SmallModels.SingleLabel))
        {
            using TextClassifier session = SmallModels.SingleLabel.Open(variant);
            Assert.Equal(variant.ToString(), session.Kernel);
        }

        TargetInvocationException e = Assert.Throws<TargetInvocationException>(() => SmallModels.SingleLabel.Open((KernelVariant)77));
        Assert.IsType<ArgumentOutOfRangeException>(e.InnerException);
    }

    [Fact]
    public unsafe void A_damaged_tokenizer_is_refused_with_the_models_name()
    {
        CompiledModel model = SmallModels.SingleLabel;
        byte[] zeros = new byte[model.Description.TokenizerLength];
        fixed (byte* table = zeros)
        {
            nint damaged = (nint)table;
            DamagedModelException e = Assert.Throws<DamagedModelException>(() => new OpenedClassifier(model, damaged));
            Assert.StartsWith("The tokenizer of single is damaged: ", e.Message, StringComparison.Ordinal);
            Assert.EndsWith(" Rebuild the project.", e.Message, StringComparison.Ordinal);
            Assert.IsType<InvalidDataException>(e.InnerException);
        }
    }

    private static float[] Logits(KernelVariant variant, string[] texts, int repeat)
    {
        using TextClassifier session = SmallModels.SingleLabel.Open(variant);
        float[] logits = new float[texts.Length * 3];
        for (int i = 0; i < repeat; i++)
        {
            session.Logits(texts, logits);
        }

        return logits;
    }

    // What a session holds outside the collector's heap: its tokens and its scratch memory.
    private static long NativeBytes(TextClassifier session) =>
        ((Workspace)typeof(TextModel).GetField("_tokens", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(session)!).Bytes
        + ((Workspace)typeof(TextModel).GetProperty("Workspace", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(session)!).Bytes;

    private sealed unsafe class OpenedClassifier(CompiledModel model, nint tokenizer) : TextClassifier(model.Description, model.Weights, (byte*)tokenizer, KernelVariant.Scalar)
    {
        protected override long ScratchBytes(TokenBatch batch, int workers) => throw new NotSupportedException();

        protected override void Forward(KernelVariant kernel, in ForwardPass pass, Team team, int worker) => throw new NotSupportedException();
    }
}
