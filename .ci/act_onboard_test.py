"""`onboard.yml`, as `init` writes it, in `act` against the emulated GitHub: an application that was merged goes through all
phases, by ticks, commands and merges, until there is nothing left to do.

usage: act_onboard_test.py ACT BINARY TREE SCRATCH EMULATOR EXAMPLES [--transcript FILE] [--bodies FOLDER] [SCENARIO...]

`--transcript` writes what happened and what GitHub showed, for docs/onboarding-transcript.md; `--bodies` the texts that docs/pictures.py
draws.
"""

import difflib
import hashlib
import re
import subprocess
import sys
from pathlib import Path

import act_scene
from act_scene import FORK, REGISTRY, expect_run, output, play
from act_test import BINARY, expect, git
from ruamel.yaml import YAML

TEXT = "partners/acme/agreements/1.md"
SIGNATURE = "partners/acme/agreements/1.partner.sig"
KEYS = "partners/acme/signers.keys"
# The program's text, as its first published version.
PUBLISHED = (act_scene.TREE / "partners/templates/agreements/integration/0.1.md.j2").read_text().replace("version 0.1", "version 1.0")
# What the real program leaves open: who maintains it, and which versions there are.
FILLED_IN = [
    ("\nbots:", '\nsupported_versions: ["1.0"]\nmaintainers:\n  - github: mona\n    id: 2\n\nbots:'),
    ("    tier: integration\n    versions:\n", '    tier: integration\n    versions:\n      - version: "1.0"\n        from: 2025-01-01\n        sha256: CHECKSUM\n'),
    ("to new features\n    tiers: [integration]\n    needs: active\n", "to new features\n    tiers: [integration]\n    needs: active\n    unit: seat\n    quota: { count: 2, per: year }\n    grace_days: 14\n    answer_days: 7\n"),
    ("CHECKSUM", hashlib.sha256(PUBLISHED.encode()).hexdigest()),
]
# With a comment and quotes of its own, since every byte but the change must stay.
ACME = """\
# yaml-language-server: $schema=../../schemas/partner.schema.json
name: "Acme Testing"   # as on our website
status: applied
applied_on: 2026-02-27
tier: integration
website: https://acme.example
owners:
  - github: zoe
    id: 4242
manager:
  github: mona
  id: 2
regions: [europe]
"""
FEASIBLE = """\
feasibility:
  verdict: feasible
  by: mona
  decided_on: 2026-03-10
"""
NEGOTIATED = """\
success_metrics:
  - metric: active-users
    target: 5000
    by: 2026-12-31
signers:
  - { side: partner, github: zoe, id: 4242, role: CEO, since: 2026-04-01 }
  - { side: program, github: mona, id: 2, since: 2026-04-01 }
"""
RELEASED = """\
integration:
  kind: plugin
  status: available
  repository: acme/psp-plugin
  package: npm:@acme/psp
  evidence:
    url: https://acme.example/psp
    as_of: 2026-06-01
    verified_by: mona
    verified_on: 2026-06-08
compatibility:
  psp_version: "1.0"
  standards: ["1.0"]
  report: https://acme.example/psp-report
  passed: 128
  failed: 0
  tested_on: 2026-06-01
support:
  url: https://acme.example/support
  contact: zoe
  hours: Mon-Fri 09:00-17:00 UTC
  first_response_hours: 48
  confirmed_on: 2026-06-01
  evidence:
    url: https://acme.example/support
    as_of: 2026-06-01
    verified_by: mona
    verified_on: 2026-06-08
launch:
  date: 2026-06-20
  guidelines: "1.0"
"""
RECORD = "partners/acme/partner.yaml"
MARK = re.compile(r"^<!-- psp-partners:.*?-->\n?| <!-- psp-partners:.*?-->", re.M)


def filled_in(program):
    for old, new in FILLED_IN:
        expect(program.count(old) == 1, f"the program has no {old!r}")
        program = program.replace(old, new)
    return program


