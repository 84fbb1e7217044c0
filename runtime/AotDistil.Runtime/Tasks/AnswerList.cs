namespace AotDistil.Runtime.Tasks;

/// <summary>
/// The answers found so far, as <c>QuestionAnsweringPipeline</c> keeps them: one that reads like another, whatever its case and wherever it stands, adds its probability to
/// that one's. Reused.
/// </summary>
internal sealed class AnswerList
{
    private const int None = -1;

    private Entry[] _entries = new Entry[16];
    private int[] _buckets = new int[32];

    // The answers in lower case, one behind the other.
    private byte[] _lower = new byte[1024];
    private int _lowerBytes;

    /// <summary>How many.</summary>
    public int Count { get; private set; }

    /// <summary>An answer.</summary>
    public AnswerSpan this[int index] => _entries[index].Answer;

    /// <summary>Empties the list.</summary>
    public void Clear()
    {
        Count = 0;
        _lowerBytes = 0;
        _buckets.AsSpan().Fill(None);
    }

    /// <summary>Adds an answer, or its probability to the same one's.</summary>
    public void Add(AnswerSpan answer, ReadOnlySpan<byte> context)
    {
        ReadOnlySpan<byte> text = answer.Text(context);
        int room = LowerText.MaxBytes(text.Length);
        if (_lower.Length - _lowerBytes < room)
        {
            Array.Resize(ref _lower, checked((_lowerBytes + room) * 2));
        }

        ReadOnlySpan<byte> lower = _lower.AsSpan(_lowerBytes, LowerText.Write(text, _lower.AsSpan(_lowerBytes)));
        uint hash = Hash(lower);
        for (int i = _buckets[hash & (uint)(_buckets.Length - 1)]; i != None; i = _entries[i].Next)
        {
            ref Entry entry = ref _entries[i];
            if (entry.Hash == hash && lower.SequenceEqual(_lower.AsSpan(entry.Lower, entry.LowerBytes)))
            {
                entry.Answer = entry.Answer with { Score = entry.Answer.Score + answer.Score };
                return;
            }
        }

        if (Count == _entries.Length)
        {
            Grow();
        }

        ref int bucket = ref _buckets[hash & (uint)(_buckets.Length - 1)];
        _entries[Count] = new Entry { Answer = answer, Hash = hash, Lower = _lowerBytes, LowerBytes = lower.Length, Next = bucket, Order = Count };
        bucket = Count++;
        _lowerBytes += lower.Length;
    }

    /// <summary>Adds an answer that is like no other.</summary>
    public void AddApart(AnswerSpan answer)
    {
        if (Count == _entries.Length)
        {
            Grow();
        }

        _entries[Count] = new Entry { Answer = answer, Order = Count };
        Count++;
    }

    /// <summary>Puts the answers into order, the most likely first, equally likely ones as they came. No answer may be added any more.</summary>
    public void Sort() => _entries.AsSpan(0, Count).Sort(static (a, b) =>
    {
        int order = b.Answer.Score.CompareTo(a.Answer.Score);
        return order != 0 ? order : a.Order.CompareTo(b.Order);
    });

    private static uint Hash(ReadOnlySpan<byte> text)
    {
        uint hash = 2166136261;
        foreach (byte value in text)
        {
            hash = (hash ^ value) * 16777619;
        }

        return hash ^ (hash >> 15);
    }

    private void Grow()
    {
        Array.Resize(ref _entries, Count * 2);
        _buckets = new int[_entries.Length * 2];
        _buckets.AsSpan().Fill(None);
        for (int i = 0; i < Count; i++)
        {
            ref int bucket = ref _buckets[_entries[i].Hash & (uint)(_buckets.Length - 1)];
            _entries[i].Next = bucket;
            bucket = i;
        }
    }

    private struct Entry
    {
        public AnswerSpan Answer;
        public uint Hash;
        public int Lower;
        public int LowerBytes;
        public int Next;
        public int Order;
    }
}
