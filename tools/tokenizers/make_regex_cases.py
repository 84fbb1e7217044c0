#!/usr/bin/env python3
"""Writes tests/AotDistil.Runtime.Tests/Tokenizers/Data/regex-cases.json.gz: patterns, texts, and where Hugging Face's
`tokenizers` (0.22.2) finds the patterns in the texts, empty matches included:

    PYTHONPATH=<folder that holds the tokenizers package> python3 tools/tokenizers/make_regex_cases.py

    ... make_regex_cases.py --random 1000 --seed 7 cases.json    random patterns and texts, for a comparison by hand

A case is {"pattern", "texts", "matches"}: indices into the list of texts, and for each of them the borders of all matches in
bytes; {"pattern", "error"} where the library refuses the pattern. A text in which it gives up is left out.
"""
import argparse
import gzip
import json
import os
import random

import tokenizers
from tokenizers import Regex, normalizers, pre_tokenizers

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../tests/AotDistil.Runtime.Tests/Tokenizers/Data/regex-cases.json.gz")
MARK = "\ue123"

CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
PATTERNS = [
    r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
    CONTRACTIONS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    CONTRACTIONS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+",
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    r"\p{N}{1,3}", r"[一-龥぀-ゟ゠-ヿ]+", r"[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+", r"\s?[A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳ]+",
    r"\s?[!-/:-~！-／：-～‘-‟　-。]+", r"\s+$", r"[\r\n]", r"\d", r" {2,}", r"\d{1,3}(?=(?:\d{3})*\b)", r"[0-9]", r"\s", r"\w+|[^\w\s]+",
    r"[^\w\s]|_", r"(?<=x)y", r".+?", r"\b", r"\B", r"", r"a*", r"a*?", r"x?", r"(?=a)", r"(?!a)", r"(?<=a)", r"(?<!a)", r"^", r"$", r"\A", r"\z", r"\Z", r"\G\w",
    r"^.*$", r"(?m:.+)", r".", r"\N+", r"\O", r"\R", r"\h+", r"\H+", r"\D+", r"\S+", r"\W+", r"[\w]+", r"[^\w]+", r"[[:word:]]+", r"\p{Word}+", r"\P{Word}+",
    r"[[:alpha:]]+", r"[[:^alpha:]]+", r"[[:punct:]]+", r"\p{Punct}+", r"[[:upper:]][[:lower:]]*", r"[[:space:]]+", r"[[:cntrl:]]", r"[[:graph:]]+", r"[[:print:]]+",
    r"[[:alnum:]]+", r"[[:blank:]]+", r"[[:xdigit:]]+", r"[[:ascii:]]+", r"\p{Han}+", r"\p{Hiragana}+|\p{Katakana}+", r"\p{Hangul}+", r"\p{Latin}+", r"\p{Cyrillic}+",
    r"\p{Greek}+", r"\p{Arabic}+", r"\p{Thai}+", r"\p{Devanagari}+", r"\p{Hebrew}+", r"\p{Common}+", r"\p{Inherited}+", r"\p{Hani}", r"\p{ha n}",
    r"\p{^Lu}+", r"\P{^Lu}+", r"\p{Letter}+", r"\p{lowercase-letter}+", r"\p{Any}", r"\p{Assigned}+", r"\p{Cn}+", r"\p{Co}+", r"\p{Cf}+", r"\p{Emoji}+",
    r"\p{Extended_Pictographic}+", r"\p{Lu}\p{Ll}+", r"\p{Mn}+", r"\p{Sc}\p{Nd}+", r"[\p{L}&&\p{Latin}]+", r"[a-z&&[^aeiou]]+", r"[^a-z&&[aeiou]]+", r"[a-c[x-z]]+", r"[a-z&&b-y&&c-x]+",
    r"[]a]+", r"[^]a]+", r"[-a]+", r"[a-]+", r"[a\-z]+", r"[!--]+", r"[0-9-a]+", r"[&&a]", r"[a&&]", r"[\b]", r"[\]\[]+", r"[\x61-\x63]+", r"[\x{61}-\x{63}]+",
    r"\x41", r"\x{1F600}", r"\u00e9", r"\xe3\x81\x82", r"\101", r"\cA", r"\t|\n|\r|\f|\v|\a|\e", r"\.\*\-\_", r"\pL", r"[\pL]+",
    r"a{2}", r"a{2}?", r"a{2,3}?", r"a{2,3}+", r"a{3,2}", r"a{3,2}?", r"a{,2}", r"a{,}", r"a{", r"a{x}", r"a{2", r"a{1,2}{2}", r"a{0}", r"a{0,0}b", r"a++", r"a*+a", r"a?+a", r"a+?b", r"a??b",
    r"(?>a+)a", r"(?>a|ab)c", r"(a|ab)(c|bcd)(d*)", r"(?:a|b)+", r"(?:ab)+", r"(?:ab)+?", r"(?:ab){2,}", r"(?:ab){1,2}", r"(?:a|ab){2,3}c", r"(a*)*", r"(a*)+", r"(?:a*)*b", r"(?:a|b*)*c",
    r"(?:|a)+", r"(?:|a)+b", r"(?:a|)+b", r"(?:a??)*b", r"(?:a??)+", r"(?:a*?)*b", r"(?:a*?)+", r"(?:(?=a)|b)*", r"(\b|a)*", r"(^a|b)*", r"(?:a?){3}", r"(?:a?){2,4}b",
    r"(?<=a|bc)x", r"(?<!a|bc)x", r"(?<=a+)x", r"(?<=a{2,3})x", r"(?<!a*b)x", r"(?<=^|,)x", r"(?<=\s)\S", r"(?<!\S)\S+", r"(?<=(?:ab|c))x", r"(?<=\w{2})\d", r"(?=.*b)a", r"(?!.*b)a",
    r"(?<=(?<!a)b)c", r"(?=(?:ab)+$).", r"a(?=b(?!c))", r"(?i)abc", r"(?i)s", r"(?i)k", r"(?i:ß)", r"(?i:ss)", r"(?i:ﬁ)", r"(?i:fi)", r"(?i:ffi)", r"(?i:ſt)", r"(?i:İ)", r"(?i:i)", r"(?i:ı)",
    r"(?i)[a-z]+", r"(?i)[^a-z]+", r"(?i)[ß]", r"(?i)[^ß]", r"(?i)[ßs]+x", r"(?i)ΣΑΣ", r"(?i)σ", r"(?i:s)(?i:s)", r"(?i:s(?:s))", r"(?i:s(s))", r"(?i)sS+", r"(?i)s{2}", r"(?i)\x{73}\x{73}", r"(?i:ΐ)",
    r"(?i)[ΐ]", r"(?i)ᾳ", r"a(?i)b|c", r"a(?i:b)|c", r"(?i)a(?-i)b", r"(?i-m:a.)", r"(?<=(?i:ss))x", r"(?<=(?i:s))x", r"(?x) a b # c", "(?x)a #\n b", r"(?x: a\ b [ ] )", r"a(?#comment)b", r"a(?# \) )+b",
    r"(?<name>a)b", r"(?'name'a)b", r"(?mi:A.)", r"[^\n]+", r"\s*\S", r"(?:\s|^)\S", r"(?s)a", r"(?:^|a)*", r"^*", r"(?=a)*", r"(?<=a)+", r"*a", r"{2}", r"a**", r"a+*", r"a|*b", r"(", r")", r"a)", r"[", r"[a", r"[]",
    r"[z-a]", r"[a-\d]", r"[\d-a]", r"[[:foo:]]", r"\p{Foo}", r"\p{L", r"\u12", r"\xff", r"\x{110000}", r"[\x{110000}]", r"[a-\x{7fffffff}]+", r"a{100001}", r"\1", r"(?z)", r"(?", r"(?:", r"(?<", r"\\", "\\",
]

