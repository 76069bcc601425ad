"""The action as a user meets it: workflows in `act`, and find-binary.sh's way to a released binary.

usage: act_test.py ACT BINARY TREE SCRATCH [SCENARIO...]

Nothing here leaves the machine: act runs on the host, and the release comes from a
server of our own. act reads workflow commands its own way, so they are decoded here
by the rules of GitHub's runner; the escaping is compared with GitHub's toolkit
elsewhere (escape-oracle.mjs).
"""

import contextlib
import functools
import hashlib
import html
import http.server
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path

ACT, BINARY, TREE, SCRATCH = (Path(arg).resolve() for arg in sys.argv[1:5])
COMMANDS = ("error", "warning", "notice")
# In the runner's order: `%25` last, or it would make new codes.
DATA = {"%0D": "\r", "%0A": "\n", "%25": "%"}
PROPERTY = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}
FORGED = "forged by a record"
# A record that tries every way out of the line it is quoted in.
HOSTILE = f"""\
name: "x\\n::error file=README.md,line=1::{FORGED}\\n##[error]{FORGED}"
tier: "no-such-tier%0A::error::{FORGED}"
status: "::stop-commands::{FORGED}"
"##[warning]{FORGED}": 100%
target: selenium
"""


# --- what the tests are made of ------------------------------------------------


def git(folder, *args):
    subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *args], cwd=folder, check=True, stdout=subprocess.DEVNULL)


@functools.cache
def action_tree(*, with_source=False):
    """The action as a pin would give it: what is in git's sight, no `target/`, no `.git`. act copies it for each run, and
    a run with a ready binary reads nothing of the source."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *([] if with_source else ["action.yml", "action"])],
        cwd=TREE, check=True, capture_output=True,
    ).stdout  # fmt: skip
    tree = SCRATCH / ("action-with-source" if with_source else "action")
    for name in filter(None, listed.decode().split("\0")):
        if (TREE / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(TREE / name, tree / name)
    return tree


def registry(name, records=None, below="."):
    """A repository that has our program, and the records given in place of ours."""
    folder = SCRATCH / name
    partners = folder / below / "partners"
    shutil.copytree(TREE / "partners", partners)
    for slug, text in (records or {}).items():
        (partners / slug).mkdir()
        (partners / slug / "partner.yaml").write_text(text)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "remote", "add", "origin", "https://github.com/acme/registry")
    return folder


def partners_in(folder):
    return len(list(folder.glob("partners/*/partner.yaml")))


def decode(line):
    """A workflow command, as GitHub's runner takes a line apart; None if it is just text."""
    line = line.lstrip()
    if not line.startswith("::") or "::" not in line[2:]:
        return None
    head, data = line[2:].rstrip("\n").split("::", 1)
    name, _, rest = head.partition(" ")
    pairs = (pair.split("=", 1) for pair in rest.split(",") if "=" in pair)
    return {"command": name, "arg": unescape(data, DATA), "at": {key.strip(): unescape(value, PROPERTY) for key, value in pairs}, "raw": line}


def unescape(text, codes):
    for code, meant in codes.items():
        text = text.replace(code, meant)
    return text


