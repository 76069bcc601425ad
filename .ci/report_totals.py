"""The totals of a report by pandas, from the files alone: what `psp-partners report` is held against, for its numbers
(`report_oracle.py`) and for its speed (`benches/report.py`). Knows nothing of the Rust code: it reads YAML with PyYAML's
C loader and groups with pandas.

  report_totals.py ROOT PERIOD_FIRST PERIOD_LAST [--overlay DIR] [--since MONTH]

Months as YYYY-MM; files of months before MONTH are not read. Prints a line for each total.
"""

import argparse
import decimal
import glob
import os
import sys

import pandas as pd
import yaml

WINDOW = {"month": 1, "quarter": 3, "year": 12}


def index(month):
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def load(path):
    # Text as it is written: PyYAML would make dates and floats of some of it.
    with open(path, "rb") as file:
        return yaml.load(file, Loader=yaml.CSafeLoader)


def merged(below, above):
    out = dict(below)
    for key, value in above.items():
        out[key] = merged(out[key], value) if isinstance(out.get(key), dict) and isinstance(value, dict) else value
    return out


def files(root, overlay, since):
    found = {}
    for layer in [root] + ([overlay] if overlay else []):
        for path in glob.glob(f"{layer}/partners/*/partner.yaml") + glob.glob(f"{layer}/partners/*/metrics/*.yaml"):
            name = os.path.basename(path)
            if name == "partner.yaml" or name >= since:
                found.setdefault(os.path.relpath(path, layer), []).append(path)
    return found


def read(root, overlay=None, since=""):
    """Program, partners and one row for each figure."""
    program = load(f"{root}/partners/program.yaml")
    partners, rows = {}, []
    for relative, paths in files(root, overlay, since).items():
        data = {}
        for path in paths:
            data = merged(data, load(path) or {})
        slug = relative.split(os.sep)[1]
        if relative.endswith("partner.yaml"):
            partners[slug] = data
            continue
        figures = data["figures"]
        for metric, figure in figures.items():
            detailed = figure if isinstance(figure, dict) else {"value": figure}
            rows.append((slug, index(str(data["period"])), metric, detailed["value"], detailed.get("responses"),
                         detailed.get("currency") or "", figures))
    return program, partners, rows


def number(value):
    return decimal.Decimal(str(value["value"] if isinstance(value, dict) else value))


def table(program, rows, exact):
    """Rows as a frame with the weight of each figure: decimals where asked, else binary as pandas has it."""
    kinds = {m["id"]: m for m in program["metrics"]}
    records = []
    for slug, month, metric, value, responses, currency, figures in rows:
        kind = kinds[metric]
        weight = kind.get("weight")
        if weight == "responses":
            heavy = responses
        elif weight:
            heavy = number(figures[weight]) if weight in figures else None
        else:
            heavy = 1
        kept = (lambda n: decimal.Decimal(str(n))) if exact else float
        heavy = None if heavy is None else kept(heavy)
        records.append((slug, month, metric, kept(value), heavy, currency))
    return pd.DataFrame(records, columns=["partner", "month", "metric", "value", "weight", "currency"])


def groups(program, partners):
    """A frame of the group or groups that each partner belongs to."""
    rows = []
    for slug, record in partners.items():
        rows.append((slug, "program", program["id"]))
        rows.append((slug, "partner", slug))
        if record.get("tier"):
            rows.append((slug, "tier", record["tier"]))
        rows += [(slug, "region", r) for r in record.get("regions") or []]
        rows += [(slug, "vertical", v) for v in record.get("verticals") or []]
    return pd.DataFrame(rows, columns=["partner", "kind", "group"])


def combine(frame, how, weighted):
    """Value by kind, group and currency of a frame that is cut to its months already."""
    keys = ["kind", "group", "currency"]
    if frame.empty:
        return {}
    if how == "mean":
        # One value is its own mean, and so are equal ones: no weight is needed to know it.
        by_group = frame.groupby(keys).value
        alike = by_group.first()[by_group.nunique() == 1].to_dict()
        frame = frame[frame.weight.notna()] if weighted else frame
        if frame.empty:
            return alike
        parts = frame.assign(weighed=frame.value * frame.weight).groupby(keys)[["weighed", "weight"]].sum()
        parts = parts[parts.weight > 0]
        return alike | (parts.weighed / parts.weight).to_dict()
    if how == "last":
        frame = frame.sort_values("month").groupby(keys + ["partner"]).tail(1)
    return frame.groupby(keys)["value"].sum().to_dict()


def totals(program, partners, frame, first, last):
    """(metric, stretch) -> {(kind, group, currency): value} for now, before, year before, and twelve months of trend."""
    first, last = index(first), index(last)
    member = groups(program, partners)
    out = {}
    for metric in program["metrics"]:
        if metric["source"] != "figures":
            continue
        window = WINDOW[metric["window"]]
        cells = frame[frame.metric == metric["id"]].merge(member, on="partner")
        begin = min(first, last + 1 - window)
        length = last - begin + 1
        stretches = {"now": (begin, last), "before": (begin - length, last - length), "year": (begin - 12, last - 12)}
        stretches |= {f"trend{back}": (last - back + 1 - window, last - back) for back in range(12)}
        for name, (start, end) in stretches.items():
            within = cells[(cells.month >= start) & (cells.month <= end)]
            out[metric["id"], name] = combine(within, metric["combine"], "weight" in metric)
    return out


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("root")
    p.add_argument("first")
    p.add_argument("last")
    p.add_argument("--overlay")
    p.add_argument("--since", default="")
    a = p.parse_args()
    program, partners, rows = read(a.root, a.overlay, a.since)
    found = totals(program, partners, table(program, rows, exact=False), a.first, a.last)
    for (metric, stretch), values in found.items():
        for key, value in sorted(values.items()):
            sys.stdout.write(f"{metric} {stretch} {' '.join(key)} {value}\n")


if __name__ == "__main__":
    main()
