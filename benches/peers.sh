#!/usr/bin/env bash
# Installs the validators that somebody would use instead of psp-partners into DIR, with their ordinary clients.
#   peers.sh DIR
# What each is run as stands in compare.py.
set -euo pipefail
dir=${1:?usage: peers.sh DIR}
mkdir -p "$dir"
cd "$dir"

if [ ! -x python/bin/python ]; then
  python3 -m venv python
  python/bin/python -m pip install --quiet jsonschema-rs PyYAML
fi
if [ ! -x npm/node_modules/.bin/ajv ]; then
  mkdir -p npm
  (
    cd npm
    npm init -y >/dev/null
    npm install --no-audit --no-fund --silent ajv-cli@5 ajv-formats@3 @sourcemeta/jsonschema
  )
fi
for name in boon-cli:boon jsonschema-cli:jsonschema-cli; do
  [ -x "cargo/bin/${name#*:}" ] || cargo install --quiet --locked --root cargo "${name%:*}" \
    || cargo install --quiet --root cargo "${name%:*}"
done
# What many teams write themselves.
cat >homemade.py <<'PY'
import json, os, sys
import jsonschema_rs, yaml
schema, folder, name = sys.argv[1:]
loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
validator = jsonschema_rs.validator_for(json.load(open(schema)), validate_formats=True)
errors = 0
for where, _, files in os.walk(folder):
    if name not in files:
        continue
    path = os.path.join(where, name)
    try:
        record = yaml.load(open(path, "rb"), Loader=loader)
    except yaml.YAMLError as error:
        errors += 1
        print(path, error)
        continue
    for error in validator.iter_errors(record):
        errors += 1
        print(path, error.instance_path, error.message)
sys.exit(errors > 0)
PY
