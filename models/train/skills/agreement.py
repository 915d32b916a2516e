"""The keys to the cabinet -> are. The verb agrees with the head noun, not with the noun nearest to it."""
from example import from_marked, is_test
from words import NAMES, NOUNS, SUBJECT_VERBS

NAME = "agreement"
LINKS = ["near", "behind", "next to", "in front of", "beside", "close to"]


def generate(random, test):
    while True:
        head, attractor = random.sample(NOUNS, 2)
        if is_test(NAME, head[0], attractor[0]) == test:
            break
    number = random.randrange(2)
    opposite = random.random() < 0.75
    near = attractor[1 - number if opposite else number]
    verbs = random.choice(SUBJECT_VERBS)
    link, name = random.choice(LINKS), random.choice(NAMES)
    form = random.randrange(4)
    opening = random.choice(["The", "The", "The old", "Today the", "I think that the", "In the morning the"])
    third = random.choice(NOUNS)[random.randrange(2)]

    def text(n):
        tail = [f"{link} the {near}", f"that {name} saw {link} the {near}", f"{link} the {near} of {name}",
                f"{link} the {near} and the {third}"][form]
        return f"{opening} ⟦{head[n]}⟧ {tail}"

    return from_marked(NAME, text(number), verbs[number], verbs[1 - number], text(1 - number), verbs[1 - number])
