// Assertions that say what was wrong.
export function check(holds, what) {
  if (!holds) throw new Error(what);
}
// Fields of objects in any order.
const written = (value) => JSON.stringify(value, (_, v) =>
  v && typeof v === 'object' && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1))) : v);
export function equal(found, wanted, what) {
  const a = written(found), b = written(wanted);
  check(a === b, `${what}: ${a} instead of ${b}`);
}
// max |a - b| / max |b|
export function close(found, wanted, limit, what) {
  check(found.length === wanted.length, `${what}: ${found.length} values instead of ${wanted.length}`);
  let difference = 0, size = 1e-12;
  wanted.forEach((value, i) => {
    check(Number.isFinite(found[i]), `${what}: value ${i} is ${found[i]}`);
    difference = Math.max(difference, Math.abs(found[i] - value));
    size = Math.max(size, Math.abs(value));
  });
  check(difference / size <= limit, `${what}: differs by ${(difference / size).toExponential(2)}, allowed ${limit}`);
}
export function softmax(logits, temperature = 1) {
  const top = Math.max(...logits);
  const powers = logits.map((v) => Math.exp((v - top) / temperature));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((v) => v / sum);
}
