//! Approvals of assets and case studies: each is by a person of that side, and covers what is there now. The schema
//! (`x-approves`) defines which fields have approvals. That only the side itself writes its approval is decided in the
//! review, which knows the author of a change.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{AssetsContext, Check, DocumentContext, Example, Report, Rule, example};
use crate::finding::Severity::Error;
use crate::registry::fields::{Fields, parts};
use crate::registry::shape::dotted;
use crate::standing::shown::{ApprovingSide, is_on_side};
use crate::words::quote;

const SIDES: [ApprovingSide; 2] = [ApprovingSide::Partner, ApprovingSide::Program];

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "PSP986",
        name: "case-study-approval",
        severity: Error,
        summary: "A case study is approved by an owner of the record, and by a maintainer who isn't one.",
        explain: "The partner and the program each approve what is shown in their name. An owner of the record acts for the partner, even if the owner is also a maintainer. If a person left, another person of the same side approves the case study again.",
        waivable: false,
        reads: &["owners", "case_studies", "program.maintainers"],
        check: Check::Document(of_record),
        example: example!("PSP986"),
    },
    Rule {
        code: "PSP987",
        name: "approval-kept-on-change",
        severity: Error,
        summary: "An asset or a case study loses its approvals when it changes.",
        explain: "An approval covers all fields next to it, such as title, address, file, license and end. This change edits one of them but keeps an approval. Delete `approved_by`; both sides then approve the new version. This rule needs a base to compare with: `validate --base REV`.",
        waivable: false,
        reads: &[],
        check: Check::DocumentChange(kept_on_change),
        example: example!("PSP987"),
    },
    Rule {
        code: "PSP988",
        name: "approval-by-own-side",
        severity: Error,
        summary: "Only the owner who approves writes the partner's approval.",
        explain: "A maintainer can delete the partner's approval, but can't write it, and neither can another owner or a stranger. Otherwise a maintainer could show something in the partner's name that the partner never saw. The owner opens a pull request of their own. The program's approval is a maintainer's: an owner who writes it needs a maintainer, whose merging approves it.",
        waivable: false,
        reads: &[],
        check: Check::Reader,
        example: Example::Words {
            bad: "a pull request by a maintainer that adds `partner: { github: ada, approved_on: 2026-06-01 }`",
            good: "the same pull request by the owner `ada`",
        },
    },
    Rule {
        code: "PSP989",
        name: "asset-approval",
        severity: Error,
        summary: "An asset is approved by a maintainer, and by an owner of the partner that it was made with.",
        explain: "An asset with `partner` needs both approvals before it is shown. An asset without `partner` is the program's alone, so only a maintainer approves it.",
        waivable: false,
        reads: &["assets", "program.maintainers"],
        check: Check::Assets(of_assets),
        example: example!("PSP989", "partners/assets/manifest.yaml"),
    },
];

fn why_not(login: &str, side: ApprovingSide, owners: &[String]) -> String {
    let is_owner = owners.iter().any(|owner| owner.eq_ignore_ascii_case(login));
    match side {
        ApprovingSide::Partner => format!("{} isn't an owner of the partner's record", quote(login)),
        ApprovingSide::Program if is_owner => format!("{} is an owner of the partner's record", quote(login)),
        ApprovingSide::Program => format!("{} isn't a maintainer of the program", quote(login)),
    }
}

fn of_record(cx: &DocumentContext<'_>, report: &mut Report<'_>) {
    // The manifest has no owners of its own.
    if cx.record.is_none() {
        return;
    }
    let owners: Vec<String> = cx.owners.iter().map(|owner| owner.github.to_lowercase()).collect();
    let mut found = Vec::new();
    cx.file
        .kind
        .fields()
        .visit(&cx.file.json, &mut |pointer, field, value| {
            if !field.approves {
                return;
            }
            for one in written(value) {
                let Some(login) = one.login() else { continue };
                let (side, why) = match one.side {
                    Some(side) if is_on_side(login, side, &owners, cx.policy) => continue,
                    Some(side) => (side, why_not(login, side, &owners)),
                    // The older form has no sides: each person has to be on one.
                    None if SIDES.iter().any(|side| is_on_side(login, *side, &owners, cx.policy)) => continue,
                    None => (
                        ApprovingSide::Partner,
                        format!("{} is neither an owner of the record nor a maintainer", quote(login)),
                    ),
                };
                found.push((format!("{pointer}/{}", one.at), side, why));
            }
        });
    for (pointer, side, message) in found {
        let help = help(side);
        report.say(cx.at(&pointer), message).with_help(help);
    }
}

