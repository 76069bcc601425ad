"""Holds `psp-partners history` against git, and its feed against feedparser, an XML parser and the JSON of the same run.

  history_oracle.py BINARY FOLDER

The names, subjects and reasons in the feed are ones that markup, terminals and feeds read as something else.

The commits of events are compared with those that git itself finds for a line, in histories made at random: `git log -L`
lists each commit that changed the line, and `git blame --porcelain` has the last one.
"""

import datetime
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import xml.etree.ElementTree

import feedparser

ATOM = "{http://www.w3.org/2005/Atom}"
TREE = pathlib.Path(__file__).parent.parent
TODAY = "2026-11-29"
TEXTS = [
    "<script>alert(1)</script>",
    "]]><entry/>",
    "&lt;b&gt; &amp; &#x41;",
    "closes #1 @octocat",
    "a \u202e right to left",
    "plain",
]


def commit(folder, day, subject):
    time = f"{day}T10:00:00Z"
    variables = os.environ | {"GIT_AUTHOR_DATE": time, "GIT_COMMITTER_DATE": time}
    identity = ["-c", "user.name=<b>Zoë</b>", "-c", "user.email=zoe@example.invalid", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "add", "-A"], cwd=folder, check=True)
    subprocess.run(["git", *identity, "commit", "-q", "-m", subject], cwd=folder, check=True, env=variables)


def run(binary, folder, form, *more):
    command = [binary, "history", "--no-cache", "--at", TODAY, "--format", form, *more]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


PARTNERS = 6
CHANGES = 90
# The values that a field has, one after the other. Two neighbors never change with one commit, so that a line is followed
# from commit to commit without doubt.
FIELDS = {
    "status": ["applied", "onboarding", "active", "paused", "active"],
    "tier": ["technology", "solution", "integration"],
}
MONTHS = ["2026-01", "2026-02"]
PHASES = ["identification", "negotiation"]


class Leaf:
    """A line of a file, and the fact that events have about it."""

    def __init__(self, path, pattern, topic, about, values):
        self.path, self.pattern, self.topic, self.about, self.values = path, pattern, topic, about, values
        self.value = values[0]

    def line(self):
        return self.pattern.format(self.value)


def files_of(chance, number, name):
    """The leaves of one partner, and the text of each file around them."""
    record = f"partners/{name}/partner.yaml"
    numbers = [f"{chance.randrange(9000, 10000) / 100}" for _ in range(40)]
    days = [f"2026-0{month}-{day:02}" for month in (1, 2) for day in range(1, 28)]
    leaves = [
        Leaf(record, "name: {}", "name", "", [f"Acme {number}"] + [f"Acme {number} {i}" for i in range(20)]),
        Leaf(record, "status: {}", "status", "", FIELDS["status"] * 9),
        Leaf(record, "tier: {}", "tier", "", FIELDS["tier"] * 9),
        Leaf(record, "  - {{ github: owner-" + str(number) + ", id: {} }}", "owner", f"owner-{number}", list(range(10, 60))),
    ]
    for phase in PHASES:
        leaves.append(Leaf(record, "    entered: {} # " + phase, "phase-entered", phase, chance.sample(days, 30)))
    for month in MONTHS:
        path = f"partners/{name}/metrics/{month}.yaml"
        for metric in ("uptime", "csat"):
            values = numbers if metric == "uptime" else [f"{value / 10}" for value in range(10, 50)]
            leaves.append(Leaf(path, f"  {metric}: {{}}", "figure", f"{metric} of {month}", values))
    return leaves


def write_files(folder, leaves):
    texts = {}
    for leaf in leaves:
        # A comment that never changes is between two values.
        if leaf.topic == "owner":
            texts[leaf.path] += "owners:\n"
        if leaf.topic == "phase-entered":
            head = "phases:\n" if leaf.about == PHASES[0] else ""
            texts[leaf.path] += f"{head}  {leaf.about}:\n"
        if leaf.topic == "figure" and leaf.path not in texts:
            month = leaf.about.split(" of ")[1]
            texts[leaf.path] = f"period: {month}\nfigures:\n"
        texts[leaf.path] = texts.get(leaf.path, "") + leaf.line() + f"\n# after {leaf.topic} {leaf.about}\n"
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def git(folder, *arguments):
    done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


def merge(folder, day, subject, make):
    """What `make` changes comes to the branch as GitHub brings it: merged, squashed, or rebased."""
    how = {"merge": ["--no-ff", "-m", subject], "squash": ["--squash"], "rebase": ["--ff-only"]}
    kind = subject.split()[0]
    git(folder, "checkout", "-q", "-b", "topic")
    make()
    git(folder, "checkout", "-q", "main")
    time = f"{day}T10:00:00Z"
    variables = os.environ | {"GIT_AUTHOR_DATE": time, "GIT_COMMITTER_DATE": time}
    identity = ["-c", "user.name=zoe", "-c", "user.email=zoe@example.invalid", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, "merge", "-q", *how[kind], "topic"], cwd=folder, check=True, env=variables, capture_output=True)
    if kind == "squash":
        commit(folder, day, subject)
    git(folder, "branch", "-q", "-D", "topic")


