using System.Text;
using AotDistil.Model.Tests.Support;
using AotDistil.Runtime.Interop;
using AotDistil.Runtime.Kernels;
using static AotDistil.Model.Tests.Support.Statuses;

namespace AotDistil.Model.Tests.Tasks;

/// <summary>The C functions that train classifiers of vectors, called as the static methods they are.</summary>
public sealed unsafe class FewShotExportsTests : IDisposable
{
    private const int Dim = 40;

    private static readonly string[] Examples = ["good film", "a good good film.", "good", "zzz q", "q q q x", "x z"];
    private static readonly int[] Classes = [0, 0, 0, 1, 1, 1];
    private static readonly string[] Names = ["praise", "ünsinn"];

    private readonly ulong _session;
    private readonly NativeArray _texts = new(Examples), _labels = new(Names);

    public FewShotExportsTests()
    {
        ulong session;
        AssertOk(ModelExports.Open(Open, &session));
        _session = session;
    }

    public void Dispose()
    {
        AssertOk(ModelExports.Close<TextEmbedder>(_session));
        _texts.Dispose();
        _labels.Dispose();
    }

    [Fact]
    public void A_classifier_is_trained_kept_and_used()
    {
        ulong fewShot, loaded;
        AssertOk(Fit(null, &fewShot));
        using TextEmbedder other = Open();
        float[] vectors = new float[Examples.Length * Dim];
        other.Embed(Examples, vectors);
        FewShotClassifier expected = FewShotClassifier.Train(vectors, Classes, Names);

        int labels;
        double accuracy;
        AssertOk(FewShotExports.Facts<TextEmbedder>(fewShot, &labels, &accuracy));
        Assert.Equal((2, expected.LeaveOneOutAccuracy), (labels, accuracy));
        AssertOk(FewShotExports.Facts<TextEmbedder>(fewShot, null, null));

        long length = -1;
        byte[] saved = expected.Save(), file = new byte[saved.Length];
        fixed (byte* f = file)
        {
            AssertFails(Status.InvalidArgument, $"The classifier has {saved.Length} bytes, but there is room for 0.", FewShotExports.Save<TextEmbedder>(fewShot, null, 0, &length));
            Assert.Equal(saved.Length, length);
            AssertOk(FewShotExports.Save<TextEmbedder>(fewShot, f, length, &length));
            Assert.Equal(saved, file);
            AssertOk(FewShotExports.Load<TextEmbedder>(Dim, f, length, &loaded));
        }

        Assert.NotEqual(fewShot, loaded);
        int[] found = new int[Examples.Length];
        float[] scores = new float[Examples.Length * 2], expectedScores = new float[2];
        fixed (int* l = found)
        fixed (float* s = scores)
        {
            AssertOk(FewShotExports.Classify<TextEmbedder>(_session, loaded, _texts.Pointers, null, Examples.Length, l, s));
            AssertOk(FewShotExports.Classify<TextEmbedder>(_session, loaded, _texts.Pointers, null, Examples.Length, null, null));
        }

        for (int i = 0; i < Examples.Length; i++)
        {
            Assert.Equal(expected.Predict(vectors.AsSpan(i * Dim, Dim), expectedScores), found[i]);
            AssertBits.Equal(expectedScores, scores.AsSpan(2 * i, 2).ToArray(), Examples[i]);
        }

        byte[] name = new byte[8];
        fixed (byte* n = name)
        {
            AssertOk(FewShotExports.Label<TextEmbedder>(loaded, 1, n, 8, &length));
            Assert.Equal("ünsinn\0", Encoding.UTF8.GetString(name));
            AssertFails(Status.InvalidArgument, "The text has 7 bytes, but there is room for 7, the zero byte behind it included.", FewShotExports.Label<TextEmbedder>(loaded, 1, n, 7, &length));
            AssertFails(Status.InvalidArgument, "label is 2; expected 0 to 1.", FewShotExports.Label<TextEmbedder>(loaded, 2, n, 8, &length));
        }

        AssertOk(FewShotExports.Close<TextEmbedder>(fewShot));
        AssertOk(FewShotExports.Close<TextEmbedder>(loaded));
    }

