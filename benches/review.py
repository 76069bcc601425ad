#!/usr/bin/env python3
"""One changed record in a large registry: the whole `review` process beside `validate` on the same tree.

  benches/review.py WORK [--n 10000] [--binary B] [--emulator E] [--runs 7]

WORK gets a generated registry (benches/generate.py) as a git repository with a pull request that changes one record, on
an emulated GitHub that answers at once. Pauses between writes are a thousandth of what they are on GitHub (1 s each),
so that what is measured is our own work. Runs are interleaved; medians. Prints the requests of each kind of run too.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
AT = "2026-11-15"
PERMISSIONS = {"contents": "read", "issues": "write", "pull_requests": "write", "checks": "write"}


def git(folder, *arguments):
    identity = ["-c", "user.name=Bench", "-c", "user.email=bench@example.invalid", "-c", "gc.auto=0"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def lay_out(work, count):
    """The base, a fork whose branch changes one record, and a checkout as a workflow has it."""
    shutil.rmtree(work, ignore_errors=True)
    seed = work / "seed"
    command = ["python3", HERE / "generate.py", seed, "--n", str(count), "--invalid", "0"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    git(seed, "init", "-q", "-b", "main")
    git(seed, "add", "-A")
    git(seed, "commit", "-q", "-m", "begin")
    for name in ("registry.git", "fork.git"):
        git(work, "clone", "-q", "--bare", "seed", name)
    git(work / "registry.git", "config", "uploadpack.allowFilter", "true")
    git(seed, "checkout", "-q", "-b", "change")
    record = sorted(seed.glob("partners/*/partner.yaml"))[count // 2]
    text = record.read_text()
    changed = re.sub(r"^name: (.*)$", r"summary: Changed for the benchmark\nname: \1", text, count=1, flags=re.M)
    changed = changed if "\nsummary:" not in text else text.replace("\nsummary: ", "\nsummary: Changed ", 1)
    assert changed != text
    record.write_text(changed)
    git(seed, "commit", "-q", "-am", "change")
    git(seed, "push", "-q", work / "fork.git", "change")
    git(work, "clone", "-q", "--depth=1", f"file://{work}/registry.git", "checkout")
    world = {
        "users": [{"login": "zoe", "id": 4242}],
        "repositories": [
            {"name": "psp/registry", "git_dir": "registry.git"},
            {"name": "zoe/registry", "git_dir": "fork.git", "fork_of": "psp/registry"},
        ],
        "tokens": [{"token": "job", "actions": "psp/registry", "permissions": PERMISSIONS}],
        "pulls": [{"repository": "psp/registry", "login": "zoe", "head": "zoe/registry:change", "title": "A change"}],
    }
    (work / "world.json").write_text(json.dumps(world))


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("work", type=pathlib.Path)
    arguments.add_argument("--n", type=int, default=10000)
    arguments.add_argument("--binary", default=HERE.parent / "target/release/psp-partners")
    arguments.add_argument("--emulator", default=HERE.parent / "target/release/psp-github-emulator")
    arguments.add_argument("--runs", type=int, default=7)
    given = arguments.parse_args()
    given.binary, given.emulator = pathlib.Path(given.binary).resolve(), pathlib.Path(given.emulator).resolve()
    work = given.work.resolve()
    lay_out(work, given.n)
    port = work / "port"
    port.unlink(missing_ok=True)
    server = subprocess.Popen(
        [given.emulator, "--world", work / "world.json", "--port-file", port], stdout=subprocess.DEVNULL
    )
    try:
        while not (port.exists() and port.read_text().strip()):
            time.sleep(0.05)
        address = f"http://127.0.0.1:{port.read_text().strip()}"
        measure(work, address, given)
    finally:
        server.kill()


def measure(work, address, given):
    def control(path, body=None):
        data = json.dumps(body).encode() if body is not None else None
        with urllib.request.urlopen(urllib.request.Request(f"{address}/_emulator/{path}", data=data)) as answer:
            return json.load(answer)

    event = work / "event.json"
    payload = {"event": "pull_request_target", "repository": "psp/registry", "number": 1, "action": "opened"}
    event.write_text(json.dumps(control("event", payload)))
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(work),
        "GITHUB_ACTIONS": "true",
        "GITHUB_API_URL": address,
        "GITHUB_REPOSITORY": "psp/registry",
        "GITHUB_TOKEN": "job",
        "GITHUB_EVENT_NAME": "pull_request_target",
        "GITHUB_EVENT_PATH": str(event),
        "PSP_PARTNERS_PACE": "off",
    }
    plain = {"PATH": os.environ["PATH"], "HOME": str(work)}

    def timed(command, environment):
        since = time.monotonic()
        done = subprocess.run([given.binary, *command], cwd=work / "checkout", env=environment, capture_output=True)
        assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()[-2000:]
        return (time.monotonic() - since) * 1000

    requests = []
    reviews, folders, revisions = [], [], []
    for run in range(given.runs + 1):
        # Every second review finds that all is said already: both are a review's whole work.
        before = len(control("log"))
        review = timed(["review", "--at", AT], environment)
        requests.append(len(control("log")) - before)
        folder = timed(["validate", "--at", AT], plain)
        revision = timed(["validate", "--at", AT, "--rev", "HEAD"], plain)
        if run > 0:
            reviews.append(review)
            folders.append(folder)
            revisions.append(revision)
    assert control("violations") == [], control("violations")
    review, folder, revision = (statistics.median(times) for times in (reviews, folders, revisions))
    print(f"{given.n} partners, medians of {given.runs}:")
    print(f"  review           {review:8.0f} ms")
    print(f"  validate         {folder:8.0f} ms   review is {review / folder:.2f} of it")
    print(f"  validate --rev   {revision:8.0f} ms   review is {review / revision:.2f} of it")
    print(f"  requests: {requests[0]} at first, {requests[-1]} when nothing is new")


if __name__ == "__main__":
    main()