class Transcript:
    """What happened, for a person."""

    def __init__(self):
        self.lines = []
        self.shown = {}

    def day(self, day, words):
        self.lines += [f"## {day}: {words}", ""]

    def says(self, words):
        self.lines += [words, ""]

    def quote(self, text, language="text"):
        # Commits and the numbers of reviews are others in each run; YAML quotes a commit that looks like a number.
        text = re.sub(r'\bcommit: "?[0-9a-f]{40}\b"?', "commit: 0123456789abcdef0123456789abcdef01234567", text)
        text = re.sub(r"\breview_id: [0-9]+", "review_id: 2233445566", text)
        self.lines += [f"~~~{language}", text.rstrip(), "~~~", ""]

    def run(self, scene, run):
        """What the run said, and what is new on GitHub since the last one."""
        if run.was_skipped():
            self.says("GitHub starts no job.")
            return
        printed = [line for line in run.lines if line.strip()]
        self.says("The run prints:")
        self.quote("\n".join(printed))
        self.changes(scene)

    def changes(self, scene, show=()):
        state = scene.state()
        now = {}
        for issue in state["issues"]:
            kind = "pull request" if issue.get("pull_request") else "issue"
            labels = ", ".join(sorted(label["name"] for label in issue["labels"]))
            people = ", ".join(user["login"] for user in issue["assignees"])
            merged = (issue.get("pull_request") or {}).get("merged_at")
            where = "merged" if merged else issue["state"]
            now[issue["number"]] = (f"#{issue['number']} {issue['title']}", kind, where, labels, people)
        rows = [
            f"| {title} | {kind} | {where} | {labels} | {people} |"
            for number, (title, kind, where, labels, people) in sorted(now.items())
            if self.shown.get(number) != now[number]
        ]
        self.shown = now
        if rows:
            self.lines += ["| on GitHub, new or changed | | | labels | assigned |", "|---|---|---|---|---|", *rows, ""]

    def write(self, path):
        head = (
            "# A partnership, from application to its second quarter\n\n"
            "Written by `.ci/act_onboard_test.py --transcript`: [`onboard.yml`](../templates/init/workflows/onboard.yml), as `init` writes it,\n"
            "in the workflow runner `act`, against an emulated GitHub. mona maintains the program, zoe owns the record of Acme\n"
            "Testing, eve has no part in it. The same script asserts all of it. [Onboarding](onboarding.md) explains it.\n"
        )
        Path(path).write_text(head + "\n" + "\n".join(self.lines).rstrip() + "\n")


