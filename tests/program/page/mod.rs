//! The report's page: nothing hostile is markup, nothing is loaded, it is well-formed, and the same input gives the same
//! bytes. What only a browser can see is tested by `.ci/page_test.mjs`.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests read files of their own, and stop where something is not there"
)]

use crate::common;
mod golden;
mod hostile;
mod markup;

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use psp_partners::output::report::html;
use psp_partners::registry::{Sources, Tree};
use psp_partners::report::{Earlier, Made, Period, Report, Request, build};
use psp_partners::templates::{STYLE, STYLE_HASH, Texts};
use sha2::{Digest as _, Sha256};

const AT: &str = "2026-11-24";

/// The fixture program; with the overlay when asked for, and compared with a state in which less had happened.
fn fixture(period: &str, overlay: bool, partner: Option<&str>) -> Report {
    let folder = common::root().join("tests/page");
    let tree = || Tree::folder(folder.join("fixture"));
    let sources = Sources {
        tree: tree(),
        overlay: overlay.then(|| Tree::folder(folder.join("overlay"))),
    };
    let northwind = "partners/northwind-pipelines/partner.yaml";
    let text = std::fs::read_to_string(folder.join("fixture").join(northwind)).unwrap();
    let earlier: BTreeMap<String, Option<Vec<u8>>> = [
        ("partners/tern-plugins/partner.yaml".to_owned(), None),
        (
            northwind.to_owned(),
            Some(
                text.replace("first_response_hours: 24", "first_response_hours: 72")
                    .into(),
            ),
        ),
    ]
    .into();
    let earlier = Sources {
        tree: tree().with(earlier),
        overlay: None,
    };
    let at = AT.parse().unwrap();
    build(&Request {
        sources: &sources,
        since: Some(Earlier {
            sources: &earlier,
            name: "v2026.09".to_owned(),
        }),
        at,
        period: Period::parse(period, at).unwrap(),
        partner,
        made: made(),
        waiting: &[],
        progress: &|_, _| {},
    })
    .unwrap()
    .expect("there is a program and the partner")
}

/// The page by our own templates.
fn render(report: &Report) -> String {
    let page = html::render(report, &Texts::default());
    assert_eq!(page.fault, None);
    page.text
}

fn made() -> Made {
    Made {
        command: "psp-partners report --period 2026-10".to_owned(),
        revision: Some("0123456789abcdef0123456789abcdef01234567".to_owned()),
        version: "0",
    }
}

#[test]
fn the_fixture_has_no_errors() {
    let folder = common::root().join("tests/page");
    let registry = common::Registry::empty();
    let (root, overlay) = (folder.join("fixture"), folder.join("overlay"));
    for more in [&[][..], &["--overlay", overlay.to_str().unwrap()][..]] {
        let mut words = vec!["validate", "--root", root.to_str().unwrap(), "--at", AT];
        words.extend(more);
        let run = registry.run(&words);
        assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    }
}

#[test]
fn every_page_is_well_formed_and_loads_nothing() {
    for page in [
        render(&fixture("2026-10", false, None)),
        render(&fixture("2026-Q3", true, None)),
        render(&fixture("2026", false, None)),
        render(&fixture("rolling-12", false, None)),
        render(&fixture("2026-10", false, Some("kestrel-ci"))),
        render(&fixture("2026-10", true, Some("saffron-cloud"))),
    ] {
        markup::sound(&page);
    }
}

