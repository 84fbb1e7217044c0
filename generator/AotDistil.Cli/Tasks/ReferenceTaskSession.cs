using System.Text;
using AotDistil.Packer.Architectures;
using AotDistil.Runtime.Model;
using AotDistil.Runtime.Tasks;
using AotDistil.Runtime.Tokenizers;

namespace AotDistil.Cli.Tasks;

/// <summary>Tasks answered by the float32 reference, with the task logic that is compiled into libraries.</summary>
/// <param name="plan">The model.</param>
/// <param name="tokenizer">Its tokenizer, for this session alone.</param>
/// <param name="names">The tokenizer's tokens.</param>
/// <param name="outputs">The model.</param>
internal sealed class ReferenceTaskSession(ModelPlan plan, Tokenizer tokenizer, TokenNames names, ReferenceOutputs outputs) : ITaskSession, ISpanModel, IMaskModel
{
    private readonly TokenEncoding _encoding = new();
    private readonly List<TokenMargin> _margins = [];
    private float[] _logits = [];
    private int[] _ids = [];
    private int[] _types = [];
    private int[] _masks = [];

    /// <summary>Of the last text whose entities were asked for: how clear the label of each token is, window after window.</summary>
    public IReadOnlyList<TokenMargin> Margins => _margins;

    /// <inheritdoc/>
    public Classification[] Classify(string text, string? pair, TextClassificationOptions options)
    {
        EncodingOptions encoding = new() { MaxLength = tokenizer.MaxLength };
        if (pair is { Length: > 0 })
        {
            tokenizer.EncodePair(Utf8(text), Utf8(pair), _encoding, encoding);
        }
        else
        {
            tokenizer.Encode(Utf8(text), _encoding, encoding);
        }

        ClassificationProblem problem = plan.Labels.Problem switch
        {
            "regression" => ClassificationProblem.Regression,
            "multi_label_classification" => ClassificationProblem.MultiLabel,
            _ => ClassificationProblem.SingleLabel,
        };
        float[] logits = outputs.Of(_encoding.Ids.ToArray(), _encoding.TypeIds.ToArray());
        Classification[] answers = new Classification[LabelRanking.Count(options, logits.Length)];
        LabelRanking.Rank([.. plan.Labels.Names], options.FunctionToApply ?? ClassifierScores.Function(problem), logits, answers);
        return answers;
    }

    /// <inheritdoc/>
    public Entity[] Entities(string text, TokenClassificationOptions options)
    {
        TokenClassification task = new([.. plan.Labels.Names], tokenizer, names);
        byte[] utf8 = Utf8(text);
        tokenizer.Encode(utf8, _encoding, options.Encoding(tokenizer.MaxLength, tokenizer.SpecialTokens));
        task.Begin(options);
        _margins.Clear();
        int windows = options.Stride is null ? 1 : _encoding.Windows;
        for (int window = 0; window < windows; window++)
        {
            _encoding.Select(window);
            float[] logits = outputs.Of(_encoding.Ids.ToArray(), _encoding.TypeIds.ToArray());
            TakeMargins(utf8, logits, options.Offsets ?? OffsetUnit.Utf16, window);
            task.Take(utf8, _encoding, logits);
        }

        task.End(utf8);
        return task.ToArray();
    }

    /// <inheritdoc/>
    public Answer[] Ask(string question, string context, QuestionAnsweringOptions options)
    {
        QuestionAnswering task = new(tokenizer);
        ReferenceTaskSession model = this;
        byte[] text = Utf8(context);
        task.Answer(Utf8(question), text, options, ref model);
        return task.Answers(text, options.Offsets ?? OffsetUnit.Utf16);
    }

    /// <inheritdoc/>
    public MaskPrediction[][] Fill(string text, FillMaskOptions options)
    {
        FillMask task = new(tokenizer, names);
        ReferenceTaskSession model = this;
        task.Fill(Utf8(text), options, ref model);
        return task.Predictions();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <inheritdoc/>
    int ISpanModel.Run(TokenEncoding windows, int first)
    {
        windows.Select(first);
        _logits = outputs.Of(windows.Ids.ToArray(), windows.TypeIds.ToArray());
        return 1;
    }

    /// <inheritdoc/>
    void ISpanModel.Logits(int index, Span<float> start, Span<float> end)
    {
        for (int i = 0; i < start.Length; i++)
        {
            (start[i], end[i]) = (_logits[2 * i], _logits[(2 * i) + 1]);
        }
    }

    /// <inheritdoc/>
    void IMaskModel.Run(ReadOnlySpan<int> ids, ReadOnlySpan<int> typeIds, ReadOnlySpan<int> masks) =>
        (_ids, _types, _masks) = (ids.ToArray(), typeIds.ToArray(), masks.ToArray());

    /// <inheritdoc/>
    void IMaskModel.Logits(int first, int count, Span<float> logits) => outputs.Of(_ids, _types, _masks[first..(first + count)]).CopyTo(logits);

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private void TakeMargins(byte[] text, float[] logits, OffsetUnit unit, int window)
    {
        int labels = plan.Labels.Names.Count;
        for (int i = 0; i < _encoding.Count; i++)
        {
            if (_encoding.Sequences[i] < 0)
            {
                continue;
            }

            float[] scores = logits[(i * labels)..((i + 1) * labels)];
            string label = plan.Labels.Names[ClassifierScores.Apply(ClassificationFunction.Softmax, scores)];
            Array.Sort(scores);
            Span<int> offsets = [_encoding.Starts[i], _encoding.Ends[i]];
            OffsetConverter.To(unit, text, offsets);
            _margins.Add(new TokenMargin(window, offsets[0], offsets[1], label.StartsWith("B-", StringComparison.Ordinal) || label.StartsWith("I-", StringComparison.Ordinal) ? label[2..] : label, labels > 1 ? scores[^1] - scores[^2] : 1));
        }
    }
}
