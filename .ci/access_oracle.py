"""Holds `psp-partners access` against Python's set difference, over generated registries and exports.

  access_oracle.py BINARY FOLDER

The registries have entitled, paused and ended partners whose owners overlap; the exports are written by Python's csv module in
the forms that spreadsheets have: separators, line ends, quotes, a byte order mark, capitals, accounts that were renamed.
"""

import csv
import json
import pathlib
import random
import shutil
import subprocess
import sys

TODAY = "2026-11-29"
SLACK = "  - { id: slack, name: Slack workspace, line: Partner-only Slack workspace, visibility: private }\n"
CHAT = "  - { id: chat, name: Chat, kind: people, tiers: [technology], visibility: private }\n"
PROGRAM = (pathlib.Path(__file__).parent.parent / "partners/program.yaml").read_text()
assert SLACK in PROGRAM
PROGRAM = PROGRAM.replace(SLACK, SLACK + CHAT)


def registry(chance, root):
    """Writes a registry; returns who is entitled, who is suspended, and who is known."""
    (root / "partners").mkdir(parents=True)
    (root / "partners/program.yaml").write_text(PROGRAM)
    entitled, suspended, known = set(), set(), set()
    for number in range(chance.randint(1, 12)):
        status = chance.choice(["active", "onboarding", "paused", "ended", "applied"])
        tier = chance.choice(["technology", "solution"])
        owners = {f"person-{chance.randint(1, 25)}" for _ in range(chance.randint(1, 5))}
        lines = [f"name: Partner {number}", f"tier: {tier}", f"status: {status}", "applied_on: 2026-05-04"]
        if status in ("paused", "ended"):
            lines += ["status_since: 2026-11-01", "status_reason: So it is."]
        lines += ["owners:"] + [f"  - {{ github: {one}, id: {100 + int(one[7:])} }}" for one in sorted(owners)]
        folder = root / f"partners/p{number}"
        folder.mkdir()
        (folder / "partner.yaml").write_text("\n".join(lines) + "\n")
        known |= owners
        if status in ("active", "onboarding") and tier == "technology":
            entitled |= owners
        if status == "paused":
            suspended |= owners
    return entitled, suspended, known


def one(chance, binary, folder):
    shutil.rmtree(folder, ignore_errors=True)
    entitled, suspended, known = registry(chance, folder)
    former = {f"former-{n}" for n in range(chance.randint(0, 4))}
    people = {login: f"{login}.renamed" for login in sorted(known | former) if login in former or chance.random() < 0.4}
    private = folder / "private/access"
    private.mkdir(parents=True)
    with open(private / "people.csv", "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["github", "account", "id"])
        rows.writerows([login, account, f"U-{login}"] for login, account in people.items())
    strangers = {f"guest-{n}" for n in range(chance.randint(0, 5))} | {'=HYPERLINK("x;y")'}
    pool = sorted(known | former)
    has = set(chance.sample(pool, chance.randint(0, len(pool))))
    stale = chance.random() < 0.3
    with open(private / "chat.csv", "w", newline="", encoding=chance.choice(["utf-8", "utf-8-sig"])) as file:
        quoting = chance.choice([csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
        rows = csv.writer(file, delimiter=chance.choice(";\t"), quoting=quoting, lineterminator=chance.choice(["\r\n", "\n"]))
        rows.writerow(["Account", "ID", "Status", "As of", "Note"])
        day = "2026-11-01" if stale else "2026-11-28"
        for login in sorted(has):
            # The name in the service changed for some; then only the ID shows who it is.
            account = chance.choice([people[login], "new-name"]) if login in people else chance.choice([login, login.upper()])
            rows.writerow([account, f"U-{login}" if login in people else "", "active", day, 'say "hi"; now'])
        for login in sorted(set(pool) - has):
            if login not in people and chance.random() < 0.3:
                rows.writerow([login, "", "Deactivated", day, ""])
        rows.writerows([stranger, "", "", day, ""] for stranger in sorted(strangers))
    line = [binary, "--root", folder, "access", "chat", "--overlay", folder / "private", "--at", TODAY, "--format", "json"]
    run = subprocess.run(line, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    plan = json.loads(run.stdout)
    logins = lambda name: {person["github"].lower() for person in plan[name]}
    gone = has - entitled - suspended
    expected = {
        "add": entitled - has,
        "remove": set() if stale else gone,
        "check": gone if stale else set(),
    }
    for name, people_there in expected.items():
        assert logins(name) == people_there, (name, logins(name) ^ people_there)
    assert set(plan["unknown"]) == strangers, plan["unknown"]
    assert plan["stale"] == stale and plan["right"] == len(has & entitled), plan


def main():
    binary, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    for seed in range(60):
        try:
            one(random.Random(seed), binary, folder)
        except AssertionError as wrong:
            sys.exit(f"seed {seed}: {wrong}")
    print("60 plans agree with Python's sets")


main()
