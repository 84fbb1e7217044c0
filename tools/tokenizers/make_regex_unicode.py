#!/usr/bin/env python3
"""Writes generator/AotDistil.Packer/Tokenizers/Regex/RegexUnicodeData.g.cs.

What the regular expressions of Hugging Face's `tokenizers` (0.22.2) take each character for: general categories, scripts,
properties, POSIX brackets, case folding. Every fact is the answer of that library for that code point:

    PYTHONPATH=<folder that holds the tokenizers package> python3 tools/tokenizers/make_regex_unicode.py
"""
import functools
import os

import tokenizers
from tokenizers import Regex, pre_tokenizers

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../generator/AotDistil.Packer/Tokenizers/Regex/RegexUnicodeData.g.cs")
LIMIT = 0x110000
TEXT = "".join(chr(c) for c in range(LIMIT) if not 0xD800 <= c < 0xE000)

# Numbered so in RegexLayout.Categories. Surrogates are no characters.
CATEGORIES = "Cn Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Co".split()

# Long names of categories and of unions of them.
CATEGORY_NAMES = """
L=Letter M=Mark,Combining_Mark N=Number Z=Separator C=Other P=Punctuation S=Symbol LC=Cased_Letter Any= Assigned=
Lu=Uppercase_Letter Ll=Lowercase_Letter Lt=Titlecase_Letter Lm=Modifier_Letter Lo=Other_Letter Mn=Nonspacing_Mark
Mc=Spacing_Mark Me=Enclosing_Mark Nd=Decimal_Number Nl=Letter_Number No=Other_Number Zs=Space_Separator
Zl=Line_Separator Zp=Paragraph_Separator Cc=Control Cf=Format Cs=Surrogate Co=Private_Use Pc=Connector_Punctuation
Pd=Dash_Punctuation Ps=Open_Punctuation Pe=Close_Punctuation Pi=Initial_Punctuation Pf=Final_Punctuation
Po=Other_Punctuation Sm=Math_Symbol Sc=Currency_Symbol Sk=Modifier_Symbol So=Other_Symbol Cn=Unassigned
""".split()

PROPERTIES = """
Alnum Alpha Blank Cntrl Digit Graph Lower Print Punct Space Upper XDigit Word ASCII
Alphabetic Lowercase Uppercase White_Space Cased Case_Ignorable Ideographic Unified_Ideograph Radical Math Dash Hyphen
Diacritic Extender Hex_Digit ASCII_Hex_Digit Quotation_Mark Sentence_Terminal Terminal_Punctuation Variation_Selector
Default_Ignorable_Code_Point Emoji Emoji_Component Emoji_Modifier Emoji_Modifier_Base Emoji_Presentation
Extended_Pictographic Regional_Indicator ID_Start ID_Continue XID_Start XID_Continue Join_Control
Noncharacter_Code_Point Pattern_White_Space PosixPunct
""".split()

