// The page as a figure in another page (?embed=1): what it says to the page around, and hears from it. `embed.mjs` is the
// other side. Messages are {vitrine: WHAT, ...}; the page around learns nothing but what the person sees in the figure.
//
//   figure -> page around   ready, failed {reason}, select {token, text, score}
//   page around -> figure   theme {dark}
const query = new URLSearchParams(globalThis.location?.search ?? '');

export const embedded = query.has('embed');
// The panel that is the figure; the program knows which there are.
export const panel = () => (/^[a-z_]{1,40}$/.test(query.get('panel') ?? '') ? query.get('panel') : 'attributions');

// Of the page around, until it says otherwise; null while the page is no figure.
export const darkAround = embedded && query.has('theme') ? query.get('theme') === 'dark' : null;

export function tellHost(what, detail = {}) {
  if (embedded && window.parent !== window) window.parent.postMessage({ vitrine: what, ...detail }, '*');
}

// onTheme(dark): of the page around.
export function hearHost({ onTheme }) {
  if (!embedded) return;
  document.documentElement.dataset.embedded = '';
  addEventListener('message', ({ data, source }) => {
    if (source === window.parent && data?.vitrine === 'theme') onTheme(data.dark === true);
  });
}

let token = -1;
// The state as the program wrote it into a link: what is selected there.
export function tellSelection(link, state) {
  const { token: now = -1 } = JSON.parse(link);
  if (now === token) return;
  token = now;
  const { tokens, attribution } = state() ?? {};
  if (now >= 0) tellHost('select', { token: now, text: tokens?.[now]?.text ?? '', score: attribution?.[now] ?? null });
}