class Scene(act_scene.Scene):
    """A registry whose issues are kept in step."""

    def __init__(self, name, **repository):
        allowed = {"actions_can_open_pulls": True, **repository}
        files = {"partners/templates/agreements/integration/1.0.md.j2": PUBLISHED}
        super().__init__(name, "onboard", {"apply": ACME}, program=filled_in, repository=allowed, files=files, now="2026-03-01T09:00:00Z")
        self.told = Transcript()

    @property
    def day(self):
        return self.today

    @day.setter
    def day(self, day):
        """The day of the runs, and of GitHub's clock."""
        self.today = day
        if day:
            self.ask("clock", now=f"{day}T09:00:00Z")

    def act(self, name, number=0, action="", token="tok-write", inputs=None):
        payload = self.event(name, number, action)
        if inputs is not None:
            payload["inputs"] = inputs
        before = self.heads()
        run = self.run(name, payload, token)
        changed = {name for name, sha in set(before.items()) ^ set(self.heads().items()) if not name.startswith("psp-partners/")}
        expect(changed == set(), f"branches of other people were changed: {changed}", run.text)
        self.told.run(self, run)
        return run

    def scheduled(self):
        return self.act("schedule")

    def comment(self, number, login, body):
        self.told.says(f"{login} comments on #{number}:")
        self.told.quote(body)
        self.ask("comment", repository=REGISTRY, number=number, login=login, body=body)
        return self.act("issue_comment", number, "created")

    def edit(self, number, change):
        """A person edits the body in the browser."""
        before = self.issue(number)["body"].replace("\r\n", "\n")
        after = change(before)
        expect(after != before, "the edit changes nothing")
        self.ask("edit", repository=REGISTRY, number=number, body=after)
        return self.act("issues", number, "edited")

    def heads(self):
        lines = output(self.bare, "for-each-ref", "--format=%(refname:lstrip=2) %(objectname)", "refs/heads").splitlines()
        return dict(line.split(" ") for line in lines)

    def record(self):
        return output(self.bare, "show", f"main:{RECORD}") + "\n"

    def push_record(self, more):
        """People's own change of the record, merged."""
        self.push({RECORD: self.record() + more}, "what was agreed")
        self.told.says("A person adds this to the record, with a pull request:")
        self.told.quote(more, "yaml")
        return self.act("push")

    def merge(self, number):
        before = self.record()
        self.ask("merge", repository=REGISTRY, number=number, login="mona")
        self.told.says(f"mona merges #{number}. The change of the record:")
        after = self.record()
        self.told.quote(diff(before, after), "diff")
        return self.act("push")

    def open_issues(self):
        return {i["number"]: i["title"] for i in self.state()["issues"] if i["state"] == "open" and not i.get("pull_request")}

    def sign_and_propose(self):
        """zoe writes the text, signs it with her SSH key, and opens a pull request with both from her fork."""
        git(self.work, "fetch", "-q", "origin", self.main)
        git(self.work, "checkout", "-q", "--force", "-B", "agreement", "FETCH_HEAD")
        sets = ["--set", "technical-standards=1.0", "--set", "marketing-guidelines=1.0"]
        command = ["agreement", "render", "acme", *sets]
        tool([*command, "--at", self.day], self.work)
        self.told.says("zoe writes the text in a branch of her fork:")
        self.told.quote("psp-partners " + " ".join(command), "sh")
        key = self.folder / "key"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key], check=True)
        public = " ".join((self.folder / "key.pub").read_text().split()[:2])
        self.ask("signing-key", login="zoe", key=public)
        how = tool(["agreement", "sign", "acme", "--side", "partner", "--at", self.day], self.work)
        expect(f"-n psp-agreement < {TEXT} > {SIGNATURE}" in how, how)
        self.told.says("`psp-partners agreement sign acme --side partner` shows her how to sign:")
        self.told.quote(how)
        text = (self.work / TEXT).read_bytes()
        signed = subprocess.run(["ssh-keygen", "-Y", "sign", "-q", "-f", key, "-n", "psp-agreement"], input=text, capture_output=True, check=True).stdout
        lines = re.search(r"^  signatures:\n(?: {4}.*\n)+", how, re.M)[0]
        record = (self.work / RECORD).read_text().replace("agreement:\n", f"agreement:\n{lines}", 1)
        self.write({SIGNATURE: signed.decode(), KEYS: f"zoe {public}\n", RECORD: record})
        self.commit("our agreement")
        git(self.work, "push", "-q", str(self.folder / "github.com" / f"{FORK}.git"), "agreement")
        git(self.work, "checkout", "-q", "--force", self.main)
        number = self.ask("pull", repository=REGISTRY, login="zoe", head=f"{FORK}:agreement", base=self.main, title="Our agreement")["number"]
        self.told.says(f"She opens #{number} with the text, her signature, her public key and the lines for the record.")
        return number

    def our_pull(self):
        pulls = [i for i in self.state()["issues"] if i.get("pull_request") and i["state"] == "open" and i["user"]["id"] == act_scene.BOT]
        expect(len(pulls) == 1, f"one pull request of ours: {[p['title'] for p in pulls]}")
        return pulls[0]["number"]

    def titled(self, words):
        found = [i["number"] for i in self.state()["issues"] if words in i["title"] and not i.get("pull_request")]
        expect(len(found) == 1, f"one issue titled {words!r}: {found}")
        return found[0]


def tool(arguments, folder):
    """What a person's own copy of the program prints."""
    done = subprocess.run([BINARY, *arguments], cwd=folder, capture_output=True, text=True)
    expect(done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}")
    return done.stdout


def diff(before, after):
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=1)
    return "\n".join(list(lines)[2:])


def shown(body):
    """A body without what nobody sees."""
    text = body.replace("\r\n", "\n").replace("<!-- psp-partners:begin", "\n<!-- psp-partners:begin")
    return re.sub(r"\n{3,}", "\n\n", MARK.sub("", text)).strip()


def block(body, name):
    """One part of a body that is ours."""
    found = re.search(rf"<!-- psp-partners:begin {name}\b.*?-->\n(.*?)<!-- psp-partners:end {name} -->", body.replace("\r\n", "\n"), re.S)
    expect(found, f"no part `{name}`: {body}")
    return found[1].strip()


def fetched(scene):
    git(scene.work, "fetch", "-q", "origin", scene.main)
    return scene.work


JOB = {"onboard": "success"}
# For the documents; of a circle that broke, as far as it came.
TRANSCRIPTS, BODIES = [], {}


