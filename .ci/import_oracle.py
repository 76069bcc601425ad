#!/usr/bin/env python3
"""Hold `psp-partners metrics import` and `metrics export` against pandas and DuckDB.

  import_oracle.py BINARY WORK [--rounds 12] [--seed N]

Each file of `tests/spreadsheets/` has as many rows, with the same separator, for all three. Then random tables are written
by pandas and DuckDB as spreadsheets in several countries write them. Each is imported into an empty registry and exported;
pandas and DuckDB read the export, and each value is the one of the table, to the last digit.
"""

import argparse
import decimal
import glob
import os
import random
import shutil
import subprocess
import sys

import duckdb
import pandas as pd

REPOSITORY = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
D = decimal.Decimal
PARTNERS = {"acme": "Acme, Inc.", "bolt": "Bölt & Söhne", "zenith": "Zenith"}
METRICS = {"uptime": "Integration uptime", "active-users": "Active users of integrations",
           "support-tickets": "Support tickets", "csat": "Customer satisfaction, 0 to 5"}
MONTHS = [f"2026-{month:02}" for month in range(1, 10)]
NAMES = ["January", "February", "March", "April", "May", "June", "July", "August", "September"]
SEPARATORS = {"commas": ",", "semicolons": ";", "tabs": "\t", "vertical bars": "|"}
# The encodings of the samples that don't begin with a byte order mark and aren't in UTF-8.
ENCODINGS = {"excel-windows.csv": "windows-1252"}
OPTIONS = {"fractions.csv": ["--decimal", ",", "--percent", "0-1"], "american.csv": ["--date", "mdy"]}


