"""Two tiny randomly initialised GPT-2 checkpoints with golden values, for tests that need no download.

`tiny.py OUT_FOLDER` writes OUT_FOLDER/tiny-gpt2 (float32, GPT-2's defaults) and OUT_FOLDER/tiny-gpt2-variant
(bfloat16, an inner width of its own, exact GELU, scores divided by the layer's number, names without the
`transformer.` prefix, added tokens).
"""
from __future__ import annotations

import math
import sys
from pathlib import Path

import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

import golden
import layout
from model import Config, GPT2

CORPUS = """A child opens the window and looks at the garden. The cat sleeps on the warm stone by the door.
When Anna and Tom went to the market, Tom gave a basket to Anna. The keys to the old cabinet are on the table.
The story was slow, but the ending was wonderful. The soup was not good at all, but the bread was fresh.
"Where is the red kite?" asked the boy. "It is behind the blue gate," said his mother. They didn't wait.
for (int i = 0; i < 10; ++i) { total += value[i]; }
def mean(values):
    return sum(values) / len(values)
In 1987 the river rose by 3.5 metres; in 2014 it rose by 12. Nobody's house was lost, and we've kept the photographs.
Crème brûlée, naïve café, Ångström, señor, Straße, zażółć gęślą jaźń, Привет, こんにちは.
The teacher writes a number on the board, and the children read it aloud. Then she wipes it away and writes another.
"""

TEXTS = {
    "tiny-gpt2": [
        "When Anna and Tom went to the garden, Tom gave the red kite to",
        "The soup wasn't  good; the café's 👩‍🍳   crème\n\n\twe'll 2014. ",
        "int i = 0;\n    total += value[i];\n}<|endoftext|>The cat",
    ],
    "tiny-gpt2-variant": [
        "The keys to the <|mask|> cabinet <|mask|><|mask|> on the table",
        "naïve [[note]] Ångström [[note]]\r\n  x=3.5 e\u0301 👍🏽 don't  ",
    ],
}


def tokenizer(vocabulary: int, variant: bool) -> Tokenizer:
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    t.decoder = decoders.ByteLevel()
    t.train_from_iterator(CORPUS.split("\n"), trainers.BpeTrainer(
        vocab_size=vocabulary, special_tokens=["<|endoftext|>", "<|mask|>"], show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    if variant:  # one added token that is not special, and takes the blanks on its left
        t.add_tokens([AddedToken("[[note]]", special=False, normalized=False, lstrip=True)])
    return t


def checkpoint(folder: Path, config: Config, dtype: torch.dtype, prefix: str, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    model = GPT2(config)
    for name, p in model.named_parameters():  # sharper than a fresh model, so that attention is far from uniform
        noise = torch.randn(p.shape, generator=generator)
        p.data = noise / math.sqrt(p.shape[-1]) if p.dim() > 1 else 0.1 * noise + (name.endswith("weight"))
    layout.save(folder, model, dtype, {}, prefix)


def main(out: Path) -> None:
    for name, variant in (("tiny-gpt2", False), ("tiny-gpt2-variant", True)):
        folder = out / name
        folder.mkdir(parents=True, exist_ok=True)
        t = tokenizer(320, variant)
        t.save(str(folder / "tokenizer.json"))
        size = t.get_vocab_size()
        if variant:
            config = Config(size, 96, 40, 3, 5, n_inner=72, activation_function="gelu",
                            scale_attn_by_inverse_layer_idx=True, layer_norm_epsilon=1e-6)
            checkpoint(folder, config, torch.bfloat16, "", 2)
        else:
            checkpoint(folder, Config(size, 96, 32, 2, 4), torch.float32, "transformer.", 1)
        golden.write(folder, TEXTS[name])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
