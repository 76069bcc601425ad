//! The advisory board and its decisions: who is a member, and whether the recorded votes are enough.

use std::collections::BTreeMap;

use super::{BoardContext, Check, DecisionFile, Example, Report, Rule, example};
use crate::finding::Severity::{Error, Warning};
use crate::registry::model::{Board, Status, Vote};
use crate::standing::board_votes::{count_votes, possible_votes};
use crate::words::{closest, count, quote};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "PSP820",
        name: "member-listed-once",
        severity: Error,
        summary: "A person is on the board once.",
        explain: "A person has one vote. A member who comes back gets a new `since` and no `until`.",
        waivable: false,
        reads: &[],
        check: Check::Board(member_listed_once),
        example: example!("PSP820", "partners/board.yaml"),
    },
    Rule {
        code: "PSP821",
        name: "member-of-known-partner",
        severity: Error,
        summary: "The partner of a member of the board is in the registry.",
        explain: "`partner` is the name of a folder. Leave it out for a member from the program itself.",
        waivable: false,
        reads: &[],
        check: Check::Board(member_of_known_partner),
        example: example!("PSP821", "partners/board.yaml"),
    },
    Rule {
        code: "PSP822",
        name: "member-of-current-partner",
        severity: Warning,
        summary: "Members of the board are from partnerships that haven't ended.",
        explain: "A member keeps the vote until the date in `until`, even if the partnership has ended.",
        waivable: false,
        reads: &[],
        check: Check::Board(member_of_current_partner),
        example: example!("PSP822", "partners/board.yaml"),
    },
    Rule {
        code: "PSP823",
        name: "quorum-can-be-reached",
        severity: Warning,
        summary: "The board has enough members for its quorum.",
        explain: "With fewer members than the quorum, the board can't decide anything. If members of one company have one vote together, they count once.",
        waivable: false,
        reads: &[],
        check: Check::Board(quorum_can_be_reached),
        example: example!("PSP823", "partners/board.yaml"),
    },
    Rule {
        code: "PSP824",
        name: "decision-number",
        severity: Error,
        summary: "The file name of a decision begins with its number, and no other decision has that number.",
        explain: "People quote decisions by number. The file name has it in four digits, such as `0007-support-terms.yaml`.",
        waivable: false,
        reads: &[],
        check: Check::Board(decision_number),
        example: example!("PSP824", "partners/decisions/0001-support-terms.yaml"),
    },
    Rule {
        code: "PSP825",
        name: "vote-of-member",
        severity: Error,
        summary: "A recorded vote is by a member of the board on the day of the decision.",
        explain: "Votes count by user ID, and each member votes once. `votes` and `decided_on` belong together.",
        waivable: false,
        reads: &[],
        check: Check::Board(vote_of_member),
        example: example!("PSP825", "partners/decisions/0001-support-terms.yaml"),
    },
    Rule {
        code: "PSP826",
        name: "decision-has-quorum",
        severity: Error,
        summary: "A recorded decision has the votes that the board needs.",
        explain: "A decision is made when the votes reach the quorum and more of them are for it than against it. If members of one company have one vote together, it counts once, and not while they disagree.",
        waivable: false,
        reads: &[],
        check: Check::Board(decision_has_quorum),
        example: example!("PSP826", "partners/decisions/0001-support-terms.yaml"),
    },
    Rule {
        code: "PSP827",
        name: "votes-after-merge",
        severity: Error,
        summary: "A decision that the board still votes on has no recorded votes.",
        explain: "Members vote with their reviews of the newest commit, so writing the votes into the same pull request would void them. After the merge, a maintainer copies them from the review comment.",
        waivable: false,
        reads: &[],
        check: Check::Reader,
        example: Example::Words {
            bad: "a pull request that adds a decision with `decided_on` and `votes`",
            good: "a pull request that adds it without them, and after its merge a second one with the votes",
        },
    },
];

fn member_listed_once(cx: &BoardContext<'_>, report: &mut Report<'_>) {
    let Some(file) = &cx.board else { return };
    let members = &file.board.members;
    for (i, member) in members.iter().enumerate() {
        let same = |other: &crate::registry::model::BoardMember| {
            other.id == member.id || other.github.eq_ignore_ascii_case(&member.github)
        };
        if members[..i].iter().any(same) {
            report
                .say(
                    file.at(&format!("/members/{i}")),
                    format!("{} is listed twice", quote(&member.github)),
                )
                .with_help("delete one of the two lines");
        }
    }
}

fn member_of_known_partner(cx: &BoardContext<'_>, report: &mut Report<'_>) {
    let Some(file) = &cx.board else { return };
    for (i, member) in file.board.members.iter().enumerate() {
        let Some(slug) = member.partner.as_deref() else {
            continue;
        };
        if cx.slugs.iter().any(|known| &**known == slug) {
            continue;
        }
        let near = closest(slug, cx.slugs.iter().map(|known| &**known));
        let help = near.map_or_else(
            || "write the name of a partner's folder".to_owned(),
            |near| format!("did you mean {}?", quote(near)),
        );
        report
            .say(
                file.at(&format!("/members/{i}/partner")),
                format!("no partner is called {}", quote(slug)),
            )
            .with_help(help);
    }
}

