"""What no checker sees in action.yml, and what ties it to its script, the workflows and the template.

usage: check_action.py TREE
"""

import re
import sys
from pathlib import Path

from ruamel.yaml import YAML

EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.S)
# Our own action: this tree, or, once there is one, a release.
OWN = r"uses: (?:\./|[\w.-]+/psp-partners@[0-9a-f]{40}(?: # v\S+)?)$"
PINNED = re.compile(r"^\s*(?:-\s*)?uses:\s*(\S+?)@(\S+)(?:\s+#\s*(\S+))?\s*$", re.M)


def action(tree: Path):
    """Every input goes through `env`, is spelled right, and each step reads what it is given."""
    text = (tree / "action.yml").read_text()
    data = YAML(typ="safe").load(text)
    script = (tree / "action/find-binary.sh").read_text()
    inputs, outputs, steps = data["inputs"], data["outputs"], data["runs"]["steps"]

    if [step["id"] for step in steps] != ["find", "run"]:
        yield "action.yml has other steps than `find` and `run`"
    find, run = steps
    used = set()
    for step in steps:
        if "${{" in step["run"]:
            yield "action.yml has an expression inside `run`"
        if step["shell"] != "bash":
            yield "action.yml does not run bash"
        for value in step["env"].values():
            for expression in EXPRESSION.findall(value):
                expression = expression.strip()
                if expression.startswith("inputs."):
                    used.add(expression.removeprefix("inputs."))
    for name in find["env"]:
        if f"${name}" not in script and f"${{{name}" not in script:
            yield f"action.yml sets `{name}`, which find-binary.sh does not read"
    if any("token" in value for value in find["env"].values()):
        yield "the step that may build a binary is given the token"
    for name, value in run["env"].items():
        given = value.removeprefix("${{ inputs.").removesuffix(" }}")
        # Where the action itself is from: the review links to its pages.
        if value == "${{ github.action_repository }}" and name == "PSP_ACTION_REPOSITORY":
            continue
        if name != "PSP_FOUND" and name != "PSP_" + given.replace("-", "_").upper():
            yield f"action.yml hands `{given}` over as `{name}`, where the binary does not look"
    for name in set(re.findall(r"\binputs\.([A-Za-z0-9_-]+)", text)) - set(inputs):
        yield f"action.yml reads `inputs.{name}`, which is not an input"
    for name in set(inputs) - used:
        yield f"the input `{name}` never reaches `env`"
    for name in set(re.findall(r"\bPSP_[A-Z_]+", script)) - set(find["env"]):
        yield f"find-binary.sh reads `{name}`, which action.yml does not set"
    if "inputs." in script or "INPUT_" in script:
        yield "find-binary.sh reads an input by another way than `env`"

    for name, spec in inputs.items():
        if spec.get("required") or "default" not in spec:
            yield f"the input `{name}` is not optional with a default"
        if not spec.get("description"):
            yield f"the input `{name}` has no description"
    for name, spec in outputs.items():
        if spec["value"] != f"${{{{ steps.{run['id']}.outputs.{name} }}}}":
            yield f"the output `{name}` does not come from the step's output of that name"


# What find-binary.sh and the binary use themselves, and the one flag that has another name than its input.
NO_FLAGS = {"command", "token", "binary"}
NAMES = {"pull-request": "pull"}


def flags(tree: Path):
    """Every other input becomes a flag of that name, which the command line has; and the table of inputs has no others."""
    inputs = YAML(typ="safe").load((tree / "action.yml").read_text())["inputs"]
    wanted = {NAMES.get(name, name) for name in inputs if name not in NO_FLAGS}
    table = (tree / "src/commands/action/inputs.rs").read_text()
    given = set(re.findall(r"^    input\(\s*\"[a-z-]+\",\s*\"--([a-z-]+)\"", table, re.M))
    if given != wanted:
        yield f"the table of inputs gives the flags {sorted(given)}; action.yml asks for {sorted(wanted)}"
    files = [tree / "src/cli.rs", *sorted((tree / "src/cli").glob("*.rs"))]
    fields = {name for file in files for name in re.findall(r"^    pub ([a-z_]+):", file.read_text(), re.M)}
    for flag in sorted(given):
        if flag.replace("-", "_") not in fields:
            yield f"the table of inputs gives `--{flag}`, which src/cli does not have"


def run_lines(tree: Path):
    """No expression is pasted into a shell line."""
    yaml = YAML(typ="safe")
    for path in workflows(tree):
        jobs = yaml.load(filled(path))["jobs"]
        for job in jobs.values():
            for step in job["steps"]:
                if "${{" in step.get("run", ""):
                    yield f"{path.relative_to(tree)} has an expression inside `run`"


def pins(tree: Path):
    """One commit for one action everywhere, so that the template does not lag behind our own workflows."""
    seen = {}
    for path in workflows(tree):
        for name, ref, version in PINNED.findall(filled(path)):
            if name.startswith("acme/"):
                continue
            if not re.fullmatch(r"[0-9a-f]{40}", ref) or not re.fullmatch(r"v\d+\.\d+\.\d+", version):
                yield f"{path.relative_to(tree)}: `{name}` is not pinned to a commit with its version beside it"
            first = seen.setdefault(name, (ref, version, path))
            if first[:2] != (ref, version):
                yield f"{path.relative_to(tree)}: `{name}` is not the commit that {first[2].relative_to(tree)} has"


def placeholders(tree: Path):
    """What `init` has to fill in is there, once for each time that our own workflow runs this tree, and nothing else."""
    for path in sorted((tree / "templates/init/workflows").glob("*.yml")):
        text = path.read_text()
        found = re.findall(r"<<[^>]*>>", text)
        branches = text.count("branches: [<< branch >>]")
        found = [name for name in found if name != "<< branch >>"] if found.count("<< branch >>") == branches else found
        own = re.findall(OWN, (tree / ".github/workflows" / path.name).read_text(), re.M)
        if found != ["<< action >>"] * len(own) or not found:
            yield f"{path.relative_to(tree)} has the placeholders {found}; our own workflow runs the action {len(own)} times"


def release_targets(tree: Path):
    """What find-binary.sh asks for is what release.yml builds."""
    build = YAML(typ="safe").load((tree / ".github/workflows/release.yml").read_text())["jobs"]["build"]
    built = {row["target"] for row in build["strategy"]["matrix"]["include"]}
    asked = set(re.findall(r"'([a-z0-9_]+-(?:unknown|apple|pc)-[a-z-]+)\\n'", (tree / "action/find-binary.sh").read_text()))
    if built != asked:
        yield f"release.yml builds {sorted(built)}, find-binary.sh asks for {sorted(asked)}"


def workflows(tree: Path):
    return sorted((tree / ".github/workflows").glob("*.yml")) + sorted((tree / "templates/init/workflows").glob("*.yml"))


def filled(path: Path):
    return path.read_text().replace("<< action >>", f"acme/psp-partners@{'0' * 40}").replace("<< branch >>", "main")


def main():
    tree = Path(sys.argv[1]).resolve()
    checks = [action, flags, run_lines, pins, placeholders, release_targets]
    complaints = [complaint for check in checks for complaint in check(tree)]
    for complaint in complaints:
        print(complaint)
    sys.exit(bool(complaints))


if __name__ == "__main__":
    main()
