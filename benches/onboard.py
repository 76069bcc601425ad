#!/usr/bin/env python3
"""A large registry's issues: the first sync over as many runs as it takes, a quiet second day, and a busy one.

  benches/onboard.py WORK [--n 1000] [--applied 17] [--budget 400] [--binary B] [--emulator E]

WORK gets a generated registry (benches/generate.py) as a git repository on an emulated GitHub that answers at once.
Pauses are a thousandth of what they are on GitHub, so that what is measured is our own work. Prints, for each day, runs,
requests, writes, seconds and memory, and how long a plan takes without GitHub. Each application and each phase that is done
costs a pull request and its review, seconds each in a large registry: `--applied` says how many there are beside 83 others.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time
import urllib.request

from generate import STATUSES
from review import git

HERE = pathlib.Path(__file__).resolve().parent
FIRST, SECOND, THIRD = "2026-11-15", "2026-11-16", "2026-11-17"
PERMISSIONS = {
    "contents": "write", "issues": "write", "pull_requests": "write", "checks": "write", "actions": "read"
}
MAINTAINER = {"login": "ada-northwood", "id": 9100001}


def lay_out(work, count, applied):
    shutil.rmtree(work, ignore_errors=True)
    seed = work / "seed"
    command = ["python3", HERE / "generate.py", seed, "--n", str(count), "--applied", str(applied)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    git(seed, "init", "-q", "-b", "main")
    git(seed, "add", "-A")
    git(seed, "commit", "-q", "-m", "begin")
    git(work, "clone", "-q", "--bare", "seed", "registry.git")
    git(work / "registry.git", "config", "uploadpack.allowFilter", "true")
    git(work / "registry.git", "config", "uploadpack.allowAnySHA1InWant", "true")
    git(work, "clone", "-q", "--depth=1", f"file://{work}/registry.git", "checkout")
    world = {
        "users": [MAINTAINER],
        "repositories": [{"name": "psp/registry", "git_dir": "registry.git", "actions_can_open_pulls": True,
                          "collaborators": {MAINTAINER["login"]: "maintain"}}],
        "tokens": [{"token": "job", "actions": "psp/registry", "permissions": PERMISSIONS}],
    }
    (work / "world.json").write_text(json.dumps(world))


class Bench:
    def __init__(self, work, address, binary):
        self.work, self.address, self.binary = work, address, binary
        (work / "event.json").write_text(json.dumps({"schedule": "41 4 * * *", "repository": {"private": False}}))
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(work),
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": address,
            "GITHUB_REPOSITORY": "psp/registry",
            "GITHUB_TOKEN": "job",
            "GITHUB_EVENT_NAME": "schedule",
            "GITHUB_EVENT_PATH": str(work / "event.json"),
            "PSP_PARTNERS_PACE": "off",
        }

    def control(self, path, body=None):
        data = json.dumps(body).encode() if body is not None else None
        with urllib.request.urlopen(urllib.request.Request(f"{self.address}/_emulator/{path}", data=data)) as answer:
            return json.load(answer)

    def run(self, *arguments):
        """One run, in an hour of its own: its output, seconds, and most memory in MB."""
        self.control("forget", {})
        self.control("advance", {"seconds": 3600})
        since = time.monotonic()
        command = [self.binary, "onboard", *arguments]
        child = subprocess.Popen(command, cwd=self.work / "checkout", env=self.environment,
                                 stdout=(self.work / "out").open("w"), stderr=(self.work / "err").open("w"))
        _, status, usage = os.wait4(child.pid, 0)
        code = os.waitstatus_to_exitcode(status)
        text = (self.work / "out").read_text()
        # Where GitHub did not answer in time, the next run does what was left.
        went_on = code == 4 and "no answer in time" in text
        assert code == 0 or went_on, f"exit {code}: {text[-2000:]} {(self.work / 'err').read_text()[-2000:]}"
        return text, time.monotonic() - since, usage.ru_maxrss / 1024

    def requests(self):
        """How many requests and writes there were so far, and how many of them count on GitHub."""
        # In a process of its own: what this one takes at its largest would be counted as its children's.
        code = ("import json, sys, urllib.request; log = json.load(urllib.request.urlopen(sys.argv[1])); print(len(log),"
                "sum(e['method'] != 'GET' for e in log), sum(e['status'] != 304 for e in log))")
        command = [sys.executable, "-c", code, f"{self.address}/_emulator/log"]
        return [int(n) for n in subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()]

    def day(self, name, at, budget):
        runs, seconds, memory, before = 0, 0.0, 0.0, self.requests()
        while True:
            text, took, most = self.run("--at", at, "--apply", "--budget", str(budget), "--max-changes", "1000000")
            runs, seconds, memory = runs + 1, seconds + took, max(memory, most)
            if "nothing to do" in text or runs > 1000:
                break
        requests, writes, counted = (now - then for now, then in zip(self.requests(), before))
        print(f"  {name:<12} {runs:5} runs {requests:7} requests ({counted} counted) {writes:7} writes "
              f"{seconds:8.1f} s {memory:6.0f} MB", flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("work", type=pathlib.Path)
    arguments.add_argument("--n", type=int, default=1000)
    arguments.add_argument("--applied", type=int, default=STATUSES["applied"])
    arguments.add_argument("--budget", type=int, default=400)
    arguments.add_argument("--binary", default=HERE.parent / "target/release/psp-partners")
    arguments.add_argument("--emulator", default=HERE.parent / "target/release/psp-github-emulator")
    given = arguments.parse_args()
    work = given.work.resolve()
    lay_out(work, given.n, given.applied)
    port = work / "port"
    server = subprocess.Popen(
        [pathlib.Path(given.emulator).resolve(), "--world", work / "world.json", "--port-file", port],
        stdout=subprocess.DEVNULL,
    )
    try:
        while not (port.exists() and port.read_text().strip()):
            time.sleep(0.05)
        address = f"http://127.0.0.1:{port.read_text().strip()}"
        measure(Bench(work, address, pathlib.Path(given.binary).resolve()), given)
    finally:
        server.kill()


def measure(bench, given):
    print(f"{given.n} partners:")
    _, seconds, memory = bench.run("--at", FIRST, "--offline", "--format", "json")
    print(f"  a plan without GitHub: {seconds:.2f} s, {memory:.0f} MB", flush=True)
    bench.day("first sync", FIRST, given.budget)
    # What came due overnight is done first, so that the quiet day is one.
    bench.day("next day", SECOND, given.budget)
    bench.day("quiet day", SECOND, given.budget)
    issues = [number for number, title in open_phases(bench)][:10]
    for number in issues:
        bench.control("comment", {"repository": "psp/registry", "number": number, "login": MAINTAINER["login"],
                                  "body": "/done market-analysis"})
    bench.day("10 commands", SECOND, given.budget)
    assert bench.control("violations") == [], bench.control("violations")[:5]


def open_phases(bench):
    """Number and title of open issues of a phase."""
    path = "/repos/psp/registry/issues?state=open&sort=created&direction=asc&per_page=100"
    request = urllib.request.Request(bench.address + path, headers={"Authorization": "Bearer job"})
    with urllib.request.urlopen(request) as answer:
        return [(i["number"], i["title"]) for i in json.load(answer) if ": phase 1" in i["title"]]


if __name__ == "__main__":
    main()
