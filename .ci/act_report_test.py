"""`report.yml`, as `init` writes it, in `act` against the emulated GitHub: the issues of months and quarters, and the files
on their branch.

usage: act_report_test.py ACT BINARY TREE SCRATCH EMULATOR EXAMPLES [SCENARIO...]
"""

import re
import sys

import act_scene
from act_scene import expect_run, output, play
from act_test import expect

JOB = {"report": "success"}
OCTOBER = "PSP Partnership Program: report for October 2026"
NOVEMBER = "PSP Partnership Program: report for November 2026"
QUARTER = "PSP Partnership Program: report for the third quarter of 2026"
NAMES = {"acme": "Acme Testing", "zenith": "Zenith Browsers"}
DONE = "nothing to do: GitHub is in step with the records"


def partner(name):
    return f"""\
name: {name}
status: active
status_since: 2026-06-01
applied_on: 2026-01-05
tier: integration
owners:
  - github: zoe
    id: 4242
regions: [europe]
verticals: [finance]
phases:
  management:
    entered: 2026-06-01
"""


def figures(month, users):
    """Both partners' figures of a month."""
    return {
        f"partners/{slug}/metrics/{month}.yaml": f"period: {month}\nfigures:\n  active-users: {of_one}\n  support-tickets: 12\n"
        for slug, of_one in zip(NAMES, users, strict=True)
    }


class Scene(act_scene.Scene):
    """A registry with two active partners, who reported for two months."""

    def __init__(self, name):
        records = {f"partners/{slug}/partner.yaml": partner(whole) for slug, whole in NAMES.items()}
        super().__init__(name, "report", {}, repository={"pages": "reports"}, files={**records, **figures("2026-09", (1000, 2000)), **figures("2026-10", (1100, 2300))})
        self.day = "2026-11-08"

    def scheduled(self):
        return self.run("schedule", self.event("schedule", 0, ""))

    def by_hand(self, **inputs):
        return self.run("workflow_dispatch", {**self.event("workflow_dispatch", 0, ""), "inputs": inputs})

    def reports(self):
        """The issues, by title."""
        issues = self.state()["issues"]
        titles = [issue["title"] for issue in issues]
        expect(len(set(titles)) == len(titles), f"a report was opened twice: {titles}")
        return {issue["title"]: issue for issue in issues}

    def built(self):
        """How often the website was built."""
        return sum(asked["method"] == "POST" and asked["path"].endswith("/pages/builds") and asked["status"] == 201 for asked in self.ask("log"))

    def files(self):
        return output(self.bare, "ls-tree", "-r", "--name-only", "reports").splitlines()

    def file(self, path):
        return output(self.bare, "show", f"reports:{path}")


def states(scene):
    return {title: issue["state"] for title, issue in scene.reports().items()}


# --- the scenarios -------------------------------------------------------------


def each_month_is_an_issue_and_files():
    with Scene("months") as scene:
        main = output(scene.bare, "rev-parse", "main")
        first = scene.scheduled()
        expect_run(first, JOB)
        expect("tok-write" not in first.text, "the token was printed", first.text)
        expect(states(scene) == {OCTOBER: "open", QUARTER: "open"}, f"{states(scene)}", first.text)
        october = scene.reports()[OCTOBER]
        expect([label["name"] for label in october["labels"]] == ["partner:report"], f"{october['labels']}", first.text)
        for words in ("Active users of integrations", "3,400", "Support tickets", "24"):
            for where, text in (("issue", october["body"]), ("summary", first.summary)):
                expect(re.search(rf"(?<![\d,]){words}(?![\d,])", text), f"no {words!r} in the {where}: {text}", first.text)
        files = scene.files()
        for path in ("index.html", "2026-10/report-2026-10.md", "2026-10/figures-2026-10.csv"):
            expect(path in files, f"no {path} among {files}", first.text)
        expect("October 2026" in scene.file("index.html") and "active-users" in scene.file("2026-10/figures-2026-10.csv"), "another month's files")
        expect(output(scene.bare, "rev-parse", "main") == main, "the main branch was written to", first.text)
        expect(scene.built() == 1, f"the website was built {scene.built()} times", first.text)

        again = scene.scheduled()
        expect_run(again, JOB, [])
        expect(again.lines.count(DONE) == 2, f"printed: {again.lines}", again.text)

        body = october["body"]
        scene.push(figures("2026-11", (1500, 2700)), "figures of November")
        scene.day = "2026-12-08"
        second = scene.scheduled()
        expect_run(second, JOB)
        expect(states(scene) == {OCTOBER: "closed", QUARTER: "open", NOVEMBER: "open"}, f"{states(scene)}", second.text)
        reports = scene.reports()
        expect("4,200" in reports[NOVEMBER]["body"], reports[NOVEMBER]["body"], second.text)
        expect(f"#{reports[NOVEMBER]['number']}" in reports[OCTOBER]["body"], f"the next is not named: {reports[OCTOBER]['body']}", second.text)
        expect("3,400" in reports[OCTOBER]["body"] and reports[OCTOBER]["body"] != body, "what it said is lost", second.text)
        expect("November 2026" in scene.file("index.html"), "the page is still October's", second.text)
        expect(scene.built() == 2, f"the website was built {scene.built()} times", second.text)
        expect(set(files) < set(scene.files()), f"files of October are lost: {scene.files()}", second.text)
        expect_run(scene.scheduled(), JOB, [])
        scene.keeps_to_githubs_description()


def by_hand_it_is_only_shown_unless_asked_for():
    with Scene("by-hand") as scene:
        plan = scene.by_hand(publish="month", apply="false")
        expect_run(plan, JOB, [])
        expect(scene.reports() == {}, f"{states(scene)}", plan.text)
        printed = "\n".join(plan.lines)
        for shown in (printed, plan.summary):
            expect("report for October 2026" in shown and "4 writes planned" in shown, f"no plan: {shown}", plan.text)
        expect("3,400" in plan.summary, f"the summary has no report: {plan.summary}", plan.text)
        expect_run(scene.by_hand(publish="quarter", apply="true"), JOB)
        expect(states(scene) == {QUARTER: "open"}, f"{states(scene)}")
        scene.keeps_to_githubs_description()


SCENARIOS = [each_month_is_an_issue_and_files, by_hand_it_is_only_shown_unless_asked_for]


if __name__ == "__main__":
    play(SCENARIOS, sys.argv[7:])
