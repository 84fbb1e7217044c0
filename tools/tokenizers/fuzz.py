#!/usr/bin/env python3
"""Compares `./aotdistil tokenize` with Hugging Face's `tokenizers` on generated strings: ids, offsets, types, words, masks, windows; single texts and pairs.

    PYTHONPATH=<folder that holds the tokenizers package> python3 tools/tokenizers/fuzz.py [--strings 40000] [--seed N] [--only NAME] [FOLDER ...]

Each FOLDER is a tokenizer; the odd ones of odd_tokenizers.py come on top. A folder with encodings.jsonl.gz lends its texts for mutation. Prints the strings that
differ, shortened to the least that still differs, and in the end a line per tokenizer; exit code 1 if any differs.
"""
import argparse
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile

from tokenizers import Tokenizer

from make_wordpiece_cases import random_text
from odd_tokenizers import build

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
PLACES = [(0, 0x80), (0, 0x250), (0x250, 0x700), (0x700, 0x1100), (0x1100, 0x2000), (0x2000, 0x3400), (0x3400, 0xD800), (0xE000, 0x10000), (0x10000, 0x20000),
          (0x1D100, 0x1D800), (0x1F000, 0x1FB00), (0x20000, 0x30000), (0xE0000, 0xE0200), (0x10FF00, 0x110000)]


def texts_of(folder):
    path = os.path.join(folder, "encodings.jsonl.gz")
    if not os.path.exists(path):
        return []
    with gzip.open(path, "rt", encoding="utf-8") as f:
        return [json.loads(line)["text"] for line in f]


def charsmap_of(path):
    """The SentencePiece charsmap of a tokenizer.json, None if it has none."""
    with open(path, encoding="utf-8") as f:
        normalizer = json.load(f)["normalizer"] or {}
    return next((n["precompiled_charsmap"] for n in [normalizer] + normalizer.get("normalizers", []) if "precompiled_charsmap" in n), None)


def characters(r, count):
    return "".join(chr(r.randrange(*r.choice(PLACES))) for _ in range(count))


def mutated(r, texts):
    t = r.choice(texts)
    at = r.randrange(len(t) + 1)
    t = t[at:at + r.randint(1, 80)]
    for _ in range(r.randint(0, 4)):
        at = r.randrange(len(t) + 1)
        kind = r.random()
        if kind < 0.3:
            t = t[:at] + characters(r, r.randint(1, 3)) + t[at:]
        elif kind < 0.5:
            t = t[:at] + r.choice(" \t\n'-\u00a0\u0301\u200d\u2581_") * r.randint(1, 3) + t[at:]
        elif kind < 0.7:
            t = t[:at] + t[at + r.randint(1, 4):]
        elif kind < 0.85:
            t = t[:at] + random_text(r) + t[at:]
        else:
            t = t[:at] + t[at:].swapcase()
    return t


def string(r, texts):
    kind = r.random()
    if kind < 0.5 and texts:
        s = mutated(r, texts)
    elif kind < 0.85:
        s = random_text(r)
    else:
        s = characters(r, r.randint(0, 12))
    return "".join(c for c in s if not 0xD800 <= ord(c) < 0xE000)


class Ours:
    def __init__(self, folder):
        self.process = subprocess.Popen([os.path.join(ROOT, "aotdistil"), "tokenize", folder, "--details"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def answers(self, texts):
        """One by one; asked for in parts, so that no pipe fills up."""
        for i in range(0, len(texts), 200):
            part = texts[i:i + 200]
            self.process.stdin.write("".join(json.dumps(t) + "\n" for t in part).encode())
            self.process.stdin.flush()
            for _ in part:
                yield json.loads(self.process.stdout.readline())

    def answer(self, text):
        return list(self.answers([text]))[0]


def theirs(tokenizer, text):
    try:
        e = tokenizer.encode(*text) if isinstance(text, list) else tokenizer.encode(text)
    except BaseException as error:  # a panic of the library is no Exception
        return {"error": str(error)}

    def one(e):
        return {"ids": e.ids, "offsets": [x for o in e.offsets for x in o], "type_ids": e.type_ids, "words": e.word_ids, "special_tokens_mask": e.special_tokens_mask}
    result = one(e)
    if e.overflowing:
        result["overflowing"] = [one(o) for o in e.overflowing]
    return result


def same(a, b):
    if "error" in a or "error" in b:
        return "error" in a and "error" in b
    if "overflowing" in a and "overflowing" in b:
        # The library leaves the types of further windows as they were before the post-processor.
        a, b = dict(a), dict(b)
        a["overflowing"] = [{k: v for k, v in o.items() if k != "type_ids"} for o in a["overflowing"]]
        b["overflowing"] = [{k: v for k, v in o.items() if k != "type_ids"} for o in b["overflowing"]]
    return a == b


def shorten(text, differs):
    """Takes away what is not needed for the difference."""
    if isinstance(text, list):
        for other in (text[0], text[1]):
            if differs(other):
                return shorten(other, differs)
        return text
    size = max(1, len(text) // 2)
    while size:
        for at in range(0, len(text), size):
            shorter = text[:at] + text[at + size:]
            if differs(shorter):
                text = shorter
                break
        else:
            size //= 2
    return text


def run(name, folder, texts, count, seed):
    r = random.Random(f"{seed} {name}")
    tokenizer, ours = Tokenizer.from_file(os.path.join(folder, "tokenizer.json")), Ours(folder)
    strings = [string(r, texts) for _ in range(count)]
    strings = [[s, string(r, texts)] if r.random() < 0.15 else s for s in strings]
    wrong = 0
    for text, found in zip(strings, ours.answers(strings)):
        expected = theirs(tokenizer, text)
        if not same(expected, found):
            wrong += 1
            if wrong <= 3:
                other = Ours(folder)  # the first is in the middle of its answers
                least = shorten(text, lambda t: not same(theirs(tokenizer, t), other.answer(t)))
                print(f"{name}: {json.dumps(least)}\n  expected {theirs(tokenizer, least)}\n  found    {other.answer(least)}")
    print(f"{name}: {wrong} of {count} differ", flush=True)
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", metavar="FOLDER")
    parser.add_argument("--strings", type=int, default=40_000, help="for each tokenizer")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="one tokenizer by name")
    options = parser.parse_args()
    texts = [t for f in options.folders for t in texts_of(f)]
    charsmap = next(filter(None, (charsmap_of(os.path.join(f, "tokenizer.json")) for f in options.folders)), None)
    wrong = 0
    with tempfile.TemporaryDirectory() as scratch:
        folders = {os.path.basename(os.path.normpath(f)): f for f in options.folders}
        for name, tokenizer in build(charsmap).items():
            folders[name] = os.path.join(scratch, name)
            os.mkdir(folders[name])
            tokenizer.save(os.path.join(folders[name], "tokenizer.json"))
        for name, folder in folders.items():
            if options.only in (None, name):
                wrong += run(name, folder, texts, options.strings, options.seed)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
