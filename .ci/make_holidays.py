"""Prints the public holidays of a country, or of a part of it, as a file for `partners/holidays/`.

    python .ci/make_holidays.py DE 2026 >partners/holidays/DE-2026.yaml
    python .ci/make_holidays.py DE-BY 2026 >partners/holidays/DE-BY-2026.yaml

The days come from the package `holidays` of PyPI. Check them before you commit the file.
"""

import json
import sys

import holidays


def main() -> None:
    if len(sys.argv) != 3 or not sys.argv[2].isdigit():
        sys.exit("usage: make_holidays.py CALENDAR YEAR, such as DE 2026 or DE-BY 2026")
    calendar, year = sys.argv[1], int(sys.argv[2])
    country, _, part = calendar.partition("-")
    days = holidays.country_holidays(country, subdiv=part or None, years=year, language="en_US")
    print("# yaml-language-server: $schema=../../schemas/holidays.schema.json")
    print("days:")
    for day, name in sorted(days.items()):
        # A JSON string is a YAML string, whatever is in it.
        print(f"  - {{ date: {day}, name: {json.dumps(name, ensure_ascii=False)} }}")
    print(f"source: PyPI holidays {holidays.__version__}")


main()
