#!/usr/bin/env python3
"""The worst pull requests: 300 new records of 64 KiB each, full of one kind of mistake, or of values without one.

  benches/worst_pulls.py BINARY WORK [KIND...]

Makes each in WORK as a git repository with the program of this tree, and runs `validate` and `review` on it. Prints the
seconds of the clock, those of the processor, the largest memory in MB, and the clock's seconds as a multiple of those
for as many records of the same size that only hold comments. The aim is 2 s and 200 MB on two cores.
"""

import pathlib
import shutil
import subprocess
import sys

TREE = pathlib.Path(__file__).resolve().parent.parent
FILES = 300
BYTES = 65_000


def record(number, units):
    """A record that is right, and then as many of the units as there is room for."""
    text = (
        f"name: Acme {number}\nstatus: prospect\ntier: integration\n"
        f"owners:\n  - github: zoe{number}\n    id: {1000 + number}\n"
    )
    parts, size, place = [text], len(text), 0
    while size < BYTES:
        unit = units(place)
        parts.append(unit)
        size += len(unit.encode())
        place += 1
    return "".join(parts)[: 65_400]


KINDS = {
    "good": lambda n: record(n, lambda k: f"# a comment {k}\n"),
    "nul": lambda n: record(n, lambda k: "\0" * 64),
    "zero-width": lambda n: record(n, lambda k: ("# " if k % 20 == 0 else "") + "\u200b" * 20 + "\n" * (k % 20 == 19)),
    "e-mail": lambda n: record(n, lambda k: f"# a{k}@example.org\n"),
    "phones": lambda n: record(n, lambda k: f"# +49 170 {1000000 + k}\n"),
    "secrets": lambda n: record(n, lambda k: "# ghp_" + "a1B2" * 9 + "\n"),
    "unknown-keys": lambda n: record(n, lambda k: f"q{k}: 1\n"),
    "repeated-keys": lambda n: record(n, lambda k: "x-a: 1\n"),
    "bad-items": lambda n: record(n, lambda k: "regions: [1" if k == 0 else ", 1") + "]\n",
    "anchors": lambda n: record(n, lambda k: f"x-a{k}: &a{k} 1\n"),
    "old-booleans": lambda n: record(n, lambda k: f"x-a{k}: yes\n"),
    "addresses": lambda n: record(n, lambda k: ("# " if k == 0 else "") + "https://"),
    "sides": lambda n: record(n, lambda k: "=======\n"),
    "conflicts": lambda n: record(n, lambda k: f"<<<<<<< a\nx-a{k}: 1\n=======\nx-a{k}: 2\n>>>>>>> b\n"),
    "broken-lines": lambda n: record(n, lambda k: "links: [1" if k == 0 else ', {title: "a\\tb"}') + "]\n",
    "typographic": lambda n: record(n, lambda k: "links: [1" if k == 0 else ', {title: "\u201ca\u201d"}') + "]\n",
    "own-values": lambda n: record(n, lambda k: "x-a: [0" if k == 0 else ", 0" if k < 19_000 else " ") + "]\n",
    "own-groups": lambda n: record(n, lambda k: "x-a: [{a: 0}" if k == 0 else ", {a: 0}") + "]\n",
    "links": lambda n: record(n, lambda k: "links:\n" if k == 0 else f"  - title: a\n    url: https://a.example/{k}\n"),
    "nested": lambda n: record(n, lambda k: f"x-b{k}: " + "[" * 60 + "]" * 60 + "\n"),
}


def git(folder, *arguments):
    identity = ["-c", "user.name=Bench", "-c", "user.email=bench@example.invalid", "-c", "gc.auto=0"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def lay_out(folder, kind):
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("partners", "schemas"):
        shutil.copytree(TREE / part, folder / part)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "base")
    for number in range(FILES):
        place = folder / "partners" / f"acme-{number}"
        place.mkdir()
        (place / "partner.yaml").write_text(KINDS[kind](number), encoding="utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "head")


def timed(binary, folder, arguments):
    command = ["/usr/bin/time", "-f", "%e %U %S %M", binary, *arguments, "--format", "json"]
    done = subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    clock, user, system, memory = done.stderr.strip().splitlines()[-1].split()
    return float(clock), float(user) + float(system), int(memory) / 1024


def main():
    binary, work = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    kinds = ["good", *(kind for kind in sys.argv[3:] or KINDS if kind != "good")]
    commands = {"validate": ["validate"], "review": ["review", "--base", "HEAD~1", "--author", "eve:77"]}
    floor = {}
    print(f"{'':16}{'':10}{'clock':>8}{'processor':>11}{'memory':>9}{'of good':>9}")
    for kind in kinds:
        lay_out(work, kind)
        for name, arguments in commands.items():
            clock, processor, memory = min(timed(binary, work, arguments) for _ in range(3))
            floor.setdefault(name, clock)
            ratio = clock / max(floor[name], 0.01)
            print(f"{kind:16}{name:10}{clock:7.2f}s{processor:10.2f}s{memory:6.0f} MB{ratio:8.1f}x", flush=True)


main()