fn member_of_current_partner(cx: &BoardContext<'_>, report: &mut Report<'_>) {
    let Some(file) = &cx.board else { return };
    for (i, member) in file
        .board
        .members
        .iter()
        .enumerate()
        .filter(|(_, member)| member.is_member(cx.today))
    {
        let Some(slug) = member.partner.as_deref() else {
            continue;
        };
        let partner = cx.partners.iter().find(|partner| &*partner.slug == slug);
        let Some(status) = partner.map(|partner| partner.status) else {
            continue;
        };
        if matches!(status, Status::Ended | Status::Declined) {
            let message = format!("the partnership of {} is {}", quote(slug), status.id());
            report
                .say(file.at(&format!("/members/{i}/partner")), message)
                .with_help("add `until` with the last day on the board");
        }
    }
}

fn quorum_can_be_reached(cx: &BoardContext<'_>, report: &mut Report<'_>) {
    let Some(file) = &cx.board else { return };
    let votes = possible_votes(&file.board, cx.today, &|slug| cx.organization(slug));
    if file.board.quorum > votes {
        let message = format!(
            "the quorum is {}, and the board has {}",
            file.board.quorum,
            count(votes as usize, "vote")
        );
        report
            .say(file.at("/quorum"), message)
            .with_help("add members, or lower the quorum");
    }
}

fn decision_number(cx: &BoardContext<'_>, report: &mut Report<'_>) {
    let mut known: BTreeMap<u32, &str> = BTreeMap::new();
    for file in &cx.decisions {
        let number = file.decision.number;
        let wanted = format!("{number:04}");
        if file.id.split('-').next() != Some(wanted.as_str()) {
            report
                .say(
                    file.at("/number"),
                    format!("the number is {number}, but the file name is `{}.yaml`", file.id),
                )
                .with_help(format!("rename the file to `{wanted}-….yaml`, or correct the number"));
        }
        if let Some(first) = known.get(&number) {
            let next = cx.decisions.iter().map(|file| file.decision.number).max().unwrap_or(0) + 1;
            report
                .say(
                    file.at("/number"),
                    format!("`{first}.yaml` has the number {number} already"),
                )
                .with_help(format!("the next free number is {next}"));
        }
        known.entry(number).or_insert(&file.id);
    }
}

fn vote_of_member(cx: &BoardContext<'_>, report: &mut Report<'_>) {
    for file in &cx.decisions {
        let (Some(votes), Some(day)) = (&file.decision.votes, file.decision.decided_on) else {
            if file.decision.votes.is_some() || file.decision.decided_on.is_some() {
                report
                    .say(file.at(""), "a decision has both `decided_on` and `votes`, or neither")
                    .with_help("copy both from the review comment of its pull request");
            }
            continue;
        };
        for (i, vote) in votes.iter().enumerate() {
            let members = cx.board.iter().flat_map(|file| &file.board.members);
            let is_member = members
                .filter(|member| member.id == vote.id)
                .any(|member| member.is_member(day));
            let place = file.at(&format!("/votes/{i}"));
            if !is_member {
                report
                    .say(place, format!("{} isn't on the board on {day}", quote(&vote.github)))
                    .with_help("check the user ID, and `since` and `until` in `partners/board.yaml`");
            } else if votes[..i].iter().any(|other| other.id == vote.id) {
                report
                    .say(place, format!("{} votes twice", quote(&vote.github)))
                    .with_help("delete one of the two votes");
            }
        }
    }
}

fn decision_has_quorum(cx: &BoardContext<'_>, report: &mut Report<'_>) {
    let none = Board::default();
    for file in &cx.decisions {
        let (Some(votes), Some(day)) = (&file.decision.votes, file.decision.decided_on) else {
            continue;
        };
        let board = cx.board.as_ref().map_or(&none, |file| &file.board);
        let votes: BTreeMap<u64, Vote> = votes.iter().map(|vote| (vote.id, vote.vote)).collect();
        let counted = count_votes(board, &votes, day, &|slug| cx.organization(slug));
        if !counted.passes() {
            say_missing(file, counted.in_favor, counted.against, counted.quorum, report);
        }
    }
}

fn say_missing(file: &DecisionFile<'_>, in_favor: u32, against: u32, quorum: u32, report: &mut Report<'_>) {
    let message = format!("{in_favor} for and {against} against; the board needs {quorum}, and more for than against");
    report
        .say(file.at("/votes"), message)
        .with_help("record the missing votes, or delete `decided_on` and `votes` while it is a proposal");
}
