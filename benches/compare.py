#!/usr/bin/env python3
"""Compare whole processes: ours, the peers of peers.sh, and the floor (reading and the schema check, nothing else).

  benches/peers.sh PEERS && benches/compare.py WORK --peers PEERS [--profile dist] [--runs 7] [--skip-large]

WORK keeps the generated registries. Runs are interleaved (A B C A B C …) and the medians compared. Another process on
the machine spoils a figure: each run waits for a quiet machine, and one during which others worked is repeated; what
stayed disturbed is counted as `dirty`, and a row with `dirty` above 0 must not be quoted. Peaks below that of this program
(15 MiB) show as its own, since a child begins as its copy.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TICK = os.sysconf("SC_CLK_TCK")
AT = "2026-11-15"


def busy():
    fields = [int(x) for x in open("/proc/stat").readline().split()[1:8]]
    return (sum(fields[:3]) + sum(fields[5:7])) / TICK


class Clock:
    """Measures commands while nobody else works."""

    def __init__(self, runs, patience):
        self.runs, self.patience = runs, patience

    def quiet(self):
        while True:
            before, since = busy(), time.monotonic()
            time.sleep(.25)
            if (busy() - before) / (time.monotonic() - since) < .15:
                return True
            if self.patience <= 0:
                return False
            time.sleep(1)
            self.patience -= 1.25

    def once(self, command, folder):
        plain = not re.search(r"[|;&<>]", command)
        before, since = busy(), time.monotonic()
        child = subprocess.Popen(["/bin/sh", "-c", ("exec " if plain else "") + command], cwd=folder,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        wall, own = time.monotonic() - since, usage.ru_utime + usage.ru_stime
        child.returncode = os.waitstatus_to_exitcode(status)
        return wall, own, usage.ru_maxrss / 1024, child.returncode, busy() - before - own > max(.03, .1 * wall)

    def clean(self, command, folder):
        for _ in range(6):
            quiet = self.quiet()
            run = self.once(command, folder)
            if quiet and not run[4]:
                return run
            if not quiet:
                break
        return (*run[:4], True)

    def table(self, title, commands, runs=None):
        """Medians of wall seconds by name; prints a row for each. A command is (text, folder)."""
        results = {name: [] for name in commands}
        for command in commands.values():
            self.once(*command)
        for _ in range(runs or self.runs):
            for name, command in commands.items():
                results[name].append(self.clean(*command))
        print(f"\n{title}")
        medians = {}
        for name, rows in results.items():
            wall, cpu, peak = (statistics.median(row[i] for row in rows) for i in range(3))
            medians[name] = (wall, peak)
            spread = f"{min(r[0] for r in rows) * 1000:.1f}..{max(r[0] for r in rows) * 1000:.1f}"
            print(f"  {name:28} {wall * 1000:9.1f} ms  [{spread:>17}]  cpu {cpu * 1000:8.1f} ms  peak {peak:7.1f} MiB"
                  f"  exit {'/'.join(str(c) for c in sorted({r[3] for r in rows}))}  dirty {sum(r[4] for r in rows)}",
                  flush=True)
        return medians


def build(profile):
    """The binary and the floor, from one build with the same settings."""
    done = subprocess.run(["cargo", "build", "--quiet", "--profile", profile, "--bin", "psp-partners", "--bench", "floor",
                           "--message-format=json"], cwd=os.path.dirname(HERE), stdout=subprocess.PIPE, check=True)
    made = [json.loads(line) for line in done.stdout.splitlines()]
    paths = {m["target"]["name"]: m["executable"] for m in made if m.get("executable")}
    return paths["psp-partners"], paths["floor"]


def registry(work, n, invalid=0.0, months=0, git=False):
    path = os.path.abspath(f"{work}/{n}{f'-{invalid}' if invalid else ''}{f'-{months}m' if months else ''}")
    wanted = f"--n {n} --months {months} --invalid {invalid} --seed 1 --at {AT} --portable\n"
    stamp = f"{path}/GENERATED"
    if not os.path.exists(stamp) or open(stamp).read() != wanted:
        subprocess.run([sys.executable, f"{HERE}/generate.py", path, *wanted.split()], check=True)
    if git and not os.path.exists(f"{path}/.git"):
        run = lambda *args: subprocess.run(["git", "-C", path, "-c", "user.name=bench", "-c", "user.email=bench@localhost",
                                            *args], check=True)
        run("init", "--quiet")
        run("add", ".")
        run("commit", "--quiet", "--message", "generated")
        run("repack", "-a", "-d", "--quiet")
    return path


def goal(text, value, limit, unit="×"):
    """One line of the verdict: `value` must be at most `limit`, or at least `-limit` when that is negative."""
    ok = value >= -limit if limit < 0 else value <= limit
    sign = "at least" if limit < 0 else "at most"
    print(f"  {'ok  ' if ok else 'MISS'}  {text}: {value:.2f}{unit}, {sign} {abs(limit)}{unit}")
    return ok


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("work")
    p.add_argument("--peers", help="where peers.sh installed them; without, only we and the floor run")
    p.add_argument("--profile", default="dist", help="how we are built (default dist, as released)")
    p.add_argument("--bin", help="a psp-partners to measure instead of building one")
    p.add_argument("--floor", help="a floor to measure instead of building one")
    p.add_argument("--n", type=int, default=10_000)
    p.add_argument("--invalid", type=float, default=0.01)
    p.add_argument("--runs", type=int, default=7)
    p.add_argument("--patience", type=float, default=1800, help="longest wait for a quiet machine in all, seconds")
    p.add_argument("--skip-large", action="store_true", help="leave out ten times as many records")
    a = p.parse_args()
    ours, floor = (a.bin, a.floor) if a.bin and a.floor else build(a.profile)
    ours, floor = os.path.abspath(a.bin or ours), os.path.abspath(a.floor or floor)
    clock = Clock(a.runs, a.patience)
    many = registry(a.work, a.n, a.invalid, git=True)
    one = registry(a.work, 1)
    schema = os.path.abspath(f"{a.work}/bundled.schema.json")
    with open(schema, "w") as out:
        subprocess.run([sys.executable, f"{HERE}/bundle.py", f"{many}/schemas"], stdout=out, check=True)

    validate = f"{ours} validate --at {AT}"
    commands = {"ours": (validate, many), "ours, JSON": (f"{validate} --format json", many),
                "ours, git revision": (f"{validate} --rev HEAD", many), "floor, two threads": (f"{floor} {many}", many)}
    rivals = []
    if a.peers:
        cargo, npm = os.path.abspath(f"{a.peers}/cargo/bin"), os.path.abspath(f"{a.peers}/npm/node_modules/.bin")
        python = os.path.abspath(a.peers)
        half = -(-a.n // 4)
        peers = {
            "boon": f"{cargo}/boon -q -f {schema} partners/*/partner.yaml",
            "boon, two processes": f"find partners -name partner.yaml -print0 | xargs -0 -P2 -n {half} {cargo}/boon -q -f {schema}",
            "jsonschema-cli": f"{cargo}/jsonschema-cli validate {schema} --assert-format --errors-only -i partners/*/partner.yaml",
            "ajv-cli": f"{npm}/ajv validate --spec=draft2020 -c ajv-formats --strict=false -s {schema} -d 'partners/*/partner.yaml'",
            "sourcemeta --fast": f"{npm}/jsonschema validate {schema} partners -e .yaml -F --fast -c",
            "homemade Python": f"{python}/python/bin/python {python}/homemade.py {schema} partners partner.yaml",
        }
        commands |= {name: (text, many) for name, text in peers.items()}
        rivals = [name for name in peers if "two processes" not in name]
    print(f"{a.n} records, {a.invalid:.0%} broken; load {os.getloadavg()[0]:.2f}; {ours}")
    at = clock.table(f"{a.n} records", commands)
    start = clock.table("one record, cold", {"ours, one record": (validate, one), "a process that does nothing": ("/bin/true", one)},
                        runs=3 * a.runs)
    large = None
    if not a.skip_large:
        path = registry(a.work, 10 * a.n, a.invalid)
        large = clock.table(f"{10 * a.n} records", {"ours, ten times": (validate, path)}, runs=max(3, a.runs // 2))

    print("\ngoals")
    us = at["ours"][0]
    ok = [goal("ours over the floor", us / at["floor, two threads"][0], 1.4)]
    if rivals:
        fastest = min(rivals, key=lambda name: at[name][0])
        ok.append(goal(f"{fastest}, the fastest peer, over ours", at[fastest][0] / us, -2.5))
        ok.append(goal("boon on two processes over ours", at["boon, two processes"][0] / us, -1))
    nothing = start["a process that does nothing"][0]
    ok.append(goal("cold start over a process that does nothing", start["ours, one record"][0] / nothing, 5))
    if large:
        wall, peak = large["ours, ten times"]
        ok.append(goal("ten times as many records over ten times the time", wall / us / 10, 1.2))
        ok.append(goal("peak memory then", peak, 500, " MiB"))
    print(f"  git revision over folder: {at['ours, git revision'][0] / us:.2f}×")
    sys.exit(not all(ok))


if __name__ == "__main__":
    main()
