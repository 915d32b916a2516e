"""Pictures of a training run, as SVG: the loss, and what the probe saw."""
from __future__ import annotations

WIDTH, HEIGHT, LEFT, RIGHT, TOP, LOW = 560, 200, 40, 110, 8, 24
SHOWN = ["sentiment", "topics", "questions", "binding", "comparison", "moving"]
COLOURS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9"]  # told apart by the colour-blind too


def picture(title: str, tokens: list[float], lines: list[tuple[str, str, list[float]]], bottom: float, top: float,
            form: str) -> str:
    """lines: (name, colour, one value per entry of `tokens`); names stand at the right end of their lines."""
    right = RIGHT if len(lines) > 1 else 8
    x = lambda t: LEFT + (WIDTH - LEFT - right) * t / tokens[-1]
    y = lambda v: TOP + (HEIGHT - LOW - TOP) * (top - v) / ((top - bottom) or 1)
    text = lambda at, down, anchor, words, fill="#777": (
        f'<text x="{at:.1f}" y="{down:.1f}" text-anchor="{anchor}" fill="{fill}">{words}</text>')
    out = [text(LEFT - 6, y(v) + 4, "end", format(v, form)) for v in (top, (top + bottom) / 2, bottom)]
    out += [text(x(tokens[-1] * k / 4), HEIGHT - 6, "middle", f"{tokens[-1] * k / 4e6:.1f} M") for k in range(1, 5)]
    last = -1e9  # names keep 12 units between them
    for name, colour, values in sorted(lines, key=lambda line: -line[2][-1]):
        points = " ".join(f"{x(t):.1f},{y(v):.1f}" for t, v in zip(tokens, values))
        out.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        if len(lines) > 1:
            last = max(last + 12, y(values[-1]) + 4)
            out.append(text(x(tokens[-1]) + 6, last, "start", f"{name} {format(values[-1], form)}", colour))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
            f'font-size="10"><title>{title}</title>{"".join(out)}</svg>\n')


def loss(rows: list[list[float]]) -> str:
    """A row of curve.csv is [step, tokens, seconds, loss, rate]."""
    values = [r[3] for r in rows]
    return picture("Training loss over tokens", [r[1] for r in rows], [("loss", "#0072b2", values)], min(values),
                   max(values), ".1f")


def probes(rows: list[dict[str, str]]) -> str:
    """A row of probe.csv names its columns."""
    return picture("Accuracy on held-out examples over tokens", [float(r["tokens"]) for r in rows],
                   [(name, colour, [float(r[name]) for r in rows]) for name, colour in zip(SHOWN, COLOURS)],
                   0.2, 1.0, ".2f")
