//! The tables of keys and labels in `docs/onboarding.md` are those of the code.

use psp_partners::registry::model::LabelRole;
use psp_partners::work::keys::ItemKind;
use psp_partners::work::labels::TABLE;

#[test]
fn the_docs_list_each_kind_of_issue_and_each_role_of_a_label() {
    let docs = std::fs::read_to_string("docs/onboarding.md").unwrap();
    let kinds: Vec<String> = ItemKind::ALL
        .iter()
        .map(|kind| format!("| `{}` | `{}` |\n", kind.id(), kind.shape()))
        .collect();
    let roles: Vec<String> = TABLE
        .iter()
        .map(|(role, place)| format!("| `{}` | {place} |\n", written(*role)))
        .collect();
    for table in [kinds.concat(), roles.concat()] {
        assert!(
            docs.contains(&table),
            "docs/onboarding.md should have this table:\n{table}"
        );
    }
}

/// A role as the program writes it.
fn written(role: LabelRole) -> String {
    let role = serde_json::to_value(role).unwrap();
    role.as_str().unwrap().to_owned()
}
