"""What the workflows are played in: a registry on an emulated GitHub, act in a clone of its main branch, and what came of a run.

The scripts that use it are called with

    ACT BINARY TREE SCRATCH EMULATOR EXAMPLES [SCENARIO...]

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
from ruamel.yaml import YAML

EMULATOR, EXAMPLES = (Path(arg).resolve() for arg in sys.argv[5:7])
REGISTRY, FORK, PIN = "psp/registry", "zoe/registry", "0" * 40
BOT = 41898282
USERS = {"mona": 2, "zoe": 4242, "eve": 666}


def output(folder, *args):
    return subprocess.run(["git", *args], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def example(event, action):
    """A payload that GitHub sent."""
    for entry in json.loads(EXAMPLES.read_text()):
        if entry["name"] == event:
            alike = [e for e in entry["examples"] if e.get("action") == action]
            # Of some actions there is none; the others have the same shape.
            return (alike or entry["examples"])[0]
    raise AssertionError(f"no example of {event} {action}")


def laid_over(theirs, ours):
    """Their payload with our facts in it."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        return {key: laid_over(theirs.get(key), ours[key]) if key in ours else theirs[key] for key in {**theirs, **ours}}
    return ours


class Scene:
    """A registry on an emulated GitHub, a fork of it, and act in a clone of its main branch."""

    def __init__(self, name, command, branches, *, program=lambda text: text, repository=(), files=(), main="main", own=None, other_owner=False, now=None):
        self.folder = SCRATCH / name
        self.command = command
        self.main = main
        # In a container, another user owns the checkout than the one who runs git.
        self.other_owner = other_owner
        self.day = None
        # act takes the repository's name from the address of `origin`.
        self.bare = self.folder / "github.com" / f"{REGISTRY}.git"
        fork = self.folder / "github.com" / f"{FORK}.git"
        self.bare.mkdir(parents=True)
        git(self.bare, "init", "-q", "--bare", "-b", main)
        for setting in ("allowFilter", "allowAnySHA1InWant"):
            git(self.bare, "config", f"uploadpack.{setting}", "true")
        self.work = self.folder / "work"
        git(self.folder, "clone", "-q", self.bare.as_uri(), str(self.work))
        git(self.work, "checkout", "-q", "-b", main)
        shutil.copytree(TREE / "partners", self.work / "partners")
        text = (self.work / "partners/program.yaml").read_text()
        (self.work / "partners/program.yaml").write_text(program(text))
        self.write(dict(files))
        self.template = (TREE / f"templates/init/workflows/{command}.yml").read_text().replace("<< action >>", f"acme/psp-partners@{PIN}").replace("<< branch >>", main)
        self.workflow = self.work / f".github/workflows/{command}.yml"
        self.workflow.parent.mkdir(parents=True)
        self.write_workflow()
        self.commit("a registry")
        git(self.work, "push", "-q", "origin", main)
        git(self.folder, "clone", "-q", "--bare", str(self.bare), str(fork))
        # Branches of the repository itself, each with the account that opens its pull request.
        own = own or {}
        for branch, change in {**branches, **{branch: change for branch, (_, change) in own.items()}}.items():
            git(self.work, "checkout", "-q", "-b", branch, main)
            self.write(change if isinstance(change, dict) else {"partners/acme/partner.yaml": change})
            self.commit("apply")
            git(self.work, "push", "-q", str(self.bare if branch in own else fork), branch)
            git(self.work, "checkout", "-q", main)
        self.refs = self.folder / "checked-out"
        self.checkout = self.stand_in_for_checkout()
        # What the workflow asks for, and no more.
        asked = YAML(typ="safe").load(self.template)["jobs"][command]["permissions"]
        permissions = {name.replace("-", "_"): level for name, level in asked.items()}
        listed = {"name": command, "path": f".github/workflows/{command}.yml", "state": "active"}
        world = {
            "users": [{"login": login, "id": number} for login, number in USERS.items()],
            "repositories": [
                {"name": REGISTRY, "git_dir": str(self.bare), "collaborators": {"mona": "maintain"}, "workflows": [listed], "default_branch": main, **dict(repository)},
                {"name": FORK, "git_dir": str(fork), "fork_of": REGISTRY},
            ],
            "tokens": [
                {"token": "tok-write", "actions": REGISTRY, "permissions": permissions},
                {"token": "tok-read", "actions": REGISTRY, "permissions": dict.fromkeys(permissions, "read")},
            ],
            "pulls": [
                *({"repository": REGISTRY, "login": "zoe", "head": f"{FORK}:{branch}", "base": main, "title": "Apply"} for branch in branches),
                *({"repository": REGISTRY, "login": login, "head": f"{REGISTRY}:{branch}", "base": main, "title": "Apply"} for branch, (login, _) in own.items()),
            ],
        }  # fmt: skip
        # Without it, the world has the time of this machine. A clock never goes back: what changed is read from the last time on.
        if now:
            world["now"] = now
        (self.folder / "world.json").write_text(json.dumps(world))
        self.server = subprocess.Popen([EMULATOR, "--world", self.folder / "world.json"], stdout=subprocess.PIPE, text=True)
        self.url = self.server.stdout.readline().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.kill()
        self.server.wait()

    def write_workflow(self):
        """As `init` writes it, but for the binary, since nothing is built here, and the day, where one is set."""
        more = f"binary: {BINARY}" + (f'\n\\1at: "{self.day}"' if self.day else "")
        text, count = re.subn(rf"^( +)command: {self.command}$", rf"\g<0>\n\1{more}", self.template, flags=re.M)
        expect(count == self.template.count("acme/psp-partners@"), "the template runs another command")
        self.workflow.write_text(text)

    def write(self, files):
        for path, text in files.items():
            (self.work / path).parent.mkdir(parents=True, exist_ok=True)
            (self.work / path).write_text(text)

    def push(self, files, message):
        """People's own change of the main branch."""
        git(self.work, "fetch", "-q", "origin", self.main)
        git(self.work, "checkout", "-q", "--force", "-B", self.main, "FETCH_HEAD")
        self.write(files)
        self.commit(message)
        git(self.work, "push", "-q", "origin", self.main)
        self.ask("push", repository=REGISTRY, branch=self.main)

    def commit(self, message):
        git(self.work, "add", "-A")
        git(self.work, "commit", "-q", "--allow-empty", "-m", message)

    def stand_in_for_checkout(self):
        """act would copy the folder that it is started in; GitHub gives the ref that is asked for, as deep as is asked for."""
        script = (
            'git init -q . && git remote add origin "$ORIGIN" && '
            'if [ "$DEPTH" = 0 ]; then git fetch -q origin "$REF"; else git fetch -q --depth="$DEPTH" origin "$REF"; fi && '
            'git checkout -q --detach FETCH_HEAD && { [ -z "$OWNER" ] || chown -R "$OWNER" .; } && printf "%s %s\\n" "$REF" "$CREDENTIALS" >>"$SEEN"'
        )
        asked = {"REF": "ref", "DEPTH": "fetch-depth", "CREDENTIALS": "persist-credentials"}
        env = {"ORIGIN": self.bare.as_uri(), "SEEN": str(self.refs), "OWNER": self.other_owner and "65534" or "", **{key: f"${{{{ inputs.{name} }}}}" for key, name in asked.items()}}
        inputs = {"ref": {"required": True}, "persist-credentials": {"required": True}, "fetch-depth": {"default": "1"}}
        action = {
            "name": "checkout", "description": "stands in", "inputs": inputs,
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
        # GitHub's examples have none of these: the runner makes them up itself.
        if name in ("schedule", "workflow_dispatch"):
            return facts
        return laid_over(example(name.removesuffix("_target"), action), facts)

    def run(self, name, payload, token="tok-write"):
        return Run(self, name, payload, token)

    def ours(self, number):
        comments = [c for c in self.state()["comments"] if c["issue_url"].endswith(f"/{number}") and c["user"]["id"] == BOT]
        return [c["body"] for c in comments]

    def issue(self, number):
        return next(issue for issue in self.state()["issues"] if issue["number"] == number)

    def labels(self, number):
        return sorted(label["name"] for label in self.issue(number)["labels"])

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
        self.main = scene.main
        scene.refs.unlink(missing_ok=True)
        scene.write_workflow()
        checkout = re.search(r"actions/checkout@([0-9a-f]{40})", scene.template)[1]
        workflow = str(scene.workflow.relative_to(scene.work))
        done = subprocess.run(
            [ACT, name, "-W", workflow, "-P", "ubuntu-24.04=-self-hosted", "-e", scene.folder / "event.json",
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
        self.markdown = "".join(e["content"] for e in inner if e.get("command") == "summary")
        self.summary = html.unescape(self.markdown)
        self.outputs = {e["name"]: e["arg"] for e in events if e.get("command") == "set-output" and len(e.get("stepID", [])) == 1}
        log = scene.ask("log")[before:]
        self.requests = len(log)
        self.writes = [f"{e['method']} {e['path']}" for e in log if e["method"] != "GET" and e["path"] != "/graphql"]
        self.refs = scene.refs.read_text().splitlines() if scene.refs.exists() else []

    def __str__(self):
        return self.text

    def was_skipped(self):
        return set(self.jobs.values()) <= {"skipped"} and self.refs == [] and self.requests == 0


def expect_run(run, jobs, writes=None):
    expect(run.jobs == jobs, f"the jobs ended as {run.jobs}, not {jobs}", run.text)
    expect(run.refs == [f"{run.main} false"] * len(jobs), f"checked out: {run.refs}; only the default branch, and no credentials", run.text)
    expect(run.obeyed == [], f"commands that the tool does not give: {run.obeyed}", run.text)
    for line in run.lines:
        expect("##[" not in line and not line.lstrip().startswith("::"), f"GitHub's runner would obey this: {line!r}", run.text)
    if writes is not None:
        expect(run.writes == writes, f"written: {run.writes}", run.text)


def play(scenarios, wanted):
    """Runs the scenarios, or those that are named; ends with their result."""
    shutil.rmtree(SCRATCH, ignore_errors=True)
    SCRATCH.mkdir(parents=True)
    failed = 0
    named = [s for s in scenarios if s.__name__ in wanted]
    for scenario in named or scenarios:
        started = time.monotonic()
        try:
            scenario()
            word = "ok"
        except Exception as error:  # one broken scenario does not hide the others
            failed += 1
            word = f"FAILED: {type(error).__name__}: {error}"
        print(f"{scenario.__name__}: {word} ({time.monotonic() - started:.1f} s)", flush=True)
    sys.exit(bool(failed))
