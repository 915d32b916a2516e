// The only JavaScript that app.wasm calls: one method per function of src/platform/bridge.h, and the
// other way round the events of the page that the program hears of. Nothing here decides anything.
import { BrowserText } from './browser_text.mjs';
import { darkAround, embedded, hearHost, panel, tellSelection } from './embedded.mjs';
import { acceptDrops, acceptPastes, pick, readWhole } from './files.mjs';
import { Address, urlOf } from './link.mjs';
import { ModelsDialog } from './models_dialog.mjs';
import { sentence } from './sentence.mjs';
import { forgetValue, keepValue, keptValue } from './store.mjs';
import { createTextArea } from './text_area.mjs';
import { followLanguage, preferredLanguage, say } from './words.mjs';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });   // a byte order mark is text here
const STORAGE_PREFIX = 'vitrine.';

// canvas, editor (the hidden text area), answer (live region), notice: elements. client: client.mjs. offline: offline.mjs.
export function createAppBridge({ canvas, editor, answer, notice, client, offline, onReady }) {
  let app = null;          // the module, once it runs
  let address = null;
  let lessons = null;      // fetched when they are opened
  const stored = readStorage();

  // ---- bytes into the program; they are copied and freed
  function withBytes(chunks, call) {
    const pointers = chunks.map((chunk) => {
      const bytes = typeof chunk === 'string' ? encoder.encode(chunk) : chunk;
      const pointer = app._malloc(Math.max(1, bytes.length));
      app.HEAPU8.set(bytes, pointer);
      return [pointer, bytes.length];
    });
    call(...pointers.flat());
    for (const [pointer] of pointers) app._free(pointer);
  }
  const tell = {
    asset: (path, bytes) => withBytes([path, bytes], app._vitrine_app_asset),
    receive: (bytes) => withBytes([bytes], app._vitrine_app_receive),
    loading: ({ loaded, total, file, second = false }) => withBytes([file ?? ''], (p, n) => app._vitrine_app_loading(loaded, total || 0, p, n, second)),
    core_failed: (sentence) => withBytes([sentence], app._vitrine_app_core_failed),
    opened: (name, bytes) => withBytes([name, bytes], app._vitrine_app_opened),
    kept: (key, name, bytes) => withBytes([key, name, bytes], app._vitrine_app_kept),
    address: (link, sameWork) => withBytes([link], (p, n) => app._vitrine_app_address(p, n, sameWork)),
    offline: ({ kept, wanted, update }) => app._vitrine_app_offline(kept, wanted, update),
  };
  // A sentence of this side, until the next click or key.
  function notify(what) {
    bridge.show_notice(what);
    const remove = () => { if (notice.textContent === what) bridge.show_notice(''); };
    setTimeout(() => { for (const type of ['pointerdown', 'keydown']) addEventListener(type, remove, { once: true, capture: true }); }, 300);
  }

  // ---- environment
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  const coarse = matchMedia('(pointer: coarse)');
  let isDark = darkAround;   // of the page around a figure
  function environment() {
    const size = parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
    app._vitrine_app_environment(isDark ?? dark.matches, still.matches, coarse.matches, Math.min(2, Math.max(0.8, size / 16)));
  }
  // The window moved to a screen with other pixels: SDL only looks at resize events.
  function watchPixelRatio() {
    matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener('change', () => {
      dispatchEvent(new Event('resize'));
      watchPixelRatio();
    }, { once: true });
  }

  // A click or a key may open a text field; the next key may come before the next frame and must find it. So they
  // are answered inside their event, behind SDL's own listeners on the canvas and the document.
  function answerInput() {
    for (const type of ['mousedown', 'mouseup', 'touchend', 'keydown']) {
      addEventListener(type, (event) => {
        if (type !== 'mouseup' && event.target !== canvas) return;
        app._vitrine_app_answer_input();
        if (text.tookOver(event)) event.preventDefault();
      }, { passive: false });
    }
  }

  // ---- the text session: offsets are UTF-8 bytes there, UTF-16 units here
  const text = createTextArea({ canvas, editor, app: () => app, withBytes });

  // The page as text comes after the picture, which nobody shall wait longer for.
  async function openTwin() {
    try {
      const { Twin } = await import('./twin.mjs');
      new Twin({ canvas, panel: embedded ? panel() : '', address: embedded ? null : address, bridge, tell, notify });
    } catch (error) {
      console.info(`the page as text: ${sentence(error)}`);   // the picture is there, and says all that a missing network means
    }
  }

  // The character counts: on other keyboards it lies elsewhere.
  addEventListener('keydown', (event) => {
    const writes = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key !== '?' || event.ctrlKey || event.metaKey || event.altKey || writes || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    event.stopImmediatePropagation();   // on this keyboard it may be the program's “/”
    const back = document.activeElement;
    import('./keys_dialog.mjs').then(({ openKeys }) => openKeys(window.vitrine?.state()?.view, () => back?.focus({ preventScroll: true })),
      (error) => notify(say('The list of keys could not be fetched: {why}', sentence(error))));
  }, true);

  const models = new ModelsDialog({ client, pick });
  const bridge = {
    string: (bytes) => decoder.decode(bytes),

    post: (bytes) => client.send(bytes),
    load_model: (name, url, second) => client.loadModel(name, url, second),
    pick_model: (second) => models.open('', second),
    unload_second: () => client.unloadSecond(),
    restart_core: () => client.restart(),

    pick_file(accept) {
      pick({ accept }, ([file]) => readWhole(file, tell.opened, notify));
    },
    hand_over: (name, bytes) => client.file(name, bytes),
    async fetch_file(path, name) {
      try {
        const response = await fetch(path);
        if (!response.ok) throw new Error(say('the server answered {status}', String(response.status)));
        tell.opened(name, new Uint8Array(await response.arrayBuffer()));
      } catch (error) {
        notify(say('{file} could not be fetched: {why}', name, sentence(error)));
      }
    },
    download(name, type, bytes) {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([bytes], { type }));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    },
    download_picture(name, scale) {
      pictureOf(canvas, scale, () => app._vitrine_app_redraw(), (blob) => blob.arrayBuffer()
        .then((bytes) => bridge.download(name, 'image/png', new Uint8Array(bytes))));
    },

    set_title(title) { document.title = title; },
    set_address: (link, entry) => (embedded ? tellSelection(link, () => window.vitrine.state()) : address.write(link, entry)),
    async open_lessons(where = '') {
      try {
        lessons ??= new (await import('./lessons.mjs')).Lessons({ canvas, open: (link) => tell.address(link, false), address, resized: environment, notify });
        await lessons.open(where);
      } catch (error) {
        notify(say('The lessons could not be fetched: {why}', sentence(error)));
      }
    },
    copy_link: (link) => urlOf(link).then(bridge.copy_text),
    open_page: (link) => urlOf(link).then((url) => open(url, '_blank', 'noopener')),
    around: (what) => encoder.encode({ site: new URL('./', location).href, panel: embedded ? panel() : '', language: preferredLanguage() }[what] ?? ''),
    reload: () => offline.reload(),
    open_link(url) { open(url, '_blank', 'noopener,noreferrer'); },
    copy_text(value) {
      if (navigator.clipboard) navigator.clipboard.writeText(value).catch(() => copyByCommand(value));
      else copyByCommand(value);
    },
    announce(sentence) { answer.textContent = sentence; },
    show_notice(sentence) {
      notice.textContent = sentence;
      notice.hidden = !sentence;
    },
    ready() {
      onReady();
      openTwin();
    },
    set_language: (code) => followLanguage(code),
    set_scheme(isDark) { document.documentElement.dataset.scheme = isDark ? 'dark' : 'light'; },

    store(key, value) {
      stored.set(key, value);
      if (embedded) return;   // a figure leaves the person's own work alone
      try { localStorage.setItem(STORAGE_PREFIX + key, value); } catch { /* private window or full: kept for this visit */ }
    },
    stored: (key) => encoder.encode(stored.get(key) ?? ''),

    keep: (key, name, bytes) => keepValue(key, { name, bytes }).catch(() => notify(say('{file} could not be kept in this browser; it is gone when the tab closes.', name))),
    forget: (key) => forgetValue(key).catch(() => {}),   // nothing was kept
    fetch_kept: (key) => keptValue(key).catch(() => null).then((value) => tell.kept(key, value?.name ?? '', value?.bytes ?? new Uint8Array())),

    fetch_asset(path) {
      fetch(path).then((response) => (response.ok ? response.arrayBuffer() : null))
        .then((bytes) => bytes && tell.asset(path, new Uint8Array(bytes)))
        .catch(() => {});   // a font for rarer letters: without it they stay boxes with their number
    },

    browser_text: new BrowserText(),
    text_begin: text.begin, text_end: text.end, text_select: text.select, text_insert: text.insert,
    text_caret_box: text.caretBox, text_regions: text.regions,
  };

  // Called with the module once it exists; then the program may be told things.
  function attach(module) {
    app = module;
    environment();
    for (const query of [dark, still, coarse]) query.addEventListener('change', environment);
    watchPixelRatio();
    hearHost({ onTheme(now) { isDark = now; environment(); } });
    address = new Address({
      tell: tell.address, refuse: notify,
      lesson: (where) => { if (lessons?.opened) lessons.follow(where); else if (where) bridge.open_lessons(where); },
    });
    keepBrowserKeys(canvas, (back) => app._vitrine_app_tab_out(back));
    text.listen();
    models.resume();
    answerInput();
    acceptDrops((name, files) => client.loadModel(name, files), tell.opened, notify);
    acceptPastes(editor, tell.opened);
  }

  return { bridge, attach, tell, notify };
}

