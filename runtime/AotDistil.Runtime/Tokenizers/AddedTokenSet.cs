namespace AotDistil.Runtime.Tokenizers;

/// <summary>Added tokens by what they begin with (a byte, or a code point), the longest first, as leftmost-longest matching wants them.</summary>
internal sealed class AddedTokenSet
{
    private readonly Dictionary<int, AddedToken[]> _byFirst;
    private readonly bool[] _firstBytes = new bool[256];

    /// <summary>The set of <paramref name="tokens"/>; among equal ones the first wins.</summary>
    public AddedTokenSet(List<AddedToken> tokens, Func<AddedToken, int> first, Func<AddedToken, int> length)
    {
        Count = tokens.Count;
        Longest = tokens.Count == 0 ? 0 : tokens.Max(length);
        // OrderByDescending is stable.
        _byFirst = tokens.GroupBy(first).ToDictionary(group => group.Key, group => group.OrderByDescending(length).ToArray());
        foreach (int key in _byFirst.Keys)
        {
            _firstBytes[Math.Min(key, 255)] = true;
        }
    }

    /// <summary>No token.</summary>
    public static AddedTokenSet Empty { get; } = new([], static _ => 0, static _ => 0);

    /// <summary>How many.</summary>
    public int Count { get; }

    /// <summary>Length of the longest, in the unit the set was made with.</summary>
    public int Longest { get; }

    /// <summary>Whether a token may begin with this byte or code point; false is certain.</summary>
    public bool MayBegin(int first) => _firstBytes[Math.Min(first, 255)];

    /// <summary>The tokens that begin with this byte or code point, longest first.</summary>
    public ReadOnlySpan<AddedToken> BeginningWith(int first) => _byFirst.TryGetValue(first, out AddedToken[]? tokens) ? tokens : [];
}
