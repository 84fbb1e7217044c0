using System.Text;
using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Tokenizers;

namespace AotDistil.Runtime.Tasks;

/// <summary>Finds tokens for the masks of a text, as <c>FillMaskPipeline</c> of transformers 4.57 does.</summary>
/// <remarks>
/// To be used again and again, by one thread at a time: after the first texts nothing is allocated, except for strings. Texts that are longer than the model reads are cut at
/// their end.
/// </remarks>
internal sealed class FillMask
{
    // The logits of so many masks are at hand at the same time: 4 MB.
    private const int LogitsAtHand = 1 << 20;

    private readonly Tokenizer _tokenizer;
    private readonly TokenDecoder _decoder;
    private readonly EncodingOptions _encodingOptions;
    private readonly TokenEncoding _encoding = new();
    private readonly LargestScores _best = new();
    private FillMaskOptions? _targetsOf;
    private MaskTargets? _targets;
    private int[] _masks = new int[16];
    private int[] _ends = new int[16];
    private int[] _sequence = [];
    private float[] _logits = [];
    private float[] _scores = new float[16];
    private int[] _tokens = new int[16];

    /// <summary>Prepares to fill masks.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="names">Its tokens.</param>
    /// <exception cref="ArgumentException">The tokenizer has no mask.</exception>
    public FillMask(Tokenizer tokenizer, TokenNames names)
    {
        if (tokenizer.MaskId < 0)
        {
            throw new ArgumentException("The tokenizer has no mask token, so there is nothing to fill.", nameof(tokenizer));
        }

        _tokenizer = tokenizer;
        _decoder = new TokenDecoder(names);
        _encodingOptions = new EncodingOptions { MaxLength = tokenizer.MaxLength };
    }

    /// <summary>How many masks the text has.</summary>
    public int Masks { get; private set; }

    /// <summary>Targets that are not in the vocabulary, and what was taken instead: a sentence for each.</summary>
    public IReadOnlyList<string> Notes => _targets?.Notes ?? [];

    /// <summary>The ids of the best tokens for a mask, the best first.</summary>
    public ReadOnlySpan<int> Tokens(int mask) => Of(_tokens, mask);

    /// <summary>Their probabilities.</summary>
    public ReadOnlySpan<float> Scores(int mask) => Of(_scores, mask);

    /// <summary>What a token reads like on its own, in UTF-8; overwritten by the next text that is asked for.</summary>
    public ReadOnlySpan<byte> TokenText(int token) => _decoder.Decode([token], skipSpecialTokens: false);

    /// <summary>
    /// The text with a token in the place of a mask, in UTF-8; overwritten by the next text that is asked for. Special tokens are left out, unless there are other masks,
    /// which then stay.
    /// </summary>
    public ReadOnlySpan<byte> Sequence(int mask, int token)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(mask);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(mask, Masks);
        int count = 0;
        for (int i = 0; i < _encoding.Count; i++)
        {
            int id = i == _masks[mask] ? token : _encoding.Ids[i];
            _sequence[count] = id;
            count += id == _tokenizer.PadId ? 0 : 1;
        }

