using AotDistil.Layout;

namespace AotDistil.Packer.Tokenizers.Tables;

/// <summary>
/// Builds the double array. Where a node's children lie depends on its base alone, so bases are given out in order of the number of children: the
/// large nodes find room first and the many with one child fill the gaps. Deterministic.
/// </summary>
internal sealed class DoubleArrayBuilder
{
    private const int BlockUnits = 256;

    // A free unit that was of no use to so many nodes is put aside until smaller nodes come: else every search would go through all such units.
    private const int MaxFailures = 24;

    private readonly List<Node> _nodes = [];
    private readonly List<bool> _used = [];
    private readonly List<bool> _baseUsed = [];
    private readonly List<int> _failures = [];
    private readonly List<int> _aside = [];
    private List<int> _free = [];
    private int _size;

    /// <summary>Builds the trie of several sets of pieces, one root each; null if it would need more units than fit.</summary>
    public static DoubleArray? Build(IEnumerable<IEnumerable<(byte[] Piece, int Id)>> roots)
    {
        DoubleArrayBuilder builder = new();
        List<int> nodes = [];
        foreach (IEnumerable<(byte[] Piece, int Id)> pieces in roots)
        {
            nodes.Add(builder._nodes.Count);
            if (!builder.AddTrie(pieces))
            {
                return null;
            }
        }

        return builder.Place() ? new DoubleArray(builder.Emit(), [.. nodes.Select(node => builder._nodes[node].Base)]) : null;
    }

    // Breadth first, so that a node's children are neighbours in the list; a node is a range of the sorted pieces.
    private bool AddTrie(IEnumerable<(byte[] Piece, int Id)> pieces)
    {
        (byte[] Piece, int Id)[] sorted = [.. pieces.Where(piece => piece.Piece.Length > 0)];
        Array.Sort(sorted, static (a, b) => a.Piece.AsSpan().SequenceCompareTo(b.Piece));
        int root = _nodes.Count;
        Queue<(int Node, int From, int To, int Depth)> queue = new();
        _nodes.Add(new Node { Id = -1 });
        queue.Enqueue((root, 0, sorted.Length, 0));
        while (queue.TryDequeue(out (int Node, int From, int To, int Depth) range))
        {
            // Every node but the roots takes a unit of its own.
            if (_nodes.Count > TrieLayout.MaxField)
            {
                return false;
            }

            Node node = _nodes[range.Node];
            int at = range.From;
            if (at < range.To && sorted[at].Piece.Length == range.Depth)
            {
                node.Id = sorted[at++].Id;
            }

            node.FirstChild = _nodes.Count;
            while (at < range.To)
            {
                byte label = sorted[at].Piece[range.Depth];
                int from = at;
                while (at < range.To && sorted[at].Piece[range.Depth] == label)
                {
                    at++;
                }

                queue.Enqueue((_nodes.Count, from, at, range.Depth + 1));
                _nodes.Add(new Node { Id = -1, Label = label });
                node.Children++;
            }
        }

        return true;
    }

    // Units a node's children take, its own id among them if it has both.
    private static int Slots(Node node) => node.Children + (node.Id >= 0 ? 1 : 0);

    private bool Place()
    {
        List<byte> labels = [];
        // Roots without children need a base too: one that nobody shares matches nothing.
        foreach (Node node in _nodes.Where(node => node.Children > 0 || node.Id < 0).OrderByDescending(Slots))
        {
            labels.Clear();
            for (int i = 0; i < node.Children; i++)
            {
                labels.Add(_nodes[node.FirstChild + i].Label);
            }

            if (node.Id >= 0)
            {
                labels.Add((byte)TrieLayout.IdSlot);
            }

            node.Base = FindBase(labels);
            _baseUsed[node.Base] = true;
            foreach (byte label in labels)
            {
                _used[node.Base ^ label] = true;
            }

            if (_used.Count > TrieLayout.MaxField)
            {
                return false;
            }
        }

        return true;
    }

    private int FindBase(List<byte> labels)
    {
        if (labels.Count == 0)
        {
            int unused = _baseUsed.IndexOf(false);
            return unused >= 0 ? unused : AddBlock();
        }

        if (labels.Count != _size)
        {
            _size = labels.Count;
            _free = [.. _free.Concat(_aside).Where(unit => !_used[unit]).Order()];
            _free.ForEach(unit => _failures[unit] = 0);
            _aside.Clear();
        }

        // The list of free units is cleaned while it is read.
        int kept = 0;
        int found = -1;
        int at = 0;
        for (; at < _free.Count && found < 0; at++)
        {
            int unit = _free[at];
            if (_used[unit])
            {
                continue;
            }

            int candidate = unit ^ labels[0];
            if (!_baseUsed[candidate] && labels.TrueForAll(label => !_used[candidate ^ label]))
            {
                found = candidate;
            }
            else if (++_failures[unit] >= MaxFailures)
            {
                _aside.Add(unit);
                continue;
            }

            _free[kept++] = unit;
        }

        _free.RemoveRange(kept, at - kept);
        return found >= 0 ? found : AddBlock();
    }

    private int AddBlock()
    {
        int first = _used.Count;
        for (int i = 0; i < BlockUnits; i++)
        {
            _used.Add(false);
            _baseUsed.Add(false);
            _failures.Add(0);
            _free.Add(first + i);
        }

        return first;
    }

    private uint[] Emit()
    {
        uint[] units = new uint[_used.Count];
        foreach (Node node in _nodes)
        {
            for (int i = 0; i < node.Children; i++)
            {
                Node child = _nodes[node.FirstChild + i];
                uint kind = child.Children == 0 ? TrieLayout.KindLeaf
                    : child.Id < 0 ? TrieLayout.KindInner : TrieLayout.KindInnerWithId;
                units[node.Base ^ child.Label] = TrieLayout.Unit(child.Label, kind, (uint)(child.Children == 0 ? child.Id : child.Base));
            }

            if (node.Id >= 0 && node.Children > 0)
            {
                units[node.Base ^ (int)TrieLayout.IdSlot] = TrieLayout.Unit(0, TrieLayout.KindNone, (uint)node.Id);
            }
        }

        return units;
    }

    private sealed class Node
    {
        public int FirstChild { get; set; }

        public int Children { get; set; }

        public byte Label { get; init; }

        public int Id { get; set; }

        public int Base { get; set; }
    }
}
