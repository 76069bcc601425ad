#!/usr/bin/env python3
"""Write a whole registry of made-up partners, as varied as real ones and the same for the same seed.

  generate.py DIR --n 10000 [--months 36] [--invalid 0.01] [--seed 1] [--at 2026-11-15] [--portable]

DIR gets `schemas/` and the program of this repository (with maintainers, versions of the protocol and of the
agreements, which it leaves open), and N records that `psp-partners --root DIR validate --at AT` finds nothing wrong
with. `--invalid` breaks a share of them in known ways and lists those files, with the way, in DIR/INVALID.txt.
With `--portable` every YAML reader sees the same values: dates and `on` are quoted, and nothing is broken in a way that
stops a reader, so that other validators have the whole work to do. Needs nothing but Python. Ids of the program (steps, parameters, benefits) are written out below: a program that
changed them shows up as findings in the generated registry.
"""

import argparse
import datetime
import os
import random
import re
import shutil
import sys

REPOSITORY = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

MAINTAINERS = [("ada-northwood", 9100001), ("bilal-okafor", 9100002), ("carmen-ruiz", 9100003), ("dai-tanabe", 9100004)]
PROTOCOL = ["1.0", "1.1", "1.2"]
AGREEMENTS = [("1.0", "2020-01-01"), ("1.1", "2024-06-01"), ("2.0", "2026-01-01")]

STEPS = {
    "identification": ["market-analysis", "outreach", "feasibility", "business-case"],
    "negotiation": ["proposal", "integration-plan", "legal-agreement", "success-metrics"],
    "implementation": ["integration-development", "joint-testing", "marketing-material", "launch"],
    "management": ["business-reviews", "performance-monitoring", "expansion-opportunities", "roadmap"],
}
PHASES = list(STEPS)
BENEFITS = {
    "technology": ["co-marketing", "priority-support", "joint-case-studies", "conference-speaking", "revenue-sharing"],
    "integration": ["integrations-directory", "documentation-support", "joint-webinars", "early-access"],
    "solution": ["partner-directory", "lead-referrals", "certification-program", "marketing-support"],
}
OPEN_TARGETS = ["testing-consultancies", "devops-service-providers", "system-integrators"]
ENABLEMENT = ["sandbox", "sdk-guides", "support-channels", "portal", "sales-enablement", "events", "joint-content"]
REGIONS = ["africa", "americas", "asia", "europe", "oceania"]
VERTICALS = ["manufacturing", "energy", "trade", "transport", "information", "finance", "professional", "education",
             "health", "public-administration"]
LANGUAGES = ["en", "de", "fr", "ja", "pt-BR", "es", "sv", "ko", "zh-Hant", "pl", "hi", "it"]
STATUSES = {"target": 20, "applied": 17, "onboarding": 22, "active": 31, "paused": 3, "ended": 4, "declined": 3}
TIERS = ["technology"] * 35 + ["integration"] * 40 + ["solution"] * 25