TEXTS = [
    "a", "ab", "abc", "aaaa", "aab aaab", "abab ababc", "abcd abcbcd", "cab", "x,xy,y", "axbcxx abx aax aaax", "a\nb\n", "\n", "\n\n", "a\r\nb\r\r\n", " ", "  ", "   a  b   ", "\t\v\f\x85\u2028\u2029\u3000\xa0.",
    "Hello, World! It's 2024, we'll pay $1,234.56 (or 99%) to Bob's dad. THEY'RE HERE; I'D'VE SAID'S",
    "don't DON'T 'ſ 'ſt 's'S'\u017f we'LL they'Re I'M you'Ve he'D", "naïve café — “quotes” … e\u0301le\u0300ve ﬁn ﬀ ﬃ ﬆ ﬅ st ST ſt fi FI ffi FFI",
    "ß ẞ ss SS sS ſs ſſ straße STRASSE strasse Straẞe x ßx ssx ẞx", "İstanbul ısparta Iı i\u0307 K k K Å å Å", "ΣΑΣ σας Σασ ΐ ΐ ᾳ αι ΑΙ ᾼ ΰ ΰ ŉ ʼn ǰ",
    "中文字符 和 ひらがな カタカナ 한국어 漢字かな交じり文。、「」！？", "Привет, мир! Ёлка 123", "שלום עולם مرحبا بالعالم ١٢٣ سلام۴۵", "नमस्ते दुनिया १२३ ไทย สวัสดี", "😀👍🏽👩‍👩‍👧‍👦🇩🇪 ☕️ ❤️ ©®™",
    "x²y³ ½¾¼ ¹ ª º µ Ⅷ ⅷ ① ㊀ 𝟘𝟙 𝐀𝐁 𐐀𐐨 ꙮ", "foo_bar __init__ a-b-c d.e.f/g\\h [i]{j}(k)<l> #m @n ~o^p`q|r", "1234567890 12 345 6789 0 1,000,000.00", "\x00\x01\x07\x1b\x7f\x80\x9f", "\u200b\u200d\ufeff\u00ad\u061c",
    "\ue000\U000f0000\U0010ffff\ufffd\u0378\U000105c0\U0001fadf\u088f\u1c89", "dže ǅ ǆ Ǆ ǈ ŉ", "aaaaaaaaaaaaaaaaaaaaaaab", "if (x == y):\r\n    return x**2  # ok\n\n\n\tdone\n   ", "   \n   \n  x", "Ａｂｃ１２３！", "\u0345\u0399\u03b9\u1fbe ꭰ Ꭰ ა Ა",
    "a{,}a{a{x}a{2 .*-_ ][] -&^!\\ pL P", "http://example.com/?q=a&b=c#d user@mail.org 10:30", "ab\u0301\u0301c\u20dd d\u0903", "١ ² Ⅳ 五 〇 零", "\u1e9e\u00df\u017f\u212a\u2126\u212b\u00b5\u03bc", "A\x01B\x10 \r\x85\n",
]


