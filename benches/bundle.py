#!/usr/bin/env python3
"""Put a schema and all that it refers to into one file, for validators that cannot follow references to other files.

  bundle.py [SCHEMAS] [NAME] > bundled.schema.json        default: schemas partner.schema.json

The definitions of other files move into `$defs` under a name of their own and every reference to them becomes a local
one; nothing is left out that constrains a value, so the bundle is exactly as strict.
"""

import json
import os
import sys


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "schemas"
    name = sys.argv[2] if len(sys.argv) > 2 else "partner.schema.json"

    def read(file):
        with open(os.path.join(folder, file), encoding="utf-8") as handle:
            return json.load(handle)

    root, taken, waiting = read(name), {}, []

    def local(reference, file):
        other, _, pointer = reference.partition("#")
        other = other or file
        if other == name:
            return "#" + pointer
        if (other, pointer) not in taken:
            taken[other, pointer] = f"{other.split('.')[0]}-{pointer.removeprefix('/$defs/').strip('/').replace('/', '-') or 'root'}"
            waiting.append((other, pointer))
        return f"#/$defs/{taken[other, pointer]}"

    def rewrite(node, file):
        if isinstance(node, list):
            return [rewrite(item, file) for item in node]
        if not isinstance(node, dict):
            return node
        return {key: local(value, file) if key == "$ref" and isinstance(value, str) else rewrite(value, file)
                for key, value in node.items()}

    root = rewrite(root, name)
    while waiting:
        other, pointer = waiting.pop()
        node = read(other)
        for segment in pointer.split("/")[1:]:
            node = node[segment.replace("~1", "/").replace("~0", "~")]
        root.setdefault("$defs", {})[taken[other, pointer]] = rewrite(node, other)
    json.dump(root, sys.stdout, ensure_ascii=False, indent=2)
    print()


main()
