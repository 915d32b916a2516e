"""Tests of the pipeline that need no data: `python3 -m unittest test_pipeline`."""
import random
import re
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer

import export
import golden
import guide
import layout
import masking
import questions
import skills
import tiny
import words
from batches import Batcher
from example import is_test, marked
from mixture import ANSWER_WEIGHT, DRILL_WEIGHT, document, drill, shares
from model import Config, GPT2, packed_mask
from optim import Muon, TiedCrossEntropy

SMALL = Config(vocab_size=50, n_positions=32, n_embd=16, n_layer=2, n_head=4)


def spans_of(text):
    """A drill without its marks -> its text and the characters of its answers."""
    return marked(guide.places(text)[0])


class Generators(unittest.TestCase):
    def test_training_never_draws_a_test_prompt(self):
        for skill in skills.ALL:
            train, test = random.Random(1), random.Random(2)
            drawn = {skill.generate(train, False).prompt for _ in range(3000)}
            for _ in range(100):
                e = skill.generate(test, True)
                self.assertNotIn(e.prompt, drawn, skill.NAME)
                self.assertNotIn(e.pair_prompt, drawn, skill.NAME)

    def test_spans_and_pairs(self):
        rng = random.Random(3)
        for skill in skills.ALL:
            for _ in range(200):
                e = skill.generate(rng, False)
                self.assertNotEqual(e.answer, e.foil)
                self.assertEqual(e.pair_answer, e.foil)  # the minimal pair turns the answer round
                self.assertNotEqual(e.prompt, e.pair_prompt)
                self.assertTrue(e.answer.startswith(" ") and not e.prompt.endswith(" "))
                self.assertTrue(e.rationale)
                for a, b in e.rationale:
                    self.assertTrue(0 <= a < b <= len(e.prompt))
                    self.assertEqual(e.prompt[a:b].strip(), e.prompt[a:b])
                self.assertFalse(set("⟦⟧") & set(e.prompt + e.pair_prompt))

    def test_answers_follow_from_the_text(self):
        rng = random.Random(4)
        for _ in range(300):
            e = skills.indirect_object.generate(rng, False)
            names = [e.prompt[a:b] for a, b in e.rationale]
            self.assertEqual(e.foil, " " + names[2])  # the giver, named twice
            self.assertEqual({e.answer, e.foil}, {" " + names[0], " " + names[1]})
            e = skills.brackets.generate(rng, False)
            stack = []
            for c in e.prompt:
                if c in "([{<":
                    stack.append({"(": ")", "[": "]", "{": "}", "<": ">"}[c])
                elif c in ")]}>":
                    self.assertEqual(c, stack.pop())
            self.assertEqual(e.answer, " " + stack[-1])

    def test_the_rationale_leaves_nothing_to_choose_by(self):
        """Where an answer is read from the text, answer and foil both belong to the rationale, wherever they stand."""
        rng = random.Random(13)
        for skill in (skills.binding, skills.moving, skills.comparison):
            for _ in range(200):
                e = skill.generate(rng, False)
                spans = set(e.rationale)
                for word in (e.answer.strip(), e.foil.strip()):
                    for m in re.finditer(rf"\b{word}\b", e.prompt):
                        self.assertIn(m.span(), spans, (skill.NAME, e.prompt, word))

    def test_drills_leave_the_compositions_of_the_test_out(self):
        rng = random.Random(6)
        coloured = re.compile(rf"({'|'.join(words.COLOURS)}) ({'|'.join(words.THINGS)})\b")
        for _ in range(2000):
            text, spans = marked(skills.drills.generate(rng, rng.random()))
            self.assertTrue(all(text[a] == " " and text[a:b].strip().isalnum() for a, b in spans), text)
            for colour, thing in coloured.findall(text):
                self.assertFalse(is_test("binding", colour, thing), text)
            for thing, container in re.findall(r"the (\w+) (?:in|to) the (\w+)\.", text):
                self.assertFalse(is_test("moving", thing, container), text)
            for m, n in re.findall(r"(\d+)(?: and |, \w+ )(\d+)", text):
                self.assertFalse(is_test("comparison", m, n), text)

    def test_answers_of_drills_follow_from_the_words_before(self):
        rng = random.Random(7)
        for _ in range(300):
            text, spans = spans_of(skills.drills.moved(rng, rng.random()))
            for a, b in spans:
                thing = re.search(r"The (\w+) is (?:now )?in the$", text[:a])[1]
                told = re.findall(rf"(?:put|left|hid|moved|took|carried) the {thing} (?:in|to) the (\w+)", text[:a])
                self.assertEqual(text[a:b].strip(), told[-1], text)

            text, spans = spans_of(skills.drills.bound(rng, rng.random()))
            clauses = [c.split() for c in re.split(r"[.,]| and ", text[:text.index(" The ")])]
            for a, b in spans:
                asked = re.search(r"The (\w+)(?: one)? (?:is|belongs to)$", text[:a])[1]
                holder = next(c for c in clauses if asked in c)
                self.assertIn(text[a:b].strip(), holder, text)

            text, spans = spans_of(skills.drills.larger(rng, rng.random()))
            for m, n, which, answer in re.findall(r"(\d+) and (\d+), (\w+): (\d+)", text):
                most = which in ("larger", "more", "older")
                self.assertEqual(int(answer), (max if most else min)(int(m), int(n)), text)
            for x, m, y, n, which, answer in re.findall(r"(\w+) (\d+), (\w+) (\d+)\. (\w+): (\w+)", text):
                first = (int(m) > int(n)) == (which in ("Larger", "More", "Older"))
                self.assertEqual(answer, x if first else y, text)

            text, spans = spans_of(skills.drills.compared(rng, 1.0))
            m, n = map(int, re.findall(r"\d+", text))
            for a, b in spans:
                most = bool(re.search(r"older|more", text[text[:a].rindex(". "):a]))
                said_first = text.index(text[a:b].strip()) < text.index(str(m))
                self.assertEqual(said_first, (m > n) == most, text)

    def test_several_questions_share_one_text(self):
        rng = random.Random(8)
        text = "My mother made a cake in the morning and the dog ate it."
        for _ in range(100):
            asked = questions.several(rng, text, 2)
            self.assertEqual(sorted(e.answer for e in asked), [" no", " no", " yes", " yes"])
            d = document(asked, True)
            self.assertEqual(d.text.count(text), 1)
            answers = [d.text[a:b] for a, b, weight in d.weights if weight == ANSWER_WEIGHT]
            self.assertEqual(answers, [e.answer for e in asked])
            for e in asked:
                self.assertIn(e.prompt[e.prompt.index("\n"):] + e.answer + f"\nReason: {e.reason()}\n", d.text)
        self.assertEqual(questions.several(rng, "Nothing to say.", 2), [])

    def test_a_reason_names_each_word_once_and_four_at_most(self):
        about = lambda text, topic: questions.about(text, "", questions.spans_of(topic, text))
        self.assertEqual(about("The Dog, the dog and a cat.", "animals").reason(), "Dog, cat")
        five = about("A dog, a cat, a bird, a cow and a fox.", "animals")
        self.assertEqual(five.reason(), "dog, cat, bird, cow")
        self.assertEqual(len(five.rationale), 5)  # what has to be erased is all of them
        text = "In 2006, 3.5 million came at 9:30. Nobody paid 1,250."
        self.assertEqual([text[a:b] for a, b in questions.numbers_of(text)], ["2006", "3.5", "9:30", "1,250"])
        rng = random.Random(17)
        for _ in range(200):
            n = questions.number(rng)
            self.assertEqual(questions.numbers_of(f"a {n}."), [(2, 2 + len(n))])

    def test_questions_are_balanced_and_point_at_words(self):
        rng = random.Random(5)
        texts = ["My mother made a cake.", "The bus was late.", "It rained on 3 days.", "Nothing to say.", "Who is it?"]
        drawn = [questions.generate(rng, texts) for _ in range(400)]
        yes = [e for e in drawn if e.answer == " yes"]
        self.assertAlmostEqual(len(yes) / len(drawn), 0.5, delta=0.1)
        for e in drawn:
            self.assertEqual(bool(e.rationale), e.answer == " yes")


