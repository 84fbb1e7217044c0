using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using AotDistil.Layout;
using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers.Models;

/// <summary>
/// Byte pair encoding: a word begins as its characters, or its bytes, and the pair of neighbours whose merge has the lowest rank is merged, the leftmost first, until none
/// is left. In the order of Hugging Face's <c>Word::merge_all</c>, by a heap, so that the time stays near-linear in a word however long.
/// </summary>
internal sealed unsafe class BpeModel : TokenModel
{
    /// <summary>Words of at most so many bytes are merged without a heap.</summary>
    private const int ShortWord = 32;

    private const uint NoKey = uint.MaxValue;

    private readonly Trie _trie;
    private readonly uint _root;
    private readonly byte* _merges;
    private readonly uint _slots;
    private readonly int _unkId;
    private readonly bool _fusesUnk;
    private readonly bool _ignoresMerges;
    private readonly bool _isByteLevel;
    private readonly ByteTokens _byteTokens;
    private readonly int[] _idOfByte;
    private readonly uint[] _wholes;
    private Symbol[] _symbols = new Symbol[64];
    private int _count;
    private Candidate[] _heap = new Candidate[64];
    private int _heapCount;

    /// <summary>The model of a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="isByteLevel">Whether words are of bytes.</param>
    /// <exception cref="InvalidDataException">The table is damaged.</exception>
    public BpeModel(TokenizerTable table, bool isByteLevel)
    {
        _trie = table.Trie();
        _root = table.Word(TokenizerLayout.Header.TrieRoot);
        _slots = table.Word(TokenizerLayout.Header.Merges + 1);
        _merges = table.At(table.Word(TokenizerLayout.Header.Merges), _slots, TokenizerLayout.Merge.Bytes, "table of merges");
        TokenizerTable.Require((_slots & (_slots - 1)) == 0, $"it has {_slots} slots for merges, expected a power of two");
        uint options = table.Word(TokenizerLayout.Header.ModelOptions);
        _unkId = table.UnkId;
        _wholes = new uint[(table.VocabSize + 31) / 32];
        _fusesUnk = (options & TokenizerLayout.ModelOptions.FuseUnk) != 0;
        _ignoresMerges = (options & TokenizerLayout.ModelOptions.IgnoreMerges) != 0;
        _byteTokens = new ByteTokens(table);
        _isByteLevel = isByteLevel;
        _idOfByte = new int[256];
        for (int value = 0; value < 256; value++)
        {
            byte b = (byte)value;
            _idOfByte[value] = value < 0xFF ? _trie.Exact(_root, &b, 1) : -1;
        }
    }

    /// <inheritdoc/>
    public override void Tokenize(AlignedText text, in Split word, ref TokenSink sink)
    {
        byte* bytes = text.Pointer + word.Start;
        int length = word.End - word.Start;
        int whole = _trie.Exact(_root, bytes, length);
        if (whole >= 0 && (_ignoresMerges || IsKnownWhole(whole)))
        {
            sink.Put(whole, word.Start, word.End);
            return;
        }

        if (length <= ShortWord && TryShort(bytes, length, whole, word.Start, ref sink))
        {
            return;
        }

        _count = 0;
        bool complete = AddSymbols(bytes, length);
        Merge();

        // Places are counted by what the tokens cover, as in the library: characters without a token, where there is no unknown token either, are as if they were not there.
        int at = 0;
        for (int i = 0; i >= 0 && i < _count; i = _symbols[i].Next)
        {
            ref Symbol symbol = ref _symbols[i];
            int start = complete ? at : Place(bytes, length, at), end = complete ? at + symbol.Length : Place(bytes, length, at + symbol.Length - 1) + 1;
            sink.Put(symbol.Id, word.Start + start, word.Start + end, isText: symbol.IsText);
            at += symbol.Length;
        }
    }

    // Words that are tokens almost always merge to them, but not by any rule: which do is remembered when they have.
    private bool IsKnownWhole(int id) => (uint)(id >> 5) < (uint)_wholes.Length && (_wholes[id >> 5] >> id & 1) != 0;

    // The token of the character or byte that a word has at a place, -1 if there is none.
    private int IdOf(byte* character, out int size)
    {
        size = _isByteLevel ? 1 : Utf8.Size(*character);
        return size == 1 ? _idOfByte[*character] : _trie.Exact(_root, character, size);
    }

