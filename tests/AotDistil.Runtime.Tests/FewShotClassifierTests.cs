using System.Buffers.Binary;
using Xunit;

namespace AotDistil.Runtime.Tests;

public sealed class FewShotClassifierTests
{
    private static readonly string[] Labels = ["north", "east", "süd"];

    [Fact]
    public void Directions_are_learnt_from_a_few_examples()
    {
        FewShotClassifier classifier = Trained(4);
        Assert.Equal(1.0, classifier.LeaveOneOutAccuracy);
        Assert.Equal(Labels, classifier.Labels);
        Classification answer = classifier.Classify((float[])[0.9f, 0.1f, 0f, 0f, 0f]);
        Assert.Equal((0, "north"), (answer.Index, answer.Label));
        float[] scores = new float[3];
        Assert.Equal(2, classifier.Predict((float[])[0f, 0f, 1f, 0f, 0f], scores));
        Assert.Equal(1f, scores.Sum(), 1e-5f);
        Assert.Equal(scores.Max(), scores[2]);
    }

    [Fact]
    public void The_optimum_is_found()
    {
        // Where the loss is least its derivatives are 0: the weights are the examples' errors, added up, over the regularisation.
        (float[] vectors, int[] classes) = Examples(5);
        int dimensions = 5, count = classes.Length;
        FewShotClassifier classifier = FewShotClassifier.Train(vectors, classes, Labels, new FewShotOptions { Regularization = 0.3 });
        double[] mean = [.. Enumerable.Range(0, dimensions).Select(n => Enumerable.Range(0, count).Average(i => (double)vectors[(i * dimensions) + n]))];
        double square = Enumerable.Range(0, count).Average(i => Enumerable.Range(0, dimensions).Sum(n => Math.Pow(vectors[(i * dimensions) + n] - mean[n], 2)));
        float[] scores = new float[3];
        for (int c = 0; c < 3; c++)
        {
            for (int n = 0; n < dimensions; n++)
            {
                double expected = 0;
                for (int i = 0; i < count; i++)
                {
                    classifier.Predict(vectors.AsSpan(i * dimensions, dimensions), scores);
                    expected += ((classes[i] == c ? 1 : 0) - scores[c]) * (vectors[(i * dimensions) + n] - mean[n]);
                }

                Assert.Equal(expected / 0.3 / square, classifier.Weights[(c * dimensions) + n], 1e-4);
            }
        }
    }

    [Fact]
    public void Leaving_one_out_is_training_without_it()
    {
        Random random = new(6);
        (float[] vectors, int[] classes) = Examples(4);
        for (int i = 0; i < vectors.Length; i++)
        {
            vectors[i] += random.NextSingle() * 1.5f;
        }

        int count = classes.Length, right = 0;
        for (int fold = 0; fold < count; fold += 3)
        {
            int[] others = [.. Enumerable.Range(0, count).Where(i => i < fold || i >= fold + 3)]; // one of each label
            FewShotClassifier without = FewShotClassifier.Train([.. others.SelectMany(i => vectors[(i * 5)..((i * 5) + 5)])], [.. others.Select(i => classes[i])], Labels);
            right += Enumerable.Range(fold, 3).Count(i => without.Classify(vectors.AsSpan(i * 5, 5)).Index == classes[i]);
        }

        double? found = FewShotClassifier.Train(vectors, classes, Labels).LeaveOneOutAccuracy;
        Assert.InRange(right, 1, count - 1);
        Assert.InRange((double)found!, (right - 1.01) / count, (right + 1.01) / count); // centred and scaled with those left out, so not quite the same
        Assert.Null(FewShotClassifier.Train(vectors, classes, Labels, new FewShotOptions { LeaveOneOut = false }).LeaveOneOutAccuracy);
    }

    [Fact]
    public void Scale_and_place_of_the_vectors_make_no_difference()
    {
        (float[] vectors, int[] classes) = Examples(4);
        FewShotClassifier one = FewShotClassifier.Train(vectors, classes, Labels), other = FewShotClassifier.Train([.. vectors.Select(x => (8 * x) + 16)], classes, Labels);
        float[] a = new float[3], b = new float[3];
        float[] x = [0.3f, 0.5f, 0.1f, 0f, 0.2f];
        one.Predict(x, a);
        other.Predict([.. x.Select(v => (8 * v) + 16)], b);
        Assert.All(a.Zip(b), p => Assert.Equal(p.First, p.Second, 1e-4f));
    }

    [Fact]
    public void Equal_vectors_teach_how_often_labels_come()
    {
        FewShotClassifier classifier = FewShotClassifier.Train((float[])[1, 1, 1, 1], (int[])[0, 0, 0, 1], (string[])["often", "seldom"]);
        Assert.Equal("often", classifier.Classify((float[])[1]).Label);
    }

