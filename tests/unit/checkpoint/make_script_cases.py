#!/usr/bin/env python3
"""Writes tokenizer_script_cases.json: what the `tokenizers` library makes of the texts of script_texts.py, for every kind
of tokenizer, pre-tokeniser, normaliser and post-processor. Of each answer (ids, tokens, offsets, decoded texts) eight
digits of a hash are kept; a test that fails names variant and text, and this script shows the answer:

    pip install tokenizers xxhash sentencepiece protobuf && python3 make_script_cases.py > tokenizer_script_cases.json
    python3 make_script_cases.py --show llama3 117
"""
import io
import json
import sys
from pathlib import Path
from typing import Any

import sentencepiece
import tokenizers
import xxhash
from script_texts import BLOCKS, CODE, NUMBERS, WORDS, texts
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

Json = dict[str, Any]
TEXTS = texts()
FEW = list(range(0, len(TEXTS), 4))
EVERY = list(range(len(TEXTS)))

GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
          r"|\s*[\r\n]+|\s+(?!\S)|\s+")
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")
CL100K = (r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]"
          r"|\s+(?!\S)|\s")
UPPER, LOWER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
O200K = (rf"[^\r\n\p{{L}}\p{{N}}]?{UPPER}*{LOWER}+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
         rf"|[^\r\n\p{{L}}\p{{N}}]?{UPPER}+{LOWER}*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
         r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")
BLOOM = r" ?[^(\s|[.,!?…。，、।۔،])]+"
DEEPSEEK3 = (r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"
             r"| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
CLIP = r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"


def typed(name: str, **fields: Any) -> Json:
    return {"type": name, **fields}


def split(pattern: str, behavior: str = "Isolated", invert: bool = False, kind: str = "Regex") -> Json:
    return typed("Split", pattern={kind: pattern}, behavior=behavior, invert=invert)


def byte_level(add_prefix_space: bool = False, use_regex: bool = True, trim_offsets: bool = True) -> Json:
    return typed("ByteLevel", add_prefix_space=add_prefix_space, trim_offsets=trim_offsets, use_regex=use_regex)


def cut(*steps: Json) -> Json:
    return typed("Sequence", pretokenizers=list(steps))


def normal(*steps: Json) -> Json:
    return typed("Sequence", normalizers=list(steps))


def replace(pattern: str, content: str, kind: str = "String") -> Json:
    return typed("Replace", pattern={kind: pattern}, content=content)


def template(before: list[str], after: list[str], ids: dict[str, int]) -> Json:
    def special(name: str) -> Json:
        return {"SpecialToken": {"id": name, "type_id": 0}}
    return typed("TemplateProcessing", single=[*map(special, before), {"Sequence": {"id": "A", "type_id": 0}},
                                               *map(special, after)],
                 pair=[{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
                 special_tokens={n: {"id": n, "ids": [ids[n]], "tokens": [n]} for n in {*before, *after}})


# ---- small tokenizers, trained here

def sample(few_characters: bool = False) -> list[str]:
    texts_ = [t for t in TEXTS[::3] if t]
    if few_characters:  # Unigram keeps every character
        texts_ = [t for t in texts_ if all(ord(c) < 0x250 or 0x3041 <= ord(c) < 0x30A0 for c in t)]
    return texts_ + [" ".join(WORDS)] * 20 + CODE * 3 + [" ".join(NUMBERS)] * 3


def trained(tokenizer: Tokenizer, trainer: Any, *added: AddedToken) -> Json:
    tokenizer.train_from_iterator(sample(isinstance(trainer, trainers.UnigramTrainer)), trainer)
    tokenizer.add_tokens(list(added))
    return json.loads(tokenizer.to_str())


def byte_bpe() -> Json:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return trained(tokenizer, trainers.BpeTrainer(
        vocab_size=700, special_tokens=["<|endoftext|>", "<s>", "</s>"], show_progress=False,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet())),
        AddedToken("[[note]]", lstrip=True), AddedToken("tok", single_word=True), AddedToken("[MASK]", rstrip=True))


def llama() -> Json:
    tokenizer = Tokenizer(models.BPE(byte_fallback=True, unk_token="<unk>", fuse_unk=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(),
                                           decoders.Strip(" ", 1, 0)])
    special = ["<unk>", "<s>", "</s>"]
    bytes_ = [f"<0x{b:02X}>" for b in range(256)]
    file = trained(tokenizer, trainers.BpeTrainer(vocab_size=800, special_tokens=special + bytes_, limit_alphabet=120,
                                                  show_progress=False))
    file["added_tokens"] = [t for t in file["added_tokens"] if t["content"] in special]
    file["post_processor"] = template(["<s>"], [], {"<s>": 1})
    return file


def word_piece() -> Json:
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    file = trained(tokenizer, trainers.WordPieceTrainer(
        vocab_size=900, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], limit_alphabet=300,
        show_progress=False), AddedToken("tok", single_word=True, normalized=True), AddedToken("HELLO World"))
    ids = file["model"]["vocab"]
    file["post_processor"] = template(["[CLS]"], ["[SEP]"], ids)
    return file


def unigram(byte_fallback: bool = False) -> Json:
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(),
                                                 normalizers.Replace(tokenizers.Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    special = ["<unk>", "<s>", "</s>"] + ([f"<0x{b:02X}>" for b in range(256)] if byte_fallback else [])
    file = trained(tokenizer, trainers.UnigramTrainer(vocab_size=1100, special_tokens=special, unk_token="<unk>",
                                                      show_progress=False))
    file["added_tokens"] = [t for t in file["added_tokens"] if not t["content"].startswith("<0x")]
    file["model"]["byte_fallback"] = byte_fallback
    file["model"]["vocab"] = [[p, round(s, 4)] for p, s in file["model"]["vocab"]]
    return file


def word_level() -> Json:
    tokenizer = Tokenizer(models.WordLevel(unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return trained(tokenizer, trainers.WordLevelTrainer(vocab_size=300, special_tokens=["<unk>"], show_progress=False))


def classic_bpe(**affixes: str) -> Json:
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", **affixes))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    if "end_of_word_suffix" in affixes:
        tokenizer.decoder = decoders.BPEDecoder()
    return trained(tokenizer, trainers.BpeTrainer(vocab_size=500, special_tokens=["<unk>"], limit_alphabet=150,
                                                  show_progress=False, **affixes))


def charsmap() -> str:
    """A small table of SentencePiece's own making: some compatibility forms, and things that change their length."""
    import base64
    import tempfile
    rules = {"ﬁ": "fi", "①": "1", "…": "...", "\u3000": " ", "\u00a0": " ", "½": "1/2", "Ａ": "a", "é": "e", "e\u0301": "e",
             "™": "TM", "ß": "ss", "\u200b": "", "한": "han", "ﷺ": "صلى الله عليه وسلم", "\t": " ", "😀": ":)", "か\u3099": "が"}
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as file:
        for source, target in rules.items():
            file.write(" ".join(f"{ord(c):X}" for c in source) + "\t" + " ".join(f"{ord(c):X}" for c in target) + "\n")
        file.flush()
        model = io.BytesIO()
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(sample(True)), model_writer=model, vocab_size=1200, normalization_rule_tsv=file.name,
            hard_vocab_limit=False, character_coverage=1.0, minloglevel=2, num_threads=1)
    from sentencepiece import sentencepiece_model_pb2
    proto = sentencepiece_model_pb2.ModelProto()
    proto.ParseFromString(model.getvalue())
    return base64.b64encode(proto.normalizer_spec.precompiled_charsmap).decode()


# ---- variants: name, base, what it replaces of the base, indices of texts

def byte_variants(ids: dict[str, int]) -> list[tuple[str, Json, list[int]]]:
    def pre(*steps: Json) -> Json:
        return {"pre_tokenizer": cut(*steps)}
    end = byte_level(use_regex=False)
    digits = typed("Digits", individual_digits=True)
    roberta = {"sep": ["</s>", ids["</s>"]], "cls": ["<s>", ids["<s>"]]}
    published = [
        ("gpt2", {}), ("llama3", pre(split(LLAMA3), end)), ("qwen2", {**pre(split(QWEN2), end), "normalizer": typed("NFC")}),
        ("smollm2", pre(digits, byte_level())), ("cl100k", pre(split(CL100K), end)), ("o200k", pre(split(O200K), end)),
        ("deepseek coder", pre(split(r"[\r\n]"), split(r"\s?\p{L}+"), split(r"\s?\p{P}+"), split("[一-龥ࠀ-一가-퟿]+"),
                               digits, end)),
        ("deepseek v3", pre(split(r"\p{N}{1,3}"), split("[一-龥぀-ゟ゠-ヿ]+"), split(DEEPSEEK3), end)),
        ("falcon", pre(typed("Punctuation", behavior="Contiguous"), byte_level(), typed("Digits", individual_digits=False),
                       split("[0-9][0-9][0-9]"))),
        ("bloom", pre(split(BLOOM), end)),
        ("roberta", {"pre_tokenizer": byte_level(True), "post_processor": typed(
            "RobertaProcessing", trim_offsets=True, add_prefix_space=True, **roberta)}),
        ("gemma 3", {"normalizer": replace(" ", "▁"), "pre_tokenizer": cut(split(" ", "MergedWithPrevious", kind="String"),
                                                                          end)}),
    ]
    few = [
        ("bert processing", {"post_processor": typed("BertProcessing", **roberta)}),
        ("sequence of processors", {"post_processor": typed("Sequence", processors=[
            byte_level(True), template(["<s>"], ["</s>", "</s>"], ids)])}),
        ("byte-level normaliser", {"normalizer": typed("ByteLevel"), "pre_tokenizer": None}),
        ("ignore merges", {"model": {"ignore_merges": True}}),
    ]
    for behavior in ("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"):
        few.append((f"split {behavior}", pre(split(r"[aeiou]|\s\s+|\d", behavior), end)))
        few.append((f"split {behavior}, inverted", pre(split(r"\w+", behavior, True), end)))
        few.append((f"punctuation {behavior}", pre(typed("Punctuation", behavior=behavior), end)))
    for name, pattern in [("classes", r"\S+\s|\W|[^\S\n]|[\d\w]"), ("lines", r"^.|.$"), ("empty", r"x*"),
                          ("interval", r"(?:ab|[a-e]){2,3}+|\p{Lu}{1,2}+|\h"), ("look", r"(?<=[a-z])(?=[A-Z\p{Han}])|(?<!\s)\s")]:
        few.append((f"expression: {name}", pre(split(pattern, "MergedWithNext"), end)))
    for form in ("NFC", "NFD", "NFKC", "NFKD", "Nmt", "Lowercase", "StripAccents"):
        few.append((form, {"normalizer": typed(form)}))
    few += [
        ("NFD, accents, lower case", {"normalizer": normal(typed("NFD"), typed("StripAccents"), typed("Lowercase"))}),
        ("strip", {"normalizer": typed("Strip", strip_left=True, strip_right=True)}),
        ("strip left", {"normalizer": typed("Strip", strip_left=True, strip_right=False)}),
        ("replace", {"normalizer": normal(replace(r"\s+", " ", "Regex"), replace("the", "THE!"), replace("e", ""))}),
        ("prepend", {"normalizer": typed("Prepend", prepend="»é ")}),
        ("bert normaliser, cased", {"normalizer": typed("BertNormalizer", clean_text=True, handle_chinese_chars=True,
                                                         strip_accents=None, lowercase=False)}),
        ("bert normaliser, accents", {"normalizer": typed("BertNormalizer", clean_text=False, handle_chinese_chars=False,
                                                           strip_accents=True, lowercase=False)}),
        ("precompiled", {"normalizer": typed("Precompiled", precompiled_charsmap=charsmap())}),
        ("white space", pre(typed("Whitespace"), end)), ("white space split", pre(typed("WhitespaceSplit"), end)),
        ("bert", pre(typed("BertPreTokenizer"), end)), ("digits", pre(typed("Digits", individual_digits=False), end)),
        ("delimiter", pre(typed("CharDelimiterSplit", delimiter="o"), end)),
        ("fixed length", pre(typed("FixedLength", length=3), end)),
        ("metaspace first", pre(typed("Metaspace", replacement="_", prepend_scheme="first", split=True), end)),
        ("metaspace whole", pre(typed("Metaspace", replacement="▁", prepend_scheme="always", split=False), end)),
        ("clip", {"normalizer": normal(typed("NFC"), replace(r"\s+", " ", "Regex"), typed("Lowercase")),
                  "pre_tokenizer": cut(split(CLIP, "Removed", True), byte_level())}),
    ]
    return [(n, p, EVERY) for n, p in published] + [(n, p, FEW) for n, p in few]


def variants() -> tuple[Json, list[tuple[str, str, Json, list[int]]]]:
    bases = {"byte": byte_bpe(), "llama": llama(), "word piece": word_piece(), "unigram": unigram(),
             "unigram bytes": unigram(True), "word level": word_level(), "end of word": classic_bpe(end_of_word_suffix="</w>"),
             "continuing": classic_bpe(continuing_subword_prefix="##")}
    ids = {t["content"]: t["id"] for t in bases["byte"]["added_tokens"]}
    out = [(name, "byte", patch, chosen) for name, patch, chosen in byte_variants(ids)]
    first = typed("Metaspace", replacement="▁", prepend_scheme="first", split=False)
    never = typed("Metaspace", replacement="▁", prepend_scheme="never", split=True)
    out += [
        ("llama", "llama", {}, EVERY),
        ("llama, not legacy", "llama", {"normalizer": None, "pre_tokenizer": first}, EVERY),
        ("llama, no fallback", "llama", {"model": {"byte_fallback": False, "fuse_unk": False}}, FEW),
        ("bert uncased", "word piece", {}, EVERY),
        ("bert cased", "word piece", {"normalizer": typed("BertNormalizer", clean_text=True, handle_chinese_chars=True,
                                                          strip_accents=None, lowercase=False)}, EVERY),
        ("short words", "word piece", {"model": {"max_input_chars_per_word": 5}}, FEW),
        ("unigram", "unigram", {}, EVERY),
        ("unigram, never", "unigram", {"pre_tokenizer": never, "decoder": never}, FEW),
        ("unigram, as it is", "unigram", {"normalizer": None, "pre_tokenizer": None}, FEW),
        ("unigram with bytes", "unigram bytes", {"decoder": typed("Sequence", decoders=[
            typed("ByteFallback"), typed("Metaspace", replacement="▁", prepend_scheme="always", split=True)])}, EVERY),
        ("word level", "word level", {}, FEW),
        ("end of word", "end of word", {}, FEW),
        ("continuing", "continuing", {}, FEW),
    ]
    return bases, out


# ---- answers

def patched(base: Json, patch: Json) -> Json:
    return {**base, **patch, "model": {**base["model"], **patch.get("model", {})}}


def answer(tokenizer: Tokenizer, text: str) -> str:
    encoding = tokenizer.encode(text)
    lines = [f"{i} {a} {b} {t}" for i, (a, b), t in zip(encoding.ids, encoding.offsets, encoding.tokens)]
    decoded = [tokenizer.decode(encoding.ids, skip_special_tokens=s) for s in (True, False)]
    return "\n".join(lines + decoded)


def show(name: str, index: int) -> None:
    """From the written file: training again may order ties otherwise."""
    file = json.loads((Path(__file__).parent / "tokenizer_script_cases.json").read_text())
    variant = next(v for v in file["variants"] if v["name"] == name)
    tokenizer = Tokenizer.from_str(json.dumps(patched(file["bases"][variant["base"]], variant["patch"])))
    print(repr(file["texts"][index]))
    print(answer(tokenizer, file["texts"][index]))


def main() -> None:
    if "--show" in sys.argv:
        show(sys.argv[-2], int(sys.argv[-1]))
        return
    bases, chosen = variants()
    rows = []
    for name, base, patch, indices in chosen:
        tokenizer = Tokenizer.from_str(json.dumps(patched(bases[base], patch)))
        answers = "".join(f"{xxhash.xxh64_intdigest(answer(tokenizer, TEXTS[i]).encode()) & 0xFFFFFFFF:08x}" for i in indices)
        rows.append({"name": name, "base": base, "patch": patch, "step": indices[1], "answers": answers})
    for base in bases.values():
        for field in ("truncation", "padding"):
            base.pop(field, None)
    out = {"library": "tokenizers " + tokenizers.__version__, "blocks": len(BLOCKS), "texts": TEXTS, "bases": bases,
           "variants": rows}
    text = json.dumps(out, ensure_ascii=False, separators=(",", ":"))
    print(text.replace('{"name":', '\n{"name":').replace('"bases":', '\n"bases":'))


if __name__ == "__main__":
    main()
