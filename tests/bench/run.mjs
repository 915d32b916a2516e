import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { benchDataset } from './dataset.mjs';
import { benchEngine } from './engine.mjs';
import { benchMethods } from './methods.mjs';
import { benchModel } from './model.mjs';
import { benchFrames, benchLoad } from './page.mjs';
import { benchSoak } from './soak.mjs';
import { benchStack } from './stack.mjs';
import { benchTorch } from './torch.mjs';
import { benchTrust } from './trust.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const parts = {
  engine: benchEngine, methods: benchMethods, load: benchLoad, frames: benchFrames, dataset: benchDataset,
  soak: benchSoak, stack: benchStack, model: benchModel, torch: benchTorch, trust: benchTrust,
};
const words = process.argv.slice(2);
const wanted = words.filter((word) => !word.startsWith('--'));
const unknown = wanted.find((word) => !(word in parts));
if (unknown) {
  console.error(`tests/bench/run: there is no part "${unknown}"; the parts are ${Object.keys(parts).join(', ')}`);
  process.exit(2);
}
const options = {
  quick: words.includes('--quick'),
  model: join(root, 'models/vitrine-small'),
  large: join(root, 'models/smollm2'),
  dist: join(root, 'build/web/dist'),
};
if (!existsSync(join(options.dist, 'core.js'))) {
  console.error('tests/bench/run: the site is not built; run: python3 serve.py --dist build/web/dist');
  process.exit(1);
}
for (const part of wanted.length ? wanted : Object.keys(parts)) console.log(await parts[part](options));
process.exit(0);
