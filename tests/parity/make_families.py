"""Tiny random checkpoints of every family but GPT-2, with golden values by transformers and PyTorch's autograd.

`make_families.py [FAMILY...]` writes golden/<family>/ beside this file: config.json, model.safetensors (bfloat16),
tokenizer.json, golden.json and golden.safetensors, as models/train/golden.py describes them. Needs `transformers`,
`torch`, `safetensors` and `tokenizers`. Arithmetic is float64 throughout, also where transformers asks for float32.
"""
from __future__ import annotations

import json
import math
import shutil
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

# Norms, softmax and rotary tables are computed in "float32" by transformers, whatever the weights are.
torch.float32 = torch.float = torch.float64
torch.Tensor.float = torch.Tensor.double
torch.set_default_dtype(torch.float64)
real_softmax = torch.nn.functional.softmax
torch.nn.functional.softmax = lambda x, dim=None, dtype=None, **_: real_softmax(x, dim=dim)

import transformers as tf  # noqa: E402
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors  # noqa: E402

HERE = Path(__file__).parent / "golden"
TEXTS = ["The cat sat on the mat and looked", "naïve 😀"]
STEPS = 32
V, D, L, H = 320, 24, 2, 4
SMALL = dict(vocab_size=V, hidden_size=D, num_hidden_layers=L, num_attention_heads=H, intermediate_size=40,
             max_position_embeddings=64, bos_token_id=0, eos_token_id=0, pad_token_id=None)
LLAMA3 = dict(rope_type="llama3", rope_theta=10000.0, factor=4.0, low_freq_factor=1.0, high_freq_factor=4.0,
              original_max_position_embeddings=16)
YARN = dict(rope_type="yarn", rope_theta=10000.0, factor=4.0, original_max_position_embeddings=16, beta_fast=4.0,
            beta_slow=1.0)

FAMILIES = {
    # grouped queries, heads wider than the width's share, frequencies of Llama 3
    "llama": lambda: tf.LlamaForCausalLM(tf.LlamaConfig(**SMALL, num_key_value_heads=2, head_dim=8,
                                                        rope_parameters=LLAMA3)),
    "llama-yarn": lambda: tf.LlamaForCausalLM(tf.LlamaConfig(**SMALL, num_key_value_heads=1, head_dim=10,
                                                             rope_parameters=YARN, attention_bias=True, mlp_bias=True,
                                                             tie_word_embeddings=True)),
    "mistral": lambda: tf.MistralForCausalLM(tf.MistralConfig(
        **SMALL, num_key_value_heads=2, sliding_window=4,
        rope_parameters=dict(rope_type="linear", factor=2.0, rope_theta=10000.0))),
    "qwen2": lambda: tf.Qwen2ForCausalLM(tf.Qwen2Config(**SMALL, num_key_value_heads=2, use_sliding_window=True,
                                                        sliding_window=3, max_window_layers=1,
                                                        tie_word_embeddings=True)),
    "qwen3": lambda: tf.Qwen3ForCausalLM(tf.Qwen3Config(**SMALL, num_key_value_heads=2, head_dim=8)),
    "gemma": lambda: tf.GemmaForCausalLM(tf.GemmaConfig(**SMALL, num_key_value_heads=1, head_dim=12)),
    "olmo": lambda: tf.OlmoForCausalLM(tf.OlmoConfig(**SMALL, num_key_value_heads=2)),
    "phi": lambda: tf.PhiForCausalLM(tf.PhiConfig(**SMALL, qk_layernorm=True, rope_parameters=dict(
        rope_type="default", rope_theta=10000.0, partial_rotary_factor=0.34))),
    "opt": lambda: tf.OPTForCausalLM(tf.OPTConfig(
        vocab_size=V, hidden_size=D, num_hidden_layers=L, num_attention_heads=H, ffn_dim=40,
        max_position_embeddings=64, word_embed_proj_dim=D)),
    "gpt_neo": lambda: tf.GPTNeoForCausalLM(tf.GPTNeoConfig(
        vocab_size=V, hidden_size=D, num_layers=L, num_heads=H, intermediate_size=40, max_position_embeddings=64,
        attention_types=[[["global", "local"], 1]], window_size=3)),
    "gpt_neox": lambda: tf.GPTNeoXForCausalLM(tf.GPTNeoXConfig(**SMALL, use_parallel_residual=False, rope_parameters=dict(
        rope_type="default", rope_theta=10000.0, partial_rotary_factor=1.0))),
    "bert": lambda: tf.BertForMaskedLM(tf.BertConfig(
        vocab_size=V, hidden_size=D, num_hidden_layers=L, num_attention_heads=H, intermediate_size=40,
        max_position_embeddings=64)),
}


