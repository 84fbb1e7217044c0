using AotDistil.Layout;
using AotDistil.Runtime.Tokenizers;
using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tasks;

/// <summary>
/// From the logits of a text's tokens to what was found in it, as transformers' <c>TokenClassificationPipeline</c> does it. Takes one window of the text after the other, so
/// that their logits need not be there together. To be used again and again, by one thread at a time: after the first texts nothing is allocated.
/// </summary>
/// <remarks>
/// Which words are put together where the tokenizer knows none is transformers' heuristic, as are the spaces in <see cref="Entity.Word"/>: words are put together by the
/// tokenizer's decoder, which was made for tokens.
/// </remarks>
internal sealed class TokenClassification
{
    private readonly TokenLabels _labels;
    private readonly TokenNames _names;
    private readonly int _unkId;
    private readonly bool _knowsWords;
    private readonly bool[] _ignored;
    private readonly EntityList _entities = new();
    private readonly TokenDecoder _word;
    private readonly TokenDecoder _group;
    private byte[] _name = new byte[64];
    private TokenClassificationOptions _options = TokenClassificationOptions.Default;
    private int _windows;

    // The entity that is growing: units are its tokens or words.
    private int _units;
    private int _label;
    private int _last;
    private int _start;
    private int _end;
    private double _scores;

    /// <summary>The task for a model.</summary>
    /// <param name="labels">The labels by index.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="names">The names of its tokens.</param>
    public TokenClassification(string[] labels, Tokenizer tokenizer, TokenNames names)
    {
        _labels = new TokenLabels(labels);
        _ignored = new bool[labels.Length];
        _names = names;
        _unkId = tokenizer.UnkId;
        TokenizerTable table = tokenizer.Table;
        // A continuing_subword_prefix that is empty is none, and then there is one root for all pieces.
        _knowsWords = table.Word(TokenizerLayout.Header.ModelKind) == TokenizerLayout.ModelKind.WordPiece
            && table.Word(TokenizerLayout.Header.ContinuationRoot) != table.Word(TokenizerLayout.Header.TrieRoot);
        _word = new TokenDecoder(names);
        _group = new TokenDecoder(names);
    }

    /// <summary>The labels.</summary>
    public TokenLabels Labels => _labels;

    /// <summary>What was found in the text, complete after <see cref="End"/>.</summary>
    public ReadOnlySpan<FoundEntity> Found => _entities.Items;

    /// <summary>Begins a text.</summary>
    public void Begin(TokenClassificationOptions options)
    {
        _options = options;
        _windows = 0;
        _entities.Clear();
        string[] called = options.Aggregation == AggregationStrategy.None ? _labels.Names : _labels.Groups;
        for (int i = 0; i < _ignored.Length; i++)
        {
            _ignored[i] = Contains(options.IgnoreLabels, called[i]);
        }
    }

    /// <summary>Takes a window of the text.</summary>
    /// <param name="text">The whole text in valid UTF-8.</param>
    /// <param name="window">The window at hand, with offsets in bytes.</param>
    /// <param name="logits">Its tokens × labels, special tokens and padding included; overwritten.</param>
    public void Take(ReadOnlySpan<byte> text, TokenEncoding window, Span<float> logits)
    {
        _windows++;
        _units = 0;
        switch (_options.Aggregation)
        {
            case AggregationStrategy.None:
                TakeTokens(text, window, logits);
                break;
            case AggregationStrategy.Simple:
                TakeRuns(text, window, logits);
                break;
            default:
                TakeWords(text, window, logits);
                break;
        }
    }

    /// <summary>Completes the answers when all windows were taken.</summary>
    /// <param name="text">The whole text in valid UTF-8.</param>
    /// <param name="given">What offsets count where the options leave that open.</param>
    public void End(ReadOnlySpan<byte> text, OffsetUnit given = OffsetUnit.Utf16)
    {
        if (_windows > 1)
        {
            _entities.WithoutOverlaps(text);
        }

        _entities.ConvertOffsets(_options.Offsets ?? given, text);
    }

    /// <summary>What an entity is called.</summary>
    public string Label(in FoundEntity entity) => entity.Index >= 0 ? _labels.Names[entity.Label] : _labels.Groups[entity.Label];

    /// <summary>The word of an entity in UTF-8, until the next text begins.</summary>
    public ReadOnlySpan<byte> Word(in FoundEntity entity) => _entities.Word(entity);

    /// <summary>What was found, for a C# caller.</summary>
    public Entity[] ToArray()
    {
        ReadOnlySpan<FoundEntity> found = Found;
        Entity[] entities = found.IsEmpty ? [] : new Entity[found.Length];
        for (int i = 0; i < entities.Length; i++)
        {
            ref readonly FoundEntity entity = ref found[i];
            entities[i] = new Entity(Label(entity), entity.Score, entity.Index, System.Text.Encoding.UTF8.GetString(Word(entity)), entity.Start, entity.End);
        }

        return entities;
    }

    private void TakeTokens(ReadOnlySpan<byte> text, TokenEncoding window, Span<float> logits)
    {
        for (int i = 0; i < window.Count; i++)
        {
            if (IsOfText(window, i))
            {
                int label = Scores(logits, i, out Span<float> scores);
                if (!_ignored[label])
                {
                    _entities.Add(label, scores[label], i, window.Starts[i], window.Ends[i], Name(text, window, i));
                }
            }
        }
    }