class Run:
    """One run of one step, decoded from act's JSON."""

    def __init__(self, folder, inputs, env=None, *, with_source=False):
        workflow = {
            "on": "push",
            "jobs": {"job": {"runs-on": "ubuntu-latest", "steps": [
                {"uses": "actions/checkout@v7"},
                {"id": "check", "uses": "acme/psp-partners@v1", "with": inputs},
            ]}},
        }  # fmt: skip
        file = folder / ".github/workflows/test.yml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(workflow))  # JSON is YAML, and needs no quoting of its own
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "--allow-empty", "-m", "a registry")
        home = SCRATCH / "home"
        home.mkdir(exist_ok=True)
        given = [f"--env={key}={value}" for key, value in (env or {}).items()]
        done = subprocess.run(
            [ACT, "push", "-P", "ubuntu-latest=-self-hosted", "--action-offline-mode", "--no-cache-server", "--json",
             "--local-repository", f"acme/psp-partners@v1={action_tree(with_source=with_source)}", *given],
            cwd=folder, env={"PATH": os.environ["PATH"], "HOME": str(home)}, capture_output=True, text=True, timeout=1500,
        )  # fmt: skip
        events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        # Read by people, when something is wrong.
        self.text = "\n".join(e.get("raw", e.get("msg", "")).rstrip("\n") for e in events) + done.stderr
        ours = [e for e in events if e.get("stepID", [""])[0] == "check"]
        self.passed = done.returncode == 0
        self.job = next((e["jobResult"] for e in events if "jobResult" in e), None)
        # The composite step reports what its inner steps reported; take the inner ones'.
        inner = [e for e in ours if e["stepID"] in (["check", "find"], ["check", "run"])]
        # What the step printed, line by line; what act took for a command is `raw`.
        printed = [e.get("raw", e["msg"]).rstrip("\n") for e in inner if "raw" in e or e.get("raw_output")]
        self.lines = [line for line in printed if not decode(line)]
        given = [command for command in map(decode, printed) if command]
        self.commands = [c for c in given if c["command"] in COMMANDS]
        self.others = {c["command"] for c in given} - {*COMMANDS, "group", "endgroup"}
        # As it is read: the summary is Markdown, and what comes from records stands there as entities.
        self.summary = html.unescape("".join(e["content"] for e in inner if e.get("command") == "summary"))
        self.outputs = {e["name"]: e["arg"] for e in ours if e.get("command") == "set-output" and e["stepID"] == ["check"]}

    def of(self, level):
        return [c for c in self.commands if c["command"] == level]


def expect(condition, what, run=None):
    if condition:
        return
    if run is not None:
        print(run.text if isinstance(run, Run) else run)
    raise AssertionError(what)


def expect_usage_error(run, words):
    expect(not run.passed and run.job == "failure", "wrong usage must fail the job", run)
    expect(any(words in c["arg"] for c in run.of("error")), f"an error must say {words!r}", run)
    expect(run.outputs.get("result") != "pass", "wrong usage must not read as a pass", run)


# --- the scenarios -------------------------------------------------------------


def good_registry_passes():
    folder = registry("good")
    run = Run(folder, {"binary": str(BINARY)})
    expect(run.passed and run.job == "success", "our own registry must pass", run)
    expect(run.of("error") == [], "a pass has no error annotation", run)
    expect(run.outputs["errors"] == "0" and run.outputs["result"] == "pass", f"outputs are {run.outputs}", run)
    expect(run.outputs["partners"] == str(partners_in(folder)), f"outputs are {run.outputs}", run)
    expect(run.outputs["warnings"].isdigit(), f"outputs are {run.outputs}", run)
    expect(run.summary.strip(), "the step summary is empty", run)


def bad_registry_fails_on_the_line():
    folder = registry("bad", {"torn": 'name: "Torn\ntier: technology\n', "stranger": "name: Stranger\ntier: no-such-tier\ntarget: selenium\nstatus: target\n"})
    run = Run(folder, {"binary": str(BINARY)})
    expect(not run.passed and run.job == "failure", "a broken registry must fail the job", run)
    places = {(c["at"].get("file"), c["at"].get("line")) for c in run.of("error")}
    expect(("partners/stranger/partner.yaml", "2") in places, f"the unknown tier is on line 2; annotated: {places}", run)
    expect("partners/torn/partner.yaml" in {file for file, _ in places}, f"the torn file is not annotated: {places}", run)
    for c in run.of("error"):
        expect(re.match(r"PSP\d{3}\b", c["at"].get("title", "")), f"a title without a code: {c['at']}", run)
        expect(int(c["at"]["line"]) >= 1 and int(c["at"]["col"]) >= 1, f"no place: {c['at']}", run)
    expect(run.outputs["result"] == "fail", f"outputs are {run.outputs}", run)
    expect(int(run.outputs["errors"]) == len(run.of("error")), f"{run.outputs}, but {len(run.of('error'))} annotations", run)
    for slug in ("torn", "stranger"):
        expect(f"partners/{slug}/partner.yaml" in run.summary, f"the summary does not name `{slug}`", run)
    expect("no-such-tier" in run.summary, "the summary does not say what was found", run)