class Answers(unittest.TestCase):
    """With the shipped tokenizer: an answer is one token, carries the weight, and is not cut off by packing."""

    def setUp(self):
        self.tokenizer = Tokenizer.from_file(str(Path(__file__).parents[1] / "vitrine-small" / "tokenizer.json"))

    def batcher(self):
        batcher = Batcher.__new__(Batcher)  # without data
        batcher.tokenizer, batcher.positions, batcher.rng = self.tokenizer, 256, np.random.default_rng(0)
        return batcher

    def test_answers_are_single_tokens(self):
        rng = random.Random(9)
        for skill in skills.ALL:
            for _ in range(200):
                e = skill.generate(rng, False)
                self.assertEqual([len(self.tokenizer.encode(x).ids) for x in (e.answer, e.foil)], [1, 1], e)
                whole, prompt = (self.tokenizer.encode(x).ids for x in (e.prompt + e.answer, e.prompt))
                self.assertEqual(whole[:-1], prompt)  # the answer does not merge with the prompt's end

    def test_the_weight_lies_on_the_answers(self):
        rng = random.Random(10)
        batcher = self.batcher()
        for _ in range(200):
            e = rng.choice(skills.ALL).generate(rng, False)
            piece = batcher.labelled(document([e]), 127)
            self.assertLessEqual(len(piece), 128)
            heavy = piece.y[np.asarray(piece.weights) == ANSWER_WEIGHT]
            self.assertEqual(self.tokenizer.decode(heavy.tolist()), e.answer)
            text = skills.drills.generate(rng, rng.random())
            piece = batcher.labelled(drill(text), 127)
            heavy = piece.y[np.asarray(piece.weights) == DRILL_WEIGHT]
            plain, spans = spans_of(text)
            self.assertEqual(self.tokenizer.decode(heavy.tolist()), "".join(plain[a:b] for a, b in spans))

    def test_every_answer_of_a_drill_knows_its_place(self):
        rng = random.Random(11)
        batcher = self.batcher()
        for kind in skills.drills.KINDS:
            for _ in range(30):
                d = drill(kind(rng, rng.random()))
                d.masked = 0
                piece = batcher.labelled(d, 200)
                self.assertEqual(len(piece.looks), len(d.weights))
                for index, place in piece.looks.items():
                    self.assertLess(place, index)
                    self.assertEqual(piece.weights[index], DRILL_WEIGHT)
                    if kind is skills.drills.moved:  # the place is the answer itself, said before
                        self.assertEqual(piece.x[place], piece.y[index])

    def test_a_reason_is_shown_where_its_words_stand_and_they_are_not_erased(self):
        rng = random.Random(12)
        batcher = self.batcher()
        checked = 0
        listed = "The Airport bus left at 9:45 for the airport with 1,250 eggs, a cake and 45 loaves."
        for _ in range(100):
            e = rng.choice([skills.contrast.generate(rng, False),
                            rng.choice([a for a in questions.several(rng, listed, 3) if a.answer == " yes"])])
            d = document([e], reason=True)
            d.masked = 1.0
            piece = batcher.labelled(d, 127)
            for index, place in piece.looks.items():
                self.assertLess(place, index)
                shown, named = (self.tokenizer.decode([int(t)]).strip() for t in (piece.x[place], piece.y[index]))
                self.assertTrue(shown in named or named in shown, (shown, named))
            text = self.tokenizer.decode(piece.x.tolist())
            for word in e.reason().split(", "):
                self.assertIn(word, text[:text.index("Reason")])
            checked += len(piece.looks)
        self.assertGreater(checked, 200)

    def test_what_a_guided_head_pays_is_its_loss(self):
        attention = [torch.full((1, 8, 4, 4), 0.25) for _ in range(6)]
        looks = torch.tensor([[-1, -1, 1, -1]])
        expected = guide.WEIGHT * len(guide.heads(6)) * np.log(4)
        self.assertAlmostEqual(float(guide.loss(attention, looks)), expected, places=5)
        self.assertEqual(float(guide.loss(attention, torch.full((1, 4), -1))), 0)

    def test_shares_are_whole_and_kept(self):
        for done in (0.0, 0.3, 1.0):
            self.assertAlmostEqual(sum(shares(done).values()), 1.0)


