"""Negated and contrasted sentiment: not good at all, but beautifully acted -> positive.

After "but" the second half decides, after "although" the half without it; a negation turns its adjective round.
"and" forms are as frequent as "but" forms, so that neither half alone gives the answer away.
"""
from example import from_marked, is_test
from words import ASPECTS, BADLY, DONE, MILD, NEGATIVE, POSITIVE, WELL

NAME = "contrast"
LABELS = [" negative", " positive"]
NEGATED = ["never {}", "not {}", "not {} at all", "far from {}", "anything but {}", "hardly {}", "not even {}"]
STRONG = ["{}", "{}", "{}", "very {}", "really {}", "always {}", "just {}"]


class Phrase:
    """A description that can be said with either polarity: `say(1)` praises, `say(0)` blames."""

    def __init__(self, random, verbs=True):
        self.good, self.bad = random.choice(POSITIVE), random.choice(NEGATIVE)
        self.strong, self.negated = random.choice(STRONG), random.choice(NEGATED)
        self.negate = random.random() < 0.4
        self.participle = verbs and not self.negate and random.random() < 0.4
        self.ways, self.done = (random.choice(BADLY), random.choice(WELL)), random.choice(DONE)
        self.words = [self.good, self.bad]

    def say(self, polarity):
        if self.participle:
            return f"⟦{self.ways[polarity]} {self.done}⟧"
        if self.negate:  # "not dull" praises
            word = self.bad if polarity else self.good
            return "⟦" + self.negated.format(word) + "⟧"
        return "⟦" + self.strong.format(self.good if polarity else self.bad) + "⟧"


class Toggled(Phrase):
    """The polarity turns with the negation, not with the adjective: boring / never boring."""

    def __init__(self, random):
        super().__init__(random, verbs=False)
        self.positive_word = random.random() < 0.5

    def say(self, polarity):
        word = self.good if self.positive_word else self.bad
        form = self.strong if polarity == self.positive_word else self.negated
        return "⟦" + form.format(word) + "⟧"


def plain(text):
    return text.replace("⟦", "").replace("⟧", "")


def sentence(random):
    """-> a function polarity -> marked text."""
    p = Toggled(random) if random.random() < 0.4 else Phrase(random)
    q, r = Phrase(random), Phrase(random)
    x, y = random.sample(ASPECTS, 2)
    be = random.choice(["is", "was"])
    clause = lambda aspect, said: f"the {aspect} {be} {said}"
    mild = random.choice(MILD)
    form = random.choice(["one", "one", "but", "but", "and", "and", "although", "although_end", "short_but",
                          "short_and", "mild_but", "mild_but", "mild_but_two"])
    lead = random.choice(["", "", "i think ", "to me ", "in the end "])
    although = random.choice(["although", "even though", "though"])
    forms = {
        "one": lambda s: lead + clause(x, p.say(s)),
        "but": lambda s: f"{clause(x, plain(q.say(1 - s)))}, ⟦but⟧ {clause(y, p.say(s))}",
        "and": lambda s: f"{clause(x, q.say(s))}, and {clause(y, p.say(s))}",
        "although": lambda s: f"⟦{although}⟧ {clause(x, plain(q.say(1 - s)))}, {clause(y, p.say(s))}",
        "although_end": lambda s: f"{clause(y, p.say(s))}, ⟦{although}⟧ {clause(x, plain(q.say(1 - s)))}",
        "short_but": lambda s: f"{plain(q.say(1 - s))}, ⟦but⟧ {p.say(s)}",
        "short_and": lambda s: f"{q.say(s)} and {p.say(s)}",
        "mild_but": lambda s: f"{mild}, but {p.say(s)}",
        "mild_but_two": lambda s: f"{mild}, but {p.say(s)} and {r.say(s)}",
    }
    return p, q, forms[form]


def generate(random, test):
    while True:
        p, q, say = sentence(random)
        if is_test(NAME, *p.words) == test and is_test(NAME, *q.words) == test:
            break
    label = random.randrange(2)
    capital = random.random() < 0.7
    stop = random.choice([".", ".", "", "!"])

    def prompt(s):
        text = say(s)
        if capital:
            at = 1 if text[0] == "⟦" else 0
            text = text[:at] + text[at].upper() + text[at + 1:]
        return f"Review: {text}{stop}\nSentiment:"

    return from_marked(NAME, prompt(label), LABELS[label], LABELS[1 - label], prompt(1 - label), LABELS[1 - label])
