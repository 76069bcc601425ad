//! What people do in a scenario, and the one thing that every run must do: leave nothing for the next.

use psp_github_emulator::world::State;

use crate::scene::{Outcome, Scene};

/// The registry of all scenarios.
pub const HERE: &str = "psp/registry";
/// Where the one partner's record lies.
pub const ACME_YAML: &str = "partners/acme/partner.yaml";
/// What a plan says when nothing is left.
pub const NOTHING: &str = "nothing to do: GitHub is in step with the records\n";

/// A record in phase 1 whose owner can speak.
pub const ONBOARDING: &str = "\
name: Acme Testing
status: onboarding
status_since: 2026-11-01
applied_on: 2026-10-20
tier: integration
website: https://acme.example
owners:
  - github: zoe
    id: 4242
manager:
  github: mona
  id: 2
regions: [europe]
phases:
  identification:
    entered: 2026-11-01
";

/// The day after.
pub fn next_day(day: &str) -> String {
    let day: jiff::civil::Date = day.parse().unwrap();
    day.tomorrow().unwrap().to_string()
}

impl Scene {
    /// Runs, and expects that it did all of it and that nothing is left to do, on that day and on the next.
    pub fn settle(&self, day: &str) -> Outcome {
        let run = self.apply(day);
        self.assert_settled(&next_day(day));
        run
    }

    /// The same, for a day after which the calendar brings something new.
    pub fn apply(&self, day: &str) -> Outcome {
        let run = self.onboard(day, &["--apply"]);
        assert_eq!(run.run.code, 0, "{run:#?}");
        self.assert_settled(day);
        self.assert_clean();
        run
    }

    /// Nothing is left to do; what people did may be told.
    pub fn assert_settled(&self, day: &str) {
        let again = self.onboard(day, &[]);
        let last = again.run.stdout.lines().last().unwrap_or_default();
        assert_eq!(format!("{last}\n"), NOTHING, "on {day}: {again:#?}");
        assert_eq!(again.writes, Vec::<String>::new(), "a plan does not write");
    }

    /// Somebody writes a comment, and nobody looks at it yet; gives its id.
    pub fn say(&self, number: u64, login: &str, body: &str) -> u64 {
        self.hub.world(|w| w.comment(HERE, number, login, body))
    }

    /// The text of our last comment below an issue, without its mark.
    pub fn last_answer(&self, number: u64) -> String {
        let last = self.answers(number).pop().unwrap_or_default();
        last.split_once("-->\n")
            .map_or(last.clone(), |(_, text)| text.to_owned())
    }

    /// A person closes an issue or a pull request.
    pub fn close(&self, number: u64, login: &str) {
        self.hub.world(|w| w.close(HERE, number, login));
    }

    /// A person opens it again.
    pub fn reopen(&self, number: u64) {
        self.hub.world(|w| {
            let now = w.now();
            let issue = w.repository_mut(HERE).issues.get_mut(&number).unwrap();
            issue.state = State::Open;
            issue.state_reason = Some("reopened".to_owned());
            (issue.closed_at, issue.closed_by) = (None, None);
            issue.updated_at = now;
        });
    }

    /// A person ticks a box, or takes the tick back, in the browser.
    pub fn tick(&self, number: u64, id: &str, ticked: bool) {
        let end = format!("<!-- psp-partners:box {id} -->");
        let (from, to) = if ticked { ("[ ]", "[x]") } else { ("[x]", "[ ]") };
        let mut found = 0;
        self.edit(number, |body| {
            let line = |line: &str| {
                if line.ends_with(&end) && line.contains(from) {
                    found += 1;
                    line.replacen(from, to, 1)
                } else {
                    line.to_owned()
                }
            };
            body.split('\n').map(line).collect::<Vec<_>>().join("\n")
        });
        assert_eq!(found, 1, "the box {id} of #{number}");
    }

    /// Mona merges.
    pub fn merge(&self, number: u64) {
        self.hub.world(|w| w.merge_pull(HERE, number, "mona"));
    }

    /// The one open pull request of ours.
    pub fn our_pull(&self) -> u64 {
        let pulls = self.our_pulls();
        assert_eq!(pulls.len(), 1, "{pulls:?}");
        pulls[0].0
    }

    /// Logins of those who are assigned, sorted.
    pub fn assigned(&self, number: u64) -> Vec<String> {
        self.hub.world(|w| {
            let ids = w.repository(HERE).issue(number).assignees.clone();
            let mut logins: Vec<String> = ids.iter().map(|id| w.users[id].login.clone()).collect();
            logins.sort();
            logins
        })
    }

    /// Names of our branches.
    pub fn branches(&self) -> Vec<String> {
        let all = self.git_of_base(&["for-each-ref", "--format=%(refname:short)", "refs/heads/psp-partners"]);
        all.lines().map(str::to_owned).collect()
    }

    /// Lines of a file that differ between two commits, with their signs.
    pub fn diff(&self, from: &str, to: &str, path: &str) -> Vec<String> {
        let folder = self.hub.world(|w| w.repository(HERE).git_dir.clone());
        let mut git = std::process::Command::new("git");
        git.args(["diff", "-U0", from, to, "--", path]).current_dir(folder);
        let text = String::from_utf8(git.output().unwrap().stdout).unwrap();
        let is_line =
            |line: &&str| line.starts_with(['+', '-']) && !line.starts_with("+++") && !line.starts_with("---");
        text.split('\n').filter(is_line).map(str::to_owned).collect()
    }

    /// Main gets the one partner's record, changed.
    pub fn rewrite(&self, change: impl FnOnce(String) -> String) {
        let text = change(self.on_main(ACME_YAML));
        self.push_to_main(&[(ACME_YAML, Some(&text))]);
    }
}
