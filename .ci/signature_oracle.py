#!/usr/bin/env python3
"""Hold agreements against other programs: their texts against jinja2, their signatures against `ssh-keygen -Y verify`.

  signature_oracle.py BINARY WORK REPOSITORY

The program's own templates are rendered with random values; each text must have the same bytes from both. Its page for
print must have the elements and the words that GitHub's own Markdown renderer makes of it.

Each case is a registry with an agreement that two people signed. Then one thing changes: a byte of the text or of a
signature, the key, its dates, the purpose. Both tools must give the same answer on the partner's signature. The cases that
`ssh-keygen` accepts and psp-partners refuses are listed here with their reason.
"""

import argparse
import hashlib
import os
import random
import shutil
import subprocess

import jinja2
import markdown_oracle
from ruamel.yaml import YAML

NAMESPACE = "psp-agreement"
KINDS = {"ed25519": ["-t", "ed25519"], "rsa": ["-t", "rsa", "-b", "3072"], "p256": ["-t", "ecdsa", "-b", "256"],
         "p384": ["-t", "ecdsa", "-b", "384"]}
TEXT = b"# Agreement\n\n## Quality\n\nUptime is at least 99.9 percent.\n"
PROGRAM = """id: demo
name: Demo
tiers:
  - { id: gold, name: Gold, criteria: [] }
phases:
  - { id: start, name: Start, lasting: true, steps: [] }
agreements:
  - id: gold
    name: Gold
    tier: gold
    versions: [{ version: "1", from: 2026-01-01 }]
    clauses: [{ id: quality, name: Quality }]
"""
# ssh-keygen ignores what is around the lines of base64; a record keeps a signature exactly as it was written.
STRICTER = {"a blank line at the end"}


def keygen(*arguments, data=b""):
    return subprocess.run(["ssh-keygen", *arguments], input=data, capture_output=True, check=False)


def key(work, name, kind):
    path = os.path.join(work, name)
    keygen("-q", *KINDS[kind], "-N", "", "-C", "", "-f", path).check_returncode()
    with open(path + ".pub", encoding="utf-8") as public:
        return path, " ".join(public.read().split()[:2])


def sign(path, text, namespace=NAMESPACE):
    done = keygen("-Y", "sign", "-q", "-f", path, "-n", namespace, data=text)
    done.check_returncode()
    return done.stdout