def the_whole_circle():
    with Scene("circle") as scene:
        told = scene.told
        TRANSCRIPTS.append(told)
        scene.day = "2026-03-02"
        told.day(scene.day, "an application is merged")
        told.says("zoe applied from her fork; mona merges her pull request, #1. First, by hand, only a plan:")
        scene.ask("merge", repository=REGISTRY, number=1, login="mona")
        applied = scene.record()
        plan = scene.act("workflow_dispatch", inputs={"apply": "false", "max-changes": ""})
        expect_run(plan, JOB, [])
        expect("Acme Testing: phase 1" in plan.summary and "carries them out" in plan.summary, f"no plan: {plan.summary}", plan.text)
        expect(plan.outputs.get("done") == "0" and int(plan.outputs["planned"]) > 5, f"outputs are {plan.outputs}", plan.text)
        told.says("The push of the merge starts the same run, which applies the plan:")
        first = scene.act("push")
        expect_run(first, JOB)
        expect("tok-write" not in first.text, "the token was printed", first.text)
        expect(first.outputs.get("left") == "0" and int(first.outputs["done"]) > 5, f"outputs are {first.outputs}", first.text)
        expect(first.outputs.get("result") == "pass", f"outputs are {first.outputs}", first.text)
        whole, phase = scene.titled("Acme Testing: partnership"), scene.titled("Acme Testing: phase 1")
        expect(sorted(scene.open_issues()) == sorted([whole, phase]), f"open: {scene.open_issues()}", first.text)
        expect("phase:identification" in scene.labels(phase) and "tier:integration" in scene.labels(phase), f"{scene.labels(phase)}")
        told.says(f"#{phase} reads:")
        told.quote(shown(scene.issue(phase)["body"]), "markdown")

        accept = scene.our_pull()
        expect(scene.checks(accept) != [], "no check on our own pull request", first.text)
        told.says(f"The application is accepted once #{accept} is merged. Its check is there already, although the job's own token starts no workflow.")
        expect_run(scene.merge(accept), JOB)
        expect("status: onboarding\n" in scene.record(), scene.record())
        expect('name: "Acme Testing"   # as on our website\n' in scene.record(), "another byte was touched")
        expect(scene.record().startswith(applied.split("status:")[0]), "another byte was touched")

        scene.day = "2026-03-05"
        told.day(scene.day, "steps, by comment and by tick")
        talk = scene.comment(phase, "zoe", "Thank you! We are on it.")
        expect(talk.was_skipped(), f"talk started a job: {talk.jobs}", talk.text)
        stranger = scene.comment(phase, "eve", "/done outreach")
        expect_run(stranger, JOB)
        expect("not done" in scene.ours(phase)[-1], f"{scene.ours(phase)}", stranger.text)
        told.quote(shown(scene.ours(phase)[-1]), "markdown")
        asked = scene.comment(phase, "zoe", "We are interested, and it can be done.\n/done outreach\n/done feasibility\n/done market-analysis")
        expect_run(asked, JOB)
        answer = scene.ours(phase)[-1]
        expect("done since 2026-03-05" in answer and "a maintainer marks this step" in answer, answer, asked.text)
        expect(len(scene.ours(phase)) == 2, f"each is answered once: {scene.ours(phase)}", asked.text)
        BODIES["onboarding-issue"] = scene.issue(phase)["body"]
        told.says("The answer:")
        told.quote(shown(answer), "markdown")

        def by_hand(body):
            # The boxes of steps of both sides stand below their step.
            lines = []
            for line in body.split("\n"):
                is_hers = "market-analysis" in line or "business-case" in line or ("a maintainer" in line and line.startswith(" "))
                lines.append(line.replace("[ ]", "[x]", 1) if is_hers else line)
            return "\n".join(lines) + "\nMinutes of March 4: they want to begin in spring.\n\n- [ ] Invite Acme to the call in April\n"

        told.says(f"mona ticks the maintainers' boxes in #{phase}, and adds a line and a task of her own:")
        ticked = scene.edit(phase, by_hand)
        expect_run(ticked, JOB)
        body = scene.issue(phase)["body"]
        for theirs in ("Minutes of March 4: they want to begin in spring.", "- [ ] Invite Acme to the call in April"):
            expect(theirs in body, f"lost: {theirs}", ticked.text)
        gate = re.search(r"### Before the next phase.*", body.replace("\r\n", "\n"), re.S)
        expect(gate and "feasib" in gate[0].lower(), f"what is left is not said: {body}", ticked.text)
        told.says(f"#{phase} now reads:")
        told.quote(shown(body), "markdown")

        def on(day, words, phase_done, more, **expected):
            """The gate's facts arrive; the tool proposes the move; mona merges it."""
            scene.day = day
            told.day(day, words)
            phase_done()
            pushed = scene.push_record(more) if isinstance(more, str) else more()
            expect_run(pushed, JOB)
            pull = scene.our_pull()
            head = scene.checks(pull)
            expect([c["name"] for c in head] == ["psp-partners review"], f"checks on #{pull}: {head}", pushed.text)
            expect(head[0]["conclusion"] in ("success", "neutral"), f"checks on #{pull}: {head}", pushed.text)
            told.says(f"#{pull} has this text, and its check is {head[0]['conclusion']}:")
            told.quote(shown(scene.issue(pull)["body"]), "markdown")
            before = scene.open_issues()
            merged = scene.merge(pull)
            expect_run(merged, JOB)
            after = scene.open_issues()
            gone, come = set(before) - set(after), set(after) - set(before)
            expect([before[n] for n in gone] == [expected["left"]], f"closed: {gone}", merged.text)
            expect([after[n] for n in come] == [expected["next"]], f"opened: {come}", merged.text)
            closed = gone.pop()
            end = block(scene.issue(closed)["body"], "end")
            expect("is over" in end and f"#{min(come)}" in end, f"no summary: {end}", merged.text)
            told.says(f"#{closed} is closed, and begins with:")
            told.quote(end, "markdown")
            branches = output(scene.bare, "for-each-ref", "--format=%(refname)", "refs/heads/psp-partners")
            expect(branches == "", f"branches are left: {branches}", merged.text)
            return come.pop()

        second = on(
            "2026-03-11", "the gate of phase 1 holds", lambda: None, FEASIBLE,
            left="Acme Testing: phase 1, Identification and Qualification",
            next="Acme Testing: phase 2, Negotiation and Agreement",
        )  # fmt: skip

        def negotiated():
            expect_run(scene.comment(second, "zoe", "/done integration-plan\n/done legal-agreement\n/done success-metrics"), JOB)
            expect_run(scene.comment(second, "mona", "/done proposal\n/done integration-plan\n/done legal-agreement\n/done success-metrics"), JOB)

            expect_run(scene.push_record(NEGOTIATED), JOB)
            expect([scene.issue(n)["title"] for n in scene.open_issues() if "phase 3" in scene.issue(n)["title"]] == [], "left without an agreement")

        def signed():
            """One side signs with an SSH key, the other one by approving the text."""
            number = scene.sign_and_propose()
            scene.ask("review", repository=REGISTRY, number=number, login="mona", state="APPROVED")
            told.says(f"mona reads the text in *Files changed* of #{number}, and approves it: that is her signature.")
            merged = scene.merge(number)
            expect_run(merged, JOB)
            told.says(f"#{second} shows who has signed:")
            told.quote(block(scene.issue(second)["body"], "agreement"), "markdown")
            record = scene.our_pull()
            told.says(f"#{record} writes her signature into the record:")
            told.quote(shown(scene.issue(record)["body"]), "markdown")
            expect("\n  signed_on:" not in scene.record(), "in force before a maintainer merged it", merged.text)
            recorded = scene.merge(record)
            verified = tool(["agreement", "verify", "acme", "--rev", "FETCH_HEAD", "--at", scene.day], fetched(scene))
            expect(verified == "the text and 2 signatures are valid: in force\n", verified)
            told.says("Both sides have signed. Anyone can check it, without network:")
            told.quote(f"$ psp-partners agreement verify acme\n{verified}")
            return recorded

        third = on(
            "2026-04-21", "negotiated and signed", negotiated, signed,
            left="Acme Testing: phase 2, Negotiation and Agreement",
            next="Acme Testing: phase 3, Implementation and Launch",
        )  # fmt: skip

        def launched():
            expect_run(scene.comment(third, "zoe", "/done integration-development\n/done joint-testing\n/skip marketing-material not this year"), JOB)
            expect("a maintainer decides whether" in scene.ours(third)[-1], f"{scene.ours(third)}")
            expect_run(scene.comment(third, "zoe", "/done launch"), JOB)
            expect_run(scene.comment(third, "mona", "/done joint-testing\n/done launch\n/skip marketing-material no campaign this year"), JOB)

        fourth = on(
            "2026-06-10", "built, tested, and a day set", launched, RELEASED,
            left="Acme Testing: phase 3, Implementation and Launch",
            next="Acme Testing: Management and Growth, 2026 Q2",
        )  # fmt: skip
        expect("status: active\n" in scene.record(), scene.record())
        expect("skipped: no campaign this year" in scene.record(), scene.record())
        told.says(f"#{fourth} reads:")
        told.quote(shown(scene.issue(fourth)["body"]), "markdown")

        scene.day = "2026-06-11"
        told.day(scene.day, "the schedule, and nothing to do")
        quiet = scene.scheduled()
        expect_run(quiet, JOB, [])
        expect(quiet.outputs.get("planned") == "0", f"outputs are {quiet.outputs}", quiet.text)
        told.says(f"{quiet.requests} requests, none of which writes.")

        scene.day = "2026-06-15"
        told.day(scene.day, "a benefit is requested, granted and used")
        expect_run(scene.comment(fourth, "eve", "/request early-access for me"), JOB)
        expect("early-access" not in scene.record(), scene.record())
        asked = scene.comment(fourth, "zoe", "/request early-access we test nightly builds")
        expect_run(asked, JOB)
        told.says("The answer:")
        told.quote(shown(scene.ours(fourth)[-1]), "markdown")
        grant = scene.our_pull()
        told.says(f"#{grant} grants it once it is merged:")
        told.quote(shown(scene.issue(grant)["body"]), "markdown")
        expect_run(scene.merge(grant), JOB)
        granted = re.search(r"early-access-\S+", scene.record())
        expect(granted, scene.record())
        used = scene.comment(fourth, "zoe", f"/used {granted[0]} https://acme.example/nightly-builds")
        expect_run(used, JOB)
        told.says("The answer:")
        told.quote(shown(scene.ours(fourth)[-1]), "markdown")
        expect_run(scene.merge(scene.our_pull()), JOB)
        counted = tool(["benefits", "acme", "--rev", "FETCH_HEAD", "--at", scene.day], fetched(scene))
        told.says("What the partner has now:")
        told.quote(f"$ psp-partners benefits acme\n{counted}")
        expect("granted 1 of 2 seats in 2026, used 1" in counted, counted)
        later = tool(["benefits", "acme", "--rev", "FETCH_HEAD", "--at", "2027-01-15"], scene.work)
        told.says("A day after its grace, the grant has lapsed, and a new quota has begun:")
        told.quote(f"$ psp-partners benefits acme --at 2027-01-15\n{later}")
        expect("early-access-" not in later and "granted 0 of 2 seats in 2027" in later, later)
        told.says(f"#{fourth} lists, below *Benefits that you have*:")
        told.quote(block(scene.issue(fourth)["body"], "enablement").split("Benefits that you have:")[1].strip(), "markdown")

        scene.day = "2026-07-01"
        told.day(scene.day, "the next quarter")
        quarter = scene.scheduled()
        expect_run(quarter, JOB)
        expect("Acme Testing: Management and Growth, 2026 Q3" in scene.open_issues().values(), f"{scene.open_issues()}", quarter.text)
        expect(fourth not in scene.open_issues(), f"{scene.open_issues()}", quarter.text)
        told.says(f"#{fourth} is closed, and begins with:")
        told.quote(block(scene.issue(fourth)["body"], "end"), "markdown")
        told.says("The schedule, once more on that day:")
        expect_run(scene.scheduled(), JOB, [])
        scene.keeps_to_githubs_description()