    [Fact]
    public void The_same_examples_give_the_same_file()
    {
        byte[] file = Trained(6).Save();
        Assert.Equal(file, Trained(6).Save());

        // Made on x64 with AVX2: whoever gets another sum computes something else.
        Assert.Equal(0xCDC93C926E4B0C1CUL, BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(file.Length - 8)));
    }

    [Fact]
    public void What_is_saved_is_loaded()
    {
        FewShotClassifier classifier = Trained(4), loaded = FewShotClassifier.Load(classifier.Save());
        Assert.Equal(classifier.Labels, loaded.Labels);
        Assert.Equal(classifier.Dimensions, loaded.Dimensions);
        Assert.Equal(classifier.LeaveOneOutAccuracy, loaded.LeaveOneOutAccuracy);
        Assert.Equal(classifier.Save(), loaded.Save());
        float[] x = [0.3f, 0.5f, 0.1f, 0f, 0.2f];
        Assert.Equal(classifier.Classify(x), loaded.Classify(x));
    }

    [Fact]
    public void Damaged_files_are_refused()
    {
        byte[] file = Trained(4).Save();
        for (int i = 0; i < file.Length; i++)
        {
            byte[] damaged = [.. file];
            damaged[i] ^= 0x41;
            Assert.Throws<InvalidDataException>(() => FewShotClassifier.Load(damaged));
            Assert.Throws<InvalidDataException>(() => FewShotClassifier.Load(file.AsSpan(0, i)));
        }

        Assert.Throws<InvalidDataException>(() => FewShotClassifier.Load([.. file, 0]));
    }

    [Theory]
    [InlineData(8, 2, "version is 2")]
    [InlineData(12, 0, "have 0 numbers")]
    [InlineData(12, int.MaxValue, "numbers")]
    [InlineData(12, 6, "weights have")]
    [InlineData(16, 1, "has 1 labels")]
    [InlineData(16, -1, "has -1 labels")]
    [InlineData(16, 1000, "label")]
    [InlineData(20, 0x40000000, "accuracy is 2")]
    [InlineData(24, int.MaxValue, "label 0 is said to have")]
    [InlineData(24, -5, "label 0 is said to have -5")]
    [InlineData(28, -1, "not valid UTF-8")]
    [InlineData(49, 0x7F800000, "not finite")]
    public void A_forged_file_is_refused_too(int offset, int value, string part)
    {
        byte[] file = Trained(4).Save();
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(offset), value);
        ulong sum = 0xCBF29CE484222325;
        foreach (byte b in file.AsSpan(0, file.Length - 8))
        {
            sum = (sum ^ b) * 0x100000001B3;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(file.Length - 8), sum);
        Assert.Contains(part, Assert.Throws<InvalidDataException>(() => FewShotClassifier.Load(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unusable_examples_are_refused()
    {
        string[] two = ["a", "b"];
        Refused("labels", () => FewShotClassifier.Train((float[])[1, 2], (int[])[0, 0], (string[])["a"]));
        Refused("no example", () => FewShotClassifier.Train((float[])[1, 2], (int[])[0, 0], two));
        Refused("has the label 2", () => FewShotClassifier.Train((float[])[1, 2], (int[])[0, 2], two));
        Refused("not finite", () => FewShotClassifier.Train((float[])[1, float.NaN], (int[])[0, 1], two));
        Refused("3 numbers for 2", () => FewShotClassifier.Train((float[])[1, 2, 3], (int[])[0, 1], two));
        Refused("examples", () => FewShotClassifier.Train([], [], two));
        Refused("regularisation", () => FewShotClassifier.Train((float[])[1, 2], (int[])[0, 1], two, new FewShotOptions { Regularization = 0 }));
        Refused("expected 5", () => Trained(4).Classify((float[])[1]));
        Refused("3 labels", () => Trained(4).Predict(new float[5], new float[2]));
        Assert.Throws<InvalidTextException>(() => FewShotClassifier.Train((float[])[1, 2], (int[])[0, 1], (string[])["a", "\ud800"]));

        static void Refused(string part, Action action) => Assert.Contains(part, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);
    }

    private static FewShotClassifier Trained(int each)
    {
        (float[] vectors, int[] classes) = Examples(each);
        return FewShotClassifier.Train(vectors, classes, Labels);
    }

    // Three directions of five, somewhat bent.
    private static (float[] Vectors, int[] Classes) Examples(int each)
    {
        Random random = new(4);
        int[] classes = [.. Enumerable.Range(0, 3 * each).Select(i => i % 3)];
        float[] vectors = [.. classes.SelectMany(c => Enumerable.Range(0, 5).Select(n => (n == c ? 1f : 0f) + ((random.NextSingle() - 0.5f) * 0.5f)))];
        return (vectors, classes);
    }
}