def hostile_record_forges_nothing():
    folder = registry("hostile", {"hostile": HOSTILE})
    run = Run(folder, {"binary": str(BINARY)})
    expect(run.job == "failure" and run.of("error"), "the hostile record must fail", run)
    for c in run.commands:
        expect(c["arg"].strip() != FORGED and c["at"].get("file") != "README.md", f"forged: {c['raw']!r}", run)
        expect(c["at"].get("file") in ("partners/hostile/partner.yaml", "partners/program.yaml"), f"a command of somebody else's: {c['raw']!r}", run)
    expect(run.others == set(), f"commands that the tool does not give: {run.others}", run)
    for line in run.lines:
        expect("##[" not in line, f"GitHub's runner would obey `##[` here: {line!r}", run)
        expect(not line.lstrip().startswith("::"), f"GitHub's runner would obey this: {line!r}", run)


def many_findings_keep_to_the_limits():
    records = {f"many-{i:02}": f"name: Many {i}\ntier: no-such-tier\ntarget: selenium\nstatus: target\n" for i in range(30)}
    run = Run(registry("many", records), {"binary": str(BINARY)})
    expect(int(run.outputs["errors"]) >= 30, f"outputs are {run.outputs}", run)
    expect(1 <= len(run.of("error")) <= 10, f"{len(run.of('error'))} error annotations; GitHub drops all after 10 silently", run)
    for slug in records:
        expect(slug in run.summary, f"`{slug}` is neither annotated nor in the summary", run)


def folder_below_the_workspace():
    folder = registry("below", {"stranger": "name: Stranger\ntier: no-such-tier\ntarget: selenium\nstatus: target\n"}, below="the program")
    run = Run(folder, {"binary": str(BINARY), "root": "the program"})
    files = {c["at"].get("file") for c in run.of("error")}
    expect("the program/partners/stranger/partner.yaml" in files, f"GitHub wants paths from the workspace; annotated: {files}", run)


def inputs_are_values():
    """Whatever stands in an input is an argument, never shell and never another option."""
    folder = registry("values")
    for value in ("$(touch pwned)", "`touch pwned`", "; touch pwned", "--help", "a\n::error::" + FORGED):
        run = Run(folder, {"binary": str(BINARY), "root": value})
        expect(not run.passed, f"root {value!r} cannot be read and must fail", run)
        expect(run.outputs.get("result") != "pass", f"root {value!r} read as a pass", run)
        expect(all(c["arg"] != FORGED for c in run.commands), f"root {value!r} forged an annotation", run)
        expect(not list(SCRATCH.rglob("pwned")), f"root {value!r} ran as shell", run)
    run = Run(folder, {"binary": str(BINARY), "at": "2026-10-01 --deny-warnings"})
    expect(not run.passed, "`at` is not a day and must fail", run)


def wrong_usage_is_named():
    folder = registry("usage")
    expect_usage_error(Run(folder, {"binary": str(BINARY), "command": "init"}), "unknown command `init`")
    expect_usage_error(Run(folder, {"binary": str(BINARY), "deny-warnings": "yes"}), "`deny-warnings` is `yes`")
    expect_usage_error(Run(folder, {"binary": "no/such/file"}), "`no/such/file`")
    run = Run(folder, {"binary": str(BINARY), "command": f"a%\r\n::error file=README.md::{FORGED}"})
    expect_usage_error(run, "unknown command `a%")
    expect(len(run.commands) == 1, f"a workflow command came through: {run.commands}", run)


def standing_is_let_through():
    run = Run(registry("standing"), {"binary": str(BINARY), "command": "standing"})
    expect(run.passed, "`standing` must pass", run)


