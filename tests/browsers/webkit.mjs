// WebKitGTK by W3C WebDriver over HTTP: the nearest thing to Safari on Linux.
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';

const DRIVER = '/usr/bin/WebKitWebDriver';
const BROWSERS = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map((machine) => `/usr/lib/${machine}/webkit2gtk-4.1/MiniBrowser`);
const KEYS = { Enter: '\uE007', Escape: '\uE00C', ArrowRight: '\uE014' };   // as WebDriver names them

export const name = 'WebKitGTK';
export const found = () => existsSync(DRIVER) && BROWSERS.find((path) => existsSync(path));

const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

export async function open(environment) {
  const port = await freePort();
  const driver = spawn(DRIVER, [`--port=${port}`], { env: environment, stdio: 'ignore' });
  const call = async (method, path, body) => {
    for (let attempt = 0; ; attempt++) {
      try {
        const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, body: body && JSON.stringify(body) });
        const { value } = await answer.json();
        if (!answer.ok) throw Object.assign(new Error(`${value.error}: ${value.message}`), { answered: true });
        return value;
      } catch (error) {
        if (error.answered || attempt > 50) throw error;
        await new Promise((later) => setTimeout(later, 200));   // it is starting
      }
    }
  };
  const session = await call('POST', '/session', { capabilities: { alwaysMatch: {
    'webkitgtk:browserOptions': { binary: found(), args: ['--automation'] },
  } } });
  const at = `/session/${session.sessionId}`;
  await call('POST', `${at}/window/rect`, { width: 1280, height: 860 });
  await call('POST', `${at}/timeouts`, { script: 60_000, pageLoad: 120_000 });
  const act = (type, actions, more = {}) => call('POST', `${at}/actions`, { actions: [{ type, id: type, ...more, actions }] });
  const keys = (list) => act('key', list.flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]));
  return {
    errors: [],   // this driver tells none
    go: (url) => call('POST', `${at}/url`, { url }),
    evaluate: (script) => call('POST', `${at}/execute/sync`, { script: `return ${script}`, args: [] }),
    click: (x, y) => act('pointer', [
      { type: 'pointerMove', x: Math.round(x), y: Math.round(y), duration: 0 }, { type: 'pointerDown', button: 0 }, { type: 'pause', duration: 60 }, { type: 'pointerUp', button: 0 },
    ], { parameters: { pointerType: 'mouse' } }),
    type: (text) => keys([...text]),
    press: (key) => keys([KEYS[key] ?? key]),
    picture: async (path) => writeFileSync(path, Buffer.from(await call('GET', `${at}/screenshot`), 'base64')),
    async close() {
      await call('DELETE', at).catch(() => {});
      driver.kill();
    },
  };
}
