//! What GitHub shows after a run: comments, labels, checks and suggestions; and what was sent to it.

use psp_github_emulator::world::World;
use serde_json::Value;

use super::Scene;

impl Scene {
    /// All of our comments below a pull request.
    pub fn ours(&self, number: u64) -> Vec<String> {
        self.comments(number, 41_898_282)
    }

    fn comments(&self, number: u64, author: u64) -> Vec<String> {
        self.hub.world(|w| {
            let repository = w.repository("psp/registry");
            let below = repository
                .comments
                .values()
                .filter(|c| c.number == number && c.user == author);
            below.map(|c| c.body.clone()).collect()
        })
    }

    /// Our one comment.
    pub fn our_comment(&self, number: u64) -> String {
        let mut ours = self.ours(number);
        assert_eq!(ours.len(), 1, "exactly one comment: {ours:#?}");
        ours.remove(0)
    }

    /// The first line that a reader sees of our one comment.
    pub fn first_line(&self, number: u64) -> String {
        let comment = self.our_comment(number);
        comment.lines().nth(1).unwrap_or_default().to_owned()
    }

    /// Labels of a pull request, sorted.
    pub fn labels(&self, number: u64) -> Vec<String> {
        self.hub.world(|w| {
            let repository = w.repository("psp/registry");
            let issue = repository.issue(number);
            let on = repository.labels.iter().filter(|l| issue.labels.contains(&l.id));
            let mut names: Vec<String> = on.map(|l| l.name.clone()).collect();
            names.sort();
            names
        })
    }

    /// Suggestions on lines, as `path:line body`.
    pub fn suggestions(&self, number: u64) -> Vec<String> {
        self.hub.world(|w| {
            let comments = w.repository("psp/registry").review_comments.values();
            let ours = comments.filter(|c| c.number == number && c.user == 41_898_282);
            ours.map(|c| format!("{}:{} {}", c.path, c.line.unwrap_or(0), c.body))
                .collect()
        })
    }

    /// Conclusion and number of annotations of the latest check of ours on the head.
    pub fn check(&self, number: u64) -> (String, usize) {
        let head = self.head(number);
        self.hub.world(|w| {
            let runs = &w.repository("psp/registry").check_runs;
            let last = runs.values().filter(|r| r.head_sha == head).max_by_key(|r| r.id);
            let run = last.expect("a check on the head");
            (
                run.conclusion.clone().unwrap_or_else(|| run.status.clone()),
                run.annotations.len(),
            )
        })
    }

    /// State and description of the newest status of ours on the head.
    pub fn status(&self, number: u64) -> (String, String) {
        let head = self.head(number);
        self.hub.world(|w| {
            let statuses = w.repository("psp/registry").statuses.values().rev();
            let mut ours = statuses.filter(|s| s.sha == head && s.context.starts_with("psp-partners verdict"));
            let status = ours.next().expect("a status on the head");
            (status.state.clone(), status.description.clone().unwrap_or_default())
        })
    }

    /// All that GitHub shows of a pull request, as a page to compare with another: comments, labels with their colours,
    /// checks with their annotations, suggestions. No ids and no times.
    pub fn shown(&self, number: u64) -> String {
        use std::fmt::Write as _;
        let mut out = String::new();
        for comment in self.ours(number) {
            writeln!(out, "comment: {comment}").unwrap();
        }
        writeln!(out, "labels: {:?}", self.labels(number)).unwrap();
        let mut suggestions = self.suggestions(number);
        suggestions.sort();
        writeln!(out, "suggestions: {suggestions:#?}").unwrap();
        let head = self.head(number);
        self.hub.world(|w| {
            let repository = w.repository("psp/registry");
            for label in &repository.labels {
                writeln!(out, "label {} {}", label.name, label.color).unwrap();
            }
            for run in repository.check_runs.values().filter(|r| r.head_sha == head) {
                let said = (&run.status, &run.conclusion, &run.title, &run.summary);
                writeln!(out, "check: {said:?}").unwrap();
                for annotation in &run.annotations {
                    let (line, message) = (&annotation["start_line"], &annotation["message"]);
                    writeln!(out, "  {line} {message}").unwrap();
                }
            }
        });
        writeln!(
            out,
            "status: {:?}",
            self.hub.world(|w| {
                let statuses = w.repository("psp/registry").statuses.values().rev();
                let newest = statuses
                    .filter(|s| s.sha == head)
                    .map(|s| (s.context.clone(), s.state.clone(), s.description.clone()));
                newest.take(1).collect::<Vec<_>>()
            })
        )
        .unwrap();
        out
    }

    /// Every body that was sent to GitHub since request `from`.
    pub fn sent(&self, from: usize) -> Vec<String> {
        let log = self.hub.log();
        log.0[from..]
            .iter()
            .filter_map(|e| e.body.as_ref().map(Value::to_string))
            .collect()
    }

    /// Fails if anything broke GitHub's description of its interface, or if a template of ours couldn't be written.
    pub fn assert_clean(&self) {
        assert_eq!(self.hub.violations(), Vec::<String>::new());
        self.hub.world(|w| {
            let all = || w.repositories.values();
            let issues = all()
                .flat_map(|it| it.issues.values())
                .filter_map(|issue| issue.body.as_ref());
            let comments = all().flat_map(|it| it.comments.values()).map(|comment| &comment.body);
            let broken = issues
                .chain(comments)
                .find(|text| text.contains("This text could not be written"));
            assert_eq!(broken, None, "a template of ours is broken");
        });
    }

    /// Takes away all that was written to GitHub by us or about a pull request, so that a scene can be played again.
    pub fn wipe(&self) {
        self.hub.world(|w| {
            w.limits = World::new().limits;
            let repository = w.repository_mut("psp/registry");
            repository.comments.clear();
            repository.check_runs.clear();
            repository.check_suites.clear();
            repository.statuses.clear();
            repository.reviews.clear();
            repository.review_comments.clear();
            repository.labels.clear();
            for issue in repository.issues.values_mut() {
                issue.labels.clear();
            }
        });
    }
}