def run(binary, folder, *arguments, data=None):
    done = subprocess.run([binary, "metrics", *arguments], cwd=folder, input=data, capture_output=True, timeout=60)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def registry(work, name):
    folder = os.path.join(work, name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(os.path.join(folder, "partners"))
    shutil.copy(os.path.join(REPOSITORY, "partners/program.yaml"), os.path.join(folder, "partners"))
    for slug, called in PARTNERS.items():
        os.makedirs(os.path.join(folder, "partners", slug))
        with open(os.path.join(folder, "partners", slug, "partner.yaml"), "w", encoding="utf-8") as file:
            file.write(f'name: "{called}"\nstatus: target\n')
    return folder


def samples(binary, work):
    """Rows and separators of the samples, as the three read them."""
    paths = sorted(glob.glob(os.path.join(REPOSITORY, "tests/spreadsheets/*.csv")))
    assert len(paths) > 11, paths
    for path in paths:
        name = os.path.basename(path)
        folder = registry(work, "sample")
        overlay = os.path.join(folder, "private")
        os.makedirs(overlay)
        with open(os.path.join(folder, "partners/bolt/partner.yaml"), "w", encoding="utf-8") as file:
            file.write("name: Bölt\nstatus: target\n")
        encoding = ENCODINGS.get(name)
        asked = ["--encoding", encoding] if encoding else []
        code, table, stderr = run(binary, folder, "import", path, "--dry-run", "--overlay", overlay, *asked, *OPTIONS.get(name, []))
        assert code == 0, (name, stderr)
        _, _, rest = stderr.partition(", ")
        rows, _, separator = rest.split("\n")[0].split(",")[0].partition(" separated by ")
        rows, separator = int(rows.split()[0]), SEPARATORS[separator]
        raw = open(path, "rb").read()
        text = raw.decode("utf-16" if raw[:2] == b"\xff\xfe" else encoding or "utf-8-sig")
        skipped = int(text.startswith("sep="))
        frame = pd.read_csv(path, sep=separator, encoding="utf-16" if raw[:2] == b"\xff\xfe" else encoding or "utf-8-sig",
                            skiprows=skipped, dtype=str, keep_default_na=False)
        assert len(frame) == rows, (name, len(frame), rows)
        plain = os.path.join(work, "plain.csv")
        with open(plain, "w", encoding="utf-8", newline="") as file:
            file.write(text.split("\n", 1)[1] if skipped else text)
        found = duckdb.sql(f"from read_csv('{plain}', delim = '{separator}', header = true, all_varchar = true)").fetchall()
        assert len(found) == rows, (name, len(found), rows)
        cells = [[cell or "" for cell in row] for row in found]
        assert cells == frame.values.tolist(), (name, cells, frame)
        print(f"{name}: {rows} rows, separator {separator!r}, {len(table.splitlines())} lines shown")


def table(r):
    rows = []
    for partner in PARTNERS:
        for month in MONTHS:
            for metric in METRICS:
                if r.random() < .3:
                    continue
                value = {"uptime": lambda: D(r.randrange(200, 10001)) / 100,
                         "active-users": lambda: D(r.randrange(0, 10 ** r.randrange(1, 8))),
                         "support-tickets": lambda: D(r.randrange(0, 3000)),
                         "csat": lambda: D(r.randrange(0, 501)) / 100}[metric]()
                rows.append((partner, month, metric, value))
    return pd.DataFrame(rows, columns=["partner", "month", "metric", "value"])


def grouped(value, group, sign):
    whole, _, behind = str(value).partition(".")
    parts = []
    while len(whole) > 3:
        whole, part = whole[:-3], whole[-3:]
        parts.insert(0, part)
    return group.join([whole, *parts]) + (sign + behind if behind else "")


def dressed(r, frame):
    """The table as a country writes it: text, and the options that answer what it leaves open."""
    group, sign, separator = r.choice([(",", ".", ","), (".", ",", ";"), ("\u00a0", ",", ";"), ("\u202f", ",", "\t"),
                                       ("'", ".", ";"), ("", ".", ","), ("", ",", ";")])
    percent, empty = r.choice(["%", " %", "\u00a0%", ""]), r.choice(["", "-", "–", "n/a", "#N/A", "null"])
    encoding = r.choice(["utf-8", "utf-8-sig", "utf-16"])
    style, layout = r.randrange(5), r.choice(["long", "metrics", "months"])
    frame = frame.copy()
    frame["value"] = [grouped(value, group, sign) + (percent if metric == "uptime" else "")
                      for value, metric in zip(frame["value"], frame["metric"])]
    written = {month: [month, f"{month}-15", f"{NAMES[i][:3]} 2026", f"{NAMES[i]} 2026", f"{i + 1:02}/2026"][style]
               for i, month in enumerate(MONTHS)}
    frame["month"] = frame["month"].map(written)
    names = r.random() < .5
    if names:
        frame["partner"] = frame["partner"].map(PARTNERS)
        frame["metric"] = frame["metric"].map(METRICS)
    if layout == "metrics":
        frame = frame.pivot(index=["partner", "month"], columns="metric", values="value").reset_index()
    elif layout == "months":
        frame = frame.pivot(index=["partner", "metric"], columns="month", values="value").reset_index()
    frame.columns = [r.choice([str.upper, str.title, str])(column) for column in frame.columns]
    return frame, separator, sign, empty, encoding


def random_tables(binary, work, rounds, r):
    for number in range(rounds):
        frame = table(r)
        shown, separator, sign, empty, encoding = dressed(r, frame)
        path = os.path.join(work, "in.csv")
        if encoding == "utf-8" and r.random() < .5:
            shown = shown.astype(object).where(shown.notna(), None)
            duckdb.register("shown", shown)
            duckdb.sql(f"copy shown to '{path}' (header, delimiter '{separator}', nullstr '{empty}')")
            writer = "DuckDB"
        else:
            shown.to_csv(path, sep=separator, index=False, na_rep=empty, encoding=encoding, lineterminator=r.choice(["\n", "\r\n"]))
            writer = "pandas"
        folder = registry(work, "random")
        code, _, stderr = run(binary, folder, "import", path, "--decimal", sign, "--percent", "0-100")
        assert code == 0, (number, stderr)
        for comma in (".", ","):
            code, exported, stderr = run(binary, folder, "export", "--decimal", comma)
            assert code == 0, stderr
            out = os.path.join(work, "out.csv")
            with open(out, "w", encoding="utf-8") as file:
                file.write(exported)
            delimiter = ";" if comma == "," else ","
            by_pandas = pd.read_csv(out, sep=delimiter, dtype=str, keep_default_na=False).values.tolist()
            by_duckdb = duckdb.sql(f"from read_csv('{out}', delim = '{delimiter}', header = true, all_varchar = true)").fetchall()
            expected = sorted((p, m, i, v) for p, m, i, v in frame.itertuples(index=False))
            for rows in (by_pandas, by_duckdb):
                found = sorted((p, m, i, D(v.removesuffix("%").replace(",", "."))) for p, m, i, v, *_ in rows)
                assert found == expected, (number, set(found) ^ set(expected))
            with open(out, "rb") as file:
                code, table_again, stderr = run(binary, folder, "import", "-", data=file.read())
            assert (code, table_again) == (0, ""), (stderr, table_again)
        print(f"round {number}: {len(frame)} values written by {writer}, {encoding}, separator {separator!r}, decimal sign {sign!r}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("work")
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10 ** 9))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}")
    work = os.path.abspath(arguments.work)
    os.makedirs(work, exist_ok=True)
    binary = os.path.abspath(arguments.binary)
    samples(binary, work)
    random_tables(binary, work, arguments.rounds, random.Random(arguments.seed))
    return 0


if __name__ == "__main__":
    sys.exit(main())
