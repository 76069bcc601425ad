"""`.ci/release`, which writes a release to GitHub, against the emulated GitHub: the releases, commit B and its tag, also where
a run stopped in between. `gh` is played by this file: what it sends to git's interface goes to the emulator, which holds it
against GitHub's description; releases are files.

usage: release_test.py TREE SCRATCH EMULATOR
"""

import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

REPOSITORY, VERSION = "acme/psp-partners", "1.2.3"


def play_gh(argv):
    """`gh api` and `gh release`, as far as `.ci/release` uses them."""
    store = Path(os.environ["PLAYED_RELEASES"])
    options = {a: argv[i + 1] for i, a in enumerate(argv[:-1]) if a.startswith("--")}

    def show(value):
        text = json.dumps(value)
        query = options.get("--jq", ".")
        sys.stdout.write(subprocess.run(["jq", "-r", query], input=text, check=True, capture_output=True, text=True).stdout)

    if argv[0] == "api":
        body = sys.stdin.buffer.read() if options.get("--input") == "-" else None
        headers = {"authorization": "Bearer job", "content-type": "application/json"}
        request = urllib.request.Request(f"{os.environ['PLAYED_API']}/{argv[1]}", data=body, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                show(json.load(answer))
        except urllib.error.HTTPError as error:
            sys.exit(f"gh: {error.read().decode()}")
        return
    _, verb, tag = argv[:3]
    release = store / tag
    facts = release / "release.json"
    if verb == "create":
        assert not release.exists(), f"{tag} was created twice"
        release.mkdir(parents=True)
        facts.write_text(json.dumps({"isDraft": "--draft" in argv, "options": options}))
        return
    if not facts.exists():
        sys.exit("release not found")
    known = json.loads(facts.read_text())
    if verb == "view":
        show(known)
    elif verb == "upload":
        assert known["isDraft"], f"{tag} was changed after it was published"
        for file in argv[3:]:
            if not file.startswith("--"):
                shutil.copy(file, release)
    elif verb == "edit":
        facts.write_text(json.dumps({**known, "isDraft": False}))
    elif verb == "download":
        sys.stdout.write((release / options["--pattern"]).read_text())
    else:
        sys.exit(f"gh: no {verb}")


def run(*command, **more):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True, **more).stdout.strip()


def main():
    tree, scratch, emulator = (Path(arg).resolve() for arg in sys.argv[1:4])
    shutil.rmtree(scratch, ignore_errors=True)
    (scratch / "bin").mkdir(parents=True)
    gh = scratch / "bin/gh"
    gh.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{Path(__file__).resolve()}" gh "$@"\n')
    gh.chmod(0o755)
    # Commit A, as it would be on the default branch.
    work, bare = scratch / "work", scratch / "origin.git"
    for path in (".ci/release", "action/checksums.txt", "action/find-binary.sh", ".github/workflows/release.yml"):
        (work / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(tree / path, work / path)
    git = ("git", "-c", "user.name=Test", "-c", "user.email=test@example.invalid", "-C", work)
    run(*git, "init", "--quiet", "--initial-branch=trunk")
    run(*git, "add", "--all")
    run(*git, "commit", "--quiet", "-m", "A")
    run("git", "clone", "--quiet", "--bare", work, bare)
    a = run(*git, "rev-parse", "HEAD")
    world = {
        "users": [{"login": "mona", "id": 2}],
        "repositories": [{"name": REPOSITORY, "git_dir": str(bare)}],
        "tokens": [{"token": "job", "actions": REPOSITORY, "permissions": {"contents": "write"}}],
    }
    (scratch / "world.json").write_text(json.dumps(world))
    server = subprocess.Popen([emulator, "--world", scratch / "world.json"], stdout=subprocess.PIPE, text=True)
    try:
        url = server.stdout.readline().strip()
        dist, releases = scratch / "dist", scratch / "releases"
        dist.mkdir()
        env = {
            "PATH": f"{scratch}/bin:{os.environ['PATH']}", "VERSION": VERSION, "GITHUB_SHA": a, "GH_REPO": REPOSITORY,
            "GITHUB_SERVER_URL": "https://github.example", "PLAYED_API": url, "PLAYED_RELEASES": str(releases),
            "GITHUB_STEP_SUMMARY": str(scratch / "summary"), "HOME": str(scratch),
        }  # fmt: skip

        def part(name, code=0):
            done = subprocess.run([work / ".ci/release", name, dist], env=env, capture_output=True, text=True)
            assert done.returncode == code, f"{name}: exit {done.returncode}\n{done.stdout}{done.stderr}"
            return done.stdout

        lines = (tree / ".github/workflows/release.yml").read_text().splitlines()
        targets = [line.split("target: ")[1].split(",")[0] for line in lines if "{ target: " in line]
        for target in targets[:-1]:
            (dist / f"psp-partners-{VERSION}-{target}").write_text(f"binary for {target}\n")
        assert "5 binaries were expected" in part("checksums", 1)
        (dist / f"psp-partners-{VERSION}-{targets[-1]}.exe").write_text("binary for Windows\n")
        (dist / f"psp_partners-{VERSION}-py3-none-any.whl").write_text("a wheel\n")
        part("checksums")
        # Each part twice: a run that stopped is run again.
        for name in ("binaries", "binaries", "tag", "tag"):
            part(name)
        b = run("git", "-C", bare, "rev-parse", f"v{VERSION}")
        assert run("git", "-C", bare, "rev-parse", f"{b}^") == a, "commit B doesn't follow commit A"
        assert run("git", "-C", bare, "diff", "--name-only", a, b) == "action/checksums.txt"
        assert run("git", "-C", bare, "rev-parse", "trunk") == a, "the default branch was written to"
        assert run("git", "-C", bare, "ls-tree", b, "--", "action/checksums.txt").startswith("100644 blob")
        table = run("git", "-C", bare, "show", f"{b}:action/checksums.txt").splitlines()
        rows = [line.split() for line in table if line and not line.startswith("#")]
        assert [(row[0], row[1]) for row in rows] == sorted((VERSION, target) for target in targets), table
        binaries = json.loads((releases / f"bin-v{VERSION}/release.json").read_text())
        assert not binaries["isDraft"] and binaries["options"]["--target"] == a, binaries
        shipped = {path.name for path in (releases / f"bin-v{VERSION}").iterdir()} - {"release.json"}
        assert shipped == {path.name for path in dist.iterdir()}, shipped
        notes = json.loads((releases / f"v{VERSION}/release.json").read_text())["options"]["--notes"]
        assert f"uses: {REPOSITORY}@{b} # v{VERSION}" in notes, notes
        assert f"{REPOSITORY}@{b}" in (scratch / "summary").read_text()
        # What was published stays: another build of the same version is refused.
        (dist / f"psp-partners-{VERSION}-{targets[0]}").write_text("another build\n")
        part("checksums")
        assert "published already, with other files" in part("binaries", 1)
        with urllib.request.urlopen(f"{url}/_emulator/violations", timeout=30) as answer:
            violations = json.load(answer)
        assert violations == [], violations
    finally:
        server.kill()
        server.wait()
    print("a release has its binaries, commit B and its tag")


if __name__ == "__main__":
    if sys.argv[1:2] == ["gh"]:
        play_gh(sys.argv[2:])
    else:
        main()
