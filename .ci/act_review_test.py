"""`review.yml`, as `init` writes it, in `act` against the emulated GitHub: a pull request from a fork, from its event to
what stands on GitHub afterwards.

usage: act_review_test.py ACT BINARY TREE SCRATCH EMULATOR EXAMPLES [SCENARIO...]

EXAMPLES is `api.github.com/index.json` of the npm package @octokit/webhooks-examples: payloads that GitHub sent. What act
cannot show, GitHub alone can: filters of events, permissions, and that the workflow is the default branch's.
"""

import html
import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from act_test import ACT, BINARY, COMMANDS, SCRATCH, TREE, action_tree, decode, expect, git

EMULATOR, EXAMPLES = (Path(arg).resolve() for arg in sys.argv[5:7])
REGISTRY, FORK, PIN = "psp/registry", "zoe/registry", "0" * 40
BOT, CHECK = 41898282, "psp-partners review"
# What review.yml asks for.
PERMISSIONS = {"contents": "read", "checks": "write", "pull_requests": "write", "issues": "write"}
ACME = """\
name: Acme Testing
status: applied
applied_on: 2026-11-20
tier: integration
website: https://acme.example
owners:
  - github: zoe
regions: [europe]
"""
BAD = ACME.replace("tier: integration", "tier: no-such-tier%0A::error::forged")


