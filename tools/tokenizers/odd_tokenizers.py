"""Small tokenizers that use everything tokenizer.json can say, for tests and for the fuzzer: `build()` gives them by name."""
import itertools
import random

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from make_wordpiece_cases import SPECIAL, random_text, small_vocabulary

CL100K = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
SENTENCES = ["the new york day, it's 10.5 days old", "naïve café déjà vu — 100% of it", "don't we'll they've I'm he'd", "中国 日本語 한국어 が", "Ёлка Σίσυφος ﬁne ½ day"]


def corpus():
    r = random.Random(7)
    return SENTENCES * 20 + [random_text(r) for _ in range(400)]


def template(tokenizer, single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1"):
    names = sorted({p.split(":")[0] for p in (single + " " + pair).split() if not p.startswith("$")})
    tokenizer.post_processor = processors.TemplateProcessing(single=single, pair=pair, special_tokens=[(n, tokenizer.token_to_id(n)) for n in names])
    return tokenizer


def wordpiece(normalizer=None, pre_tokenizer=None, added=(), prefix="##"):
    t = Tokenizer(models.WordPiece(small_vocabulary(), unk_token="[UNK]", max_input_chars_per_word=30, continuing_subword_prefix=prefix))
    if normalizer is not None:
        t.normalizer = normalizer
    if pre_tokenizer is not None:
        t.pre_tokenizer = pre_tokenizer
    t.add_special_tokens(SPECIAL)
    t.add_tokens(list(added))
    return template(t)


def trained(model, trainer, normalizer=None, pre_tokenizer=None):
    t = Tokenizer(model)
    if normalizer is not None:
        t.normalizer = normalizer
    if pre_tokenizer is not None:
        t.pre_tokenizer = pre_tokenizer
    t.train_from_iterator(corpus(), trainer)
    return t


def byte_bpe(pre_tokenizer, normalizer=None, alphabet=True, size=600):
    trainer = trainers.BpeTrainer(vocab_size=size, special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"], show_progress=False,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet() if alphabet else [])
    return trained(models.BPE(), trainer, normalizer, pre_tokenizer)


def char_bpe(pre_tokenizer, normalizer=None, **options):
    special = ["<unk>", "[CLS]", "[SEP]"] + ([f"<0x{b:02X}>" for b in range(256)] if options.get("byte_fallback") else [])
    trainer = trainers.BpeTrainer(vocab_size=700, special_tokens=special, show_progress=False, limit_alphabet=60)
    t = trained(models.BPE(unk_token="<unk>", **options), trainer, normalizer, pre_tokenizer)
    return template(t)


def unigram(pre_tokenizer, normalizer=None, byte_fallback=False):
    trainer = trainers.UnigramTrainer(vocab_size=400, special_tokens=["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"], unk_token="<unk>", show_progress=False)
    t = trained(models.Unigram(), trainer, normalizer, pre_tokenizer)
    if byte_fallback:
        import json
        state = json.loads(t.to_str())
        state["model"]["vocab"] += [[f"<0x{b:02X}>", -20.0 - b / 8] for b in range(256)]
        state["model"]["byte_fallback"] = True
        t = Tokenizer.from_str(json.dumps(state))
    return template(t)


def every_flag():
    """Added tokens with each combination of flags, some of which begin alike or contain each other, or begin or end with what others take."""
    texts = iter(["<a>", "<a>b", "day", "new york", " x", "x ", "ab", "Ab", "[M]", "é!", "e\u0301", "中", "-", "don't", "<", "tok", "token"])
    flags = itertools.product((False, True), repeat=4)
    return [AddedToken(t, normalized=n, lstrip=l, rstrip=r, single_word=w) for t, (n, l, r, w) in zip(texts, flags)]


def build(charsmap=None):
    """Tokenizers by name; with a SentencePiece charsmap (base64 text of a tokenizer.json) also those that need one."""
    n, p = normalizers, pre_tokenizers
    bert = n.BertNormalizer(lowercase=True)
    made = {
        "wp-nfkc-strip": wordpiece(n.Sequence([n.NFKC(), n.Strip(), n.Lowercase(), n.StripAccents()]), p.Whitespace()),
        "wp-nfc-digits": wordpiece(n.NFC(), p.Sequence([p.WhitespaceSplit(), p.Punctuation("merged_with_previous"), p.Digits(individual_digits=True)])),
        "wp-nfd-replace": wordpiece(n.Sequence([n.Replace("ab", "X\u00e9"), n.Replace("'", ""), n.NFD(), n.StripAccents(), n.Prepend("_")]),
                                    p.Sequence([p.Split("-", "merged_with_next"), p.Punctuation("contiguous"), p.Digits()])),
        "wp-nfkd-left": wordpiece(n.Sequence([n.NFKD(), n.Strip(left=True, right=False), n.Nmt()]), p.Sequence([p.CharDelimiterSplit("a"), p.Split("b", "removed")])),
        "wp-invert": wordpiece(n.Lowercase(), p.Sequence([p.Split(" ", "isolated", invert=True), p.Punctuation("removed"), p.Split("day", "contiguous")])),
        "wp-nothing": wordpiece(),
        "wp-no-prefix": wordpiece(bert, p.BertPreTokenizer(), prefix=""),
        "wp-added": wordpiece(bert, p.BertPreTokenizer(), every_flag()),
        "wp-added-raw": wordpiece(None, p.Whitespace(), every_flag()),
        "wp-added-prepend": wordpiece(n.Sequence([n.Prepend("\u2581"), n.Replace(" ", "\u2581")]), None, every_flag()),
        "wp-regex": wordpiece(n.Replace(Regex(r"\d{2,}|[aeiou]+(?=b)"), "0"), p.Split(Regex(r"\w+|[^\w\s]+"), "removed", invert=True)),
        "wp-regex-empty": wordpiece(n.Replace(Regex("x*"), "-"), p.Split(Regex("a*"), "isolated")),
        "bpe-regex": byte_bpe(p.Sequence([p.Split(Regex(CL100K), "isolated"), p.ByteLevel(add_prefix_space=False, use_regex=False)])),
        "bpe-partial": byte_bpe(p.ByteLevel(add_prefix_space=False), alphabet=False, size=300),
        "bpe-char": char_bpe(p.Whitespace(), n.NFC(), fuse_unk=True),
        "bpe-char-unk": char_bpe(p.WhitespaceSplit()),
        "bpe-char-bytes": char_bpe(p.Metaspace(), byte_fallback=True, fuse_unk=True),
        "uni-first": unigram(p.Metaspace(prepend_scheme="first"), n.NFKC()),
        "uni-never": unigram(p.Metaspace(prepend_scheme="never", split=False), n.Sequence([n.Nmt(), n.NFKC(), n.Replace(Regex(" {2,}"), " ")])),
        "uni-bytes": unigram(p.Sequence([p.WhitespaceSplit(), p.Metaspace()]), byte_fallback=True),
    }

    roberta = byte_bpe(p.ByteLevel(add_prefix_space=True, trim_offsets=True))
    roberta.add_tokens(every_flag())
    roberta.add_special_tokens([AddedToken("<mask>", lstrip=True, normalized=False)])
    roberta.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=True)
    made["bpe-roberta"] = roberta

    cut = byte_bpe(p.ByteLevel(add_prefix_space=True, trim_offsets=True), n.NFC())
    cut.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=True), processors.TemplateProcessing(
        single="<s> $A </s> <s>:3", pair="<s>:2 $A </s> $B:1 </s>:1", special_tokens=[("<s>", 0), ("</s>", 2)])])
    cut.enable_truncation(9, stride=2)
    cut.enable_padding(length=12, pad_id=1, pad_token="<pad>", direction="left", pad_type_id=2)
    made["bpe-cut"] = cut

    trim = char_bpe(p.WhitespaceSplit(), n.Lowercase())
    trim.post_processor = processors.ByteLevel(trim_offsets=True)
    trim.add_tokens(every_flag())
    made["bpe-trim"] = trim

    for name, strategy, direction in (("longest", "longest_first", "right"), ("second", "only_second", "right"), ("left", "longest_first", "left")):
        t = wordpiece(bert, p.BertPreTokenizer())
        t.enable_truncation(8, stride=1, strategy=strategy, direction=direction)
        t.enable_padding(pad_to_multiple_of=4)
        made[f"wp-cut-{name}"] = t

    if charsmap is not None:
        import base64
        precompiled = n.Precompiled(base64.b64decode(charsmap))
        made["uni-precompiled"] = unigram(p.Metaspace(), n.Sequence([n.Replace("``", '"'), n.NFKD(), n.StripAccents(), n.Lowercase(), precompiled]))
        made["uni-precompiled-first"] = unigram(p.Metaspace(), precompiled)
        made["uni-xlmr"] = unigram(p.Sequence([p.WhitespaceSplit(), p.Metaspace()]), n.Sequence([precompiled, n.Replace(Regex(" {2,}"), " ")]))
    return made
