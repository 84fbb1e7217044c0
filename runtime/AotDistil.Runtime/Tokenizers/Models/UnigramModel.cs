using System.Runtime.CompilerServices;
using AotDistil.Layout;
using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers.Models;

/// <summary>
/// Unigram: of all ways to cut a word into pieces the one with the highest sum of scores (Viterbi), summed and compared in the order of Hugging Face's encode_optimized,
/// so that even ties fall alike. What no piece covers is unknown, and neighbours that are unknown are one token.
/// </summary>
internal sealed unsafe class UnigramModel : TokenModel
{
    private const double UnknownPenalty = 10;

    private readonly Trie _trie;
    private readonly uint _root;
    private readonly double* _scores;
    private readonly int _scoreCount;
    private readonly double _unknownScore;
    private readonly int _unkId;
    private readonly ByteTokens _byteTokens;

    // For each position of the word the best way to get there, and then where that way goes on.
    private Node[] _nodes = new Node[64];

    /// <summary>The model of a table.</summary>
    /// <exception cref="InvalidDataException">The table is damaged.</exception>
    public UnigramModel(TokenizerTable table)
    {
        _trie = table.Trie();
        _root = table.Word(TokenizerLayout.Header.TrieRoot);
        _scores = table.Part<double>(TokenizerLayout.Header.Scores, "list of scores", out _scoreCount);
        _unkId = table.UnkId;
        _byteTokens = new ByteTokens(table);
        double lowest = double.PositiveInfinity;
        for (int i = 0; i < _scoreCount; i++)
        {
            lowest = Math.Min(lowest, Score(i));
        }

        _unknownScore = lowest - UnknownPenalty;
    }

    /// <inheritdoc/>
    public override void Tokenize(AlignedText text, in Split word, ref TokenSink sink)
    {
        byte* bytes = text.Pointer + word.Start;
        int length = word.End - word.Start;
        if (_nodes.Length <= length)
        {
            _nodes = new Node[Math.Max(length + 1, _nodes.Length * 2)];
        }

        fixed (Node* nodes = _nodes)
        {
            Tokenize(bytes, length, nodes, word.Start, ref sink);
        }
    }

    /// <inheritdoc/>
    public override void Release() => _nodes = new Node[64];

    private void Tokenize(byte* bytes, int length, Node* nodes, int start, ref TokenSink sink)
    {
        for (int i = 0; i <= length; i++)
        {
            (nodes[i].Score, nodes[i].From) = (0, -1);
        }

        FindBest(bytes, length, nodes);

        // Each node of the best path points at the one before; turned round, at the one after.
        for (int at = length; at > 0; at = nodes[at].From)
        {
            ref Node before = ref nodes[nodes[at].From];
            (before.Next, before.NextId) = (at, nodes[at].Id);
        }

        for (int at = 0; at < length;)
        {
            int end = nodes[at].Next, id = nodes[at].NextId;
            while (id == _unkId && end < length && nodes[end].NextId == _unkId)
            {
                end = nodes[end].Next;
            }

            Put(bytes, at, end, id, start, ref sink);
            at = end;
        }
    }

    private void FindBest(byte* bytes, int length, Node* nodes)
    {
        Trie trie = _trie;
        for (int at = 0, size; at < length; at += size)
        {
            size = Utf8.Size(bytes[at]);
            double soFar = nodes[at].Score;
            bool single = false;
            uint node = _root;
            for (int i = at; i < length && trie.TryStep(ref node, bytes[i], out int id); i++)
            {
                if (id < 0)
                {
                    continue;
                }

                Offer(nodes + (i + 1), at, id, Score(id) + soFar);
                single |= i + 1 - at == size;
            }

            if (!single)
            {
                Offer(nodes + (at + size), at, _unkId, _unknownScore + soFar);
            }
        }
    }

    private static void Offer(Node* node, int from, int id, double score)
    {
        if (node->From < 0 || score > node->Score)
        {
            node->From = from;
            node->Id = id;
            node->Score = score;
        }
    }

    private double Score(int id) => (uint)id < (uint)_scoreCount ? Unsafe.ReadUnaligned<double>(_scores + id) : 0;

    private void Put(byte* bytes, int start, int end, int id, int offset, ref TokenSink sink)
    {
        if (id != _unkId)
        {
            sink.Put(id, offset + start, offset + end);
            return;
        }

        int known = _trie.Exact(_root, bytes + start, end - start);
        if (known < 0 && _byteTokens.Cover(bytes + start, end - start))
        {
            for (int i = start; i < end; i++)
            {
                sink.Put(_byteTokens[bytes[i]], offset + start, offset + end, isText: false);
            }

            return;
        }

        sink.Put(known >= 0 ? known : _unkId, offset + start, offset + end);
    }

    private struct Node
    {
        public double Score;
        public int From;
        public int Id;
        public int Next;
        public int NextId;
    }
}
