#!/usr/bin/env python3
"""Writes runtime/AotDistil.Runtime/Tokenizers/Unicode/UnicodeTables.*.g.cs.

Each fact is what Hugging Face's `tokenizers` (0.22.2) answers for a code point, so that the runtime follows the Unicode
versions of that library, which differ from one step to the next, and not those of this machine:

    PYTHONPATH=<folder that holds the tokenizers package> python3 tools/unicode/make_unicode_tables.py

Facts per code point: removed or turned into a space by clean_text, CJK ideograph, canonical decomposition, non-spacing
mark, canonical combining class, lower case, white space and punctuation of BertPreTokenizer, word character (regex \\w,
which `single_word` added tokens ask for). Tables have three stages of 64 entries; equal blocks are stored once.
"""
import os
import sys

import tokenizers
from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../runtime/AotDistil.Runtime/Tokenizers/Unicode")
LIMIT = 0x110000
BLOCK = 64

# Bits of a code point's properties: the same names as the constants in UnicodeProperties.cs.
REMOVED, SPACE, CHINESE, MARK, NON_STARTER, DECOMPOSES, LOWERS, WHITE, PUNCTUATION, WORD = (1 << i for i in range(10))


def code_points():
    return (c for c in range(LIMIT) if not 0xD800 <= c < 0xE000)


def is_hangul(c):
    return 0xAC00 <= c <= 0xD7A3


def bert(clean=False, chinese=False, strip=False, lower=False):
    return normalizers.BertNormalizer(clean_text=clean, handle_chinese_chars=chinese, strip_accents=strip, lowercase=lower)


