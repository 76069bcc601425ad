//! Commands in comments: `/done STEP`, `/undo STEP`, `/skip STEP reason`, `/request BENEFIT reason`,
//! `/used GRANT URL` and `/extend ENABLEMENT reason`.
//! [`command_lines`] decides which lines can be commands.

use crate::visible;
use crate::words::closest;
use crate::work::command_lines::{CommandLine, command_lines, plain_word};

/// A command that a person wrote, or a line that looks like one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// None where no command has this word.
    pub verb: Option<Verb>,
    /// The word after the slash, in lowercase.
    pub word: String,
    /// The first word of the rest, as a step's id is written: a step, a benefit or a grant. Empty when none was named.
    pub step: String,
    pub reason: String,
}

/// What to do with a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Done,
    Undo,
    Skip,
    /// Asks for a benefit.
    Request,
    /// Reports the use of a grant.
    Used,
    /// Asks for more time for an enablement, such as a sandbox.
    Extend,
}

impl Verb {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Done,
        Self::Undo,
        Self::Skip,
        Self::Request,
        Self::Used,
        Self::Extend,
    ];
    /// Those that are about steps.
    pub const OF_STEPS: [Self; 3] = [Self::Done, Self::Undo, Self::Skip];

    /// The word of the command.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Undo => "undo",
            Self::Skip => "skip",
            Self::Request => "request",
            Self::Used => "used",
            Self::Extend => "extend",
        }
    }

    fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.word() == word)
    }

    /// The verb that a misspelt word probably means.
    pub fn near(word: &str) -> Option<Self> {
        // `/retest` is a command of other tools, so only the beginning of the word counts.
        if word.starts_with("req") {
            return Some(Self::Request);
        }
        closest(word, Self::OF_STEPS.map(Self::word)).and_then(Self::of)
    }
}

impl Command {
    /// The same command, if it names its step as `name` and not by the id. What follows the name is the reason.
    pub fn with_name(&self, name: &str) -> Option<Self> {
        let all = format!("{} {}", self.step, self.reason);
        let mut words = all.split_whitespace();
        let is_named = name
            .split_whitespace()
            .all(|part| words.next().is_some_and(|word| plain_word(word) == plain_word(part)));
        let reason = words.collect::<Vec<_>>().join(" ");
        let has_reason = matches!(self.verb, Some(Verb::Skip | Verb::Request | Verb::Used | Verb::Extend));
        let is_whole = has_reason || reason.is_empty();
        (is_named && is_whole && !name.trim().is_empty()).then(|| Self { reason, ..self.clone() })
    }

    /// Whether a person meant a command: other tools have commands, too, so a word of theirs gets no answer. `is_step`
    /// is true for the id of a step.
    pub fn is_meant(&self, is_step: &dyn Fn(&str) -> bool) -> bool {
        self.verb.is_some() || Verb::near(&self.word).is_some() || is_step(&self.step)
    }
}

/// Longest reason, in characters. Our own choice: it goes into the record.
const LONGEST: usize = 300;

/// Longest URL, in characters, and one more: the schema of a use refuses a URL that was cut.
const LONGEST_URL: usize = 501;

/// The commands of a comment, and lines that look like one.
pub fn commands(body: &str) -> Vec<Command> {
    command_lines(body).into_iter().map(command).collect()
}

fn command(line: CommandLine) -> Command {
    let (first, rest) = line.rest.split_once(' ').unwrap_or((&line.rest, ""));
    // Invisible characters would be an error in the record.
    let shown = visible::chars(rest).filter_map(|(c, is_hidden)| (!is_hidden).then_some(c));
    let verb = Verb::of(&line.word);
    let longest = match verb {
        Some(Verb::Used) => LONGEST_URL,
        Some(Verb::Done | Verb::Undo | Verb::Skip | Verb::Request | Verb::Extend) | None => LONGEST,
    };
    let reason: String = shown.take(longest).collect();
    Command {
        verb,
        step: plain_word(first).chars().take(100).collect(),
        reason: reason.trim().to_owned(),
        word: line.word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_verb_a_step_and_a_reason() {
        let body = "Hello\r\n/done `Outreach`\r\n> /done quoted\n    /done indented\n```\n/done fenced\n```\n/skip launch no  \
                    launch this year\n/ Done.\n/undo integration–plan.\n";
        let told: Vec<String> = commands(body)
            .iter()
            .map(|c| format!("{} {} {}", c.verb.map_or("?", Verb::word), c.step, c.reason))
            .collect();
        assert_eq!(
            told,
            [
                "done outreach ",
                "skip launch no launch this year",
                "done  ",
                "undo integration-plan "
            ]
        );
    }

    #[test]
    fn a_line_that_looks_like_a_command_is_one_that_nobody_else_means() {
        let is_meant = |body: &str| commands(body)[0].is_meant(&|step| step == "outreach");
        for body in [
            "/dnoe outreach",
            "/donee",
            "/skipp x",
            "/finished outreach",
            "/reqest x y",
            "/request",
            "/used x",
        ] {
            assert!(is_meant(body), "{body}");
        }
        for body in ["/cc @mona", "/assign", "/retest x", "/finished"] {
            assert!(!is_meant(body), "{body}");
        }
    }

    #[test]
    fn a_step_may_be_named_in_full() {
        let named = |body: &str, name: &str| commands(body).remove(0).with_name(name).map(|c| c.reason);
        assert_eq!(
            named("/done Technical feasibility", "Technical feasibility").as_deref(),
            Some("")
        );
        assert_eq!(
            named("/done \"technical Feasibility\"", "Technical feasibility").as_deref(),
            Some("")
        );
        assert_eq!(
            named("/skip Technical feasibility: no need", "Technical feasibility").as_deref(),
            Some("no need")
        );
        assert_eq!(
            named("/done Technical feasibility study", "Technical feasibility"),
            None
        );
        assert_eq!(named("/done Technical", "Technical feasibility"), None);
        assert_eq!(named("/done", ""), None);
    }

    #[test]
    fn a_reason_holds_only_what_can_be_seen() {
        let reason = |body: &str| commands(body).remove(0).reason;
        assert_eq!(reason("/skip launch a\u{202e}b \u{200b}"), "ab");
        assert_eq!(reason("/skip launch \u{200b}"), "", "nobody can read that");
    }

    #[test]
    fn a_long_reason_is_cut() {
        let found = commands(&format!("/skip x {}", "y".repeat(5000)));
        assert_eq!(found[0].reason.chars().count(), LONGEST);
    }
}
