#!/usr/bin/env python3
"""Hold license expressions against PyPI's license-expression: both accept the same, for random expressions.

  license_oracle.py BINARY WORK

A manifest lists one asset for each expression, and `validate` lists those that PSP976 refuses. Three differences are wanted:
SPDX has replaced some IDs, which license-expression still takes; it takes any case; and it knows aliases, such as `Apache 2`.
The random expressions have IDs as SPDX writes them.
"""

import argparse
import json
import os
import random
import re
import shutil
import subprocess

from license_expression import get_spdx_licensing

PROGRAM = """id: demo
name: Demo
tiers:
  - { id: gold, name: Gold, criteria: [] }
phases:
  - { id: start, name: Start, lasting: true, steps: [] }
maintainers: [{ github: mona, id: 1 }]
"""
# Each is refused by both; the last ones by psp-partners alone, as the head of this file explains.
BROKEN = ["MIT AND", "AND MIT", "MIT MIT", "(MIT", "MIT)", "()", "MIT OR OR MIT", "MIT WITH", "NoSuchLicense-1.0",
          "MIT WITH MIT", "Apache-2.0 WITH NoSuchException"]
NARROWER = ["GPL-2.0", "mit", "Apache 2"]
MOST = 180  # assets in one list


def known(licensing):
    """IDs of licenses and of exceptions."""
    symbols = [symbol for symbol in licensing.known_symbols.values() if not symbol.key.startswith("LicenseRef-")]
    licenses = sorted(symbol.key for symbol in symbols if not symbol.is_exception)
    # IDs of a license together with its exception, which it lists as exceptions.
    whole = ("eCos-2.0", "MPL-2.0-no-copyleft-exception")
    exceptions = (symbol.key for symbol in symbols if symbol.is_exception)
    return licenses, sorted(key for key in exceptions if "-with-" not in key and key not in whole)


def expression(chance, licenses, exceptions, depth=0):
    kind = chance.random()
    if depth > 2 or kind < 0.5:
        return chance.choice(licenses)
    if kind < 0.6:
        return f"{chance.choice(licenses)} WITH {chance.choice(exceptions)}"
    if kind < 0.68:
        return "LicenseRef-" + chance.choice(["brand-rules", "acme", "Logo.2026"])
    left, right = (expression(chance, licenses, exceptions, depth + 1) for _ in range(2))
    joined = f"{left} {chance.choice(['AND', 'OR'])} {right}"
    return f"({joined})" if chance.random() < 0.5 else joined


def refused(binary, root, expressions):
    """Which of them `validate` refuses, with its message."""
    path = os.path.join(root, "partners", "assets", "manifest.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write("assets:\n")
        for number, text in enumerate(expressions):
            file.write(f"  - id: a{number}\n    name: A\n    url: https://demo.github.io/{number}\n    license: {json.dumps(text)}\n")
    done = subprocess.run([binary, "validate", "--root", root, "--format", "json"], capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)["findings"]
    found = [finding for finding in found if finding["code"] == "PSP976"]
    return {expressions[(finding["start"]["line"] - 2) // 4]: finding["message"] for finding in found}


def takes(licensing, text):
    """Whether license-expression takes it. A `LicenseRef-` is a name of one's own, which it calls unknown."""
    try:
        return not licensing.validate(re.sub(r"LicenseRef-[A-Za-z0-9.-]+", "MIT", text)).errors
    except (AttributeError, IndexError):  # its own faults, with an operator or a bracket that has only one side
        return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("work")
    arguments = parser.parse_args()
    binary, root = os.path.abspath(arguments.binary), os.path.abspath(arguments.work)
    shutil.rmtree(root, ignore_errors=True)
    os.makedirs(os.path.join(root, "partners", "assets"))
    with open(os.path.join(root, "partners", "program.yaml"), "w", encoding="utf-8") as file:
        file.write(PROGRAM)
    licensing = get_spdx_licensing()
    licenses, exceptions = known(licensing)
    chance = random.Random(11)
    texts = [*dict.fromkeys([*licenses, *BROKEN, *(expression(chance, licenses, exceptions) for _ in range(1500))])]
    ours = {}
    for start in range(0, len(texts), MOST):
        ours |= refused(binary, root, texts[start:start + MOST])
    replaced = {text for text, message in ours.items() if message.endswith("is one that SPDX has replaced")}
    differ = [text for text in texts if text not in replaced and (text in ours) == takes(licensing, text)]
    for text in differ[:40]:
        print(f"{text}: {ours.get(text, 'we take it, and they do not')}")
    assert set(BROKEN) <= set(ours), set(BROKEN) - set(ours)
    assert set(NARROWER) <= set(refused(binary, root, NARROWER))
    print(f"{len(texts)} expressions, {len(ours)} refused, {len(replaced)} of them for an ID that SPDX has replaced, {len(differ)} differ")
    raise SystemExit(1 if differ else 0)


if __name__ == "__main__":
    main()
