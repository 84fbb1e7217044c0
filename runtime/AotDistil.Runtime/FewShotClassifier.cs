using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Model;
using AotDistil.Runtime.Tasks;

namespace AotDistil;

/// <summary>
/// A classifier of vectors that is trained from a handful of examples of each label: multinomial logistic regression on what a <see cref="TextEmbedder"/> returns, whose
/// own weights stay as they are. The same examples give the same bits everywhere. It may be used by any number of threads.
/// </summary>
public sealed unsafe class FewShotClassifier
{
    /// <summary>Most examples that it is trained from: their products with each other are kept in memory.</summary>
    public const int MaxExamples = 4096;

    /// <summary>Most dimensions of a vector.</summary>
    public const int MaxDimensions = 65_536;

    /// <summary>Most labels.</summary>
    public const int MaxLabels = 1024;

    private const int MostForLeaveOneOut = 512;

    private readonly string[] _labels;
    private readonly float[] _weights;
    private readonly float[] _biases;

    internal FewShotClassifier(string[] labels, int dimensions, float[] weights, float[] biases, double? leaveOneOutAccuracy)
    {
        _labels = labels;
        _weights = weights;
        _biases = biases;
        Dimensions = dimensions;
        LeaveOneOutAccuracy = leaveOneOutAccuracy;
    }

    /// <summary>The numbers of a vector.</summary>
    public int Dimensions { get; }

    /// <summary>The labels by index.</summary>
    public IReadOnlyList<string> Labels => _labels;

    /// <summary>
    /// A hint at how good it is: the share of its examples that are classified rightly by what the others teach, where one example of each label is left out at a time. Of
    /// a handful it is a rough one. Null where it was not computed.
    /// </summary>
    public double? LeaveOneOutAccuracy { get; }

    internal ReadOnlySpan<float> Weights => _weights;

    internal ReadOnlySpan<float> Biases => _biases;

    /// <summary>Trains a classifier.</summary>
    /// <param name="vectors">Examples × dimensions: one behind the other, all made by the same model in the same way.</param>
    /// <param name="classes">The label of each example, as an index into <paramref name="labels"/>.</param>
    /// <param name="labels">The labels, two at least.</param>
    /// <param name="options">How; null for <see cref="FewShotOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">
    /// There are too few or too many labels, examples or dimensions; a label has no example or no name; an index is none of a label's; a number is not finite.
    /// </exception>
    public static FewShotClassifier Train(ReadOnlySpan<float> vectors, ReadOnlySpan<int> classes, ReadOnlySpan<string> labels, FewShotOptions? options = null)
    {
        options ??= FewShotOptions.Default;
        int dimensions = Check(vectors, classes, labels, options);
        using LogisticRegression regression = new(vectors, dimensions, classes, labels.Length, options.Regularization);
        regression.Train();
        float[] weights = new float[labels.Length * dimensions], biases = new float[labels.Length];
        regression.Weights(vectors, dimensions, weights, biases);
        return new FewShotClassifier(
            labels.ToArray(), dimensions, weights, biases, options.LeaveOneOut && classes.Length <= MostForLeaveOneOut ? regression.LeaveOneOut() : null);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <param name="file">All of it.</param>
    /// <exception cref="InvalidDataException">It is damaged, or no such file; the message says where.</exception>
    public static FewShotClassifier Load(ReadOnlySpan<byte> file) => FewShotFile.Read(file);

    /// <summary>The classifier as a file of a few KB, to be read by <see cref="Load"/> on any machine.</summary>
    public byte[] Save() => FewShotFile.Write(this);

    /// <summary>The best label of a vector.</summary>
    /// <exception cref="ArgumentException">It has another number of dimensions.</exception>
    public Classification Classify(ReadOnlySpan<float> vector)
    {
        Span<float> scores = stackalloc float[_labels.Length];
        int best = Predict(vector, scores);
        return new Classification(best, _labels[best], scores[best]);
    }

    /// <summary>The probability of each label.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="scores">Receives one for each label.</param>
    /// <returns>The index of the best label.</returns>
    /// <exception cref="ArgumentException">The vector has another number of dimensions, or there is too little room.</exception>
    public int Predict(ReadOnlySpan<float> vector, Span<float> scores)
    {
        if (vector.Length != Dimensions)
        {
            throw new ArgumentException($"The vector has {vector.Length} numbers; expected {Dimensions}.", nameof(vector));
        }

        if (scores.Length < _labels.Length)
        {
            throw new ArgumentException($"There is room for {scores.Length} scores, but there are {_labels.Length} labels.", nameof(scores));
        }

        scores = scores[.._labels.Length];
        fixed (float* x = vector, w = _weights)
        {
            for (int c = 0; c < scores.Length; c++)
            {
                scores[c] = VectorMath.Dot(x, w + ((long)c * Dimensions), Dimensions) + _biases[c];
            }
        }

        return ClassifierScores.Apply(ClassificationProblem.SingleLabel, scores);
    }

    private static int Check(ReadOnlySpan<float> vectors, ReadOnlySpan<int> classes, ReadOnlySpan<string> labels, FewShotOptions options)
    {
        Require(labels.Length is >= 2 and <= MaxLabels, $"There are {labels.Length} labels; expected 2 to {MaxLabels}.");
        Require(classes.Length is >= 2 and <= MaxExamples, $"There are {classes.Length} examples; expected 2 to {MaxExamples}.");
        Require(double.IsFinite(options.Regularization) && options.Regularization is >= 1e-9 and <= 1e9, "The regularisation must be between 1e-9 and 1e9.");
        int dimensions = vectors.Length / classes.Length;
        Require(
            dimensions is >= 1 and <= MaxDimensions && dimensions * classes.Length == vectors.Length,
            $"There are {vectors.Length} numbers for {classes.Length} examples; expected the same number for each, 1 to {MaxDimensions}.");
        byte[] scratch = [];
        Span<bool> seen = stackalloc bool[labels.Length];
        seen.Clear();
        int wrong = classes.IndexOfAnyExceptInRange(0, labels.Length - 1);
        Require(wrong < 0, $"Example {wrong} has the label {(wrong < 0 ? 0 : classes[wrong])}; expected 0 to {labels.Length - 1}.");
        foreach (int c in classes)
        {
            seen[c] = true;
        }

        for (int c = 0; c < labels.Length; c++)
        {
            Require(labels[c] is { Length: <= FewShotFile.MaxLabelBytes / 3 }, $"Label {c} is null, or longer than {FewShotFile.MaxLabelBytes / 3} chars.");
            UnicodeText.ToUtf8(labels[c], c, ref scratch); // refuses what a file cannot hold
            Require(seen[c], $"The label \"{labels[c]}\" has no example.");
        }

        int odd = vectors.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        Require(odd < 0, $"Number {odd % dimensions} of example {odd / dimensions} is not finite.");

        return dimensions;
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ArgumentException(message); // without the parameter: a native library has none of .NET's words for it
        }
    }
}
