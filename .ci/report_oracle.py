#!/usr/bin/env python3
"""Hold the figures of `psp-partners report` against totals by pandas and DuckDB, over registries of random figures.

  report_oracle.py BINARY WORK [--rounds 4] [--seed N]

Every round writes a registry with gaps, missing answers, figures in all three forms, huge and negative amounts of two
currencies in an overlay, partners that join and leave; reports a month, a quarter, a year and a rolling year, and
compares each value of the newline-delimited JSON, to the last digit: pandas adds decimals. Then it
loads the rows as docs/reports.md says, with DuckDB and with pandas, from both forms.
"""

import argparse
import decimal
import json
import os
import random
import re
import shutil
import subprocess
import sys

import duckdb
import pandas as pd

import report_totals as totals

REPOSITORY = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
AT = "2026-11-25"
LAST = totals.index("2026-10")
TIERS = ["technology", "integration", "solution"]
REGIONS = ["africa", "americas", "asia", "europe", "oceania"]
VERTICALS = ["finance", "health", "trade"]
PERIODS = {"2026-10": ("2026-10", "2026-10"), "2026-Q3": ("2026-07", "2026-09"), "2025": ("2025-01", "2025-12"),
           "rolling-12": ("2025-11", "2026-10"), "2026-03": ("2026-03", "2026-03")}


def name(index):
    return f"{index // 12:04}-{index % 12 + 1:02}"


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def figure(r, value, **more):
    """A figure bare, in quotes, or as a block."""
    fields = {key: value for key, value in more.items() if value is not None}
    if fields:
        inside = ", ".join(f"{k}: {v}" for k, v in fields.items())
        return f"{{ value: {value}, {inside} }}"
    return f'"{value}"' if r.random() < .2 else str(value)


def month(r, base):
    out = []

    def add(chance, metric, text):
        if r.random() < chance:
            out.append(f"  {metric}: {text()}\n")

    add(.8, "active-users", lambda: figure(r, r.choice([0, r.randint(1, base), r.randint(1, 10 ** 12)])))
    add(.8, "uptime", lambda: figure(r, f"{r.uniform(90, 100):.{r.randint(0, 6)}f}"))
    add(.8, "joint-customers", lambda: figure(r, r.randint(0, 50)))
    add(.6, "support-tickets", lambda: figure(r, r.randint(0, 10 ** r.randint(1, 14))))
    add(.6, "csat", lambda: figure(r, f"{r.uniform(0, 5):.2f}", responses=r.choice([None, 0, r.randint(1, 500)])))
    add(.3, "satisfaction", lambda: figure(r, f"{r.uniform(0, 10):.1f}", responses=r.randint(0, 9)))
    add(.5, "community-engagement", lambda: figure(r, r.randint(0, 10 ** 6)))
    return "".join(out)


def money(r):
    out = ""
    for metric in ("revenue", "ecosystem-revenue"):
        if r.random() < .7:
            amount = r.choice([f"{r.uniform(-1000, 10 ** 6):.2f}", f"{r.randint(-10 ** 15, 10 ** 15)}",
                               f"0.{r.randint(0, 999999):06}", f"{r.randint(10 ** 14, 10 ** 15 - 1)}.999999"])
            amount = "0" if float(amount) == 0 else amount
            out += f'  {metric}: {{ value: "{amount}", currency: {r.choice(["EUR", "USD"])} }}\n'
    return out


def generate(folder, overlay, seed):
    r = random.Random(seed)
    with open(f"{REPOSITORY}/partners/program.yaml", encoding="utf-8") as file:
        write(f"{folder}/partners/program.yaml", re.sub(r"partners: \[[^\]]+\]", "partners: []", file.read()))
    for i in range(r.choice([0, 1, 2, 40]) if seed % 4 else 40):
        slug = f"partner-{i}"
        begun = name(LAST - r.choice([5, 20, 100]))
        lines = [f"name: Partner {i}", f"status: {r.choice(['active', 'active', 'active', 'onboarding'])}"]
        if r.random() < .9:
            lines.append(f"tier: {r.choice(TIERS)}")
        if r.random() < .8:
            lines.append(f"regions: [{', '.join(r.sample(REGIONS, r.randint(0, 3)))}]")
        if r.random() < .8:
            lines.append(f"verticals: [{', '.join(r.sample(VERTICALS, r.randint(1, 3)))}]")
        if lines[1].endswith("active"):
            lines.append(f"phases: {{ management: {{ entered: {begun}-{r.randint(1, 28):02} }} }}")
        write(f"{folder}/partners/{slug}/partner.yaml", "\n".join(lines) + "\n")
        for back in range(40):
            text = month(r, 10 ** r.randint(1, 6)) if r.random() < .9 else ""
            if text:
                write(f"{folder}/partners/{slug}/metrics/{name(LAST - back)}.yaml", f"period: {name(LAST - back)}\nfigures:\n{text}")
            text = money(r) if r.random() < .8 else ""
            if text:
                write(f"{overlay}/partners/{slug}/metrics/{name(LAST - back)}.yaml", f"period: {name(LAST - back)}\nfigures:\n{text}")


