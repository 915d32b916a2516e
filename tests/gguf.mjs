// A random llama as a GGUF file (version 3) with its weights in Q8_0, for tests of large models' ways on a small one.
const U32 = 4, F32 = 6, BOOL = 7, STRING = 8, ARRAY = 9;
const Q8_0 = 8;
const BLOCK = 32;

const text = (value) => {
  const bytes = Buffer.from(value), size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(bytes.length));
  return Buffer.concat([size, bytes]);
};
const integer = (value) => { const bytes = Buffer.alloc(4); bytes.writeUInt32LE(value); return bytes; };
const float = (value) => { const bytes = Buffer.alloc(4); bytes.writeFloatLE(value); return bytes; };
const long = (value) => { const bytes = Buffer.alloc(8); bytes.writeBigUInt64LE(BigInt(value)); return bytes; };
const list = (type, values, write) => Buffer.concat([integer(type), long(values.length), ...values.map(write)]);
const padded = (size) => Math.ceil(size / BLOCK) * BLOCK;

// The same file for the same seed.
export function randomGguf({ layers = 2, width = 64, heads = 4, kvHeads = 2, mlp = 96, seed = 1 } = {}) {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
  const letters = [...'abcdefghijklmnopqrstuvwxyz'].flatMap((letter) => [letter, `▁${letter}`]);
  const tokens = ['<unk>', '<s>', '</s>', ...Array.from({ length: 256 }, (_, i) => `<0x${i.toString(16).toUpperCase().padStart(2, '0')}>`), '▁', ...letters];
  const kinds = tokens.map((_, i) => (i === 0 ? 2 : i < 3 ? 3 : i < 259 ? 6 : 1));

  const metadata = [
    ['general.architecture', STRING, text('llama')],
    ['llama.block_count', U32, integer(layers)],
    ['llama.context_length', U32, integer(256)],
    ['llama.embedding_length', U32, integer(width)],
    ['llama.feed_forward_length', U32, integer(mlp)],
    ['llama.attention.head_count', U32, integer(heads)],
    ['llama.attention.head_count_kv', U32, integer(kvHeads)],
    ['llama.attention.layer_norm_rms_epsilon', F32, float(1e-5)],
    ['llama.rope.freq_base', F32, float(10000)],
    ['tokenizer.ggml.model', STRING, text('llama')],
    ['tokenizer.ggml.tokens', ARRAY, list(STRING, tokens, text)],
    ['tokenizer.ggml.scores', ARRAY, list(F32, tokens.map((_, i) => -i), float)],
    ['tokenizer.ggml.token_type', ARRAY, list(5, kinds, integer)],
    ['tokenizer.ggml.bos_token_id', U32, integer(1)],
    ['tokenizer.ggml.eos_token_id', U32, integer(2)],
    ['tokenizer.ggml.unknown_token_id', U32, integer(0)],
    ['tokenizer.ggml.add_bos_token', BOOL, Buffer.from([1])],
  ];

  // Blocks of 32: a binary16 scale of 2^-9 to 2^-8, then signed bytes.
  const matrix = (rows, columns) => {
    const bytes = Buffer.alloc(rows * columns / BLOCK * (BLOCK + 2));
    for (let at = 0; at < bytes.length; at += BLOCK + 2) {
      bytes.writeUInt16LE(0x1800 + Math.floor(random() * 1024), at);
      for (let i = 0; i < BLOCK; i++) bytes.writeInt8(Math.floor(random() * 255) - 127, at + 2 + i);
    }
    return { type: Q8_0, extents: [columns, rows], bytes };
  };
  const norm = () => ({ type: 0, extents: [width], bytes: Buffer.concat(Array.from({ length: width }, () => float(0.5 + random()))) });
  const tensors = { 'token_embd.weight': matrix(tokens.length, width), 'output_norm.weight': norm() };
  const inKeys = width / heads * kvHeads;
  for (let i = 0; i < layers; i++) {
    const parts = {
      attn_norm: norm(), ffn_norm: norm(), attn_q: matrix(width, width), attn_k: matrix(inKeys, width),
      attn_v: matrix(inKeys, width), attn_output: matrix(width, width), ffn_gate: matrix(mlp, width),
      ffn_up: matrix(mlp, width), ffn_down: matrix(width, mlp),
    };
    for (const [name, tensor] of Object.entries(parts)) tensors[`blk.${i}.${name}.weight`] = tensor;
  }
  const named = Object.entries(tensors), infos = [], data = [];
  let offset = 0;
  for (const [name, { type, extents, bytes }] of named) {
    infos.push(text(name), integer(extents.length), ...extents.map(long), integer(type), long(offset));
    data.push(bytes, Buffer.alloc(padded(bytes.length) - bytes.length));
    offset += padded(bytes.length);
  }
  const head = Buffer.concat([
    Buffer.from('GGUF'), integer(3), long(named.length), long(metadata.length),
    ...metadata.flatMap(([key, type, value]) => [text(key), integer(type), value]), ...infos,
  ]);
  return Buffer.concat([head, Buffer.alloc(padded(head.length) - head.length), ...data]);
}
