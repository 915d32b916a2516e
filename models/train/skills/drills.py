"""Short forms of the skills that are slow to learn: several answers a document, the simplest ones first.

A document of `binding`, `comparison` or `moving` gives one answer in thirty tokens; these give one in eight, and teach
the steps apart: which thing stood with which word, which number is larger, where a thing was put last. They are for
training only and draw none of the compositions that the test keeps (see example.is_test).

generate(random, level) -> marked text: ⟦ ⟧ enclose the answers, with the blank before them; ‹1› behind a word names the
place where an answer that ends with ‹1› is to be found (see guide.py). `level` in [0, 1] is how far the course has come:
few facts at 0, as many as the skills have, and more, at 1.
"""
from example import is_test
from words import COLOURS, CONTAINERS, NAMES, ORDERS, THINGS


def ask(word, place):
    return f"⟦ {word}⟧‹{place}›"


def paired(random, level):
    """Words in pairs, then the second of a pair calls for its first: what binding needs, and nothing else."""
    count = random.randrange(2, 5 + round(3 * level))
    while True:
        kinds = random.choice([(COLOURS, THINGS), (COLOURS, THINGS), (NAMES, THINGS)])
        first, second = (random.sample(w, count) for w in kinds)
        if not any(is_test("binding", a, b) for a, b in zip(first, second)):
            break
    order = random.sample(range(count), count)
    said = random.choice(["{} {}", "a {} {}", "the {} {}"] if kinds[0] is COLOURS else ["{} {}", "{} has a {}"])
    link = random.choice(["", " is", ":"])
    return (", ".join(said.format(first[i], f"{second[i]}‹{i}›") for i in range(count)) + "."
            + ",".join(f" {second[i]}{link}{ask(first[i], i)}" for i in order))


def bound(random, level):
    """Colours, things and owners."""
    count = 1 + (random.random() < 0.3 + level) + (random.random() < 0.3 * level)
    while True:
        colours, things, people = (random.sample(w, count) for w in (COLOURS, THINGS, NAMES))
        if not any(is_test("binding", c, t) for c, t in zip(colours, things)):
            break
    every = range(count)
    form = random.randrange(5)
    # the later one of a thing and its owner is where both are known: ‹i› for the colour, ‹i + 9› for the owner
    things_said = [f"{t}‹{i}›" + (f"‹{i + 9}›" if form < 3 else "") for i, t in enumerate(things)]
    people_said = [p + (f"‹{i + 9}›" if form > 2 else "") for i, p in enumerate(people)]
    if form == 0:  # no owners
        story = " and ".join(f"the {colours[i]} {things_said[i]}" for i in every) + "."
        story = random.choice(["Here is ", "We saw ", "There was "]) + story
    elif form == 1:  # no colours
        verb = random.choice(["has", "bought", "found"])
        story = " ".join(f"{people[i]} {verb} a {things_said[i]}." for i in every)
    elif form == 2:
        verb, link = random.choice([("has", " and "), ("bought", ". ")])
        story = link.join(f"{people[i]} {verb} a {colours[i]} {things_said[i]}" for i in every) + "."
    elif form == 3:
        story = " ".join(f"There is a {colours[i]} {things_said[i]} on the table of {people_said[i]}." for i in every)
    else:
        story = ", and ".join(f"{'There is ' if i == 0 else ''}a {colours[i]} {things_said[i]} on the table of {people_said[i]}"
                              for i in every) + "."
    questions = []
    for i in every:
        if form != 1:
            questions.append(f" The {things[i]} is{ask(colours[i], i)}.")
        if form != 0:
            questions.append(f" The {things[i]} belongs to{ask(people[i], i + 9)}.")
        if form > 1:
            questions.append(f" The {colours[i]} one belongs to{ask(people[i], i + 9)}.")
    random.shuffle(questions)
    return story + "".join(questions[:5])


def two_numbers(random):
    while True:
        m, n = random.sample(range(10, 100), 2)
        if not is_test("comparison", str(m), str(n)):
            return m, n