FIRST = """Ada Grace Linus Mary José Zoë Hiro Priya Anders Chloé Omar Lena Tomasz Ngozi Wei Fatima Ivo Marta Sven Yuki
Diego Aisha Noah Elif Pavel Rosa Kofi Mina Luca Ines Arjun Freya""".split()
LAST = """Okafor Schmidt Tanaka Ferreira Larsson Gupta Müller Novak Silva Chen Haddad Kowalski Dubois Ito Moreau Nguyen
Petrov Sato Rossi Weber Aydin Kaya Mensah Olsen Quispe Rivera Sousa Takeda Ueda Varga""".split()
SYLLABLES = """ba be bo bra bri ca cla co cre da de dra du el fa fe fi flo ga gra ha he hu ja jo ka ke kro la lo lu ma me
mo mu na ne no nu o pa pe pla po pru qua ra re ri ro ru sa se si so sta su ta te ti to tra tu u va ve vi vo wa we xa ya
yo za ze zo""".split()
ENDINGS = "bit dex fold gate grid jet kin lark lex line mark mint nest nova pad path ple rise ron sy tic ton vex ward zen".split()
ADJECTIVES = """Amber Azure Bold Brisk Bright Copper Coral Crimson Deep Eastern Ember Fallow Gentle Golden Granite Green
Hidden High Indigo Iron Ivory Jade Keen Lucid Lunar Maple Misty Noble Northern Oaken Open Pale Polar Prime Quiet Rapid
River Ruby Sable Silent Silver Solar Steady Stone Summit Tidal Upper Velvet Violet Western Wild Willow""".split()
NOUNS = """Anchor Arbor Badger Bastion Beacon Bridge Canyon Cedar Circuit Cobalt Comet Delta Falcon Forge Garden Glacier
Harbor Heron Island Junction Kestrel Ladder Lantern Lattice Meadow Meridian Mesa Mosaic Orchard Otter Pebble Pelican
Pioneer Plaza Prairie Quarry Raven Ridge Saddle Signal Sparrow Spruce Station Summit Thicket Timber Trellis Valley
Voyage Walnut Watch Weaver""".split()
TRADES = """Labs Systems Cloud Works Data Security Networks Analytics Software Logistics Robotics Mobile Studio Energy
Media Learning Testing Browsers Consulting Automation Quality Devtools Platforms Pipelines""".split()
COMPANY = ["Inc.", "GmbH", "SAS", "K.K.", "Ltd", "AB", "S.A.", "Pty Ltd"]
SUBJECTS = """the connector|our browser farm|the session store|a signed-in test run|the recorder|every regression suite|
the support team|our largest customer|the nightly pipeline|a shared profile|the replay engine|the public API|one tenant|
a release candidate|the integration|each region""".replace("\n", "").split("|")
VERBS = """keeps|restores|carries over|shares|audits|encrypts|migrates|replays|exports|measures|rolls back|warms up|
documents|hands over|isolates|caches""".replace("\n", "").split("|")
OBJECTS = """sessions across restarts|cookies and local storage|state between two browsers|long single sign-on flows|
tests of checkout pages|credentials without showing them|up to {n} sessions at a time|about {n} logins a day|
flows in {k} languages|reports for auditors|snapshots of {n} pages|the usual {k} kinds of login|traffic from {k} regions|
old profiles|failed runs for the developer|what a tester saw""".replace("\n", "").split("|")
TAILS = ["", "", "", " since the last release", " without a second login", " for regulated teams", " on every platform",
         " while the build runs", " in under {k} seconds", " – also offline", " (see the guide)", " in public beta",
         " für Kunden in Europa", " with no change to the test"]
KINDS = ["webinar", "blog-post", "conference-talk", "case-study", "release-note", "newsletter-item", "workshop"]
REASONS = ["The product was discontinued.", "Two teams were merged and the work goes on elsewhere.",
           "Both sides wait for the next version of the protocol.", "No capacity this year; to be asked again later.",
           "Der Vertrag wurde nicht verlängert."]


# ---------------------------------------------------------------------------------------------------------------------
# Words


def sentence(r):
    subject, verb, thing = r.choice(SUBJECTS), r.choice(VERBS), r.choice(OBJECTS) + r.choice(TAILS)
    text = f"{subject} {verb} {thing}".format_map({"n": r.randint(3, 900) * 10, "k": r.randint(2, 19)})
    return text[0].upper() + text[1:] + "."


def coined(r):
    return ("".join(r.choice(SYLLABLES) for _ in range(r.randint(2, 3))) + r.choice(ENDINGS)).capitalize()


def name_of(r):
    kind = r.random()
    if kind < .30:
        return f"{coined(r)} {r.choice(TRADES)}"
    if kind < .50:
        return f"{r.choice(ADJECTIVES)} {r.choice(NOUNS)} {r.choice(TRADES)}"
    if kind < .65:
        return coined(r) + r.choice([".io", ".dev", ".ai", "HQ"])
    if kind < .80:
        return f"{r.choice(NOUNS)}{r.choice(NOUNS).lower()} {r.choice(COMPANY)}"
    if kind < .90:
        return f"{r.choice(LAST)} & {coined(r)}"
    return f"{coined(r)} {coined(r)}"


FOLD = str.maketrans("015iäàáâãåéèêëçñöòóôõøüùúû", "olslaaaaaaeeeecnoooooouuuu")


def skeleton(name):
    """As the rules over names compare them: no case, no signs, look-alike letters as one."""
    return "".join(c for c in name.lower() if c.isalnum()).translate(FOLD)


