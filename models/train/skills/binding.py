"""Tom has a red ball and Anna has a blue kite. The kite is -> blue. Each thing keeps its own colour and owner."""
from example import from_marked, is_test
from words import COLOURS, NAMES, THINGS

NAME = "binding"


def generate(random, test):
    while True:
        colours, things = random.sample(COLOURS, 2), random.sample(THINGS, 2)
        if all(is_test(NAME, c, t) == test for c, t in zip(colours, things)) or \
                (test and is_test(NAME, colours[0], things[0])):
            break
    people = random.sample(NAMES, 2)
    asked = random.randrange(2)
    form, question = random.randrange(3), random.randrange(3)

    def text(i):
        mark = lambda words, which: [f"⟦{x}⟧" if j in which else x for j, x in enumerate(words)]
        # both answers, and what ties the right one to the question; what ties the other one to its fact is not needed
        c = mark(colours, [(0, 1), (), (i,)][question])
        t = mark(things, [(i,), (i,), ()][question])
        n = mark(people, [(), (0, 1), (0, 1)][question])
        story = [f"{n[0]} has a {c[0]} {t[0]} and {n[1]} has a {c[1]} {t[1]}.",
                 f"{n[0]} bought a {c[0]} {t[0]}. {n[1]} bought a {c[1]} {t[1]}.",
                 f"There is a {c[0]} {t[0]} on the table of {n[0]}, "
                 f"and a {c[1]} {t[1]} on the table of {n[1]}."][form]
        end = [f"The ⟦{things[i]}⟧ is", f"The ⟦{things[i]}⟧ belongs to", f"The ⟦{colours[i]}⟧ one belongs to"][question]
        return f"{story} {end}"

    answers = [" " + x for x in (colours if question == 0 else people)]
    return from_marked(NAME, text(asked), answers[asked], answers[1 - asked], text(1 - asked), answers[1 - asked])
