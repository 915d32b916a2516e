// Which files of a folder make up a model: one GGUF file, or config.json and tokenizer.json with the weights as
// model.safetensors or in the parts that its index names.
import {say} from './words.mjs';

const FILES = ['config.json', 'tokenizer.json', 'model.safetensors'];
// What is read too where it is there.
const BESIDE = ['vocab.json', 'merges.txt', 'tokenizer_config.json', 'chat_template.jinja', 'special_tokens_map.json', 'added_tokens.json'];
const INDEX = 'model.safetensors.index.json';
const PART = /-\d{5}-of-\d{5}\.safetensors$/;

// {files: names to hand to the core}, or {error}, an error of protocol.md. Files that are missing are the core's to
// name.
export function chooseFiles(names) {
  const ggufs = names.filter((name) => name.toLowerCase().endsWith('.gguf'));
  if (ggufs.length === 1 && !names.includes('model.safetensors')) return {files: ggufs};
  if (ggufs.length > 1) {
    return refusal(say('There is more than one GGUF file'), ggufs.slice(0, 4).join(', '), say('Open one of them.'));
  }
  const files = names.filter((name) => FILES.includes(name) || BESIDE.includes(name));
  if (files.includes('model.safetensors')) return {files};
  if (names.includes(INDEX)) return {files: [...files, INDEX, ...names.filter((name) => PART.test(name))]};
  const alone = names.filter((name) => name.endsWith('.safetensors') && !name.startsWith('adapter_'));
  if (alone.length === 1 && names.includes('config.json'))
    return {files: [...files, alone[0]], as: {[alone[0]]: 'model.safetensors'}};
  if (names.includes('adapter_model.safetensors')) {
    return refusal(
        say('The folder holds an adapter, not a whole model'), 'adapter_model.safetensors',
        say('Merge it into the model that it was trained on: merge_and_unload(), then save_pretrained(folder).'));
  }
  const pickle = names.find((name) => /^pytorch_model.*\.bin$|\.(pt|pth|ckpt)$/.test(name));
  if (pickle) {
    return refusal(
        say('The weights are a PyTorch file, which can run programs when it is read'), pickle,
        say('Save the model as safetensors: save_pretrained(folder).'));
  }
  return {files};
}

// The files to fetch for an address: of one GGUF file, or of a folder.
export function filesAt(url) {
  return /\.gguf$/i.test(url) ? [decodeURIComponent(url.slice(url.lastIndexOf('/') + 1))] : FILES;
}

function refusal(what, where, advice) { return {error: {code: 'unsupported', what, where, advice}}; }
