//! The tables of keys and labels in `docs/onboarding.md` are those of the code.

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
        .map(|(role, place)| format!("| `{}` | {place} |\n", role.id()))
        .collect();
    for table in [kinds.concat(), roles.concat()] {
        assert!(
            docs.contains(&table),
            "docs/onboarding.md should have this table:\n{table}"
        );
    }
}