/// The template writes each section and its line in the contents apart.
#[test]
fn the_contents_are_the_sections() {
    let mut reports = vec![
        fixture("2026-10", false, None),
        fixture("2026-10", true, Some("saffron-cloud")),
    ];
    let mut empty = fixture("2026-10", false, None);
    empty.coverage = psp_partners::report::Coverage::default();
    (empty.health, empty.gaps) = (None, Vec::new());
    empty.by_group.clear();
    reports.push(empty);
    for report in reports {
        let page = render(&report);
        let (contents, sections) = page.split_once("</nav>").unwrap();
        let linked = between(contents, "<li><a href=\"#", "</a>");
        let linked: Vec<_> = linked.into_iter().map(|link| link.split_once("\">").unwrap()).collect();
        let ids = between(sections, "<section id=\"", "\"");
        let titles = between(sections, "-h\">", "</h2>");
        let there: Vec<_> = ids
            .into_iter()
            .zip(titles.into_iter().filter(|t| !t.contains('<')))
            .collect();
        assert_eq!(linked, there);
    }
}

fn between<'p>(page: &'p str, begin: &str, end: &str) -> Vec<&'p str> {
    let parts = page.split(begin).skip(1);
    parts.map(|part| part.split(end).next().unwrap()).collect()
}

#[test]
fn ten_pages_are_the_same() {
    let first = render(&fixture("2026-Q3", true, None));
    for _ in 1..10 {
        assert!(render(&fixture("2026-Q3", true, None)) == first);
    }
}

#[test]
fn the_policy_allows_this_style_and_no_other() {
    let hash = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    assert_eq!(
        STYLE_HASH, hash,
        "write this hash of templates/report/page.css into `STYLE_HASH` of src/templates/style.rs"
    );
    let page = render(&fixture("2026-10", false, None));
    assert!(page.contains(&format!("<style>{STYLE}</style>")));
    assert_eq!(page.matches("<style").count(), 1);
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn a_page_says_that_it_is_private_and_hides_what_is() {
    let open = render(&fixture("2026-10", false, None));
    assert!(!open.contains("Contains private values"));
    assert!(!open.contains(" EUR") && !open.contains(" USD"));
    assert!(open.contains("Its values are in the private overlay"));
    let private = render(&fixture("2026-10", true, None));
    let before_main = private.split("<main").next().unwrap();
    assert!(before_main.contains("<b>Contains private values.</b>"));
    assert!(private.contains(" EUR") && private.contains(" USD"));
}

#[test]
fn every_section_is_there_and_in_the_contents() {
    let page = render(&fixture("2026-10", false, None));
    for id in [
        "points",
        "figures",
        "program",
        "tiers",
        "regions",
        "verticals",
        "partners",
        "funnel",
        "standing",
        "expiries",
        "coverage",
        "targets",
        "promises",
        "changes",
        "health",
        "missing",
    ] {
        assert!(page.contains(&format!("<section id=\"{id}\"")), "{id}");
        assert!(page.contains(&format!("<li><a href=\"#{id}\">")), "{id}");
    }
    for said in [
        "Invented Partner Program (a fixture)",
        "116 days old",
        "5 of 6 sources",
        "1.08 short of the 99.5 needed",
        "Becomes complete with values from",
        "both sides’",
        "days ago", // nothing is, below
        "the commit <code>0123456789abcdef0123456789abcdef01234567</code>",
        "psp-partners report --period 2026-10",
        "is new, with the status <code>applied</code>",
    ] {
        assert_eq!(page.contains(said), said != "days ago", "{said}");
    }
}

#[test]
fn unknown_is_told_as_unknown_with_what_would_make_it_known() {
    let mut report = fixture("2026-10", false, None);
    let metric = report.metrics.iter_mut().find(|m| m.id == "csat").unwrap();
    metric.figures[0].lines[0].value = None;
    metric.figures[0].lines[0].reached = None;
    let page = render(&report);
    let tile = page.split("<h3>Customer satisfaction, 0 to 5</h3>").nth(1).unwrap();
    let tile = tile.split("</li>").next().unwrap();
    assert!(tile.contains("<span class=\"tag unknown\">unknown</span>"), "{tile}");
    assert!(tile.contains("unknown (target 4)"), "{tile}");
    assert!(
        tile.contains("Becomes known with values from <bdi>Bramble Test Runner</bdi>"),
        "{tile}"
    );
}
