// The engine of the figures in a page of another origin: a hidden frame that answers questions and draws nothing.
//
//   page around -> engine   {vitrine: 'explain', id, model, granularity, lang, request}
//   engine -> page around   {vitrine: 'ready'}, {vitrine: 'failed', reason}, {vitrine: 'answer', id, explanation | error}
import { createClient, engineOptions } from './client.mjs';
import { sentence } from './sentence.mjs';

const tell = (what, detail = {}) => window.parent.postMessage({ vitrine: what, ...detail }, '*');
const MODEL = /^vitrine-[a-z]+$/;   // those in models/

let model = '', spoken = 'en', loaded = null, last = Promise.resolve(), next = 0;
const waiting = new Map();   // id of a message -> what takes its answer

const client = createClient({
  options: { ...engineOptions(), form: 'json' },
  onMessage(bytes) {
    const message = JSON.parse(new TextDecoder().decode(bytes));
    if (message.id === 0 && message.type === 'model') loaded?.resolve();
    else if (message.id === 0 && message.type === 'error') loaded?.reject(new Error(said(message.error)));
    else if (message.type === 'explanation' || message.type === 'error') waiting.get(message.id)?.(message);
  },
  onFatal: (why) => tell('failed', { reason: why }),
});

const said = ({ what, advice }) => `${what}${advice ? `. ${advice}` : ''}`;

async function load(name) {
  if (name === model) return;
  if (!MODEL.test(name)) throw new Error(`There is no model \u201c${name}\u201d here`);
  await new Promise((resolve, reject) => {
    loaded = { resolve, reject };
    client.loadModel(name, new URL(`models/${name}/`, document.baseURI).href);
  });
  model = name;
}

async function speak(lang) {
  if (lang === spoken || !/^[a-z]{2,3}(-\w+)?$/.test(lang)) return;
  const file = lang === 'en' ? null : await fetch(`assets/words/${lang}.json`);
  if (file && !file.ok) return;   // English, as it was
  client.send(new TextEncoder().encode(JSON.stringify({ type: 'speak', id: 0, words: file ? await file.text() : '' })));
  spoken = lang;
}

async function explain({ model: name, granularity, lang = 'en', request }) {
  await load(String(name));
  await speak(String(lang));
  const id = ++next;
  const answer = await new Promise((go) => {
    waiting.set(id, go);
    client.send(new TextEncoder().encode(JSON.stringify({ type: 'explain', id, request: { settings: {}, ...request }, granularity })));
  });
  waiting.delete(id);
  if (answer.type === 'error') throw new Error(said(answer.error));
  return answer.explanation;
}

// One after the other: another model may be asked for in between.
addEventListener('message', ({ data, source }) => {
  if (source !== window.parent || data?.vitrine !== 'explain') return;
  last = last.then(() => explain(data)).then(
    (explanation) => tell('answer', { id: data.id, explanation }),
    (error) => tell('answer', { id: data.id, error: sentence(error) }));
});
tell('ready');