fn help(side: ApprovingSide) -> &'static str {
    match side {
        ApprovingSide::Partner => "delete this approval; an owner of the record then approves it in their own name",
        ApprovingSide::Program => {
            "delete this approval; a maintainer who isn't an owner of the record then approves it"
        }
    }
}

fn of_assets(cx: &AssetsContext<'_>, report: &mut Report<'_>) {
    for (i, asset) in &cx.assets.list {
        let at = format!("/assets/{i}/approved_by");
        let Some(approved_by) = cx.file.and_then(|file| file.json.pointer(&at)) else {
            continue;
        };
        let owners = cx.assets.owners_of(asset);
        for one in written(approved_by) {
            let (Some(side), Some(login)) = (one.side, one.login()) else {
                continue;
            };
            let (message, help) = if side == ApprovingSide::Partner && asset.partner.is_none() {
                (
                    "an asset without `partner` has no partner that could approve it".to_owned(),
                    "add `partner` with the folder name of the partner, or delete this approval",
                )
            } else if is_on_side(login, side, owners, cx.policy) {
                continue;
            } else {
                (why_not(login, side, owners), help(side))
            };
            report.say(cx.at(&format!("{at}/{}", one.at)), message).with_help(help);
        }
    }
}

/// Something that has approvals: an item of a list.
struct Approved<'a> {
    pointer: String,
    by: &'a Value,
    /// What the approvals cover: everything but themselves and the evidence.
    covered: Value,
    /// Texts by which two versions of it are the same item, each with its field.
    names: Vec<Name>,
}

fn approved<'a>(cx: &DocumentContext<'a>) -> Vec<Approved<'a>> {
    let fields = cx.file.kind.fields();
    let mut found = Vec::new();
    fields.visit(&cx.file.json, &mut |pointer, field, _| {
        if field.approves {
            found.extend(
                pointer
                    .rsplit_once('/')
                    .map(|(item, _)| (item.to_owned(), pointer.to_owned())),
            );
        }
    });
    let of = |(item, pointer): (String, String)| {
        let value = cx.file.json.pointer(&item)?;
        Some(Approved {
            by: cx.file.json.pointer(&pointer)?,
            covered: covered(value, &item, fields),
            names: names(value, &item, fields),
            pointer,
        })
    };
    found.into_iter().filter_map(of).collect()
}

/// An item without its approvals and its evidence.
fn covered(item: &Value, pointer: &str, fields: &Fields) -> Value {
    let mut item = item.clone();
    if let Some(map) = item.as_object_mut() {
        map.retain(|name, _| {
            let field = fields.at(&format!("{pointer}/{name}"));
            field.is_none_or(|field| !field.approves && field.evidence.is_none())
        });
    }
    item
}

/// A key of the list (`x-key`), and what an item has there.
type Name = (Vec<String>, Vec<String>);

/// By each key of its list, what an item is called: two versions that share one of these are the same item.
fn names(item: &Value, pointer: &str, fields: &Fields) -> Vec<Name> {
    let list = pointer.rsplit_once('/').and_then(|(list, _)| fields.at(list));
    let keys = list.into_iter().flat_map(|list| &list.keys);
    keys.filter_map(|key| Some((key.clone(), parts(item, key)?))).collect()
}

/// One approval of an item, as it is written.
#[derive(Debug, Clone)]
struct Written<'a> {
    /// None for the older form, which names no side.
    side: Option<ApprovingSide>,
    /// The JSON Pointer to the login, from the approvals on and without the first slash.
    at: String,
    value: &'a Value,
}

