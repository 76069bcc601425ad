#!/usr/bin/env python3
"""The site of a directory of 1,000 partners, beside `validate` of the same registry in the same run.

  benches/site.py BINARY WORK [--partners 1000]

Makes a registry in WORK with `generate.py`, makes every record one that the directory lists, and prints the seconds of the
clock and the memory of `validate` and of `site`, their ratio, and the size of the first page, alone and as a server sends it.
The aims: less than 2 seconds, and a first page of at most 200 KB.
"""

import argparse
import gzip
import pathlib
import re
import shutil
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
AT = "2026-11-15"
ROUNDS = 5


def timed(command, folder):
    done = subprocess.run(["/usr/bin/time", "-f", "%e %M", *command], cwd=folder, capture_output=True, text=True)
    clock, memory = done.stderr.strip().splitlines()[-1].split()
    return float(clock), int(memory) / 1024, done.stdout


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("binary", type=pathlib.Path)
    arguments.add_argument("work", type=pathlib.Path)
    arguments.add_argument("--partners", type=int, default=1000)
    given = arguments.parse_args()
    binary, work = given.binary.resolve(), given.work
    shutil.rmtree(work, ignore_errors=True)
    subprocess.run([sys.executable, HERE / "generate.py", work, "--n", str(given.partners), "--at", AT], check=True, capture_output=True)
    # Every one is listed: the tier whose partners are listed while they are active.
    for record in (work / "partners").glob("*/partner.yaml"):
        text = re.sub(r"(?m)^status: .*$", "status: active", record.read_text(encoding="utf-8"))
        record.write_text(re.sub(r"(?m)^tier: .*$", "tier: solution", text), encoding="utf-8")
    runs = {"validate": [], "site": []}
    for number in range(ROUNDS):
        # A new folder each time: some file systems are slow to make files right after others were deleted.
        out = f"site-{number}"
        site = [binary, "site", "--out", out, "--at", AT, "--base-url", "https://example.org/partners/"]
        runs["validate"].append(timed([binary, "validate", "--at", AT], work))
        runs["site"].append(timed(site, work))
    print(runs["site"][-1][2].strip())
    for name, all_runs in runs.items():
        print(f"{name}: {statistics.median(run[0] for run in all_runs):.2f} s, {max(run[1] for run in all_runs):.0f} MB")
    ratios = [made[0] / checked[0] for made, checked in zip(runs["site"], runs["validate"], strict=True)]
    print(f"site / validate: {statistics.median(ratios):.2f}")
    for path in ("index.html", "page/2/index.html", "search.json", "api/v1/partners.json"):
        if not (work / out / path).exists():
            continue
        text = (work / out / path).read_bytes()
        print(f"{path}: {len(text) / 1000:.0f} KB, {len(gzip.compress(text)) / 1000:.0f} KB compressed")


main()
