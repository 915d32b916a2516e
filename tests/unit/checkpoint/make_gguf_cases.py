#!/usr/bin/env python3
"""Writes the GGUF files of gguf_test.cpp with the PyPI package gguf (pip install gguf numpy).

gguf_formats.gguf: for every format a tensor of random blocks, and its values as the package dequantises them, in float32
("q4_k" and "q4_k.values"). gguf_llama.gguf: a tiny llama as llama.cpp's converter writes it, with the query and key rows
of each head interleaved; gguf_llama.json holds what its tensors were before that.
"""
import json
import pathlib

import numpy as np
from gguf import GGMLQuantizationType as Type
from gguf import GGUFWriter, TokenType
from gguf.constants import GGML_QUANT_SIZES
from gguf.quants import dequantize, quantize

HERE = pathlib.Path(__file__).parent
random = np.random.default_rng(17)

# Where each block keeps its binary16 numbers; random bits there could be infinite.
HALVES = {Type.Q4_0: [0], Type.Q4_1: [0, 2], Type.Q5_0: [0], Type.Q5_1: [0, 2], Type.Q8_0: [0],
          Type.Q4_K: [0, 2], Type.Q5_K: [0, 2], Type.Q6_K: [208]}


def formats():
    writer = GGUFWriter(HERE / "gguf_formats.gguf", "none")
    for kind, places in HALVES.items():
        elements, size = GGML_QUANT_SIZES[kind]
        blocks = random.integers(0, 256, (6, size), dtype=np.uint8)
        for place in places:
            halves = random.normal(0, 0.1, (6, 1)).astype(np.float16)
            halves[0] = np.float16(6e-8)  # subnormal
            blocks[:, place:place + 2] = halves.view(np.uint8)
        data = blocks.reshape(3, 2 * size)
        name = kind.name.lower()
        writer.add_tensor(name, data, raw_dtype=kind)
        writer.add_tensor(name + ".values", dequantize(data, kind).astype(np.float32))
    values = random.normal(0, 1, (3, 5)).astype(np.float32)
    writer.add_tensor("f32", values)
    writer.add_tensor("f32.values", values)
    writer.add_tensor("f16", values.astype(np.float16))
    writer.add_tensor("f16.values", values.astype(np.float16).astype(np.float32))
    bfloat = quantize(values, Type.BF16)
    writer.add_tensor("bf16", bfloat, raw_dtype=Type.BF16)
    writer.add_tensor("bf16.values", dequantize(bfloat, Type.BF16).astype(np.float32))
    finish(writer)


def interleaved(rows, heads):
    """As convert_hf_to_gguf.py permutes the rows of q_proj and k_proj of llama."""
    return rows.reshape(heads, 2, rows.shape[0] // heads // 2, *rows.shape[1:]).swapaxes(1, 2).reshape(rows.shape)


def llama():
    layers, width, heads, kv_heads, head, mlp = 2, 24, 3, 1, 8, 40
    tokens = ["<unk>", "<s>", "</s>"] + [f"<0x{i:02X}>" for i in range(256)] + ["▁", "a", "b", "▁a", "ab", "▁ab"]
    scores = [0.0] * 259 + [-10.0, -11.0, -12.0, -2.0, -1.0, -3.0]
    types = [TokenType.UNKNOWN, TokenType.CONTROL, TokenType.CONTROL] + [TokenType.BYTE] * 256 + [TokenType.NORMAL] * 6
    writer = GGUFWriter(HERE / "gguf_llama.gguf", "llama")
    writer.add_block_count(layers)
    writer.add_context_length(64)
    writer.add_embedding_length(width)
    writer.add_feed_forward_length(mlp)
    writer.add_head_count(heads)
    writer.add_head_count_kv(kv_heads)
    writer.add_rope_freq_base(5e5)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(head)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores(scores)
    writer.add_token_types(types)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_bos_token(True)
    writer.add_chat_template("{{ messages }}")
    plain = {}

    def tensor(gguf_name, name, *shape, heads_of=None):
        values = random.normal(0, 0.2, shape).astype(np.float16).astype(np.float32)
        plain[name] = values
        stored = interleaved(values, heads_of) if heads_of else values
        writer.add_tensor(gguf_name, stored.astype(np.float16) if len(shape) == 2 else stored)

    tensor("token_embd.weight", "model.embed_tokens.weight", len(tokens), width)
    for i in range(layers):
        to, at = f"model.layers.{i}.", f"blk.{i}."
        tensor(at + "attn_norm.weight", to + "input_layernorm.weight", width)
        tensor(at + "attn_q.weight", to + "self_attn.q_proj.weight", heads * head, width, heads_of=heads)
        tensor(at + "attn_k.weight", to + "self_attn.k_proj.weight", kv_heads * head, width, heads_of=kv_heads)
        tensor(at + "attn_v.weight", to + "self_attn.v_proj.weight", kv_heads * head, width)
        tensor(at + "attn_output.weight", to + "self_attn.o_proj.weight", width, heads * head)
        tensor(at + "ffn_norm.weight", to + "post_attention_layernorm.weight", width)
        tensor(at + "ffn_gate.weight", to + "mlp.gate_proj.weight", mlp, width)
        tensor(at + "ffn_up.weight", to + "mlp.up_proj.weight", mlp, width)
        tensor(at + "ffn_down.weight", to + "mlp.down_proj.weight", width, mlp)
    tensor("output_norm.weight", "model.norm.weight", width)
    finish(writer)
    # Sums with weights of their own tell every place apart and keep the file small.
    sums = {name: [float(np.dot(row.astype(np.float64), np.arange(1, row.size + 1))) for row in np.atleast_2d(values)]
            for name, values in plain.items() if ".layers." in name or values.ndim == 1}
    (HERE / "gguf_llama.json").write_text(json.dumps(sums))


def finish(writer):
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    formats()
    llama()
