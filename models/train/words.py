"""The vocabulary of the generators."""

GIRLS = ("Anna Mary Emma Sara Lucy Jane Kate Rose Julia Alice Grace Maria Helen Laura Amy Lily Sophie Nina Eva "
         "Ruth").split()
BOYS = "Tom John James Paul David Mark Peter Sam Jack Max Ben Adam Luke Simon Henry Oscar Leo Frank Alex Daniel".split()
NAMES = GIRLS + BOYS

SURNAMES = ("Stone Hill Wood Brown Green Young King Baker Cook Fisher Hunter Carter Walker Parker Taylor Turner "
            "Miller Mason Potter Porter Gray Reed Ross West Lane").split()

PLACES = "market garden school park library station beach museum kitchen office church theater river bridge shop".split()
THINGS = ("book letter basket ball key hat cup lamp coin kite ring map bag box pen cake flower phone camera guitar "
          "knife bottle ticket picture").split()
COLOURS = "red blue green yellow black white brown purple pink gray gold".split()
CONTAINERS = "box bag drawer basket bottle car room kitchen garden office pocket house".split()
ANIMALS = "cat dog horse bird cow sheep pig duck mouse fish bear rabbit lion tiger fox goat".split()

# (singular, plural)
NOUNS = [(w, w + "s") for w in (
    "key dog teacher picture friend doctor letter player student car book girl boy farmer flower horse "
    "lamp painting guard song idea window house door driver nurse singer report ship tree").split()]
SUBJECT_VERBS = [(" is", " are"), (" was", " were"), (" has", " have")]

ASPECTS = ("acting story plot ending music script dialogue cast film movie humor pacing direction photography "
           "idea editing camera work").split()
POSITIVE = ("wonderful brilliant funny charming moving beautiful clever delightful superb touching great good engaging "
            "fresh honest warm gripping lovely excellent smart powerful entertaining memorable thrilling").split()
NEGATIVE = ("dull boring bad awful terrible weak clumsy tedious empty silly predictable lifeless stale ugly annoying "
            "confusing shallow forgettable poor painful pointless bland ridiculous disappointing").split()
WELL = "beautifully brilliantly cleverly wonderfully superbly nicely".split()
BADLY = "badly poorly terribly clumsily awfully carelessly".split()
DONE = "acted written filmed directed edited made played told".split()
MILD = "long short slow quiet simple small strange dark loud old".split()

# adjectives that order people: comparative, superlative, opposite comparative
ORDERS = [("taller", "tallest", "shorter", "shortest"), ("older", "oldest", "younger", "youngest"),
          ("faster", "fastest", "slower", "slowest"), ("richer", "richest", "poorer", "poorest"),
          ("stronger", "strongest", "weaker", "weakest")]
BRACKETS = [("(", ")"), ("[", "]"), ("{", "}"), ("<", ">")]
