"""... Anna Stone ... Anna -> Stone. What followed a word the first time follows it again."""
from example import from_marked, is_test
from words import ANIMALS, COLOURS, NAMES, PLACES, SURNAMES, THINGS

NAME = "induction"
WORDS = ANIMALS + COLOURS + PLACES + THINGS
FILL = ["We saw it on the way home.", "The evening was warm.", "Nobody said a word.", "It was a quiet day.",
        "The others came later.", "There was a little rain."]


def generate(random, test):
    form = random.randrange(3)
    while True:
        if form == 1:
            key, (second, other) = random.choice(NAMES), random.sample(SURNAMES, 2)
        else:
            key, second, other = random.sample(WORDS, 3)
        if is_test(NAME, key, second) == test and is_test(NAME, key, other) == test:
            break
    noise = random.sample([w for w in WORDS if w not in (key, second, other)], 6)
    cut = random.randrange(4)
    name2, name3 = random.sample([n for n in NAMES if n != key], 2)
    fill = random.choice(FILL)

    def text(follower):
        distractor = second if follower == other else other
        if form == 0:  # a row of words
            head = noise[:cut] + [f"⟦{key}⟧", f"⟦{follower}⟧"] + noise[cut:4]
            return " ".join(head + [noise[4], distractor, noise[5], f"⟦{key}⟧"])
        if form == 1:  # a surname
            return f"⟦{key}⟧ ⟦{follower}⟧ met {name2} {distractor}. {fill} Then {name3} asked ⟦{key}⟧"
        return f"The ⟦{key}⟧ ⟦{follower}⟧ and the {noise[0]} {distractor}. {fill} The {noise[1]} and the ⟦{key}⟧"

    return from_marked(NAME, text(second), " " + second, " " + other, text(other), " " + other)
