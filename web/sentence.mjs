// What went wrong, as one line.
import { say } from './words.mjs';

export function sentence(error) {
  const text = String(error?.message ?? error).split('\n')[0].trim();
  return text || say('no reason was given');
}