def planner(name):
    """A stand-in for the binary that has the real one show what it would run, and with what in its environment."""
    stub = SCRATCH / name
    stub.write_text(f"""#!/bin/sh
printf '[%s]\\n' "$@" "${{GITHUB_TOKEN-none}}"
exec "{BINARY}" internal action-plan
""")
    stub.chmod(0o755)
    return stub


def expect_plan(run, arguments, *, token):
    """The last step is `internal action` with the token under no name that a program reads; and this is what it would run."""
    expect(run.lines[:3] == ["[internal]", "[action]", "[none]"], f"the binary was given {run.lines}", run)
    wanted = {"arguments": arguments, "token": token}
    expect([json.loads(line) for line in run.lines[3:]] == [wanted], f"the plan is {run.lines[3:]}", run)


def all_inputs_reach_the_tool():
    """Against a stand-in that shows what would be run: each input is one argument."""
    inputs = {"root": "a b", "at": "2026-10-01", "overlay": "-o * c", "deny-warnings": "true", "binary": str(planner("arguments"))}
    run = Run(registry("arguments-registry"), inputs)
    expect_plan(run, ["--root=a b", "validate", "--at=2026-10-01", "--overlay=-o * c", "--deny-warnings"], token=False)


def only_what_talks_to_github_gets_the_token():
    folder = registry("token-registry")
    given = {"binary": str(planner("token")), "token": "secret-word"}
    for inputs, wanted, token in [
        ({"command": "review", "pull-request": "12"}, ["review", "--pull=12"], True),
        ({"command": "onboard", "apply": "true", "max-changes": "3", "budget": "7"}, ["onboard", "--apply", "--max-changes=3", "--budget=7"], True),
        ({"command": "onboard", "apply": "false"}, ["onboard"], True),
        (
            {"command": "report", "publish": "month", "pages": "-x y", "apply": "true"},
            ["report", "--apply", "--publish=month", "--pages=-x y"], True,
        ),
        ({"command": "report", "publish": "year", "pull-to": "; z"}, ["report", "--publish=year", "--pull-to=; z"], True),
        ({"command": "report"}, ["report"], False),
        ({"command": "site", "pages": "-x y", "apply": "true"}, ["site", "--apply", "--pages=-x y"], True),
        ({"command": "standing"}, ["standing"], False),
        ({"command": "validate"}, ["validate"], False),
        ({"command": "whatif", "base": "-x y"}, ["whatif", "--base=-x y"], False),
    ]:  # fmt: skip
        expect_plan(Run(folder, {**given, **inputs}), wanted, token=token)
    expect_usage_error(Run(folder, {**given, "pull-request": "12"}), "`pull-request` belongs to `review`")
    for name, value, whose in [
        ("apply", "true", "`onboard`, `report`, `newsletter` and `site`"), ("max-changes", "1", "`onboard`"), ("budget", "1", "`onboard`"),
        ("publish", "month", "`report`"), ("pages", "x", "`report` and `site`"), ("pull-to", "x", "`report`"),
    ]:  # fmt: skip
        expect_usage_error(Run(folder, {**given, "command": "review", name: value}), f"`{name}` belongs to {whose}")
    expect_usage_error(Run(folder, {**given, "command": "onboard", "max-changes": "-x y"}), "`max-changes` is `-x y`")
    expect_usage_error(Run(folder, {**given, "command": "report", "apply": "true"}), "`apply` of `report` needs `publish`")
    expect_usage_error(Run(folder, {**given, "command": "onboard", "apply": "yes"}), "`apply` is `yes`")
    expect_usage_error(Run(folder, {**given, "command": "onboard", "base": "x"}), "`base` belongs to `whatif`")
    expect_usage_error(Run(folder, {**given, "command": "review", "base": "x"}), "`base` belongs to `whatif`")
    expect_usage_error(Run(folder, {**given, "command": "review", "deny-warnings": "true"}), "`deny-warnings` belongs to `validate`")


