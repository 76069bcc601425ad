//! Regions by industries with the white space named, and the targets.

use super::super::svg::Frame;
use super::super::svg::bars::{self, Bar};
use super::super::svg::heat::{self, Heat};
use super::markup::{Html, Page, Table, name, numbers, sign, some_of, words};
use crate::escape::html;
use crate::report::Report;
use crate::report::coverage::{Cell, Coverage, Place, TargetState};
use crate::words::count;

/// The section on coverage.
pub(super) fn write(page: &mut Page, report: &Report) {
    let coverage = &report.coverage;
    if coverage.regions.is_empty() && coverage.verticals.is_empty() {
        return;
    }
    page.open_section("coverage", "Coverage and white space");
    if coverage.private {
        page.paragraph("Counts partners that only the private overlay knows.");
    }
    page.raw("<div class=\"beside\">\n");
    if !coverage.regions.is_empty() && !coverage.verticals.is_empty() {
        map(page, coverage);
    }
    page.raw("<div>\n");
    white(page, coverage);
    page.raw("</div>\n</div>\n");
    let places: [(&str, &[Place]); 2] = [("region", &coverage.regions), ("industry", &coverage.verticals)];
    page.raw("<div class=\"charts\">\n");
    for (noun, places) in places {
        wanted(page, noun, places);
    }
    page.raw("</div>\n");
    page.close_section();
}

/// Industries as rows, since their names are the longer ones.
fn map(page: &mut Page, coverage: &Coverage) {
    let names = |places: &[Place]| places.iter().map(|p| p.place.name.clone()).collect::<Vec<String>>();
    let (columns, rows) = (names(&coverage.regions), names(&coverage.verticals));
    let at = |region: usize, vertical: usize| -> Cell {
        let row = coverage.cells.get(region);
        row.and_then(|r| r.get(vertical)).copied().unwrap_or_default()
    };
    let cells: Vec<Vec<heat::Cell>> = (0..rows.len())
        .map(|v| {
            let one = |r| heat::Cell {
                active: at(r, v).active,
                coming: at(r, v).coming,
            };
            (0..columns.len()).map(one).collect()
        })
        .collect();
    let title = "Active partners by region and industry; after a plus, those on their way; an empty dashed frame is white space";
    let desc = format!(
        "{} of {} combinations have nobody. The table below has the numbers.",
        coverage.white.len(),
        columns.len() * rows.len()
    );
    let frame = Frame {
        id: &page.id(),
        title: "Partners by region and industry",
        desc: &desc,
    };
    let svg = heat::render(
        frame,
        Heat {
            columns: &columns,
            rows: &rows,
            cells: &cells,
        },
    );
    let mut head = vec![words("Industry")];
    head.extend(columns.iter().map(|c| numbers(c)));
    let mut table = Table::new("Partners by region and industry: active, then on their way", head);
    for (row, cells) in rows.iter().zip(&cells) {
        let mut shown = vec![html(row)];
        shown.extend(cells.iter().map(|c| match (c.active, c.coming) {
            (0, 0) => "<span class=\"quiet\">nobody</span>".to_owned(),
            (active, 0) => active.to_string(),
            (active, coming) => format!("{active} + {coming}"),
        }));
        table.row(shown);
    }
    page.chart("heat-box", title, &svg, &table);
}

