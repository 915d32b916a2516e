"""Writes the model card and the training curve from what evaluate.py, overlap.py and train.py left.

    card.py ../vitrine-small figures.json ../../build/train/small overlap.txt

The words stand in card_template.md. Two notes in the run's folder, if they are there, say what no file knows:
`hardware.txt` where the run took place, `history.txt` what it read before the mixture was what it is now.
"""
from __future__ import annotations

import csv
import hashlib
import json
import sys
from pathlib import Path
from string import Template

import curves
import guide
import layout
import skills
from mixture import ANSWER_WEIGHT, DRILL_WEIGHT, REASON_WEIGHT, SHARES_FIRST, SHARES_LAST

TARGETS = {"SST-2 dev": 0.83, "AG News held out": 0.87, "TREC test": 0.85, "yes/no questions": 0.9}
SKILL, PAIR, MASKED, REASON, HEAD = 0.95, 0.90, 0.05, 0.9, 0.5
GUESS = 0.6  # a skill below this accuracy has not been learnt


def table(head: list[str], rows: list[list]) -> str:
    cell = lambda v: f"{v:.3f}" if isinstance(v, float) else str(v)
    line = lambda values: "| " + " | ".join(cell(v) for v in values) + " |"
    return "\n".join([line(head), "|---" * len(head) + "|", *(line(r) for r in rows)])


def labelled_table(f: dict) -> str:
    rows = []
    for name, row in f["labelled"].items():
        rows.append([name, row["texts"], row["accuracy"], TARGETS[name], row["without <|endoftext|>"]])
    row = f["yes/no questions"]
    rows.append(["yes/no questions, unseen texts", row["questions"], row["accuracy"], TARGETS["yes/no questions"], ""])
    return table(["through the prompt", "texts", "accuracy", "target", "without `<\\|endoftext\\|>`"], rows)


def skills_table(f: dict) -> str:
    keys = ["accuracy", "most likely of all tokens", "pair flips", "half of the rest masked", "rationale masked"]
    rows = [[s.NAME, *(f["skills"][s.NAME][k] for k in keys)] for s in skills.ALL]
    return table(["skill", "accuracy", "top", "pair", "rest masked", "rationale masked"], rows)


def reasons_table(f: dict) -> str:
    keys = ["precision", "recall", "margin lost, named words masked", "margin lost, as many others"]
    rows = [[name, row["examples"], *(row.get(k, "not measured") for k in keys)] for name, row in f["reasons"].items()]
    return table(["on", "examples", *keys], rows)


def missed(f: dict) -> str:
    out = []
    accuracies = {name: row["accuracy"] for name, row in f["labelled"].items()}
    accuracies["yes/no questions"] = f["yes/no questions"]["accuracy"]
    out += [f"{name} {value:.3f} ({TARGETS[name]})" for name, value in accuracies.items() if value < TARGETS[name]]
    for name, row in f["skills"].items():
        if row["accuracy"] < SKILL or row["pair flips"] < PAIR:
            out.append(f"{name} {row['accuracy']:.2f}, its pairs {row['pair flips']:.2f} ({SKILL}, {PAIR})")
        if row["accuracy"] - row["half of the rest masked"] > MASKED:
            out.append(f"{name} with half of the rest masked {row['half of the rest masked']:.2f} "
                       f"(unmasked {row['accuracy']:.2f})")
    for key in ("induction", "previous token"):
        if f["heads"][key] <= HEAD:
            out.append(f"{key} head {f['heads'][key]:.2f} ({HEAD})")
    for key, row in f["reasons"].items():
        if min(row["precision"], row["recall"]) < REASON:
            out.append(f"reasons on {key} {row['precision']:.2f} / {row['recall']:.2f} ({REASON})")
    if not out:
        return ""
    unlearnt = [name for name, row in f["skills"].items() if row["accuracy"] < GUESS]
    guess = (f"\n- Not learnt, the answer is a guess: {', '.join(unlearnt)}. Explaining it explains a guess."
             if unlearnt else "")
    return ("- Below target (in brackets): " + "; ".join(out) + ". More training tokens are the first remedy: skills that "
            "bind, track or compare, and fluent text, arrive last." + guess)


