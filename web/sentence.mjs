// What went wrong, as one line.
export function sentence(error) {
  const text = String(error?.message ?? error).split('\n')[0].trim();
  return text || 'no reason was given';
}
