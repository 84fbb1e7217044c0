#!/usr/bin/env python3
"""Writes what Hugging Face's `tokenizers` (0.22.2) makes of hard texts in the four normalization forms, and its properties of characters:

    PYTHONPATH=<folder that holds the tokenizers package> python3 tools/unicode/make_unicode_cases.py [--count N --seed S --out FOLDER] [--exhaustive]

normal-forms.jsonl.gz has a line for each random text: the text, and for NFD, NFKD, NFC, NFKC 8 hexadecimal digits of SHA-256 of its code points
with their borders. normal-forms-of-code-points.txt has such digests for every code point, alone and between a base and a mark.
unicode-properties.txt has digests of its properties and lower case. --exhaustive checks that no two code points compose that the tables do not know
(some minutes), and writes nothing.
"""
import argparse
import gzip
import hashlib
import json
import os
import random
import struct
import sys

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

import make_unicode_tables as tables

OUT = os.path.join(tables.HERE, "../../tests/AotDistil.Runtime.Tests/Tokenizers/Data")
FORMS = [normalizers.NFD(), normalizers.NFKD(), normalizers.NFC(), normalizers.NFKC()]
BLOCK, GROUP = 0x40, 0x1000


def tokenizer(form):
    """One token for each character of the normalized text, so that its offsets are the borders."""
    made = Tokenizer(models.WordLevel({"?": 0}, unk_token="?"))
    made.normalizer = form
    made.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    return made


TOKENIZERS = [tokenizer(form) for form in FORMS]


def answer(form, text):
    """Number of characters, then code point and borders (in code points of the text) of each, 32 bits little-endian."""
    normalized, offsets = FORMS[form].normalize_str(text), TOKENIZERS[form].encode(text, add_special_tokens=False).offsets
    assert len(normalized) == len(offsets), (text, normalized, offsets)
    return struct.pack(f"<{1 + 3 * len(normalized)}i", len(normalized), *(x for c, (start, end) in zip(normalized, offsets) for x in (ord(c), start, end)))


def digest(data):
    return hashlib.sha256(data).hexdigest()[:8]


def facts():
    properties, decompositions, _ = tables.read_facts()
    ranks = tables.read_combining_classes(properties)
    compatible = tables.read_compatible(properties, decompositions)
    pairs = tables.read_compositions(properties, decompositions, ranks)
    return decompositions, compatible, ranks, pairs


def pools(decompositions, compatible, ranks, pairs):
    """Lists of code points to draw from, with weights."""
    by_rank = {}
    for c, rank in ranks.items():
        by_rank.setdefault(rank, []).append(c)
    jamo = [*range(0x1100, 0x1114), *range(0x1160, 0x1177), *range(0x11A7, 0x11C4)]
    composed = {c for found in pairs.values() for _, c in found}
    canonical, other, seconds, groups = list(decompositions), list(compatible), list(pairs), list(by_rank)
    odd = [c for c in canonical if c not in composed]  # exclusions, singletons, those that begin with a mark
    from_marks = [c for c in canonical if decompositions[c][0] in ranks]
    return [
        (6, lambda r: r.choice([ord(x) for x in "aAeoOuUiIsSdlzK \n"])),
        (5, lambda r: r.choice(by_rank[r.choice(groups)])),
        (5, lambda r: r.choice([0x300, 0x301, 0x302, 0x303, 0x304, 0x306, 0x307, 0x308, 0x30A, 0x30C, 0x323, 0x327, 0x328, 0x331, 0x338, 0x345, 0x31B])),
        (3, lambda r: r.choice(seconds)),
        (3, lambda r: r.choice(pairs[r.choice(seconds)])[0]),
        (2, lambda r: r.choice(jamo)),
        (2, lambda r: r.choice([0x1100, 0x1112, 0x1161, 0x1175, 0x11A7, 0x11A8, 0x11C2])),
        (1, lambda r: 0xAC00 + 28 * r.randrange(399)),
        (1, lambda r: r.randrange(0xAC00, 0xD7A4)),
        (3, lambda r: r.choice(canonical)),
        (2, lambda r: r.choice(odd)),
        (2, lambda r: r.choice(from_marks)),
        (3, lambda r: r.choice(other)),
        (1, lambda r: r.choice([0xFDFA, 0xFB2C, 0x1E9B, 0x3131, 0xFFA1, 0x33FF, 0x2026, 0x1F1, 0x3392, 0x1D15E, 0x2ADC, 0x4E00, 0x1F600, 0x10FFFF])),
    ]


def texts(count, seed, found):
    chance, drawers = random.Random(seed), pools(*found)
    weights = [weight for weight, _ in drawers]

    def draw(length):
        return "".join(chr(draw(chance)) for _, draw in chance.choices(drawers, weights, k=length))

    marks = list(found[2])
    for i in range(count):
        yield draw(chance.randint(1, 14))
        if i % 200 == 0:  # runs longer than any buffer of a fixed size
            run = "".join(chr(chance.choice(marks)) for _ in range(chance.randint(20, 300)))
            yield draw(3) + run + draw(3)


def write_texts(path, count, seed, found):
    lines = [json.dumps([text, "".join(digest(answer(form, text)) for form in range(4))], ensure_ascii=False) for text in texts(count, seed, found)]
    with open(path, "wb") as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as zipped:
        zipped.write("\n".join(lines).encode("utf-8"))
    print(path, len(lines), "texts,", os.path.getsize(path), "bytes")