def built_from_source_once():
    folder = registry("source")
    # What a stranger's pull request could bring along; cargo started in the workspace would obey it.
    (folder / ".cargo").mkdir()
    (folder / ".cargo/config.toml").write_text('[build]\nrustc-wrapper = "/nonexistent/obeyed-the-workspace"\n')
    (folder / "rust-toolchain.toml").write_text('[toolchain]\nchannel = "obeyed-the-workspace"\n')
    home = Path.home()
    env = {
        "CARGO_TARGET_DIR": TREE / "target",  # dependencies are compiled already
        "CARGO_PROFILE_RELEASE_OPT_LEVEL": "0",  # how well it is optimized is of no interest here, and takes minutes
        "CARGO_HOME": os.environ.get("CARGO_HOME", home / ".cargo"),
        "RUSTUP_HOME": os.environ.get("RUSTUP_HOME", home / ".rustup"),
    }
    shutil.rmtree(SCRATCH / "home", ignore_errors=True)
    first = Run(folder, {}, env, with_source=True)
    expect(first.passed and first.outputs["result"] == "pass", "building from source must work", first)
    expect("building from source" in first.text, "nothing was built", first)
    second = Run(folder, {}, env, with_source=True)
    expect(second.passed and second.outputs["result"] == "pass", "the kept build must work", second)
    expect("building from source" not in second.text, "the kept build was not used", second)


# --- find-binary.sh and a release ------------------------------------------------------


class Releases(http.server.SimpleHTTPRequestHandler):
    asked = []
    insecure = ""

    def do_GET(self):
        self.asked.append(self.path)
        if self.path.startswith("/moved/"):
            self.send_response(302)
            self.send_header("location", self.insecure + self.path.removeprefix("/moved"))
            self.end_headers()
            return
        super().do_GET()

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def release_servers(folder):
    """`folder` by https, with a certificate that only curl's environment below trusts, and by plain http."""
    key, cert = SCRATCH / "key.pem", SCRATCH / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    handler = functools.partial(Releases, directory=folder)
    secure, plain = (http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) for _ in range(2))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    secure.socket = context.wrap_socket(secure.socket, server_side=True)
    Releases.asked, Releases.insecure = [], f"http://localhost:{plain.server_port}"
    for server in (secure, plain):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"https://localhost:{secure.server_port}", Releases.insecure, cert
    finally:
        for server in (secure, plain):
            server.shutdown()
            server.server_close()


