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

    def core(self, polarity):
        """The word or words that carry the polarity."""
        if self.participle:
            return f"{self.ways[polarity]} {self.done}"
        return self.good if bool(polarity) != self.negate else self.bad

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

    def core(self, polarity):
        return self.good if self.positive_word else self.bad

    def say(self, polarity):
        word = self.good if self.positive_word else self.bad
        form = self.strong if polarity == self.positive_word else self.negated
        return "⟦" + form.format(word) + "⟧"


def plain(text):
    return text.replace("⟦", "").replace("⟧", "")


def sentence(random):
    """-> (polarity -> marked text, polarity -> the two words or phrases that meet in it)."""
    p = Toggled(random) if random.random() < 0.4 else Phrase(random)
    q, r = Phrase(random), Phrase(random)
    x, y = random.sample(ASPECTS, 2)
    be = random.choice(["is", "was"])
    clause = lambda aspect, said: f"the {aspect} {be} {said}"
    mild = random.choice(MILD)
    lead = random.choice(["", "", "i think ", "to me ", "in the end "])
    although = random.choice(["although", "even though", "though"])
    against, along = lambda s: (p.core(s), q.core(1 - s)), lambda s: (p.core(s), q.core(s))
    one = lambda s: lead + clause(x, p.say(s)), lambda s: (x, p.core(s))
    but = lambda s: f"{clause(x, plain(q.say(1 - s)))}, ⟦but⟧ {clause(y, p.say(s))}", against
    both = lambda s: f"{clause(x, q.say(s))}, and {clause(y, p.say(s))}", along
    first = lambda s: f"⟦{although}⟧ {clause(x, plain(q.say(1 - s)))}, {clause(y, p.say(s))}", against
    last = lambda s: f"{clause(y, p.say(s))}, ⟦{although}⟧ {clause(x, plain(q.say(1 - s)))}", against
    short_but = lambda s: f"{plain(q.say(1 - s))}, ⟦but⟧ {p.say(s)}", against
    short_both = lambda s: f"{q.say(s)} and {p.say(s)}", along
    mild_but = lambda s: f"{mild}, but {p.say(s)}", lambda s: (mild, p.core(s))
    mild_two = lambda s: f"{mild}, but {p.say(s)} and {r.say(s)}", lambda s: (p.core(s), r.core(s))
    return random.choice([one, one, but, but, both, both, first, last, short_but, short_both, mild_but, mild_but,
                          mild_two])


def generate(random, test):
    while True:
        say, meeting = sentence(random)
        if all(is_test(NAME, *meeting(s)) == test for s in (0, 1)):
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