def find(pattern, text):
    """Borders of all matches in characters; None if the library gives up."""
    try:
        solid = [span for _, span in pre_tokenizers.Split(pattern, "removed", True).pre_tokenize_str(text)]
        marked = normalizers.Replace(pattern, MARK).normalize_str(text)
    except BaseException as error:  # A Rust panic is no Exception.
        if isinstance(error, KeyboardInterrupt):
            raise
        return None
    found, at, starts = [], 0, dict(solid)
    for c in marked:
        if c != MARK:
            assert text[at] == c
            at += 1
        elif at in starts:
            # An empty match and another one never begin at the same place.
            found.append((at, starts[at]))
            at = starts[at]
        else:
            found.append((at, at))
    assert at == len(text) and len([m for m in found if m[0] < m[1]]) == len(solid)
    return found


def case(pattern, texts, indices):
    try:
        regex = Regex(pattern)
    except Exception as error:
        return {"pattern": pattern, "error": str(error)}
    used, matches = [], []
    for i in indices:
        # In an empty text the library does not even look.
        found = find(regex, texts[i]) if texts[i] else None
        if found is None:
            continue
        borders = [0]
        for c in texts[i]:
            borders.append(borders[-1] + len(c.encode()))
        used.append(i)
        matches.append([borders[p] for m in found for p in m])
    return {"pattern": pattern, "texts": used, "matches": matches}


