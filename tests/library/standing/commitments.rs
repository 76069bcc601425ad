//! A joint commitment counts while it isn't overdue, with a person on each side who can answer for it.

use super::*;

fn of(items: &[&str]) -> Verdict {
    let program = PROGRAM
        .replace(
            "expr: valid_count(certifications) >= 2",
            "expr: current_commitments(go_to_market) >= 1",
        )
        .replace("needs: [certifications]", "needs: [go_to_market]");
    let lines = items
        .iter()
        .map(|item| format!("  - {{kind: talk, what: A talk, {item}}}\n"));
    let record = format!(
        "manager: {{github: Max, id: 7}}\ngo_to_market:\n{}",
        lines.collect::<String>()
    );
    criterion(&judge_by(&program, &record, &[], "2026-06-15"), "people").verdict
}

fn is_not_met(item: &str) {
    assert!(matches!(of(&[item]), Verdict::NotMet { .. }), "{item}");
}

#[test]
fn it_needs_a_day_ahead_and_a_person_on_each_side() {
    assert_eq!(of(&["due: 2026-06-15, partner_owner: Ada, program_owner: mona"]), MET);
    assert_eq!(
        of(&["due: 2026-06-15, partner_owner: ada, program_owner: max"]),
        MET,
        "the partner's manager"
    );
    is_not_met("due: 2020-01-01, partner_owner: ada, program_owner: mona");
    is_not_met("due: 2026-12-01, partner_owner: ada, program_owner: eve");
    is_not_met("due: 2026-12-01, partner_owner: mona, program_owner: mona");
    is_not_met("due: 2026-12-01, partner_owner: ada");
    is_not_met("partner_owner: ada, program_owner: mona");
}

#[test]
fn what_is_done_is_not_overdue() {
    let done = "due: 2026-03-01, done_on: 2026-03-02, partner_owner: ada, program_owner: mona";
    assert_eq!(of(&[done]), MET);
    let Verdict::NotMet { why, .. } = of(&["due: 2026-03-01, partner_owner: ada, program_owner: mona"]) else {
        panic!("met")
    };
    assert_eq!(
        why,
        ["the number of current `go_to_market` is 0, 1 short of the 1 needed"]
    );
}
