#!/usr/bin/env python3
"""Times Hugging Face's tokenizers, a call a string, for `./compare.sh --tokenizers`: `time_tokenizers.py <tokenizer.json> <texts.json>...`.

Each line of standard input is the number of one of the files, which hold a list of strings each; the answer is the least seconds of a pass over them.
"""
import json
import sys
import time

import tokenizers

SECONDS = 0.05  # passes are repeated for so long

tokenizer = tokenizers.Tokenizer.from_file(sys.argv[1])
tokenizer.no_truncation()
tokenizer.no_padding()
corpora = [json.load(open(path, encoding="utf-8")) for path in sys.argv[2:]]
print(tokenizers.__version__, flush=True)
for line in sys.stdin:
    texts = corpora[int(line)]
    begin = time.perf_counter()
    least = float("inf")
    while True:
        start = time.perf_counter()
        for text in texts:
            tokenizer.encode(text)
        end = time.perf_counter()
        least = min(least, end - start)
        if end - begin > SECONDS:
            break
    print(least, flush=True)
