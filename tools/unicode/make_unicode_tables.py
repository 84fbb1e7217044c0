#!/usr/bin/env python3
"""Writes runtime/AotDistil.Runtime/Tokenizers/Unicode/UnicodeTables.*.g.cs.

Each fact is what Hugging Face's `tokenizers` (0.22.2) answers for a code point, so that the runtime follows the Unicode
versions of that library, which differ from one step to the next, and not those of this machine:

    PYTHONPATH=<folder that holds the tokenizers package> python3 tools/unicode/make_unicode_tables.py

Facts per code point: removed or turned into a space by clean_text, CJK ideograph, decompositions and compositions, non-spacing
mark and combining mark, canonical combining class, lower case, white space, punctuation, number, general category, and the
word characters of the two engines for regular expressions. Grapheme clusters cannot be asked for, so that their properties
come from a file beside this script, of the Unicode version that the library's lock file leads to. Tables have three stages
of 64 entries; equal blocks are stored once.
"""
import os
import sys

import tokenizers
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "../../runtime/AotDistil.Runtime/Tokenizers/Unicode")
GRAPHEME_FILE = os.path.join(HERE, "data/grapheme-properties-16.0.0.txt")
LIMIT = 0x110000
BLOCK = 64

# Bits of a code point's properties: the same names as the constants in UnicodeProperties.cs.
(REMOVED, SPACE, CHINESE, MARK, NON_STARTER, DECOMPOSES, LOWERS, WHITE, PUNCTUATION, WORD,
 COMBINING_MARK, NUMERIC, ONIG_WORD, DECOMPOSES_COMPATIBLY, MAYBE_NOT_NFC, MAYBE_NOT_NFKC) = (1 << i for i in range(16))

# In the order of the enumerations GeneralCategory and GraphemeBreak.
CATEGORIES = "Cn Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Co".split()
GRAPHEME_BREAKS = ("Other CR LF Control Extend ExtendNotConjunct ConjunctLinker ZWJ Regional_Indicator Prepend SpacingMark"
                   " L V T LV LVT Extended_Pictographic ConjunctConsonant").split()


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


def probe(answer):
    """The code points for which `answer` of the character is true."""
    return {c for c in code_points() if answer(chr(c))}


def matches(pattern):
    """The code points that a regular expression of Split and Replace (oniguruma) matches."""
    remove, found = normalizers.Replace(Regex(pattern), ""), set()
    for first in range(0, LIMIT, 4096):
        block = {c for c in range(first, first + 4096) if not 0xD800 <= c < 0xE000}
        found |= block - set(map(ord, remove.normalize_str("".join(map(chr, sorted(block))))))
    return found


def read_more_facts(properties):
    """General categories, and the bits for what other steps ask; asserts which of them are one and the same."""
    whitespace, whitespace_split = pre_tokenizers.Whitespace(), pre_tokenizers.WhitespaceSplit()
    punctuation, digits = pre_tokenizers.Punctuation(), pre_tokenizers.Digits(individual_digits=True)
    strip, strip_accents = normalizers.Strip(), normalizers.StripAccents()

    def parts(pre_tokenizer, count):
        return probe(lambda s: len(pre_tokenizer.pre_tokenize_str(f"a{s}b")) == count)

    def having(bit):
        return {c for c in code_points() if properties[c] & bit}

    white, word = having(WHITE), having(WORD)
    # char::is_whitespace, \\s of the crate regex and \\s of oniguruma.
    assert white == parts(whitespace_split, 2) == parts(whitespace, 2) == probe(lambda s: strip.normalize_str(s) == "") == matches(r"\s")
    assert word == parts(whitespace, 1)
    assert having(PUNCTUATION) == parts(punctuation, 3)
    groups = {name: matches(r"\p{%s}" % name) for name in CATEGORIES + list("LMNPSZC")}
    assert matches(r"\d") == groups["Nd"]
    for group in "LMNPSZC":
        assert groups[group] == set().union(*(groups[name] for name in CATEGORIES if name[0] == group))
    categories = [0] * LIMIT
    for i, name in enumerate(CATEGORIES):
        for c in groups[name]:
            assert categories[c] == 0
            categories[c] = i
    for found, bit in ((probe(lambda s: strip_accents.normalize_str(s) == ""), COMBINING_MARK), (parts(digits, 3), NUMERIC), (matches(r"\w"), ONIG_WORD)):
        for c in found:
            properties[c] |= bit
    return categories