def a_token_that_may_only_read_is_told_what_lacks():
    with Scene("poor") as scene:
        scene.day = "2026-03-02"
        scene.ask("merge", repository=REGISTRY, number=1, login="mona")
        poor = scene.act("push", token="tok-read")
        expect_run(poor, {"onboard": "failure"})
        expect(scene.open_issues() == {}, "written without rights", poor.text)
        for permission in ("issues: write", "contents: write"):
            expect(permission in poor.summary, f"the summary does not name `{permission}`: {poor.summary}", poor.text)
        expect("Acme Testing: phase 1" in poor.summary, "the plan is not in the summary", poor.text)
        expect(poor.outputs.get("result") == "fail", f"outputs are {poor.outputs}", poor.text)
        # With the rights, the next run does all of it.
        expect_run(scene.act("push"), JOB)
        expect_run(scene.act("push"), JOB, [])
        scene.keeps_to_githubs_description()


def where_pull_requests_are_not_allowed_people_are_given_the_link():
    with Scene("refused", actions_can_open_pulls=False) as scene:
        scene.day = "2026-03-02"
        scene.ask("merge", repository=REGISTRY, number=1, login="mona")
        run = scene.act("push")
        expect_run(run, JOB)
        phase = scene.titled("Acme Testing: phase 1")
        branch = "psp-partners/advance/acme/accept"
        expect(output(scene.bare, "rev-parse", "--verify", branch), "the branch was not pushed", run.text)
        expect(f"/compare/main...{branch}" in scene.issue(phase)["body"], scene.issue(phase)["body"], run.text)
        scene.keeps_to_githubs_description()


