//! Labels that the tool adds to issues and pull requests, and takes away. The program lists each under a role
//! (`labels[]`), with a name of its own. A role that the program leaves out has no label. All other labels are
//! people's. [`TABLE`] is the one list of what the roles are for; `docs/onboarding.md` shows it.

use std::collections::BTreeSet;

use crate::forge;
use crate::registry::model::{Label, LabelRole, Program};

/// A label of ours, independent of its name in the program: its role, and the phase or tier that it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ManagedLabel<'a> {
    role: LabelRole,
    of: Option<&'a str>,
}

impl From<LabelRole> for ManagedLabel<'_> {
    fn from(role: LabelRole) -> Self {
        Self { role, of: None }
    }
}

impl<'a> ManagedLabel<'a> {
    /// Of the phase with this id.
    pub const fn phase(id: &'a str) -> Self {
        Self {
            role: LabelRole::Phase,
            of: Some(id),
        }
    }

    /// Of the tier with this id.
    pub const fn tier(id: &'a str) -> Self {
        Self {
            role: LabelRole::Tier,
            of: Some(id),
        }
    }
}

/// What each role is for: the role, and where its label is.
pub const TABLE: [(LabelRole, &str); 12] = [
    (
        LabelRole::Application,
        "issues and pull requests with a new application",
    ),
    (
        LabelRole::WaitsForPartner,
        "issues and pull requests where it is the partner's turn",
    ),
    (
        LabelRole::WaitsForProgram,
        "issues and pull requests where it is a maintainer's turn",
    ),
    (LabelRole::Onboarding, "issues of partnerships and phases"),
    (LabelRole::Review, "the issue of a quarter in a lasting phase"),
    (LabelRole::Paused, "issues of a paused partnership"),
    (LabelRole::Expiry, "issues about something that expires soon"),
    (
        LabelRole::Remediation,
        "issues about a criterion whose metrics must recover",
    ),
    (LabelRole::Problem, "issues about something that the tool could not do"),
    (LabelRole::Report, "issues of published reports"),
    (LabelRole::Phase, "issues of the phase `of`"),
    (
        LabelRole::Tier,
        "issues and pull requests of a partner of the tier `of`",
    ),
];

/// The labels that a program lists.
#[derive(Debug, Clone, Copy, Default)]
pub struct ProgramLabels<'a>(&'a [Label]);

impl<'a> ProgramLabels<'a> {
    /// The labels of a program; none where it can't be read.
    pub fn of(program: Option<&'a Program>) -> Self {
        Self(program.map_or(&[], |program| &program.labels))
    }

    /// The name of a label; none where the program lists no such role.
    pub fn name<'l>(self, label: impl Into<ManagedLabel<'l>>) -> Option<&'a str> {
        let ManagedLabel { role, of } = label.into();
        let is_it = |l: &&Label| l.role == Some(role) && l.of.as_deref() == of;
        self.0.iter().find(is_it).map(|l| l.name.as_str())
    }

    /// The names of those of these labels that the program lists.
    pub fn names<'l>(self, labels: impl IntoIterator<Item = impl Into<ManagedLabel<'l>>>) -> BTreeSet<String> {
        let names = labels.into_iter().filter_map(|label| self.name(label));
        names.map(str::to_owned).collect()
    }

    /// The names of all labels with these roles.
    pub fn with_roles(self, roles: &[LabelRole]) -> BTreeSet<String> {
        let has = |l: &&Label| l.role.is_some_and(|role| roles.contains(&role));
        self.0.iter().filter(has).map(|l| l.name.clone()).collect()
    }

    /// Whether a label shows whose turn it is.
    pub fn is_turn(self, name: &str) -> bool {
        let turns = [LabelRole::WaitsForPartner, LabelRole::WaitsForProgram];
        turns.into_iter().any(|turn| self.name(turn) == Some(name))
    }

    /// How the labels look, for those that have to be created.
    pub fn looks(self) -> Vec<forge::Label> {
        let look = |l: &Label| forge::Label {
            name: l.name.clone(),
            color: l.color.clone(),
            description: l.description.clone(),
        };
        self.0.iter().map(look).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn label(name: &str, role: Option<LabelRole>, of: Option<&str>) -> Label {
        Label {
            name: name.to_owned(),
            color: "ffffff".to_owned(),
            description: String::new(),
            role,
            of: of.map(str::to_owned),
        }
    }

    #[test]
    fn a_program_that_lists_no_label_for_a_role_gets_none() {
        let listed = [
            label("bakery:your-turn", Some(LabelRole::WaitsForPartner), None),
            label("kind:bread", Some(LabelRole::Tier), Some("bread")),
            label("partner:waits-for-program", None, None),
        ];
        let labels = ProgramLabels(&listed);
        let wanted = [
            LabelRole::WaitsForPartner.into(),
            LabelRole::WaitsForProgram.into(),
            ManagedLabel::tier("bread"),
            ManagedLabel::tier("cake"),
            ManagedLabel::phase("bread"),
        ];
        let names: Vec<String> = labels.names(wanted).into_iter().collect();
        assert_eq!(names, ["bakery:your-turn", "kind:bread"]);
        assert!(labels.is_turn("bakery:your-turn") && !labels.is_turn("partner:waits-for-program"));
    }

    /// The schema lists the roles.
    #[test]
    fn each_role_of_the_schema_is_in_the_table_once() {
        let written = |(role, _): &(LabelRole, &str)| serde_json::to_value(role).expect("a role");
        let table: Vec<Value> = TABLE.iter().map(written).collect();
        let schema: Value = serde_json::from_str(include_str!("../../schemas/program.schema.json")).expect("a schema");
        let roles = schema.pointer("/properties/labels/items/properties/role/enum");
        assert_eq!(roles, Some(&Value::from(table)));
    }
}
