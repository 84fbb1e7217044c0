namespace AotDistil.Runtime.Tasks;

/// <summary>The best rows so far, as a heap in the caller's memory whose root is the worst of them. Rows are offered in order.</summary>
internal ref struct HitList(Span<SearchHit> hits)
{
    private readonly Span<SearchHit> _hits = hits;
    private int _count;

    /// <summary>Takes a row if it is better than the worst so far. A NaN counts as less than any number.</summary>
    public void Offer(int index, double score)
    {
        SearchHit hit = new(index, double.IsNaN(score) ? double.NegativeInfinity : score);
        if (_count < _hits.Length)
        {
            Rise(_count++, hit);
        }
        else if (_count > 0 && score > _hits[0].Score) // rows come in order, so an equal one has a higher index
        {
            Sink(0, _count, hit);
        }
    }

    /// <summary>Brings them in order, the best first, of equal ones the one that comes first; returns how many there are.</summary>
    public readonly int Sort()
    {
        for (int last = _count - 1; last > 0; last--)
        {
            SearchHit worst = _hits[0];
            Sink(0, last, _hits[last]);
            _hits[last] = worst;
        }

        return _count;
    }

    private readonly void Rise(int at, SearchHit hit)
    {
        for (int parent; at > 0 && IsWorse(hit, _hits[parent = (at - 1) / 2]); at = parent)
        {
            _hits[at] = _hits[parent];
        }

        _hits[at] = hit;
    }

    private readonly void Sink(int at, int count, SearchHit hit)
    {
        for (int child; (child = (2 * at) + 1) < count; at = child)
        {
            child += child + 1 < count && IsWorse(_hits[child + 1], _hits[child]) ? 1 : 0;
            if (!IsWorse(_hits[child], hit))
            {
                break;
            }

            _hits[at] = _hits[child];
        }

        _hits[at] = hit;
    }

    private static bool IsWorse(SearchHit a, SearchHit b) => a.Score < b.Score || (a.Score == b.Score && a.Index > b.Index);
}
