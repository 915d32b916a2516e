"""( red [ dog ] cat -> ). The bracket that closes is the partner of the last one still open."""
from example import from_marked, is_test
from words import ANIMALS, BRACKETS, COLOURS

NAME = "brackets"
WORDS = ANIMALS + COLOURS


def generate(random, test):
    while True:
        words = [random.choice(WORDS) for _ in range(12)]
        kinds = [random.randrange(len(BRACKETS)) for _ in range(4)]
        if is_test(NAME, words[0], words[1]) == test:
            break
    double = [random.random() < 0.5 for _ in range(2)]
    trailing = random.random() < 0.7
    closed_inside = random.randrange(3)  # pairs that open and close before the end
    outer = random.random() < 0.5  # one more bracket that stays open around everything
    wrong = random.choice([k for k in range(len(BRACKETS)) if k != kinds[0]])

    def text(kind):
        w = iter(words)
        out = [f"{BRACKETS[kinds[3]][0]} {next(w)}"] if outer else []
        out.append(f"{next(w)} ⟦{BRACKETS[kind][0]}⟧ {next(w)}")
        for i in range(closed_inside):
            left, right = BRACKETS[kinds[1 + i]]
            out.append(f"{left} {next(w)} {next(w)} {right}" if double[i] else f"{left} {next(w)} {right}")
        if trailing:
            out.append(next(w))
        return " ".join(out)

    right = lambda kind: " " + BRACKETS[kind][1]
    return from_marked(NAME, text(kinds[0]), right(kinds[0]), right(wrong), text(wrong), right(wrong))