    private void TakeRuns(ReadOnlySpan<byte> text, TokenEncoding window, Span<float> logits)
    {
        for (int i = 0; i < window.Count; i++)
        {
            if (!IsOfText(window, i))
            {
                continue;
            }

            int label = Scores(logits, i, out Span<float> scores);
            if (Grow(label, scores[label], window.Starts[i], window.Ends[i]))
            {
                AddToken(_group, text, window, i);
            }
        }

        Close();
    }

    private void TakeWords(ReadOnlySpan<byte> text, TokenEncoding window, Span<float> logits)
    {
        for (int first = 0, next; first < window.Count; first = next)
        {
            next = first + 1;
            if (!IsOfText(window, first))
            {
                continue;
            }

            while (next < window.Count && IsOfText(window, next) && IsSubword(text, window, next))
            {
                next++;
            }

            int label = WordLabel(logits, first, next, out float score);
            if (Grow(label, score, window.Starts[first], window.Ends[next - 1]))
            {
                _word.Clear();
                for (int i = first; i < next; i++)
                {
                    AddToken(_word, text, window, i);
                }

                _group.AddText(_word.Text); // once more through the decoder, as in transformers
            }
        }

        Close();
    }

    private int WordLabel(Span<float> logits, int first, int next, out float score)
    {
        int label = Scores(logits, first, out Span<float> scores);
        score = scores[label];
        if (_options.Aggregation == AggregationStrategy.First || next == first + 1)
        {
            return label;
        }

        bool isAverage = _options.Aggregation == AggregationStrategy.Average;
        for (int i = first + 1; i < next; i++)
        {
            int other = Scores(logits, i, out Span<float> others);
            if (isAverage)
            {
                for (int n = 0; n < scores.Length; n++)
                {
                    scores[n] += others[n];
                }
            }
            else if (others[other] > score)
            {
                (label, score) = (other, others[other]);
            }
        }

        if (isAverage)
        {
            foreach (ref float value in scores)
            {
                value /= next - first;
            }

            label = ClassifierScores.Best(scores);
            score = scores[label];
        }

        return label;
    }

    // The entity takes a token or a word, or ends and another begins with it. Returns whether its word is wanted.
    private bool Grow(int label, float score, int start, int end)
    {
        if (_units > 0 && !_labels.Continues(_last, label))
        {
            Close();
        }

        if (_units++ == 0)
        {
            (_label, _start, _scores) = (label, start, 0);
            _group.Clear();
        }

        (_last, _end) = (label, end);
        _scores += score;
        return !_ignored[_label];
    }

    private void Close()
    {
        if (_units > 0 && !_ignored[_label])
        {
            _entities.Add(_label, (float)(_scores / _units), -1, _start, _end, _group.Text);
        }

        _units = 0;
    }

    // Where the tokenizer knows words, a piece whose name is not as long as what it stands for has a prefix, or so transformers assumes. Where it does not, a word begins
    // with a space or after one.
    private bool IsSubword(ReadOnlySpan<byte> text, TokenEncoding window, int i)
    {
        int id = window.Ids[i], start = window.Starts[i];
        if (id == _unkId)
        {
            return false;
        }

        return _knowsWords
            ? Utf8.Count(_names.Bytes(id)) != Utf8.Count(text[start..window.Ends[i]])
            : start > 0 && text[start - 1] != ' ' && !(start < text.Length && text[start] == ' ');
    }

    // An unknown token is called like what it stands for.
    private void AddToken(TokenDecoder decoder, ReadOnlySpan<byte> text, TokenEncoding window, int i)
    {
        int id = window.Ids[i];
        if (id == _unkId)
        {
            decoder.AddText(text[window.Starts[i]..window.Ends[i]]);
        }
        else
        {
            decoder.Add(id);
        }
    }

    private ReadOnlySpan<byte> Name(ReadOnlySpan<byte> text, TokenEncoding window, int i)
    {
        int id = window.Ids[i];
        if (id == _unkId)
        {
            return text[window.Starts[i]..window.Ends[i]];
        }

        ReadOnlySpan<byte> name = _names.Bytes(id);
        if (_names.Decoder.Kind != TokenizerLayout.Decoder.ByteLevel || _names.IsAdded(id))
        {
            return name;
        }

        if (_name.Length < 2 * name.Length)
        {
            _name = new byte[2 * name.Length];
        }

        return _name.AsSpan(0, ByteAlphabet.Encode(name, _name));
    }

    private int Scores(Span<float> logits, int token, out Span<float> scores)
    {
        scores = logits.Slice(token * _labels.Count, _labels.Count);
        return ClassifierScores.Apply(ClassificationFunction.Softmax, scores);
    }

    private static bool IsOfText(TokenEncoding window, int i) => window.Sequences[i] >= 0;

    private static bool Contains(IReadOnlyList<string> labels, string label)
    {
        for (int i = 0; i < labels.Count; i++)
        {
            if (labels[i] == label)
            {
                return true;
            }
        }

        return false;
    }
}
