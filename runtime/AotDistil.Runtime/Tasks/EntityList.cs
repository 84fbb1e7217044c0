using AotDistil.Runtime.Tokenizers;
using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tasks;

/// <summary>What was found in a text. To be used again and again: after the first texts nothing is allocated.</summary>
internal sealed class EntityList
{
    private FoundEntity[] _items = new FoundEntity[16];
    private int _count;
    private byte[] _words = new byte[256];
    private int _wordBytes;
    private int[] _offsets = [];

    /// <summary>The entities in order.</summary>
    public ReadOnlySpan<FoundEntity> Items => _items.AsSpan(0, _count);

    /// <summary>The word of one of <see cref="Items"/>, in UTF-8.</summary>
    public ReadOnlySpan<byte> Word(in FoundEntity entity) => _words.AsSpan(entity.Word, entity.WordLength);

    /// <summary>Empties the list.</summary>
    public void Clear() => (_count, _wordBytes) = (0, 0);

    /// <summary>Appends an entity.</summary>
    public void Add(int label, float score, int index, int start, int end, ReadOnlySpan<byte> word)
    {
        // One more than there are: see WithoutOverlaps.
        if (_count + 1 >= _items.Length)
        {
            Array.Resize(ref _items, _items.Length * 2);
        }

        if (_words.Length - _wordBytes < word.Length)
        {
            Array.Resize(ref _words, checked((_wordBytes + word.Length) * 2));
        }

        word.CopyTo(_words.AsSpan(_wordBytes));
        _items[_count++] = new FoundEntity(label, score, index, start, end, _wordBytes, word.Length);
        _wordBytes += word.Length;
    }

    /// <summary>
    /// Brings the entities of several windows together: by where they begin, and of those that overlap the longest, of equally long ones the one with the highest score.
    /// transformers' aggregate_overlapping_entities.
    /// </summary>
    /// <param name="text">The text, whose code points are what lengths count.</param>
    public void WithoutOverlaps(ReadOnlySpan<byte> text)
    {
        if (_count == 0)
        {
            return;
        }

        SortByStart();
        FoundEntity kept = _items[0];
        int length = Utf8.Count(text[kept.Start..kept.End]), count = 0;
        // The first entity meets itself here, and is there twice if it is empty: so it is in transformers.
        for (int i = 0; i < _count; i++)
        {
            FoundEntity entity = _items[i];
            int entityLength = Utf8.Count(text[entity.Start..entity.End]);
            if (kept.Start <= entity.Start && entity.Start < kept.End)
            {
                if (entityLength > length || (entityLength == length && entity.Score > kept.Score))
                {
                    (kept, length) = (entity, entityLength);
                }
            }
            else
            {
                _items[count++] = kept;
                (kept, length) = (entity, entityLength);
            }
        }

        _items[count++] = kept;
        _count = count;
    }

    /// <summary>Makes offsets count something else than bytes.</summary>
    public void ConvertOffsets(OffsetUnit unit, ReadOnlySpan<byte> text)
    {
        if (unit == OffsetUnit.Utf8 || _count == 0)
        {
            return;
        }

        if (_offsets.Length < 2 * _count)
        {
            _offsets = new int[Math.Max(2 * _count, 2 * _offsets.Length)];
        }

        // Starts ascend, and so do ends, which is what the converter is quick with. Both together need not: two tokens may be of one character.
        Span<int> starts = _offsets.AsSpan(0, _count), ends = _offsets.AsSpan(_count, _count);
        for (int i = 0; i < _count; i++)
        {
            (starts[i], ends[i]) = (_items[i].Start, _items[i].End);
        }

        OffsetConverter.To(unit, text, starts);
        OffsetConverter.To(unit, text, ends);
        for (int i = 0; i < _count; i++)
        {
            _items[i] = _items[i] with { Start = starts[i], End = ends[i] };
        }
    }

    // Those of each window are in order, so only those that two windows share are moved.
    private void SortByStart()
    {
        for (int i = 1; i < _count; i++)
        {
            FoundEntity entity = _items[i];
            int at = i;
            while (at > 0 && _items[at - 1].Start > entity.Start)
            {
                _items[at] = _items[at - 1];
                at--;
            }

            _items[at] = entity;
        }
    }
}
