#!/usr/bin/env python3
"""The benefits of 1,000 partners, 25 each, all granted and used.

  benches/benefits.py BINARY WORK

Makes a registry in WORK: the program of this tree with 25 benefits that have quotas, and 1,000 active partners. Prints the
seconds of the clock and the memory of `benefits`, and the seconds as a multiple of those of `validate`. The aim is less
than a second. Python counts the same grants and uses from the values that it wrote, and both have to be equal.
"""

import json
import pathlib
import random
import re
import shutil
import subprocess
import sys

TREE = pathlib.Path(__file__).resolve().parent.parent
AT = "2026-11-24"
PARTNERS = 1_000
BENEFITS = 25


def lay_out(folder):
    """Writes the registry. Returns the grants and the uses of each partner and benefit in 2026."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(TREE / "schemas", folder / "schemas")
    (folder / "partners").mkdir(parents=True)
    program = (TREE / "partners" / "program.yaml").read_text(encoding="utf-8")
    ours = "".join(
        f"  - {{ id: b{n}, name: Benefit {n}, tiers: [integration], needs: active, quota: {{ count: 9, per: year }} }}\n"
        for n in range(BENEFITS)
    )
    head, tail = re.split(r"(?m)^benefits:\n", program)
    tail = tail[re.search(r"(?m)^[a-z]", tail).start() :]
    (folder / "partners" / "program.yaml").write_text(f"{head}benefits:\n{ours}\n{tail}", encoding="utf-8")
    chance = random.Random(16)
    known = {}
    for number in range(PARTNERS):
        slug = f"acme-{number}"
        text = (
            f"name: Acme {number}\nstatus: active\nstatus_since: 2025-01-01\ntier: integration\n"
            "phases:\n  management:\n    entered: 2025-01-01\ngrants:\n"
        )
        for n in range(BENEFITS):
            year = chance.choice([2025, 2026])
            uses = chance.randrange(3)
            list_of = ", ".join(f"{{ used_on: {year}-1{use}-01 }}" for use in range(uses))
            text += f"  - {{ id: b{n}-1, benefit: b{n}, granted_on: {year}-02-01, uses: [{list_of}] }}\n"
            known[slug, f"b{n}"] = (1, uses) if year == 2026 else (0, 0)
        place = folder / "partners" / slug
        place.mkdir()
        (place / "partner.yaml").write_text(text, encoding="utf-8")
    return known


def timed(binary, folder, *arguments):
    command = ["/usr/bin/time", "-f", "%e %M", binary, *arguments, "--at", AT, "--format", "json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    clock, memory = done.stderr.strip().splitlines()[-1].split()
    return float(clock), int(memory) / 1024, done.stdout


def main():
    binary, work = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    known = lay_out(work)
    runs = [(timed(binary, work, "benefits"), timed(binary, work, "validate")) for _ in range(5)]
    ours, floor = min(one for one, _ in runs), min(other for _, other in runs)
    shown = {
        (partner["slug"], row["id"]): (row["granted"], row["used"])
        for partner in json.loads(ours[2])["partners"]
        for row in partner["benefits"]
    }
    assert shown == known, [(key, known[key], shown.get(key)) for key in known if known[key] != shown.get(key)][:3]
    print(f"{len(shown):,} benefits of {PARTNERS:,} partners: {ours[0]:.2f} s, {ours[1]:.0f} MB, ", end="")
    print(f"{ours[0] / max(floor[0], 0.01):.2f} of validate; grants and uses equal to Python's")


main()