impl Written<'_> {
    fn login(&self) -> Option<&str> {
        let login = self.side.map_or(Some(self.value), |_| self.value.get("github"));
        login.and_then(Value::as_str)
    }

    /// Whether both are the same approval of one side. The place in a list makes no difference.
    fn is_same(&self, other: &Written<'_>) -> bool {
        self.side == other.side && self.value == other.value
    }
}

/// The approvals of an item.
fn written(approved_by: &Value) -> Vec<Written<'_>> {
    let sides = SIDES.into_iter().filter_map(|side| {
        Some(Written {
            side: Some(side),
            at: format!("{}/github", side.id()),
            value: approved_by.get(side.id())?,
        })
    });
    let logins = approved_by.as_array().into_iter().flatten().enumerate();
    let logins = logins.map(|(i, value)| Written {
        side: None,
        at: i.to_string(),
        value,
    });
    sides.chain(logins).collect()
}

fn kept_on_change(before: &DocumentContext<'_>, after: &DocumentContext<'_>, report: &mut Report<'_>) {
    let old = approved(before);
    for now in approved(after) {
        let is_unchanged = old.iter().any(|was| was.covered == now.covered);
        if is_unchanged {
            continue;
        }
        let is_same = |was: &&Approved<'_>| was.names.iter().any(|name| now.names.contains(name));
        let earlier: Vec<Written<'_>> = old.iter().filter(is_same).flat_map(|was| written(was.by)).collect();
        let kept: Vec<Written<'_>> = (written(now.by).into_iter())
            .filter(|approval| earlier.iter().any(|was| was.is_same(approval)))
            .collect();
        let sides: BTreeSet<&str> = kept.iter().filter_map(|one| one.side.map(ApprovingSide::id)).collect();
        if kept.is_empty() {
            continue;
        }
        let of = match sides.iter().copied().collect::<Vec<_>>()[..] {
            [side] => format!("the {side}'s approval"),
            _ => "the approvals".to_owned(),
        };
        let item = now.pointer.rsplit_once('/').map_or("", |(item, _)| item);
        report
            .say(
                after.key(&now.pointer),
                format!("{} was changed but keeps {of}", quote(&dotted(item))),
            )
            .with_help("delete `approved_by`; each side then approves the new version");
    }
}

/// An approval that a change adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewApproval {
    /// The JSON Pointer to the login.
    pub pointer: String,
    /// The JSON Pointer to what was approved.
    pub item: String,
    /// None for the older form, which names no side.
    pub side: Option<ApprovingSide>,
    pub login: String,
}

/// The approvals in `after` that the same item doesn't have in `before`, from the raw values of both.
pub(crate) fn new_approvals(before: &Value, after: &Value, fields: &Fields) -> Vec<NewApproval> {
    let all = |json: &Value| {
        let mut found = Vec::new();
        fields.visit(json, &mut |pointer, field, value| {
            let item = pointer.rsplit_once('/').map(|(item, _)| item.to_owned());
            if let Some(item) = item.filter(|_| field.approves) {
                let named = json
                    .pointer(&item)
                    .map(|value| names(value, &item, fields))
                    .unwrap_or_default();
                found.push((item, pointer.to_owned(), named, value.clone()));
            }
        });
        found
    };
    let old = all(before);
    let mut new = Vec::new();
    for (item, pointer, named, value) in all(after) {
        let is_same = |was: &&(String, String, Vec<Name>, Value)| was.2.iter().any(|name| named.contains(name));
        let earlier: Vec<_> = old.iter().filter(is_same).flat_map(|was| written(&was.3)).collect();
        let added = written(&value);
        let added = added.iter().filter(|one| !earlier.iter().any(|was| was.is_same(one)));
        new.extend(added.map(|one| NewApproval {
            pointer: format!("{pointer}/{}", one.at),
            item: item.clone(),
            side: one.side,
            login: one.login().unwrap_or_default().to_owned(),
        }));
    }
    new
}
