// The hidden text area of src/platform/text_session.h: the browser edits the text, the program draws it. Offsets are UTF-8
// bytes there, UTF-16 units here.
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

// The order of text_session::Key in src/platform/text_session.h.
const KEYS = ['enter', 'tab', 'back_tab', 'escape', 'up', 'down', 'line_start', 'line_end', 'page_up', 'page_down'];

// app(): the module, once it runs. withBytes(chunks, call): see app_bridge.mjs.
export function createTextArea({ canvas, editor, app, withBytes }) {
  let open = false;
  let composing = false;
  let multiline = false;
  let maximum = 1 << 20;
  let regions = [];
  let quiet = false;      // our own changes are not reported twice

  const bytesBefore = (units) => encoder.encode(editor.value.slice(0, units)).length;
  function unitsBefore(bytes) {
    const value = editor.value;
    if (bytes <= 0) return 0;
    let units = 0;
    for (const point of value) {
      const code = point.codePointAt(0);
      bytes -= code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      if (bytes < 0) return units;
      units += point.length;
      if (bytes === 0) return units;
    }
    return units;
  }

  let composingFrom = 0;
  let composingLength = 0;
  function report() {
    if (!open || quiet) return;
    const backward = editor.selectionDirection === 'backward';
    const start = bytesBefore(editor.selectionStart), end = bytesBefore(editor.selectionEnd);
    const from = composing ? bytesBefore(composingFrom) : 0;
    const to = composing ? bytesBefore(composingFrom + composingLength) : 0;
    withBytes([editor.value], (p, n) => app()._vitrine_app_text(p, n, backward ? end : start, backward ? start : end, from, to));
  }

  function focusEditor() {
    editor.focus({ preventScroll: true });
  }

  function limited() {
    // Bytes are at least units: only a long text is measured.
    if (editor.value.length * 3 <= maximum || encoder.encode(editor.value).length <= maximum) return;
    editor.value = decoder.decode(encoder.encode(editor.value).subarray(0, maximum)).replace(/\ufffd$/, '');
  }

  function key(event) {
    if (event.isComposing || composing) return;
    event.stopPropagation();
    const command = event.ctrlKey || event.metaKey;
    const mac = /Mac|iPhone|iPad/.test(navigator.platform);
    const name = {
      Enter: multiline && !command ? null : 'enter', Tab: event.shiftKey ? 'back_tab' : 'tab', Escape: 'escape',
      ArrowUp: 'up', ArrowDown: 'down', Home: 'line_start', End: 'line_end', PageUp: 'page_up', PageDown: 'page_down',
      ArrowLeft: mac && event.metaKey ? 'line_start' : null, ArrowRight: mac && event.metaKey ? 'line_end' : null,
    }[event.key];
    if (!name || event.altKey) return;
    event.preventDefault();
    app()._vitrine_app_answer_input();   // what was typed before the key
    app()._vitrine_app_text_key(KEYS.indexOf(name), event.shiftKey, command);
    app()._vitrine_app_answer_input();
  }

  function select(anchor, caret) {
    const a = unitsBefore(anchor), c = unitsBefore(caret);
    editor.setSelectionRange(Math.min(a, c), Math.max(a, c), c < a ? 'backward' : 'forward');
  }

  const inRegion = (x, y) => regions.find((r) => x >= r.x && x < r.x + r.w && y >= r.y && y < r.y + r.h);

  return {
    begin(field, label, value, anchor, caret, isMultiline, maximumBytes) {
      open = true;
      multiline = isMultiline;
      maximum = maximumBytes;
      quiet = true;
      editor.setAttribute('aria-label', label);
      editor.enterKeyHint = isMultiline ? 'enter' : 'search';
      editor.value = value;
      focusEditor();
      select(anchor, caret);
      quiet = false;
    },
    end() {
      open = false;
      if (document.activeElement === editor) canvas.focus({ preventScroll: true });
      editor.value = '';
    },
    select,
    insert(begin, end, value) {
      editor.setSelectionRange(unitsBefore(begin), unitsBefore(end));
      focusEditor();
      // Deprecated, and the only way that undo knows the change.
      if (!document.execCommand('insertText', false, value)) {
        editor.setRangeText(value, editor.selectionStart, editor.selectionEnd, 'end');
        report();
      }
    },
    caretBox(x, y, height) {
      editor.style.left = `${Math.max(0, Math.min(innerWidth - 4, x))}px`;
      editor.style.top = `${Math.max(0, Math.min(innerHeight - height, y))}px`;
      editor.style.height = editor.style.lineHeight = `${height}px`;
    },
    regions(json) { regions = JSON.parse(json); },
    // Whether the event opened a session or fell into its field: the browser's own answer would take the focus away.
    tookOver(event) {
      if (!open) return false;
      return event.type === 'keydown' || (event.type === 'mousedown' && Boolean(inRegion(event.clientX, event.clientY)));
    },

    listen() {
      editor.addEventListener('input', (event) => {
        if (!multiline && /[\r\n]/.test(editor.value)) editor.value = editor.value.replace(/[\r\n]+/g, ' ');
        limited();
        if (composing && event.data !== null) composingLength = event.data.length;
        report();
      });
      editor.addEventListener('compositionstart', () => {
        composing = true;
        composingFrom = Math.min(editor.selectionStart, editor.selectionEnd);
        composingLength = 0;
      });
      editor.addEventListener('compositionupdate', (event) => { composingLength = event.data.length; });
      editor.addEventListener('compositionend', () => { composing = false; report(); });
      document.addEventListener('selectionchange', () => { if (document.activeElement === editor) report(); });
      editor.addEventListener('keydown', key);
      editor.addEventListener('keyup', (event) => event.stopPropagation());
      editor.addEventListener('blur', () => {
        // A tab that is left comes back with its session.
        if (!open || !document.hasFocus()) return;
        open = false;
        app()._vitrine_app_text_blur();
      });
      // Phones open their keyboard only from inside the event of the finger.
      canvas.addEventListener('touchend', (event) => {
        const touch = event.changedTouches[0];
        if (touch && inRegion(touch.clientX, touch.clientY)) focusEditor();
        else if (open) canvas.focus({ preventScroll: true });
      });
    },
  };
}
