//! What a record writes in other words than the program's ids: the program's `also`, and the codes of its countries.

use crate::rules::support::{Case, folder};

const ACME: &str = "name: Acme\nstatus: target\n";

/// The help, and the corrected value if there is one, at the first unknown word of a record.
fn corrected(path: &str, text: &str) -> (String, Option<String>) {
    let program = std::fs::read_to_string(folder().join("base/partners/program.yaml")).expect("the base");
    let program = [
        ("    name: Technology Partners\n", "    also: [gold, vendor]\n"),
        ("    name: Solution Partners\n", "    also: [gold]\n"),
        (
            "\nregions:\n",
            "  - { id: north, name: North, countries: [DK, SE], also: [cold] }\n",
        ),
        (
            "\nregions:\n",
            "  - { id: south, name: South, countries: [IT], also: [warm] }\n",
        ),
        ("name: Uptime, ", "also: [availability], "),
    ]
    .iter()
    .fold(program, |text, (after, new)| {
        assert!(text.contains(after), "the base has {after:?}");
        text.replacen(after, &format!("{after}{new}"), 1)
    });
    let findings = Case::of("partners/program.yaml", program).with(path, text).findings();
    let finding = findings.iter().find(|finding| finding.code == "PSP104");
    let finding = finding.unwrap_or_else(|| panic!("{text}: {findings:#?}"));
    (finding.help.clone().unwrap_or_default(), finding.fix.clone())
}

fn record(more: &str) -> (String, Option<String>) {
    corrected("partners/acme/partner.yaml", &format!("{ACME}{more}"))
}

#[test]
fn one_meaning_is_the_correction() {
    let meant = |id: &str| (format!("did you mean `{id}`?"), Some(id.to_owned()));
    assert_eq!(record("tier: Vendor\n"), meant("technology"));
    assert_eq!(record("regions: [warm]\n"), meant("south"));
    assert_eq!(record("regions: [dk]\n"), meant("north"), "a country's code");
    let month = corrected(
        "partners/zenith/metrics/2026-02.yaml",
        "period: 2026-02\nfigures:\n  Availability: 99.9\n",
    );
    assert_eq!(month, meant("uptime"));
}

#[test]
fn of_several_meanings_a_single_value_is_one() {
    // Outside of a list, no correction can be right.
    assert_eq!(
        record("tier: gold\n"),
        ("write `technology` or `solution`".to_owned(), None)
    );
}

#[test]
fn a_word_that_nobody_knows_gets_the_choices_by_name() {
    let (help, fix) = record("tier: platinum\n");
    assert_eq!(
        help,
        "choose `technology` (Technology Partners) or `solution` (Solution Partners); if none fits, ask a maintainer"
    );
    assert_eq!(fix, None);
}
