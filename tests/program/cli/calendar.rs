//! `calendar`: events and due days as files for calendar apps.

use crate::common::Registry;

const EVENT: &str = "\
kind: advisory-board
title: \"Board; \\\\ meeting, every month for all of the technology partners of this program in all of its 😀 regions\"
start: \"2026-10-15T10:00\"
zone: Europe/Paris
minutes: 90
every: month
until: 2027-03-31
cancelled: [2027-01-15]
moved: [{ from: 2026-11-15, to: \"2026-11-16T14:00\" }]
url: https://board.psp-event.dev/agenda
for: { tiers: [technology] }
sequence: 2
";
const SUMMIT: &str = "\
kind: summit
title: Partner summit
start: \"2027-05-12T09:00\"
zone: America/New_York
minutes: 480
cancelled: [2027-05-12]
";
const AT: [&str; 2] = ["--at", "2026-12-01"];

fn record(slug: &str, tier: &str, status: &str) -> String {
    let phases = match status {
        "active" => "phases: { management: { entered: 2026-10-05 } }\n",
        "onboarding" => "phases: { negotiation: { entered: 2026-11-20 } }\n",
        _ => "",
    };
    format!(
        "name: {slug} Testing\nstatus: {status}\ntier: {tier}\napplied_on: 2026-09-01\nowners:\n  - github: ada\n    id: 1\n\
         {phases}"
    )
}

fn registry() -> Registry {
    let registry = Registry::with_program();
    registry.write("partners/events/board.yaml", EVENT);
    registry.write("partners/events/summit.yaml", SUMMIT);
    registry.write("partners/acme/partner.yaml", record("acme", "technology", "active"));
    registry.write("partners/berg/partner.yaml", record("berg", "solution", "onboarding"));
    registry.write("partners/coda/partner.yaml", record("coda", "solution", "applied"));
    registry
}

fn calendar(registry: &Registry, more: &[&str]) -> String {
    let run = registry.run(&[&["calendar"], more, &AT[..]].concat());
    assert_eq!(run.code, 0, "{run:#?}");
    run.stdout
}

/// The lines without folding.
fn lines(text: &str) -> Vec<String> {
    assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    text.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
}

#[test]
fn a_series_has_its_rule_its_exceptions_and_its_time_zone() {
    let registry = registry();
    let text = calendar(&registry, &[]);
    let lines = lines(&text);
    for line in [
        "NAME:PSP Partnership Program",
        "TZID:Europe/Paris",
        "TZOFFSETFROM:+0100",
        "TZID:America/New_York",
        "DTSTART;TZID=Europe/Paris:20261015T100000",
        "DURATION:PT90M",
        "RRULE:FREQ=MONTHLY;UNTIL=20270331T215959Z",
        "EXDATE;TZID=Europe/Paris:20270115T100000",
        "RECURRENCE-ID;TZID=Europe/Paris:20261115T100000",
        "DTSTART;TZID=Europe/Paris:20261116T140000",
        "SEQUENCE:2",
        "STATUS:CANCELLED",
        "DTSTAMP:20261201T000000Z",
        "URL:https://board.psp-event.dev/agenda",
        "SUMMARY:Board\\; \\\\ meeting\\, every month for all of the technology partners of this program in all of its 😀 regions",
    ] {
        assert!(lines.iter().any(|own| own == line), "{line} in {text}");
    }
    let uid = format!("UID:board.event@{}", "psp");
    assert_eq!(lines.iter().filter(|line| **line == uid).count(), 2, "{text}");
    // No due day of a partner is in the calendar of all.
    assert!(!text.contains(".due@"), "{text}");
    assert_eq!(text, calendar(&registry, &[]), "the same bytes");
}

#[test]
fn a_partner_sees_its_own_days_and_invitations_only() {
    let registry = registry();
    let acme = lines(&calendar(&registry, &["--partner", "acme"]));
    let has = |lines: &[String], text: &str| lines.iter().any(|line| line.contains(text));
    assert!(
        has(&acme, "UID:board.event@") && has(&acme, "UID:acme.review.business-reviews.2026-Q4.due@"),
        "{acme:?}"
    );
    assert!(
        has(&acme, "DTSTART;VALUE=DATE:20261231") && !has(&acme, "berg"),
        "{acme:?}"
    );
    let berg = lines(&calendar(&registry, &["--partner", "berg"]));
    assert!(
        has(&berg, "UID:berg.phase.negotiation.due@") && !has(&berg, "UID:board.event@"),
        "{berg:?}"
    );
    assert!(has(&berg, "UID:summit.event@") && !has(&berg, "acme"), "{berg:?}");
    for (slug, words) in [
        ("coda", "only partners in onboarding and active partners have one"),
        ("acm", "did you mean `acme`?"),
    ] {
        let run = registry.run(&[&["calendar", "--partner", slug], &AT[..]].concat());
        assert!(run.code == 2 && run.stderr.contains(words), "{run:#?}");
    }
}

#[test]
fn a_folder_has_all_calendars() {
    let registry = registry();
    let out = registry.path("out");
    let out = out.to_string_lossy();
    let run = registry.run(&[&["calendar", "--out", &out], &AT[..]].concat());
    assert!(run.code == 0 && run.stdout.ends_with(": 3 calendars\n"), "{run:#?}");
    for (path, args) in [
        ("calendar.ics", &[][..]),
        ("by-partner/acme.ics", &["--partner", "acme"]),
        ("by-partner/berg.ics", &["--partner", "berg"]),
    ] {
        let written = std::fs::read_to_string(registry.path("out").join(path)).expect(path);
        assert_eq!(written, calendar(&registry, args), "{path}");
    }
    let file = registry.path("own.ics");
    let run = registry.run(
        &[
            &["calendar", "--partner", "acme", "--out", &file.to_string_lossy()],
            &AT[..],
        ]
        .concat(),
    );
    assert!(run.code == 0 && run.stdout.is_empty(), "{run:#?}");
    assert_eq!(
        std::fs::read_to_string(file).expect("a file"),
        calendar(&registry, &["--partner", "acme"])
    );
    let run = registry.run(&[&["calendar", "--partner", "acme", "--out", &out], &AT[..]].concat());
    assert!(run.code == 2 && run.stderr.contains("ends with `.ics`"), "{run:#?}");
}
