"""Anna put the key in the box. Tom moved the key to the bag. The key is in the -> bag. The last move counts."""
from example import from_marked, is_test
from words import CONTAINERS, NAMES, THINGS

NAME = "moving"
PUT = ["put the {} in the", "left the {} in the", "hid the {} in the"]
MOVE = ["moved the {} to the", "took the {} to the", "carried the {} to the", "put the {} in the"]
FILL = ["It was late.", "Nobody saw it.", "Then it began to rain.", "They went home for lunch."]


def generate(random, test):
    while True:
        thing, other = random.sample([t for t in THINGS if t not in CONTAINERS], 2)
        start, end = random.sample(CONTAINERS, 2)
        if is_test(NAME, thing, end) == test and is_test(NAME, thing, start) == test:
            break
    a, b = random.sample(NAMES, 2)
    put, put_other, move = random.choice(PUT), random.choice(PUT), random.choice(MOVE)
    where = random.choice([c for c in CONTAINERS if c not in (start, end)])
    fill = " " + random.choice(FILL) if random.random() < 0.4 else ""
    moved = random.random() < 0.5

    def text(moves_asked):
        taken = thing if moves_asked else other
        first = thing if moves_asked else f"⟦{thing}⟧"  # the move alone says where it is
        return (f"{a} {put.format(first)} ⟦{start}⟧. {a} {put_other.format(other)} {where}.{fill} "
                f"{b} {move.format(f'⟦{taken}⟧')} ⟦{end}⟧. The ⟦{thing}⟧ is now in the")

    answers = (" " + start, " " + end)
    return from_marked(NAME, text(moved), answers[moved], answers[not moved], text(not moved), answers[not moved])
