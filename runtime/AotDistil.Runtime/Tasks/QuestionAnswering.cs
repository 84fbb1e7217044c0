using System.Text;
using AotDistil.Runtime.Tokenizers;

namespace AotDistil.Runtime.Tasks;

/// <summary>
/// Finds the answer to a question in a context, as <c>QuestionAnsweringPipeline</c> of transformers 4.57 does. A context that is too long is read in windows that overlap,
/// some at a time: beyond the context's tokens only the best answers of each window are kept.
/// </summary>
/// <remarks>To be used again and again, by one thread at a time: after the first texts nothing is allocated.</remarks>
internal sealed class QuestionAnswering(Tokenizer tokenizer)
{
    private const int UsualSequenceLength = 384, UsualDocStride = 128;

    // Models that are padded on the left read the context first.
    private readonly bool _questionFirst = !tokenizer.Configured.PadLeft;
    private readonly TokenEncoding _encoding = new();
    private readonly SpanDecoder _spans = new();
    private readonly AnswerList _answers = new();
    private EncodingOptions _encodingOptions = EncodingOptions.Default;
    private float[] _logits = [];
    private bool[] _counted = [];

    /// <summary>How many answers there are; one at least, which is empty where the context has no words.</summary>
    public int Count { get; private set; }

    /// <summary>An answer; the most likely has index 0.</summary>
    public AnswerSpan this[int index] => _answers[index];

    /// <summary>Finds the answers to a question.</summary>
    /// <param name="question">The question, valid UTF-8.</param>
    /// <param name="context">The context, valid UTF-8.</param>
    /// <param name="options">How.</param>
    /// <param name="model">The model, which is run on some windows at a time.</param>
    /// <exception cref="ArgumentException">The question or the context is empty, an option is out of its range, or the question leaves no room for the context.</exception>
    public void Answer<TModel>(ReadOnlySpan<byte> question, ReadOnlySpan<byte> context, QuestionAnsweringOptions options, ref TModel model)
        where TModel : ISpanModel, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(options);
        Count = 0;
        Encode(question, context, options);
        _answers.Clear();

        // Extended to whole words many answers are the same.
        long spans = options.AlignToWords ? ((long)options.TopK * 2) + 10 : options.TopK;
        double noAnswer = double.PositiveInfinity;
        for (int first = 0, windows; first < _encoding.Windows; first += windows)
        {
            windows = model.Run(_encoding, first);
            for (int window = 0; window < windows; window++)
            {
                _encoding.Select(first + window);
                int tokens = _encoding.Count;
                Room(tokens);
                Span<float> starts = _logits.AsSpan(0, tokens), ends = _logits.AsSpan(tokens, tokens);
                model.Logits(window, starts, ends);
                (int begin, int end) = Mark();
                float none = _spans.Decode(starts, ends, _counted.AsSpan(0, tokens), begin, end, (int)Math.Min(spans, int.MaxValue), options.MaxAnswerLength);
                noAnswer = Math.Min(noAnswer, none);
                for (int i = 0; i < _spans.Count; i++)
                {
                    _answers.Add(Span(_spans[i], options.AlignToWords), context);
                }
            }
        }

        if (options.HandleImpossibleAnswer)
        {
            _answers.AddApart(new AnswerSpan(noAnswer, 0, 0));
        }
        else if (_answers.Count == 0)
        {
            _answers.AddApart(default);
        }