def parts(model):
    """Attention output projections, final norm and unembedding (none for an encoder)."""
    if isinstance(model, tf.BertForMaskedLM):
        return [b.attention.output.dense for b in model.bert.encoder.layer], None, None
    if isinstance(model, tf.GPTNeoForCausalLM):
        t = model.transformer
        return [b.attn.attention.out_proj for b in t.h], t.ln_f, model.lm_head
    if isinstance(model, tf.GPTNeoXForCausalLM):
        t = model.gpt_neox
        return [b.attention.dense for b in t.layers], t.final_layer_norm, model.get_output_embeddings()
    if isinstance(model, tf.OPTForCausalLM):
        t = model.model.decoder
        return [b.self_attn.out_proj for b in t.layers], t.final_layer_norm, model.lm_head
    if isinstance(model, tf.PhiForCausalLM):
        return [b.self_attn.dense for b in model.model.layers], model.model.final_layernorm, model.lm_head
    return [b.self_attn.o_proj for b in model.model.layers], model.model.norm, model.lm_head


def randomise(model, seed):
    """Sharper than the usual initialisation, so that attention is far from uniform; rounded to bfloat16."""
    generator = torch.Generator().manual_seed(seed)
    for name, p in model.named_parameters():
        noise = torch.randn(p.shape, generator=generator)
        if p.dim() >= 2:
            p.data = noise / math.sqrt(p.shape[-1])
        elif "norm" in name.lower() or "ln_" in name:
            p.data = p.data + 0.1 * noise
        else:
            p.data = 0.1 * noise
        p.data = p.data.to(torch.bfloat16).double()


def values(model, ids, position):
    config = model.config
    tokens = torch.tensor([ids])
    # Gemma's embedding module multiplies; embeddings here are rows of the matrix, as in every other family.
    factor = math.sqrt(config.hidden_size) if config.model_type == "gemma" else 1.0
    matrix = model.get_input_embeddings().weight.detach()
    e = matrix[tokens]
    zero, mean = torch.zeros_like(e[0, 0]), matrix.mean(0)
    with torch.no_grad():
        out = model(input_ids=tokens, output_hidden_states=True, output_attentions=True)
        again = model(inputs_embeds=e * factor).logits
        assert (again - out.logits).abs().max() < 1e-9, "embeddings are not what the model reads"
    order = out.logits[0, position].argsort(descending=True)
    target, foil = int(order[0]), int(order[1])

    def score(embeddings):
        row = model(inputs_embeds=embeddings * factor).logits[:, position]
        return row[:, target] - row[:, foil]

    def gradient(points):
        points = points.detach().requires_grad_(True)
        return torch.autograd.grad(score(points).sum(), points)[0]

    def integrated(base):
        alpha = (torch.arange(STEPS) + 0.5) / STEPS
        path = base + alpha.view(-1, 1, 1) * (e - base)
        return ((e[0] - base) * gradient(path).mean(0)).sum(-1)

    grad = gradient(e)[0]
    tensors = {"logits": out.logits[0], "grad": grad, "input_x_gradient": (e[0] * grad).sum(-1),
               "integrated_gradients": integrated(zero), "integrated_gradients_mean_baseline": integrated(mean)}
    projections, norm, unembed = parts(model)
    with torch.no_grad():
        full = score(e)[0]

        def occlusion(base):
            rows = e.repeat(len(ids), 1, 1)
            rows[torch.arange(len(ids)), torch.arange(len(ids))] = base
            return full - score(rows)

        tensors["occlusion_zero_embedding"], tensors["occlusion_mean_embedding"] = occlusion(zero), occlusion(mean)
        heads = config.num_attention_heads
        ablation = torch.zeros(len(projections), heads)
        for layer, projection in enumerate(projections):
            for head in range(heads):
                def cut(_module, args, head=head):
                    x = args[0].clone()
                    width = x.shape[-1] // heads
                    x[..., head * width:(head + 1) * width] = 0
                    return (x, *args[1:])

                hook = projection.register_forward_pre_hook(cut)
                ablation[layer, head] = full - score(e)[0]
                hook.remove()
        tensors["head_ablation"] = ablation
        for i, h in enumerate(out.hidden_states):
            tensors[f"hidden.{i}"] = h[0]
        for i, a in enumerate(out.attentions):
            tensors[f"attention.{i}"] = a[0]
            if norm is not None:
                tensors[f"lens.{i}"] = unembed(norm(out.hidden_states[i][0]))
        numbers = {"position": position, "target": target, "foil": foil, "score": float(full),
                   "score_zero_baseline": float(score(zero.expand_as(e))[0]),
                   "score_mean_baseline": float(score(mean.expand_as(e))[0])}
    return numbers, tensors


