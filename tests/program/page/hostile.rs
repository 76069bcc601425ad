//! Every text and number of a report replaced by one that tries to get out.

use psp_partners::report::{Change, Decimal, Extreme, Missing, Named, Report};

use super::{fixture, markup, render};

const TEXTS: [&str; 8] = [
    "</svg><script>alert(1)</script>",
    "</style></title><img src=x onerror=alert(1)>",
    "\" onmouseover=\"alert(1)\" x=\"",
    "<!-- psp:report --> @octocat #12",
    "\u{202e}desrever\u{0}\u{1b}[31m\u{2028}",
    "👩\u{200d}🔬👍🏽 “quoted” & ` one `` two `",
    "[l](javascript&#58;x) url&#40;x&#41; ]]>",
    "",
];

fn name(named: &mut Named, text: &str) {
    text.clone_into(&mut named.name);
}

/// Writes `text` wherever a report contains text of others.
fn poison(report: &mut Report, text: &str) {
    name(&mut report.program, text);
    text.clone_into(&mut report.made.command);
    report.made.revision = Some(text.to_owned());
    report.notices.push(text.to_owned());
    for partner in &mut report.partners {
        text.clone_into(&mut partner.name);
        partner.tier = Some(text.to_owned());
    }
    for metric in &mut report.metrics {
        text.clone_into(&mut metric.name);
        text.clone_into(&mut metric.how);
        for figure in &mut metric.figures {
            name(&mut figure.group, text);
            let missing = figure.sources.missing.iter_mut().map(|m: &mut Missing| &mut m.partner);
            let stale = figure.sources.stale.iter_mut().map(|s| &mut s.partner);
            missing.chain(stale).for_each(|n| name(n, text));
            for beside in &mut figure.beside {
                text.clone_into(&mut beside.name);
            }
            for line in &mut figure.lines {
                if line.currency.is_some() {
                    line.currency = Some(text.to_owned());
                }
                for extreme in line.best.iter_mut().chain(&mut line.worst) {
                    let extreme: &mut Extreme = extreme;
                    extreme.partner.iter_mut().for_each(|partner| name(partner, text));
                    text.clone_into(&mut extreme.reason);
                }
            }
        }
    }
    for section in &mut report.by_group {
        section.groups.iter_mut().for_each(|line| name(&mut line.group, text));
    }
    let targets = &mut report.headline.targets;
    for list in [&mut targets.reached, &mut targets.missed, &mut targets.unknown] {
        for metric in list {
            name(metric, text);
        }
    }
    for gap in &mut report.gaps {
        name(&mut gap.metric, text);
        name(&mut gap.partner, text);
    }
    for phase in &mut report.funnel.phases {
        name(&mut phase.phase, text);
    }
    for stuck in &mut report.funnel.stuck {
        name(&mut stuck.partner, text);
        name(&mut stuck.phase, text);
        stuck.step.iter_mut().for_each(|n| name(n, text));
    }
    let standing = &mut report.standing;
    for line in &mut standing.criteria {
        name(&mut line.tier, text);
        name(&mut line.criterion, text);
    }
    for verdict in standing
        .failing
        .iter_mut()
        .chain(&mut standing.about_to_fail)
        .chain(&mut standing.unknown)
    {
        name(&mut verdict.partner, text);
        name(&mut verdict.criterion, text);
        verdict.why = vec![text.to_owned()];
    }
    for expiry in &mut report.expiries.list {
        expiry.partner.iter_mut().for_each(|n| name(n, text));
        text.clone_into(&mut expiry.what);
    }
    poison_rest(report, text);
}

fn poison_rest(report: &mut Report, text: &str) {
    let coverage = &mut report.coverage;
    for place in coverage.regions.iter_mut().chain(&mut coverage.verticals) {
        name(&mut place.place, text);
    }
    for white in &mut coverage.white {
        name(&mut white.region, text);
        name(&mut white.vertical, text);
    }
    coverage.unplaced.iter_mut().for_each(|n| name(n, text));
    for target in &mut coverage.targets {
        name(&mut target.target, text);
        text.clone_into(&mut target.tier);
        target.partners.iter_mut().for_each(|p| name(&mut p.partner, text));
    }
    for step in &mut report.promises.steps {
        name(&mut step.partner, text);
        name(&mut step.phase, text);
        name(&mut step.step, text);
    }
    for commitment in &mut report.promises.commitments {
        name(&mut commitment.partner, text);
        text.clone_into(&mut commitment.what);
    }
    report
        .promises
        .reviews
        .iter_mut()
        .for_each(|r| name(&mut r.partner, text));
    if let Some(changes) = &mut report.changes {
        text.clone_into(&mut changes.since);
        for change in &mut changes.list {
            name(&mut change.partner, text);
            text.clone_into(&mut change.text);
        }
    }
    if let Some(health) = &mut report.health {
        name(&mut health.metric, text);
        for score in &mut health.scores {
            name(&mut score.group, text);
            score.inputs.iter_mut().for_each(|i| name(&mut i.metric, text));
        }
    }
}

#[test]
fn no_text_of_others_becomes_markup() {
    for text in TEXTS
        .into_iter()
        .map(str::to_owned)
        .chain(["x".repeat(200), "漢".repeat(200)])
    {
        for partner in [None, Some("kestrel-ci")] {
            let mut report = fixture("2026-Q3", true, partner);
            poison(&mut report, &text);
            if let Some(partner) = &mut report.partner {
                name(partner, &text);
            }
            markup::sound(&render(&report).replace("javascript&amp;", ""));
        }
    }
}

#[test]
fn no_number_breaks_the_page() {
    let huge = "123456789012345678901234567890123456";
    for number in [
        Some("0"),
        Some("-3"),
        Some("1000000000000000"),
        Some("0.000001"),
        Some(huge),
        None,
    ] {
        let number: Option<Decimal> = number.map(|n| n.parse().unwrap());
        let mut report = fixture("2026-10", true, None);
        for metric in &mut report.metrics {
            metric.target = metric.target.and(number);
            for figure in &mut metric.figures {
                figure.target = figure.target.and(number);
            }
            for line in metric.figures.iter_mut().flat_map(|f| &mut f.lines) {
                line.value = number;
                line.trend.iter_mut().step_by(2).for_each(|p| p.value = number);
                line.before = Change {
                    value: number,
                    by: number,
                    percent: number,
                    better: Some(false),
                    uneven: true,
                };
            }
        }
        for phase in &mut report.funnel.phases {
            phase.entered = usize::MAX;
            phase.passed = usize::MAX;
        }
        markup::sound(&render(&report));
    }
}

#[test]
fn an_empty_report_is_a_page() {
    let mut report = fixture("2026-10", false, None);
    report.metrics.clear();
    report.by_group.clear();
    report.gaps.clear();
    report.headline = psp_partners::report::Headline::default();
    report.partners.clear();
    report.health = None;
    report.changes = None;
    report.coverage = psp_partners::report::Coverage::default();
    report.promises = psp_partners::report::ProgramDuties::default();
    report.standing = psp_partners::report::Summary::default();
    report.expiries = psp_partners::report::Expiries::default();
    report.funnel.phases.clear();
    report.funnel.statuses.clear();
    report.funnel.stuck.clear();
    markup::sound(&render(&report));
}