def report(binary, folder, *more):
    run = subprocess.run([binary, "--root", folder, "report", "--at", AT, *more], capture_output=True, check=False)
    if run.returncode:
        sys.exit(run.stderr.decode())
    return run.stdout.decode()


def same(ours, theirs):
    """A sum is the same to the last digit; a mean once both are rounded to six places."""
    if ours is None or theirs is None:
        return ours is None and theirs is None
    return decimal.Decimal(ours) == theirs


def compare(binary, folder, overlay):
    program, partners, rows = totals.read(folder, overlay)
    frame = totals.table(program, rows, exact=True)
    means = {m["id"] for m in program["metrics"] if m["combine"] == "mean"}
    compared = 0
    for period, (first, last) in PERIODS.items():
        lines = report(binary, folder, "--overlay", overlay, "--period", period, "--format", "ndjson").splitlines()
        ours = {}
        for line in lines:
            row = json.loads(line)
            key = (row["group_kind"], row["group_id"], row["currency"] or "")
            ours[row["metric"], key] = {"now": row["value"], "before": row["before"], "year": row["year_before"]}
        trends = json.loads(report(binary, folder, "--overlay", overlay, "--period", period, "--format", "json"))
        for metric in trends["metrics"]:
            for fig in metric["figures"]:
                for line in fig["lines"]:
                    values = ours[metric["id"], (fig["kind"], fig["group"]["id"], line.get("currency", ""))]
                    values |= {f"trend{11 - i}": point["value"] for i, point in enumerate(line["trend"])}
        found = {}
        for (metric, stretch), values in totals.totals(program, partners, frame, first, last).items():
            for key, value in values.items():
                rounded = value.quantize(decimal.Decimal("0.000001")) if metric in means else value
                found.setdefault((metric, key), {})[stretch] = rounded
        for (metric, key), stretches in found.items():
            for stretch, value in stretches.items():
                mine = ours.get((metric, key), {}).get(stretch)
                if not same(mine, value):
                    # A partner without figures of a year has no rows; its old totals are nobody's.
                    if (metric, key) not in ours and key[0] == "partner":
                        continue
                    sys.exit(f"{folder} {period}: {metric} {key} {stretch}: ours {mine}, pandas {value}")
                compared += 1
        for (metric, key), stretches in ours.items():
            kind = next(m for m in program["metrics"] if m["id"] == metric)
            if kind["source"] != "figures":
                continue
            for stretch, mine in stretches.items():
                if mine is not None and stretch not in found.get((metric, key), {}):
                    sys.exit(f"{folder} {period}: {metric} {key} {stretch}: ours {mine}, pandas nothing")
    return compared


