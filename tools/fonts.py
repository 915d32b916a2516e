#!/usr/bin/env python3
"""Makes the page's font files: small subsets with tabular lining figures as the default digits.

What draws the page does no OpenType layout, so what a browser would choose at run time is decided here: the
features `lnum` and `tnum` are applied to the digits and signs in the character map, the kerning of the letters that
the page's own words are made of is written as a plain `kern` table, and all layout tables and hints are dropped.

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

# Whose distances are adjusted. Not the digits, which stand in columns, nor the space, at which runs are measured apart.
KERNED = "".join(map(chr, range(0x21, 0x7F))).translate({ord(c): None for c in FIGURES}) + "‘’“”–—…«»"
LEAST_KERNING = 0.004  # of the em; less is not seen


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


def pair_subtables(font) -> list[list]:
    """The pair adjustments of the feature `kern`: for each lookup its subtables."""
    table = font["GPOS"].table
    indices = {index for record in table.FeatureList.FeatureRecord if record.FeatureTag == "kern"
               for index in record.Feature.LookupListIndex}
    lookups = []
    for index in sorted(indices):
        subtables = [t.ExtSubTable if t.LookupType == 9 else t for t in table.LookupList.Lookup[index].SubTable]
        lookups.append([t for t in subtables if t.LookupType == 2])
    return lookups


def adjustment(subtable, left: str, right: str) -> int | None:
    """What the subtable says of a pair whose left glyph it covers; None: nothing, the next one is asked."""
    if subtable.Format == 1:
        pairs = subtable.PairSet[subtable.Coverage.glyphs.index(left)].PairValueRecord
        found = next((pair for pair in pairs if pair.SecondGlyph == right), None)
    else:
        first = subtable.ClassDef1.classDefs.get(left, 0)
        second = subtable.ClassDef2.classDefs.get(right, 0)
        found = subtable.Class1Record[first].Class2Record[second]
    if found is None:
        return None
    return getattr(found.Value1, "XAdvance", 0) if found.Value1 else 0


def kerning(font, characters: str) -> dict[tuple[str, str], int]:
    """(glyph, glyph) -> font units, of the pairs that differ from the plain advance."""
    if "GPOS" not in font:
        return {}
    cmap = font.getBestCmap()
    glyphs = [cmap[ord(c)] for c in characters if ord(c) in cmap]
    least = LEAST_KERNING * font["head"].unitsPerEm
    result = {}
    lookups = pair_subtables(font)
    for left in glyphs:
        covering = [[t for t in lookup if left in t.Coverage.glyphs] for lookup in lookups]
        for right in glyphs:
            total = 0
            for lookup in covering:
                said = (adjustment(t, left, right) for t in lookup)
                total += next((value for value in said if value is not None), 0)
            if abs(total) >= least:
                result[left, right] = total
    return result


def add_kerning(font, pairs: dict[tuple[str, str], int]) -> None:
    from fontTools.ttLib import newTable
    from fontTools.ttLib.tables._k_e_r_n import KernTable_format_0

    plain = KernTable_format_0()
    plain.coverage, plain.kernTable = 1, pairs  # 1: horizontal
    font["kern"] = newTable("kern")
    font["kern"].version, font["kern"].kernTables = 0, [plain]


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
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "kern", "DSIG", "STAT", "meta", "MATH"]
    font = subset.load_font(str(source), options)
    pairs = kerning(font, "".join(c for c in KERNED if ord(c) in wanted))
    freeze_figures(font)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    if wanted.issuperset(map(ord, FIGURES)):
        check_figures(font, source.stem)
    if pairs:
        add_kerning(font, pairs)
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