def output(folder, *args):
    return subprocess.run(["git", *args], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def example(event, action):
    """A payload that GitHub sent."""
    for entry in json.loads(EXAMPLES.read_text()):
        if entry["name"] == event:
            return next(e for e in entry["examples"] if e["action"] == action)
    raise AssertionError(f"no example of {event} {action}")


def laid_over(theirs, ours):
    """Their payload with our facts in it."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        return {key: laid_over(theirs.get(key), ours[key]) if key in ours else theirs[key] for key in {**theirs, **ours}}
    return ours


class Scene:
    """A registry on an emulated GitHub, a fork of it, and act in a clone of its main branch."""

    def __init__(self, name, branches):
        self.folder = SCRATCH / name
        # act takes the repository's name from the address of `origin`.
        self.bare = self.folder / "github.com" / f"{REGISTRY}.git"
        fork = self.folder / "github.com" / f"{FORK}.git"
        self.bare.mkdir(parents=True)
        git(self.bare, "init", "-q", "--bare", "-b", "main")
        for setting in ("allowFilter", "allowAnySHA1InWant"):
            git(self.bare, "config", f"uploadpack.{setting}", "true")
        self.work = self.folder / "work"
        git(self.folder, "clone", "-q", self.bare.as_uri(), str(self.work))
        git(self.work, "checkout", "-q", "-b", "main")
        shutil.copytree(TREE / "partners", self.work / "partners")
        # As `init` writes it, but for the binary: nothing is built here.
        workflow = self.work / ".github/workflows/review.yml"
        workflow.parent.mkdir(parents=True)
        text = (TREE / "templates/init/workflows/review.yml").read_text().replace("@ACTION@", f"acme/psp-partners@{PIN}")
        text, count = re.subn(r"^( +)command: review$", rf"\g<0>\n\1binary: {BINARY}", text, flags=re.M)
        expect(count == 2, "the template does not run the action twice")
        workflow.write_text(text)
        self.commit("a registry")
        git(self.work, "push", "-q", "origin", "main")
        git(self.folder, "clone", "-q", "--bare", str(self.bare), str(fork))
        for branch, record in branches.items():
            git(self.work, "checkout", "-q", "-b", branch, "main")
            (self.work / "partners/acme").mkdir()
            (self.work / "partners/acme/partner.yaml").write_text(record)
            self.commit("apply")
            git(self.work, "push", "-q", str(fork), branch)
            git(self.work, "checkout", "-q", "main")
        self.refs = self.folder / "checked-out"
        self.checkout = self.stand_in_for_checkout()
        world = {
            "users": [{"login": login, "id": number} for login, number in (("mona", 2), ("zoe", 4242), ("eve", 666))],
            "repositories": [
                {"name": REGISTRY, "git_dir": str(self.bare), "collaborators": {"mona": "maintain"}},
                {"name": FORK, "git_dir": str(fork), "fork_of": REGISTRY},
            ],
            "tokens": [
                {"token": "tok-write", "actions": REGISTRY, "permissions": PERMISSIONS},
                {"token": "tok-read", "actions": REGISTRY, "permissions": dict.fromkeys(PERMISSIONS, "read")},
            ],
            "pulls": [{"repository": REGISTRY, "login": "zoe", "head": f"{FORK}:{branch}", "title": "Apply"} for branch in branches],
        }  # fmt: skip
        (self.folder / "world.json").write_text(json.dumps(world))
        self.server = subprocess.Popen([EMULATOR, "--world", self.folder / "world.json"], stdout=subprocess.PIPE, text=True)
        self.url = self.server.stdout.readline().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.kill()
        self.server.wait()

    def commit(self, message):
        git(self.work, "add", "-A")
        git(self.work, "commit", "-q", "-m", message)

    def stand_in_for_checkout(self):
        """act would copy the folder that it is started in; GitHub gives the ref that is asked for, one commit deep."""
        script = (
            'git init -q . && git remote add origin "$ORIGIN" && git fetch -q --depth=1 origin "$REF" && '
            'git checkout -q --detach FETCH_HEAD && printf "%s %s\\n" "$REF" "$CREDENTIALS" >>"$SEEN"'
        )
        env = {"ORIGIN": self.bare.as_uri(), "REF": "${{ inputs.ref }}", "CREDENTIALS": "${{ inputs.persist-credentials }}", "SEEN": str(self.refs)}
        action = {
            "name": "checkout", "description": "stands in", "inputs": {name: {"required": True} for name in ("ref", "persist-credentials")},
            "runs": {"using": "composite", "steps": [{"shell": "bash", "run": script, "env": env}]},
        }  # fmt: skip
        folder = self.folder / "checkout"
        folder.mkdir()
        (folder / "action.yml").write_text(json.dumps(action))
        return folder

    def ask(self, path, /, **given):
        body = json.dumps(given).encode() if given else None
        with urllib.request.urlopen(urllib.request.Request(f"{self.url}/_emulator/{path}", data=body), timeout=30) as answer:
            return json.load(answer)

    def state(self):
        return self.ask("state")[REGISTRY]

    def event(self, name, number, action):
        """What GitHub would send: the shape is from GitHub, the facts are the emulator's."""
        facts = self.ask("event", event=name, repository=REGISTRY, number=number, action=action)
        payload = laid_over(example(name.removesuffix("_target"), action), facts)
        if name == "pull_request_target":
            head, base = (payload["pull_request"][side]["repo"] for side in ("head", "base"))
            expect(head["fork"] is True and head["full_name"] == FORK and base["full_name"] == REGISTRY, "not from a fork")
        return payload

    def run(self, name, payload, token="tok-write"):
        return Run(self, name, payload, token)

    def pull(self, number, action, token="tok-write"):
        return self.run("pull_request_target", self.event("pull_request_target", number, action), token)

    def comment(self, number, login, body):
        self.ask("comment", repository=REGISTRY, number=number, login=login, body=body)
        return self.run("issue_comment", self.event("issue_comment", number, "created"))

    def ours(self, number):
        comments = [c for c in self.state()["comments"] if c["issue_url"].endswith(f"/{number}") and c["user"]["id"] == BOT]
        return [c["body"] for c in comments]

    def labels(self, number):
        return sorted(label["name"] for issue in self.state()["issues"] if issue["number"] == number for label in issue["labels"])

    def checks(self, number=None, sha=None):
        sha = sha or output(self.bare, "rev-parse", f"refs/pull/{number}/head")
        return [c for c in self.state()["check_runs"] if c["head_sha"] == sha]

    def keeps_to_githubs_description(self):
        expect(self.ask("violations") == [], f"GitHub's description was broken: {self.ask('violations')}")


class Run:
    """One run of the workflow."""

    def __init__(self, scene, name, payload, token):
        (scene.folder / "event.json").write_text(json.dumps(payload))
        home = scene.folder / "home"
        home.mkdir(exist_ok=True)
        before = len(scene.ask("log"))
        scene.refs.unlink(missing_ok=True)
        checkout = re.search(r"actions/checkout@([0-9a-f]{40})", (scene.work / ".github/workflows/review.yml").read_text())[1]
        done = subprocess.run(
            [ACT, name, "-W", ".github/workflows/review.yml", "-P", "ubuntu-24.04=-self-hosted", "-e", scene.folder / "event.json",
             "--action-offline-mode", "--no-cache-server", "--json", "--local-repository", f"acme/psp-partners@{PIN}={action_tree()}",
             "--local-repository", f"actions/checkout@{checkout}={scene.checkout}", "--env", f"GITHUB_API_URL={scene.url}",
             "--env", "PSP_PARTNERS_PACE=off", "-s", f"GITHUB_TOKEN={token}"],
            cwd=scene.work, env={"PATH": os.environ["PATH"], "HOME": str(home)}, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        self.text = "\n".join(e.get("raw", e.get("msg", "")).rstrip("\n") for e in events) + done.stderr
        self.passed = done.returncode == 0
        self.jobs = {e["job"].split("/")[-1].strip(): e["jobResult"] for e in events if "jobResult" in e}
        inner = [e for e in events if e.get("stepID", [])[1:] == ["run"]]
        printed = [e.get("raw", e["msg"]).rstrip("\n") for e in inner if "raw" in e or e.get("raw_output")]
        commands = [command for command in map(decode, printed) if command]
        self.annotations = [c for c in commands if c["command"] in COMMANDS]
        self.obeyed = [c for c in commands if c["command"] not in (*COMMANDS, "group", "endgroup")]
        self.lines = [line for line in printed if not decode(line)]
        # As it is read: what comes from records stands there as entities.
        self.summary = html.unescape("".join(e["content"] for e in inner if e.get("command") == "summary"))
        self.outputs = {e["name"]: e["arg"] for e in events if e.get("command") == "set-output" and len(e.get("stepID", [])) == 1}
        log = scene.ask("log")[before:]
        self.requests = len(log)
        self.writes = [f"{e['method']} {e['path']}" for e in log if e["method"] != "GET"]
        self.refs = scene.refs.read_text().splitlines() if scene.refs.exists() else []

    def __str__(self):
        return self.text


def expect_run(run, jobs, writes=None):
    expect(run.jobs == jobs, f"the jobs ended as {run.jobs}, not {jobs}", run.text)
    expect(run.refs == ["main false"] * len(jobs), f"checked out: {run.refs}; only the default branch, and no credentials", run.text)
    expect(run.obeyed == [], f"commands that the tool does not give: {run.obeyed}", run.text)
    for line in run.lines:
        expect("##[" not in line and not line.lstrip().startswith("::"), f"GitHub's runner would obey this: {line!r}", run.text)
    if writes is not None:
        expect(run.writes == writes, f"written: {run.writes}", run.text)


# --- the scenarios -------------------------------------------------------------


def a_good_application_from_event_to_merge():
    with Scene("good", {"apply": ACME}) as scene:
        first = scene.pull(1, "opened")
        expect_run(first, {"review": "success"})
        expect(first.annotations == [], f"a check run was posted, so no annotation is printed: {first.annotations}", first.text)
        expect((first.requests, len(first.writes)) <= (16, 8), f"{first.requests} requests, more than docs/github.md says", first.text)
        expect("tok-write" not in first.text, "the token was printed", first.text)
        expect(first.outputs.get("conclusion") == "success", f"outputs are {first.outputs}", first.text)
        expect(first.outputs.get("result") == "pass", f"outputs are {first.outputs}", first.text)
        expect("application" in first.summary, "the step's summary does not tell", first.text)
        comments, checks = scene.ours(1), scene.checks(1)
        expect(len(comments) == 1 and "merging accepts it" in comments[0], f"comments: {comments}", first.text)
        expect([(c["name"], c["conclusion"]) for c in checks] == [(CHECK, "success")], f"checks: {checks}", first.text)
        expect(scene.labels(1) == ["partner:application", "partner:waits-for-program", "tier:integration"], f"labels: {scene.labels(1)}")

        again = scene.pull(1, "opened")
        expect_run(again, {"review": "success"}, [])
        expect(again.requests <= 7, f"{again.requests} requests, more than docs/github.md says", again.text)
        # By hand, from the number alone.
        by_hand = {"inputs": {"number": "1"}, "repository": scene.event("pull_request_target", 1, "opened")["repository"]}
        expect_run(scene.run("workflow_dispatch", by_hand), {"review": "success"}, [])

        # Comments: nothing runs but for the command, and nothing is answered but to those who may ask.
        chat = scene.comment(1, "zoe", "please /recheck")
        expect(chat.jobs.get("review") in (None, "skipped") and chat.requests == 0, f"{chat.jobs}, {chat.requests} requests", chat.text)
        expect_run(scene.comment(1, "eve", "/recheck"), {"review": "success"}, [])
        asked = scene.comment(1, "zoe", "/recheck\n")
        expect_run(asked, {"review": "success"})
        expect(len(scene.ours(1)) == 1 and "as zoe asked" in scene.ours(1)[0], f"not answered: {scene.ours(1)}", asked.text)
        expect(asked.annotations == [] and len(asked.writes) == 1, f"written: {asked.writes}", asked.text)

        # A queue: another job, with the check as its only right.
        merge = output(scene.bare, "rev-parse", "refs/pull/1/merge")
        queued = laid_over(example("merge_group", "checks_requested"), {
            "merge_group": {"head_sha": merge, "base_sha": output(scene.bare, "rev-parse", "main"), "base_ref": "refs/heads/main"},
            "repository": by_hand["repository"],
        })  # fmt: skip
        group = scene.run("merge_group", queued)
        expect_run(group, {"queue": "success"})
        expect([(c["name"], c["conclusion"]) for c in scene.checks(sha=merge)] == [(CHECK, "success")], "the queue still waits", group.text)
        expect("Proposed" not in group.summary, "a queue is nobody's proposal", group.text)
        expect(all("/check-runs" in write for write in group.writes), f"written: {group.writes}", group.text)

        scene.ask("merge", repository=REGISTRY, number=1, login="mona")
        merged = scene.event("pull_request_target", 1, "closed")
        expect(merged["pull_request"]["merged"] is True, "not merged")
        ended = scene.run("pull_request_target", merged)
        expect_run(ended, {"review": "success"})
        expect(len(scene.ours(1)) == 1 and "erged" in scene.ours(1)[0], f"comments: {scene.ours(1)}", ended.text)
        expect(scene.labels(1) == ["partner:application", "tier:integration"], f"labels: {scene.labels(1)}", ended.text)
        expect_run(scene.run("pull_request_target", merged), {"review": "success"}, [])
        scene.keeps_to_githubs_description()


def a_bad_application_is_told_on_its_lines():
    with Scene("bad", {"apply": BAD}) as scene:
        # Without rights nothing is lost: all is in the log and the summary, with the lines to add.
        poor = scene.pull(1, "opened", token="tok-read")
        expect_run(poor, {"review": "failure"})
        expect(scene.ours(1) == [] and scene.checks(1) == [] and scene.labels(1) == [], "written without rights", poor.text)
        places = {(c["at"].get("file"), c["at"].get("line")) for c in poor.annotations if c["command"] == "error"}
        expect(("partners/acme/partner.yaml", "4") in places, f"annotated: {places}", poor.text)
        for permission in ("checks: write", "pull-requests: write"):
            expect(permission in poor.summary, f"the summary does not name `{permission}`", poor.text)

        first = scene.pull(1, "opened")
        # The check is red; the run went well.
        expect_run(first, {"review": "success"})
        expect(first.annotations == [], f"a check run was posted, so no annotation is printed: {first.annotations}", first.text)
        expect(first.outputs.get("conclusion") == "failure" and first.outputs.get("result") == "fail", f"outputs are {first.outputs}", first.text)
        checks = scene.checks(1)
        expect([c["conclusion"] for c in checks] == ["failure"], f"checks: {checks}", first.text)
        expect(checks[0]["output"]["annotations_count"] >= 1, f"no annotation on the check: {checks}", first.text)
        comments = scene.ours(1)
        expect(len(comments) == 1 and "no-such-tier" in comments[0], f"comments: {comments}", first.text)
        expect("partner:waits-for-partner" in scene.labels(1), f"labels: {scene.labels(1)}", first.text)
        expect_run(scene.pull(1, "opened"), {"review": "success"}, [])
        scene.keeps_to_githubs_description()


SCENARIOS = [a_good_application_from_event_to_merge, a_bad_application_is_told_on_its_lines]


def main():
    shutil.rmtree(SCRATCH, ignore_errors=True)
    SCRATCH.mkdir(parents=True)
    failed = 0
    named = [s for s in SCENARIOS if s.__name__ in sys.argv[7:]]
    for scenario in named or SCENARIOS:
        started = time.monotonic()
        try:
            scenario()
            word = "ok"
        except Exception as error:  # one broken scenario does not hide the others
            failed += 1
            word = f"FAILED: {type(error).__name__}: {error}"
        print(f"{scenario.__name__}: {word} ({time.monotonic() - started:.1f} s)", flush=True)
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
