//! Labels that the tool puts on issues and pull requests, and takes away. Each is listed in the program (`labels[]`) under
//! a role, so that a program gives it its own name, or leaves it out: then it gets none. All other labels are people's.
//! [`TABLE`] is the one list of what the roles are for; `docs/onboarding.md` shows it.

use std::collections::BTreeSet;

use crate::forge;
use crate::registry::model::{Label, LabelRole, Program};

/// A label of ours, whatever its name in the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ManagedLabel<'a> {
    Application,
    WaitsForPartner,
    WaitsForProgram,
    Onboarding,
    Review,
    Paused,
    Expiry,
    Problem,
    Report,
    /// By the phase's id.
    Phase(&'a str),
    /// By the tier's id.
    Tier(&'a str),
}

impl<'a> ManagedLabel<'a> {
    /// The role that it has in the program, and the phase or tier that it stands for.
    fn role(self) -> (LabelRole, Option<&'a str>) {
        match self {
            Self::Application => (LabelRole::Application, None),
            Self::WaitsForPartner => (LabelRole::WaitsForPartner, None),
            Self::WaitsForProgram => (LabelRole::WaitsForProgram, None),
            Self::Onboarding => (LabelRole::Onboarding, None),
            Self::Review => (LabelRole::Review, None),
            Self::Paused => (LabelRole::Paused, None),
            Self::Expiry => (LabelRole::Expiry, None),
            Self::Problem => (LabelRole::Problem, None),
            Self::Report => (LabelRole::Report, None),
            Self::Phase(id) => (LabelRole::Phase, Some(id)),
            Self::Tier(id) => (LabelRole::Tier, Some(id)),
        }
    }
}

/// What each role is for: the role, and where its label is.
pub const TABLE: [(LabelRole, &str); 11] = [
    (LabelRole::Application, "pull requests with a new application"),
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
    /// Of a program; none where it can't be read.
    pub fn of(program: Option<&'a Program>) -> Self {
        Self(program.map_or(&[], |program| &program.labels))
    }

    /// The name of a label; none where the program lists no such role.
    pub fn name(self, label: ManagedLabel<'_>) -> Option<&'a str> {
        let (role, of) = label.role();
        let is_it = |l: &&Label| l.role == Some(role) && l.of.as_deref() == of;
        self.0.iter().find(is_it).map(|l| l.name.as_str())
    }

    /// The names of these labels, of those that the program lists.
    pub fn names<'l>(self, labels: impl IntoIterator<Item = ManagedLabel<'l>>) -> BTreeSet<String> {
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
        let turns = [ManagedLabel::WaitsForPartner, ManagedLabel::WaitsForProgram];
        turns.into_iter().any(|turn| self.name(turn) == Some(name))
    }

    /// How the labels look, for those that have to be made.
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
            ManagedLabel::WaitsForPartner,
            ManagedLabel::WaitsForProgram,
            ManagedLabel::Tier("bread"),
            ManagedLabel::Tier("cake"),
            ManagedLabel::Phase("bread"),
        ];
        let names: Vec<String> = labels.names(wanted).into_iter().collect();
        assert_eq!(names, ["bakery:your-turn", "kind:bread"]);
        assert!(labels.is_turn("bakery:your-turn") && !labels.is_turn("partner:waits-for-program"));
    }

    #[test]
    fn each_role_is_in_the_table_once() {
        let roles: BTreeSet<LabelRole> = TABLE.iter().map(|(role, _)| *role).collect();
        assert_eq!(roles.len(), TABLE.len());
        assert_eq!(roles.len(), LabelRole::ALL.len());
    }
}
