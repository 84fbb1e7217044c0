using AotDistil.Layout;

namespace AotDistil.Runtime.Tokenizers;

/// <summary>
/// Takes the segments of a split one by one, delimiters and what lies between them, and does with the delimiters what a behavior says: the second half of Hugging
/// Face's <c>NormalizedString::split</c>.
/// </summary>
internal ref struct Delimited
{
    private readonly SplitList _target;
    private readonly AlignedText _text;
    private readonly uint _behavior;

    // The segment that may still grow, empty if there is none, and whether the segment before was a delimiter.
    private int _start;
    private int _end;
    private bool _previous;

    /// <summary>Begins a split.</summary>
    /// <param name="text">The text.</param>
    /// <param name="behavior">One of <see cref="TokenizerLayout.Behavior"/>.</param>
    /// <param name="target">Where the parts go.</param>
    public Delimited(AlignedText text, uint behavior, SplitList target)
    {
        _text = text;
        _behavior = behavior;
        _target = target;
    }

    /// <summary>Takes the next segment, which may be empty.</summary>
    public void Add(int start, int end, bool isDelimiter)
    {
        switch (_behavior)
        {
            case TokenizerLayout.Behavior.Removed:
                if (!isDelimiter)
                {
                    _target.Add(_text, start, end);
                }

                return;
            case TokenizerLayout.Behavior.Isolated:
                _target.Add(_text, start, end);
                return;
        }

        bool joins = _behavior switch
        {
            TokenizerLayout.Behavior.MergedWithPrevious => isDelimiter && !_previous,
            TokenizerLayout.Behavior.MergedWithNext => !isDelimiter && _previous,
            _ => isDelimiter == _previous,
        };
        if (!joins)
        {
            End();
            _start = start;
        }
        else if (_start == _end)
        {
            _start = start;
        }

        _end = end;
        _previous = isDelimiter;
    }

    /// <summary>Ends the split.</summary>
    public void End()
    {
        _target.Add(_text, _start, _end);
        _start = _end = 0;
    }
}
