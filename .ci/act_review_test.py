"""`review.yml`, as `init` writes it, in `act` against the emulated GitHub: a pull request from a fork, from its event to
what stands on GitHub afterwards.

usage: act_review_test.py ACT BINARY TREE SCRATCH EMULATOR EXAMPLES [SCENARIO...]
"""

import datetime
import html
import os
import re
import sys

import act_scene
from act_scene import FORK, REGISTRY, example, expect_run, laid_over, output, play
from act_test import expect

CHECK = "psp-partners review"
# An application is made on the day of its pull request, which the emulated GitHub takes from the clock.
TODAY = datetime.datetime.now(datetime.timezone.utc).date()
ACME = f"""\
name: Acme Testing
status: applied
applied_on: {TODAY}
tier: integration
website: https://acme.example
owners:
  - github: zoe
regions: [europe]
"""
BAD = ACME.replace("tier: integration", "tier: no-such-tier%0A::error::forged")


class Scene(act_scene.Scene):
    """A registry that answers pull requests."""

    def __init__(self, name, branches, **given):
        super().__init__(name, "review", branches, **given)
        # Pull requests from branches of the repository itself come last.
        self.own = range(len(branches) + 1, len(branches) + len(given.get("own") or ()) + 1)

    def event(self, name, number, action):
        payload = super().event(name, number, action)
        if name == "pull_request_target":
            head, base = (payload["pull_request"][side]["repo"] for side in ("head", "base"))
            expect(number in self.own or head["fork"] is True and head["full_name"] == FORK and base["full_name"] == REGISTRY, "not from a fork")
        return payload

    def pull(self, number, action, token="tok-write"):
        return self.run("pull_request_target", self.event("pull_request_target", number, action), token)

    def comment(self, number, login, body):
        self.ask("comment", repository=REGISTRY, number=number, login=login, body=body)
        return self.run("issue_comment", self.event("issue_comment", number, "created"))


# --- the scenarios -------------------------------------------------------------


def a_good_application_from_event_to_merge():
    with Scene("good", {"apply": ACME}) as scene:
        first = scene.pull(1, "opened")
        expect_run(first, {"review": "success"})
        expect(first.annotations == [], f"a check run was posted, so no annotation is printed: {first.annotations}", first.text)
        expect((first.requests, len(first.writes)) <= (21, 9), f"{first.requests} requests, more than docs/github.md says", first.text)
        expect("tok-write" not in first.text, "the token was printed", first.text)
        expect(first.outputs.get("conclusion") == "success", f"outputs are {first.outputs}", first.text)
        expect(first.outputs.get("result") == "pass", f"outputs are {first.outputs}", first.text)
        expect("application" in first.summary, "the step's summary does not tell", first.text)
        comments, checks = scene.ours(1), scene.checks(1)
        expect(len(comments) == 1 and "merging accepts it" in comments[0], f"comments: {comments}", first.text)
        expect([(c["name"], c["conclusion"]) for c in checks] == [(CHECK, "success")], f"checks: {checks}", first.text)
        expect(scene.labels(1) == ["partner:application", "partner:waits-for-program", "tier:integration"], f"labels: {scene.labels(1)}")

        again = scene.pull(1, "opened")
        expect_run(again, {"review": "success"}, [])
        expect(again.requests <= 11, f"{again.requests} requests, more than docs/github.md says", again.text)
        # By hand, from the number alone.
        by_hand = {"inputs": {"number": "1"}, "repository": scene.event("pull_request_target", 1, "opened")["repository"]}
        expect_run(scene.run("workflow_dispatch", by_hand), {"review": "success"}, [])

        # Comments: nothing runs but for the command, and nothing is answered but to those who may ask.
        chat = scene.comment(1, "zoe", "please /recheck")
        expect(chat.jobs.get("review") in (None, "skipped") and chat.requests == 0, f"{chat.jobs}, {chat.requests} requests", chat.text)
        expect_run(scene.comment(1, "eve", "/recheck"), {"review": "success"}, [])
        asked = scene.comment(1, "zoe", "/recheck\n")
        expect_run(asked, {"review": "success"})
        expect(len(scene.ours(1)) == 1 and "zoe asked for it" in scene.ours(1)[0], f"not answered: {scene.ours(1)}", asked.text)
        expect(asked.annotations == [] and len(asked.writes) == 2, f"written: {asked.writes}", asked.text)

        # A queue: another job, with the check and the status as its only rights.
        merge = output(scene.bare, "rev-parse", "refs/pull/1/merge")
        queued = laid_over(example("merge_group", "checks_requested"), {
            "merge_group": {"head_sha": merge, "base_sha": output(scene.bare, "rev-parse", "main"), "base_ref": "refs/heads/main"},
            "repository": by_hand["repository"],
        })  # fmt: skip
        group = scene.run("merge_group", queued)
        expect_run(group, {"queue": "success"})
        expect([(c["name"], c["conclusion"]) for c in scene.checks(sha=merge)] == [(CHECK, "success")], "the queue still waits", group.text)
        expect("The author is" not in group.summary, "a queue is nobody's proposal", group.text)
        expect(all("/check-runs" in write or "/statuses/" in write for write in group.writes), f"written: {group.writes}", group.text)

        scene.ask("merge", repository=REGISTRY, number=1, login="mona")
        merged = scene.event("pull_request_target", 1, "closed")
        expect(merged["pull_request"]["merged"] is True, "not merged")
        ended = scene.run("pull_request_target", merged)
        expect_run(ended, {"review": "success"})
        expect(len(scene.ours(1)) == 1 and "part of the registry now" in scene.ours(1)[0], f"comments: {scene.ours(1)}", ended.text)
        expect(scene.labels(1) == ["partner:application", "tier:integration"], f"labels: {scene.labels(1)}", ended.text)
        expect_run(scene.run("pull_request_target", merged), {"review": "success"}, [])
        scene.keeps_to_githubs_description()