def slug_of(name):
    folded = name.lower().translate(str.maketrans("äàáâãåéèêëçñöòóôõøüùúû", "aaaaaaeeeecnoooooouuuu"))
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-")


def identities(seed, n):
    """N names, no two of which are one letter apart, each with its folder."""
    r = random.Random(f"{seed}/names")
    near, slugs, found = set(), set(), []
    while len(found) < n:
        name = name_of(r)
        bare, slug = skeleton(name), slug_of(name)
        # Two words at most one edit apart share the word itself or a word with one letter left out.
        keys = {bare} | {bare[:i] + bare[i + 1:] for i in range(len(bare))}
        if len(slug) > 39 or slug in slugs or not near.isdisjoint(keys):
            continue
        near |= keys
        slugs.add(slug)
        found.append((slug, name))
    return found


# ---------------------------------------------------------------------------------------------------------------------
# One record


class Partner:
    """One partner's facts; `text` writes them down."""

    def __init__(self, seed, number, slug, name, at, forced=None):
        self.r = random.Random(f"{seed}/{number}")
        r = self.r
        self.number, self.slug, self.name, self.at = number, slug, name, at
        self.status = forced or r.choice([status for status, share in STATUSES.items() for _ in range(share)])
        self.tier = r.choice(TIERS)
        self.people = []
        for k in range(r.randint(1, 3)):
            login = re.sub(r"[^a-z]", "", r.choice(FIRST).lower()) + "-" + re.sub(r"[^a-z]", "", r.choice(LAST).lower())
            self.people.append((f"{login}-{number}{'abc'[k]}", 10_000_000 + 3 * number + k))
        self.manager = r.choice(MAINTAINERS)
        self.together = []
        self.reached = {"onboarding": r.randint(0, 2), "active": 3, "paused": r.choice([1, 2, 3, 3]), "ended": 3}.get(self.status, -1)

    def ago(self, least, most):
        return self.at - datetime.timedelta(days=self.r.randint(least, most))

    def ahead(self, least, most):
        return self.at + datetime.timedelta(days=self.r.randint(least, most))

    def evidence(self, lines, indent, page, as_of):
        """Proof of a fact, verified after every day that the fact carries."""
        r, pad = self.r, " " * indent
        url = f"https://{self.host}/{page}"
        by, on = r.choice(MAINTAINERS)[0], self.ago(1, 20)
        if r.random() < .6:
            lines.append(f"{pad}evidence: {{ url: {url}, as_of: {as_of}, verified_by: {by}, verified_on: {on} }}")
        else:
            lines += [f"{pad}evidence:", f"{pad}  url: {url}", f"{pad}  as_of: {as_of}", f"{pad}  verified_by: {by}",
                      f"{pad}  verified_on: {on}"]

    def text(self, months):
        r, lines = self.r, []
        w = lines.append
        self.host = r.choice(["www.", "", ""]) + self.slug + ".example"
        w("# yaml-language-server: $schema=../../schemas/partner.schema.json")
        if r.random() < .3:
            w(f"# {sentence(r)} Ask {self.manager[0]} first.")
        w(f"name: {self.name}" if r.random() < .8 else f'name: "{self.name}"')
        if self.status != "target" or r.random() < .7:
            w(f"tier: {self.tier}")
        w(f"status: {self.status}")
        if self.status in ("paused", "ended", "declined"):
            w(f"status_reason: {r.choice(REASONS)}")
            w(f"status_since: {self.ago(5, 60)}")
        elif self.status == "active":
            w(f"status_since: {self.ago(5, 200)}")
        w(f"summary: {sentence(r)}")
        w(f"website: https://{self.host}{r.choice(['', '/', '/en', '/home'])}")
        if r.random() < .5:
            w(f"logo: https://cdn.{self.slug}.example/brand/{r.randint(1, 99)}/logo.svg")
        if r.random() < .7:
            w("description: |" if r.random() < .6 else "description: >-")
            for i in range(r.randint(2, 5)):
                w(f"  {sentence(r)} {sentence(r)}" if i != 2 else "")
            w(f"  {sentence(r)}")
        if self.status == "target":
            self.target(w)
            return "\n".join(lines) + "\n"
        if r.random() < .4:
            w("links:")
            for title in r.sample(["Documentation", "Changelog", "Status", "Blog", "Roadmap"], r.randint(1, 2)):
                w(f"  - title: {title}")
                w(f"    url: https://{self.host}/{title.lower()}")
        w("owners:")
        for i, (login, number) in enumerate(self.people):
            w(f"  - github: {login}")
            if self.status != "applied" or r.random() < .5:
                w(f"    id: {number}")
            if r.random() < .6:
                role = r.choice(["Developer relations", "CTO", "Product", "Partnerships", "Ingénieure de test"])
                w(f"    role: {role}")
        if self.status not in ("applied", "declined"):
            w(f"manager: {{ github: {self.manager[0]}, id: {self.manager[1]} }}")
        begun = self.ago(420, 1500) if self.reached == 3 else self.ago(70, 400)
        w(f"applied_on: {begun}")
        if self.reached >= 0:
            self.phases(lines, begun)
        w(f"regions: [{', '.join(r.sample(REGIONS, r.randint(1, 3)))}]")
        w(f"verticals: [{', '.join(r.sample(VERTICALS, r.randint(1, 3)))}]")
        w(f"languages: [{', '.join(r.sample(LANGUAGES, r.randint(1, 4)))}]")
        getattr(self, self.tier)(lines)
        if self.reached >= 1:
            self.contract(lines, begun)
        if self.reached >= 2:
            w(f"launch: {{ date: {self.ago(30, 90) if self.reached == 3 else self.ahead(20, 200)} }}")
        if self.status in ("onboarding", "active"):
            self.given(lines, months)
        if r.random() < .15:
            w(f"x-crm: {{ account: PA-{r.randint(10000, 99999)}, tags: [{', '.join(r.sample(KINDS, 2))}] }}")
        return "\n".join(lines) + "\n"

    def target(self, w):
        r = self.r
        if self.tier == "solution" and r.random() < .5:
            w(f"regions: [{', '.join(r.sample(REGIONS, 2))}]")
        if r.random() < .6:
            w(f"value_proposition: {sentence(r)}")
        if r.random() < .6:
            w("reach:")
            w(f"  users: {r.randint(5, 4_000_000)}")
            w(f"  as_of: {self.ago(10, 200)}")
        w(f"languages: [{', '.join(r.sample(LANGUAGES, 2))}]")

    def phases(self, lines, begun):
        r, w = self.r, lines.append
        w("phases:")
        left = self.status == "ended"
        days = sorted(r.sample(range(2, (self.at - begun).days - 20), 2 * len(PHASES)))
        entered = begun + datetime.timedelta(days=days[0])
        for i, phase in enumerate(PHASES[:self.reached + 1]):
            open_ = i == self.reached and not left
            w(f"  {phase}:")
            w(f"    entered: {entered}")
            if not open_:
                until = begun + datetime.timedelta(days=days[2 * i + 1])
                w(f"    left: {until}")
                w("    steps:")
                for step in STEPS[phase]:
                    if r.random() < .06:
                        w(f'      {step}: {{ skipped: "{r.choice(["An earlier one still holds.", "They came to us."])}" }}')
                    else:
                        done = entered + datetime.timedelta(days=r.randint(0, max(0, (until - entered).days)))
                        w(f"      {step}: {{ done: {done} }}")
                entered = until + datetime.timedelta(days=r.choice([0, 0, 1, 3])) if i < 3 else until
                entered = min(entered, begun + datetime.timedelta(days=days[2 * i + 2])) if i < 3 else entered

    def technology(self, lines):
        r, w = self.r, lines.append
        as_of = self.ago(25, 200)
        w("reach:")
        w(f"  users: {int(10 ** r.uniform(4.01, 7.5))}")
        w(f"  as_of: {as_of}")
        self.evidence(lines, 2, "about/numbers", as_of)
        if self.reached >= 2:
            self.integration_(lines, "core", "available")
            self.compatibility(lines)
        if self.reached >= 1:
            w("go_to_market:")
            for i in range(r.randint(1, 2)):
                w(f"  - kind: {r.choice(KINDS)}")
                w(f"    what: {sentence(r)}")
                w(f"    due: {self.ahead(-90, 300)}")
                w(f"    partner_owner: {self.people[0][0]}")
                w(f"    program_owner: {r.choice(MAINTAINERS)[0]}")
                self.evidence(lines, 4, f"plans/{i + 1}", self.ago(25, 200))

    def integration(self, lines):
        if self.reached >= 2:
            status = "available" if self.reached == 3 or self.r.random() < .5 else "beta"
            self.integration_(lines, self.r.choice(["connector", "plugin"]), status)
            self.compatibility(lines)
            self.support(lines)
        elif self.status == "applied" or self.r.random() < .5:
            lines += ["integration:", f"  kind: {self.r.choice(['connector', 'plugin'])}",
                      f"  status: {self.r.choice(['planned', 'in-progress'])}"]

    def integration_(self, lines, kind, status):
        r, w = self.r, lines.append
        since, owner = self.ago(60, 400), self.people[0][0]
        w("integration:")
        w(f"  kind: {kind}")
        w(f"  product: {self.name.split(' ')[0]} {r.choice(['Cloud', 'Runner', 'Studio', 'for CI', 'Grid'])}")
        w(f"  status: {status}")
        w(f"  since: {since}")
        w(f'  released_version: "{r.randint(0, 9)}.{r.randint(0, 30)}.{r.randint(0, 20)}"')
        w(f"  url: https://{self.host}/docs/psp#start")
        w(f"  repository: {owner}/psp-{kind}" if r.random() < .7 else f"  repository: https://git.{self.slug}.example/psp")
        w(f'  package: "npm:@{self.slug}/psp"' if r.random() < .5 else f"  package: pypi:psp-{self.slug}")
        self.evidence(lines, 2, "docs/psp", self.ago(25, 59))

    def compatibility(self, lines):
        r, w = self.r, lines.append
        on = self.ago(25, 200)
        w("compatibility:")
        w(f'  psp_version: "{r.choice(PROTOCOL)}"')
        w(f"  report: https://ci.{self.slug}.example/runs/{r.randint(1000, 999999)}")
        w(f"  passed: {r.randint(60, 900)}")
        w("  failed: 0")
        w(f'  tested_on: {on}')
        self.evidence(lines, 2, "psp-report", on)

    def support(self, lines):
        r, w = self.r, lines.append
        confirmed = self.ago(25, 200)
        w("support:")
        w(f"  url: https://{self.host}/support")
        w(f"  contact: {self.people[0][0]}")
        w(f"  hours: {r.choice(['Mon-Fri 09:00-17:00 UTC', 'around the clock', 'weekdays, 8 to 18 h CET'])}")
        w(f"  first_response_hours: {r.choice([2, 4, 8, 24, 48])}")
        w(f"  confirmed_on: {confirmed}")
        self.evidence(lines, 2, "support", confirmed)

    def solution(self, lines):
        r, w = self.r, lines.append
        w("services:")
        for kind in ["implementation"] + r.sample(["consulting", "training", "support"], r.randint(0, 1)):
            w(f"  - kind: {kind}")
            w(f"    regions: [{', '.join(r.sample(REGIONS, r.randint(1, 2)))}]")
            w(f"    languages: [{', '.join(r.sample(LANGUAGES, r.randint(1, 3)))}]")
            w(f"    url: https://{self.host}/services/{kind}")
            self.evidence(lines, 4, f"services/{kind}", self.ago(25, 200))
        if self.reached >= 2:
            w("certifications:")
            for i in range(r.randint(2, 3)):
                issued = self.ago(30, 300)
                w(f"  - github: {self.people[0][0][:-1]}{'xyz'[i]}")
                w(f"    credential: PSP-C-{r.randint(1, 99999):05d}")
                w(f"    issued: {issued}")
                w(f"    expires: {self.ahead(200, 700)}")
                self.evidence(lines, 4, f"people/{i + 1}", issued)
        if self.reached >= 3:
            published = self.ago(30, 500)
            w("case_studies:")
            w(f'  - title: "{sentence(r)}"')
            w(f"    url: https://{self.host}/stories/{r.randint(1, 99)}")
            w(f"    published: {published}")
            w(f"    approved_by: [{self.people[0][0]}, {r.choice(MAINTAINERS)[0]}]")
            self.evidence(lines, 4, "stories", published)

    def contract(self, lines, begun):
        r, w = self.r, lines.append
        w(f"feasibility: {{ verdict: {r.choice(['feasible', 'feasible', 'feasible-with-changes'])}, "
          f"by: {self.manager[0]}, decided_on: {begun + datetime.timedelta(days=r.randint(1, 20))} }}")
        signed = begun + datetime.timedelta(days=r.randint(20, 60))
        version = [v for v, since in AGREEMENTS if since <= str(signed)][-1]
        w("agreement:")
        w(f"  template: {self.tier}")
        w(f'  version: "{version}"')
        if r.random() < .5:
            w(f"  sha256: {r.getrandbits(256):064x}")
        w(f"  signed_on: {signed}")
        w(f"  signed_by: [{self.people[0][0]}, {self.manager[0]}]")
        w(f"  expires: {self.ahead(200, 900)}")
        w("  parameters:")
        for line in {
            "technology": [f'psp-version: "{r.choice(PROTOCOL)}"', f"revenue-model: share of {r.choice(['new', 'renewed'])} seats",
                           f"maintenance-months: {r.choice([12, 18, 24, 36])}"],
            "integration": [f'technical-standards: "PSP {r.choice(PROTOCOL)}"', f'marketing-guidelines: "{r.randint(2021, 2026)}"',
                            f"first-response-hours: {r.choice([48, 72])}"],
            "solution": [f"lead-response-days: {r.randint(2, 14)}", f"training-seats: {r.randint(2, 60)}"],
        }[self.tier]:
            w(f"    {line}")
        w("success_metrics:")
        for metric, target in r.sample([("active-users", r.randint(1, 90) * 1000), ("uptime", 99.9), ("csat", 4.5),
                                        ("joint-customers", r.randint(2, 80))], r.randint(1, 2)):
            w(f"  - {{ metric: {metric}, target: {target}, by: {self.ahead(100, 600)} }}")

    def given(self, lines, months):
        r, w = self.r, lines.append
        if self.status == "active" and r.random() < .6:
            w("grants:")
            for benefit in r.sample(BENEFITS[self.tier], r.randint(1, 2)):
                w(f"  - {{ benefit: {benefit}, granted_on: {self.ago(5, 300)}, expires: {self.ahead(200, 500)} }}")
        if r.random() < .6:
            w("enablement:")
            for offer in r.sample(ENABLEMENT, r.randint(1, 2)):
                w(f"  {offer}: {{ granted: {self.ago(5, 300)}, expires: {self.ahead(200, 500)} }}")
        if r.random() < .2:
            w("workstreams:")
            w(f"  - id: {r.choice(['community', 'marketplace', 'docs'])}-{r.randint(1, 9)}")
            w(f"    name: {r.choice(NOUNS)} {r.choice(['community', 'listing', 'integration'])}")
            w(f"    status: {r.choice(['planned', 'in-progress', 'done'])}")
            w(f"    since: {self.ago(20, 300)}")
        if self.together:
            w("collaborations:")
            for slug, kind, day in self.together:
                w(f"  - {{ with: {slug}, kind: {kind}, date: {day} }}")
        if self.status == "active" and self.tier == "integration" and months < 3:
            # without three months of figures their quality is unknown
            w("waivers:")
            w("  - criterion: integration-quality")
            w("    reason: The first figures come with the next quarter.")
            w(f"    by: {self.manager[0]}")
            w(f"    granted_on: {self.ago(5, 40)}")
            w(f"    until: {self.ahead(200, 300)}")

    def figures(self, month, base):
        r = self.r
        last = (datetime.date(month.year + month.month // 12, month.month % 12 + 1, 1) - datetime.timedelta(days=1))
        users = int(base * r.uniform(.8, 1.3))
        return "\n".join([
            "# yaml-language-server: $schema=../../../schemas/metrics.schema.json",
            f"period: {month:%Y-%m}",
            "figures:",
            f"  active-users: {users}",
            f"  joint-customers: {r.randint(0, 40)}",
            f'  uptime: "{r.uniform(99.5, 99.999):.3f}"' if r.random() < .3 else f"  uptime: {r.uniform(99.5, 99.999):.3f}",
            f"  support-tickets: {r.randint(0, 99)}",
            "  csat:",
            f"    value: {r.uniform(4.0, 5):.2f}",
            f"    responses: {r.randint(5, 400)}",
            f"    source: {r.choice(['survey in the product', 'e-mail survey of the quarter', 'review site'])}",
            f"  satisfaction: {{ value: {r.uniform(6, 10):.1f}, responses: {r.randint(1, 9)}, as_of: {last} }}",
            f"  community-engagement: {r.randint(0, 3000)}",
            f"evidence: {{ url: https://{self.host}/figures/{month:%Y-%m}, as_of: {last}, "
            f"verified_by: {r.choice(MAINTAINERS)[0]}, verified_on: {last + datetime.timedelta(days=r.randint(1, 9))} }}",
        ]) + "\n"


# ---------------------------------------------------------------------------------------------------------------------
# Breaking a record, each way by one change that only this file can be blamed for


def swap(pattern, replacement):
    def change(text):
        changed, count = re.subn(pattern, replacement, text, count=1, flags=re.M)
        assert count == 1, f"nothing matches {pattern!r} in\n{text}"
        return changed
    return change


WAYS = {
    "missing-name": swap(r"^name: .*\n", ""),
    "unknown-tier": swap(r"^tier: .*$", "tier: platinum"),
    "wrong-type": swap(r"^owners:\n(?:  .*\n)+", "owners: nobody yet\n"),
    "unknown-field": swap(r"^website: ", "sumary: The key is misspelt.\nwebsite: "),
    "plain-http": swap(r"^website: https:", "website: http:"),
    "no-such-day": swap(r"^applied_on: .*$", "applied_on: 2025-02-31"),
    "other-date-order": swap(r"^applied_on: (\d+)-(\d+)-(\d+)$", r"applied_on: \3.\2.\1"),
    "e-mail": swap(r"^summary: ", "summary: Write to partners@mail.example or see below. "),
    "phone": swap(r"^summary: ", "summary: Call +49 30 5550 1234 first. "),
    "key-twice": swap(r"^summary: ", "summary: The first of two.\nsummary: "),
    "syntax": swap(r"^regions: \[", "regions: [[ "),
    "tab": swap(r"^(owners:\n)  - ", r"\1\t- "),
    "alias": swap(r"^applied_on: ", "x-first: &day 2025-01-01\napplied_on: "),
    "text-too-long": lambda text: swap(r"^summary: ", "summary: " + 20 * "Far too long. ")(text),
    "nobody": swap(r"^owners:\n(?:  .*\n)+", "owners: []\n"),
    "step-open": swap(r"^      outreach: .*\n", ""),
    "phase-closed": swap(r"^    entered: .*$", "    entered: 2035-01-01"),
    "unsigned": swap(r"^agreement:\n(?:  .*\n)+", ""),
    "old-agreement": swap(r'^  version: ".*"$', '  version: "0.9"'),
    "no-such-partner": swap(r"^regions: ", "collaborations: [{ with: nobody-at-all, kind: webinar, date: 2026-01-31 }]\nregions: "),
    "self-made-verification": swap(r"verified_by: [a-z-]+", "verified_by: mallory"),
    "secret": swap(r"^summary: ", "x-token: ghp_" + 36 * "a" + "\nsummary: "),
}


# Other validators give up on a file, or altogether, where the text cannot be read.
STOPPING = {"key-twice", "syntax", "tab", "alias"}


def portable(text):
    """The same values for readers of YAML 1.1, to which a plain date is no text and a plain `on` is `true`."""
    text = re.sub(r": (\d{4}-\d\d-\d\d)(?=[\s,])", r': "\1"', text)
    return re.sub(r"(^ *(?:- )?|[{,] )on: ", r'\1"on": ', text, flags=re.M)


# ---------------------------------------------------------------------------------------------------------------------
# A registry


def once(text, pattern, replacement):
    changed, count = re.subn(pattern, replacement, text, count=1, flags=re.M)
    if count != 1:
        sys.exit(f"generate.py: partners/program.yaml has changed, nothing matches {pattern!r}")
    return changed


def program():
    """This repository's program, with what it leaves open filled in and no targets that name folders."""
    with open(f"{REPOSITORY}/partners/program.yaml", encoding="utf-8") as file:
        text = file.read()
    people = "".join(f"  - github: {login}\n    id: {number}\n" for login, number in MAINTAINERS)
    versions = "".join(f'\n      - {{ version: "{version}", from: {since} }}' for version, since in AGREEMENTS)
    text = once(text, r"^bots:$", f"maintainers:\n{people}\nbots:")
    text = once(text, r"^tiers:$", f"supported_versions: [{', '.join(f'{chr(34)}{v}{chr(34)}' for v in PROTOCOL)}]\n\ntiers:")
    for tier in ("technology", "integration", "solution"):
        text = once(text, rf"^(  - id: {tier}\n    name: .* Agreement\n    tier: {tier})$", rf"\1\n    versions:{versions}")
    return re.sub(r"partners: \[[^\]]+\]", "partners: []", text)


def write(path, text):
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("dir")
    p.add_argument("--n", type=int, default=1000, help="records (default 1000)")
    p.add_argument("--months", type=int, default=0, help="months of figures of each partner in or past phase 4")
    p.add_argument("--invalid", type=float, default=0.0, help="share of records to break")
    p.add_argument("--applied", type=int, default=STATUSES["applied"], help="applications, beside 83 that are none")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--at", type=datetime.date.fromisoformat, default=datetime.date(2026, 11, 15),
                   help="the day that the registry is of")
    p.add_argument("--portable", action="store_true", help="quote what readers of YAML 1.1 see otherwise")
    a = p.parse_args()
    STATUSES["applied"] = a.applied
    if os.path.exists(a.dir) and os.listdir(a.dir) and not os.path.exists(f"{a.dir}/GENERATED"):
        sys.exit(f"generate.py: {a.dir} is not empty and was not written by this program")
    shutil.rmtree(a.dir, ignore_errors=True)
    os.makedirs(f"{a.dir}/partners")
    write(f"{a.dir}/GENERATED", f"--n {a.n} --months {a.months} --invalid {a.invalid} --seed {a.seed} --at {a.at}{' --portable' if a.portable else ''}\n")
    shutil.copytree(f"{REPOSITORY}/schemas", f"{a.dir}/schemas")
    write(f"{a.dir}/partners/program.yaml", program())

    every = round(1 / a.invalid) if a.invalid else 0
    ways = [way for way in WAYS if not (a.portable and way in STOPPING)]
    broken = {i: ways[k % len(ways)] for k, i in enumerate(range(every // 2, a.n, every))} if every else {}
    partners = [Partner(a.seed, i, slug, name, a.at, "active" if i in broken else None)
                for i, (slug, name) in enumerate(identities(a.seed, a.n))]
    r = random.Random(f"{a.seed}/pairs")
    for one, two in zip(partners[::2], partners[1::2]):
        if one.status == two.status == "active" and not {one.number, two.number} & set(broken) and r.random() < .4:
            kind, day = r.choice(KINDS), one.ago(5, 300)
            one.together.append((two.slug, kind, day))
            two.together.append((one.slug, kind, day))

    lines = size = files = 0
    invalid = []
    for partner in partners:
        folder = f"{a.dir}/partners/{partner.slug}"
        os.mkdir(folder)
        text = partner.text(a.months)
        if partner.number in broken:
            text = WAYS[broken[partner.number]](text)
            invalid.append(f"partners/{partner.slug}/partner.yaml\t{broken[partner.number]}\n")
        if a.portable:
            text = portable(text)
        write(f"{folder}/partner.yaml", text)
        lines, size = lines + text.count("\n"), size + len(text.encode())
        if a.months and partner.reached == 3:
            os.mkdir(f"{folder}/metrics")
            base = partner.r.randint(100, 90000)
            for back in range(a.months, 0, -1):
                years, month = divmod(a.at.year * 12 + a.at.month - 1 - back, 12)
                month = datetime.date(years, month + 1, 1)
                write(f"{folder}/metrics/{month:%Y-%m}.yaml", portable(partner.figures(month, base)) if a.portable else partner.figures(month, base))
                files += 1
    write(f"{a.dir}/INVALID.txt", "".join(sorted(invalid)))
    print(f"{a.n} records of {lines / a.n:.0f} lines and {size / a.n:.0f} bytes, {files} months of figures, "
          f"{len(invalid)} broken; judge them with --at {a.at}", file=sys.stderr)


if __name__ == "__main__":
    main()