def too_many_changes_refuse_the_whole_plan():
    with Scene("refuse") as scene:
        scene.day = "2026-03-02"
        scene.ask("merge", repository=REGISTRY, number=1, login="mona")
        expect_run(scene.act("push"), JOB)
        phase = scene.titled("Acme Testing: phase 1")
        scene.ask("comment", repository=REGISTRY, number=phase, login="zoe", body="/done outreach")
        small = scene.act("workflow_dispatch", inputs={"apply": "true", "max-changes": "0"})
        expect(small.jobs == {"onboard": "failure"}, f"{small.jobs}", small.text)
        expect("--max-changes" in small.summary, f"not said: {small.summary}", small.text)
        expect(scene.ours(phase) == [], "answered in spite of the refusal", small.text)
        expect_run(scene.act("workflow_dispatch", inputs={"apply": "true", "max-changes": ""}), JOB)
        expect(len(scene.ours(phase)) == 1, f"{scene.ours(phase)}")
        scene.keeps_to_githubs_description()


def only_what_concerns_us_starts_a_job():
    with Scene("woken") as scene:
        scene.day = "2026-03-02"
        scene.ask("merge", repository=REGISTRY, number=1, login="mona")
        expect_run(scene.act("push"), JOB)
        number = scene.ask("issue", repository=REGISTRY, login="eve", title="A question", body="Where do I begin?")["number"]
        for action in ("edited", "closed"):
            other = scene.act("issues", number, action)
            expect(other.was_skipped(), f"somebody's issue started a job: {other.jobs}", other.text)
        scene.ask("comment", repository=REGISTRY, number=1, login="eve", body="/done outreach")
        on_a_pull = scene.act("issue_comment", 1, "created")
        expect(on_a_pull.was_skipped(), f"a comment on a pull request started a job: {on_a_pull.jobs}", on_a_pull.text)
        phase = scene.titled("Acme Testing: phase 1")
        scene.ask("close", repository=REGISTRY, number=phase, login="mona")
        closed = scene.act("issues", phase, "closed")
        expect_run(closed, JOB)
        expect(phase not in scene.open_issues(), "an issue that a person closed was opened again", closed.text)
        scene.keeps_to_githubs_description()


