#!/usr/bin/env python3
"""Makes the page's font files: small subsets with tabular lining figures as the default digits.

Dear ImGui does no OpenType substitution and no kerning, so what a browser would choose at run time
is decided here: the features `lnum` and `tnum` are applied to the digits and signs in the character
map, and all layout tables and hints are dropped.

Each face gives two files: <face>.<ext> with what every page needs, and <face>-extended.<ext> with
further Latin letters, Greek and Cyrillic, loaded on demand. fonts.json lists them: family, style,
bytes, ranges of code points, and which of the wanted symbols the face does not have.
"""
from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

FACES = [
    "Inter-Regular.otf",
    "Inter-Medium.otf",
    "Inter-SemiBold.otf",
    "Vollkorn-Regular.ttf",
    "Vollkorn-Medium.ttf",
    "Vollkorn-SemiBold.ttf",
]

BASIC_RANGES = [
    (0x20, 0x7E), (0xA0, 0xFF), (0x100, 0x17F), (0x218, 0x21B),
    (0x2010, 0x2015), (0x2018, 0x201E), (0x2020, 0x2022), (0x2030, 0x2030), (0x2039, 0x203A),
]
BASIC_SYMBOLS = (
    "…′″⁄€™→←↑↓↔↵−×±÷·≈≠≤≥∞∑√∂∆∏∫"
    "✓✗▾▸▴◂●○■□▲▼⏎␣⇧⌘◌�"
    "αβγδεηθκλμνπρστφχψωΔΣΩ"
    "₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁻"
)
EXTENDED_RANGES = [
    (0x180, 0x217), (0x21C, 0x24F), (0x2B0, 0x2FF), (0x300, 0x36F),
    (0x370, 0x3FF), (0x400, 0x52F), (0x1E00, 0x1EFF), (0x1F00, 0x1FFF),
    (0x2000, 0x206F), (0x2070, 0x209F), (0x20A0, 0x20BF), (0x2116, 0x2116),
]
# Characters whose widths must agree when numbers stand in a column.
FIGURES = "0123456789+−±"


def code_points(ranges: list[tuple[int, int]]) -> set[int]:
    return {c for first, last in ranges for c in range(first, last + 1)}


def substitutions(font, feature: str) -> dict[str, str]:
    """Glyph -> glyph of all one-to-one lookups of a feature, whatever the script."""
    if "GSUB" not in font:
        return {}
    table = font["GSUB"].table
    indices = {
        index
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == feature
        for index in record.Feature.LookupListIndex
    }
    result: dict[str, str] = {}
    for index in sorted(indices):
        for subtable in table.LookupList.Lookup[index].SubTable:
            if subtable.LookupType == 7:  # extension
                subtable = subtable.ExtSubTable
            if subtable.LookupType == 1:
                result.update(subtable.mapping)
    return result


def freeze_figures(font) -> None:
    """Maps digits and signs to their lining, tabular forms."""
    for feature in ("lnum", "tnum"):
        mapping = substitutions(font, feature)
        for table in font["cmap"].tables:
            if not table.isUnicode():
                continue
            for character in FIGURES:
                glyph = table.cmap.get(ord(character))
                if glyph in mapping:
                    table.cmap[ord(character)] = mapping[glyph]


def check_figures(font, face: str) -> None:
    cmap, widths = font.getBestCmap(), font["hmtx"]
    for group in ("0123456789", "+−±"):
        found = {widths[cmap[ord(c)]][0] for c in group}
        if len(found) != 1:
            sys.exit(f"{face}: the widths of {group} differ: {sorted(found)}")


def subset_font(subset, source: Path, target: Path, wanted: set[int]) -> list[int]:
    """Writes the subset and returns the code points that are in it."""
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 4, 6, 13, 14, 16, 17]  # names and licence
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "DSIG", "STAT", "meta", "MATH"]
    font = subset.load_font(str(source), options)
    freeze_figures(font)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    if wanted.issuperset(map(ord, FIGURES)):
        check_figures(font, source.stem)
    subset.save_font(font, str(target), options)
    return sorted(font.getBestCmap())


def as_ranges(points: list[int]) -> list[list[int]]:
    ranges: list[list[int]] = []
    for point in points:
        if ranges and point == ranges[-1][1] + 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return ranges


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--toolchain", type=Path, required=True, help="folder with fonts/ and python/")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()

    sys.path.insert(0, str(arguments.toolchain / "python"))
    from fontTools import subset

    basic = code_points(BASIC_RANGES) | set(map(ord, BASIC_SYMBOLS))
    extended = code_points(EXTENDED_RANGES) - basic
    arguments.out.mkdir(parents=True, exist_ok=True)

    entries = []
    for face in FACES:
        source = arguments.toolchain / "fonts" / face
        family, style = source.stem.split("-")
        for part, wanted in (("basic", basic), ("extended", extended)):
            name = source.stem + ("" if part == "basic" else "-extended") + source.suffix
            target = arguments.out / name
            points = subset_font(subset, source, target, wanted)
            missing = "".join(c for c in BASIC_SYMBOLS if part == "basic" and ord(c) not in points)
            entries.append({
                "file": name, "family": family, "style": style, "part": part,
                "bytes": target.stat().st_size, "ranges": as_ranges(points), "missing": missing,
            })
            print(f"{name}: {entries[-1]['bytes']} bytes, {len(points)} characters"
                  + (f", without {missing}" if missing else ""))

    (arguments.out / "fonts.json").write_text(json.dumps({"fonts": entries}, ensure_ascii=False))


if __name__ == "__main__":
    main()
