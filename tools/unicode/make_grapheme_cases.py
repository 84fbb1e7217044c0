#!/usr/bin/env python3
"""Writes what Hugging Face's `tokenizers` (0.22.2) lets one see of its grapheme clusters, which only Precompiled normalizers use:

    PYTHONPATH=<folder that holds the tokenizers package> python3 tools/unicode/make_grapheme_cases.py [--test GraphemeBreakTest.txt]

Precompiled looks up a cluster as a whole if it has fewer than 6 bytes, and character by character otherwise. With a map that turns whatever
begins with a character of at most 3 bytes into X, a whole cluster becomes one X, and the rest an X for each character. graphemes.jsonl.gz has a
line for each random text: the text, and the borders of what it becomes. graphemes-of-code-points.txt has digests of what becomes of every code
point among characters of all kinds. With --test, the cases of Unicode's file are written to grapheme-break-test.txt, without their comments.
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
GROUP = 0x1000


def everything_to_x():
    """
    A map for characters of 1 to 3 bytes, though not NUL. The double-array trie is a small automaton: node numbers are exclusive-ored with an offset
    and the next byte.
    """
    root, one_more, two_more, leaf = 0x100, 0x200, 0x400, 1
    units = [0] * 0x500

    def unit(at, label, target, ends):
        units[at] = (at ^ target) << 10 | ends << 8 | label

    units[0] = root << 10
    units[leaf] = 1 << 31  # the result at byte 0 of the texts below
    for byte in range(1, 0x80):
        unit(root ^ byte, byte, leaf, 1)
    for byte in range(0xC0, 0xE0):
        unit(root ^ byte, byte, one_more, 0)
    for byte in range(0xE0, 0xF0):
        unit(root ^ byte, byte, two_more, 0)
    for byte in range(0x80, 0xC0):
        unit(one_more ^ byte, byte, leaf, 1)
        unit(two_more ^ byte, byte, one_more, 0)
    return struct.pack(f"<I{len(units)}I", 4 * len(units), *units) + b"X\0"


PRECOMPILED = normalizers.Precompiled(everything_to_x())

# The code point in question among characters that show its properties. The mark at the end makes clusters of fewer than 6 bytes out of short characters,
# which then disappears into the X if it is a cluster without what stands before.
CONTEXTS = ["a{0}", "{0}a\u0308", "{0}\u0308\u0308", "\u0600{0}\u0308",
            "\u1100{0}\u0308", "\u1161{0}\u0308", "\u11A8{0}\u0308", "\uAC00{0}\u0308", "\uAC01{0}\u0308",
            "{0}\u1100\u0308", "{0}\u1161\u0308", "{0}\u11A8\u0308",
            "\u0915\u094D{0}\u0308", "{0}\u094D\u0915\u0308", "\u0915{0}\u0915\u0308", "\u0915\u094D{0}\u0915\u0308",
            "\u2764\u200D{0}\u0308", "\u2764{0}\u200D\u2764\u0308", "{0}\u200D\u2764\u0308", "\u2764\u200D{0}\u2764\u0308",
            "\U0001F1E6{0}\u0308", "{0}\u000A\u0308", "\u000D{0}\u0308"]


def texts(count, seed):
    chance = random.Random(seed)
    kinds = {}
    for c, kind in enumerate(tables.read_grapheme_breaks()):
        if not 0xD800 <= c < 0xE000:
            kinds.setdefault(kind, []).append(c)
    runs = [[0x1F1E6, 0x1F1FF], [0x915, 0x94D, 0x93C, 0x200D, 0x9CD], [0x2764, 0x200D, 0x308, 0x1F600, 0x1F3FD],
            [0x1100, 0x1161, 0x11A8, 0xAC00, 0xAC01], [0x61, 0x308, 0x600, 0xD, 0xA]]
    for i in range(count):
        draw = (lambda: chance.choice(kinds[chance.choice(list(kinds))])) if i % 2 else (lambda run=chance.choice(runs): chance.choice(run))
        yield "".join(chr(draw()) for _ in range(chance.randint(1, 16)))


def write_texts(path, count, seed):
    made = Tokenizer(models.WordLevel({"?": 0}, unk_token="?"))
    made.normalizer = PRECOMPILED
    made.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    lines = [json.dumps([text, [x for border in made.encode(text, add_special_tokens=False).offsets for x in border]], ensure_ascii=False)
             for text in texts(count, seed)]
    with open(path, "wb") as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as zipped:
        zipped.write("\n".join(lines).encode("utf-8"))
    print(path, len(lines), "texts,", os.path.getsize(path), "bytes")


def write_code_points(path):
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write("".join(f"{' '.join(f'{ord(x):X}' for x in context.format('?'))}\n" for context in CONTEXTS))
        for group in range(0, tables.LIMIT, GROUP):
            made = hashlib.sha256()
            for c in range(group, group + GROUP):
                if not 0xD800 <= c < 0xE000:
                    made.update(PRECOMPILED.normalize_str("".join(context.format(chr(c)) + "\n" for context in CONTEXTS)).encode("utf-8"))
            file.write(f"{group:X}: {made.hexdigest()[:8]}\n")
    print(path, os.path.getsize(path), "bytes")


def write_test(path, source):
    with open(source, encoding="utf-8") as lines, open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write("# Cases of Unicode's GraphemeBreakTest-16.0.0.txt, (c) Unicode, Inc., https://www.unicode.org/terms_of_use.html: | where a cluster ends.\n")
        for line in lines:
            case = line.split("#")[0].strip()
            if case:
                file.write(case.replace("÷", "|").replace(" ×", "").strip("| ") + "\n")
    print(path, os.path.getsize(path), "bytes")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", default=OUT)
    parser.add_argument("--test")
    options = parser.parse_args()
    write_texts(os.path.join(options.out, "graphemes.jsonl.gz"), options.count, options.seed)
    write_code_points(os.path.join(options.out, "graphemes-of-code-points.txt"))
    if options.test:
        write_test(os.path.join(options.out, "grapheme-break-test.txt"), options.test)


if __name__ == "__main__":
    sys.exit(main())