function readStorage() {
  const values = new Map();
  if (embedded) return values;
  try {
    for (let i = 0; i < localStorage.length; i++) {
      const key = localStorage.key(i);
      if (key.startsWith(STORAGE_PREFIX)) values.set(key.slice(STORAGE_PREFIX.length), localStorage.getItem(key));
    }
  } catch { /* storage is forbidden here: nothing is remembered */ }
  return values;
}

// The next frames are drawn as on a screen with `scale` pixels in a CSS pixel; the last of them is the picture. Its pixels
// are there until the frame is shown, so they are read in the same one.
function pictureOf(canvas, scale, redraw, then) {
  const usual = Object.getOwnPropertyDescriptor(window, 'devicePixelRatio');   // the window's own: it has to come back
  Object.defineProperty(window, 'devicePixelRatio', { value: scale, configurable: true });
  dispatchEvent(new Event('resize'));
  let frames = 0;
  const next = () => {
    redraw();
    requestAnimationFrame(() => {
      if (++frames < 4) return next();
      canvas.toBlob((blob) => blob && then(blob), 'image/png');
      Object.defineProperty(window, 'devicePixelRatio', usual);
      return dispatchEvent(new Event('resize'));
    });
  };
  next();
}

function copyByCommand(value) {
  const area = document.createElement('textarea');
  area.value = value;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}

