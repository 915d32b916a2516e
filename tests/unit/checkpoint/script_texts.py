"""Texts in many scripts, the same at every run: words made of the letters, marks and digits of Unicode's blocks, emoji
sequences, combining marks, white space of every kind, numbers, code and addresses. Used by make_tokenizer_cases.py."""
import random
import unicodedata

# Blocks by name, first and last code point.
BLOCKS = [
    ("Latin-1", 0xC0, 0xFF), ("Latin Extended-A", 0x100, 0x17F), ("Latin Extended-B", 0x180, 0x24F),
    ("IPA", 0x250, 0x2AF), ("Greek", 0x370, 0x3FF), ("Cyrillic", 0x400, 0x4FF), ("Armenian", 0x531, 0x58F),
    ("Hebrew", 0x591, 0x5F4), ("Arabic", 0x600, 0x6FF), ("Syriac", 0x700, 0x74F), ("Thaana", 0x780, 0x7BF),
    ("NKo", 0x7C0, 0x7FF), ("Devanagari", 0x900, 0x97F), ("Bengali", 0x980, 0x9FF), ("Gurmukhi", 0xA00, 0xA7F),
    ("Gujarati", 0xA80, 0xAFF), ("Oriya", 0xB00, 0xB7F), ("Tamil", 0xB80, 0xBFF), ("Telugu", 0xC00, 0xC7F),
    ("Kannada", 0xC80, 0xCFF), ("Malayalam", 0xD00, 0xD7F), ("Sinhala", 0xD80, 0xDFF), ("Thai", 0xE00, 0xE7F),
    ("Lao", 0xE80, 0xEFF), ("Tibetan", 0xF00, 0xFFF), ("Myanmar", 0x1000, 0x109F), ("Georgian", 0x10A0, 0x10FF),
    ("Hangul Jamo", 0x1100, 0x11FF), ("Ethiopic", 0x1200, 0x137F), ("Cherokee", 0x13A0, 0x13FF),
    ("Canadian Syllabics", 0x1400, 0x167F), ("Ogham", 0x1680, 0x169C), ("Runic", 0x16A0, 0x16F8),
    ("Khmer", 0x1780, 0x17FF), ("Mongolian", 0x1800, 0x18AF), ("Vietnamese", 0x1EA0, 0x1EFF),
    ("Greek Extended", 0x1F00, 0x1FFF), ("General Punctuation", 0x2000, 0x206F), ("Superscripts", 0x2070, 0x209C),
    ("Currency", 0x20A0, 0x20BF), ("Letterlike", 0x2100, 0x214F), ("Number Forms", 0x2150, 0x218B),
    ("Arrows", 0x2190, 0x21FF), ("Mathematical", 0x2200, 0x22FF), ("Enclosed Alphanumerics", 0x2460, 0x24FF),
    ("Box Drawing", 0x2500, 0x257F), ("Symbols", 0x2600, 0x26FF), ("Glagolitic", 0x2C00, 0x2C5F),
    ("Coptic", 0x2C80, 0x2CFF), ("CJK Punctuation", 0x3000, 0x303F), ("Hiragana", 0x3041, 0x309F),
    ("Katakana", 0x30A0, 0x30FF), ("Bopomofo", 0x3105, 0x312F), ("Enclosed CJK", 0x3200, 0x32FF),
    ("CJK Extension A", 0x3400, 0x4DBF), ("CJK", 0x4E00, 0x9FFF), ("Yi", 0xA000, 0xA48C), ("Vai", 0xA500, 0xA62B),
    ("Hangul", 0xAC00, 0xD7A3), ("CJK Compatibility", 0xF900, 0xFAD9), ("Presentation Forms", 0xFB00, 0xFB4F),
    ("Arabic Presentation Forms", 0xFE70, 0xFEFC), ("Full Width", 0xFF01, 0xFFEE), ("Linear B", 0x10000, 0x1005D),
    ("Gothic", 0x10330, 0x1034A), ("Deseret", 0x10400, 0x1044F), ("Cuneiform", 0x12000, 0x120FF),
    ("Hieroglyphs", 0x13000, 0x130FF), ("Mathematical Alphanumerics", 0x1D400, 0x1D7FF),
    ("CJK Extension B", 0x20000, 0x201FF),
]
EMOJI = ["😀", "👩‍👩‍👧", "🏳️‍🌈", "👍🏽", "👩‍🚀", "🇩🇪", "🇫🇷🇯🇵", "1️⃣", "❤️", "☃︎", "👨🏿‍🦱", "🫠", "#️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "™️"]
SPACES = [" ", "  ", "   ", "\t", "\n", "\r\n", "\n\n", "\u00a0", "\u2003", "\u2028", "\u3000", "\u0085", "\u1680",
          "\u200b", "\ufeff", "\u180e", "\x0b", "\x0c", " \n ", "\t\t", "        "]
WORDS = ("the movie was not good but acting in a very small town of people who said it's theirs they'll see don't you "
         "think we've been here before I'm sure he'd know HELLO World straße café naïve O'Neill re-entry x_1 snake_case "
         "CamelCase wonderful numbers and words do not can't won't isn't 'tis rock'n'roll").split()
MARKS = [".", ",", "!", "?", "...", "—", "“", "”", "«", "»", "(", ")", "[", "]", "{", "}", ";", ":", "/", "\\", "@", "#",
         "$", "%", "&", "*", "+", "=", "<", ">", "~", "^", "`", "|", "'", '"', "·", "。", "，", "！", "؟", "।", "…", "°", "№"]
CODE = ["def f(x, y=1):\n    return x ** y  # power\n", "for (int i = 0; i < n; ++i) {\n\tsum += a[i];\n}\n",
        "SELECT * FROM t WHERE a >= 10 AND b != 'x';", "<div class=\"a b\">&nbsp;</div>\n", "if (a && !b || c) { x->y(); }",
        "let π = 3.14159;\r\nconsole.log(`${π}`);", "\\frac{a}{b} \\alpha_{i}^{2}", "{\"key\": [1, 2.5e-3, null, true]}",
        "#include <vector>\n\nint main() { return 0; }\n", "$ git commit -m \"x\" && make -j4 2>&1 | tail"]
PLACES = ["https://example.org/a/b?c=d&e=%20f#g", "http://sub.domain.example:8080/x_y-z.html", "user.name+tag@example.com",
          "C:\\Program Files\\x\\y.txt", "/usr/local/lib/lib.so.1.2.3", "192.168.0.1", "2001:db8::ff00:42:8329",
          "@handle #hashtag", "www.例え.jp/パス", "ftp://a.b/~c"]
NUMBERS = ["0", "1", "42", "1234567890", "3.14159", "1,234,567.89", "1e-10", "0x1F", "½", "²³", "ⅷ", "①②", "١٢٣٤", "०१२३", "๑๒๓",
           "１２３", "1st", "2nd", "v2.0.1", "12:30", "2024-02-29", "100%", "$5.00", "€1.234,56", "+49 30 123456", "〇一二三"]
SPECIALS = ["<|endoftext|>", "<s>", "</s>", "[MASK]", "<unk>", "[[note]]", "<0x0A>", "tok"]


# Newer than parts of the library, whose tables of punctuation, marks and compatibility forms are of Unicode 8 to 12.
TOO_NEW = {0x61D, 0x7FD, 0x9FD, 0x9FE, 0xA76, *range(0xAFA, 0xB00), 0xB55, 0xC04, 0xC3C, 0xC77, 0xC84, 0xCF3, 0xD00, 0xD3B,
           0xD3C, 0xD81, 0xEBA, 0xECE, 0x166D, 0x180F, 0x1885, 0x1886, 0x32FF}


def letters_of(first: int, last: int) -> list[str]:
    return [chr(c) for c in range(first, last + 1)
            if unicodedata.category(chr(c)) not in ("Cn", "Co", "Cs") and c not in TOO_NEW]


def word(rng: random.Random, alphabet: list[str], longest: int = 8) -> str:
    return "".join(rng.choice(alphabet) for _ in range(rng.randint(1, longest)))


def block_texts(rng: random.Random, first: int, last: int, count: int) -> list[str]:
    alphabet = letters_of(first, last)
    texts = []
    for _ in range(count):
        parts = []
        for _ in range(rng.randint(1, 5)):
            parts.append(word(rng, alphabet))
            if rng.random() < 0.3:
                parts.append(rng.choice(MARKS))
            if rng.random() < 0.2:
                parts.append(rng.choice(WORDS))
            parts.append(rng.choice(SPACES) if rng.random() < 0.2 else rng.choice(["", " ", " "]))
        texts.append("".join(parts))
    return texts


def mixed(rng: random.Random, sources: list[list[str]], longest: int) -> str:
    out = ""
    for _ in range(rng.randint(1, longest)):
        out += rng.choice(rng.choice(sources))
        if rng.random() < 0.6:
            out += " "
    return out


def combined(rng: random.Random) -> str:
    marks = [chr(c) for c in (*range(0x300, 0x345), 0x20D0, 0x20DD, 0x591, 0x64B, 0x93C, 0x3099)]
    out = ""
    for _ in range(rng.randint(1, 8)):
        out += rng.choice("aeiouyncsAEOU ké한がक")
        for _ in range(rng.randint(0, 3)):
            out += rng.choice(marks)
    return out


def texts() -> list[str]:
    rng = random.Random(2024)
    out = ["", " ", "a", "  ", "\n", "é", "e\u0301", "ﬁ", "İ", "ŉ", "ß", "\u0344", "\u0958", "각", "\u1100\u1161\u11a8", "Å", "ﷺ"]
    for _, first, last in BLOCKS:
        out += block_texts(rng, first, last, 16)
    latin = [WORDS, MARKS, SPACES]
    for sources, count, longest in [
            ([WORDS], 80, 12), (latin, 140, 14), ([EMOJI, WORDS], 90, 6), ([SPACES, WORDS], 90, 10),
            ([NUMBERS, WORDS, MARKS], 140, 8), ([CODE], 50, 2), ([CODE, WORDS, SPACES], 50, 4), ([PLACES, WORDS], 80, 4),
            ([SPECIALS, WORDS, SPACES], 110, 6), ([WORDS, MARKS, EMOJI, NUMBERS, PLACES, SPACES], 70, 10)]:
        out += [mixed(rng, sources, longest) for _ in range(count)]
    out += [combined(rng) for _ in range(100)]
    out += ["word" * 40, "a" * 300, " " * 70, "\n" * 30, "!" * 60, "1" * 50, "漢" * 40, "A\U0010ffffZ", "\x00\x01\x1b[0m\x7f",
            "don't DON'T Don'T 'S 'ſ ''s", "Ⓐ🅰tok ǅ İ ß ŉ ﬅ"]
    return out