        return _decoder.Decode(_sequence.AsSpan(0, count), skipSpecialTokens: Masks == 1);
    }

    /// <summary>Whether the last text was longer than the model reads.</summary>
    public bool Truncated => _encoding.Windows > 1;

    /// <summary>Fills the masks of a text.</summary>
    /// <param name="text">The text, valid UTF-8.</param>
    /// <param name="options">How.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="ArgumentException">The text has no mask, or an option is out of its range.</exception>
    public void Fill<TModel>(ReadOnlySpan<byte> text, FillMaskOptions options, ref TModel model)
        where TModel : IMaskModel, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.TopK < 1)
        {
            throw new ArgumentException($"TopK is {options.TopK}; expected 1 or more."); // in words of our own: a native library has none of .NET's
        }

        Masks = 0;

        // Looked up once for all texts with the same options.
        if (!ReferenceEquals(options, _targetsOf))
        {
            _targets = options.Targets is null ? null : MaskTargets.Find(options.Targets, _tokenizer, _decoder.Names);
            _targetsOf = options;
        }

        int masks = FindMasks(text), vocabulary = _tokenizer.VocabSize, atHand = Math.Clamp(LogitsAtHand / vocabulary, 1, masks);
        model.Run(_encoding.Ids, _encoding.TypeIds, _masks.AsSpan(0, masks));
        if (_logits.Length < atHand * vocabulary)
        {
            _logits = new float[atHand * vocabulary];
        }

        int end = 0;
        for (int first = 0; first < masks; first += atHand)
        {
            int count = Math.Min(atHand, masks - first);
            model.Logits(first, count, _logits.AsSpan(0, count * vocabulary));
            for (int i = 0; i < count; i++)
            {
                end = Predict(_logits.AsSpan(i * vocabulary, vocabulary), options.TopK, end);
                _ends[first + i] = end;
            }
        }

        Masks = masks;
    }

    /// <summary>The predictions for each mask.</summary>
    public MaskPrediction[][] Predictions()
    {
        MaskPrediction[][] all = new MaskPrediction[Masks][];
        for (int mask = 0; mask < all.Length; mask++)
        {
            ReadOnlySpan<int> tokens = Tokens(mask);
            all[mask] = new MaskPrediction[tokens.Length];
            for (int i = 0; i < tokens.Length; i++)
            {
                all[mask][i] = new MaskPrediction(
                    Scores(mask)[i], tokens[i], Encoding.UTF8.GetString(TokenText(tokens[i])), Encoding.UTF8.GetString(Sequence(mask, tokens[i])));
            }
        }

        return all;
    }

    private ReadOnlySpan<T> Of<T>(T[] values, int mask)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(mask);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(mask, Masks);
        int start = mask == 0 ? 0 : _ends[mask - 1];
        return values.AsSpan(start, _ends[mask] - start);
    }

    private int FindMasks(ReadOnlySpan<byte> text)
    {
        _tokenizer.Encode(text, _encoding, _encodingOptions);
        ReadOnlySpan<int> ids = _encoding.Ids;
        if (_sequence.Length < ids.Length)
        {
            _sequence = new int[ids.Length];
            _masks = new int[ids.Length];
            _ends = new int[ids.Length];
        }

        int count = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            _masks[count] = i;
            count += ids[i] == _tokenizer.MaskId ? 1 : 0;
        }

        if (count == 0)
        {
            string name = _decoder.Names[_tokenizer.MaskId];
            throw new ArgumentException(
                _encoding.First.Ids.Contains(_tokenizer.MaskId)
                    ? $"The text has {name} only behind the {_tokenizer.MaxLength} tokens that the model reads. Shorten what is before it."
                    : $"The text has no {name}. Write it where a word is to be found.");
        }

        return count;
    }

    // Appends the best tokens of a mask; returns where they end.
    private int Predict(ReadOnlySpan<float> logits, int topK, int start)
    {
        float largest = LogitMath.Largest(logits);
        double sum = LogitMath.SumOfExp(logits, largest);
        _best.Clear(topK);
        if (_targets is null)
        {
            for (int id = 0; id < logits.Length; id++)
            {
                _best.Offer(logits[id], id);
            }
        }
        else
        {
            foreach (int id in _targets.Ids)
            {
                _best.Offer(logits[id], id);
            }
        }

        _best.Sort();
        int end = start + _best.Count;
        if (end > _tokens.Length)
        {
            Array.Resize(ref _tokens, end * 2);
            Array.Resize(ref _scores, end * 2);
        }

        _best.Indices.CopyTo(_tokens.AsSpan(start));
        for (int i = 0; i < _best.Count; i++)
        {
            _scores[start + i] = (float)(ScalarMath.Exp(_best.Scores[i] - largest) / sum);
        }

        return end;
    }
}
