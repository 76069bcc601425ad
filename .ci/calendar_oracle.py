"""Holds the calendars of `psp-partners calendar` against other people's readers.

  calendar_oracle.py BINARY FOLDER [ICAL_READER.mjs]

- icalendar and recurring-ical-events expand each series. The moments must be those that this script computes from the events
  with Python's `zoneinfo`, meeting by meeting: moved ones at their new time, canceled ones not at all.
- The same with each time zone renamed, so that the reader knows it only from our `VTIMEZONE`.
- ical.js, where a script for it is named, expands the same file.
"""

import datetime
import json
import pathlib
import shutil
import subprocess
import sys
import zoneinfo
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
import yaml

# The package `tzdata`, whose version is pinned: the machine's own database can be older than the one in psp-partners.
zoneinfo.reset_tzpath(to=[])

TREE = pathlib.Path(__file__).parent.parent
AT = "2026-09-01"
BEGIN, END = datetime.datetime(2026, 9, 1), datetime.datetime(2029, 1, 1)
HOSTILE = "a;b,c\\d\nEND:VEVENT\r\n\"x\" 中文 😀 <b> é" + " long" * 12
EVENTS = {
    "paris": {"start": "2026-10-15T10:00", "zone": "Europe/Paris", "every": "month", "until": "2026-12-31"},
    "new-york": {
        "start": "2026-10-04T08:30", "zone": "America/New_York", "every": "week", "until": "2027-04-30",
        "cancelled": ["2026-11-08", "2027-03-14"], "moved": [{"from": "2026-11-01", "to": "2026-11-03T18:00"}],
    },
    "sydney": {
        "start": "2026-09-28T09:00", "zone": "Australia/Sydney", "every": "quarter", "until": "2028-12-31",
        "cancelled": ["2027-09-28"], "moved": [{"from": "2027-03-28", "to": "2027-04-06T09:00"}],
    },
    "casablanca": {"start": "2026-10-02T12:00", "zone": "Africa/Casablanca", "every": "month", "until": "2028-06-30"},
    "kathmandu": {"start": "2026-11-12T23:30", "zone": "Asia/Kathmandu", "every": "year"},
    "last-day": {"start": "2026-10-10T22:00", "zone": "America/Los_Angeles", "every": "month", "until": "2027-02-10"},
    "single": {"start": "2027-05-12T09:00", "zone": "America/Sao_Paulo", "title": HOSTILE},
    "moved-single": {
        "start": "2027-06-01T09:00", "zone": "UTC", "moved": [{"from": "2027-06-01", "to": "2027-06-02T10:00"}],
    },
}  # fmt: skip


def planned(event):
    """The days of an event, by a way of its own: month by month from the first."""
    first = datetime.datetime.fromisoformat(event["start"])
    until = datetime.date.fromisoformat(event.get("until", "2028-12-31"))
    every, day = event.get("every"), first.date()
    if every is None:
        yield day
    elif every == "week":
        while day <= until:
            yield day
            day += datetime.timedelta(days=7)
    else:
        step, months = {"month": 1, "quarter": 3, "year": 12}[every], 0
        while True:
            year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
            day = datetime.date(year, month + 1, first.day)
            if day > until:
                return
            yield day
            months += step


def expected(event):
    first, zone = datetime.datetime.fromisoformat(event["start"]), ZoneInfo(event["zone"])
    moved = {each["from"]: each["to"] for each in event.get("moved", [])}
    for day in planned(event):
        if day.isoformat() in event.get("cancelled", []):
            continue
        local = datetime.datetime.combine(day, first.time())
        local = datetime.datetime.fromisoformat(moved.get(day.isoformat(), local.isoformat()))
        yield local.replace(tzinfo=zone).astimezone(datetime.UTC)


def expanded(text):
    calendar = icalendar.Calendar.from_ical(text)
    found = {}
    for one in recurring_ical_events.of(calendar).between(BEGIN, END):
        start = one["DTSTART"].dt
        assert one["DTEND"].dt - start == datetime.timedelta(minutes=90) if "DTEND" in one else True
        found.setdefault(str(one["UID"]).split(".event@")[0], []).append(start.astimezone(datetime.UTC))
    return {uid: sorted(moments) for uid, moments in found.items()}


def compare(what, found, wanted):
    assert found.keys() == wanted.keys(), (what, found.keys() ^ wanted.keys())
    for name, moments in wanted.items():
        assert found[name] == moments, (what, name, sorted(set(found[name]) ^ set(moments)))
    print(f"{what}: {sum(map(len, wanted.values()))} meetings of {len(wanted)} events agree")


def main(binary, folder, reader=None):
    folder = pathlib.Path(folder)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "partners/events").mkdir(parents=True)
    shutil.copy(TREE / "partners/program.yaml", folder / "partners/program.yaml")
    for name, event in EVENTS.items():
        whole = {"kind": "summit", "title": f"Event {name}", "minutes": 90, **event}
        text = yaml.safe_dump(whole, allow_unicode=True, default_style='"')
        text = text.replace('!!int "90"', "90")
        (folder / f"partners/events/{name}.yaml").write_text(text, encoding="utf-8")
    made = subprocess.run([binary, "calendar", "--at", AT], cwd=folder, check=True, capture_output=True).stdout
    again = subprocess.run([binary, "calendar", "--at", AT], cwd=folder, check=True, capture_output=True).stdout
    assert made == again, "two runs differ"
    for line in made.split(b"\r\n"):
        assert len(line) <= 75 and b"\n" not in line, line
        line.decode()  # no character is cut
    text = made.decode()
    wanted = {name: sorted(expected(event)) for name, event in EVENTS.items()}
    offsets = [moment.astimezone(ZoneInfo("Europe/Paris")).utcoffset().seconds // 3600 for moment in wanted["paris"]]
    assert offsets == [2, 1, 1], offsets
    compare("icalendar", expanded(text), wanted)
    renamed = text.replace("TZID:", "TZID:X-").replace("TZID=", "TZID=X-")
    compare("icalendar with our time zones", expanded(renamed), wanted)
    for component in icalendar.Calendar.from_ical(text).walk("VEVENT"):
        assert not component.errors, component.errors
        if str(component["UID"]).startswith("single."):
            shown = str(component["SUMMARY"])
            assert shown == HOSTILE.replace("\r", ""), shown
    if reader:
        (folder / "calendar.ics").write_bytes(made)
        window = [BEGIN.isoformat() + "Z", END.isoformat() + "Z"]
        out = subprocess.run(["node", reader, folder / "calendar.ics", *window], check=True, capture_output=True, text=True).stdout
        found = {name: sorted(map(datetime.datetime.fromisoformat, moments)) for name, moments in json.loads(out).items()}
        compare("ical.js", found, wanted)


if __name__ == "__main__":
    main(*sys.argv[1:])
