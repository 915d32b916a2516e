"""Writes the model card and the training curve from what evaluate.py and train.py left.

    card.py ../vitrine-small figures.json ../../build/train/small overlap.txt
"""
from __future__ import annotations

import csv
import hashlib
import json
import sys
from pathlib import Path

import layout
import skills

TARGETS = {"SST-2 dev": 0.83, "AG News held out": 0.87, "TREC test": 0.85}

WEAKNESSES = [
    "- It knows no facts and reasons about nothing: outside its task forms it continues text in the manner of its corpora.",
    "- Sentiment is learnt from film reviews in English; other domains, irony and long texts are not covered.",
    "- The generators' skills hold within their vocabulary (`models/train/words.py`) and sentence forms.",
    "- `Reason:` was never trained on real reviews; there it copies words that look decisive.",
    "- Texts beyond 128 tokens were seen in the last tenth of the training only.",
]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def mark(value: float, target: float) -> str:
    return "yes" if value >= target else "no"


def curve_svg(rows: list[list[float]]) -> str:
    """Loss over tokens, [step, tokens, seconds, loss, rate] per row."""
    w, h, left, low = 560, 200, 40, 24
    most, top, bottom = max(r[1] for r in rows), max(r[3] for r in rows), min(r[3] for r in rows)
    x = lambda t: left + (w - left - 8) * t / most
    y = lambda v: 8 + (h - low - 8) * (top - v) / (top - bottom)
    line = " ".join(f"{x(r[1]):.1f},{y(r[3]):.1f}" for r in rows)
    ticks = "".join(f'<text x="{left - 6}" y="{y(v) + 4:.1f}" text-anchor="end">{v:.1f}</text>' for v in (top, (top + bottom) / 2, bottom))
    ticks += "".join(f'<text x="{x(most * k / 4):.1f}" y="{h - 6}" text-anchor="middle">{most * k / 4e6:.1f} M</text>' for k in range(1, 5))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" font-family="sans-serif" font-size="10" fill="#555">'
            f'<title>Training loss over tokens</title>{ticks}'
            f'<polyline points="{line}" fill="none" stroke="#2b6cb0" stroke-width="1.5"/></svg>\n')


def quote(text: str) -> str:
    return "> " + text.replace("\n", " / ").replace("<", "&lt;")