def a_strangers_marks_and_comments_change_nothing():
    with Scene("strangers") as scene:
        scene.day = "2026-03-02"
        scene.ask("merge", repository=REGISTRY, number=1, login="mona")
        expect_run(scene.act("push"), JOB)
        phase = scene.titled("Acme Testing: phase 1")
        body = scene.issue(phase)["body"]
        forged = scene.ask("issue", repository=REGISTRY, login="eve", title="Acme Testing: phase 1, mine", body=body.replace("[ ]", "[x]"))["number"]
        hostile = (
            "/done outreach::error::forged\n/skip feasibility ##[error]forged @everyone <img src=x>\n/done market-analysis\n> /done outreach\n"
            "```\n/done feasibility\n```"
        )
        run = scene.comment(phase, "eve", hostile)
        expect_run(run, JOB)
        expect(run.annotations == [], f"forged: {run.annotations}", run.text)
        # An answer of ours that she wrote herself answers nothing.
        mark = scene.ours(phase)[-1].split("\n")[0]
        scene.ask("comment", repository=REGISTRY, number=phase, login="eve", body=f"{mark}\n/done outreach")
        expect_run(scene.comment(phase, "zoe", "/done outreach"), JOB)
        theirs = scene.issue(forged)
        expect(theirs["body"] == body.replace("[ ]", "[x]") and theirs["state"] == "open" and theirs["labels"] == [], f"{theirs}")
        answers = scene.ours(phase)
        expect(len(answers) == 2 and "and 2 more commands by eve: not done: only owners" in answers[0], f"{answers}")
        expect("done since 2026-03-02" in answers[1], f"{answers}")
        for answer in answers:
            expect("<img" not in answer and "@everyone" not in answer and "##[" not in answer, answer)
        after = scene.issue(phase)["body"]
        expect(after.count("[x]") == 1, f"more than the owner's part of one step is ticked: {after}")
        expect_run(scene.act("push"), JOB, [])
        scene.keeps_to_githubs_description()


def rendered(form, **answers):
    """The body of an issue, as GitHub writes it for a form that was filled in."""
    asked = YAML(typ="safe").load((act_scene.TREE / f".github/ISSUE_TEMPLATE/{form}.yml").read_text())["body"]
    parts = []
    for question in (q for q in asked if q["type"] != "markdown"):
        box = "\n".join(f"- [x] {option['label']}" for option in question["attributes"]["options"]) if question["type"] == "checkboxes" else None
        answer = box or answers.pop(question["id"].replace("-", "_"), "_No response_")
        parts.append(f"### {question['attributes']['label']}\n\n{answer}")
    expect(answers == {}, f"the form doesn't ask for {answers}")
    return "\n\n".join(parts)


