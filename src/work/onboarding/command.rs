//! Commands in comments: `/done STEP`, `/undo STEP` and `/skip STEP reason`, each at the beginning of a line.

use crate::visible;

/// A command that a person wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    pub verb: Verb,
    /// As it was written; empty when none was named.
    pub step: String,
    pub reason: String,
}

/// What to do with a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Done,
    Undo,
    Skip,
}

impl Verb {
    /// The command as people write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "/done",
            Self::Undo => "/undo",
            Self::Skip => "/skip",
        }
    }
}

impl Command {
    /// The same command, if it names its step as `name` and not by the id. What follows the name is the reason.
    pub fn with_name(&self, name: &str) -> Option<Self> {
        let all = format!("{} {}", self.step, self.reason);
        let mut words = all.split_whitespace();
        let bare = |word: &str| word.trim_matches(['`', '"', '\'', ':', ',']).to_lowercase();
        let is_named = name
            .split_whitespace()
            .all(|part| words.next().is_some_and(|word| bare(word) == bare(part)));
        let reason = words.collect::<Vec<_>>().join(" ");
        let is_whole = self.verb == Verb::Skip || reason.is_empty();
        (is_named && is_whole && !name.trim().is_empty()).then(|| Self { reason, ..self.clone() })
    }
}

/// Most commands that are read from one comment.
const MOST: usize = 20;
/// Longest reason, in characters. Our own choice: it goes into the record.
const LONGEST: usize = 300;

/// The commands of a comment. Text that is quoted, indented or fenced isn't a command.
pub fn commands(body: &str) -> Vec<Command> {
    let mut fence: Option<&str> = None;
    let mut found = Vec::new();
    for line in body.lines() {
        let fences = ["```", "~~~"].into_iter().find(|f| line.trim_start().starts_with(f));
        match (fence, fences) {
            (None, Some(begins)) => fence = Some(begins),
            (Some(open), Some(ends)) if open == ends => fence = None,
            (Some(_), _) => {}
            (None, None) => found.extend(command(line)),
        }
        if found.len() == MOST {
            break;
        }
    }
    found
}

fn command(line: &str) -> Option<Command> {
    let mut words = line.split_whitespace();
    let verb = match words.next().filter(|word| line.starts_with(word))? {
        "/done" => Verb::Done,
        "/undo" => Verb::Undo,
        "/skip" => Verb::Skip,
        _ => return None,
    };
    let step = words.next().unwrap_or_default().trim_matches('`').to_lowercase();
    // Invisible characters would be an error in the record.
    let all = words.collect::<Vec<_>>().join(" ");
    let shown = visible::chars(&all).filter_map(|(c, is_hidden)| (!is_hidden).then_some(c));
    let reason: String = shown.take(LONGEST).collect();
    Some(Command {
        verb,
        step: step.chars().take(100).collect(),
        reason: reason.trim().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_stand_at_the_beginning_of_a_line() {
        let body = "Hello\r\n/done `Outreach`\r\n> /done quoted\n  /done indented\n```\n/done fenced\n```\n/skip launch no  launch \
                    this year\n/done\n/donee x\n";
        let told: Vec<String> = commands(body)
            .iter()
            .map(|c| format!("{} {} {}", c.verb.word(), c.step, c.reason))
            .collect();
        assert_eq!(told, ["/done outreach ", "/skip launch no launch this year", "/done  "]);
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
    fn a_long_comment_is_looked_at_in_part() {
        let body = format!("{}\n", format!("/skip x {}\n", "y".repeat(5000)).repeat(500));
        let found = commands(&body);
        assert_eq!(found.len(), MOST);
        assert_eq!(found[0].reason.chars().count(), LONGEST);
    }
}
