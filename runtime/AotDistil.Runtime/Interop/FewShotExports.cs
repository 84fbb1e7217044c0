using System.Text;
using AotDistil.Runtime.Tasks;
using static AotDistil.Runtime.Interop.ModelExports;

namespace AotDistil.Runtime.Interop;

/// <summary>What the C functions do that train classifiers of a model's vectors, keep and use them. The vectors are always those that the model's folder says.</summary>
public static unsafe class FewShotExports
{
    /// <summary><c>few_shot_fit</c>.</summary>
    public static int Fit<TModel>(
        ulong session, byte** texts, long* lengths, int* classes, long count, byte** labels, long labelsCount, NativeFewShotOptions* options, ulong* fewShot)
        where TModel : TextEmbedder
    {
        try
        {
            NotNull(fewShot, "few_shot");
            *fewShot = 0;
            TModel model = SessionTable.Get<TModel>(session);
            NativeTexts examples = NativeTexts.Of(texts, nameof(texts), lengths, count);
            if (count is < 2 or > FewShotClassifier.MaxExamples)
            {
                throw new StatusException(Status.InvalidArgument, $"count is {count}; expected 2 to {FewShotClassifier.MaxExamples} examples.");
            }

            NotNull(classes, nameof(classes));
            NotNull(labels, nameof(labels));
            FewShotOptions? how = NativeFewShotOptions.Read(options);
            string[] names = NativeOptions.Texts(labels, labelsCount, nameof(labels));
            float[] vectors = new float[count * model.Dimensions];
            model.Run(examples, new FloatVectors(vectors), null);
            *fewShot = FewShotTable.Add<TModel>(FewShotClassifier.Train(vectors, new ReadOnlySpan<int>(classes, (int)count), names, how));
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary><c>few_shot_load</c>.</summary>
    /// <param name="dim">Numbers of the model's vectors.</param>
    /// <param name="file">What <c>few_shot_save</c> wrote.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="fewShot">Receives the handle.</param>
    public static int Load<TModel>(int dim, byte* file, long length, ulong* fewShot)
        where TModel : TextEmbedder
    {
        try
        {
            NotNull(fewShot, "few_shot");
            *fewShot = 0;
            NotNull(file, nameof(file));
            if (length is < 0 or > int.MaxValue)
            {
                throw new StatusException(Status.InvalidArgument, $"length is {length}; expected 0 to {int.MaxValue}.");
            }

            FewShotClassifier classifier = FewShotClassifier.Load(new ReadOnlySpan<byte>(file, (int)length));
            if (classifier.Dimensions != dim)
            {
                throw new StatusException(Status.InvalidArgument, $"The classifier is for vectors of {classifier.Dimensions} numbers, but this model's have {dim}: it was trained with another one.");
            }

            *fewShot = FewShotTable.Add<TModel>(classifier);
            return (int)Status.Ok;
        }
        catch (InvalidDataException e)
        {
            return Fail(new StatusException(Status.InvalidArgument, e.Message)); // a file that is damaged is the caller's mistake, no defect
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary><c>few_shot_save</c>.</summary>
    public static int Save<TModel>(ulong fewShot, byte* file, long capacity, long* length)
        where TModel : TextEmbedder
    {
        try
        {
            FewShotClassifier classifier = FewShotTable.Get<TModel>(fewShot);
            NativeRoom<byte> room = NativeRoom<byte>.Of(file, nameof(file), capacity, length, nameof(length));
            ReadOnlySpan<byte> bytes = classifier.Save();
            *length = bytes.Length;
            if (bytes.Length > capacity)
            {
                throw new StatusException(Status.InvalidArgument, $"The classifier has {bytes.Length} bytes, but there is room for {capacity}.");
            }

            bytes.CopyTo(new Span<byte>(room.Items, bytes.Length));
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary><c>few_shot_facts</c>.</summary>
    public static int Facts<TModel>(ulong fewShot, int* labels, double* accuracy)
        where TModel : TextEmbedder
    {
        try
        {
            FewShotClassifier classifier = FewShotTable.Get<TModel>(fewShot);
            if (labels != null)
            {
                *labels = classifier.Labels.Count;
            }

            if (accuracy != null)
            {
                *accuracy = classifier.LeaveOneOutAccuracy ?? double.NaN;
            }

            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary><c>few_shot_label</c>.</summary>
    public static int Label<TModel>(ulong fewShot, int label, byte* buffer, long capacity, long* length)
        where TModel : TextEmbedder
    {
        try
        {
            FewShotClassifier classifier = FewShotTable.Get<TModel>(fewShot);
            NativeRoom<byte> room = NativeRoom<byte>.Of(buffer, nameof(buffer), capacity, length, nameof(length));
            room.TakeText(Encoding.UTF8.GetBytes(classifier.Labels[NativeOptions.Choice(label, 0, classifier.Labels.Count - 1, nameof(label))]));
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary><c>few_shot_classify</c>.</summary>
    public static int Classify<TModel>(ulong session, ulong fewShot, byte** texts, long* lengths, long count, int* labels, float* scores)
        where TModel : TextEmbedder
    {
        try
        {
            TModel model = SessionTable.Get<TModel>(session);
            FewShotClassifier classifier = FewShotTable.Get<TModel>(fewShot);
            model.Run(NativeTexts.Of(texts, nameof(texts), lengths, count), new NativeFewShotAnswers(classifier, labels, scores), null);
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary><c>few_shot_close</c>.</summary>
    public static int Close<TModel>(ulong fewShot)
        where TModel : TextEmbedder
    {
        try
        {
            FewShotTable.Remove<TModel>(fewShot);
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }
}