fn white(page: &mut Page, coverage: &Coverage) {
    page.heading("White space");
    if coverage.white.is_empty() {
        page.paragraph("Somebody is active or on the way in every combination.");
    } else {
        page.paragraph(&format!(
            "{} of {} combinations have nobody active or on the way.",
            coverage.white.len(),
            coverage.regions.len() * coverage.verticals.len()
        ));
    }
    page.list(
        "rows",
        coverage.regions.iter().filter_map(|region| {
            let there: Vec<Html> = coverage
                .white
                .iter()
                .filter(|w| w.region == region.place)
                .map(|w| name(&w.vertical.name))
                .collect();
            let all = there.len() == coverage.verticals.len();
            (!there.is_empty()).then(|| {
                let what = if all {
                    "nobody at all".to_owned()
                } else {
                    some_of(&there, 40)
                };
                format!("<b>{}</b>: {what}", name(&region.place.name))
            })
        }),
    );
    if !coverage.unplaced.is_empty() {
        let names: Vec<Html> = coverage.unplaced.iter().map(|p| name(&p.name)).collect();
        page.paragraph(
            &format!(
                "Where {} is unknown until the record names both `regions` and `verticals`: {}.",
                count(coverage.unplaced.len(), "partner"),
                some_of(&names, 12)
            )
            .replace("`regions`", "<code>regions</code>")
            .replace("`verticals`", "<code>verticals</code>"),
        );
    }
}

/// Active partners against the number that is wanted, where the program wants one.
fn wanted(page: &mut Page, noun: &str, places: &[Place]) {
    let with: Vec<&Place> = places.iter().filter(|p| p.target.is_some()).collect();
    if with.is_empty() {
        return;
    }
    let title = format!("Active partners of the number wanted, by {noun}");
    let many = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    let bars: Vec<Bar> = with
        .iter()
        .map(|p| Bar {
            label: p.place.name.clone(),
            value: Some(many(p.active)),
            shown: format!(
                "{} of {}, {}",
                p.active,
                p.target.unwrap_or_default(),
                if p.reached == Some(true) { "reached" } else { "missed" }
            ),
            hollow: p.reached == Some(false),
        })
        .collect();
    let frame = Frame {
        id: &page.id(),
        title: &title,
        desc: "What misses its target is hollow. The table below has the numbers.",
    };
    let svg = bars::render(frame, &bars, None, &|v| format!("{v:.0}"));
    let mut table = Table::new(
        &title,
        vec![
            words("Where"),
            numbers("Active"),
            numbers("On the way"),
            numbers("Wanted"),
            words("Target"),
        ],
    );
    for place in with {
        table.row(vec![
            html(&place.place.name),
            place.active.to_string(),
            place.coming.to_string(),
            place.target.unwrap_or_default().to_string(),
            if place.reached == Some(true) {
                "reached"
            } else {
                "missed"
            }
            .to_owned(),
        ]);
    }
    page.chart("bars-box", &title, &svg, &table);
}

/// The program's targets and how far each is.
pub(super) fn targets(page: &mut Page, report: &Report) {
    let targets = &report.coverage.targets;
    if targets.is_empty() {
        return;
    }
    page.open_section("targets", "Targets");
    let count = |state: TargetState| targets.iter().filter(|t| t.state == state).count();
    page.paragraph(&format!(
        "Of {} targets {} are active, {} have applied, {} are untouched.",
        targets.len(),
        count(TargetState::Active),
        count(TargetState::Applied),
        count(TargetState::Untouched)
    ));
    let columns = vec![words("Target"), words("Tier"), words("State"), words("Partners")];
    let mut table = Table::new("Whom the program wants to win", columns);
    for target in targets {
        let state = match target.state {
            TargetState::Active => format!("<span class=\"good\">{} active</span>", sign("good", '●')),
            TargetState::Applied => format!("{} applied", sign("same", '◐')),
            TargetState::Untouched => format!("{} untouched", sign("same", '○')),
        };
        let partners: Vec<Html> = target
            .partners
            .iter()
            .map(|p| {
                format!(
                    "{} <span class=\"quiet\">{}</span>",
                    name(&p.partner.name),
                    p.status.id()
                )
            })
            .collect();
        let partners = if partners.is_empty() {
            "<span class=\"quiet\">nobody on record</span>".to_owned()
        } else {
            partners.join(", ")
        };
        table.row(vec![html(&target.target.name), html(&target.tier), state, partners]);
    }
    page.table(&table);
    page.close_section();
}