    [Fact]
    public void Handles_that_are_closed_made_up_or_of_another_kind_are_found_out()
    {
        ulong closed, fewShot;
        AssertOk(Fit(null, &closed));
        AssertOk(Fit(null, &fewShot));
        AssertOk(FewShotExports.Close<TextEmbedder>(closed));
        foreach (ulong handle in new[] { closed, 0UL, ulong.MaxValue, _session })
        {
            string message = $"Few-shot classifier {handle} is not open: it was closed, was never made, or belongs to another model.";
            long length;
            AssertFails(Status.InvalidSession, message, FewShotExports.Close<TextEmbedder>(handle));
            AssertFails(Status.InvalidSession, message, FewShotExports.Save<TextEmbedder>(handle, null, 0, &length));
            AssertFails(Status.InvalidSession, message, FewShotExports.Facts<TextEmbedder>(handle, null, null));
            AssertFails(Status.InvalidSession, message, FewShotExports.Label<TextEmbedder>(handle, 0, null, 0, &length));
            AssertFails(Status.InvalidSession, message, FewShotExports.Classify<TextEmbedder>(_session, handle, _texts.Pointers, null, 1, null, null));
        }

        Assert.Equal((int)Status.InvalidSession, FewShotExports.Classify<TextEmbedder>(fewShot, fewShot, _texts.Pointers, null, 1, null, null)); // no session
        Assert.Equal((int)Status.InvalidSession, ModelExports.Close<TextEmbedder>(fewShot));
        Assert.Equal((int)Status.InvalidSession, FewShotExports.Close<OtherEmbedder>(fewShot)); // of another model
        AssertOk(FewShotExports.Close<TextEmbedder>(fewShot));
    }

    [Fact]
    public void Mistakes_in_examples_are_found_out()
    {
        ulong fewShot = 99;
        NativeFewShotOptions options = new() { Size = (nuint)sizeof(NativeFewShotOptions), Regularization = 0.5 };
        double accuracy;
        AssertOk(Fit(&options, &fewShot));
        AssertOk(FewShotExports.Facts<TextEmbedder>(fewShot, null, &accuracy));
        Assert.True(double.IsNaN(accuracy));
        AssertOk(FewShotExports.Close<TextEmbedder>(fewShot));
        foreach ((NativeFewShotOptions wrong, string message) in new (NativeFewShotOptions, string)[]
        {
            (default, $"options.size is 0; expected {sizeof(NativeFewShotOptions)}, the size of the structure. Set it, or begin with the header's initializer."),
            (options with { Regularization = 0 }, "The regularisation must be between 1e-9 and 1e9."),
            (options with { Regularization = double.NaN }, "The regularisation must be between 1e-9 and 1e9."),
        })
        {
            NativeFewShotOptions o = wrong;
            AssertFails(Status.InvalidArgument, message, Fit(&o, &fewShot));
            Assert.Equal(0UL, fewShot);
        }

        fixed (int* c = Classes)
        {
            int* wrong = stackalloc int[2] { 0, 2 }, same = stackalloc int[2] { 1, 1 };
            byte** t = _texts.Pointers;
            byte** l = _labels.Pointers;
            byte** holes = stackalloc byte*[2] { *l, null };
            AssertFails(Status.InvalidArgument, "few_shot is a null pointer.", FewShotExports.Fit<TextEmbedder>(_session, t, null, c, 6, l, 2, null, null));
            AssertFails(Status.InvalidArgument, "texts is a null pointer.", FewShotExports.Fit<TextEmbedder>(_session, null, null, c, 6, l, 2, null, &fewShot));
            AssertFails(Status.InvalidArgument, "classes is a null pointer.", FewShotExports.Fit<TextEmbedder>(_session, t, null, null, 6, l, 2, null, &fewShot));
            AssertFails(Status.InvalidArgument, "labels is a null pointer.", FewShotExports.Fit<TextEmbedder>(_session, t, null, c, 6, null, 2, null, &fewShot));
            AssertFails(Status.InvalidArgument, "labels[1] is a null pointer.", FewShotExports.Fit<TextEmbedder>(_session, t, null, c, 6, holes, 2, null, &fewShot));
            AssertFails(Status.InvalidArgument, $"labels_count is -1; expected 0 to {int.MaxValue}.", FewShotExports.Fit<TextEmbedder>(_session, t, null, c, 6, l, -1, null, &fewShot));
            AssertFails(Status.InvalidArgument, "There are 1 labels; expected 2 to 1024.", FewShotExports.Fit<TextEmbedder>(_session, t, null, c, 6, l, 1, null, &fewShot));
            AssertFails(Status.InvalidArgument, "count is 0; expected 2 to 4096 examples.", FewShotExports.Fit<TextEmbedder>(_session, t, null, c, 0, l, 2, null, &fewShot));
            AssertFails(Status.InvalidArgument, "count is 4097; expected 2 to 4096 examples.", FewShotExports.Fit<TextEmbedder>(_session, t, null, c, 4097, l, 2, null, &fewShot));
            AssertFails(Status.InvalidArgument, "Example 1 has the label 2; expected 0 to 1.", FewShotExports.Fit<TextEmbedder>(_session, t, null, wrong, 2, l, 2, null, &fewShot));
            AssertFails(Status.InvalidArgument, "The label \"praise\" has no example.", FewShotExports.Fit<TextEmbedder>(_session, t, null, same, 2, l, 2, null, &fewShot));
            Assert.Equal((int)Status.InvalidSession, FewShotExports.Fit<TextEmbedder>(_session + 1000, t, null, c, 6, l, 2, null, &fewShot));
        }
    }

