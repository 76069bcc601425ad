//! All that the emulated GitHub shows, as a page to compare with another: no numbers, no ids, no times.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use psp_github_emulator::World;
use psp_github_emulator::world::{Issue, State};

use crate::onboard::shown::BOT;
use crate::scene::{Scene, git};

const REPOSITORY: &str = "psp/registry";

/// A world as it was, with the branches of its registry.
pub struct Kept {
    world: World,
    refs: BTreeMap<String, String>,
}

/// What a body of ours is about.
fn key_of(body: &str) -> Option<String> {
    let at = body.find("<!-- psp-partners:issue {")?;
    let (_, rest) = body[at..].split_once("\"key\":\"")?;
    rest.split('"').next().map(str::to_owned)
}

fn key(issue: &Issue) -> Option<String> {
    let ours = issue.user == BOT && issue.pull.is_none() && !issue.deleted;
    ours.then(|| key_of(issue.body.as_deref().unwrap_or_default()))
        .flatten()
}

/// The id of a comment of ours, such as `answer 17`.
fn said(body: &str) -> Option<String> {
    let rest = body.strip_prefix("<!-- psp-partners:said \"")?;
    rest.split_once("\" -->").map(|(id, _)| id.to_owned())
}

impl Scene {
    fn refs(&self) -> BTreeMap<String, String> {
        let folder = self.hub.world(|w| w.repository(REPOSITORY).git_dir.clone());
        let listed = git(&folder, &["for-each-ref", "--format=%(refname) %(objectname)"]);
        let pairs = listed.lines().filter_map(|line| line.split_once(' '));
        pairs.map(|(name, sha)| (name.to_owned(), sha.to_owned())).collect()
    }

    /// Keeps the world as it is, to play it again.
    pub fn keep(&self) -> Kept {
        Kept {
            world: self.hub.world(|w| w.clone()),
            refs: self.refs(),
        }
    }

    /// Brings the world back.
    pub fn bring_back(&self, kept: &Kept) {
        let now = self.refs();
        let folder = self.hub.world(|w| w.repository(REPOSITORY).git_dir.clone());
        for name in now.keys().filter(|name| !kept.refs.contains_key(*name)) {
            git(&folder, &["update-ref", "-d", name]);
        }
        for (name, sha) in kept.refs.iter().filter(|(name, sha)| now.get(*name) != Some(sha)) {
            git(&folder, &["update-ref", name, sha]);
        }
        self.hub.world(|w| *w = kept.world.clone());
    }

    /// The number of the issue with this key: the oldest, open or not.
    pub fn number(&self, wanted: &str) -> u64 {
        self.find(wanted).unwrap_or_else(|| panic!("there is no {wanted}"))
    }

    pub fn find(&self, wanted: &str) -> Option<u64> {
        self.hub.world(|w| {
            let mut issues = w.repository(REPOSITORY).issues.values();
            issues.find(|i| key(i).as_deref() == Some(wanted)).map(|i| i.number)
        })
    }

    /// What is there twice, or was left open, in words.
    pub fn twice(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        self.hub.world(|w| {
            let repository = w.repository(REPOSITORY);
            let mut count = |what: String, seen: &mut BTreeMap<String, usize>| {
                let times = seen.entry(what.clone()).or_default();
                *times += 1;
                if *times == 2 {
                    wrong.push(format!("twice: {what}"));
                }
            };
            let (mut keys, mut heads, mut answers) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
            for issue in repository.issues.values() {
                if let Some(key) = key(issue) {
                    let double = key.starts_with("double-of/");
                    if !double {
                        count(key, &mut keys);
                    } else if issue.state == State::Open {
                        count(format!("open {key}"), &mut keys);
                        count(format!("open {key}"), &mut keys);
                    }
                }
                if let Some(pull) = issue.pull.as_ref().filter(|_| issue.state == State::Open) {
                    count(pull.head_ref.clone(), &mut heads);
                }
            }
            for comment in repository.comments.values().filter(|c| c.user == BOT) {
                let number = comment.number;
                let id = said(&comment.body).unwrap_or_default();
                match id.strip_prefix("answer ") {
                    Some(ids) => {
                        let ids: Vec<&str> = ids.split(' ').collect();
                        for id in ids {
                            count(format!("#{number} answer to {id}"), &mut answers);
                        }
                    }
                    None if id.is_empty() => {}
                    None => count(format!("#{number} {id}"), &mut answers),
                }
            }
        });
        wrong
    }