def only_the_release_of_the_pin_runs():
    target, version = "x86_64-unknown-linux-musl", "1.2.3"
    tree, served, store = SCRATCH / "pinned", SCRATCH / "served", SCRATCH / "store"
    shutil.copytree(action_tree() / "action", tree / "action")
    table, ran, outputs = tree / "action/checksums.txt", SCRATCH / "ran", SCRATCH / "outputs"
    asset = f"acme/psp-partners/releases/download/bin-v{version}/psp-partners-{version}-{target}"
    program = f'#!/bin/sh\ntouch "{ran}"\nprintf "released\\n"\n'
    (served / asset).parent.mkdir(parents=True)
    (served / asset).write_text(program)
    right = hashlib.sha256(program.encode()).hexdigest()
    kept = store / f"psp-partners/{version}-{target}/psp-partners"
    # A `cargo` that says so: whoever builds here has left the pin.
    fake = SCRATCH / "fake-bin"
    fake.mkdir()
    (fake / "cargo").write_text("#!/bin/sh\necho cargo was called\nexit 1\n")
    (fake / "cargo").chmod(0o755)

    with release_servers(served) as (url, insecure, cert):

        def step(lines, code, words, *, server=url, arch="X64", repository="acme/psp-partners"):
            table.write_text("# comment\n\n" + lines)
            ran.unlink(missing_ok=True)
            env = {
                "PATH": f"{fake}:{os.environ['PATH']}", "GITHUB_ACTION_PATH": tree, "GITHUB_SERVER_URL": server, "CURL_CA_BUNDLE": cert,
                "RUNNER_OS": "Linux", "RUNNER_ARCH": arch, "RUNNER_TEMP": SCRATCH, "RUNNER_TOOL_CACHE": store,
                "GITHUB_OUTPUT": outputs, "PSP_ACTION_REPOSITORY": repository,
            }  # fmt: skip
            outputs.write_text("")
            # As action.yml does it: the script finds a binary, the next step runs that one and no other.
            both = f'bash "{tree}/action/find-binary.sh" || exit; IFS="=" read -r name found <"{outputs}"; [ "$name" = binary ] && exec "$found" internal action'
            done = subprocess.run(["bash", "-c", both], env={k: str(v) for k, v in env.items()}, cwd=SCRATCH, capture_output=True, text=True, timeout=120)
            said = done.stdout + done.stderr
            expect(done.returncode == code and words in said, f"exit {done.returncode}, wanted {code} and {words!r}", said)
            expect(ran.exists() == (code == 0), "something was run that should not, or the reverse", said)
            expect(list(store.rglob("*.part")) == [], "half a file was left behind", said)

        good = f"{version} {target} {right}\n"
        wrong = f"{version} {target} {'0' * 64}\n"
        step(wrong, 70, f"has SHA-256 {right}, but")
        expect(not kept.exists(), "a file with the wrong checksum was kept")
        step(good, 0, "released")
        count = len(Releases.asked)
        step(good.replace("\n", "\r\n"), 0, "released")
        expect(len(Releases.asked) == count, "the kept copy was not used")
        kept.write_text("#!/bin/sh\necho tampered\n")
        step(good, 0, "released")
        shutil.rmtree(store)
        step(good, 70, "no binary is released for Linux S390X", arch="S390X")
        step(good.replace(version, "9.9.9"), 70, "could not be downloaded")
        step(good, 70, "could not be downloaded", server=insecure)
        step(good, 70, "could not be downloaded", server=f"{url}/moved")  # to http
        # A server without the release: github.com is asked next.
        asked = SCRATCH / "asked"
        (fake / "curl").write_text(f'#!/bin/sh\nfor url; do :; done\necho "$url" >>"{asked}"\nwhile [ "$1" != --output ]; do shift; done\ncase $url in https://github.com/*) cp "{served / asset}" "$2" ;; *) exit 22 ;; esac\n')
        (fake / "curl").chmod(0o755)
        step(good, 0, "released", server="https://ghe.example.org")
        addresses = asked.read_text().split()
        expect(addresses == [f"https://ghe.example.org/{asset}", f"https://github.com/{asset}"], f"asked {addresses}")
        shutil.rmtree(store)
        asked.unlink()
        step(good.replace(version, "9.9.9").replace(right, wrong.split()[2]), 70, "has SHA-256", server="https://ghe.example.org")
        step(good, 0, "released", server="https://github.com")
        (fake / "curl").unlink()
        step(good + good, 70, "malformed")
        step(f"latest {target} {right}\n", 70, "malformed")
        step(f"{version} {target} {right[:-1]}\n", 70, "malformed")
        step(good.rstrip() + " more\n", 70, "malformed")
        # No release, and the tree itself: these build.
        step("", 70, "cargo was called")
        step(good, 70, "cargo was called", repository="")


SCENARIOS = [
    good_registry_passes, bad_registry_fails_on_the_line, hostile_record_forges_nothing, many_findings_keep_to_the_limits,
    folder_below_the_workspace, inputs_are_values, wrong_usage_is_named, standing_is_let_through, all_inputs_reach_the_tool,
    only_what_talks_to_github_gets_the_token, only_the_release_of_the_pin_runs, built_from_source_once,
]  # fmt: skip


def main():
    shutil.rmtree(SCRATCH, ignore_errors=True)
    SCRATCH.mkdir(parents=True)
    failed = 0
    named = [s for s in SCENARIOS if s.__name__ in sys.argv[5:]]
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
