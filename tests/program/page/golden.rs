//! A page of a program that can be taken in at one glance, against the one that was read and found right.

use psp_partners::registry::{Sources, Tree};
use psp_partners::report::{Period, Request, build};
use psp_partners::templates::STYLE;

use super::{common, made, render};

const PROGRAM: &str = "id: tiny
name: Tiny
tiers:
  - {id: one, name: First, criteria: [{id: users, name: Users, required_by: start, needs: [reach.users], expr: reach.users >= 10}]}
phases:
  - {id: start, name: Start, steps: [{id: talk, name: Talk, by: both}]}
  - {id: run, name: Run, lasting: true, steps: [{id: look, name: Look, by: program}]}
metrics:
  - {id: uptime, area: quality, name: Uptime, unit: percent, min: 0, max: 100, combine: mean, better: higher, window: month, target: 99, source: figures, visibility: public}
regions: [{id: north, name: North, target: 1}, {id: south, name: South}]
verticals: [{id: trade, name: Trade}]
";

#[test]
fn a_small_page_is_the_one_that_was_read() {
    let record = |name: &str, more: &str| {
        format!(
            "name: {name}\nstatus: active\nstatus_since: 2025-01-01\ntier: one\nphases:\n  start: {{entered: 2024-11-01, left: 2025-01-01}}\n  run: {{entered: 2025-01-01}}\n{more}"
        )
    };
    let month = |value: &str| format!("period: 2026-10\nfigures: {{uptime: {value}}}\n");
    let files = [
        ("partners/program.yaml", PROGRAM.to_owned()),
        (
            "partners/ada/partner.yaml",
            record("Ada & Co", "reach: {users: 12}\nregions: [north]\nverticals: [trade]\n"),
        ),
        ("partners/ada/metrics/2026-10.yaml", month("98.5")),
        ("partners/bob/partner.yaml", record("Bob", "")),
    ];
    let files = files
        .into_iter()
        .map(|(path, text)| (path.to_owned(), Some(text.into_bytes())));
    let sources = Sources {
        tree: Tree::Empty.with(files.collect()),
        overlay: None,
    };
    let at = "2026-11-02".parse().unwrap();
    let report = build(&Request {
        sources: &sources,
        since: None,
        at,
        period: Period::parse("2026-10", at).unwrap(),
        partner: None,
        made: made(),
        waiting: &[],
        progress: &|_, _| {},
    });
    let page = render(&report.unwrap().expect("there is a program")).replace(STYLE, "");
    let page = page.split("style-src").next().unwrap().to_owned() + page.split_once("base-uri").unwrap().1;
    let path = common::root().join("tests/page/golden.html");
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    if page != there {
        let now = path.with_extension("new.html");
        std::fs::write(&now, &page).unwrap();
        panic!(
            "the page is another now: read {}, and move it over golden.html if it is right",
            now.display()
        );
    }
}