// SDL takes every key of the canvas; what belongs to the browser (reload, new tab, zoom, developer
// tools) is kept from it.
function keepBrowserKeys(canvas, tabOut) {
  // A key that opens a dialogue comes up there; without this it would stay down for the program, and its next press be none.
  const held = new Map();
  canvas.addEventListener('keydown', ({ key, code, keyCode }) => held.set(code, { key, code, keyCode, bubbles: true }));
  canvas.addEventListener('keyup', ({ code }) => held.delete(code));
  canvas.addEventListener('blur', () => {
    for (const event of [...held.values()]) canvas.dispatchEvent(new KeyboardEvent('keyup', event));
  });
  for (const type of ['keydown', 'keyup']) {
    canvas.addEventListener(type, (event) => {
      const command = event.ctrlKey || event.metaKey;
      // Undo and copy are the program's, while no text is edited; it has to see Control itself for that.
      const own = command && /^([zyc]|control|meta|shift)$/i.test(event.key);
      if ((command && !own) || event.altKey || /^F\d+$/.test(event.key)
        || (type === 'keydown' && event.key === 'Tab' && tabOut(event.shiftKey))) event.stopImmediatePropagation();
    }, true);
  }
  canvas.addEventListener('wheel', (event) => { if (event.ctrlKey || embedded) event.stopImmediatePropagation(); }, true);   // of the page around
  canvas.addEventListener('contextmenu', (event) => event.preventDefault());
}

