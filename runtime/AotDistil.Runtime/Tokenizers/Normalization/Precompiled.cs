using System.Buffers;
using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers.Normalization;

/// <summary>
/// SentencePiece's precompiled map of characters, as Hugging Face's Precompiled applies it: to a grapheme cluster of fewer than 6 bytes as a whole, else to each of its
/// characters; and the shortest entry that the text begins with counts, even if the text is longer.
/// </summary>
internal sealed unsafe class Precompiled : NormalizerStep
{
    private const int LongestCluster = 5;

    private readonly uint* _units;
    private readonly int _count;
    private readonly byte* _strings;
    private readonly int _length;
    private readonly SearchValues<byte> _inert;

    /// <summary>The map whose double array (darts-clone) has <paramref name="count"/> units, and whose values lie in <paramref name="strings"/>, each up to a zero.</summary>
    public Precompiled(uint* units, int count, byte* strings, int length)
    {
        _units = units;
        _count = count;
        _strings = strings;
        _length = length;

        // A carriage return may be one cluster with the line feed after it.
        Span<byte> inert = stackalloc byte[128];
        int found = 0;
        for (byte c = 0; c < 128; c++)
        {
            if (c != '\r' && !TryMap(&c, 1, out _))
            {
                inert[found++] = c;
            }
        }

        _inert = SearchValues.Create(inert[..found]);
    }

    /// <inheritdoc/>
    public override bool TryPlain(AlignedText text) => text.Bytes.IndexOfAnyExcept(_inert) < 0;

    /// <inheritdoc/>
    public override void Apply(ref TextTransform transform)
    {
        byte* text = transform.Bytes;
        Puts puts = new(transform);
        for (int at = transform.From; at < transform.To;)
        {
            int end = Graphemes.Next(text, at, transform.To);
            if (end - at <= LongestCluster && TryMap(text + at, end - at, out ReadOnlySpan<byte> mapped))
            {
                puts.Replace(new ReadOnlySpan<byte>(text + at, end - at), mapped);
                at = end;
                continue;
            }

            while (at < end)
            {
                int size = Utf8.Size(text[at]);
                if (TryMap(text + at, size, out mapped))
                {
                    puts.Replace(new ReadOnlySpan<byte>(text + at, size), mapped);
                }
                else
                {
                    puts.Add(Utf8.DecodeValid(text + at), 0);
                }

                at += size;
            }
        }

        puts.End();
    }

    private bool TryMap(byte* key, int length, out ReadOnlySpan<byte> mapped)
    {
        mapped = default;
        uint node = _count > 0 ? Offset(_units[0]) : 0;
        for (int i = 0; i < length && key[i] != 0; i++)
        {
            node ^= key[i];
            if (node >= _count || (_units[node] & (1U << 31 | 0xFF)) != key[i])
            {
                return false;
            }

            uint unit = _units[node];
            node ^= Offset(unit);
            if ((unit >> 8 & 1) == 0)
            {
                continue;
            }

            uint value = node < _count ? _units[node] & ~(1U << 31) : uint.MaxValue;
            if (value > _length)
            {
                return false;
            }

            mapped = new ReadOnlySpan<byte>(_strings + value, _length - (int)value);
            int zero = mapped.IndexOf((byte)0);
            mapped = zero >= 0 ? mapped[..zero] : mapped;
            return true;
        }

        return false;
    }

    private static uint Offset(uint unit) => unit >> 10 << (int)((unit & (1U << 9)) >> 6);

    /// <summary>Holds the last character back, as the library counts what a replacement removes on whatever was put before.</summary>
    private ref struct Puts(TextTransform transform)
    {
        private TextTransform _transform = transform;
        private int _codePoint = -1;
        private int _change;

        public void Add(int codePoint, int change)
        {
            End();
            (_codePoint, _change) = (codePoint, change);
        }

        public void Replace(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
        {
            int added = Count(to) - Count(from), old = Count(to) - Math.Max(added, 0);
            fixed (byte* first = to)
            {
                for (int at = 0; at < to.Length; at += Utf8.Size(first[at]))
                {
                    Add(Utf8.Decode(first, at, to.Length, out _), old-- > 0 ? 0 : 1);
                }
            }

            if (added < 0 && _codePoint >= 0)
            {
                _change += added;
            }
        }

        public void End()
        {
            if (_codePoint >= 0)
            {
                _transform.Put(_codePoint, _change);
                _codePoint = -1;
            }
        }

        private static int Count(ReadOnlySpan<byte> utf8)
        {
            int count = 0;
            foreach (byte b in utf8)
            {
                count += (b & 0xC0) != 0x80 ? 1 : 0;
            }

            return count;
        }
    }
}
