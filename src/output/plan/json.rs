//! A plan as JSON: `psp-partners/plan/1`.

use serde_json::{Value, json};

use super::{Shown, sentence};
use crate::work::issues::body::{Wanted, merge};
use crate::work::issues::item::{Lookup, resolve};
use crate::work::issues::plan::{Create, LARGEST, Write};

/// The contract that the output keeps.
pub const CONTRACT: &str = "psp-partners/plan/1";

/// The whole run as one object.
pub fn render(shown: &Shown) -> String {
    let undone: Vec<_> = shown
        .undone
        .iter()
        .map(|u| json!({ "key": u.key, "what": u.what, "message": sentence(u) }))
        .collect();
    let value = json!({
        "contract": CONTRACT,
        "tool": { "name": "psp-partners", "version": env!("CARGO_PKG_VERSION") },
        "at": shown.at,
        "commit": shown.commit,
        "applied": shown.applied,
        "in_step": shown.is_in_step(),
        "summary": shown.summary(),
        "registry_errors": shown.findings,
        "moves": shown.moves,
        "writes": shown.writes.iter().map(write).collect::<Vec<_>>(),
        "remarks": shown.remarks,
        "notes": shown.notes,
        "undone": undone,
        "done": shown.done,
        "left": shown.left,
        "because": shown.because,
        "refused": shown.refused.map(|(changes, allowed)| json!({ "changes": changes, "allowed": allowed })),
    });
    crate::output::json::document_text(&value)
}

/// A write; of an issue that is yet to be made the body, too.
fn write(write: &Write) -> Value {
    let mut value = serde_json::to_value(write).unwrap_or_default();
    if let Write::Create(create) = write
        && let Some(body) = body(create)
    {
        value["body"] = body.into();
    }
    told(&mut value);
    value
}

fn body(create: &Create) -> Option<String> {
    let wanted = Wanted {
        mark: create.mark.clone(),
        blocks: &create.blocks,
        then: None,
        keep: false,
        limit: LARGEST,
    };
    merge("", &wanted).ok()
}

/// Takes the place of numbers that nobody knows yet: a plan is shown before it is carried out.
struct Unnumbered;

impl Lookup for Unnumbered {
    fn number(&self, _: &str) -> Option<u64> {
        None
    }

    fn boxed(&self, _: &str) -> Option<bool> {
        None
    }
}

fn told(value: &mut Value) {
    match value {
        Value::String(text) => *text = resolve(text, &Unnumbered).0,
        Value::Array(items) => items.iter_mut().for_each(told),
        Value::Object(map) => map.values_mut().for_each(told),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forge::{ForgeError, IssueState, Label};
    use crate::registry::schemas::OUTPUT_FILES;
    use crate::work::issues::Block;
    use crate::work::issues::apply::Undone;
    use crate::work::issues::item::reference;
    use crate::work::issues::mark::Mark;
    use crate::work::issues::plan::{Remark, Update};
    use crate::work::onboarding::advance::{Move, Proposal};

    fn proposal() -> Proposal {
        Proposal {
            slug: "acme".to_owned(),
            key: "advance/acme/accept".to_owned(),
            branch: "psp-partners/advance/acme/accept".to_owned(),
            path: "partners/acme/partner.yaml".to_owned(),
            text: "name: Acme\n".to_owned(),
            title: "Accept Acme".to_owned(),
            body: String::new(),
        }
    }

    /// A run in which all happens that can.
    fn everything() -> Shown {
        let key = || "phase/acme/negotiation".to_owned();
        let names = || vec!["a".to_owned()];
        let number = 7;
        let mut shown = Shown::new("2026-11-24".parse().unwrap(), Some("0123"), true);
        shown.moves = vec![
            Move::Push {
                proposal: proposal(),
                exists: true,
            },
            Move::Open { proposal: proposal() },
            Move::Close {
                number,
                branch: "b".to_owned(),
            },
            Move::DeleteBranch { branch: "b".to_owned() },
        ];
        shown.writes = vec![
            Write::CreateLabel {
                label: Label {
                    name: "tier:integration".to_owned(),
                    color: "ededed".to_owned(),
                    description: String::new(),
                },
            },
            Write::Create(Box::new(Create {
                key: key(),
                title: "Acme: phase 2".to_owned(),
                labels: names(),
                assignees: names(),
                mark: Mark::default(),
                blocks: vec![Block::text("about", format!("See {}.", reference("partnership/acme")))],
            })),
            Write::Link {
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
            Write::Say {
                key: key(),
                number,
                id: "x".to_owned(),
                words: "Hello".to_owned(),
            },
            Write::Update(Box::new(Update {
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
            Write::DeleteComment { id: 9 },
        ];
        let words = "a person closed it".to_owned();
        shown.remarks = vec![Remark {
            key: key(),
            number,
            words,
        }];
        shown.notes = names();
        shown.undone(&Undone {
            key: key(),
            what: "the labels",
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
        for shown in [everything(), Shown::new("2026-11-24".parse().unwrap(), None, false)] {
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
            let said: Vec<&Value> = json[list]
                .as_array()
                .unwrap()
                .iter()
                .map(|entry| &entry[name])
                .collect();
            let known = schema["$defs"][name]["properties"][name]["enum"].as_array().unwrap();
            assert_eq!(said, known.iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_body_of_an_issue_to_come_is_shown_without_signs_of_ours() {
        let text = render(&everything());
        assert!(text.contains("See an issue to come."), "{text}");
        assert!(!text.contains("\\u0001"), "{text}");
    }
}
