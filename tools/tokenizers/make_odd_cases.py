#!/usr/bin/env python3
"""Writes tests/AotDistil.Runtime.Tests/Tokenizers/Data/odd-tokenizers.jsonl.gz: the tokenizers of odd_tokenizers.py and what Hugging Face's library answers to odd texts.

    PYTHONPATH=<folder that holds the tokenizers package> python3 tools/tokenizers/make_odd_cases.py [--texts N] [--seed N] ALBERT

ALBERT is a tokenizer.json with a SentencePiece charsmap. A line is a tokenizer: its name, tokenizer.json, and cases, each a text or a pair with the answer, of which
fields that follow from others are left out. Texts that made a difference once stand first.
"""
import argparse
import gzip
import json
import os
import random

from fuzz import ROOT, charsmap_of, string, theirs
from odd_tokenizers import build

OUT = os.path.join(ROOT, "tests/AotDistil.Runtime.Tests/Tokenizers/Data/odd-tokenizers.jsonl.gz")
# Strings that differed while the engine was made, and what lies at the borders of its rules.
FOUND = ["", " ", "  ", "\u0301", "a", "Panarie", "\u00bd n:Wasserwaagngewichte", "\u01ed\u03a3\u00f5K\u304ci\U0001f469\U0001f4bb\u0419\u01c5\u00fc\u00c5", "day day", "day x", " day", "day ", "\r\n", "a\r\nb",
         "e\u0301\u0323", "\u1112\u1161\u11ab", "\u0958", "\u212b", "\u0130I\u0131", "<a>b<a>", " <a> ", "x  x", "``a''", "\u2581a \u2581\u2581b", "'s 's'S", "\u00a0a\u2003b\u3000", "\u0600a", "\u0915\u094d\u0937"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("albert")
    parser.add_argument("--texts", type=int, default=70, help="for each tokenizer")
    parser.add_argument("--seed", type=int, default=3)
    options = parser.parse_args()
    with open(OUT, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as f:
        for name, tokenizer in build(charsmap_of(options.albert)).items():
            if name in ("uni-precompiled-first", "uni-xlmr"):
                continue  # the charsmap is larger than all the rest: once is enough
            r = random.Random(f"{options.seed} {name}")
            texts = FOUND + [string(r, []) for _ in range(options.texts)]
            texts += [[r.choice(texts), r.choice(texts)] for _ in range(30)]
            cases = [[t, theirs(tokenizer, t)] for t in texts]
            f.write((json.dumps({"name": name, "tokenizer": json.loads(tokenizer.to_str()), "cases": cases}, separators=(",", ":")) + "\n").encode())
    print(os.path.getsize(OUT), "bytes")


if __name__ == "__main__":
    main()
