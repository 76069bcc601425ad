#!/usr/bin/env python3
"""The history of 1,000 partners and 5,000 commits.

  benches/history.py BINARY WORK

Makes a repository in WORK with `git fast-import`: the program of this tree, 1,000 partners that join one by one, and 4,000
commits that change a record or add or restate a month of metrics. Prints the seconds of the clock and of the processor, and
the memory, of `history --format ndjson` without a cache and with one, and of the same for one partner. The aim is less than
5 seconds without, and less than 0.5 with a cache. Python counts the partners that joined and the values that were reported
and restated from the commits that it made, and both have to be equal. With and without a cache, the output is the same.
"""

import collections
import datetime
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys

TREE = pathlib.Path(__file__).resolve().parent.parent
AT = "2026-11-24"
PARTNERS = 1_000
COMMITS = 5_000


def record(number, users):
    return (
        f"name: Acme {number}\nstatus: onboarding\ntier: technology\napplied_on: 2024-01-01\nowners:\n"
        f"  - {{ github: owner-{number}, id: {number + 1} }}\nreach:\n  users: {users}\n  as_of: 2024-01-01\n"
    )


def make(folder):
    """Makes the repository. Returns the number of events of the kinds that Python counts."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=folder, check=True)
    program = (TREE / "partners" / "program.yaml").read_text(encoding="utf-8")
    chance = random.Random(17)
    counted = collections.Counter()
    months = {}
    start = datetime.datetime(2024, 1, 1, 12, tzinfo=datetime.timezone.utc)
    stream = subprocess.Popen(["git", "fast-import", "--quiet"], cwd=folder, stdin=subprocess.PIPE)

    def commit(number, subject, path, text):
        seconds = int((start + datetime.timedelta(hours=5 * number)).timestamp())
        message, data = subject.encode(), text.encode()
        stream.stdin.write(
            b"commit refs/heads/main\ncommitter Test <test@example.invalid> %d +0000\ndata %d\n%s\n" % (seconds, len(message), message)
            + b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(data), data)
        )

    commit(0, "the program", "partners/program.yaml", program)
    for number in range(1, COMMITS):
        if number <= PARTNERS:
            commit(number, f"join (#{number})", f"partners/acme-{number}/partner.yaml", record(number, 9_000))
            counted["joined"] += 1
            continue
        partner, kind = chance.randrange(1, PARTNERS + 1), chance.randrange(3)
        if kind == 0:
            path, text = f"partners/acme-{partner}/partner.yaml", record(partner, chance.randrange(5_000, 20_000))
        else:
            month = f"2024-{chance.randrange(1, 13):02}"
            value = chance.randrange(9_000, 10_000)
            path = f"partners/acme-{partner}/metrics/{month}.yaml"
            text = f'period: {month}\nfigures:\n  uptime: "{value / 100:.2f}"\nrestated: try {number}\n'
            before = months.get(path)
            if before is None:
                counted["figure-recorded"] += 1
            elif before != value:
                counted["figure-restated"] += 1
            months[path] = value
        commit(number, f"change (#{number})", path, text)
    stream.stdin.close()
    assert stream.wait() == 0
    return counted


def timed(binary, folder, *arguments):
    """The fastest of three runs: seconds of the clock, of the processor, megabytes, and what was printed."""
    cache = folder.parent / f"{folder.name}-cache"
    command = ["/usr/bin/time", "-f", "%e %U %S %M", binary, "history", *arguments, "--at", AT, "--format", "ndjson"]
    runs = []
    for _ in range(3):
        if "--no-cache" in arguments:
            shutil.rmtree(cache, ignore_errors=True)
        variables = os.environ | {"PSP_CACHE_DIR": str(cache)}
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=variables)
        clock, user, system, memory = done.stderr.strip().splitlines()[-1].split()
        runs.append((float(clock), float(user) + float(system), int(memory) / 1024, done.stdout))
    return min(runs, key=lambda run: run[0])


def shown(run):
    return f"{run[0]:.2f} s ({run[1]:.2f} s of the processor), {run[2]:.0f} MB"


def main():
    binary, work = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    known = make(work)
    cold = timed(binary, work, "--no-cache")
    events = [json.loads(line) for line in cold[3].splitlines()]
    kinds = collections.Counter(event["kind"] for event in events)
    wrong = {kind: (count, kinds[kind]) for kind, count in known.items() if kinds[kind] != count}
    assert not wrong, wrong
    # The first of these runs writes the cache, the others use it.
    warm = timed(binary, work)
    assert warm[3] == cold[3]
    one = timed(binary, work, "acme-7")
    print(f"{COMMITS:,} commits of {PARTNERS:,} partners, {len(events):,} events; kinds counted as Python counts them")
    print(f"without a cache: {shown(cold)}\nwith a cache: {shown(warm)}\none partner, with a cache: {shown(one)}")


main()