def a_bad_application_is_told_on_its_lines():
    with Scene("bad", {"apply": BAD}) as scene:
        # Without rights nothing is lost: all is in the log and the summary, with the lines to add.
        poor = scene.pull(1, "opened", token="tok-read")
        expect_run(poor, {"review": "failure"})
        expect(scene.ours(1) == [] and scene.checks(1) == [] and scene.labels(1) == [], "written without rights", poor.text)
        places = {(c["at"].get("file"), c["at"].get("line")) for c in poor.annotations if c["command"] == "error"}
        expect(("partners/acme/partner.yaml", "4") in places, f"annotated: {places}", poor.text)
        for permission in ("checks: write", "statuses: write", "pull-requests: write"):
            expect(permission in poor.summary, f"the summary does not name `{permission}`", poor.text)

        first = scene.pull(1, "opened")
        # The check is red; the run went well.
        expect_run(first, {"review": "success"})
        expect(first.annotations == [], f"a check run was posted, so no annotation is printed: {first.annotations}", first.text)
        expect(first.outputs.get("conclusion") == "failure" and first.outputs.get("result") == "fail", f"outputs are {first.outputs}", first.text)
        checks = scene.checks(1)
        expect([c["conclusion"] for c in checks] == ["failure"], f"checks: {checks}", first.text)
        expect(checks[0]["output"]["annotations_count"] >= 1, f"no annotation on the check: {checks}", first.text)
        comments = scene.ours(1)
        expect(len(comments) == 1 and "no-such-tier" in comments[0], f"comments: {comments}", first.text)
        expect("partner:waits-for-partner" in scene.labels(1), f"labels: {scene.labels(1)}", first.text)
        expect_run(scene.pull(1, "opened"), {"review": "success"}, [])
        scene.keeps_to_githubs_description()


MONTH_PATH = "partners/acme/metrics/2026-10.yaml"
MONTH = """\
period: 2026-10
figures:
  uptime:
    value: 99.5
    evidence:
      url: https://acme.example/status
"""


def nobody_verifies_their_own_figures():
    """An owner's month of figures, from its pull request to the check: what is theirs passes, a verification waits."""
    record = ACME.replace("  - github: zoe\n", "  - github: zoe\n    id: 4242\n")
    verified = MONTH + "      verified_by: mona\n      verified_on: 2026-11-05\n"
    branches = {"plain": {MONTH_PATH: MONTH}, "verified": {MONTH_PATH: verified}}
    maintained = lambda text: text.replace("\nbots:", "\nmaintainers:\n  - github: mona\n    id: 2\n\nbots:")
    with Scene("figures", branches, program=maintained, files={"partners/acme/partner.yaml": record}.items()) as scene:
        plain = scene.pull(1, "opened")
        expect_run(plain, {"review": "success"})
        expect([c["conclusion"] for c in scene.checks(1)] == ["success"], f"checks: {scene.checks(1)}", plain.text)
        waits = scene.pull(2, "opened")
        expect_run(waits, {"review": "success"})
        expect([c["conclusion"] for c in scene.checks(2)] == ["neutral"], f"checks: {scene.checks(2)}", waits.text)
        expect("verified_by" in re.sub(r"<[^>]*>", "", html.unescape(scene.ours(2)[0])), f"comments: {scene.ours(2)}", waits.text)
        scene.keeps_to_githubs_description()


