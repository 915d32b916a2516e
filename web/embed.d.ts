// Types of embed.js: figures of Vitrine in other pages. The JSON Schema of Explanation is explanation.schema.json.

export interface Figure {
  name: string; label: string; status: 'measured' | 'not_measured' | 'not_promised';
  value?: number; low?: number; high?: number; unit?: string; meaning?: string; best?: boolean;
}
export interface NamedTensor { name: string; axes: string[]; unit: string; dtype: string; shape: number[]; data: (number | null)[] }
export interface TokenInfo { id: number; text: string; begin: number; end: number; byte_begin: number; byte_end: number }
export interface Claim { statement: string; test?: string; statistic?: number; holds: boolean }
export interface Row { name: string; label: string; group?: string; chosen?: boolean; figures?: Figure[] }
export interface Explanation {
  method: string; view: string; tokens?: TokenInfo[]; granularity?: string;
  position: number; target: number; foil: number; target_kind?: string; target_text?: string; foil_text?: string;
  tensors?: NamedTensor[]; claims?: Claim[]; figures?: Figure[]; rows?: Row[]; notes?: string[];
  cost?: { forward_passes: number; backward_passes: number; milliseconds: number; session_milliseconds: number };
  provenance?: { model: string; model_hash?: string; family?: string; backend?: string; version?: string; text?: string;
    settings?: Record<string, boolean | number | string>; seed?: number; interventions?: Intervention[] };
}

/** A word or several tokens as text, a token id, a set of them, or a class with its words. */
export type Choice = string | number | { text: string } | { id: number } | { any_of: (string | number)[]; class?: string } | { class: string };

export interface Intervention {
  part: 'head' | 'attention' | 'mlp' | 'neuron' | 'residual'; layer: number; index?: number;
  act?: 'scale' | 'mean' | 'steer'; factor?: number; texts?: string[]; against?: string[];
}

export interface Request {
  text: string; method: string; target?: Choice; foil?: Choice;
  /** The position whose prediction is explained; negative from the end; default: the last. */
  position?: number;
  settings?: Record<string, boolean | number | string>;
  /** One of the site's models; default "vitrine-small". */
  model?: string;
  granularity?: 'token' | 'word' | 'phrase' | 'sentence';
  /** Changes to parts of the model under which it answers. */
  interventions?: Intervention[];
  /** Of the sentences, where the site has it; default "en". */
  lang?: string;
}

/** Measures in the one hidden engine of this page; rejects with an Error whose message is a sentence. */
export function explain(request: Request): Promise<Explanation>;
/** Where the site lies. Needed if this module was not loaded from the site itself. */
export function setSite(url: string): void;
/** The fragment of a link that opens the page with this explanation's text, question and settings. */
export function linkTo(explanation: Pick<Explanation, 'method' | 'target' | 'foil' | 'target_kind' | 'provenance'>): string;

export interface ReadyDetail { explanation?: Explanation; live?: true }
export interface SelectDetail { token: number; text: string; score: number | null }
export interface ErrorDetail { reason: string }

export class VitrineView extends HTMLElement {
  explanation: Explanation | null;
  readonly site: string;
  readonly request: Request;
  /** Measures the question of the attributes and draws it. */
  measure(): Promise<void>;
  /** The live page in place of the picture; the figure that was live before stops. */
  start(): void;
  /** Back to the picture. */
  stop(): void;
}

declare global {
  interface HTMLElementTagNameMap { 'vitrine-view': VitrineView }
  interface HTMLElementEventMap {
    'vitrine-ready': CustomEvent<ReadyDetail>;
    'vitrine-select': CustomEvent<SelectDetail>;
    'vitrine-error': CustomEvent<ErrorDetail>;
  }
}
