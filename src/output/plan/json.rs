//! A plan as JSON: `psp-partners/plan/1`.

use serde_json::json;

use super::{Shown, sentence};
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
        "writes": shown.writes,
        "remarks": shown.remarks,
        "notes": shown.notes,
        "undone": undone,
        "done": shown.done,
        "left": shown.left,
        "refused": shown.refused.map(|(changes, allowed)| json!({ "changes": changes, "allowed": allowed })),
    });
    let text = serde_json::to_string_pretty(&value).unwrap_or_default();
    text + "\n"
}
