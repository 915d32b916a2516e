// The files of a model's folder, and the one thing that can be said of a folder before the core reads it.
export const FILES = ['config.json', 'tokenizer.json', 'model.safetensors'];
const PARTS = 'model.safetensors.index.json';

// Why the folder with these names cannot be read, as an error of protocol.md; null if the core should try.
export function refused(names) {
  if (names.includes('model.safetensors') || !names.includes(PARTS)) return null;
  return {
    code: 'unsupported',
    what: 'The weights are spread over several files',
    where: PARTS,
    advice: 'Save the model as one model.safetensors: save_pretrained(folder, max_shard_size="100GB").',
  };
}
