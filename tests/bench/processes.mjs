// What the operating system (Linux) says of the browsers' renderers that this program started. Processor time does not
// count what other programs take meanwhile, so ratios of it hold on a busy machine.
import { readdirSync, readFileSync } from 'node:fs';

const read = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch { // it ended
    return '';
  }
};

function renderers() {
  const parents = new Map(), found = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const stat = read(`/proc/${pid}/stat`);
    parents.set(pid, stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    if (read(`/proc/${pid}/cmdline`).includes('--type=renderer')) found.push(pid);
  }
  const ours = (pid) => {
    for (; pid && pid !== '0'; pid = parents.get(pid)) if (pid === String(process.pid)) return true;
    return false;
  };
  return found.filter(ours);
}

// Largest peak of resident memory, in megabytes.
export function peakMegabytes() {
  return Math.max(...renderers().map((pid) => Number(/VmHWM:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024));
}

// Milliseconds of processor time that the renderers' threads, or those of their Workers only, have had. `pids`: of these
// renderers.
export function processorTime({ workers = true, pids = renderers() } = {}) {
  let total = 0;
  for (const pid of pids) {
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      if (workers && !read(`/proc/${pid}/task/${task}/comm`).startsWith('DedicatedWorker')) continue;
      total += Number(read(`/proc/${pid}/task/${task}/schedstat`).split(' ')[0]) / 1e6;
    }
  }
  return total;
}

export { renderers };
