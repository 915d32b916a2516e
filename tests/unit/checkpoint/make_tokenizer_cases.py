#!/usr/bin/env python3
"""Writes tokenizer_cases.json: what the `tokenizers` library makes of awkward texts.

One small tokenizer, trained here on the sentences below, and variants of it that each replace some
parts of its tokenizer.json. Expected ids, tokens, offsets and decoded text come from the library.

    pip install tokenizers && python3 make_tokenizer_cases.py > tokenizer_cases.json
"""
import json
import random
from typing import Any

import tokenizers
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
GPT4 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
        r"|\s*[\r\n]+|\s+(?!\S)|\s+")
QWEN2 = GPT4.replace(r"\p{N}{1,3}", r"\p{N}")

SENTENCES = [
    "The movie was not good, but the acting was wonderful.", "She said it's theirs, they'll see.",
    "Don't you think we've been here before? I'm sure he'd know.", "1234 and 5,678.90 are numbers.",
    "naïve café über straße", "добрый день, как дела", "你好世界", "שלום עולם", "مرحبا بالعالم", "สวัสดีชาวโลก",
    "नमस्ते दुनिया", "😀 👩‍👩‍👧 🏳️‍🌈", "line one\nline two\r\nline three\n\n\tindented   text",
]
TEXTS = [
    "", " ", "a", "The movie wasn't good.", " leading and trailing ", "   three   spaces   ",
    "I'm you're HE'S WE'VE they'LL 'Tis o'clock ''s 'ſ", "one\ntwo\r\nthree\r\n\r\n  four \n five\t\tsix \t",
    "e\u0301 a\u0308o n\u0303 \u0301alone", "👩‍👩‍👧🏳️‍🌈😀😀 👍🏽!", "مرحبا بالعالم ١٢٣٤٥", "שלום עולם!?",
    "สวัสดีชาวโลก", "नमस्ते दुनिया ०१२३", "你好，世界。日本語\u3000全角", "x²+½=①ⅷ 1234567 3.14 v2",
    "nbsp\u00a0here\u2003em\u2028line\u0085nel\u200bzero\ufeffbom", "\x00\x01\x1b[0m\x7f tab\x0bvt\x0cff",
    "<|endoftext|>Hi<|endoftext|><|endoftext|> there", "a [[note]]b  [[note]]  c[[note]]", "tok token tok_ntok tok.tok",
    "<|end<|endoftext|>of|>", "the the  the\nthe thé", "!!!\n\n?? ...\r\n—…", "A\U00010400\U000e0041\uffff\U0010ffffZ",
    "word" * 40, "_under_score__ snake_case CamelCase", "Ⓐ🅰tok ǅ İ ß ŉ ﬅ",
]
# Splitting alone is of interest here: fewer texts keep the file small.
FEW = [5, 6, 7, 10, 15, 18, 19, 20, 22, 23]


def byte_level(add_prefix_space: bool = False, use_regex: bool = True) -> dict[str, Any]:
    return {"type": "ByteLevel", "add_prefix_space": add_prefix_space, "trim_offsets": True, "use_regex": use_regex}


def split(pattern: str, invert: bool = False) -> dict[str, Any]:
    return {"type": "Split", "pattern": {"Regex": pattern}, "behavior": "Removed" if invert else "Isolated",
            "invert": invert}


