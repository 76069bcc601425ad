"""Holds the feed of `psp-partners history` against feedparser, an XML parser and the JSON of the same run.

  history_oracle.py BINARY FOLDER

The names, subjects and reasons in the history are ones that markup, terminals and feeds read as something else.
"""

import json
import os
import pathlib
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
    command = [binary, "history", "--at", TODAY, "--format", form, *more]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def main():
    binary, folder = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2])
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