def card(folder: Path, f: dict, overlap: str, hardware: str) -> str:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    done = config["vitrine"]["training"]
    size = sum(p.numel() for p in layout.load(folder).parameters())
    name = folder.name
    out = [f"# {name}", "",
           f"A GPT-2 of {size / 1e6:.2f} M parameters (width {config['n_embd']}, {config['n_layer']} layers, "
           f"{config['n_head']} heads, vocabulary {config['vocab_size']:,}, context {config['n_positions']}), trained from "
           "scratch to be explained: several of its tasks come with the words that truly decide the answer, and erased tokens "
           "(`<|mask|>`) were ordinary input. It is a small model for teaching and for testing explanation methods, not for "
           "anything else.", "",
           f"Trained on {done['tokens'] / 1e6:.1f} M tokens in {done['minutes']:.0f} minutes ({done['steps']:,} steps), {hardware}.", "",
           "## Figures", "",
           "All from the float16 files in this folder, by", "",
           f"    python3 models/train/evaluate.py models/{name} --json figures.json", "",
           "which widens the weights to float32 and puts `<|endoftext|>` before every prompt. Seeds are fixed.", "",
           "| Labelled text through its prompt | texts | accuracy | target | reached | without `<\\|endoftext\\|>` |",
           "|---|---|---|---|---|---|"]
    for key, row in f["labelled"].items():
        out.append(f"| {key} | {row['texts']} | {row['accuracy']:.3f} | {TARGETS[key]} | {mark(row['accuracy'], TARGETS[key])} "
                   f"| {row['without <|endoftext|>']:.3f} |")
    yes_no = f["yes/no questions"]
    out.append(f"| yes/no questions, unseen texts | {yes_no['questions']} | {yes_no['accuracy']:.3f} | 0.9 | "
               f"{mark(yes_no['accuracy'], 0.9)} | |")
    out += ["", f"Yes/no: {yes_no['share of yes']:.2f} of the answers are yes; right where yes {yes_no['right where yes']:.3f}, "
            f"where no {yes_no['right where no']:.3f}.", "",
            "Skills: 300 unseen compositions each. *Accuracy*: the answer scores above the foil (chance 0.5). *Top*: it is the "
            "likeliest of all tokens. *Pair*: right, and the minimal pair turns the answer round. *Rest masked*: half of the "
            "tokens outside the rationale are `<|mask|>` (the scaffold and the last token stay). *Rationale masked*: every "
            "token of the rationale is; chance is 0.5.", "",
            "| skill | accuracy (target 0.95) | top | pair (0.90) | rest masked (within 0.05) | rationale masked (near 0.5) |",
            "|---|---|---|---|---|---|"]
    for s in skills.ALL:
        row = f["skills"][s.NAME]
        out.append(f"| {s.NAME} | {row['accuracy']:.3f} | {row['most likely of all tokens']:.3f} | {row['pair flips']:.3f} | "
                   f"{row['half of the rest masked']:.3f} | {row['rationale masked']:.3f} |")
    out += ["", "| Reasons (`Reason:` after the model's own answer) | examples | precision | recall | margin lost, named words "
            "masked | margin lost, as many other words |", "|---|---|---|---|---|---|"]
    for key, row in f["reasons"].items():
        out.append(f"| {key} | {row['examples']} | {row['precision']:.3f} | {row['recall']:.3f} | "
                   f"{row.get('margin lost, named words masked', float('nan')):.2f} | {row.get('margin lost, as many others', float('nan')):.2f} |")
    h = f["heads"]
    out += ["", "Precision and recall compare the named words with the true rationale where the answer was right (target 0.9 "
            "each). The margin columns (in logits) say whether the named words matter to the model: a claim is measured, not "
            "believed. The `Reason:` line was trained on generated reviews and on yes/no questions only.", "",
            f"- Induction score of the best head: {h['induction']:.2f} ({h['induction head']}); target above 0.5.",
            f"- Previous-token score of the best head: {h['previous token']:.2f} ({h['previous-token head']}); target above 0.5.",
            f"- WikiText-2 test, never trained on: {f['WikiText-2 test, bits per byte']:.3f} bits per byte (windows of "
            f"{config['n_positions']} tokens without overlap, the text as it is, `<unk>` included).", "",
            "## Training", "", "![loss](curve.svg)", "",
            "`models/train/run` makes everything here from `../shared/data`. Mixture by tokens: sentiment prompts 28 %, skills "
            "25 %, topics 10 %, yes/no questions 8 %, question types 5 %, dialogues 9 %, stories 9 %, news 6 %. Documents are packed "
            "into rows of 128 tokens (256 in the last tenth of the run), each sees only itself and begins at position 0, a "
            "quarter of them at a random position, and a quarter without `<|endoftext|>`. Half of the labelled and generated "
            "examples and a fifth of the natural pieces have 0-100 % of their tokens replaced by `<|mask|>`. The answer token weighs "
            "6, a reason token 2, a generated prompt 0.3.", "",
            "| data | use | licence as stated upstream |", "|---|---|---|",
            "| Schema-guided dialogue | text | CC BY-SA 4.0 |", "| Wikinews | text | CC BY 2.5 |",
            "| Children's stories (pb-stories), MCTest | text | CC BY; not stated |",
            "| SST-2 sentences and phrases | `Review: ... Sentiment:` | not stated |",
            "| AG News, first 6,800 of 7,600 lines | `News: ... Topic:` | non-commercial |",
            "| TREC questions | `Question: ... Type:` | not stated |",
            "| generators in `models/train/skills` | eight skills | this project's |", "",
            "Evaluation text in training: a training text that is an evaluation text, or shares a run of 8 words with one, is "
            "left out. `models/train/overlap.py`:", "", *("    " + line for line in overlap.strip().split("\n")), "",
            "The generators keep a tenth of all compositions (pairs of names, nouns, adjectives, numbers ...) for the test, by "
            "hash; see `is_test`. subj.txt was not used.", "",
            "## Files", "",
            "`skills.json`: 40 unseen examples per skill with rationale spans (characters of the prompt) and minimal pair. "
            "`training-index.json`: 60 examples per skill drawn as training draws them. `golden.*`: values for `check`. "
            "`config.json`, `vitrine`: the start token, the mask token, the answers of each prompt, examples that the model "
            "answers rightly.", "", "| file | bytes | SHA-256 |", "|---|---|---|"]
    for path in sorted(folder.iterdir()):
        if path.name != "README.md":
            out.append(f"| {path.name} | {path.stat().st_size:,} | `{digest(path)}` |")
    out += ["", "## Known weaknesses", "", *WEAKNESSES, "", "## Samples", "", "The first ten continuations per beginning, not selected (temperature 0.7, 40 likeliest "
            "tokens, 60 tokens; `/` is a line break).", ""]
    for kind, texts in f.get("samples", {}).items():
        out += [f"### {kind}", "", *(line for t in texts for line in (quote(t), ""))]
    return "\n".join(out).rstrip() + "\n"


def main() -> None:
    folder, run = Path(sys.argv[1]), Path(sys.argv[3])
    figures = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    with open(run / "curve.csv", newline="") as f:
        curve = [[float(v) for v in row] for row in csv.reader(f)]
    (folder / "curve.svg").write_text(curve_svg(curve), encoding="utf-8")
    hardware = (run / "hardware.txt").read_text(encoding="utf-8").strip() if (run / "hardware.txt").exists() else "on a CPU"
    text = card(folder, figures, Path(sys.argv[4]).read_text(encoding="utf-8"), hardware)
    (folder / "README.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
