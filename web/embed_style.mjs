// How <vitrine-view> looks: a constructed sheet, which the strictest policy of a page around allows.
export const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { display: block; position: relative; box-sizing: border-box; font: 14px/20px Inter, system-ui, sans-serif;
    --paper: #fcfbf8; --ink: #1b1b19; --note: #4d4a44; --rule: #ddd9cf; --target: #1c5fa3; --foil: #b5480b; --chosen: #f5c842;
    color: var(--ink); background: var(--paper); border: 1px solid var(--rule); border-radius: 3px; }
  :host([data-dark]) { --paper: #16181b; --ink: #eeece6; --note: #bfbcb4; --rule: #34383e; --target: #7fb8f0; --foil: #f09766; --chosen: #8a7220; }
  figure { margin: 0; padding: 16px; display: flex; flex-direction: column; }
  .question { font: 500 21px/28px Vollkorn, Georgia, serif; margin: 0 0 4px; }
  .text { font: 17px/30px Vollkorn, Georgia, serif; white-space: pre-wrap; margin: 0 0 4px; overflow-wrap: anywhere; }
  .text span, .on { border-radius: 2px; }
  [data-token] { cursor: pointer; }
  .text .on { outline: 2px solid var(--ink); }
  svg .on .bar, svg .bar.on { stroke: var(--ink); stroke-width: 2; }
  svg { display: block; overflow: visible; max-width: 100%; }
  svg text { font: 12px Inter, system-ui, sans-serif; fill: var(--ink); font-variant-numeric: tabular-nums; }
  svg text.axis { fill: var(--note); }
  .positive { fill: var(--target); } .negative { fill: var(--foil); }
  text.positive { fill: var(--target); } text.negative { fill: var(--foil); }
  .zero { stroke: var(--note); } .grid { stroke: var(--rule); } .band { fill: var(--note); opacity: 0.2; }
  .ribbon { fill: none; stroke-opacity: 0.55; } .ribbon.positive { stroke: var(--target); } .ribbon.negative { stroke: var(--foil); }
  .line { fill: none; stroke-width: 2; } .line.target { stroke: var(--target); } .line.foil { stroke: var(--foil); }
  .scroll { overflow-x: auto; }
  table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
  th { font-weight: 400; text-align: left; } thead th { color: var(--note); font-size: 12px; vertical-align: bottom; }
  th, td { padding: 2px 14px 2px 0; border-bottom: 1px solid var(--rule); } td.number { text-align: right; }
  .chosen th { font-weight: 600; }
  ul { margin: 4px 0; padding: 0 0 0 18px; }
  figcaption { display: flex; flex-wrap: wrap; gap: 2px 20px; align-items: baseline; color: var(--note); font-size: 12px; line-height: 17px;
    margin-top: auto; padding-top: 8px; }
  figcaption .trust { color: var(--ink); }
  .actions { margin-left: auto; display: flex; gap: 14px; align-items: baseline; }
  .actions a { color: inherit; }
  button { font: 500 12px/17px Inter, system-ui, sans-serif; color: var(--ink); background: none; border: 1px solid var(--note); border-radius: 3px;
    padding: 2px 10px; cursor: pointer; }
  button:focus-visible, a:focus-visible, .scroll:focus-visible { outline: 2px solid var(--ink); outline-offset: 2px; }
  .unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  iframe { display: block; width: 100%; border: 0; }
  iframe.waiting { position: absolute; inset: 0; visibility: hidden; }`);
