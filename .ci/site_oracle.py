"""Holds the files of `psp-partners site` that machines read against other people's parsers.

  site_oracle.py BINARY FOLDER

- feeds: feedparser and an XML parser. A second run has the same bytes, and a later commit keeps the IDs of earlier events;
- the site map, badges and logos: an XML parser, and what sitemaps.org and shields.io ask of their documents;
- the whole: what a directory of 1,000 partners weighs is in `benches/site.py`.

Names and texts are ones that markup, terminals and feeds read as something else.
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree
from urllib.parse import urlsplit

import feedparser
import yaml
from history_oracle import TEXTS, TODAY, TREE, commit

BASE = "https://example.org/partners/"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ATOM = "{http://www.w3.org/2005/Atom}"
# https://shields.io/badges/endpoint-badge: every property of the document, and the type of each.
SHIELDS = {
    "schemaVersion": int, "label": str, "message": str, "color": str, "labelColor": str, "isError": bool,
    "namedLogo": str, "logoSvg": str, "logoColor": str, "logoSize": str, "style": str, "cacheSeconds": int,
}  # fmt: skip
COLORS = {"brightgreen", "green", "yellowgreen", "yellow", "orange", "red", "blue", "lightgrey", "blueviolet"}


def site(binary, folder, out):
    command = [binary, "site", "--out", out, "--at", TODAY, "--base-url", BASE]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    assert "has no feed" not in done.stderr, done.stderr
    return {str(path.relative_to(folder / out)): path.read_bytes() for path in (folder / out).rglob("*") if path.is_file()}


def record(number, text, status):
    return {
        "name": f"{text} {number}", "status": status, "status_since": "2026-06-01", "status_reason": f"secret reason {text}",
        "applied_on": "2026-01-02", "tier": "solution", "summary": text, "owners": [{"github": f"owner-{number}", "id": number + 7}],
        "phases": {"management": {"entered": "2026-06-01"}},
    }  # fmt: skip


def checked_feeds(files):
    feeds = {path: text for path, text in files.items() if path.endswith("feed.xml")}
    assert len(feeds) == len(TEXTS) + 1, sorted(feeds)
    seen = {}
    for path, text in feeds.items():
        feed = feedparser.parse(text)
        assert not feed.bozo and feed.version == "atom10", (path, feed.get("bozo_exception"))
        root = xml.etree.ElementTree.fromstring(text)
        own = root.find(f"{ATOM}link[@rel='self']").get("href")
        assert own == BASE + path, (path, own)
        ids = [entry.id for entry in feed.entries]
        assert ids and len(set(ids)) == len(ids), path
        for entry in feed.entries:
            assert urlsplit(entry.link).path.startswith("/partners/p/") or entry.link.endswith("/program/"), entry.link
        for word in (b"secret reason", b"owner-"):
            assert word not in text, (path, word)
        assert [entry.updated for entry in feed.entries] == sorted((entry.updated for entry in feed.entries), reverse=True)
        seen[path] = (feed.feed.id, ids)
    assert len({feed_id for feed_id, _ in seen.values()}) == len(seen), "two feeds have one ID"
    return seen


def checked_documents(files):
    root = xml.etree.ElementTree.fromstring(files["sitemap.xml"])
    assert root.tag == f"{SITEMAP}urlset"
    places = [one.text for one in root.iter(f"{SITEMAP}loc")]
    assert len(places) == len(set(places)) and all(place.startswith(BASE) for place in places)
    assert not any("/me/" in place for place in places)
    description = xml.etree.ElementTree.fromstring(files["opensearch.xml"])
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert description.tag == f"{space}OpenSearchDescription" and 0 < len(description.findtext(f"{space}ShortName")) <= 16
    assert description.find(f"{space}Url").get("template") == BASE + "?q={searchTerms}"
    badges = 0
    for path, text in files.items():
        if path.endswith((".svg", ".xml")):
            xml.etree.ElementTree.fromstring(text)
        if re.fullmatch(r"badges/[^/]+/[a-z]+\.json", path):
            badge = json.loads(text)
            assert {"schemaVersion", "label", "message"} <= badge.keys() <= SHIELDS.keys(), path
            assert all(type(value) is SHIELDS[name] for name, value in badge.items()), path
            assert badge["schemaVersion"] == 1 and badge["message"] and badge["color"] in COLORS and badge["cacheSeconds"] >= 300
            badges += 1
    return len(places), badges


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
        for day, status in (("2026-02-01", "applied"), ("2026-06-01", "active")):
            (place / "partner.yaml").write_text(yaml.safe_dump(record(number, text, status), allow_unicode=True), encoding="utf-8")
            commit(folder, day, f"{text} (#{number + 1})")
    files = site(binary, folder, "site")
    feeds = checked_feeds(files)
    places, badges = checked_documents(files)
    assert badges == 2 * len(TEXTS), badges
    assert site(binary, folder, "again") == files, "a second run has other bytes"
    (folder / "partners/p1/partner.yaml").write_text(yaml.safe_dump(record(1, TEXTS[1], "paused"), allow_unicode=True), encoding="utf-8")
    shutil.rmtree(folder / "again")
    shutil.rmtree(folder / "site")
    commit(folder, "2026-07-01", "a pause")
    later = checked_feeds(site(binary, folder, "site"))
    for path, (feed_id, ids) in feeds.items():
        assert later[path][0] == feed_id and set(ids) <= set(later[path][1]), f"{path}: a rebuild repeats events"
    print(f"{len(feeds)} feeds agree with feedparser, {places} addresses and {badges} badges with their schemas")


main()
