"""Yes/no questions about a text, answered by word lists, with the words that decide as rationale."""
from __future__ import annotations

import re

from example import Example

NAME = "questions"
ANSWERS = [" no", " yes"]

LEXICON = {
    "food": "food eat eats ate eating dinner lunch breakfast meal cake bread apple cheese pizza soup rice chicken "
            "cook cooking restaurant restaurants fruit milk egg eggs cookies hungry cuisine",
    "animals": "animal animals dog dogs cat cats bird birds fish horse cow bear rabbit lion tiger elephant monkey "
               "mouse frog puppy kitten duck sheep fox",
    "money": "money dollar dollars price prices cost costs pay paid euro euros cents fare buy bought sold bank "
             "million billion profit rent",
    "family": "mother father mom dad brother sister son daughter parents grandmother grandfather family wife husband "
              "uncle aunt",
    "travel": "train bus flight flights airport plane ticket tickets travel trip hotel airline station journey road",
    "time": "morning afternoon evening night today tomorrow yesterday monday tuesday wednesday thursday friday "
            "saturday sunday week month year hour minutes pm am",
    "music": "music song songs sing sang singer concert album band dance piano guitar",
    "sports": "game games team teams player players football soccer baseball basketball season coach match league "
              "cup championship win olympic",
    "war": "war army soldiers troops attack attacks bomb killed military weapons police violence iraq",
    "computers": "computer computers software internet web online microsoft google phone phones linux technology",
    "weather": "rain snow storm wind sunny weather hurricane cloud clouds warm cold hot",
    "colours": "red blue green yellow black white brown purple pink orange gray golden",
    "school": "school teacher teachers student students class university college lesson homework",
    "nature": "tree trees river forest mountain sea lake garden flower flowers beach island sun moon",
}
SETS = {topic: set(words.split()) for topic, words in LEXICON.items()}
WORD = re.compile(r"[A-Za-z]+|\d+(?:[.,:]\d+)*")
FORMS = ["does it mention {}?", "does it mention {}?", "is there anything about {}?", "does the text talk about {}?"]
NUMBER = "does it contain a number?"


def spans_of(topic: str, text: str) -> list[tuple[int, int]]:
    return [m.span() for m in WORD.finditer(text) if m.group().lower() in SETS[topic]]


def numbers_of(text: str) -> list[tuple[int, int]]:
    return [m.span() for m in WORD.finditer(text) if m.group()[0].isdigit()]


def ask(random, text: str) -> Example:
    """One question about this text; with 0.8 about a topic, present or absent with equal chance where possible."""
    kind = random.random()
    if kind < 0.12:
        question, spans = NUMBER, numbers_of(text)
    elif kind < 0.2:
        question, spans = "is it a question?", [(i, i + 1) for i in range(len(text) - 1, len(text)) if text[i] == "?"]
    else:
        found = [t for t in SETS if spans_of(t, text)]
        absent = [t for t in SETS if t not in found]
        pool = found if found and (random.random() < 0.5 or not absent) else absent
        topic = random.choice(pool)
        question, spans = random.choice(FORMS).format(topic), spans_of(topic, text)
    return about(text, question, spans)


def about(text: str, question: str, spans: list[tuple[int, int]]) -> Example:
    prefix = "Text: "
    answer = 1 if spans else 0
    return Example(NAME, f"{prefix}{text}\nQuestion: {question}\nAnswer:", ANSWERS[answer], ANSWERS[1 - answer],
                   [(a + len(prefix), b + len(prefix)) for a, b in spans])


def generate(random, texts: list[str]) -> Example:
    """A question about one of the texts; yes and no are equally frequent."""
    wanted = random.choice(ANSWERS)
    while True:
        e = ask(random, random.choice(texts)[:300])
        if e.answer == wanted:
            return e


def several(random, text: str, pairs: int) -> list[Example]:
    """As many questions with yes as with no about one text, `pairs` of each at most; none where no topic occurs. What
    occurs most often is asked about first: long reasons are the rarest."""
    asked = [(random.choice(FORMS).format(t), spans_of(t, text)) for t in SETS] + [(NUMBER, numbers_of(text))]
    found = sorted((a for a in asked if a[1]), key=lambda a: len(a[1]) * random.random(), reverse=True)
    absent = [a for a in asked if not a[1]]
    pairs = min(pairs, len(found), len(absent))
    out = [about(text, question, spans) for question, spans in found[:pairs] + random.sample(absent, pairs)]
    random.shuffle(out)
    return out


def number(random) -> str:
    """A number as texts have them: a year, a price, a time of day, a count."""
    digits = lambda n: str(random.randrange(10 ** (n - 1), 10 ** n))
    return random.choice([
        digits(random.choice([1, 2])), digits(random.choice([2, 3])), digits(4), str(random.randrange(1900, 2030)),
        digits(random.choice([1, 2])) + "." + str(random.randrange(10)), digits(random.choice([1, 2])) + "," + digits(3),
        f"{random.randrange(1, 13)}:{random.choice(['00', '15', '30', '45'])}"])


def short_text(random, texts: list[str]) -> str:
    """A few words of a text with words of the lexicon and numbers among them: the first lesson."""
    words = random.choice(texts).split()
    at = random.randrange(max(1, len(words) - 5))
    words = words[at:at + random.choice([1, 3, 6, 12, 20])]
    added = [w for topic in random.sample(list(LEXICON), random.choice([1, 1, 2, 3]))
             for w in random.sample(LEXICON[topic].split(), random.choice([1, 2, 3]))]
    if random.random() < 0.4:
        added += [number(random) for _ in range(random.choice([1, 2, 3]))]
    for word in added:
        words.insert(random.randrange(len(words) + 1), word.capitalize() if random.random() < 0.15 else word)
    return " ".join(words)


def passages(documents: list[str], longest: int = 240) -> list[str]:
    """Cuts documents into runs of one to three sentences."""
    out = []
    for d in documents:
        sentences = [s.strip() for s in re.split(r"(?<=[.!?])\s+|\n+", d) if 15 < len(s.strip()) < longest]
        i, take = 0, 1
        while i < len(sentences):
            run = " ".join(sentences[i:i + take])
            if len(run) <= longest:
                out.append(run)
            i += take
            take = take % 3 + 1
    return out
