// A screen without a monitor: headless, Firefox has no WebGL 2 and WebKitGTK no headless mode.
import { spawn } from 'node:child_process';

// The display's name, for the environment; `close` ends it.
export function openDisplay() {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1360x1000x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.on('exit', (code) => reject(new Error(`Xvfb ended with code ${code}`)));
    server.stdio[3].once('data', (number) => resolve({ environment: { ...process.env, DISPLAY: `:${String(number).trim()}`, LIBGL_ALWAYS_SOFTWARE: '1' }, close: () => server.kill() }));
  });
}
