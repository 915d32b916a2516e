#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets into corpus/<target>/: small files of every shape that the
parsers know, so that the fuzzer starts behind the first checks.

    python3 tests/fuzz/make_corpus.py
"""
import json
import struct
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parent / "corpus"


def write(target: str, name: str, data: bytes) -> None:
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def compact(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


# ---- safetensors

def safetensors(tensors: list[tuple[str, str, list[int], int]], metadata: bool = False, pad: int = 0) -> bytes:
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}} if metadata else {}
    at = 0
    for name, dtype, shape, size in tensors:
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [at, at + size]}
        at += size
    text = compact(header) + b" " * pad
    return struct.pack("<Q", len(text)) + text + bytes(i * 37 % 256 for i in range(at))


def write_safetensors() -> None:
    seeds = {
        "empty": safetensors([]),
        "one": safetensors([("a", "F32", [2], 8)]),
        "formats": safetensors([("a", "F64", [1], 8), ("b", "F32", [1, 1], 4), ("c", "F16", [3], 6),
                                ("d", "BF16", [3], 6), ("e", "I64", [1], 8), ("f", "U8", [5], 5),
                                ("g", "BOOL", [2], 2)], metadata=True),
        "scalar-and-nothing": safetensors([("s", "F32", [], 4), ("n", "F32", [0, 3], 0)], pad=5),
    }
    for name, data in seeds.items():
        write("safetensors", name, data)


# ---- GGUF

def gguf_text(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()


def gguf(values: list[tuple[str, bytes]], tensors: list[tuple[str, list[int], int, int]]) -> bytes:
    """values: (key, type and value); tensors: (name, extents, number of the format, bytes)."""
    out = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(values))
    for key, value in values:
        out += gguf_text(key) + value
    at = 0
    for name, extents, kind, size in tensors:
        out += gguf_text(name) + struct.pack(f"<I{len(extents)}QIQ", len(extents), *extents, kind, at)
        at += (size + 31) // 32 * 32
    out += bytes(-len(out) % 32)
    return out + bytes(i * 37 % 256 for i in range(at))


def write_ggufs() -> None:
    def text(value: str) -> bytes:
        return struct.pack("<I", 8) + gguf_text(value)

    def texts(values: list[str]) -> bytes:
        return struct.pack("<IIQ", 9, 8, len(values)) + b"".join(map(gguf_text, values))

    def number(value: int) -> bytes:
        return struct.pack("<II", 4, value)

    llama = [("general.architecture", text("llama")), ("llama.block_count", number(1)),
             ("llama.embedding_length", number(32)), ("llama.attention.head_count", number(2)),
             ("llama.attention.head_count_kv", number(1)), ("llama.rope.freq_base", struct.pack("<If", 6, 1e4)),
             ("tokenizer.ggml.bos_token_id", number(1)), ("tokenizer.ggml.add_bos_token", struct.pack("<I?", 7, True))]
    pieces = [("tokenizer.ggml.model", text("llama")), ("tokenizer.ggml.tokens", texts(["<unk>", "<s>", "a", "b", "ab"])),
              ("tokenizer.ggml.scores", struct.pack("<IIQ5f", 9, 6, 5, 0, 0, -2, -3, -1)),
              ("tokenizer.ggml.token_type", struct.pack("<IIQ5i", 9, 5, 5, 2, 3, 1, 1, 1))]
    merges = [("tokenizer.ggml.model", text("gpt2")), ("tokenizer.ggml.pre", text("gpt-2")),
              ("tokenizer.ggml.tokens", texts(["a", "b", "ab"])), ("tokenizer.ggml.merges", texts(["a b"]))]
    write("gguf", "llama", gguf(llama + pieces, [("token_embd.weight", [32, 5], 2, 90), ("blk.0.attn_q.weight", [32, 32], 0, 4096),
                                                 ("blk.0.attn_k.weight", [32, 16], 8, 544), ("rope_freqs.weight", [8], 0, 32)]))
    write("gguf", "gpt2", gguf([("general.architecture", text("gpt2"))] + merges,
                               [("token_embd.weight", [256, 3], 14, 630), ("blk.0.attn_qkv.weight", [4, 12], 1, 96)]))
    write("gguf", "neox", gguf([("general.architecture", text("gptneox")), ("gptneox.attention.head_count", number(2))],
                               [("blk.0.attn_qkv.weight", [4, 12], 30, 96), ("output.weight", [256, 2], 12, 288),
                                ("odd", [256], 10, 84)]))
    part = "a.safetensors"
    write("index", "one", compact({"metadata": {"total_size": 4}, "weight_map": {"a": part}}))
    write("index", "absent", compact({"weight_map": {"a": part, "b": "model-00002-of-00002.safetensors"}}))
    write("index", "hostile", compact({"weight_map": {"a": "../a.safetensors"}}))


# ---- config.json

def write_configs() -> None:
    gpt2 = {"model_type": "gpt2", "n_layer": 2, "n_head": 4, "n_embd": 32, "n_inner": None, "vocab_size": 320,
            "layer_norm_epsilon": 1e-05, "activation_function": "gelu_new", "tie_word_embeddings": True,
            "architectures": ["GPT2LMHeadModel"],
            "vitrine": {"mask_token": "<|mask|>", "prompts": [{"a": "\u00e9\"\\"}]}}
    write("config", "gpt2", compact(gpt2))
    write("config", "mistyped", compact({"model_type": 3, "n_layer": "2", "n_head": -1.5e300, "n_embd": 2**64 - 1,
                                         "a": [[], {}]}))
    write("config", "infinite", b'{"a":Infinity,"n_layer":[-Infinity,NaN],"":"NaN"}')
    for path in sorted((CORPUS.parent.parent / "parity/golden").glob("*/config.json")):
        write("config", path.parent.name, compact(json.loads(path.read_text())))
    write("config", "odd", b'{"a":"\\ud83d\\ude00\\u0000\\n","":0, "n_layer" : 1e2 }')


# ---- tokenizer.json, a zero byte, a text

def byte_alphabet() -> list[str]:
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [b for b in range(256) if b not in plain]
    return [chr(b) if b in plain else chr(256 + others.index(b)) for b in range(256)]


def byte_level(**changes: Any) -> dict[str, Any]:
    return {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True, **changes}


def tokenizer(pieces: list[str], merges: list[Any], **changes: Any) -> dict[str, Any]:
    model = {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
             "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False, "ignore_merges": False,
             "vocab": {p: i for i, p in enumerate(pieces)}, "merges": merges, **changes.pop("model", {})}
    return {"version": "1.0", "added_tokens": [], "normalizer": None, "pre_tokenizer": byte_level(),
            "post_processor": None, "decoder": byte_level(), "model": model, **changes}


def write_tokenizers() -> None:
    modern = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
              r"|\s*[\r\n]+|\s+(?!\S)|\s+")
    every_byte = byte_alphabet() + ["th", "the", "Ġthe"]
    few = ["a", "b", "ab", "Ġ", "<u>"]
    merges = [["t", "h"], ["th", "e"], ["Ġ", "the"]]
    added = [{"id": len(few), "content": "<x>", "single_word": True, "lstrip": True, "rstrip": True,
              "normalized": False, "special": True}, {"id": 4, "content": "<u>", "special": True}]
    split = {"type": "Split", "pattern": {"Regex": modern}, "behavior": "Isolated", "invert": False}
    template = {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "u", "type_id": 0}},
                                                         {"Sequence": {"id": "A", "type_id": 0}}],
                "special_tokens": {"u": {"id": "u", "ids": [4], "tokens": ["<u>"]}}}
    seeds = {
        "complete": (tokenizer(every_byte, merges), "the thé 'll 12\n\n 😀\u3000"),
        "complete-split": (tokenizer(every_byte, ["t h", "th e"], model={"ignore_merges": True}, pre_tokenizer={
            "type": "Sequence", "pretokenizers": [split, byte_level(use_regex=False)]}), "I'LL  go\r\n 1234 (x) "),
        "few": (tokenizer(few, [["a", "b"]]), "ab cab é"),
        "few-unknown": (tokenizer(few, ["a b"], model={"unk_token": "<u>", "fuse_unk": True}), "ab cccab é"),
        "added": (tokenizer(few, [], added_tokens=added), "a <x> b<x><u> a<x>"),
        "prefix-trim": (tokenizer(few, [], pre_tokenizer=byte_level(add_prefix_space=True), post_processor={
            "type": "Sequence", "processors": [byte_level(add_prefix_space=True), template]}), " a b  ab"),
        "no-regex": (tokenizer(few, [["a", "b"]], pre_tokenizer=byte_level(use_regex=False)), "abab ab"),
        "word-piece": ({"normalizer": {"type": "BertNormalizer", "lowercase": True}, "pre_tokenizer": {
            "type": "BertPreTokenizer"}, "decoder": {"type": "WordPiece", "prefix": "##"}, "model": {
                "type": "WordPiece", "unk_token": "[UNK]", "vocab": {"[UNK]": 0, "a": 1, "##b": 2, ",": 3}}}, "Ab, \u4f60\u00e9 b"),
        "unigram": ({"normalizer": {"type": "Sequence", "normalizers": [{"type": "NFKC"}, {"type": "Nmt"}]},
                     "pre_tokenizer": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "first"},
                     "decoder": {"type": "Metaspace", "replacement": "\u2581"}, "model": {
                         "type": "Unigram", "unk_id": 0, "byte_fallback": True,
                         "vocab": [["<unk>", 0], ["\u2581a", -1.5], ["b", -2], ["ab", -2.5]]}}, "a\ufb01b  abc"),
        "sentence-piece": (tokenizer(["<unk>", "<0x41>", "\u2581", "a", "\u2581a"], [["\u2581", "a"]], model={
            "byte_fallback": True, "unk_token": "<unk>", "fuse_unk": True}, pre_tokenizer=None, normalizer={
                "type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "\u2581"}, {
                    "type": "Replace", "pattern": {"String": " "}, "content": "\u2581"}]}, decoder={
                        "type": "Sequence", "decoders": [{"type": "ByteFallback"}, {"type": "Fuse"}, {
                            "type": "Strip", "content": " ", "start": 1, "stop": 0}]}), "a A \u00e9"),
        "steps": (tokenizer(few, [], normalizer={"type": "Sequence", "normalizers": [
            {"type": "NFD"}, {"type": "StripAccents"}, {"type": "Lowercase"}, {"type": "Strip"}, {
                "type": "Replace", "pattern": {"Regex": "\\s+"}, "content": " "}]}, pre_tokenizer={
                    "type": "Sequence", "pretokenizers": [
                        {"type": "Digits", "individual_digits": True}, {"type": "Punctuation", "behavior": "Contiguous"},
                        {"type": "Split", "pattern": {"Regex": "(a+)+b|[^\\W\\d]{1,2}+"}, "behavior": "MergedWithNext",
                         "invert": True}, byte_level()]}), " aab\u0301 12, aaaaaaaaaaaaaaaaaaaaaaaaaaaac"),
        "word-level": ({"pre_tokenizer": {"type": "Whitespace"}, "model": {"type": "WordLevel", "unk_token": "?", "vocab": {
            "?": 0, "a": 1}}}, "a b"),
    }
    for name, (description, text) in seeds.items():
        write("tokenizer", name, compact(description) + b"\0" + text.encode())


# ---- tokenizer_config.json, a zero byte, words

def write_chat_templates() -> None:
    chatml = "{% for m in messages %}{{ '<|im_start|>system\\nBe kind.<|im_end|>' + m['role'] }}{% endfor %}"
    seeds = {"chatml": chatml, "header": "<|start_header_id|> <|eot_id|>", "list": [{"name": "default", "template": chatml}],
             "sys": "[INST] <<SYS>>", "unknown": "{{ x }}"}
    for name, template in seeds.items():
        write("chat_template", name, compact({"chat_template": template}) + b"\0 words \n")


# ---- tables

def write_tables() -> None:
    rows = [("the soup was good", "yes"), ("a long, long wait", "no"), ("caf\u00e9 \u201cstar\u201d", "yes"), ("no", "no")]
    csv = "text,label\r\n" + "".join(f'"{text}",{label}\r\n' for text, label in rows)
    seeds = {
        "csv": csv.encode(),
        "csv-utf16le": b"\xff\xfe" + csv.encode("utf-16-le"),
        "csv-utf16be": csv.encode("utf-16-be"),
        "csv-latin1": csv.encode("cp1252"),
        "tsv": "".join(f"{text}\t{label}\n" for text, label in rows).encode(),
        "numbers": b"39, State-gov, 1,234.5, <=50K\n50, ?, -2e3, >50K\n",
        "json-lines": b'{"text":"a","label":1}\n{"label":0,"x":{"y":[1]}}\nno\n',
        "labelled": b"".join(b"DESC:manner How did it begin ?\nHUM:ind Who was it ?\n" for _ in range(6)),
        "quotes": b'a,"b ""c"" \n d",e\n"open,f\ng,h" i,"j"\n',
        "lines": b"one line\n\nanother\r\nthird",
    }
    for name, data in seeds.items():
        write("dataset", name, data)


# ---- links

def write_links() -> None:
    whole = {
        "version": 1, "text": "a c", "model": "theirs", "model_hash": "x", "target": {"id": 3}, "foil_mode": "chosen",
        "foil": {"any_of": [{"id": 1}, {"text": "b"}]}, "pinned": {"text": "b", "position": 2}, "form": "bars",
        "settings": {"lime": {"samples": 20, "x": 1.5, "y": True, "z": "w"}}, "view": "trust", "rationale": "0-1,2-3",
    }
    write("link", "whole", compact(whole))
    write("link", "older", b"#text=The%20sun%20%26+moon&method=occlusion&trust")


# ---- files of languages

def write_catalogues() -> None:
    head = {"language": "de", "name": "Deutsch", "plural": "one", "decimal": ",", "group": "."}
    words = {"{n|# row|# rows} of {file}": "{file}: {n|# Zeile|# Zeilen}{{", "Title": "Titel"}
    write("catalogue", "whole", compact({**head, "words": words, "in": {"column": {"rest": "Rest"}}}))
    write("catalogue", "slavic", compact({**head, "plural": "slavic", "words": {"{n|# row|# rows} of {file}": "{n|#a|#b|#c}"}}))
    write("catalogue", "foreign", compact({**head, "words": {"{n}": "{m}"}}))


if __name__ == "__main__":
    write_catalogues()
    write_links()
    write_tables()
    write_safetensors()
    write_ggufs()
    write_configs()
    write_tokenizers()
    write_chat_templates()