def lines_agree(binary, folder, seed):
    """Each commit that changed a line has the event, and no other has. Returns the number of events that were compared."""
    chance = random.Random(seed)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "partners").mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    shutil.copy(TREE / "partners/program.yaml", folder / "partners/program.yaml")
    commit(folder, "2026-01-01", "the program")
    day = datetime.date(2026, 3, 1)
    partners = {}
    for number in range(PARTNERS):
        partners[f"p{number}"] = files_of(chance, number, f"p{number}")
        write_files(folder, partners[f"p{number}"])
        commit(folder, day.isoformat(), f"join (#{number + 1})")
    for number in range(CHANGES):
        day += datetime.timedelta(days=chance.randrange(2))
        slug = chance.choice(sorted(partners))
        leaves = partners[slug]
        if chance.random() < 0.06:
            # The folder gets another name, with nothing else.
            new = f"{slug}x"
            git(folder, "mv", f"partners/{slug}", f"partners/{new}")
            for leaf in leaves:
                leaf.path = leaf.path.replace(f"partners/{slug}/", f"partners/{new}/")
            partners[new] = partners.pop(slug)
            commit(folder, day.isoformat(), f"move (#{100 + number})")
            continue

        def make(subject, leaves=leaves, day=day):
            leaf = chance.choice(leaves)
            place = leaf.values.index(leaf.value) if leaf.topic not in ("status", "tier") else leaf.place
            leaf.place = place + 1
            leaf.value = leaf.values[(place + 1) % len(leaf.values)]
            write_files(folder, leaves)
            commit(folder, day.isoformat(), subject)

        for leaf in leaves:
            leaf.place = getattr(leaf, "place", 0)
        way = chance.choice(["direct", "merge", "squash", "rebase"])
        if way == "direct":
            make(f"direct (#{100 + number})")
        else:
            merge(folder, day.isoformat(), f"{way} (#{100 + number})", lambda: (make("first"), make("second")))
    events = json.loads(run(binary, folder, "json"))["events"]
    of_partner = {}
    for event in (event for event in events if "slug" in event):
        moved = event["before"] if event["kind"] == "moved" else None
        if moved is not None:
            # Other events of the same commit have the new name already.
            of_partner[event["slug"]] = of_partner.pop(moved, []) + of_partner.pop(event["slug"], [])
        of_partner.setdefault(event["slug"], []).append(event)
    compared = 0
    for slug, leaves in partners.items():
        joined = next(event["commit"] for event in of_partner[slug] if event["kind"] == "joined")
        for leaf in leaves:
            text = (folder / leaf.path).read_text(encoding="utf-8").splitlines()
            place = text.index(leaf.line()) + 1
            # One log goes through renames, the other doesn't: what came before is in the blame.
            log = git(folder, "log", "-s", "--first-parent", "--reverse", "--format=%H", f"-L{place},{place}:{leaf.path}").split()
            blame = git(folder, "blame", "--porcelain", "--first-parent", f"-L{place},{place}", "--", leaf.path).split()[0]
            mine = [event for event in of_partner[slug] if (event["topic"], event["about"]) == (leaf.topic, leaf.about)]
            commits = [event["commit"] for event in mine]
            if leaf.topic == "name":
                commits.insert(0, joined)
            assert commits[-1] == blame, (seed, slug, leaf.topic, leaf.about, commits, blame)
            assert commits == log, (seed, slug, leaf.topic, leaf.about, commits, log)
            if mine:
                expected = {"owner": f"owner-{leaf.about.split('-')[-1]} ({leaf.value})"}.get(leaf.topic, str(leaf.value))
                assert mine[-1]["after"] == expected, (mine[-1], expected)
            compared += len(commits)
        # Everything else follows from a commit of its files or of the program, or from time.
        known = set(git(folder, "log", "--first-parent", "--format=%H").split())
        assert all(event.get("commit", joined) in known for event in of_partner[slug])
    return compared


def main():
    binary, folder = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2])
    compared = sum(lines_agree(binary, folder, seed) for seed in range(3))
    print(f"{compared} events of lines have the commits that git finds")
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "partners").mkdir(parents=True)
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=folder, check=True)
    shutil.copy(TREE / "partners/program.yaml", folder / "partners/program.yaml")
    commit(folder, "2026-01-01", "the program")
    for number, text in enumerate(TEXTS):
        place = folder / f"partners/p{number}"
        place.mkdir()
        for at, status in enumerate(["applied", "paused"]):
            record = {"name": f"{text} {number}", "status": status, "status_reason": text, "applied_on": "2026-01-02"}
            (place / "partner.yaml").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
            commit(folder, f"2026-0{at + 2}-1{number}", f"{text} (#{number + 1})")
    feed_text = run(binary, folder, "atom")
    feed = feedparser.parse(feed_text)
    assert not feed.bozo and feed.version == "atom10", (feed.version, feed.get("bozo_exception"))
    events = json.loads(run(binary, folder, "json"))["events"]
    assert len(events) >= 2 * len(TEXTS), len(events)
    assert [entry.id for entry in feed.entries] == [event["id"] for event in reversed(events)]
    assert len({entry.id for entry in feed.entries}) == len(events), "an ID twice"
    root = xml.etree.ElementTree.fromstring(feed_text)
    titles = [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")]
    for title, event in zip(titles, reversed(events), strict=True):
        # What can't be seen is spelled out; everything else is the text itself.
        assert title == event["text"].replace("\u202e", "\\u{202e}"), (title, event["text"])
    for required in ("id", "title", "updated"):
        assert root.findtext(ATOM + required), required
        assert all(entry.findtext(ATOM + required) for entry in root.iter(f"{ATOM}entry")), required
    assert run(binary, folder, "atom") == feed_text
    one = feedparser.parse(run(binary, folder, "atom", "p1"))
    assert one.feed.id != feed.feed.id and {entry.id for entry in one.entries} < {entry.id for entry in feed.entries}
    print(f"{len(events)} entries of the feed agree with feedparser, an XML parser and the JSON")


if __name__ == "__main__":
    main()