    [Fact]
    public void Files_that_are_damaged_or_of_other_vectors_are_found_out()
    {
        ulong fewShot, loaded = 99;
        long length;
        AssertOk(Fit(null, &fewShot));
        Assert.Equal((int)Status.InvalidArgument, FewShotExports.Save<TextEmbedder>(fewShot, null, 0, &length));
        byte[] file = new byte[length];
        fixed (byte* f = file)
        {
            AssertOk(FewShotExports.Save<TextEmbedder>(fewShot, f, length, &length));
            AssertFails(Status.InvalidArgument, "file is a null pointer.", FewShotExports.Save<TextEmbedder>(fewShot, null, length, &length));
            AssertFails(Status.InvalidArgument, "file is a null pointer.", FewShotExports.Load<TextEmbedder>(Dim, null, length, &loaded));
            AssertFails(Status.InvalidArgument, "few_shot is a null pointer.", FewShotExports.Load<TextEmbedder>(Dim, f, length, null));
            AssertFails(Status.InvalidArgument, $"length is -1; expected 0 to {int.MaxValue}.", FewShotExports.Load<TextEmbedder>(Dim, f, -1, &loaded));
            AssertFails(
                Status.InvalidArgument,
                "The classifier is for vectors of 40 numbers, but this model's have 384: it was trained with another one.",
                FewShotExports.Load<TextEmbedder>(384, f, length, &loaded));
            for (int bytes = 0; bytes < length; bytes++)
            {
                Assert.Equal((int)Status.InvalidArgument, FewShotExports.Load<TextEmbedder>(Dim, f, bytes, &loaded));
                f[bytes] ^= 0x55;
                Assert.Equal((int)Status.InvalidArgument, FewShotExports.Load<TextEmbedder>(Dim, f, length, &loaded));
                f[bytes] ^= 0x55;
            }

            Assert.StartsWith("This is no file of a few-shot classifier, or a damaged one: ", LastError(), StringComparison.Ordinal);
            Assert.Equal(0UL, loaded);
        }

        AssertOk(FewShotExports.Close<TextEmbedder>(fewShot));
    }

    private static TextEmbedder Open() => (TextEmbedder)SmallModels.Embedder.OpenModel(KernelSelection.Select());

    private int Fit(NativeFewShotOptions* options, ulong* fewShot)
    {
        fixed (int* classes = Classes)
        {
            return FewShotExports.Fit<TextEmbedder>(_session, _texts.Pointers, null, classes, Examples.Length, _labels.Pointers, 2, options, fewShot);
        }
    }

    // Never opened: another model's class.
    private abstract class OtherEmbedder : TextEmbedder
    {
        private OtherEmbedder()
            : base(null!, null, null, default)
        {
        }
    }
}
