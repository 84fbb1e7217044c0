using AotDistil.Cli.Tasks;
using AotDistil.Runtime.Interop;

namespace AotDistil.Cli.Verification.Libraries;

/// <summary>What is done with vectors.</summary>
internal sealed unsafe partial class NativeTaskSession
{
    // Texts whose UTF-8 is in memory together.
    private const int TextsTogether = 1024;

    private byte[]? _head;
    private ulong _fewShot;
    private string[] _headLabels = [];

    private NativeVectorFunctions Vectors => _functions.Vectors!;

    /// <inheritdoc/>
    public byte[] Embed(IReadOnlyList<string> texts, VectorKind kind)
    {
        NativeEmbedOptions options = new()
        {
            Size = (nuint)sizeof(NativeEmbedOptions),
            Pooling = kind.Options.Pooling is { } pooling ? (int)pooling : -1,
            Normalize = kind.Options.Normalize is { } normalize ? (normalize ? 1 : 0) : -1,
            Dimensions = kind.Options.Dimensions ?? 0,
            Format = (int)kind.Format,
        };
        byte[] vectors = new byte[(long)texts.Count * kind.Bytes];
        fixed (byte* v = vectors)
        {
            for (int first = 0; first < texts.Count; first += TextsTogether)
            {
                using NativeStrings some = new([.. texts.Skip(first).Take(TextsTogether)]);
                byte* to = v + ((long)first * kind.Bytes);
                _library.Require("embed", Vectors.Embed(_session, some.Pointers, some.Lengths, some.Count, &options, to, vectors.Length - (to - v)));
            }
        }

        return vectors;
    }

    /// <inheritdoc/>
    public SearchHit[] Search(byte[] query, byte[] matrix, VectorKind kind, int topK)
    {
        int rows = matrix.Length / kind.Bytes;
        SearchHit[] hits = new SearchHit[Math.Max(1, Math.Min(topK, rows))];
        long count;
        fixed (byte* q = query, m = matrix)
        fixed (SearchHit* h = hits)
        {
            _library.Require("search", Vectors.Search((int)kind.Format, kind.Dimensions, q, m, rows, topK, h, &count));
        }

        return hits[..(int)count];
    }

    /// <inheritdoc/>
    public FewShotHead Fit(IReadOnlyList<string> texts, int[] classes, IReadOnlyList<string> labels, FewShotOptions options)
    {
        using NativeStrings examples = new(texts), names = new(labels);
        NativeFewShotOptions how = new() { Size = (nuint)sizeof(NativeFewShotOptions), Regularization = options.Regularization, LeaveOneOut = options.LeaveOneOut ? 1 : 0 };
        ulong made;
        fixed (int* c = classes)
        {
            _library.Require("few_shot_fit", Vectors.FewShotFit(_session, examples.Pointers, examples.Lengths, c, examples.Count, names.Pointers, names.Count, &how, &made));
        }

        ulong fewShot = made;
        try
        {
            double accuracy;
            _library.Require("few_shot_facts", Vectors.FewShotFacts(fewShot, null, &accuracy));
            byte[] file = List<byte>("few_shot_save", 1 << 16, (items, capacity, count) => Vectors.FewShotSave(fewShot, items, capacity, count));
            return new FewShotHead(file, double.IsNaN(accuracy) ? null : accuracy);
        }
        finally
        {
            _ = Vectors.FewShotClose(fewShot);
        }
    }

    /// <inheritdoc/>
    public Classification[] ClassifyWith(byte[] head, string text)
    {
        Load(head);
        using NativeStrings texts = new([text]);
        float[] scores = new float[_headLabels.Length];
        fixed (float* s = scores)
        {
            _library.Require("few_shot_classify", Vectors.FewShotClassify(_session, _fewShot, texts.Pointers, texts.Lengths, 1, null, s));
        }

        return [.. scores.Select((score, i) => new Classification(i, _headLabels[i], score)).OrderByDescending(c => c.Score)];
    }

    private void Load(byte[] head)
    {
        if (ReferenceEquals(head, _head))
        {
            return;
        }

        CloseHead();
        ulong loaded;
        int labels;
        fixed (byte* h = head)
        {
            byte none = 0; // that of an empty array would be null
            _library.Require("few_shot_load", Vectors.FewShotLoad(h == null ? &none : h, head.Length, &loaded));
        }

        ulong fewShot = _fewShot = loaded;
        _library.Require("few_shot_facts", Vectors.FewShotFacts(fewShot, &labels, null));
        _headLabels = [.. Enumerable.Range(0, labels).Select(i => Utf8("few_shot_label", (buffer, capacity, length) => Vectors.FewShotLabel(fewShot, i, buffer, capacity, length)))];
        _head = head;
    }

    private void CloseHead()
    {
        if (_fewShot != 0)
        {
            _ = Vectors.FewShotClose(_fewShot);
            (_fewShot, _head) = (0, null);
        }
    }
}