def read_compatible(properties, decompositions):
    """Compatibility decompositions where they differ from the canonical ones."""
    nfkd, compatible = normalizers.NFKD(), {}
    for c in code_points():
        decomposed = nfkd.normalize_str(chr(c))
        if decomposed != chr(c):
            properties[c] |= DECOMPOSES_COMPATIBLY
            if not is_hangul(c) and [ord(x) for x in decomposed] != decompositions.get(c):
                compatible[c] = [ord(x) for x in decomposed]
    return compatible


def read_compositions(properties, decompositions, ranks):
    """
    The pairs that NFC composes, Hangul apart, by their second half; marks the code points that NFC and NFKC may change, or that may
    compose with what stands before them.
    """
    nfc, nfkc, nfd, nfkd = normalizers.NFC(), normalizers.NFKC(), normalizers.NFD(), normalizers.NFKD()
    pairs = {}
    for c, parts in decompositions.items():
        if nfc.normalize_str(chr(c)) == chr(c):
            first = nfc.normalize_str("".join(map(chr, parts[:-1])))
            assert len(first) == 1 and nfc.normalize_str(first + chr(parts[-1])) == chr(c), hex(c)
            pairs.setdefault(parts[-1], []).append((ord(first), c))
    seconds = set(pairs) | set(range(0x1161, 0x1176)) | set(range(0x11A8, 0x11C3))
    for c in code_points():
        s = chr(c)
        for bit, compose, decompose in ((MAYBE_NOT_NFC, nfc, nfd), (MAYBE_NOT_NFKC, nfkc, nfkd)):
            first = ord(decompose.normalize_str(s)[0])
            if compose.normalize_str(s) != s or c in ranks or first in ranks or first in seconds:
                properties[c] |= bit
    return {second: sorted(found) for second, found in pairs.items()}