# Random patterns, as sentences of a small grammar.
ALPHABET = "aabbcSsxßKkſi1 2_\n-'éÉσςΣ中ひ\u0301😀²ﬁft"
CLASSES = [r"\s", r"\S", r"\w", r"\W", r"\d", r"\D", r"\h", r"\p{L}", r"\p{Lu}", r"\p{^Ll}", r"\P{N}", r"\p{Han}", r"[[:alpha:]]", r"[[:punct:]]", r"\p{M}", "."]
ANCHORS = ["^", "$", r"\b", r"\B", r"\A", r"\z", r"\Z", r"\G"]


def random_char(r):
    c = r.choice(ALPHABET)
    return "\\n" if c == "\n" else "\\-" if c == "-" else c


def random_set(r, depth):
    out = "[" + ("^" if r.random() < 0.3 else "")
    for _ in range(r.randint(1, 3)):
        kind = r.random()
        if kind < 0.5:
            out += random_char(r)
        elif kind < 0.65:
            a, b = sorted(c for c in (r.choice("abcksxz"), r.choice("abcksxz")))
            out += f"{a}-{b}"
        elif kind < 0.85 or depth <= 0:
            out += r.choice(CLASSES[:-1])
        elif kind < 0.93:
            out += random_set(r, depth - 1)
        else:
            out += "&&" + random_set(r, depth - 1)
    return out + "]"


def random_atom(r, depth, behind):
    kind = r.random()
    if depth <= 0 or kind < 0.42:
        return "".join(random_char(r) for _ in range(1 if r.random() < 0.7 else r.randint(2, 3)))
    if kind < 0.54:
        return r.choice(CLASSES)
    if kind < 0.64:
        return random_set(r, 1)
    if kind < 0.70:
        return r.choice(ANCHORS)
    inner = random_alternatives(r, depth - 1, behind)
    if kind < 0.82:
        return f"(?:{inner})"
    if kind < 0.86:
        return f"({inner})"
    if kind < 0.90:
        return f"(?i:{inner})"
    if kind < 0.92:
        return f"(?>{inner})"
    if kind < 0.97 or behind:
        return f"(?{r.choice('=!')}{inner})" if not behind else f"(?:{inner})"
    return f"(?<{r.choice('=!')}{random_alternatives(r, depth - 1, True)})"


QUANTIFIERS = ["*", "+", "?", "*?", "+?", "??", "*+", "++", "?+", "{2}", "{1,2}", "{,2}", "{2,}", "{1,2}?", "{2}?", "{2,1}", "{0,3}", "{1,3}+"]


def random_sequence(r, depth, behind):
    out = ""
    for _ in range(r.choice((0, 1, 1, 1, 2, 2, 3))):
        out += random_atom(r, depth, behind)
        if r.random() < 0.4:
            out += r.choice(QUANTIFIERS)
            if r.random() < 0.1:
                out += r.choice(QUANTIFIERS)
    return out


def random_alternatives(r, depth, behind=False):
    return "|".join(random_sequence(r, depth, behind) for _ in range(r.choice((1, 1, 1, 2, 2, 3, 4))))


def random_text(r):
    letters = ALPHABET if r.random() < 0.6 else r.sample(ALPHABET, 4)
    return "".join(r.choice(letters) for _ in range(r.randint(0, 12)))


def main():
    assert tokenizers.__version__ == "0.22.2", tokenizers.__version__
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--random", type=int)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("out", nargs="?", default=OUT)
    arguments = arguments.parse_args()
    if arguments.random is None:
        texts, cases = TEXTS, [case(p, TEXTS, range(len(TEXTS))) for p in dict.fromkeys(PATTERNS)]
        r = random.Random(1)
        texts = texts + [random_text(r) for _ in range(200)]
        for _ in range(1500):
            cases.append(case(random_alternatives(r, 3), texts, r.sample(range(len(texts)), 6)))
    else:
        r = random.Random(arguments.seed)
        texts, cases = [], []
        for _ in range(arguments.random):
            first = len(texts)
            texts += [random_text(r) for _ in range(8)]
            cases.append(case(random_alternatives(r, r.choice((1, 2, 3, 4))), texts, range(first, first + 8)))
    data = json.dumps({"texts": texts, "cases": cases}, ensure_ascii=False, separators=(",", ":")).encode()
    with open(arguments.out, "wb") as f:
        f.write(gzip.compress(data, mtime=0) if arguments.out.endswith(".gz") else data)


if __name__ == "__main__":
    main()
