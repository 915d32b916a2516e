#!/usr/bin/env python3
"""Writes formula.csv: pots of basil on a window sill, and whether they thrive.

The rule behind the column `thrives`, which a tree should find again:

    soil is not "clay"  and  light_hours >= 5  and  120 <= water_ml <= 260

One row in twenty says the opposite, so no tree is right on more than about 95 %. Pot, window and neighbours have nothing to
do with it. Some cells are empty, as in real tables.
"""
import csv
import random
from pathlib import Path

ROWS, NOISE, EMPTY = 600, 0.05, 0.02


def rows(seed: int):
    draw = random.Random(seed)
    for _ in range(ROWS):
        soil = draw.choice(["loam", "sand", "peat", "clay"])
        light = round(draw.uniform(1, 11), 1)
        water = round(draw.uniform(40, 330))
        thrives = soil != "clay" and light >= 5 and 120 <= water <= 260
        if draw.random() < NOISE:
            thrives = not thrives
        row = [soil, light, water, draw.choice(["9", "12", "15"]), draw.choice(["north", "east", "south", "west"]),
               draw.randint(0, 4)]
        yield [("" if draw.random() < EMPTY else cell) for cell in row] + ["yes" if thrives else "no"]


if __name__ == "__main__":
    with open(Path(__file__).with_name("formula.csv"), "w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["soil", "light_hours", "water_ml", "pot_cm", "window", "neighbours", "thrives"])
        table.writerows(rows(seed=11))