def wordpiece() -> Tokenizer:
    """BERT's tokenizer over a few words and single characters."""
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    characters = [chr(c) for c in range(33, 127) if not chr(c).isupper()]
    letters = [f"##{c}" for c in "abcdefghijklmnopqrstuvwxyz"]
    words = ["the", "cat", "sat", "on", "mat", "and", "look", "##ed", "##ve", "na"]
    vocabulary = {word: i for i, word in enumerate(dict.fromkeys(special + characters + letters + words))}
    tokenizer = Tokenizer(models.WordPiece(vocab=vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])])
    tokenizer.add_special_tokens(special)
    return tokenizer


def write(name: str, seed: int) -> None:
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    model = FAMILIES[name]().eval()
    model.config._attn_implementation = "eager"
    randomise(model, seed)
    encoder = model.config.model_type == "bert"
    if encoder:
        wordpiece().save(str(folder / "tokenizer.json"))
    else:
        shutil.copyfile(HERE / "tiny-gpt2/tokenizer.json", folder / "tokenizer.json")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    config = json.loads((folder / "config.json").read_text())
    config.pop("transformers_version", None)
    (folder / "config.json").write_text(json.dumps(config | {"dtype": "bfloat16"}, indent=1) + "\n")
    weights = load_file(str(folder / "model.safetensors"))
    save_file({k: v.to(torch.bfloat16) for k, v in weights.items()}, str(folder / "model.safetensors"),
              metadata={"format": "pt"})
    cases, stored = [], {}
    for number, text in enumerate(TEXTS):
        code = tokenizer.encode(text)
        ids, position = list(code.ids), len(code.ids) - 1
        if encoder:
            position = len(ids) // 2
            ids[position] = tokenizer.token_to_id("[MASK]")
        figures, tensors = values(model, ids, position)
        cases.append({"text": text, "ids": ids, "tokens": code.tokens, "offsets": [list(o) for o in code.offsets],
                      "decoded": tokenizer.decode(code.ids)} | figures)
        stored |= {f"case{number}.{key}": single(t) for key, t in tensors.items()}
    golden = {"transformers": tf.__version__, "torch": torch.__version__,
              "dtype": "float64 reference, float32 stored", "cases": cases}
    (folder / "golden.json").write_text(json.dumps(golden, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    save_file(stored, str(folder / "golden.safetensors"))
    print(f"{name}: {sum(f.stat().st_size for f in folder.iterdir()) / 1000:.0f} kB, "
          f"{[len(c['ids']) for c in cases]} tokens", flush=True)


def single(tensor):
    return tensor.detach().contiguous().type("torch.FloatTensor")


if __name__ == "__main__":
    for index, family in enumerate(FAMILIES):
        if not sys.argv[1:] or family in sys.argv[1:]:
            write(family, 100 + index)
