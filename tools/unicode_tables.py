#!/usr/bin/env python3
"""Writes src/checkpoint/text/char_class_table.inc: which class each code point belongs to.

Five classes are all that tokenizers ask about. They are disjoint, so one sorted list of the places
where the class changes holds them. Uses the package unicodedata2 where it is installed (its version
is that of the Unicode database: 16.0.0 gives exactly the classes of tokenizers 0.23), else Python's
own unicodedata. The generated file states the version.

    python3 tools/unicode_tables.py > src/checkpoint/text/char_class_table.inc
"""
try:
    import unicodedata2 as unicodedata
except ImportError:
    import unicodedata

OTHER, LETTER, DIGIT, OTHER_NUMBER, SPACE, WORD_MARK = range(6)  # CharClass in char_class.h

# The property White_Space, stable for years: categories Z*, and these controls.
WHITE_CONTROLS = {0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85}
# What \w holds besides letters, marks, digits and connectors: Join_Control, and the symbols with the
# property Other_Alphabetic (circled, squared and negative letters).
WORD_EXTRAS = ((0x200C, 0x200D), (0x24B6, 0x24E9), (0x1F130, 0x1F149), (0x1F150, 0x1F169), (0x1F170, 0x1F189))


def class_of(code_point: int) -> int:
    category = unicodedata.category(chr(code_point))
    if category[0] == "L":
        return LETTER
    if category in ("Nd", "Nl"):
        return DIGIT
    if category == "No":
        return OTHER_NUMBER
    if category[0] == "Z" or code_point in WHITE_CONTROLS:
        return SPACE
    if category[0] == "M" or category == "Pc" or any(a <= code_point <= b for a, b in WORD_EXTRAS):
        return WORD_MARK
    return OTHER


def main() -> None:
    changes = []
    previous = None
    for code_point in range(0x110000):
        here = class_of(code_point)
        if here != previous:
            changes.append(code_point << 3 | here)
            previous = here
    print(f"// Unicode {unicodedata.unidata_version}, by tools/unicode_tables.py. "
          "Each entry: first code point << 3 | CharClass.")
    for start in range(0, len(changes), 12):
        print(" ".join(f"{value:#x}," for value in changes[start:start + 12]))


if __name__ == "__main__":
    main()