# Scripts, with their four-letter names.
SCRIPTS = """
Adlam=Adlm Ahom=Ahom Anatolian_Hieroglyphs=Hluw Arabic=Arab Armenian=Armn Avestan=Avst Balinese=Bali Bamum=Bamu
Bassa_Vah=Bass Batak=Batk Bengali=Beng Bhaiksuki=Bhks Bopomofo=Bopo Brahmi=Brah Braille=Brai Buginese=Bugi Buhid=Buhd
Canadian_Aboriginal=Cans Carian=Cari Caucasian_Albanian=Aghb Chakma=Cakm Cham=Cham Cherokee=Cher Chorasmian=Chrs
Common=Zyyy Coptic=Copt Cuneiform=Xsux Cypriot=Cprt Cypro_Minoan=Cpmn Cyrillic=Cyrl Deseret=Dsrt Devanagari=Deva
Dives_Akuru=Diak Dogra=Dogr Duployan=Dupl Egyptian_Hieroglyphs=Egyp Elbasan=Elba Elymaic=Elym Ethiopic=Ethi Garay=Gara
Georgian=Geor Glagolitic=Glag Gothic=Goth Grantha=Gran Greek=Grek Gujarati=Gujr Gunjala_Gondi=Gong Gurmukhi=Guru
Gurung_Khema=Gukh Han=Hani Hangul=Hang Hanifi_Rohingya=Rohg Hanunoo=Hano Hatran=Hatr Hebrew=Hebr Hiragana=Hira
Imperial_Aramaic=Armi Inherited=Zinh Inscriptional_Pahlavi=Phli Inscriptional_Parthian=Prti Javanese=Java Kaithi=Kthi
Kannada=Knda Katakana=Kana Kawi=Kawi Kayah_Li=Kali Kharoshthi=Khar Khitan_Small_Script=Kits Khmer=Khmr Khojki=Khoj
Khudawadi=Sind Kirat_Rai=Krai Lao=Laoo Latin=Latn Lepcha=Lepc Limbu=Limb Linear_A=Lina Linear_B=Linb Lisu=Lisu
Lycian=Lyci Lydian=Lydi Mahajani=Mahj Makasar=Maka Malayalam=Mlym Mandaic=Mand Manichaean=Mani Marchen=Marc
Masaram_Gondi=Gonm Medefaidrin=Medf Meetei_Mayek=Mtei Mende_Kikakui=Mend Meroitic_Cursive=Merc
Meroitic_Hieroglyphs=Mero Miao=Plrd Modi=Modi Mongolian=Mong Mro=Mroo Multani=Mult Myanmar=Mymr Nabataean=Nbat
Nag_Mundari=Nagm Nandinagari=Nand New_Tai_Lue=Talu Newa=Newa Nko=Nkoo Nushu=Nshu Nyiakeng_Puachue_Hmong=Hmnp Ogham=Ogam
Ol_Chiki=Olck Ol_Onal=Onao Old_Hungarian=Hung Old_Italic=Ital Old_North_Arabian=Narb Old_Permic=Perm Old_Persian=Xpeo
Old_Sogdian=Sogo Old_South_Arabian=Sarb Old_Turkic=Orkh Old_Uyghur=Ougr Oriya=Orya Osage=Osge Osmanya=Osma
Pahawh_Hmong=Hmng Palmyrene=Palm Pau_Cin_Hau=Pauc Phags_Pa=Phag Phoenician=Phnx Psalter_Pahlavi=Phlp Rejang=Rjng
Runic=Runr Samaritan=Samr Saurashtra=Saur Sharada=Shrd Shavian=Shaw Siddham=Sidd SignWriting=Sgnw Sinhala=Sinh
Sogdian=Sogd Sora_Sompeng=Sora Soyombo=Soyo Sundanese=Sund Sunuwar=Sunu Syloti_Nagri=Sylo Syriac=Syrc Tagalog=Tglg
Tagbanwa=Tagb Tai_Le=Tale Tai_Tham=Lana Tai_Viet=Tavt Takri=Takr Tamil=Taml Tangsa=Tnsa Tangut=Tang Telugu=Telu
Thaana=Thaa Thai=Thai Tibetan=Tibt Tifinagh=Tfng Tirhuta=Tirh Todhri=Todr Toto=Toto Tulu_Tigalari=Tutg Ugaritic=Ugar
Unknown=Zzzz Vai=Vaii Vithkuqi=Vith Wancho=Wcho Warang_Citi=Wara Yezidi=Yezi Yi=Yiii Zanabazar_Square=Zanb
""".split()


def matches(pattern, text):
    """Borders of all matches, none of them empty, in code points."""
    splitter = pre_tokenizers.Split(Regex(pattern), "removed", True)
    return [span for _, span in splitter.pre_tokenize_str(text)]


@functools.cache
def scan(pattern):
    """A set of code points: those that one character of the pattern matches."""
    found = set()
    for start, end in matches(f"(?:{pattern})+", TEXT):
        found.update(ord(c) for c in TEXT[start:end])
    return found


def ranges(found):
    out = []
    for c in sorted(found):
        if out and out[-1][1] + 1 == c:
            out[-1][1] = c
        else:
            out.append([c, c])
    return " ".join(f"{a:X}" if a == b else f"{a:X}-{b:X}" for a, b in out)


def by_categories(found, categories):
    """A set as categories and the ranges in which it differs from their union."""
    names = [n for n in CATEGORIES if 2 * len(found & categories[n]) > len(categories[n])]
    union = set().union(*(categories[n] for n in names)) if names else set()
    differs, plain = ranges(found ^ union), ranges(found)
    return plain if not names or len(differs) + 3 * len(names) > len(plain) else "+".join(names) + ";" + differs


def read_folding(cased):
    """Groups of characters that are equal without case, and strings that are equal to single characters."""
    text = "\n".join(chr(c) for c in cased)
    groups, strings, multi = {}, {}, {}
    for c in cased:
        group = frozenset(ord(text[start]) for start, _ in matches(f"(?i:{chr(c)})", text)) | {c}
        if len(group) > 1:
            groups[c] = group
        folded = chr(c).casefold()
        if len(folded) > 1:
            multi.setdefault(folded, None)
    for folded in multi:
        found = [ord(text[start]) for start, end in matches(f"(?i:{folded})", text) if end == start + 1]
        strings[folded] = found
        for c in found:
            # A character that is equal to a string folds to that string and to nothing shorter.
            assert groups.get(c, frozenset([c])) == frozenset(found), hex(c)
            groups.pop(c, None)
    for c, group in groups.items():
        assert all(groups.get(other) == group for other in group), hex(c)
    return sorted({tuple(sorted(group)) for group in groups.values()}), strings