        _answers.Sort();
        Count = Math.Min(_answers.Count, options.TopK);
    }

    /// <summary>The answers with their texts.</summary>
    /// <param name="context">The context.</param>
    /// <param name="unit">What <see cref="Answer.Start"/> and <see cref="Answer.End"/> are to count.</param>
    public Answer[] Answers(ReadOnlySpan<byte> context, OffsetUnit unit)
    {
        Answer[] answers = new Answer[Count];
        for (int i = 0; i < answers.Length; i++)
        {
            (int start, int end) = Range(i, context, unit);
            answers[i] = new Answer((float)_answers[i].Score, start, end, Encoding.UTF8.GetString(_answers[i].Text(context)));
        }

        return answers;
    }

    /// <summary>Where an answer begins and ends.</summary>
    /// <param name="index">The answer.</param>
    /// <param name="context">The context.</param>
    /// <param name="unit">What is counted.</param>
    public (int Start, int End) Range(int index, ReadOnlySpan<byte> context, OffsetUnit unit)
    {
        Span<int> offsets = [_answers[index].Start, _answers[index].End];
        OffsetConverter.To(unit, context, offsets);
        return (offsets[0], offsets[1]);
    }

    private static void Check(ReadOnlySpan<byte> question, ReadOnlySpan<byte> context, QuestionAnsweringOptions options)
    {
        if (question.IsEmpty)
        {
            throw new ArgumentException("The question is empty.");
        }

        if (context.IsEmpty)
        {
            throw new ArgumentException("The context is empty: there is nothing that an answer could be found in.");
        }

        Require(options.TopK, 1, int.MaxValue, nameof(options.TopK));
        Require(options.MaxAnswerLength, 1, int.MaxValue, nameof(options.MaxAnswerLength));
        Require(options.MaxQuestionLength ?? 1, 1, int.MaxValue, nameof(options.MaxQuestionLength));
    }

    // In words of our own: a native library has none of .NET's.
    private static void Require(int value, int least, int most, string name)
    {
        if (value < least || value > most)
        {
            throw new ArgumentException($"{name} is {value}; expected {least} to {most}.");
        }
    }

    private void Encode(ReadOnlySpan<byte> question, ReadOnlySpan<byte> context, QuestionAnsweringOptions options)
    {
        Check(question, context, options);
        int specials = tokenizer.SpecialTokensOfPair, length = options.MaxSequenceLength ?? Math.Min(tokenizer.MaxLength, UsualSequenceLength);
        Require(length, specials + 2, tokenizer.MaxLength, nameof(options.MaxSequenceLength));
        int stride = options.DocStride ?? Math.Min(length / 2, UsualDocStride);
        Require(stride, 0, length, nameof(options.DocStride));

        int asked = options.MaxQuestionLength ?? int.MaxValue;
        if (_questionFirst)
        {
            tokenizer.ReadPair(question, context, _encoding, asked, int.MaxValue);
        }
        else
        {
            tokenizer.ReadPair(context, question, _encoding, int.MaxValue, asked);
        }

        int words = _questionFirst ? _encoding.First.Count : _encoding.Second.Count, room = length - specials - words;
        if ((_questionFirst ? _encoding.Second.Count : _encoding.First.Count) > room)
        {
            stride = options.DocStride is null ? Math.Min(stride, room / 2) : stride;
            if (room <= stride)
            {
                throw new ArgumentException(
                    $"The question has {words} tokens. With {specials} special ones they leave {Math.Max(room, 0)} of a window's {length} to the context, where more than the "
                    + $"{Math.Max(stride, 0)} are needed that windows share. Shorten the question, or change MaxQuestionLength, MaxSequenceLength or DocStride.");
            }
        }

        if (_encodingOptions.MaxLength != length || _encodingOptions.Stride != stride)
        {
            _encodingOptions = new EncodingOptions
            {
                MaxLength = length,
                Stride = stride,
                Strategy = _questionFirst ? TruncationStrategy.OnlySecond : TruncationStrategy.OnlyFirst,
                TruncateLeft = tokenizer.Configured.TruncateLeft,
            };
        }

        _encoding.Begin(tokenizer.Pair, _encodingOptions, isPair: true);
    }

    // The tokens of the context, and among which the probabilities are shared: these and [CLS], which stands for no answer. With the context first transformers counts all.
    private (int First, int End) Mark()
    {
        int text = _questionFirst ? 1 : 0, first = -1, end = -1;
        ReadOnlySpan<int> ids = _encoding.Ids, sequences = _encoding.Sequences;
        for (int i = 0; i < ids.Length; i++)
        {
            bool isContext = sequences[i] == text;
            _counted[i] = isContext || !_questionFirst || ids[i] == tokenizer.ClsId;
            if (isContext)
            {
                first = first < 0 ? i : first;
                end = i + 1;
            }
        }

        return first < 0 ? (0, 0) : (first, end);
    }

    private AnswerSpan Span((float Score, int First, int Last) span, bool wholeWords)
    {
        (float score, int first, int last) = span;
        ReadOnlySpan<int> words = _encoding.Words, sequences = _encoding.Sequences;
        if (wholeWords)
        {
            while (first > 0 && words[first - 1] == words[first] && sequences[first - 1] == sequences[first])
            {
                first--;
            }

            while (last + 1 < words.Length && words[last + 1] == words[last] && sequences[last + 1] == sequences[last])
            {
                last++;
            }
        }

        return new AnswerSpan(score, _encoding.Starts[first], _encoding.Ends[last]);
    }

    private void Room(int tokens)
    {
        if (_counted.Length < tokens)
        {
            _counted = new bool[tokens];
            _logits = new float[2 * tokens];
        }
    }
}