    /// Everything that is shown.
    pub fn page(&self) -> String {
        let refs = self.refs();
        let folder = self.hub.world(|w| w.repository(REPOSITORY).git_dir.clone());
        let mut out = String::new();
        self.hub.world(|w| {
            let repository = w.repository(REPOSITORY);
            let name = |issue: &Issue| match (&issue.pull, key(issue)) {
                (Some(pull), _) => pull.head_ref.clone(),
                (None, Some(key)) => key,
                (None, None) => issue.title.clone(),
            };
            let names: BTreeMap<u64, String> = repository.issues.values().map(|i| (i.number, name(i))).collect();
            let login = |id: &u64| w.users[id].login.clone();
            let mut sheets: Vec<String> = Vec::new();
            for issue in repository.issues.values() {
                let name = &names[&issue.number];
                // A run that failed says so in an issue, which the next closes.
                let healed = name == "problem/onboard" && issue.state == State::Closed;
                if healed || name.starts_with("double-of/") {
                    continue;
                }
                let mut sheet = format!(
                    "== {name}: {} {:?} {:?}\n",
                    issue.title, issue.state, issue.state_reason
                );
                let on = repository.labels.iter().filter(|l| issue.labels.contains(&l.id));
                let mut labels: Vec<&str> = on.map(|l| l.name.as_str()).collect();
                labels.sort_unstable();
                let mut assignees: Vec<String> = issue.assignees.iter().map(login).collect();
                assignees.sort();
                writeln!(sheet, "labels {labels:?} assignees {assignees:?}").unwrap();
                let parent = issue
                    .parent
                    .and_then(|id| repository.issues.values().find(|i| i.id == id));
                writeln!(sheet, "below {:?}", parent.map(|p| &names[&p.number])).unwrap();
                let mut body = plain(issue.body.as_deref().unwrap_or_default(), &names);
                if let Some(pull) = &issue.pull {
                    // Commits differ by their second; that it is the head's is what counts.
                    body = body.replace(&pull.head_sha, "(the head)");
                }
                writeln!(sheet, "{body}").unwrap();
                let below = repository.comments.values().filter(|c| c.number == issue.number);
                if let Some(pull) = &issue.pull {
                    let head = repository.check_runs.values().filter(|r| r.head_sha == pull.head_sha);
                    let mut checks: Vec<_> = head.map(|r| (&r.status, &r.conclusion)).collect();
                    // GitHub shows the newest of a name.
                    checks.dedup();
                    writeln!(
                        sheet,
                        "merged {}, checks {checks:?}, {} comments",
                        pull.merged_at.is_some(),
                        below.count()
                    )
                    .unwrap();
                } else {
                    let mut said: Vec<String> = below.map(|c| plain(&c.body, &names)).collect();
                    said.sort();
                    for text in said {
                        writeln!(sheet, "comment: {text}").unwrap();
                    }
                }
                sheets.push(sheet);
            }
            sheets.sort();
            out.extend(sheets);
            let mut labels: Vec<_> = repository
                .labels
                .iter()
                .map(|l| format!("label {} {}\n", l.name, l.color))
                .collect();
            labels.sort();
            out.extend(labels);
        });
        for (name, sha) in refs
            .iter()
            .filter(|(name, _)| name.starts_with("refs/heads/psp-partners"))
        {
            let tree = git(&folder, &["rev-parse", &format!("{sha}^{{tree}}")]);
            writeln!(out, "branch {name} {tree}").unwrap();
        }
        out
    }
}

/// A text without numbers of issues, and without what an issue remembers of ids.
fn plain(text: &str, names: &BTreeMap<u64, String>) -> String {
    let mut out = String::new();
    // Sums of lines that name numbers.
    let text = match text.split_once(",\"lines\":{") {
        Some((before, rest)) => format!("{before}{}", rest.split_once('}').map_or("", |(_, after)| after)),
        None => text.to_owned(),
    };
    // A change of the body learns of the parent, which a new issue does not know yet.
    let text = text.replace(",\"linked\":true", "");
    let mut rest = text.as_str();
    while let Some(at) = rest.find(['#', 'h', 'a']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let skipped = ["#", "heard\":", "answer "].into_iter().find_map(|word| {
            let inner = rest.strip_prefix(word)?;
            // `&#58;` is a colon.
            if word == "#" && out.ends_with('&') {
                return None;
            }
            let length = digits(inner);
            (length > 0).then(|| (word, &inner[..length], &inner[length..]))
        });
        if let Some((word, number, after)) = skipped {
            let name = number.parse().ok().and_then(|n| names.get(&n)).filter(|_| word == "#");
            out.push_str(word);
            let name = name.map_or(if word == "#" { number } else { "N" }, String::as_str);
            // A link to a double leads on: it says of which.
            out.push_str(name.trim_start_matches("double-of/"));
            rest = after;
        } else {
            out.push_str(&rest[..1]);
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

/// The lines that differ, to be read.
pub fn difference(wanted: &str, shown: &str) -> String {
    let (wanted, shown): (Vec<&str>, Vec<&str>) = (wanted.lines().collect(), shown.lines().collect());
    let cut = |line: &&str| line.chars().take(400).collect::<String>();
    let missing = wanted.iter().filter(|l| !shown.contains(l)).take(4);
    let more = shown.iter().filter(|l| !wanted.contains(l)).take(4);
    let mut all: Vec<String> = missing.map(|l| format!("    - {}", cut(l))).collect();
    all.extend(more.map(|l| format!("    + {}", cut(l))));
    all.push(format!("    {} lines, {} wanted", shown.len(), wanted.len()));
    all.join("\n")
}
