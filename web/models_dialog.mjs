// Other models than the shipped ones: a file or folder of the person's, those that lie beside the site, those that are
// kept in this browser, and the hub by name. A dialogue of the page, drawn by the browser.
import {download, HUB, listFiles, parseName, parseOrigin, plans} from './hub.mjs';
import {openStore} from './model_store.mjs';
import {sentence} from './sentence.mjs';
import { numeral, say } from './words.mjs';

const megabytes = (bytes) => `${numeral((bytes / 1e6).toLocaleString('en', {maximumFractionDigits: bytes < 1e7 ? 1 : 0}))} MB`;

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

// The origin that this page's security policy lets it ask besides its own: ?hub=ORIGIN of hub.html; null if none.
export function openedOrigin(search = location.search) {
  return parseOrigin(new URLSearchParams(search).get('hub') ?? '');
}

// The page again, with a policy that lets it ask this origin. What is open comes back through the link.
function reloadFor(origin, name, second) {
  const url = new URL('hub.html', document.baseURI);
  url.searchParams.set('hub', origin);
  url.searchParams.set('name', name);
  if (second) url.searchParams.set('second', '1');
  url.hash = location.hash;
  location.assign(url);
}

export class ModelsDialog {
  #client;
  #pick;
  #dialog = null;
  #stop = null;  // of the load that runs
  #second = false;  // what is chosen is compared with the model that is there

  // client: client.mjs; pick: files.mjs.
  constructor({client, pick}) {
    this.#client = client;
    this.#pick = pick;
  }

  // On a page that was opened for it, the lookup goes on where it was.
  resume() {
    const query = new URLSearchParams(location.search);
    const name = query.get('name');
    if (openedOrigin() && name) this.open(name, query.has('second'));
  }

  open(name = '', second = false) {
    this.#dialog?.remove();
    this.#second = second;
    const line = make('p', {className: 'line'});
    line.setAttribute('role', 'status');
    const dialog = this.#dialog = make('dialog', {id: 'models', className: 'dialogue'});
    const title = second ? say('Compare with another model') : say('Models');
    dialog.setAttribute('aria-label', title);
    const close = make('button', {type: 'button', textContent: say('Close'), onclick: () => dialog.close()});
    dialog.append(
        make('h1', {textContent: title}), ...(second ? [make('p', {textContent: say('It is held beside the model that is there, in memory of about the size of its files and a third more, until the comparison ends.')})] : []), this.#own(), this.#beside(), this.#kept(line), this.#hub(name, line), line,
        make('footer', {}, close));
    dialog.addEventListener('close', () => {
      this.#stop?.abort();
      dialog.remove();
      document.getElementById('canvas').focus({preventScroll: true});
    });
    document.body.append(dialog);
    dialog.showModal();
  }

