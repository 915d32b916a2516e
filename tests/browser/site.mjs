// A static server for the built site with the headers of serve.py, and the ways in which a server can
// misbehave: without isolation headers, without some files, or with another model.
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { Transform } from 'node:stream';

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.mjs': 'text/javascript', '.js': 'text/javascript', '.css': 'text/css',
  '.wasm': 'application/wasm', '.json': 'application/json', '.svg': 'image/svg+xml', '.ttf': 'font/ttf',
  '.otf': 'font/otf', '.png': 'image/png',
};

// Passes on each piece as late as a line of `rate` bytes per second would.
function slowed(rate) {
  return new Transform({
    transform(piece, encoding, done) {
      setTimeout(() => done(null, piece), (1000 * piece.length) / rate);
    },
  });
}

// folder: the site. isolated: send COOP and COEP. refuse(path): answer 404. model: a folder served in place of
// models/vitrine-small. under: the path of the site on its host. types: by ending, in place of the right ones. rate: of
// each answer but the manifest, in bytes per second. port: to come back after `close`.
export async function serveSite(folder, { isolated = true, refuse = () => false, model = null, under = '', types = {}, rate = 0, port = 0 } = {}) {
  const server = createServer((request, response) => {
    const asked = normalize(decodeURIComponent(new URL(request.url, 'http://x').pathname)).replace(/^\/+/, '');
    const path = asked.startsWith(under) ? asked.slice(under.length) || 'index.html' : '../';
    const headers = { 'Content-Type': types[extname(path)] ?? TYPES[extname(path)] ?? 'application/octet-stream', 'Cache-Control': 'no-store' };
    if (/^embed(_\w+)?\.js$/.test(path)) headers['Access-Control-Allow-Origin'] = '*';   // as serve.py
    if (isolated) {
      headers['Cross-Origin-Opener-Policy'] = 'same-origin';
      headers['Cross-Origin-Embedder-Policy'] = 'require-corp';
    }
    const prefix = 'models/vitrine-small/';
    const file = model && path.startsWith(prefix) ? join(model, path.slice(prefix.length)) : join(folder, path);
    if (path.startsWith('..') || refuse(path) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404, headers).end();
      return;
    }
    if (model && path === 'manifest.json') {   // what was stored is of the site's own model
      const manifest = JSON.parse(readFileSync(file, 'utf8'));
      manifest.files = manifest.files.filter((one) => !/\/first_answers[^/]*\.json$/.test(one.path));
      response.writeHead(200, headers).end(JSON.stringify(manifest));
      return;
    }
    response.writeHead(200, { ...headers, 'Content-Length': statSync(file).size });
    const bytes = createReadStream(file);
    (rate && path !== 'manifest.json' ? bytes.pipe(slowed(rate)) : bytes).pipe(response);
  });
  await new Promise((ready) => server.listen(port, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${server.address().port}/${under}`,
    port: server.address().port,
    close: () => new Promise((done) => {
      server.closeAllConnections();
      server.close(done);
    }),
  };
}
