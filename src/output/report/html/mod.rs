//! The report as one HTML page that needs nothing else: no script, no request, its charts inline. It reads in light, in
//! dark, on a phone and on paper, and with a keyboard or a screen reader; behind every chart is a table.

mod compare;
mod coverage;
mod dates;
mod groups;
mod head;
mod health;
mod markup;
mod process;
mod scorecard;
mod standing;
mod tiles;
mod value;

use std::fmt::Write as _;

use markup::Page;
use scorecard::Index;

use super::text::title;
use crate::escape::html;
use crate::report::{GroupKind, Report};

/// The page's only style.
pub const STYLE: &str = include_str!("../../../../templates/report/page.css");
/// SHA-256 of [`STYLE`], by which the page's policy allows it and no other.
pub const STYLE_HASH: &str = "xDVLq9EJ3kbdXxm4xUFGMVAlw8miLhS0/qGt4YhfSDk=";

/// The whole page.
pub fn render(report: &Report) -> String {
    let mut body = Page::default();
    head::points(&mut body, report);
    tiles::write(&mut body, report);
    let index = Index::of(report);
    whole(&mut body, report, &index);
    for kind in [
        GroupKind::Tier,
        GroupKind::Region,
        GroupKind::Vertical,
        GroupKind::Partner,
    ] {
        if report.partner.is_none() {
            groups::write(&mut body, report, &index, kind);
        }
    }
    process::write(&mut body, report);
    standing::write(&mut body, report);
    dates::expiries(&mut body, report);
    if report.partner.is_none() {
        coverage::write(&mut body, report);
        coverage::targets(&mut body, report);
    }
    process::promises(&mut body, report);
    dates::changes(&mut body, report);
    health::write(&mut body, report);
    dates::missing(&mut body, report);
    let mut page = Page::default();
    open(&mut page, report);
    head::masthead(&mut page, report);
    head::contents(&mut page, &body.out);
    page.raw("<main id=\"main\">\n");
    page.raw(&body.out);
    page.raw("</main>\n");
    head::foot(&mut page, report);
    page.raw("</body>\n</html>\n");
    page.out
}

/// All figures of the whole program, or of the one partner beside those of the program.
fn whole(page: &mut Page, report: &Report, index: &Index<'_>) {
    let all = report.metrics.iter().flat_map(|m| &m.figures);
    if let Some(partner) = &report.partner {
        page.open_section("partner", &partner.name);
        scorecard::write(
            page,
            report,
            &partner.name,
            &index.figures(GroupKind::Partner, &partner.id),
        );
        page.close_section();
    }
    if let Some(figure) = all.into_iter().find(|f| f.kind == GroupKind::Program) {
        page.open_section("program", "The whole program");
        let figures = index.figures(GroupKind::Program, &figure.group.id);
        let of = format!("the whole {}", report.program.name);
        scorecard::write(page, report, &of, &figures);
        page.close_section();
    }
}

fn open(page: &mut Page, report: &Report) {
    let private = if report.private {
        " (contains private figures)"
    } else {
        ""
    };
    let _ = write!(
        page.out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; base-uri 'none'; form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>{}: {}{private}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n",
        html(&title(report)),
        html(&report.period.name),
    );
}