def read_facts():
    """Properties, decompositions and lower-case forms of every code point."""
    clean, chinese, strip, lower = bert(clean=True), bert(chinese=True), bert(strip=True), bert(lower=True)
    nfd, split = normalizers.NFD(), pre_tokenizers.BertPreTokenizer()
    words = Tokenizer(models.WordLevel({"?": 0}, unk_token="?"))
    words.add_special_tokens([AddedToken("@@", single_word=True, normalized=False)])
    token = words.token_to_id("@@")
    properties, decompositions, lowered = [0] * LIMIT, {}, {}
    for c in code_points():
        s, bits = chr(c), 0
        cleaned = clean.normalize_str(s)
        if cleaned != s:
            bits |= {"": REMOVED, " ": SPACE}[cleaned]
        spaced = chinese.normalize_str(s)
        if spaced != s:
            assert spaced == f" {s} ", hex(c)
            bits |= CHINESE
        decomposed = nfd.normalize_str(s)
        if decomposed != s:
            bits |= DECOMPOSES
            if is_hangul(c):
                i = c - 0xAC00
                parts = [0x1100 + i // 588, 0x1161 + i % 588 // 28] + ([0x11A7 + i % 28] if i % 28 else [])
                assert decomposed == "".join(map(chr, parts)), hex(c)
            else:
                decompositions[c] = [ord(x) for x in decomposed]
        elif strip.normalize_str(s) == "":
            bits |= MARK
        low = lower.normalize_str(s)
        if low != s:
            bits |= LOWERS
            lowered[c] = [ord(x) for x in low]
        pieces = [p for p, _ in split.pre_tokenize_str(f"a{s}b")]
        if pieces == ["a", "b"]:
            bits |= WHITE
        elif pieces == ["a", s, "b"]:
            bits |= PUNCTUATION
        else:
            assert pieces == [f"a{s}b"], hex(c)
        if token not in words.encode("@@" + s).ids:
            bits |= WORD
        properties[c] = bits
    return properties, decompositions, lowered


def read_combining_classes(properties):
    """
    Combining classes from the order NFD gives to pairs: two characters that never change places are of one class. The rank
    of a class stands for its number, because only the order of classes has a meaning here.
    """
    nfd = normalizers.NFD()

    def moves(a, b):
        return nfd.normalize_str(chr(a) + chr(b)) == chr(b) + chr(a)

    lowest, highest = 0x334, 0x345  # classes 1 and 240, the ends of the scale
    non_starters = [c for c in code_points()
                    if not properties[c] & DECOMPOSES and c >= 0x80 and (c in (lowest, highest) or moves(c, lowest) or moves(highest, c))]
    groups = []
    for c in non_starters:
        for g in groups:
            if not moves(c, g[0]) and not moves(g[0], c):
                g.append(c)
                break
        else:
            groups.append([c])
    ordered = sorted(groups, key=lambda g: sum(moves(g[0], h[0]) for h in groups))
    return {c: rank + 1 for rank, g in enumerate(ordered) for c in g}


def check(properties, decompositions, ranks):
    """What the runtime relies on and cannot see for itself."""
    strip = bert(strip=True)
    for c, parts in decompositions.items():
        assert all(not properties[p] & DECOMPOSES for p in parts), hex(c)
        assert strip.normalize_str(chr(c)) == "".join(chr(p) for p in parts if not properties[p] & MARK), hex(c)
        classes = [ranks.get(p, 0) for p in parts]
        starters = [i for i, k in enumerate(classes) if k == 0]
        # A decomposition is in canonical order, and once a non-starter has come no starter follows.
        assert all(a == 0 or 0 < a <= b for a, b in zip(classes, classes[1:])), (hex(c), classes)
        assert starters == list(range(len(starters))), hex(c)
    for c in code_points():
        if c in ranks:
            assert not properties[c] & (WHITE | PUNCTUATION | CHINESE | SPACE), hex(c)


def three_stage(values):
    """First, second and third stage of a table of bytes or 16-bit numbers over all code points."""
    def fold(flat):
        blocks, index = {}, []
        for i in range(0, len(flat), BLOCK):
            block = tuple(flat[i:i + BLOCK])
            block += (0,) * (BLOCK - len(block))
            index.append(blocks.setdefault(block, len(blocks)))
        return index, [x for b in blocks for x in b]

    middle, third = fold(values)
    first, second = fold(middle)
    return first, second, third


def literal(size, name, values, about):
    """A table of numbers of 1, 2 or 4 bytes, always written as bytes: other spans of constants allocate where the JIT does not optimise."""
    if size > 1:
        about += f" Little-endian, {8 * size} bits each."
        values = b"".join(v.to_bytes(size, "little", signed=min(values) < 0) for v in values)
    lines, line = [], ""
    for v in bytes(values):
        text = f"{v},"
        if len(line) + len(text) > 148:
            lines.append(line)
            line = ""
        line += text
    lines.append(line)
    body = "\n        ".join(lines)
    return f"    /// <summary>{about}</summary>\n    public static ReadOnlySpan<byte> {name} =>\n    [\n        {body}\n    ];\n"


def stages(prefix, values, about, sizes=(1, 1, 1)):
    """The three tables with the sizes of their numbers in bytes, which UnicodeProperties.cs knows."""
    return [literal(size, f"{prefix}Stage{i + 1}", part, f"{about}: stage {i + 1} of 3.")
            for i, (size, part) in enumerate(zip(sizes, three_stage(values)))]


def write(file, about, members):
    text = (f"// <auto-generated/>\n// Written by tools/unicode/make_unicode_tables.py from the answers of Hugging Face tokenizers {tokenizers.__version__}"
            f" for every code point.\n\nnamespace AotDistil.Runtime.Tokenizers.Unicode;\n\n/// <summary>{about}</summary>\n"
            f"internal static partial class UnicodeTables\n{{\n" + "\n".join(members) + "}\n")
    with open(os.path.join(OUT, file), "w", encoding="utf-8", newline="\n") as f:
        f.write(text)
    print(file, len(text))


def main():
    properties, decompositions, lowered = read_facts()
    ranks = read_combining_classes(properties)
    for c in ranks:
        properties[c] |= NON_STARTER
    check(properties, decompositions, ranks)

    palette = sorted(set(properties))
    members = stages("Properties", [palette.index(p) for p in properties], "Which entry of the palette a code point has", (1, 2, 1))
    members.append(literal(2, "PropertiesPalette", palette, "Every combination of properties that occurs."))
    write("UnicodeTables.Properties.g.cs", "Properties of code points.", members)

    data, index, seen = [0], [0] * LIMIT, {}
    for c, parts in sorted(decompositions.items()):
        units = [len(parts)] + [u for p in parts for u in (p & 0xFFFF, p >> 16)]
        if tuple(units) not in seen:
            seen[tuple(units)] = len(data)
            data += units
        index[c] = seen[tuple(units)]
    assert len(data) < 0x10000
    members = stages("Decomposition", index, "Where in DecompositionData a code point's canonical decomposition begins, 0 if it has none",
                     (1, 1, 2))
    members.append(literal(2, "DecompositionData", data, "Decompositions: how many code points, then low and high half of each."))
    write("UnicodeTables.Decomposition.g.cs", "Canonical decompositions, Hangul syllables apart.", members)

    deltas, index, pairs = [0], [0] * LIMIT, {}
    for c, low in sorted(lowered.items()):
        if len(low) > 1:
            pairs[c] = low
            continue
        if low[0] - c not in deltas:
            deltas.append(low[0] - c)
        index[c] = deltas.index(low[0] - c)
    assert pairs == {0x130: [0x69, 0x307]}, pairs
    members = stages("Lower", index, "Which entry of LowerDeltas a code point has")
    members.append(literal(4, "LowerDeltas", deltas, "Distances from a code point to its lower-case form."))
    members += stages("CombiningRank", [ranks.get(c, 0) for c in range(LIMIT)],
                      "Rank of a code point's canonical combining class among all classes, 0 for starters")
    write("UnicodeTables.Lower.g.cs", "Lower case and canonical order.", members)
    print(len(palette), "property sets,", len(decompositions), "decompositions,", len(lowered), "lower-case forms,",
          len(ranks), "non-starters in", max(ranks.values()), "classes,", sum(1 for c in ranks if not properties[c] & MARK), "of them kept")


if __name__ == "__main__":
    sys.exit(main())