def forms_become_pull_requests():
    with Scene("forms") as scene:
        scene.day = "2026-03-02"
        wrong = rendered("apply", name="Berg", tier="Solution Partner", website="https://berg.example")
        issue = scene.ask("issue", repository=REGISTRY, login="zoe", title="Application", body=wrong)["number"]
        told = scene.act("issues", issue, "opened")
        expect_run(told, JOB)
        answer = scene.ours(issue)[-1]
        BODIES["form-answer"] = answer
        expect("**Your turn, @zoe: fix 1 answer in this issue.**" in answer and "Solution Partners</code>?" in answer, answer, told.text)
        edited = scene.edit(issue, lambda body: body.replace("Solution Partner", "Solution Partners"))
        expect_run(edited, JOB)
        pull = scene.our_pull()
        expect(f"Your application is #{pull}." in scene.ours(issue)[-1], scene.ours(issue)[-1], edited.text)
        BODIES["form-waiting"] = scene.ours(issue)[-1]
        # The day is a made-up one, so that the date of the application is a maintainer's to judge.
        expect([c["conclusion"] for c in scene.checks(pull)] in (["success"], ["neutral"]), f"{scene.checks(pull)}", edited.text)
        expect(len(scene.ours(issue)) == 1, f"one comment: {scene.ours(issue)}", edited.text)
        scene.ask("merge", repository=REGISTRY, number=pull, login="mona")
        merged = scene.act("push")
        expect_run(merged, JOB)
        expect(issue not in scene.open_issues(), f"{scene.open_issues()}", merged.text)
        BODIES["form-merged"] = scene.ours(issue)[-1]
        expect("id: 4242" in output(scene.bare, "show", "main:partners/berg/partner.yaml"), "no owner", merged.text)

        # Now zoe is an owner, and eve is not.
        values = rendered("month", month="2026-02", value_active_users="12500", value_uptime="99.5")
        theirs = scene.ask("issue", repository=REGISTRY, login="eve", title="Values of a month", body=values)["number"]
        refused = scene.act("issues", theirs, "opened")
        expect_run(refused, JOB)
        expect("No record lists you as an owner" in scene.ours(theirs)[-1], f"{scene.ours(theirs)}", refused.text)
        month = scene.ask("issue", repository=REGISTRY, login="zoe", title="Values of a month", body=values)["number"]
        reported = scene.act("issues", month, "opened")
        expect_run(reported, JOB)
        figures = output(scene.bare, "show", f"psp-partners/month/{month}:partners/berg/metrics/2026-02.yaml")
        expect("active-users: 12500\n" in figures and "uptime: 99.5" in figures, figures, reported.text)
        profile = rendered("profile", summary="Tests for everyone.")
        profile = scene.ask("issue", repository=REGISTRY, login="zoe", title="Change of public information", body=profile)["number"]
        changed = scene.act("issues", profile, "opened")
        expect_run(changed, JOB)
        record = output(scene.bare, "show", f"psp-partners/profile/{profile}:partners/berg/partner.yaml")
        expect("summary: Tests for everyone.\n" in record, record, changed.text)
        scene.keeps_to_githubs_description()


SCENARIOS = [
    the_whole_circle, forms_become_pull_requests, a_token_that_may_only_read_is_told_what_lacks, where_pull_requests_are_not_allowed_people_are_given_the_link,
    too_many_changes_refuse_the_whole_plan, only_what_concerns_us_starts_a_job, a_strangers_marks_and_comments_change_nothing,
]  # fmt: skip


def main():
    given = sys.argv[7:]
    files = {}
    for option in ("--transcript", "--bodies"):
        if option in given:
            at = given.index(option)
            files[option] = Path(given[at + 1]).absolute()
            del given[at : at + 2]
    try:
        play(SCENARIOS, given)
    finally:
        if TRANSCRIPTS and "--transcript" in files:
            TRANSCRIPTS[0].write(files["--transcript"])
        if BODIES and "--bodies" in files:
            files["--bodies"].mkdir(parents=True, exist_ok=True)
            for name, body in BODIES.items():
                (files["--bodies"] / f"{name}.md").write_text(body)


if __name__ == "__main__":
    main()
