using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers;

/// <summary>
/// Rewrites a part of a text, appending to another, and keeps account of the borders exactly as Hugging Face's <c>NormalizedString::transform</c>: each character that is
/// put comes with a <i>change</i> that says how many characters of the source it stands for.
/// </summary>
internal unsafe ref struct TextTransform
{
    private readonly AlignedText _source;
    private readonly AlignedText _target;
    private readonly byte* _bytes;
    private readonly int _from;
    private readonly int _to;
    private readonly int _origin;
    private int _at;

    /// <summary>Begins to rewrite bytes [from, to) of <paramref name="source"/>.</summary>
    /// <param name="source">The source, to which nothing may be added while this is used.</param>
    /// <param name="from">First byte.</param>
    /// <param name="to">Byte after the last.</param>
    /// <param name="origin">Where the part begins in the caller's text: the border of what is inserted before its first character.</param>
    /// <param name="target">Where the result is appended.</param>
    public TextTransform(AlignedText source, int from, int to, int origin, AlignedText target)
    {
        _source = source;
        _bytes = source.Pointer;
        _from = from;
        _to = to;
        _origin = origin;
        _target = target;
        _at = from;
    }

    /// <summary>The source's bytes.</summary>
    public readonly byte* Bytes => _bytes;

    /// <summary>First byte of the part.</summary>
    public readonly int From => _from;

    /// <summary>Byte after the part's last.</summary>
    public readonly int To => _to;

    /// <summary>What is left of the part.</summary>
    public readonly ReadOnlySpan<byte> Rest => new(_bytes + _at, _to - _at);

    /// <summary>The source's next character, which stays the next.</summary>
    /// <returns>False at the part's end.</returns>
    public readonly bool TryNext(out int codePoint)
    {
        if (_at >= _to)
        {
            codePoint = -1;
            return false;
        }

        codePoint = Utf8.DecodeValid(_bytes + _at);
        return true;
    }

    /// <summary>Passes over <paramref name="count"/> characters of the source, which have no successor.</summary>
    public void Drop(int count)
    {
        for (; count > 0 && _at < _to; count--)
        {
            _at += Utf8.Size(_bytes[_at]);
        }
    }

    /// <summary>Puts a character.</summary>
    /// <param name="codePoint">The character.</param>
    /// <param name="change">
    /// 0: it stands for the source's next character. -n: it stands for the next one, and the n after that are gone. Positive: it is new and shares the borders of
    /// the source's character before it.
    /// </param>
    public void Put(int codePoint, int change)
    {
        if (change > 0 || _at >= _to)
        {
            if (_at > _from)
            {
                _target.Add(codePoint, _source.Start(_at - 1), _source.End(_at - 1));
            }
            else
            {
                _target.Add(codePoint, _origin, _origin);
            }

            return;
        }

        _target.Add(codePoint, _source.Start(_at), _source.End(_at));
        Drop(1 - change);
    }

    /// <summary>Copies characters as they are, up to the next that has one of some properties, which stays the next.</summary>
    /// <param name="properties">A sum of constants of <see cref="UnicodeProperties"/>.</param>
    /// <param name="codePoint">That character.</param>
    /// <returns>False if there is none: all is copied.</returns>
    public bool KeepUntil(int properties, out int codePoint)
    {
        int at = _at;
        bool found = false;
        codePoint = -1;
        while (at < _to)
        {
            codePoint = Utf8.DecodeValid(_bytes + at);
            if ((UnicodeProperties.Of(codePoint) & properties) != 0)
            {
                found = true;
                break;
            }

            at += Utf8.Size(_bytes[at]);
        }

        if (at > _at)
        {
            Keep(at - _at);
        }

        return found;
    }

    /// <summary>Copies the source's next character as it is.</summary>
    public void Keep() => Keep(Utf8.Size(_bytes[_at]));

    /// <summary>Copies the source's next bytes, whole characters, as they are.</summary>
    public void Keep(int bytes)
    {
        _target.Add(_source, _at, bytes);
        _at += bytes;
    }

    /// <summary>Passes over bytes of the source, whole characters.</summary>
    public void DropBytes(int bytes) => _at += bytes;

    /// <summary>Puts new characters, which share the borders of the source's character before them.</summary>
    public void Insert(ReadOnlySpan<byte> content)
    {
        if (_at > _from)
        {
            _target.Add(content, _source.Start(_at - 1), _source.End(_at - 1));
        }
        else
        {
            _target.Add(content, _origin, _origin);
        }
    }

    /// <summary>Puts new characters that share the borders of the source's next one: <c>NormalizedString::prepend</c>.</summary>
    public readonly void InsertBefore(ReadOnlySpan<byte> content) => _target.Add(content, _source.Start(_at), _source.End(_at));

    /// <summary>Puts the source's next character as if it were inserted before the part.</summary>
    public void KeepAtOrigin()
    {
        int size = Utf8.Size(_bytes[_at]);
        _target.Add(Rest[..size], _origin, _origin);
        _at += size;
    }
}