def sequence(*steps: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Sequence", "pretokenizers": list(steps)}


def template(before: list[str], after: list[str], ids: dict[str, int]) -> dict[str, Any]:
    def special(name: str) -> dict[str, Any]:
        return {"SpecialToken": {"id": name, "type_id": 0}}
    text = {"Sequence": {"id": "A", "type_id": 0}}
    return {"type": "TemplateProcessing", "single": [*map(special, before), text, *map(special, after)],
            "pair": [text, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {n: {"id": n, "ids": [ids[n]], "tokens": [n]} for n in {*before, *after}}}


def trim(add_prefix_space: bool) -> dict[str, Any]:
    return {**byte_level(add_prefix_space), "trim_offsets": True}


def train() -> dict[str, Any]:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(SENTENCES * 4, trainers.BpeTrainer(
        vocab_size=256 + 1 + 80, special_tokens=["<|endoftext|>"], show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    tokenizer.add_tokens([AddedToken("[[note]]", lstrip=True), AddedToken("tok", single_word=True)])
    return json.loads(tokenizer.to_str())


def variants(base: dict[str, Any]) -> list[tuple[str, dict[str, Any], list[int]]]:
    model = base["model"]
    ids = {t["content"]: t["id"] for t in base["added_tokens"]}
    everything = list(range(len(TEXTS)))

    def added(**changes: dict[str, bool]) -> list[dict[str, Any]]:
        return [{**t, **changes.get(t["content"].strip("[]<|>"), {})} for t in base["added_tokens"]]

    def scrambled() -> list[list[str]]:
        merges = list(model["merges"])
        random.Random(5).shuffle(merges)
        return merges

    # Without the bytes of other scripts; ids close ranks.
    kept = [p for p in model["vocab"] if all(ord(c) < 0x80 or c in "ĠĊčĉÃ" for c in p)]
    merges = [m for m in model["merges"] if m[0] + m[1] in kept]
    small = {**model, "vocab": {p: i for i, p in enumerate(kept)}, "merges": merges}
    small_added = [{**t, "id": small["vocab"].get(t["content"], len(kept) + i - 1)}
                   for i, t in enumerate(base["added_tokens"])]
    no_bytes = {"added_tokens": small_added, "model": small}

    return [
        ("gpt2", {}, everything),
        ("gpt4", {"pre_tokenizer": sequence(split(GPT4), byte_level(use_regex=False))}, everything),
        ("qwen2", {"pre_tokenizer": sequence(split(QWEN2, True), byte_level(use_regex=False))}, FEW),
        ("two splits", {"pre_tokenizer": sequence(split(GPT4), split(GPT2), byte_level())}, FEW),
        ("no regex", {"pre_tokenizer": byte_level(use_regex=False)}, FEW),
        ("prefix space", {"pre_tokenizer": byte_level(True)}, everything),
        ("prefix space, offsets trimmed", {"pre_tokenizer": byte_level(True), "post_processor": trim(True)}, everything),
        ("offsets trimmed", {"post_processor": trim(False)}, FEW),
        ("template", {"post_processor": template(["<|endoftext|>"], ["tok"], ids)}, FEW[:4]),
        ("trim and template", {"post_processor": {"type": "Sequence", "processors": [
            trim(False), template(["<|endoftext|>"], [], ids)]}}, FEW[:4]),
        ("added tokens otherwise", {"added_tokens": added(
            note={"lstrip": False, "rstrip": True, "normalized": False, "special": True},
            tok={"lstrip": True, "rstrip": True, "normalized": False}, endoftext={"single_word": True})}, [18, 19, 20, 21]),
        ("ignore merges, old form", {"model": {**model, "ignore_merges": True,
                                               "merges": [" ".join(m) for m in scrambled()]}}, FEW),
        ("scrambled merges", {"model": {**model, "merges": scrambled()}}, FEW),
        ("bytes missing", no_bytes, [8, 10, 14, 16]),
        ("bytes missing, unknown token", {**no_bytes, "model": {**small, "unk_token": "<|endoftext|>"}}, [8, 10, 14, 16]),
        ("bytes missing, unknown tokens fused",
         {**no_bytes, "model": {**small, "unk_token": "<|endoftext|>", "fuse_unk": True}}, [8, 10, 14, 16]),
    ]


def main() -> None:
    base = train()
    out = {"library": "tokenizers " + tokenizers.__version__, "texts": TEXTS, "base": base, "variants": []}
    for name, patch, chosen in variants(base):
        tokenizer = Tokenizer.from_str(json.dumps({**base, **patch}))
        cases = []
        for index in chosen:
            encoding = tokenizer.encode(TEXTS[index])
            case = {"text": index, "ids": encoding.ids, "tokens": encoding.tokens,
                    "offsets": [x for span in encoding.offsets for x in span],
                    "decoded": tokenizer.decode(encoding.ids)}
            with_special = tokenizer.decode(encoding.ids, skip_special_tokens=False)
            cases.append(case if with_special == case["decoded"] else {**case, "decoded_with_special": with_special})
        if "model" in patch:  # only what differs
            patch = {**patch, "model": {k: v for k, v in patch["model"].items() if v != base["model"][k]}}
        out["variants"].append({"name": name, "patch": patch, "cases": cases})
    # One line per case, so that a change can be read.
    text = json.dumps(out, ensure_ascii=False, separators=(",", ":"))
    print(text.replace('{"text":', '\n{"text":').replace('{"name":', '\n\n{"name":'))


if __name__ == "__main__":
    main()