def quote(text: str) -> str:
    return "> " + text.replace("\n", " / ").replace("<", "&lt;")


def samples(f: dict) -> str:
    return "\n\n".join("\n\n".join([f"### {kind}", *map(quote, texts)]) for kind, texts in f.get("samples", {}).items())


def contents(folder: Path) -> str:
    """What the files hold that not every size has."""
    said = {"skills.json": "240 unseen examples per skill, no prompt twice, with rationale spans (characters of the prompt) and "
                           "minimal pair",
            "training-index.json": "examples drawn as training draws them"}
    return "".join(f"`{name}`: {words}.\n" for name, words in said.items() if (folder / name).exists())


def files_table(folder: Path) -> str:
    rows = [[p.name, f"{p.stat().st_size:,}", f"`{hashlib.sha256(p.read_bytes()).hexdigest()}`"]
            for p in sorted(folder.iterdir()) if p.name != "README.md"]
    return table(["file", "bytes", "SHA-256"], rows)


def note(run: Path, name: str, otherwise: str) -> str:
    path = run / name
    return path.read_text(encoding="utf-8").strip() if path.exists() else otherwise


def card(folder: Path, f: dict, overlap: str, run: Path, probed: str) -> str:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    done, heads, yes_no = config["vitrine"]["training"], f["heads"], f["yes/no questions"]
    template = Template(Path(__file__).with_name("card_template.md").read_text(encoding="utf-8"))
    parameters = sum(p.numel() for p in layout.load(folder).parameters())
    return template.substitute(
        name=folder.name, parameters=f"{parameters / 1e6:.2f}", width=config["n_embd"], layers=config["n_layer"],
        heads=config["n_head"], vocabulary=f"{config['vocab_size']:,}", context=config["n_positions"],
        tokens=f"{done['tokens'] / 1e6:.1f}", steps=f"{done['steps']:,}",
        answer_weight=f"{ANSWER_WEIGHT:g}", drill_weight=f"{DRILL_WEIGHT:g}", reason_weight=f"{REASON_WEIGHT:g}",
        guided=" and ".join(f"(layer {layer}, head {head})" for layer, head in guide.heads(config["n_layer"])),
        hardware=note(run, "hardware.txt", "on one machine"), history=note(run, "history.txt", ""),
        labelled=labelled_table(f), yes_share=f"{yes_no['share of yes']:.2f}",
        yes_right=f"{yes_no['right where yes']:.3f}", no_right=f"{yes_no['right where no']:.3f}",
        skills=skills_table(f), skill_count=f["skill count"], reasons=reasons_table(f),
        induction=f"{heads['induction']:.2f}", induction_head=heads["induction head"],
        previous=f"{heads['previous token']:.2f}", previous_head=heads["previous-token head"],
        bits=f"{f['WikiText-2 test, bits per byte']:.3f}",
        shares=", ".join(f"{source} {100 * share:.0f}-{100 * SHARES_LAST[source]:.0f} %" if share != SHARES_LAST[source]
                         else f"{source} {100 * share:.0f} %" for source, share in SHARES_FIRST.items()),
        overlap="\n".join("    " + line for line in overlap.strip().split("\n")), missed=missed(f), probed=probed, contents=contents(folder),
        files=files_table(folder), samples=samples(f)).rstrip() + "\n"


def main() -> None:
    folder, figures, run, overlap = (Path(p) for p in sys.argv[1:5])
    # of a step that was run twice the later one counts
    with open(run / "curve.csv", newline="") as f:
        rows = list({row[0]: [float(v) for v in row] for row in csv.reader(f)}.values())
    (folder / "curve.svg").write_text(curves.loss(rows), encoding="utf-8")
    probed = ""
    if (run / "probe.csv").exists():
        with open(run / "probe.csv", newline="") as f:
            rows = list({row["step"]: row for row in csv.DictReader(f)}.values())
        (folder / "probe.svg").write_text(curves.probes(rows), encoding="utf-8")
        probed = "\n![Accuracy on held-out examples over tokens](probe.svg)\n"
    text = card(folder, json.loads(figures.read_text(encoding="utf-8")), overlap.read_text(encoding="utf-8"), run, probed)
    (folder / "README.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