    // A word whose characters are all known: the pair of lowest rank, the leftmost first. As every token then has its own text, no candidate can be out of date without
    // being another, and the order is that of the heap. A symbol is known by the byte it begins at; its key is the rank of its pair with the next one and that byte.
    [SkipLocalsInit]
    private bool TryShort(byte* bytes, int length, int whole, int start, ref TokenSink sink)
    {
        int* ids = stackalloc int[ShortWord], merged = stackalloc int[ShortWord];
        uint* keys = stackalloc uint[ShortWord];
        byte* next = stackalloc byte[ShortWord + 1], previous = stackalloc byte[ShortWord + 1];
        for (int at = 0, size; at < length; at += size)
        {
            ids[at] = IdOf(bytes + at, out size);
            next[at] = (byte)(at + size);
            previous[at + size] = (byte)at;
            if (ids[at] < 0)
            {
                return false;
            }
        }

        for (int at = 0; at < length; at += Vector256<uint>.Count)
        {
            Vector256<uint>.AllBitsSet.Store(keys + at);
        }

        for (int at = 0; next[at] < length; at = next[at])
        {
            keys[at] = Key(at, ids[at], ids[next[at]], out merged[at]);
        }

        while (Least(keys, length) is not NoKey and uint key)
        {
            int left = (int)(key % ShortWord), right = next[left], after = next[right];
            ids[left] = merged[left];
            next[left] = (byte)after;
            previous[after] = (byte)left;
            keys[right] = NoKey;
            keys[left] = after < length ? Key(left, ids[left], ids[after], out merged[left]) : NoKey;
            if (left > 0)
            {
                int before = previous[left];
                keys[before] = Key(before, ids[before], ids[left], out merged[before]);
            }
        }

        if (next[0] == length && ids[0] == whole && (uint)(whole >> 5) < (uint)_wholes.Length)
        {
            _wholes[whole >> 5] |= 1U << whole;
        }

        for (int at = 0; at < length; at = next[at])
        {
            sink.Put(ids[at], start + at, start + next[at]);
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Key(int at, int left, int right, out int id) => TryMerge(left, right, out uint rank, out id) ? (rank * ShortWord) + (uint)at : NoKey;

    private static uint Least(uint* keys, int length)
    {
        Vector256<uint> all = Vector256.Load(keys);
        for (int at = Vector256<uint>.Count; at < length; at += Vector256<uint>.Count)
        {
            all = Vector256.Min(all, Vector256.Load(keys + at));
        }

        Vector128<uint> four = Vector128.Min(all.GetLower(), all.GetUpper());
        four = Vector128.Min(four, Vector128.Shuffle(four, Vector128.Create(2U, 3, 0, 1)));
        return Vector128.Min(four, Vector128.Shuffle(four, Vector128.Create(1U, 0, 3, 2))).ToScalar();
    }

    /// <inheritdoc/>
    public override void Release() => (_symbols, _heap) = (new Symbol[64], new Candidate[64]);

    // Bytes of a character that stands for a byte in the library's ByteLevel: those that can be seen stand for themselves.
    private static int VisibleSize(byte value) => value is >= (byte)'!' and <= (byte)'~' ? 1 : 2;

    // In words of bytes, what is at a place that the library counts in visible characters.
    private int Place(byte* bytes, int length, int place)
    {
        for (int i = 0; _isByteLevel && i < length; i++)
        {
            place -= VisibleSize(bytes[i]);
            if (place < 0)
            {
                return i;
            }
        }

        return Math.Min(place, length - 1);
    }

    // The word's characters as symbols. False if some have none, so that lengths are to be counted as the library counts them.
    private bool AddSymbols(byte* bytes, int length)
    {
        bool complete = true;
        int unknown = 0;
        for (int at = 0, size; at < length; at += size)
        {
            int id = IdOf(bytes + at, out size);
            if (id >= 0)
            {
                AddUnknown(ref unknown);
                Add(id, size, true);
            }
            else if (_byteTokens.Cover(bytes + at, size))
            {
                for (int i = 0; i < size; i++)
                {
                    Add(_byteTokens[bytes[at + i]], 1, false);
                }
            }
            else if (_unkId >= 0)
            {
                if (!_fusesUnk)
                {
                    AddUnknown(ref unknown);
                }

                unknown += size;
            }
            else
            {
                complete = false;
            }
        }

        AddUnknown(ref unknown);
        if (!complete && _isByteLevel)
        {
            CountVisible(bytes, length);
        }

        return complete;
    }

    private void CountVisible(byte* bytes, int length)
    {
        int symbol = 0;
        for (int i = 0; i < length; i++)
        {
            if (_idOfByte[bytes[i]] >= 0)
            {
                _symbols[symbol++].Length = VisibleSize(bytes[i]);
            }
        }
    }

    private void AddUnknown(ref int length)
    {
        if (length > 0)
        {
            Add(_unkId, length, false);
            length = 0;
        }
    }

    private void Add(int id, int length, bool isText)
    {
        if (_count == _symbols.Length)
        {
            Array.Resize(ref _symbols, _count * 2);
        }

        _symbols[_count] = new Symbol { Id = id, Length = length, Previous = _count - 1, Next = _count + 1, IsText = isText };
        _count++;
    }

    private void Merge()
    {
        _heapCount = 0;
        for (int i = 0; i + 1 < _count; i++)
        {
            Offer(i, i + 1);
        }

        while (_heapCount > 0)
        {
            Candidate top = Pop();
            ref Symbol left = ref _symbols[top.Position];
            if (left.Length == 0 || left.Next >= _count)
            {
                continue;
            }

            ref Symbol right = ref _symbols[left.Next];
            // A candidate is out of date if its symbols have been merged with others meanwhile.
            if (!TryMerge(left.Id, right.Id, out _, out int id) || id != top.Id)
            {
                continue;
            }

            left.Id = id;
            left.Length += right.Length;
            left.IsText = true;
            left.Next = right.Next;
            right.Length = 0;
            if (left.Next < _count)
            {
                _symbols[left.Next].Previous = top.Position;
                Offer(top.Position, left.Next);
            }

            if (left.Previous >= 0)
            {
                Offer(left.Previous, top.Position);
            }
        }
    }

    private void Offer(int left, int right)
    {
        if (TryMerge(_symbols[left].Id, _symbols[right].Id, out uint rank, out int id))
        {
            Push(new Candidate(((ulong)rank << 32) | (uint)left, id));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryMerge(int left, int right, out uint rank, out int id)
    {
        ulong pair = (uint)left | ((ulong)(uint)right << 32);
        uint mask = _slots - 1, slot = TokenizerLayout.Merge.Slot((uint)left, (uint)right, _slots);
        // At most once round, should a damaged table have no empty slot.
        for (uint i = 0; i < _slots; i++, slot = (slot + 1) & mask)
        {
            byte* entry = _merges + ((nuint)slot * TokenizerLayout.Merge.Bytes);
            ulong found = Unsafe.ReadUnaligned<ulong>(entry);
            if (found == pair && (uint)found != TokenizerLayout.NoId)
            {
                rank = Unsafe.ReadUnaligned<uint>(entry + 8);
                id = (int)Unsafe.ReadUnaligned<uint>(entry + 12);
                return true;
            }

            if ((uint)found == TokenizerLayout.NoId)
            {
                break;
            }
        }

        (rank, id) = (0, 0);
        return false;
    }

    private void Push(Candidate candidate)
    {
        if (_heapCount == _heap.Length)
        {
            Array.Resize(ref _heap, _heapCount * 2);
        }

        int at = _heapCount++;
        for (int parent; at > 0 && _heap[parent = (at - 1) / 2].Order > candidate.Order; at = parent)
        {
            _heap[at] = _heap[parent];
        }

        _heap[at] = candidate;
    }

    private Candidate Pop()
    {
        Candidate top = _heap[0], last = _heap[--_heapCount];
        int at = 0;
        for (int child; (child = (2 * at) + 1) < _heapCount; at = child)
        {
            if (child + 1 < _heapCount && _heap[child + 1].Order < _heap[child].Order)
            {
                child++;
            }

            if (_heap[child].Order >= last.Order)
            {
                break;
            }

            _heap[at] = _heap[child];
        }

        _heap[at] = last;
        return top;
    }

    private struct Symbol
    {
        public int Id;
        public int Length;
        public int Previous;
        public int Next;
        public bool IsText;
    }

    /// <summary>A pair that may be merged: rank and position of its left symbol in the order in which pairs come, and the id it would become.</summary>
    private readonly record struct Candidate(ulong Order, int Id)
    {
        public int Position => (int)(uint)Order;
    }
}