def read_grapheme_breaks():
    """Grapheme_Cluster_Break with Extended_Pictographic and Indic_Conjunct_Break, which never overlap but as the names in GRAPHEME_BREAKS say."""
    breaks, conjunct = ["Other"] * LIMIT, {}
    with open(GRAPHEME_FILE, encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("#"):
                continue
            span, name = line.strip().split(" ; ")
            first, last = (int(x, 16) for x in (span.split("..") * 2)[:2])
            for c in range(first, last + 1):
                if name.startswith("InCB_"):
                    conjunct[c] = name[5:]
                else:
                    assert breaks[c] == "Other", hex(c)
                    breaks[c] = name
    for c in range(0xAC00, 0xD7A4):
        breaks[c] = "LVT" if (c - 0xAC00) % 28 else "LV"
    for c in range(LIMIT):
        kind = conjunct.get(c)
        assert kind is None or breaks[c] in {"Linker": ["Extend"], "Consonant": ["Other"], "Extend": ["Extend", "ZWJ"]}[kind], hex(c)
        assert breaks[c] != "ZWJ" or kind == "Extend"
        if breaks[c] == "Extend":
            breaks[c] = {None: "ExtendNotConjunct", "Extend": "Extend", "Linker": "ConjunctLinker"}[kind]
        elif kind == "Consonant":
            breaks[c] = "ConjunctConsonant"
    return [GRAPHEME_BREAKS.index(name) for name in breaks]


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


def check(properties, decompositions, compatible, ranks):
    """What the runtime relies on and cannot see for itself."""
    assert max(map(len, decompositions.values())) == 4 and max(map(len, compatible.values())) == 18
    assert max(ranks.values()) < 64
    assert all(not properties[p] & DECOMPOSES_COMPATIBLY for parts in compatible.values() for p in parts)
    every = DECOMPOSES | DECOMPOSES_COMPATIBLY | NON_STARTER | MAYBE_NOT_NFC | MAYBE_NOT_NFKC
    assert all(not properties[c] & every for c in range(0x80))
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
    """A table of numbers of 1 to 4 bytes and its size, always written as bytes: other spans of constants allocate where the JIT does not optimise."""
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
    return f"    /// <summary>{about}</summary>\n    public static ReadOnlySpan<byte> {name} =>\n    [\n        {body}\n    ];\n", len(bytes(values))


def stages(prefix, values, about, sizes=(1, 1, 1)):
    """The three tables with the sizes of their numbers in bytes, which UnicodeProperties.cs knows."""
    return [literal(size, f"{prefix}Stage{i + 1}", part, f"{about}: stage {i + 1} of 3.")
            for i, (size, part) in enumerate(zip(sizes, three_stage(values)))]


def write(file, about, members):
    source = f"from the answers of Hugging Face tokenizers {tokenizers.__version__} for every code point"
    if "Properties" in file:
        source += f",\n// grapheme breaks from {os.path.basename(GRAPHEME_FILE)}"
    text = (f"// <auto-generated/>\n// Written by tools/unicode/make_unicode_tables.py {source}.\n\n"
            f"namespace AotDistil.Runtime.Tokenizers.Unicode;\n\n/// <summary>{about}</summary>\n"
            f"internal static partial class UnicodeTables\n{{\n" + "\n".join(text for text, _ in members) + "}\n")
    with open(os.path.join(OUT, file), "w", encoding="utf-8", newline="\n") as f:
        f.write(text)
    size = sum(size for _, size in members)
    print(f"{file}: {size} bytes of tables")
    return size


def write_properties(properties, categories, breaks):
    full = [p | categories[c] << 16 | breaks[c] << 24 for c, p in enumerate(properties)]
    # In the order of their first appearance, which puts what is common at the beginning.
    palette = list(dict.fromkeys(full))
    index = {p: i for i, p in enumerate(palette)}
    print(len(palette), "sets of properties")
    assert len(palette) <= 256
    assert three_stage([index[p] for p in full])[1][:2] == [0, 1]  # ASCII takes a short cut to the third stage.
    members = stages("Properties", [index[p] for p in full], "Which entry of the palette a code point has", (1, 2, 1))
    members.append(literal(4, "PropertiesPalette", palette, "Every combination of properties that occurs."))
    return write("UnicodeTables.Properties.g.cs", "Properties of code points.", members)


def utf16(parts):
    data = "".join(map(chr, parts)).encode("utf-16-le")
    return [int.from_bytes(data[i:i + 2], "little") for i in range(0, len(data), 2)]


def write_decompositions(decompositions, compatible):
    data, index, seen = [0], [0] * LIMIT, {}
    for c in sorted(decompositions.keys() | compatible.keys()):
        canonical, other = utf16(decompositions.get(c, [])), utf16(compatible.get(c, []))
        entry = (len(canonical) | len(other) << 8, *canonical, *other)
        if entry not in seen:
            seen[entry] = len(data)
            data += entry
        index[c] = seen[entry]
    assert len(data) < 0x10000
    members = stages("Decomposition", index, "Where in DecompositionData a code point's decompositions begin, 0 if it has none", (1, 1, 2))
    members.append(literal(2, "DecompositionData", data,
                           "Decompositions: units of the canonical one + 256 × units of the compatible one if it is another, then their UTF-16."))
    return write("UnicodeTables.Decomposition.g.cs", "Decompositions, Hangul syllables apart.", members)


def write_compositions(pairs):
    index, groups, data = [0] * LIMIT, [0, 0], []
    for i, (second, found) in enumerate(sorted(pairs.items())):
        index[second] = i + 1
        data += [x for pair in found for x in pair]
        groups.append(len(data) // 2)
    members = stages("Composition", index, "Which group of CompositionGroups has a code point as its second, 0 if none")
    members.append(literal(2, "CompositionGroups", groups, "Where the pairs of each group begin; a group ends where the next begins."))
    members.append(literal(3, "CompositionData", data, "Pairs: first and composed code point, sorted by the first within a group."))
    return write("UnicodeTables.Composition.g.cs", "Canonical compositions, Hangul syllables apart.", members)


def write_lower(lowered, ranks):
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
    return write("UnicodeTables.Lower.g.cs", "Lower case and canonical order.", members)


def main():
    properties, decompositions, lowered = read_facts()
    ranks = read_combining_classes(properties)
    for c in ranks:
        properties[c] |= NON_STARTER
    categories = read_more_facts(properties)
    compatible = read_compatible(properties, decompositions)
    pairs = read_compositions(properties, decompositions, ranks)
    check(properties, decompositions, compatible, ranks)
    total = (write_properties(properties, categories, read_grapheme_breaks()) + write_decompositions(decompositions, compatible)
             + write_compositions(pairs) + write_lower(lowered, ranks))
    print(total, "bytes of tables;", len(decompositions), "canonical and", len(compatible), "other compatible decompositions,",
          sum(map(len, pairs.values())), "compositions with", len(pairs), "seconds,", len(lowered), "lower-case forms,",
          len(ranks), "non-starters in", max(ranks.values()), "classes")


if __name__ == "__main__":
    sys.exit(main())
