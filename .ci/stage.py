"""Writes what GitHub would see as workflows, but does not lie under .github: the template of `init`,
filled in, and every YAML example of a workflow in the documents. Prints their paths.

usage: stage.py TREE SCRATCH
"""

import re
import shutil
import sys
from pathlib import Path

TREE, SCRATCH = (Path(arg).resolve() for arg in sys.argv[1:])
# The examples of a document stand for a pin with words or with a commit; any commit will do.
PLACEHOLDER = re.compile(r"<< action >>|(?<=uses: )[\w.-]+/psp-partners@\S+")
EXAMPLE = re.compile(r"^```ya?ml\n(.*?)^```$", re.M | re.S)


def write(name, text):
    path = SCRATCH / ".github/workflows" / name
    path.write_text(PLACEHOLDER.sub(f"acme/psp-partners@{'0' * 40}", text).replace("<< branch >>", "main"))
    print(path)


shutil.rmtree(SCRATCH, ignore_errors=True)
(SCRATCH / ".github/workflows").mkdir(parents=True)
for template in sorted((TREE / "templates/init/workflows").glob("*.yml")):
    write(f"init-{template.name}", template.read_text())
for document in [*sorted(TREE.glob("*.md")), *sorted((TREE / "docs").glob("**/*.md"))]:
    for number, example in enumerate(EXAMPLE.findall(document.read_text()), 1):
        if re.search(r"^jobs:", example, re.M):
            write(f"{document.stem.lower()}-{number}.yml", example)