def without_the_event_another_workflow_brings_the_review():
    """A policy blocks `pull_request_target`: `validate` still runs, and then the job `waiting`."""
    with Scene("waiting", {"apply": ACME, "late": ACME.replace("Acme Testing", "Late").replace("acme.example", "late.example")}) as scene:
        repository = scene.event("pull_request_target", 1, "opened")["repository"]

        def validated(number, started_by="pull_request"):
            head = output(scene.bare, "rev-parse", f"refs/pull/{number}/head")
            facts = {"workflow_run": {"event": started_by, "head_sha": head, "pull_requests": []}, "repository": repository}
            return scene.run("workflow_run", laid_over(example("workflow_run", "completed"), facts))

        first = validated(1)
        expect_run(first, {"waiting": "success"})
        expect([(c["name"], c["conclusion"]) for c in scene.checks(1)] == [(CHECK, "success")], f"checks: {scene.checks(1)}", first.text)
        expect(len(scene.ours(1)) == 1 and scene.ours(2) == [], f"comments: {scene.ours(1)}, {scene.ours(2)}", first.text)
        expect_run(validated(1), {"waiting": "success"}, [])
        expect(validated(1, "push").was_skipped(), "a run for a push says nothing about a pull request")
        # The other's event was lost as well: the schedule finds it.
        swept = scene.run("schedule", {"schedule": "23 */3 * * *", "repository": repository})
        expect_run(swept, {"waiting": "success"})
        expect(len(scene.ours(1)) == 1 and len(scene.ours(2)) == 1, f"comments: {scene.ours(1)}, {scene.ours(2)}", swept.text)
        fork = scene.run("schedule", {"schedule": "23 */3 * * *", "repository": {**repository, "fork": True}})
        expect(fork.was_skipped(), f"a fork's schedule started a job: {fork.jobs}", fork.text)
        scene.keeps_to_githubs_description()


def branches_of_the_same_repository_are_reviewed_by_their_authors():
    """People with write access push to the repository itself, and so does psp-partners: the source of a change gives no rights."""
    other = ACME.replace("Acme Testing", "Bolt").replace("acme.example", "bolt.example")
    own = {"by-owner": ("zoe", ACME), "by-bot": ("github-actions[bot]", {"partners/bolt/partner.yaml": other})}
    with Scene("same", {}, own=own) as scene:
        first = scene.pull(1, "opened")
        expect_run(first, {"review": "success"})
        expect([c["conclusion"] for c in scene.checks(1)] == ["success"], f"checks: {scene.checks(1)}", first.text)
        expect(len(scene.ours(1)) == 1, f"comments: {scene.ours(1)}", first.text)
        # A change that is no plan of psp-partners needs a maintainer, even if its own account proposes it.
        bot = scene.pull(2, "opened")
        expect_run(bot, {"review": "success"})
        expect([c["conclusion"] for c in scene.checks(2)] == ["neutral"], f"checks: {scene.checks(2)}", bot.text)
        expect(len(scene.ours(2)) == 1, f"comments: {scene.ours(2)}", bot.text)
        scene.keeps_to_githubs_description()


def another_default_branch_in_a_container():
    """The checkout of a container's job belongs to another user than its git runs as; and the branch isn't called `main`."""
    with Scene("trunk", {"apply": ACME}, main="trunk", other_owner=os.getuid() == 0) as scene:
        first = scene.pull(1, "opened")
        expect_run(first, {"review": "success"})
        expect([c["conclusion"] for c in scene.checks(1)] == ["success"], f"checks: {scene.checks(1)}", first.text)
        expect("safe.directory" not in first.text, "git refused the checkout", first.text)
        # The test merge is older than the default branch, so git merges in the checkout itself.
        scene.push({"partners/README.md": "Another line\n"}, "elsewhere")
        scene.comment(1, "zoe", "/recheck")
        tip = output(scene.bare, "rev-parse", "trunk")[:10]
        statuses = [status["description"] for status in scene.state()["statuses"]]
        expect(any(tip in text for text in statuses), f"not judged on {tip}: {statuses}", first.text)
        scene.keeps_to_githubs_description()


SCENARIOS = [
    nobody_verifies_their_own_figures, a_good_application_from_event_to_merge, a_bad_application_is_told_on_its_lines,
    without_the_event_another_workflow_brings_the_review, branches_of_the_same_repository_are_reviewed_by_their_authors,
    another_default_branch_in_a_container,
]  # fmt: skip


if __name__ == "__main__":
    play(SCENARIOS, sys.argv[7:])
