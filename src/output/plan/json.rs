//! A plan as JSON: `psp-partners/plan/1`.

use serde_json::{Value, json};

use super::SyncReport;
use crate::access::TeamChange;
use crate::forge::IssueState;
use crate::work::issues::body::{Wanted, merge};
use crate::work::issues::item::{Lookup, resolve};
use crate::work::issues::plan::LARGEST;
use crate::work::write::{CommentMark, CreateIssue, Proposal, Write};

/// The contract that the output keeps.
pub const CONTRACT: &str = "psp-partners/plan/1";

/// The whole run as one object.
pub fn render(shown: &SyncReport) -> String {
    let undone: Vec<_> = shown
        .failures
        .iter()
        .map(|f| json!({ "key": f.key, "what": f.kind.to_string(), "message": f.to_string() }))
        .collect();
    let (proposals, writes): (Vec<&Write>, Vec<&Write>) = shown.writes.iter().partition(|w| w.is_proposal());
    let value = json!({
        "contract": CONTRACT,
        "tool": { "name": "psp-partners", "version": env!("CARGO_PKG_VERSION") },
        "at": shown.at,
        "commit": shown.commit,
        "applied": shown.applied,
        "in_step": shown.is_in_step(),
        "summary": shown.summary(),
        "registry_errors": shown.findings,
        "moves": proposals.into_iter().map(write).collect::<Vec<_>>(),
        "writes": writes.into_iter().map(write).collect::<Vec<_>>(),
        "remarks": shown.remarks,
        "notes": shown.notes,
        "undone": undone,
        "done": shown.done,
        "left": shown.left,
        "because": shown.stopped,
        "refused": shown.refused.map(|(changes, allowed)| json!({ "changes": changes, "allowed": allowed })),
    });
    crate::output::json::document_text(&value)
}

/// A write in the contract's words; of an issue that is yet to be made the body, too.
fn write(write: &Write) -> Value {
    let mut value = match write {
        Write::CreateLabel { label } => json!({ "write": "create_label", "label": label }),
        Write::CreateIssue(create) => created(create),
        Write::UpdateIssue(update) => {
            let mut value = json!({
                "write": "update",
                "key": update.key,
                "number": update.number,
                "blocks_changed": update.blocks_changed,
            });
            if let Some(title) = &update.title {
                value["title"] = json!(title);
            }
            if let Some(state) = update.state {
                value["state"] = json!(state);
            }
            value
        }
        Write::LinkIssue { key, parent } => json!({ "write": "link", "key": key, "parent": parent }),
        Write::AddLabels { key, number, names } => {
            json!({ "write": "add_labels", "key": key, "number": number, "names": names })
        }
        Write::RemoveLabel { key, number, name } => {
            json!({ "write": "remove_label", "key": key, "number": number, "name": name })
        }
        Write::Assign { key, number, logins } => {
            json!({ "write": "assign", "key": key, "number": number, "logins": logins })
        }
        Write::Unassign { key, number, logins } => {
            json!({ "write": "unassign", "key": key, "number": number, "logins": logins })
        }
        Write::CreateComment {
            key,
            number,
            mark,
            text,
        } => json!({ "write": "say", "key": key, "number": number, "id": id_of(mark), "words": text }),
        Write::UpdateComment { key, id, text, .. } => {
            json!({ "write": "update_comment", "key": key, "id": id, "words": text })
        }
        Write::CloseIssue { key, number, done } => {
            let state = if *done {
                IssueState::Completed
            } else {
                IssueState::NotPlanned
            };
            json!({ "write": "update", "key": key, "number": number, "blocks_changed": [], "state": state })
        }
        Write::DeleteComment { id, .. } => json!({ "write": "delete_comment", "id": id }),
        Write::EndCheck { id } => json!({ "write": "end_check", "id": id }),
        Write::PostCheck { check, .. } => json!({ "write": "check", "title": check.title, "words": check.summary }),
        Write::PostStatus { status, .. } => {
            json!({ "write": "status", "title": status.context, "words": status.description })
        }
        Write::Suggest { number, .. } => json!({ "write": "suggest", "number": number }),
        Write::Push {
            proposal,
            branch_update,
            ..
        } => {
            json!({ "move": "push", "proposal": proposed(proposal), "exists": branch_update.exists() })
        }
        Write::OpenPull { proposal, .. } => json!({ "move": "open", "proposal": proposed(proposal) }),
        Write::UpdatePull { number, proposal } => {
            json!({ "move": "update", "number": number, "proposal": proposed(proposal) })
        }
        Write::ReviewPull { number, branch } => json!({ "move": "review", "number": number, "branch": branch }),
        Write::WithdrawPull {
            number,
            branch,
            is_open,
        } => {
            let word = if *is_open { "close" } else { "forget" };
            json!({ "move": word, "number": number, "branch": branch })
        }
        Write::DeleteBranch { branch } => json!({ "move": "delete_branch", "branch": branch }),
        Write::ChangeTeam {
            team, login, change, ..
        } => {
            let word = match change {
                TeamChange::Add => "add_to_team",
                TeamChange::Remove => "remove_from_team",
            };
            json!({ "write": word, "team": team.to_string(), "login": login })
        }
        Write::BuildPages { branch, .. } => json!({ "move": "build_pages", "branch": branch }),
    };
    without_references(&mut value);
    value
}

