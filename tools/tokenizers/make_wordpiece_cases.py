#!/usr/bin/env python3
"""Writes the WordPiece cases of tests/AotDistil.Runtime.Tests/Tokenizers/Data: odd texts and what Hugging Face's `tokenizers` answers.

    PYTHONPATH=<folder that holds the tokenizers package> python3 tools/tokenizers/make_wordpiece_cases.py [--texts N] [--seed N] [--out FOLDER]

One folder per variant of a small tokenizer (all characters of the alphabets below are tokens, so that every step shows in the ids), with its
tokenizer.json, whose vocabulary stands apart in vocabulary.json, and encodings.jsonl (text, ids, offsets in code points); such texts for
models/sentiment-en; and every-code-point.txt: for some variants a digest of the answers to each code point, 16,384 code points a line.
"""
import argparse
import hashlib
import json
import os
import random
import struct
import unicodedata

from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers, processors

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
STRIP = normalizers.BertNormalizer(clean_text=False, handle_chinese_chars=False, strip_accents=True, lowercase=False)
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

# Marks that strip_accents leaves although they may change places: the rare case in which canonical order shows.
KEPT = [c for c in map(chr, range(0x300, 0x1E000)) if unicodedata.combining(c) and STRIP.normalize_str(c) == c][:60]
LETTERS = list("abcdeiozABEIOZ019") + list("éÀñçõüÅṩếộǭİıßſΣσςΏЙёĲǅK") + ["Å", "Ω", "가", "각", "힣", "ᄀ", "ᅡ", "ᆨ", "が", "か", "क", "क़", "ก", "ำ", "א", "ب", "ﬁ", "½", "𝒜", "𐐀", "😀", "👩‍💻"]
MARKS = list("\u0300\u0301\u0323\u0327\u0328\u0334\u0345\u0344\u0f71\u0f72\u0f73\u0f74\u0f81\u093c\u094d\u0e38\u05b4\u0651\u20dd\u0903\u3099") + KEPT
MUSIC = list("\U0001d15e\U0001d157\U0001d165\U0001d160\U0001d16e\U0001d1bb")
SPACES = list(" \t\n\r\u00a0\u2002\u2028\u3000\u1680\u202f\u0085\u000b\u000c\u2001")
CONTROLS = list("\0\x01\x1f\x7f\u00ad\u200b\u200d\u200e\ufeff\ufffd\ue000\u0378\U000e0041\U0010ffff\u061c\u180e")
PUNCTUATION = list(".,!?-_'\"#@$%^&+=<>|~`[](){}/\\") + list("«»…—、。·՚؟؛\u037e\u1fef\u2010¡§¶€£°©™№")
IDEOGRAPHS = list("中国一龥㐀豈\uf900\ufa0e\U00020000\U0002f800\U0002a700\u3007\u9fff\u4dbf")
WORDS = ["abc", "ab", "ba", "day", "new york", "New York", "newyork", "[MASK]", "[SEP]", "[MASK", "MASK]", "[UNK]", "[mask]", "<e1>", "<e1", "token", "Token", "TOKEN", "tok", "x" * 40,
         "naïve", "Café", "co-op", "don't", "a.b", "日本語", "한국어", "Ёлка", "ab" * 12]


def random_text(r):
    pools = r.sample([LETTERS, MARKS, KEPT, MUSIC, SPACES, CONTROLS, PUNCTUATION, IDEOGRAPHS, WORDS], r.randint(1, 4)) + [LETTERS]
    if r.random() < 0.4:
        pools += [WORDS, [" "]]
    return "".join(r.choice(r.choice(pools)) for _ in range(r.randint(0, 24)))


def small_vocabulary():
    lowered = normalizers.BertNormalizer(clean_text=False, handle_chinese_chars=False, strip_accents=True, lowercase=True)
    characters = set("abcdefghijklmnopqrstuvwxyz0123456789#.,!?-_'[]()<>/")
    for c in LETTERS + MARKS + MUSIC + CONTROLS + PUNCTUATION + IDEOGRAPHS:
        for form in (c, c.lower(), unicodedata.normalize("NFD", c), lowered.normalize_str(c)):
            characters.update(form)
    characters -= set(SPACES)
    # Some are missing on purpose, so that a word becomes unknown as a whole.
    characters -= set("qQ½\u0903€")
    words = ["ab", "##ab", "abc", "##bc", "##ba", "day", "new", "york", "tok", "##en", "##e", "mask", "unk", "naive", "cafe"]
    tokens = SPECIAL + sorted(characters) + ["##" + c for c in sorted(characters)] + sorted(set(words))
    return {t: i for i, t in enumerate(dict.fromkeys(tokens))}


def build(vocabulary, clean=True, chinese=True, strip=None, lower=True, added=(), max_chars=30):
    t = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=max_chars))
    t.normalizer = normalizers.BertNormalizer(clean_text=clean, handle_chinese_chars=chinese, strip_accents=strip, lowercase=lower)
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    t.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1",
                                                     special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    t.add_special_tokens(SPECIAL)
    t.add_tokens(list(added))
    return t


