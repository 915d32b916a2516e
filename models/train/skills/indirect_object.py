"""When Anna and Tom went to the market, Tom gave a book to -> Anna. The name that is not repeated receives."""
from example import from_marked, is_test
from words import NAMES, PLACES, THINGS

NAME = "indirect_object"
OPENINGS = ["When {a} and {b} went to the {place}, ", "After {a} and {b} left the {place}, ",
            "{a} and {b} met at the {place}. Then ", "While {a} and {b} were working at the {place}, ",
            "Yesterday {a} and {b} had a long talk in the {place}. Later, ",
            "At the {place}, {a} was waiting for {b}. Soon "]
ACTIONS = ["{s} gave a {thing} to", "{s} handed the {thing} to", "{s} showed a {colour}{thing} to",
           "{s} sold the old {thing} to", "{s} decided to give the {thing} to", "{s} sent a small {thing} to"]


def generate(random, test):
    while True:
        a, b = random.sample(NAMES, 2)
        if is_test(NAME, a, b) == test:
            break
    opening, action = random.choice(OPENINGS), random.choice(ACTIONS)
    place, thing = random.choice(PLACES), random.choice(THINGS)
    giver, receiver = random.sample([a, b], 2)

    def text(subject):
        return (opening.format(a=f"⟦{a}⟧", b=f"⟦{b}⟧", place=place)
                + action.format(s=f"⟦{subject}⟧", thing=thing, colour=""))

    return from_marked(NAME, text(giver), " " + receiver, " " + giver, text(receiver), " " + giver)
