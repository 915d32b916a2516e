"""Anna is 34 and Tom is 27. The older one is -> Anna; and chains: taller than ... the tallest is."""
from example import from_marked, is_test
from words import NAMES, ORDERS, THINGS

NAME = "comparison"


def numbers(random, test):
    while True:
        m, n = random.sample(range(10, 100), 2)
        if is_test(NAME, str(m), str(n)) == test:
            break
    form = random.randrange(3)
    if form == 0:
        a, b = random.sample(NAMES, 2)
        text = lambda ask: f"⟦{a}⟧ is ⟦{m}⟧ years old and ⟦{b}⟧ is ⟦{n}⟧ years old. The ⟦{ask}⟧ one is"
        asks = ["older", "younger"]
    elif form == 1:
        a, b = random.sample(NAMES, 2)
        thing = random.choice(THINGS)
        text = lambda ask: (f"⟦{a}⟧ has ⟦{m}⟧ {thing}s and ⟦{b}⟧ has ⟦{n}⟧ {thing}s. "
                            f"The one with ⟦{ask}⟧ {thing}s is")
        asks = ["more", "fewer"]
    else:
        a, b = random.sample(THINGS, 2)
        text = lambda ask: (f"The ⟦{a}⟧ costs ⟦{m}⟧ dollars. The ⟦{b}⟧ costs ⟦{n}⟧ dollars. "
                            f"The ⟦{ask}⟧ one is the")
        asks = ["more expensive", "cheaper"]
    ask = random.randrange(2)
    first = (m > n) == (ask == 0)
    answers = (" " + a, " " + b) if first else (" " + b, " " + a)
    return from_marked(NAME, text(asks[ask]), *answers, text(asks[1 - ask]), answers[1])


def chain(random, test):
    while True:
        a, b, c = random.sample(NAMES, 3)
        if is_test(NAME, a, c) == test and is_test(NAME, a, b) == test:
            break
    more, most, less, least = random.choice(ORDERS)
    if random.random() < 0.5:
        more, most, less, least = less, least, more, most
    turned = [random.random() < 0.25, random.random() < 0.25]
    facts = [(a, b), (b, c)]
    facts = [f"⟦{y}⟧ is ⟦{less}⟧ than ⟦{x}⟧." if t else f"⟦{x}⟧ is ⟦{more}⟧ than ⟦{y}⟧."
             for (x, y), t in zip(facts, turned)]
    if random.random() < 0.5:
        facts.reverse()
    text = lambda ask: f"{facts[0]} {facts[1]} The ⟦{ask}⟧ of the three is"
    if random.random() < 0.5:
        return from_marked(NAME, text(most), " " + a, " " + c, text(least), " " + c)
    return from_marked(NAME, text(least), " " + c, " " + a, text(most), " " + a)


def generate(random, test):
    return (numbers if random.random() < 0.5 else chain)(random, test)