def variants():
    v = small_vocabulary()
    flags = [
        AddedToken("[MASK]", lstrip=True, normalized=False, special=True),
        AddedToken("<e1>", lstrip=True, rstrip=True, normalized=False),
        AddedToken("day", single_word=True, normalized=False),
        AddedToken("tok", normalized=False),
        AddedToken("token", normalized=False, single_word=True),
    ]
    normalized = [
        AddedToken("New York", normalized=True),
        AddedToken("Day", single_word=True, normalized=True),
        AddedToken("é.", lstrip=True, rstrip=True, normalized=True),
        AddedToken("国", normalized=True, rstrip=True),
        AddedToken("一", normalized=True, lstrip=True, rstrip=True),
        AddedToken("<e1>", normalized=True, single_word=True, rstrip=True),
        AddedToken("a b", normalized=True),
        AddedToken("token", rstrip=True, normalized=False),
    ]
    return {
        "uncased": build(v),
        "cased": build(v, lower=False),
        "lower-with-accents": build(v, strip=False),
        "cased-without-accents": build(v, strip=True, lower=False),
        "not-cleaned": build(v, clean=False),
        "nothing": build(v, clean=False, chinese=False, lower=False),
        "no-ideographs": build(v, chinese=False, max_chars=5),
        "added": build(v, added=flags),
        "added-normalized": build(v, added=normalized),
        "added-normalized-cased": build(v, lower=False, chinese=False, added=normalized),
    }


def write(folder, tokenizer, texts):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "encodings.jsonl"), "w", encoding="utf-8", newline="\n") as f:
        for text in texts:
            e = tokenizer.encode(text)
            f.write(json.dumps({"text": text, "ids": e.ids, "offsets": [o for pair in e.offsets for o in pair]}, separators=(",", ":")) + "\n")


def write_every_code_point(file):
    """
    For each code point c the text "a{c}b {c}": number of tokens, ids, offsets, number of code points after normalisation, those code points, as
    little-endian 32-bit numbers, hashed.
    """
    with open(file, "w", encoding="utf-8", newline="\n") as f:
        for name, tokenizer in variants().items():
            if name not in ("uncased", "cased", "not-cleaned", "lower-with-accents"):
                continue
            for first in range(0, 0x110000, 16384):
                texts = [f"a{chr(c)}b {chr(c)}" for c in range(first, first + 16384) if not 0xD800 <= c < 0xE000]
                digest = hashlib.sha256()
                for text, e in zip(texts, tokenizer.encode_batch(texts)):
                    normalized = tokenizer.normalizer.normalize_str(text)
                    numbers = [len(e.ids)] + e.ids + [o for pair in e.offsets for o in pair] + [len(normalized)] + [ord(x) for x in normalized]
                    digest.update(struct.pack(f"<{len(numbers)}i", *numbers))
                f.write(f"{name} {first:06X} {digest.hexdigest()[:16]}\n")


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--texts", type=int, default=40, help="per variant; six times as many for models/sentiment-en")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--out", default=os.path.join(ROOT, "tests/AotDistil.Runtime.Tests/Tokenizers/Data"))
    a = p.parse_args()
    r = random.Random(a.seed)
    for name, tokenizer in variants().items():
        folder = os.path.join(a.out, name)
        write(folder, tokenizer, [random_text(r) for _ in range(a.texts)])
        with open(os.path.join(folder, "tokenizer.json"), "w", encoding="utf-8", newline="\n") as f:
            definition = json.loads(tokenizer.to_str())
            vocabulary, definition["model"]["vocab"] = definition["model"]["vocab"], {}
            json.dump(definition, f, indent=1)
            f.write("\n")
    with open(os.path.join(a.out, "vocabulary.json"), "w", encoding="utf-8", newline="\n") as f:
        json.dump(vocabulary, f, separators=(",", ":"))
        f.write("\n")
    write_every_code_point(os.path.join(a.out, "every-code-point.txt"))
    model = Tokenizer.from_file(os.path.join(ROOT, "models/sentiment-en/tokenizer.json"))
    sentences = ["", " ", "A gripping, beautifully acted film.", "It's 3/4 of a good idea -- and 100% of a bad one!", "NOT SO GOOD...", "unbelievableness " * 3,
                 "x" * 100, "x" * 101, "a\u0301" * 101, "I ❤️ this 🎬!", "Schöne Grüße aus München", "Это хороший фильм", "好きな映画です", "فيلم جيد جدا", "यह एक अच्छी फिल्म है", "좋은 영화",
                 "[CLS] a [SEP] b [MASK]", "C++ & C#", "<br /><br />", "e\u0301le\u0300ve", "İSTANBUL'da", "ΣΊΣΥΦΟΣ"]
    write(os.path.join(a.out, "sentiment-en"), model, sentences + [random_text(r) for _ in range(6 * a.texts - len(sentences))])


if __name__ == "__main__":
    main()