def main():
    assert tokenizers.__version__ == "0.22.2", tokenizers.__version__
    categories = {name: scan(rf"\p{{{name}}}") for name in CATEGORIES}
    assert sum(map(len, categories.values())) == len(TEXT) == len(set().union(*categories.values()))
    lines = []
    lines.append(("/// <summary>The general categories: names, then ranges.</summary>", "Categories",
                  [f"{n}: {ranges(categories[n])}" for n in CATEGORIES]))
    unions = []
    for entry in CATEGORY_NAMES:
        name, long = entry.split("=")
        found = scan(rf"\p{{{name}}}")
        of = [n for n in CATEGORIES if categories[n] <= found]
        assert found == set().union(*(categories[n] for n in of)), name
        for alias in filter(None, long.split(",")):
            assert scan(rf"\p{{{alias}}}") == found, alias
        unions.append(f"{name},{long}: {'+'.join(of)}".replace(",:", ":"))
    lines.append(("/// <summary>Names for categories and unions of them.</summary>", "Unions", unions))
    sets = [f"{name}: " + by_categories(scan(r"[\p{" + name + "}]"), categories) for name in PROPERTIES]
    for name in PROPERTIES:
        assert name == "Word" or scan(r"[\p{" + name + "}]") == scan(r"\p{" + name + "}"), name
    for name in PROPERTIES[:14]:
        # The one bracket that is another set than the property of its name: symbols belong to it too.
        same = "PosixPunct" if name == "Punct" else name
        assert scan(rf"[[:{name.lower()}:]]") == scan(rf"[\p{{{same}}}]"), name
    for escape, name in ((r"\s", "Space"), (r"\w", "Word"), (r"\d", "Digit"), (r"\h", "XDigit")):
        assert scan(f"[{escape}]") == scan(rf"[\p{{{name}}}]") and scan(escape) == scan(rf"\p{{{name}}}"), escape
    # Outside of brackets a few characters of Latin-1 are word characters that are none inside; a word border sees the former.
    sets.append("WordAlone: " + by_categories(scan(r"\w"), categories))
    for entry in SCRIPTS:
        name, short = entry.split("=")
        found = scan(rf"\p{{{name}}}")
        assert found == scan(rf"\p{{{short}}}"), entry
        sets.append(f"{name + (',' + short if short != name else '')}: {by_categories(found, categories)}")
    lines.append(("/// <summary>Properties and scripts: names, then categories that all belong (up to the semicolon), then ranges in which the set differs from them.</summary>",
                  "Sets", sets))
    cased = set().union(*(scan(rf"\p{{{name}}}") for name in ("Cased", "CWCF", "CWCM", "CWL", "CWU", "CWT")))
    for c in list(cased):
        for form in (chr(c).casefold(), chr(c).lower(), chr(c).upper(), chr(c).title()):
            cased.update(map(ord, form))
    groups, strings = read_folding(sorted(cased))
    lines.append(("/// <summary>Characters that are equal where case is ignored.</summary>", "Folds", [" ".join(f"{c:X}" for c in g) for g in groups]))
    lines.append(("/// <summary>Strings, shorter ones first, and the characters that are equal to them where case is ignored.</summary>", "StringFolds",
                  [" ".join(f"{ord(c):X}" for c in s) + ": " + " ".join(f"{c:X}" for c in u) for s, u in sorted(strings.items(), key=lambda e: (len(e[0]), e[0]))]))

    with open(OUT, "w", encoding="utf-8", newline="\n") as f:
        f.write("// <auto-generated/>\n")
        f.write("// Written by tools/tokenizers/make_regex_unicode.py from the answers of Hugging Face tokenizers 0.22.2 for every code point.\n\n")
        f.write("namespace AotDistil.Packer.Tokenizers.Regex;\n\n")
        f.write("/// <summary>What regular expressions take characters for. Code points are hexadecimal.</summary>\n")
        f.write("internal static class RegexUnicodeData\n{\n")
        first = True
        for summary, name, entries in lines:
            f.write("" if first else "\n")
            first = False
            f.write(f'    {summary}\n    public const string {name} = """\n')
            for entry in wrap(entries, name == "Folds"):
                f.write(f"        {entry}".rstrip() + "\n")
            f.write('        """;\n')
        f.write("}\n")


def wrap(entries, several):
    """Lines of at most 150 characters; one that begins with a blank goes on with the entry before it. Short entries share a line, with a comma between."""
    line = ""
    for entry in entries:
        if several:
            if line and len(line) + len(entry) > 148:
                yield line
                line = ""
            line += ("," if line else "") + entry
            continue
        while len(entry) > 150:
            cut = entry.rindex(" ", 2, 150)
            yield entry[:cut]
            entry = " " + entry[cut + 1:]
        yield entry
    if line:
        yield line


if __name__ == "__main__":
    main()