def larger(random, level):
    """Pairs of numbers without a story."""
    out = []
    words = random.choice([("larger", "smaller"), ("more", "fewer"), ("older", "younger")])
    for _ in range(8):
        m, n = two_numbers(random)
        a, b = random.sample(NAMES, 2)
        which = random.randrange(2)
        right = (m > n) == (which == 0)
        if random.random() < level:
            out.append(f"{a} {m}‹1›, {b} {n}‹2›. {words[which].capitalize()}:{ask(*((a, 1) if right else (b, 2)))}.")
        else:
            out.append(f"{m}‹1› and {n}‹2›, {words[which]}:{ask(*((m, 1) if right else (n, 2)))}.")
    return " ".join(out[:8 - int(3 * level)])


def compared(random, level):
    """The forms of the skill with both questions."""
    m, n = two_numbers(random)
    a, b = random.sample(NAMES, 2)
    x, y = random.sample(THINGS, 2)
    form = random.randrange(3)
    if form == 0:
        story, asks, who = f"{a} is {m}‹1› years old and {b} is {n}‹2› years old.", ("older", "younger"), (a, b)
        end = " The {} one is"
    elif form == 1:
        story, asks, who = f"{a} has {m}‹1› {x}s and {b} has {n}‹2› {x}s.", ("more", "fewer"), (a, b)
        end = f" The one with {{}} {x}s is"
    else:
        story, asks, who = f"The {x} costs {m}‹1› dollars. The {y} costs {n}‹2› dollars.", ("more expensive", "cheaper"), (x, y)
        end = " The {} one is the"
    most = [(who[0], 1), (who[1], 2)] if m > n else [(who[1], 2), (who[0], 1)]
    said = [end.format(asks[i]) + ask(*most[i]) + "." for i in (0, 1)]
    random.shuffle(said)
    return story + "".join(said)


def ordered(random, level):
    """Two or three people in an order."""
    while True:
        a, b, c = random.sample(NAMES, 3)
        if not is_test("comparison", a, c) and not is_test("comparison", a, b):
            break
    order = random.choice(ORDERS)
    more, most, less, least = order if random.random() < 0.5 else order[2:] + order[:2]

    def fact(x, y, i):
        """‹i› is where x is known to come before y, ‹i + 1› where y is known to come after x."""
        if random.random() < 0.25:
            return f"{y} is {less}‹{i + 1}› than {x}‹{i}›."
        return f"{x} is {more}‹{i}› than {y}‹{i + 1}›."

    if random.random() > 0.2 + level:
        said = [f" The {more} one is{ask(a, 1)}.", f" The {less} one is{ask(b, 2)}."]
        random.shuffle(said)
        return fact(a, b, 1) + "".join(said)
    facts = [fact(a, b, 1), fact(b, c, 3)]
    random.shuffle(facts)
    said = [f" The {most} of the three is{ask(a, 1)}.", f" The {least} of the three is{ask(c, 4)}."]
    random.shuffle(said)
    return " ".join(facts) + "".join(said)


def moved(random, level):
    """Things that are put and moved; the question comes after each step, or at the end."""
    count = 1 + (random.random() < 0.2 + level)
    things = random.sample([t for t in THINGS if t not in CONTAINERS], count)
    number = {t: i for i, t in enumerate(things)}
    free = {t: [c for c in CONTAINERS if not is_test("moving", t, c)] for t in things}
    where, out = {}, []
    say = lambda t, now: f" The {t} is {now}in the{ask(where[t], number[t])}."
    put_in = lambda t: f"{where[t]}‹{number[t]}›"  # the last place counts
    between = random.random() < 0.7 - 0.5 * level  # ask after each step
    put, move = random.choice(["put", "left", "hid"]), random.choice(["moved", "took", "carried"])
    name = random.choice(NAMES)
    for t in things:
        where[t] = random.choice([c for c in free[t] if c not in where.values()])
        out.append(f"{name} {put} the {t} in the {put_in(t)}.")
        if between:
            out[-1] += say(t, "")
    for _ in range(1 if random.random() < 0.7 else 2):
        t = random.choice(things)
        where[t] = random.choice([c for c in free[t] if c not in where.values()])
        out.append(f"{random.choice(NAMES)} {move} the {t} to the {put_in(t)}.")
        if between:
            out[-1] += say(t, "now ")
    random.shuffle(things)
    return " ".join(out) + "".join(say(t, "now ") for t in things)


KINDS = [paired, paired, bound, bound, bound, moved, moved, moved, moved, larger, compared, compared, ordered, ordered]


def generate(random, level):
    return random.choice(KINDS)(random, level * random.random() ** 0.5)  # the simple ones do not end
