//! Each kind of document is called by its own name, and its mistakes lead to its own beginning: a month is no record.

use psp_partners::finding::Finding;
use psp_partners::registry::model::{Format, KINDS, KindRow};

use crate::rules::support::Case;

/// The kinds that people write as fields.
fn written() -> impl Iterator<Item = &'static KindRow> {
    KINDS.iter().filter(|row| row.format == Format::Yaml)
}

/// Where one of the kind is.
fn path(row: &KindRow) -> String {
    row.pattern
        .replace("{slug}", "zenith")
        .replace("{month}", "2026-01")
        .replace("{quarter}", "2026-Q1")
        .replace("{id}", "annual-summit")
        .replace("{calendar}", "DE-2026")
}

fn found(row: &KindRow, text: &str, code: &str) -> Finding {
    let findings = Case::of(&path(row), text).findings();
    let found = findings.iter().find(|finding| finding.code == code);
    found
        .unwrap_or_else(|| panic!("{}: no {code} in {findings:#?}", row.id))
        .clone()
}

/// The whole message, where it names a kind: no other kind is named in it.
fn names_only(row: &KindRow, finding: &Finding) -> bool {
    let told = format!("{} {}", finding.message, finding.help.as_deref().unwrap_or_default());
    KINDS
        .iter()
        .all(|other| other.id == row.id || !told.contains(other.noun) && !told.contains(other.begin))
}

#[test]
fn an_unknown_field_is_not_one_of_this_kind() {
    for (row, noun) in written().zip([
        "a program",
        "a record",
        "a month of figures",
        "an event",
        "an advisory board",
        "a decision",
        "a quarter of reviews",
    ]) {
        let finding = found(row, "zzzzzz: 1\n", "PSP101");
        assert_eq!(finding.message, format!("`zzzzzz` is not a field of {noun}"));
        let is_free = row.id == "partner";
        let help = finding.help.as_deref().unwrap_or_default();
        assert_eq!(help.contains("`x-zzzzzz`"), is_free, "{help}");
    }
}

#[test]
fn a_value_at_the_margin_of_a_month_belongs_below_figures() {
    let metrics = KINDS.iter().find(|row| row.id == "metrics").expect("a kind");
    let finding = found(metrics, "period: 2026-01\nfigures:\nuptime: 99.9\n", "PSP101");
    assert_eq!(
        (finding.message.as_str(), finding.help.as_deref()),
        (
            "`uptime` is not a field of a month of figures",
            Some("write it below `figures`, with 2 spaces before it")
        )
    );
}

#[test]
fn what_is_no_document_leads_to_the_kinds_beginning() {
    for row in written() {
        for text in ["", "Hello, this is prose.\n"] {
            let code = if text.is_empty() { "PSP014" } else { "PSP103" };
            let finding = found(row, text, code);
            assert_eq!(finding.help.as_deref(), Some(row.begin), "{}", row.id);
            assert!(names_only(row, &finding), "{}: {finding:?}", row.id);
        }
        let listed = found(row, "- a\n", "PSP103");
        let first = row.kind.fields().all().next().expect("a field").dotted();
        assert!(
            listed.message.ends_with(&format!("such as `{first}: …`")),
            "{}",
            listed.message
        );
        let fenced = found(row, "```yaml\n```\n", "PSP002");
        assert!(names_only(row, &fenced), "{}: {fenced:?}", row.id);
    }
}

/// A registry of others often is one file with a list; each of its items is a record here.
#[test]
fn a_list_of_several_is_several_files() {
    for row in written() {
        let first = row.kind.fields().all().next().expect("a field").dotted();
        let finding = found(row, &format!("- {first}: a\n- {first}: b\n"), "PSP103");
        let help = format!(
            "one file holds one {}: put each item into a file of its own, without its `- `",
            row.noun
        );
        assert_eq!(finding.help, Some(help));
        let one = found(row, &format!("- {first}: a\n"), "PSP103");
        assert_eq!(
            one.help.as_deref(),
            Some("delete the `- ` at the beginning of each line")
        );
    }
}

#[test]
fn a_group_in_place_of_a_value_shows_what_a_value_looks_like() {
    let record = KINDS.iter().find(|row| row.id == "partner").expect("a kind");
    let finding = found(
        record,
        "name: Acme\nstatus: target\norganization:\n  id: acme\n",
        "PSP103",
    );
    let help = finding.help.as_deref().unwrap_or_default();
    assert!(
        help.starts_with("write one value in place of the fields below it, such as `"),
        "{help}"
    );
}

#[test]
fn a_title_is_meant_as_the_name() {
    let record = KINDS.iter().find(|row| row.id == "partner").expect("a kind");
    let finding = found(record, "title: Acme\nstatus: target\n", "PSP101");
    assert_eq!(finding.help.as_deref(), Some("did you mean `name`?"));
    let missing = found(record, "{}\n", "PSP102");
    assert_eq!(missing.help.as_deref(), Some("add `name: …`"));
}
