//! A report's files on GitHub. They go to a branch of their own, such as one that GitHub Pages shows, or into a folder
//! of the default branch, by a pull request. Pure. In: what the branches have. Out: writes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::work::identity::Identity;
use crate::work::marker;
use crate::work::write::{Proposal, Write};

/// The branch of the pull request, for a registry at the top. No record's proposal has a branch of that name.
const BRANCH: &str = "psp-partners-report";
/// The mark of the pull request, with the period.
const MARK: &str = "report-files";

/// Texts by path.
pub type Files = BTreeMap<String, String>;

/// Which of the wanted files a branch has.
#[derive(Debug, Clone, Default)]
pub struct OnBranch {
    /// Its commit; none where there is no such branch.
    pub tip: Option<String>,
    /// Paths of the wanted files that are not there, or differ.
    pub differ: Vec<String>,
}

/// The branch of the pull request.
pub fn branch(identity: &Identity) -> String {
    identity.own_name(BRANCH)
}

/// What a pull request of ours remembers.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Memory {
    period: String,
    /// The registry that it belongs to.
    of: String,
}

/// The period whose files a pull request of ours proposes, by its body.
pub fn proposed_period(body: &str, identity: &Identity) -> Option<String> {
    let memory = match marker::read::<Value>(MARK, body)? {
        // The marks of the first edition have only the period.
        Value::String(period) => Memory {
            period,
            of: String::new(),
        },
        // One that can't be read has no period, and proposes nothing of ours.
        other => serde_json::from_value(other).unwrap_or_default(),
    };
    (!memory.period.is_empty() && identity.owns(&memory.of, None)).then_some(memory.period)
}

/// Keeps files on a branch of their own, along with those of earlier periods.
pub fn on_branch(branch: &str, files: &Files, period: &str, there: &OnBranch, identity: &Identity) -> Vec<Write> {
    push(proposal(branch, files, period, identity), there.tip.as_deref(), there)
        .into_iter()
        .collect()
}

/// Proposes files for the default branch `base`. `open` is the pull request that is already open, with the period that
/// it proposes. That pull request keeps the files of earlier periods.
pub fn by_pull(
    base: &str,
    files: &Files,
    period: &str,
    (on_base, on_ours): (&OnBranch, &OnBranch),
    open: Option<(u64, Option<String>)>,
    identity: &Identity,
) -> Vec<Write> {
    if on_base.differ.is_empty() {
        return Vec::new();
    }
    let proposal = proposal(&branch(identity), files, period, identity);
    let Some((number, proposed)) = open else {
        let pushed = push(proposal.clone(), on_base.tip.as_deref(), on_ours);
        let open = Write::OpenPull {
            proposal,
            base: base.to_owned(),
            // If the branch has the files already, GitHub refused to open the pull request in an earlier run.
            again: pushed.is_none(),
        };
        return pushed.into_iter().chain([open]).collect();
    };
    let mut writes: Vec<Write> = push(proposal.clone(), on_ours.tip.as_deref(), on_ours)
        .into_iter()
        .collect();
    if proposed.as_deref() != Some(period) {
        writes.push(Write::UpdatePull { number, proposal });
    }
    writes
}

fn proposal(branch: &str, files: &Files, period: &str, identity: &Identity) -> Proposal {
    let memory = Memory {
        period: period.to_owned(),
        of: identity.id(),
    };
    Proposal {
        key: format!("report-files/{period}"),
        branch: branch.to_owned(),
        files: files.clone(),
        title: format!("The report of {period}"),
        body: marker::write(MARK, &memory)
            + "The files of the newest report. The report is in its issue.\n\n\
               If you see *Approve and run* below, press it: GitHub can hold the workflow runs of a bot's pull request.\n",
    }
}

/// One commit on `base`; none where the branch has the files. If the branch is at `base`, only the files that differ are
/// written.
fn push(proposal: Proposal, base: Option<&str>, there: &OnBranch) -> Option<Write> {
    if there.tip.is_some() && there.differ.is_empty() {
        return None;
    }
    let files = if there.tip.as_deref() == base {
        let differs = |path: &String| there.tip.is_none() || there.differ.contains(path);
        proposal
            .files
            .iter()
            .filter(|(path, _)| differs(path))
            .map(|(p, t)| (p.clone(), t.clone()))
            .collect()
    } else {
        proposal.files.clone()
    };
    Some(Write::Push {
        proposal: Proposal { files, ..proposal },
        base: base.map(str::to_owned),
        exists: there.tip.is_some(),
        pull: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nobody() -> Identity {
        Identity::from(Vec::new())
    }

    fn files() -> Files {
        Files::from([("a".to_owned(), "1".to_owned()), ("b".to_owned(), "2".to_owned())])
    }

    fn there(tip: Option<&str>, differ: &[&str]) -> OnBranch {
        OnBranch {
            tip: tip.map(str::to_owned),
            differ: differ.iter().map(|d| (*d).to_owned()).collect(),
        }
    }

    /// Base and paths of each push, in one line.
    fn pushed(writes: &[Write]) -> Vec<String> {
        let one = |write: &Write| match write {
            Write::Push { proposal, base, .. } => {
                let paths: Vec<&str> = proposal.files.keys().map(String::as_str).collect();
                Some(format!("{}: {}", base.as_deref().unwrap_or("nothing"), paths.join(" ")))
            }
            _ => None,
        };
        writes.iter().filter_map(one).collect()
    }

    #[test]
    fn a_branch_gets_what_differs_on_top_of_what_it_has() {
        let first = on_branch("pages", &files(), "2026-10", &there(None, &["a", "b"]), &nobody());
        assert_eq!(pushed(&first), ["nothing: a b"]);
        let next = on_branch("pages", &files(), "2026-11", &there(Some("tip"), &["b"]), &nobody());
        assert_eq!(pushed(&next), ["tip: b"]);
        assert_eq!(
            on_branch("pages", &files(), "2026-11", &there(Some("tip"), &[]), &nobody()),
            []
        );
    }

    #[test]
    fn a_pull_request_begins_at_the_default_branch_and_goes_on_where_it_is_open() {
        let (main, ours) = (there(Some("main"), &["a", "b"]), there(Some("old"), &["a", "b"]));
        let new = by_pull("main", &files(), "2026-11", (&main, &ours), None, &nobody());
        assert_eq!(pushed(&new), ["main: a b"]);
        assert!(matches!(&new[1], Write::OpenPull { again: false, .. }), "{new:#?}");
        let open = by_pull(
            "main",
            &files(),
            "2026-11",
            (&main, &ours),
            Some((7, Some("2026-10".to_owned()))),
            &nobody(),
        );
        assert_eq!(pushed(&open), ["old: a b"]);
        assert!(matches!(&open[1], Write::UpdatePull { number: 7, .. }), "{open:#?}");
        let refused = by_pull(
            "main",
            &files(),
            "2026-11",
            (&main, &there(Some("old"), &[])),
            None,
            &nobody(),
        );
        assert!(
            matches!(&refused[..], [Write::OpenPull { again: true, .. }]),
            "{refused:#?}"
        );
        assert_eq!(
            by_pull(
                "main",
                &files(),
                "2026-11",
                (&there(Some("main"), &[]), &ours),
                None,
                &nobody()
            ),
            []
        );
    }
}