def flipped(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


def cases(kind, ours, others):
    """What is changed: the signed text's bytes, the signature, and the options before the key."""
    good = sign(ours, TEXT)
    yield "nothing", TEXT, good, ""
    yield "a byte more", TEXT + b"\n", good, ""
    yield "another purpose", TEXT, sign(ours, TEXT, "git"), ""
    yield "another key", TEXT, sign(others, TEXT), ""
    yield "a key that expired", TEXT, good, 'valid-before="20260518" '
    yield "the last day of a key", TEXT, good, 'valid-before="20260519" '
    yield "a key from tomorrow", TEXT, good, 'valid-after="20260520" '
    yield "the first day of a key", TEXT, good, 'valid-after="20260519" '
    yield "a key for other purposes", TEXT, good, 'namespaces="git" '
    yield "a key for this purpose", TEXT, good, 'namespaces="git,psp-agreement" '
    yield "a blank line at the end", TEXT, good + b"\n", ""
    for at in range(0, len(TEXT), 7):
        yield f"byte {at} of the text", flipped(TEXT, at), good, ""
    # Flipped armor and line ends are refused here and sometimes ignored there: only the base64 is compared.
    lines = good.split(b"\n")
    start = len(lines[0]) + 1
    body = range(start, start + sum(len(line) + 1 for line in lines[1:-2]) - 1)
    for at in body[:: 5 if kind == "ed25519" else 29]:
        if good[at : at + 1] not in b"\n=":
            yield f"byte {at} of the signature", TEXT, flipped(good, at), ""


def theirs(work, text, signature, keys):
    with open(os.path.join(work, "keys"), "w", encoding="utf-8") as out:
        out.write(keys)
    with open(os.path.join(work, "sig"), "wb") as out:
        out.write(signature)
    return keygen("-Y", "verify", "-f", os.path.join(work, "keys"), "-I", "ada", "-n", NAMESPACE, "-O",
                  "verify-time=20260519", "-s", os.path.join(work, "sig"), data=text).returncode == 0


def mine(binary, work, text, signatures, keys):
    folder = os.path.join(work, "registry")
    shutil.rmtree(folder, ignore_errors=True)
    files = {"partners/program.yaml": PROGRAM.encode(), "partners/acme/agreements/1.md": text,
             "partners/acme/signers.keys": keys.encode()}
    record = f"""name: Acme
status: applied
tier: gold
applied_on: 2026-05-01
owners: [{{ github: ada, id: 1 }}]
agreement:
  template: gold
  version: "1"
  file: agreements/1.md
  sha256: {hashlib.sha256(text).hexdigest()}
  signed_on: 2026-05-20
  signatures:
    - {{ side: partner, github: ada, id: 1, signed_on: 2026-05-19, kind: ssh, file: agreements/1.partner.sig }}
    - {{ side: program, github: mona, id: 2, signed_on: 2026-05-20, kind: ssh, file: agreements/1.program.sig }}
signers:
  - {{ side: partner, github: ada, id: 1, since: 2026-01-01 }}
  - {{ side: program, github: mona, id: 2, since: 2026-01-01 }}
"""
    files["partners/acme/partner.yaml"] = record.encode()
    for side, signature in signatures.items():
        files[f"partners/acme/agreements/1.{side}.sig"] = signature
    for path, data in files.items():
        path = os.path.join(folder, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as out:
            out.write(data)
    run = subprocess.run([binary, "--root", folder, "agreement", "verify", "acme", "--at", "2026-06-01"],
                         capture_output=True, text=True, check=False)
    if run.returncode not in (0, 1):
        raise SystemExit(f"exit {run.returncode}\n{run.stdout}{run.stderr}")
    return run.returncode == 0, run.stdout


def value(parameter, choose):
    """A value in the parameter's range, of letters that Markdown leaves alone."""
    if "one_of" in parameter:
        return choose.choice(parameter["one_of"])
    if parameter["type"] == "number":
        return choose.randint(int(parameter.get("min", 1)), int(parameter.get("max", 99)))
    return " ".join(choose.choice(["Zürich", "norms", "π", "of", "2026", "漢字"]) for _ in range(choose.randint(1, 5)))


def texts(binary, work, repository):
    """How many texts of the program's own templates are the same from both."""
    root, choose, count = os.path.join(work, "program"), random.Random(1), 0
    shutil.copytree(os.path.join(repository, "partners"), os.path.join(root, "partners"))
    with open(os.path.join(root, "partners/program.yaml"), encoding="utf-8") as source:
        agreements = YAML(typ="safe").load(source)["agreements"]
    environment = jinja2.Environment(keep_trailing_newline=True, trim_blocks=True, lstrip_blocks=True,
                                     undefined=jinja2.StrictUndefined)
    for agreement in agreements:
        record = os.path.join(root, "partners/acme/partner.yaml")
        shutil.rmtree(os.path.dirname(record), ignore_errors=True)
        os.makedirs(os.path.dirname(record))
        with open(record, "w", encoding="utf-8") as out:
            out.write(f"name: Acme\ntier: {agreement['tier']}\nstatus: target\n")
        version = agreement["versions"][-1]["version"]
        path = os.path.join(root, f"partners/templates/agreements/{agreement['id']}/{version}.md.j2")
        with open(path, encoding="utf-8", newline="") as source:
            template = environment.from_string(source.read())
        for name in ["Acme Inc.", "Société Générale", "株式会社アクメ"] * 5:
            parameters = {parameter["id"]: value(parameter, choose)
                          for clause in agreement["clauses"] for parameter in clause.get("parameters", [])}
            sets = [part for key, given in parameters.items() for part in ("--set", f"{key}={given}")]
            run = subprocess.run([binary, "--root", root, "agreement", "render", "acme", "--print", "--at", "2027-01-01",
                                  "--legal-name", name, *sets], capture_output=True, check=False)
            expected = template.render(parameter=parameters, partner={"legal_name": name}).encode()
            if run.returncode or run.stdout != expected:
                raise SystemExit(f"{agreement['id']}, {name}, {parameters}: exit {run.returncode}\n"
                                 f"{run.stdout.decode()}{run.stderr.decode()}\njinja2:\n{expected.decode()}")
            same_page(binary, root, sets, name)
            count += 1
        # What our escaping has to part, so that GitHub makes no link, no mention and no markup of it.
        texts_of = [parameter["id"] for clause in agreement["clauses"] for parameter in clause.get("parameters", [])
                    if parameter["type"] == "text" and "one_of" not in parameter]
        same_page(binary, root, [*sets, *(part for key in texts_of for part in ("--set", f"{key}={HARD}"))], HARD)
    return count


HARD = "v1 #12 @acme www.x.example GH-1 a_b *c* <b>d</b> &amp; c0f42a96abd842973318de846e1343a99a23f8e1 https://x.example/"


def same_page(binary, root, sets, name):
    """Fails where the page for print shows something else than GitHub shows of the text."""
    command = [binary, "--root", root, "agreement"]
    for more in (["render", "acme", "--legal-name", name, *sets], ["show", "acme", "--format", "html"]):
        run = subprocess.run([*command, *more, "--at", "2027-01-01"], capture_output=True, check=True)
    page = markdown_oracle.Page()
    page.feed(run.stdout.decode().split('<main id="text">')[1].split("</main>")[0])
    page.close()
    with open(os.path.join(root, "partners/acme/agreements/1.md"), encoding="utf-8", newline="") as source:
        github = markdown_oracle.render(source.read())
    # Of our own, a page has no element around the signs of a value; a line's end is a `<br>` in GitHub's comments alone.
    ours, theirs = (([e for e in each.elements if e not in ("br", "span")], each.text.split()) for each in (page, github))
    if ours != theirs:
        raise SystemExit(f"the page of {name} shows\n{ours}\nand GitHub\n{theirs}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("work")
    parser.add_argument("repository")
    arguments = parser.parse_args()
    shutil.rmtree(arguments.work, ignore_errors=True)
    os.makedirs(arguments.work)
    wrong, count = [], 0
    for kind in KINDS:
        ours, public = key(arguments.work, f"{kind}-ada", kind)
        others, _ = key(arguments.work, f"{kind}-eve", kind)
        program, program_public = key(arguments.work, f"{kind}-mona", "ed25519")
        for name, text, signature, options in cases(kind, ours, others):
            keys = f"ada {options}{public}\nmona {program_public}\n"
            expected = theirs(arguments.work, text, signature, keys) and name not in STRICTER
            signatures = {"partner": signature, "program": sign(program, text)}
            found, told = mine(arguments.binary, arguments.work, text, signatures, keys)
            count += 1
            if found != expected:
                wrong.append(f"{kind}: {name}: ssh-keygen {expected}, psp-partners {found}\n{told}")
    if wrong:
        raise SystemExit("\n".join(wrong))
    print(f"{count} signatures agree, {texts(arguments.binary, arguments.work, arguments.repository)} texts and their pages agree")


if __name__ == "__main__":
    main()