  #load(name, source) {
    this.#client.loadModel(name, source, this.#second);
    this.#dialog?.close();
  }

  // ---- a file or folder
  #own() {
    const ofFiles = (files, fallback) => this.#load(files[0].webkitRelativePath.split('/')[0] || fallback, files);
    return make(
        'section', {}, make('h2', {textContent: say('Of your own')}), make('button', {
          type: 'button',
          textContent: say('A folder…'),
          onclick: () => this.#pick({directory: true}, (files) => ofFiles(files, 'model'))
        }),
        make('button', {
          type: 'button',
          textContent: say('A GGUF file…'),
          onclick: () => this.#pick({accept: '.gguf'}, (files) => ofFiles(files, files[0].name.replace(/\.gguf$/i, '')))
        }),
        make('p', {
          textContent:
              say('Read are folders as transformers saves them (safetensors) and GGUF files. They stay on this machine.')
        }));
  }

  // ---- what tools/model fetched and the site serves
  #beside() {
    const section = make('section', {hidden: true}, make('h2', {textContent: say('On this site')}));
    fetch('models/more.json')
        .then((response) => (response.ok ? response.json() : []))
        .then((models) => {
          for (const {name, title, file, bytes, licence} of models) {
            const url = new URL(`models/${name}/${encodeURIComponent(file)}`, document.baseURI).href;
            section.append(
                make('button', {type: 'button', textContent: title, onclick: () => this.#load(name, url)}),
                make('span', {textContent: `${megabytes(bytes)}, ${licence}`}));
            section.hidden = false;
          }
        })
        .catch(() => {});
    return section;
  }

  // ---- kept in this browser
  #kept(line) {
    const section = make('section', {hidden: true}, make('h2', {textContent: say('Kept in this browser')}));
    const list = make('ul');
    section.append(list);
    const show = async () => {
      const store = await openStore();
      const models = await store.list();
      section.hidden = models.length === 0;
      list.replaceChildren(...models.map(
          ({key, bytes, complete}) => make(
              'li', {}, make('button', {
                type: 'button',
                textContent: key,
                disabled: !complete,
                onclick: async () => this.#load(nameOf(key), await store.files(key))
              }),
              make('span', {textContent: complete ? megabytes(bytes) : say('{size}, not all of it', megabytes(bytes))}), make('button', {
                type: 'button',
                textContent: say('Delete'),
                ariaLabel: say('Delete {word}', key),
                onclick: async () => {
                  await store.remove(key);
                  await show();
                  line.textContent = say('{name} is deleted.', key);
                }
              }))));
    };
    show().catch(() => {});  // no file system: nothing is kept
    return section;
  }

  // ---- the hub
  #hub(name, line) {
    const field = (label, value, placeholder) => {
      const input = make('input', {value, placeholder, spellcheck: false, autocomplete: 'off'});
      return [make('label', {textContent: label}, input), input];
    };
    const [nameLabel, nameInput] = field(say('Model'), name, 'owner/name');
    const [originLabel, originInput] = field(say('Hub or mirror'), openedOrigin() ?? HUB, HUB);
    const choices = make('div', {className: 'choices'});
    const form = make('form', {method: 'dialog'}, nameLabel, originLabel, make('button', {textContent: say('Look it up')}));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#lookUp(nameInput.value, originInput.value, choices, line).catch((error) => {
        line.textContent = sentence(error);
      });
    });
    if (name) queueMicrotask(() => form.requestSubmit());
    return make(
        'section', {}, make('h2', {textContent: say('By name, from the Hugging Face hub')}),
        make('p', {textContent: say('Nothing is asked before you press the button; no text of yours is sent.')}), form,
        choices);
  }

  async #lookUp(text, originText, choices, line) {
    choices.replaceChildren();
    const model = parseName(text), origin = parseOrigin(originText);
    if (!model) throw new Error(say('A name has the form owner/name, or owner/name@revision.'));
    if (!origin) throw new Error(say('The hub is an address that begins with https://.'));
    if (openedOrigin() !== origin) return reloadFor(origin, text, this.#second);
    this.#stop?.abort();
    this.#stop = new AbortController();
    line.textContent = say('Asking…');
    const found = plans(await listFiles(origin, model, {signal: this.#stop.signal}));
    line.textContent = say('Nothing of it is fetched yet.');
    for (const plan of found) {
      choices.append(
          make('button', {
            type: 'button',
            textContent: say('Load {name}', plan.label),
            onclick: () => this.#fetch(origin, model, plan, choices, line)
          }),
          make('span', {textContent: say('{size} to fetch, about {memory} of memory', megabytes(plan.bytes), megabytes(plan.memory))}));
    }
    return undefined;
  }

  async #fetch(origin, model, plan, choices, line) {
    const stop = this.#stop = new AbortController();
    const bar = make('progress', {max: plan.bytes, value: 0});
    const words = make('span');
    choices.replaceChildren(
        bar, words, make('button', {type: 'button', textContent: say('Stop'), onclick: () => stop.abort()}));
    try {
      if (plan.memory > 3.5e9)
        throw new Error(say('The model would need about {memory}; a tab has at most {most} MB.', megabytes(plan.memory), 4000));
      const store = await openStore();
      let bytes = 0;
      const files = await download(origin, model, plan, {
        store,
        signal: stop.signal,
        onBytes: (count) => {
          bytes += count;
          bar.value = bytes;
          words.textContent = say('{done} of {all}', megabytes(bytes), megabytes(plan.bytes));
        }
      });
      this.#load(nameOf(model.repo), files);
    } catch (error) {
      choices.replaceChildren();
      line.textContent = sentence(error);
    }
  }
}

const nameOf = (key) => key.slice(key.lastIndexOf('/') + 1).replace(/@main$/, '');
