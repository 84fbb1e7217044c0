namespace AotDistil.Runtime.Tasks;

/// <summary>A token classifier's labels, read as B-, I- and tag once.</summary>
internal sealed class TokenLabels
{
    private readonly int[] _tags;
    private readonly bool[] _begins;

    /// <summary>Reads labels.</summary>
    /// <param name="names">The labels by index.</param>
    public TokenLabels(string[] names)
    {
        Names = names;
        Groups = new string[names.Length];
        _tags = new int[names.Length];
        _begins = new bool[names.Length];
        Dictionary<string, int> tags = new(StringComparer.Ordinal);
        for (int i = 0; i < names.Length; i++)
        {
            string name = names[i];
            _begins[i] = name.StartsWith("B-", StringComparison.Ordinal);
            string tag = _begins[i] || name.StartsWith("I-", StringComparison.Ordinal) ? name[2..] : name;
            tags.TryAdd(tag, i);
            _tags[i] = tags[tag];
            // An entity is called by what follows the first hyphen, also where that is not B- or I-.
            Groups[i] = name[(name.IndexOf('-', StringComparison.Ordinal) + 1)..];
        }
    }

    /// <summary>How many.</summary>
    public int Count => Names.Length;

    /// <summary>The labels, which tokens have: <c>B-PER</c>.</summary>
    public string[] Names { get; }

    /// <summary>What an entity is called whose first token or word has the label: <c>PER</c>.</summary>
    public string[] Groups { get; }

    /// <summary>Whether what has a label belongs to the entity that what stands before it belongs to.</summary>
    /// <param name="previous">The label of what stands before it.</param>
    /// <param name="label">Its own label.</param>
    public bool Continues(int previous, int label) => _tags[previous] == _tags[label] && !_begins[label];
}