fn created(create: &CreateIssue) -> Value {
    let mut value = json!({
        "write": "create",
        "key": create.key,
        "title": create.title,
        "labels": create.labels,
        "assignees": create.assignees,
    });
    if let Some(body) = body(create) {
        value["body"] = body.into();
    }
    value
}

fn id_of(mark: &CommentMark) -> &str {
    match mark {
        CommentMark::Review(_) => "review",
        CommentMark::Said(id) => id,
    }
}

fn proposed(proposal: &Proposal) -> Value {
    json!({
        "slug": proposal.slug(),
        "key": proposal.key,
        "branch": proposal.branch,
        "path": proposal.files_shown(),
        "title": proposal.title,
    })
}

fn body(create: &CreateIssue) -> Option<String> {
    let wanted = Wanted {
        mark: create.mark.clone(),
        blocks: &create.blocks,
        then: None,
        keep: false,
        limit: LARGEST,
    };
    merge("", &wanted).ok()
}

/// Used instead of the numbers of new issues: a plan is shown before it is applied, when those numbers aren't known.
struct Unnumbered;

impl Lookup for Unnumbered {
    fn number(&self, _: &str) -> Option<u64> {
        None
    }

    fn boxed(&self, _: &str) -> Option<bool> {
        None
    }
}

fn without_references(value: &mut Value) {
    match value {
        Value::String(text) => *text = resolve(text, &Unnumbered).0,
        Value::Array(items) => items.iter_mut().for_each(without_references),
        Value::Object(map) => map.values_mut().for_each(without_references),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::TeamChange;
    use crate::forge::{ForgeError, Label, TeamName};
    use crate::registry::schemas::OUTPUT_FILES;
    use crate::work::issues::Block;
    use crate::work::issues::item::reference;
    use crate::work::issues::mark::Mark;
    use crate::work::issues::plan::Remark;
    use crate::work::write::{BranchUpdate, UpdateIssue, WriteFailure, WriteKind};

    fn proposal() -> Proposal {
        Proposal {
            key: "advance/acme/accept".to_owned(),
            branch: "psp-partners/advance/acme/accept".to_owned(),
            files: [("partners/acme/partner.yaml".to_owned(), "name: Acme\n".to_owned())].into(),
            bytes: [].into(),
            removed: Vec::new(),
            title: "Accept Acme".to_owned(),
            body: String::new(),
        }
    }

    /// A run in which all happens that can.
    #[allow(clippy::too_many_lines, reason = "one of everything that a plan can hold")]
    fn everything() -> SyncReport {
        let key = || "phase/acme/negotiation".to_owned();
        let names = || vec!["a".to_owned()];
        let number = 7;
        let team = |change| Write::ChangeTeam {
            key: key(),
            team: TeamName::parse("acme/partners").unwrap(),
            login: "a".to_owned(),
            change,
            again: false,
        };
        let mut shown = SyncReport::new("2026-11-24".parse().unwrap(), Some("0123"), true);
        shown.writes = vec![
            Write::Push {
                proposal: proposal(),
                base: None,
                branch_update: BranchUpdate::Reset,
                pull: None,
            },
            Write::OpenPull {
                proposal: proposal(),
                base: "main".to_owned(),
                again: false,
            },
            Write::UpdatePull {
                number,
                proposal: proposal(),
            },
            Write::ReviewPull {
                number,
                branch: "b".to_owned(),
            },
            Write::WithdrawPull {
                number,
                branch: "b".to_owned(),
                is_open: true,
            },
            Write::WithdrawPull {
                number,
                branch: "b".to_owned(),
                is_open: false,
            },
            Write::DeleteBranch { branch: "b".to_owned() },
            Write::BuildPages {
                key: "report-files/2026-10".to_owned(),
                branch: "b".to_owned(),
            },
            Write::CreateLabel {
                label: Label {
                    name: "tier:integration".to_owned(),
                    color: "ededed".to_owned(),
                    description: String::new(),
                },
            },
            Write::CreateIssue(Box::new(CreateIssue {
                key: key(),
                title: "Acme: phase 2".to_owned(),
                labels: names(),
                assignees: names(),
                mark: Mark::default(),
                blocks: vec![Block::text("about", format!("See {}.", reference("partnership/acme")))],
            })),
            Write::LinkIssue {
                key: key(),
                parent: "partnership/acme".to_owned(),
            },
            Write::AddLabels {
                key: key(),
                number,
                names: names(),
            },
            Write::RemoveLabel {
                key: key(),
                number,
                name: "a".to_owned(),
            },
            Write::Assign {
                key: key(),
                number,
                logins: names(),
            },
            Write::Unassign {
                key: key(),
                number,
                logins: names(),
            },
            Write::CreateComment {
                key: key(),
                number,
                mark: CommentMark::Said("x".to_owned()),
                text: "Hello".to_owned(),
            },
            Write::UpdateIssue(Box::new(UpdateIssue {
                key: key(),
                number,
                title: Some("Acme".to_owned()),
                state: Some(IssueState::NotPlanned),
                blocks_changed: names(),
                mark: Mark::default(),
                blocks: Vec::new(),
                keep: false,
                before: (String::new(), String::new()),
            })),
            Write::UpdateComment {
                key: key(),
                id: 9,
                mark: CommentMark::Said("x".to_owned()),
                text: "Hello".to_owned(),
            },
            Write::CloseIssue {
                key: "apply/7".to_owned(),
                number,
                done: false,
            },
            Write::DeleteComment { key: key(), id: 9 },
            team(TeamChange::Add),
            team(TeamChange::Remove),
        ];
        let words = "a person closed it".to_owned();
        shown.remarks = vec![Remark {
            key: key(),
            number,
            words,
        }];
        shown.notes = names();
        shown.failed(&WriteFailure {
            key: key(),
            kind: WriteKind::Labels,
            error: ForgeError::Unavailable("down".to_owned()),
        });
        shown.refuse(60, 50);
        shown
    }

    #[test]
    fn what_is_printed_keeps_the_contract() {
        let (_, text) = OUTPUT_FILES
            .iter()
            .find(|(name, _)| *name == "plan.schema.json")
            .unwrap();
        let schema: Value = serde_json::from_str(text).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        for shown in [
            everything(),
            SyncReport::new("2026-11-24".parse().unwrap(), None, false),
        ] {
            let json: Value = serde_json::from_str(&render(&shown)).unwrap();
            let errors: Vec<String> = validator
                .iter_errors(&json)
                .map(|e| format!("{} {e}", e.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{errors:#?}");
        }
        // The words of the schema are those of the types, and all of them occurred.
        let json: Value = serde_json::from_str(&render(&everything())).unwrap();
        for (list, name) in [("moves", "move"), ("writes", "write")] {
            let mut said: Vec<&Value> = Vec::new();
            for entry in json[list].as_array().unwrap() {
                // Two kinds of writes can have one word.
                if !said.contains(&&entry[name]) {
                    said.push(&entry[name]);
                }
            }
            let known = schema["$defs"][name]["properties"][name]["enum"].as_array().unwrap();
            assert_eq!(said, known.iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_body_of_an_issue_to_come_is_shown_without_signs_of_ours() {
        let text = render(&everything());
        assert!(text.contains("See a new issue."), "{text}");
        assert!(!text.contains("\\u0001"), "{text}");
    }
}
