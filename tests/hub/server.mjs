// A server that behaves as the Hugging Face hub does: a list of files, redirects to another host's address, ranges, and
// what goes wrong there. `behave` of a repository's name says how: "owner/slow", "owner/truncated", …
import {createHash} from 'node:crypto';
import {createServer} from 'node:http';

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const gitSha1 = (bytes) => createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');

// files: {name: Buffer}, of every repository. Gives {origin, requests, close}.
export async function serveHub(files) {
  const requests = [];
  const cuts = {};  // answers so far, by repository
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://hub');
    requests.push({path: url.pathname, range: request.headers.range ?? null});
    const [, owner, name] = url.pathname.replace(/^\/(api\/models|cdn)/, '').split('/');
    const how = name ?? '';
    if (how !== 'no-cors') response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Expose-Headers', 'Content-Range, ETag');
    if (request.method === 'OPTIONS') {
      response.writeHead(204, {'Access-Control-Allow-Headers': 'range'}).end();
      return;
    }
    const fail = (status) => response.writeHead(status).end('{"error":"as asked"}');
    if (how === 'denied') return fail(401);
    if (how === 'busy') return fail(503);
    if (owner !== 'owner') return fail(404);
    if (url.pathname.startsWith('/api/models/')) {
      const list = Object.entries(files).map(([path, bytes]) => {
        const large = /\.(gguf|safetensors)$/.test(path);
        const said = how === 'wrong-hash' ? Buffer.from('other') : bytes;
        return {
          type: 'file',
          path,
          size: bytes.length,
          oid: gitSha1(said),
          ...(large && {lfs: {oid: sha256(said), size: bytes.length, pointerSize: 130}})
        };
      });
      return response.end(
          how === 'no-list' ? '<html>' :
                              JSON.stringify([{type: 'directory', path: 'onnx', size: 0, oid: '0'}, ...list]));
    }
    const path = decodeURIComponent(url.pathname.split('/').pop());
    if (!files[path]) return fail(404);
    if (!url.pathname.startsWith('/cdn/')) {
      response.writeHead(302, {Location: `/cdn${url.pathname}`}).end();
      return undefined;
    }
    const bytes = files[path];
    const from = how === 'no-ranges' ? 0 : Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (from >= bytes.length) return fail(416);
    const rest = how === 'too-long' ? Buffer.concat([bytes.subarray(from), Buffer.from('more')]) : bytes.subarray(from);
    const headers = {'Accept-Ranges': 'bytes'};
    if (from)
      headers['Content-Range'] = `bytes ${from}-${bytes.length - 1}/${bytes.length + (how === 'changed' ? 1 : 0)}`;
    response.writeHead(from ? 206 : 200, headers);
    const cut = (how === 'truncated' || how === 'no-ranges' || how === 'changed') && bytes.length > 1000 &&
        (cuts[how] = (cuts[how] ?? 0) + 1) % 2 === 1;
    if (how === 'silent') return response.write(rest.subarray(0, 10));
    if (!cut) return response.end(rest);
    response.write(rest.subarray(0, rest.length >> 1), () => setTimeout(() => response.destroy(), 50));
    return undefined;
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    requests,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
