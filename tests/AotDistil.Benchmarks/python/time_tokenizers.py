#!/usr/bin/env python3
"""Times Hugging Face's tokenizers, a call a string, for `./compare.sh --tokenizers`: `time_tokenizers.py <tokenizer.json> <texts.json>...`.

Each line of standard input is the number of one of the files, which hold a list of strings each; the answer is the least seconds of each block of strings over some passes.
"""
import json
import sys
import time

import tokenizers

SECONDS = 0.05  # passes are repeated for so long
BLOCK = 16  # strings that are timed together: as in Passes.cs

tokenizer = tokenizers.Tokenizer.from_file(sys.argv[1])
tokenizer.no_truncation()
tokenizer.no_padding()
corpora = [json.load(open(path, encoding="utf-8")) for path in sys.argv[2:]]
print(tokenizers.__version__, flush=True)
for line in sys.stdin:
    texts = corpora[int(line)]
    blocks = [texts[i:i + BLOCK] for i in range(0, len(texts), BLOCK)]
    least = [float("inf")] * len(blocks)
    begin = time.perf_counter()
    while True:
        for i, block in enumerate(blocks):
            start = time.perf_counter()
            for text in block:
                tokenizer.encode(text)
            least[i] = min(least[i], time.perf_counter() - start)
        if time.perf_counter() - begin > SECONDS:
            break
    print(*least, flush=True)