def block_text(first):
    """Each code point of a block alone and between a base and a mark; a line feed changes nothing and lets nothing pass."""
    return "".join(f"{chr(c)}\ne{chr(c)}\u0323{chr(c)}\n" for c in range(first, first + BLOCK) if not 0xD800 <= c < 0xE000)


def write_code_points(path):
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        for group in range(0, tables.LIMIT, GROUP):
            hashes = [hashlib.sha256() for _ in FORMS]
            for first in range(group, group + GROUP, BLOCK):
                text = block_text(first)
                for form, made in enumerate(hashes):
                    made.update(answer(form, text))
            file.write(f"{group:X} {''.join(made.hexdigest()[:8] for made in hashes)}\n")
    print(path, os.path.getsize(path), "bytes")


def write_properties(path):
    """
    Digests of 3 bytes for each code point (bits: white, punctuation, number, mark, \\w of both engines, \\d; category; grapheme break), then the code
    points of its lower case, 32 bits each.
    """
    properties, _, _ = tables.read_facts()
    categories, breaks, lower = tables.read_more_facts(properties), tables.read_grapheme_breaks(), normalizers.Lowercase()
    bits = [tables.WHITE, tables.PUNCTUATION, tables.NUMERIC, tables.COMBINING_MARK, tables.WORD, tables.ONIG_WORD]
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        for group in range(0, tables.LIMIT, GROUP):
            made = hashlib.sha256()
            for c in range(group, group + GROUP):
                if not 0xD800 <= c < 0xE000:
                    flags = sum(1 << i for i, bit in enumerate(bits) if properties[c] & bit) | (tables.CATEGORIES[categories[c]] == "Nd") << 6
                    low = lower.normalize_str(chr(c))
                    made.update(struct.pack(f"<3B{len(low)}i", flags, categories[c], breaks[c], *map(ord, low)))
            file.write(f"{group:X} {made.hexdigest()[:8]}\n")
    print(path, os.path.getsize(path), "bytes")


def check_exhaustively(found):
    """No two code points compose but those of the tables and Hangul: every starter before the known seconds, every code point after the known firsts."""
    decompositions, _, ranks, pairs = found
    known = {(first, second): c for second, group in pairs.items() for first, c in group}
    known |= {(0x1100 + i, 0x1161 + j): 0xAC00 + (i * 21 + j) * 28 for i in range(19) for j in range(21)}
    known |= {(0xAC00 + i * 28, 0x11A7 + k): 0xAC00 + i * 28 + k for i in range(399) for k in range(1, 28)}
    stable = [c for c in tables.code_points() if c not in ranks and FORMS[2].normalize_str(chr(c)) == chr(c) and c != 0x0A]
    firsts, seconds = {a for a, _ in known}, {b for _, b in known}
    nfc, compared = FORMS[2], 0

    def form(pair):
        """NFC of two characters by the book, for those that canonical order may mix."""
        parts = [p for c in pair for p in decompositions.get(c, [c])]
        while (swap := next((i for i in range(1, len(parts)) if ranks.get(parts[i - 1], 0) > ranks.get(parts[i], 0) > 0), None)) is not None:
            parts[swap - 1:swap + 1] = parts[swap], parts[swap - 1]
        starter, kept = parts[0], []
        result = []
        for part in parts[1:]:
            blocked = kept and ranks.get(kept[-1], 0) >= ranks.get(part, 0)
            if not blocked and (starter, part) in known:
                starter = known[starter, part]
            elif ranks.get(part, 0):
                kept.append(part)
            else:
                result += [starter, *kept]
                starter, kept = part, []
        return "".join(map(chr, [*result, starter, *kept]))

    def expect(pair):
        if pair in known:
            return chr(known[pair])
        mixes = pair[1] in decompositions or (pair[0] in decompositions and pair[1] in ranks)
        return form(pair) if mixes else "".join(map(chr, pair))

    def compare(some):
        nonlocal compared
        text = "\n".join(some)
        composed = nfc.normalize_str(text)
        if composed != text:
            for plain, result in zip(some, composed.split("\n")):
                assert result == plain or result == expect(tuple(map(ord, plain))), (plain, result)
        compared += len(some)

    for (first, second), c in known.items():
        assert nfc.normalize_str(chr(first) + chr(second)) == chr(c), (first, second)
    starters = [chr(c) for c in stable]
    for second in sorted(seconds):
        compare([first + chr(second) for first in starters])
    anything = [chr(c) for c in tables.code_points() if nfc.normalize_str(chr(c)) == chr(c) and c != 0x0A]
    # The Hangul syllables behave alike; a few stand for all.
    for first in sorted(first for first in firsts if first < 0xAC00 or first > 0xD7A3 or first % 3000 < 28):
        compare([chr(first) + second for second in anything])
    print(compared, "pairs compared")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=8000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", default=OUT)
    parser.add_argument("--exhaustive", action="store_true")
    options = parser.parse_args()
    found = facts()
    if options.exhaustive:
        check_exhaustively(found)
        return
    write_texts(os.path.join(options.out, "normal-forms.jsonl.gz"), options.count, options.seed, found)
    write_code_points(os.path.join(options.out, "normal-forms-of-code-points.txt"))
    write_properties(os.path.join(options.out, "unicode-properties.txt"))


if __name__ == "__main__":
    sys.exit(main())