class Model(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(0)
        self.model = GPT2(SMALL).double()
        for p in self.model.parameters():
            p.data += 0.2 * torch.randn_like(p)

    def test_packed_documents_do_not_see_each_other(self):
        a, b = torch.randint(50, (1, 5)), torch.randint(50, (1, 7))
        documents = torch.tensor([[1] * 5 + [2] * 7])
        positions = torch.cat([torch.arange(5), torch.arange(7)])[None]
        together = self.model(torch.cat([a, b], 1), positions=positions, mask=packed_mask(documents).double())
        torch.testing.assert_close(together[:, :5], self.model(a))
        torch.testing.assert_close(together[:, 5:], self.model(b))

    def test_cross_entropy_and_its_gradients(self):
        h = torch.randn(700, 16, requires_grad=True)
        w = torch.randn(50, 16, requires_grad=True)
        y, weight = torch.randint(50, (700,)), torch.rand(700)
        loss = TiedCrossEntropy.apply(h, w, y, weight)
        got = torch.autograd.grad(loss, (h, w))
        expected = (F.cross_entropy(h @ w.T, y, reduction="none") * weight / weight.sum()).sum()
        reference = torch.autograd.grad(expected, (h, w))
        self.assertLess(float((loss - expected).detach().abs()), 0.02)
        for a, b in zip(got, reference):  # bfloat16 products
            self.assertLess(float((a - b).norm() / b.norm()), 0.02)

    def test_muon_directions_are_nearly_orthogonal(self):
        values = torch.linalg.svdvals(Muon([torch.zeros(1)]).orthogonal(torch.randn(24, 60)))
        self.assertGreater(float(values.min()), 0.5)
        self.assertLess(float(values.max()), 1.4)

    def test_files_hold_what_was_saved(self):
        with tempfile.TemporaryDirectory() as folder:
            for prefix in ("transformer.", ""):
                layout.save(Path(folder), self.model, torch.float64, {}, prefix)
                back = layout.load(Path(folder), torch.float64)
                x = torch.randint(50, (1, 9))
                torch.testing.assert_close(back(x), self.model(x))

    def test_golden_values_are_complete_and_repeat(self):
        with tempfile.TemporaryDirectory() as folder:
            tiny.main(Path(folder))
            for name in tiny.TEXTS:
                self.assertEqual(golden.compare(Path(folder) / name), 0.0)

    def test_integrated_gradients_sum_to_the_difference(self):
        """On a smooth, gentle path 32 midpoints come close to the difference of the scores."""
        figures, out = golden.values(GPT2(SMALL).double(), [3, 1, 4, 1, 5, 9], 5)
        difference = figures["score"] - figures["score_mean_baseline"]
        total = float(out["integrated_gradients_mean_baseline"].sum())
        self.assertAlmostEqual(total, difference, delta=0.05 * abs(difference) + 1e-6)


class Export(unittest.TestCase):
    def test_the_mean_of_runs_is_that_of_each_weight(self):
        a, b = GPT2(SMALL).state_dict(), GPT2(SMALL).state_dict()
        both = export.mean([a, b])
        self.assertEqual(both.keys(), a.keys())
        for name in a:
            torch.testing.assert_close(both[name], (a[name] + b[name]) / 2)
            torch.testing.assert_close(export.mean([a])[name], a[name])


class Masking(unittest.TestCase):
    def test_erased_tokens_are_not_targets_and_answers_stay(self):
        rng = np.random.default_rng(0)
        ids, weights = np.arange(10, 30), np.ones(20)
        body, prompt = np.arange(20) < 10, np.arange(20) < 14
        erased = 0
        for _ in range(200):
            x, w = masking.erase(ids, weights, body, prompt, 1.0, rng)
            gone = x == masking.MASK
            erased += gone.sum()
            self.assertFalse(gone[14:].any())
            self.assertTrue((w[gone] == 0).all() and (w[~gone] == 1).all())
        self.assertGreater(erased, 400)

    def test_the_rationale_can_be_spared(self):
        rng = np.random.default_rng(1)
        ids, weights, every = np.arange(10, 30), np.ones(20), np.ones(20, dtype=bool)
        decides = np.arange(20) % 4 == 0
        gone = np.zeros(20)
        for _ in range(100):
            x, _ = masking.erase(ids, weights, every, every, 1.0, rng, decides, 1.0)
            gone += x == masking.MASK
        self.assertEqual(gone[decides].sum(), 0)
        self.assertTrue((gone[~decides] > 0).all())


if __name__ == "__main__":
    unittest.main()