def coverage(binary, folder):
    """Known and all sources of a month, counted by DuckDB from the files' own figures. A partner that a metric doesn't apply to is
    a source only with a value, and a value without its weight isn't known, unless all are equal."""
    program, partners, rows = totals.read(folder)
    frame = totals.table(program, rows, exact=False)
    active = []
    for slug, record in partners.items():
        entered = record.get("phases", {}).get("management", {}).get("entered")
        if record["status"] == "active" and entered and str(entered) <= "2026-10-01":
            active.append(slug)
    kinds = {m["id"]: m for m in program["metrics"]}
    lines = report(binary, folder, "--format", "ndjson").splitlines()
    for row in map(json.loads, lines):
        if row["group_kind"] != "program" or row["metric"] not in {"uptime", "joint-customers", "csat"}:
            continue
        tiers = kinds[row["metric"]].get("applies_to", {}).get("tiers")
        applies = [slug for slug, record in partners.items() if not tiers or record.get("tier") in tiers]
        cells = frame[frame.month == LAST]
        con = duckdb.connect()
        own = cells[cells.metric == row["metric"]].value.nunique() == 1
        con.register("cells", cells.assign(has=own | (cells.weight.notna() & (cells.weight > 0)))[["partner", "metric", "has"]])
        con.register("sources", pd.DataFrame({"partner": [slug for slug in active if slug in applies]}, dtype=str))
        known, of = con.execute(
            "select count(*) filter (has), count(*) from (select partner, bool_or(has) as has from ("
            "select partner, false as has from sources union all select partner, has from cells where metric = ?) group by partner)",
            [row["metric"]]).fetchone()
        if (row["coverage_known"], row["coverage_of"]) != (known, of):
            sys.exit(f"{folder}: {row['metric']}: ours {row['coverage_known']} of {row['coverage_of']}, DuckDB {known} of {of}")
        if row["partial"] != (known < of):
            sys.exit(f"{folder}: {row['metric']} is wrongly partial or whole")


def one_liners(binary, folder, overlay, work):
    """What docs/reports.md shows, as it stands there."""
    report(binary, folder, "--overlay", overlay, "--out", work)
    ndjson, csv = f"{work}/private-figures-2026-10.ndjson", f"{work}/private-figures-2026-10.csv"
    with open(ndjson, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    exact = {(r["metric"], r["group_id"], r["currency"]): decimal.Decimal(r["value"]) for r in rows if r["value"] is not None and r["unit"] == "money"}
    with open(f"{REPOSITORY}/docs/reports.md", encoding="utf-8") as file:
        docs = file.read()
    sql = re.findall(r"```sql\n(.*?)```", docs, re.S)
    python = re.findall(r"```python\n(.*?)```", docs, re.S)
    if len(sql) != 2 or len(python) != 2:
        sys.exit("docs/reports.md shows other one-liners than this script runs")
    shown = lambda text: text.replace("figures-2026-10.ndjson", ndjson).replace("figures-2026-10.csv", csv)
    for text in sql:
        loaded = duckdb.sql(shown(text))
        got = [dict(zip(loaded.columns, row)) for row in loaded.fetchall()]
        if len(got) != len(rows) or loaded.columns != list(rows[0]):
            sys.exit(f"DuckDB reads {len(got)} of {len(rows)} rows with {text}")
        for row in got:
            if row["unit"] == "money" and row["value"] is not None:
                key = (row["metric"], row["group_id"], row["currency"])
                if row["value"] != exact[key]:
                    sys.exit(f"DuckDB makes {row['value']} of {exact[key]}")
    for text in python:
        scope = {}
        exec(shown(text), scope)  # our own documentation
        got = scope["figures"]
        if len(got) != len(rows) or list(got.columns) != list(rows[0]):
            sys.exit(f"pandas reads {len(got)} of {len(rows)} rows with {text}")
        for _, row in got[got.unit == "money"].iterrows():
            if not pd.isna(row["value"]) and decimal.Decimal(row["value"]) != exact[row["metric"], row["group_id"], row["currency"]]:
                sys.exit(f"pandas makes {row['value']} of it")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("binary")
    p.add_argument("work")
    p.add_argument("--rounds", type=int, default=4)
    p.add_argument("--seed", type=int, default=0)
    a = p.parse_args()
    decimal.getcontext().prec = 60
    compared = 0
    for round_ in range(a.rounds):
        folder, overlay = f"{a.work}/public-{round_}", f"{a.work}/overlay-{round_}"
        for one in (folder, overlay):
            shutil.rmtree(one, ignore_errors=True)
            os.makedirs(one)
        generate(folder, overlay, a.seed * 1000 + round_)
        compared += compare(a.binary, folder, overlay)
        coverage(a.binary, folder)
    if compared < 1000:
        sys.exit(f"only {compared} values were compared")
    one_liners(a.binary, f"{a.work}/public-0", f"{a.work}/overlay-0", f"{a.work}/out")
    print(f"{compared} values agree with pandas, coverage with DuckDB; both load the rows")


if __name__ == "__main__":
    main()
