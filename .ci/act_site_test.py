"""`site.yml`, as `init` writes it, in `act` against the emulated GitHub: the public directory on its branch, and the Pages site
that shows it.

usage: act_site_test.py ACT BINARY TREE SCRATCH EMULATOR EXAMPLES [SCENARIO...]
"""

import sys

import act_scene
from act_scene import expect_run, output, play
from act_test import expect

JOB = {"site": "success"}
RECORD = """\
name: Zenith Browsers
status: active
status_since: 2026-06-01
applied_on: 2026-01-05
tier: solution
owners: [{ github: zoe, id: 4242 }]
phases:
  management: { entered: 2026-06-01 }
"""


class Scene(act_scene.Scene):
    """A registry with a partner that the directory lists, and a Pages site."""

    def __init__(self, name, **more):
        super().__init__(name, "site", {}, repository={"pages": "pages", **more}, files={"partners/zenith/partner.yaml": RECORD})
        self.day = "2026-11-08"

    def pushed(self):
        return self.run("push", self.event("push", 0, ""))

    def files(self):
        return output(self.bare, "ls-tree", "-r", "--name-only", "pages").splitlines()

    def file(self, path):
        return output(self.bare, "show", f"pages:{path}")

    def built(self):
        return sum(asked["method"] == "POST" and asked["path"].endswith("/pages/builds") and asked["status"] == 201 for asked in self.ask("log"))


def a_push_publishes_and_the_schedule_keeps_it():
    with Scene("push") as scene:
        main = output(scene.bare, "rev-parse", "main")
        first = scene.pushed()
        expect_run(first, JOB)
        expect("tok-write" not in first.text, "the token was printed", first.text)
        for path in ("index.html", "p/zenith/index.html", "api/v1/partners.json", "report/index.html", "feed.xml", "p/zenith/feed.xml"):
            expect(path in scene.files(), f"no {path} among {scene.files()}", first.text)
        expect("Zenith Browsers" in scene.file("index.html"), "the partner is not listed", first.text)
        expect("October 2026" in scene.file("report/index.html"), "another month's report", first.text)
        expect(output(scene.bare, "rev-parse", "main") == main, "the main branch was written to", first.text)
        expect(scene.built() == 1, f"the website was built {scene.built()} times", first.text)
        again = scene.run("schedule", scene.event("schedule", 0, ""))
        expect_run(again, JOB, [])
        scene.day = "2026-11-09"
        next_day = scene.run("schedule", scene.event("schedule", 0, ""))
        expect_run(next_day, JOB)
        expect("As of <bdi>2026-11-09</bdi>" in scene.file("p/zenith/index.html"), "the page has the day before", next_day.text)
        expect(scene.built() == 2, f"the website was built {scene.built()} times", next_day.text)
        scene.keeps_to_githubs_description()


def by_hand_it_is_only_shown_unless_asked_for():
    with Scene("by-hand") as scene:
        event = {**scene.event("workflow_dispatch", 0, ""), "inputs": {"apply": "false"}}
        plan = scene.run("workflow_dispatch", event)
        expect_run(plan, JOB, [])
        expect("2 writes planned" in plan.summary, f"no plan: {plan.summary}", plan.text)
        expect_run(scene.run("workflow_dispatch", {**event, "inputs": {"apply": "true"}}), JOB)
        expect("index.html" in scene.files(), "nothing was published")
        scene.keeps_to_githubs_description()


def a_private_repository_shows_no_report():
    with Scene("private", private=True) as scene:
        run = scene.pushed()
        expect_run(run, JOB)
        expect("index.html" in scene.files() and "report/index.html" not in scene.files(), f"{scene.files()}", run.text)


SCENARIOS = [a_push_publishes_and_the_schedule_keeps_it, by_hand_it_is_only_shown_unless_asked_for, a_private_repository_shows_no_report]


if __name__ == "__main__":
    play(SCENARIOS, sys.argv[7:])
