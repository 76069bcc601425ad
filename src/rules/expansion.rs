//! Regions, industries, what they require, and what partners offer in them: languages, experts and solutions. What only the
//! calendar or another record causes is a warning.

use std::collections::BTreeMap;

use super::{Check, PartnerContext, ProgramContext, RegistryContext, Report, Rule, example};
use crate::finding::Severity::{Error, Warning};
use crate::registry::Aspect;
use crate::registry::model::Status;
use crate::registry::path::DocumentPath;
use crate::standing::compliance::{AskedBy, ComplianceState, asked_requirements, is_language, offered_languages};
use crate::standing::record_endings::EndingKind;
use crate::standing::solutions::{PartFacts, PartProblem, SolutionProblem, solution_problems};
use crate::words::{closest, one_of, quote};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "PSP410",
        name: "country-in-one-region",
        severity: Warning,
        summary: "A country belongs to one region, unless both regions share it on purpose.",
        explain: "A country that is in two regions counts for both targets, and both regional managers look after it. If that is intended, list the country in `shared_countries` of both regions.",
        waivable: false,
        reads: &["program.regions"],
        check: Check::Program(country_in_one_region),
        example: example!("PSP410", "partners/program.yaml"),
    },
    Rule {
        code: "PSP411",
        name: "region-language",
        severity: Warning,
        summary: "A partner offers a language of each region where it works.",
        explain: "The program lists the languages of a region. The partner's languages are those in `languages` and `services`, and those of `localizations` that are available. While the record has none of these, the rule finds nothing: what a partner offers is then unknown.",
        waivable: true,
        reads: &[
            "regions",
            "languages",
            "services",
            "localizations",
            "status",
            "program.regions",
        ],
        check: Check::Partner(region_language),
        example: example!("PSP411"),
    },
    Rule {
        code: "PSP412",
        name: "compliance-known",
        severity: Warning,
        summary: "An active partner shows whether it meets what its regions and industries require.",
        explain: "`compliance` of a region or an industry in the program lists its requirements. Without an item in the record, it is unknown whether the partner meets one. Add the item with its evidence; a maintainer verifies it.",
        waivable: true,
        reads: &[
            "compliance",
            "regions",
            "verticals",
            "status",
            "program.regions",
            "program.verticals",
            "program.compliance",
        ],
        check: Check::Partner(compliance_known),
        example: example!("PSP412"),
    },
    Rule {
        code: "PSP413",
        name: "compliance-expiry",
        severity: Warning,
        summary: "Evidence of a requirement is renewed before it expires.",
        explain: "It expires on `valid_until`, or when the evidence is older than the program's `max_age`, whichever is first. The warning starts with the first of the program's `notice_days`, usually 90 days before, and never earlier than a third of `max_age`. Once it has expired, the partner doesn't meet the requirement.",
        waivable: true,
        reads: &["compliance", "program.compliance"],
        check: Check::Partner(compliance_expiry),
        example: example!("PSP413"),
    },
    Rule {
        code: "PSP414",
        name: "compliance-attested",
        severity: Error,
        summary: "A requirement is attested by another partner of the tier that the program names.",
        explain: "`attested_by` of a requirement in the program is the tier whose partners can check it, such as consultants. `attested_by` in a record is the folder name of such a partner. A partner can't attest its own compliance.",
        waivable: false,
        reads: &["program.compliance"],
        check: Check::Registry(compliance_attested),
        example: example!("PSP414"),
    },
    Rule {
        code: "PSP415",
        name: "expert-domain",
        severity: Error,
        summary: "An expert's domain is an industry or a requirement of the program.",
        explain: "`domain` is an ID in the program's `verticals` or `compliance`, so that the program can list its experts by domain.",
        waivable: false,
        reads: &["experts", "program.verticals", "program.compliance"],
        check: Check::Partner(expert_domain),
        example: example!("PSP415"),
    },
    Rule {
        code: "PSP416",
        name: "expert-expiry",
        severity: Warning,
        summary: "Whether an expert is still available is confirmed before `until`.",
        explain: "The warning starts with the first of the program's `notice_days`, usually 90 days before. After that day, the person isn't listed as an expert. Write a later date, or delete the item.",
        waivable: true,
        reads: &["experts"],
        check: Check::Partner(expert_expiry),
        example: example!("PSP416"),
    },
    Rule {
        code: "PSP417",
        name: "solution-parts",
        severity: Error,
        summary: "Each part of a solution is a partner in the registry, and each partner has one part.",
        explain: "`parts` names partners by their folder names. A solution needs at least two partners.",
        waivable: false,
        reads: &[],
        check: Check::Registry(solution_parts),
        example: example!("PSP417", "partners/solutions/bank.yaml"),
    },
    Rule {
        code: "PSP418",
        name: "solution-valid",
        severity: Warning,
        summary: "Each part of a solution is an active partner, tested with the solution's protocol version.",
        explain: "A solution is valid while all its partners are active and their tests in `compatibility` have the same protocol version. `psp-partners solutions` shows which are valid. This is a warning, because another record causes it.",
        waivable: false,
        reads: &[],
        check: Check::Registry(solution_valid),
        example: example!("PSP418", "partners/solutions/bank.yaml"),
    },
    Rule {
        code: "PSP419",
        name: "holidays-known",
        severity: Warning,
        summary: "Each holiday calendar of a region has a file for this year, and from October for the next one.",
        explain: "Without the file, due dates can fall on holidays. `docs/expansion.md` shows a script that makes the file. Check it and merge it like any other data.",
        waivable: false,
        reads: &["program.regions"],
        check: Check::Registry(holidays_known),
        example: example!("PSP419", "partners/program.yaml"),
    },
    Rule {
        code: "PSP420",
        name: "holiday-dates",
        severity: Error,
        summary: "A holiday file has the days of its own year, each once.",
        explain: "The name of the file has the year. A day of another year belongs into the file of that year.",
        waivable: false,
        reads: &[],
        check: Check::Registry(holiday_dates),
        example: example!("PSP420", "partners/holidays/DE-2026.yaml"),
    },
];

fn country_in_one_region(cx: &ProgramContext<'_>, report: &mut Report<'_>) {
    let regions = &cx.policy.program().regions;
    let mut first: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (r, region) in regions.iter().enumerate() {
        let countries = region.countries.iter().flatten();
        for (c, country) in countries.enumerate() {
            let Some((other, place)) = first.get(country.as_str()).copied() else {
                first.insert(country, (r, c));
                continue;
            };
            let is_shared = |r: usize| regions[r].shared_countries.contains(country);
            if is_shared(r) && is_shared(other) {
                continue;
            }
            let (id, other_id) = (&region.id, &regions[other].id);
            let message = format!(
                "the country {} is in {} and in {}",
                quote(country),
                quote(other_id),
                quote(id)
            );
            let help =
                format!("delete it in one of the regions, or add `shared_countries: [\"{country}\"]` to both of them");
            report
                .say(cx.at(&format!("/regions/{r}/countries/{c}")), message)
                .with_related(cx.at(&format!("/regions/{other}/countries/{place}")), "also here")
                .with_help(help);
        }
    }
}

/// Partners that work with the program, or soon will.
fn is_coming_or_active(status: Status) -> bool {
    matches!(status, Status::Applied | Status::Onboarding | Status::Active)
}

fn region_language(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let partner = cx.partner();
    let Some(offered) = offered_languages(partner).filter(|_| is_coming_or_active(partner.status)) else {
        return;
    };
    for (i, id) in partner.regions.iter().flatten().enumerate() {
        let region = cx.policy.program().regions.iter().find(|region| region.id == *id);
        let Some(asked) = region.and_then(|region| region.languages.as_ref()) else {
            continue;
        };
        let is_offered = |asked: &String| offered.iter().any(|offered| is_language(asked, offered));
        if asked.is_empty() || asked.iter().any(is_offered) {
            continue;
        }
        let message = format!(
            "the record lists the region {}, and none of its languages: {}",
            quote(id),
            one_of(asked.iter().map(String::as_str), 7)
        );
        report
            .say(cx.at(&format!("/regions/{i}")), message)
            .with_help("add the language in which users there get help to `languages`, or delete the region");
    }
}

fn compliance_known(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let partner = cx.partner();
    if partner.status != Status::Active {
        return;
    }
    for asked in asked_requirements(cx.policy.program(), partner, cx.today) {
        if asked.state != ComplianceState::Unknown {
            continue;
        }
        let requirement = asked.requirement;
        let (field, noun) = match asked.asked_by.0 {
            AskedBy::Region => ("regions", "region"),
            AskedBy::Vertical => ("verticals", "industry"),
        };
        let items = partner.compliance.iter().flatten();
        let undated = items.enumerate().find(|(_, item)| item.id == requirement.id);
        if let Some((i, _)) = undated {
            let message = format!("the evidence for {} has no date", quote(&requirement.id));
            report
                .say(cx.at(&format!("/compliance/{i}")), message)
                .with_help("add `as_of` to its `evidence`");
            continue;
        }
        let message = format!(
            "this {noun} requires {}, and it is unknown whether the partner meets it",
            quote(&requirement.id)
        );
        let help = format!(
            "add an item with `id: {}` and its evidence to `compliance`",
            requirement.id
        );
        report
            .say(cx.at(&format!("/{field}/{}", asked.asked_by.1)), message)
            .with_help(help);
    }
}

fn compliance_expiry(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    if matches!(cx.partner().status, Status::Ended | Status::Declined) {
        return;
    }
    let help = "renew the evidence and write the new dates, or delete the item";
    super::expiry::say(cx, EndingKind::Compliance, help, report);
}

fn compliance_attested(cx: &RegistryContext<'_>, report: &mut Report<'_>) {
    for facts in cx.partners {
        for attested in &facts.attested {
            let at = || facts.at(attested.span);
            let by = &attested.by;
            if **by == *facts.slug {
                report
                    .say_of(&facts.slug, at(), "a partner can't attest its own compliance")
                    .with_help("name the partner that checked it, or delete `attested_by`");
                continue;
            }
            if !cx.is_there(by) {
                let known = cx.slugs.iter().map(|slug| &**slug);
                let help = closest(by, known).map_or_else(
                    || "write the folder name of a partner".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                report
                    .say_of(&facts.slug, at(), format!("there is no partner {}", quote(by)))
                    .with_help(help);
                continue;
            }
            let requirements = &cx.policy.program().compliance;
            let requirement = requirements.iter().find(|one| one.id == attested.requirement);
            let Some(tier) = requirement.and_then(|one| one.attested_by.as_ref()) else {
                continue;
            };
            // A record that can't be read has its own finding.
            let Some(other) = cx.find(by).filter(|other| other.tier.as_ref() != Some(tier)) else {
                continue;
            };
            let message = match &other.tier {
                Some(has) => format!("{} is in the tier {}, not in {}", quote(by), quote(has), quote(tier)),
                None => format!("{} has no tier; expected {}", quote(by), quote(tier)),
            };
            let help = format!("name a partner of the tier {}", quote(tier));
            report.say_of(&facts.slug, at(), message).with_help(help);
        }
    }
}

fn expert_domain(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    let program = cx.policy.program();
    let industries = program.verticals.iter().map(|vertical| vertical.id.as_str());
    let requirements = program.compliance.iter().map(|requirement| requirement.id.as_str());
    let known: Vec<&str> = industries.chain(requirements).collect();
    for (i, expert) in cx.partner().experts.iter().flatten().enumerate() {
        if known.contains(&expert.domain.as_str()) {
            continue;
        }
        let help = closest(&expert.domain, known.iter().copied()).map_or_else(
            || format!("expected {}", one_of(known.iter().copied(), 12)),
            |near| format!("did you mean `{near}`?"),
        );
        let message = format!(
            "the program has no industry and no requirement {}",
            quote(&expert.domain)
        );
        report
            .say(cx.at(&format!("/experts/{i}/domain")), message)
            .with_help(help);
    }
}

fn expert_expiry(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    if matches!(cx.partner().status, Status::Ended | Status::Declined) {
        return;
    }
    let help = "ask whether the person is still available and write a later date, or delete the item";
    super::expiry::say(cx, EndingKind::Expert, help, report);
}

/// Reports problems of all solutions; `words` gives the help for those that the rule is about.
fn solutions(
    cx: &RegistryContext<'_>,
    report: &mut Report<'_>,
    words: impl Fn(&SolutionProblem) -> Option<&'static str>,
) {
    let find = |slug: &str| {
        cx.find(slug).map(|facts| PartFacts {
            status: facts.status,
            psp_version: facts.psp_version.as_deref(),
        })
    };
    for solution in &cx.expansion.solutions {
        for problem in solution_problems(&solution.data, &find) {
            // A record that can't be read has its own finding.
            let is_unread = problem.problem == PartProblem::Missing && cx.is_there(&problem.partner);
            if let Some(help) = words(&problem).filter(|_| !is_unread) {
                let pointer = format!("/parts/{}/partner", problem.place);
                report
                    .say(solution.file.place(&pointer, Aspect::Value), problem.words())
                    .with_help(help);
            }
        }
    }
}

fn solution_parts(cx: &RegistryContext<'_>, report: &mut Report<'_>) {
    solutions(cx, report, |problem| match problem.problem {
        PartProblem::Missing => Some("write the folder name of a partner"),
        PartProblem::Twice => Some("write all that the partner adds into one `role`"),
        PartProblem::NotActive(_) | PartProblem::OtherVersion(..) | PartProblem::VersionUnknown => None,
    });
}

fn solution_valid(cx: &RegistryContext<'_>, report: &mut Report<'_>) {
    solutions(cx, report, |problem| match problem.problem {
        PartProblem::Missing | PartProblem::Twice => None,
        PartProblem::NotActive(_) => Some("name an active partner instead, or delete the solution"),
        PartProblem::OtherVersion(..) => Some("test all parts with the same version, and write it into `psp_version`"),
        PartProblem::VersionUnknown => Some("the partner adds its test to `compatibility`"),
    });
}

/// From this month on, the holidays of the next year have to be there: a quarter in which due dates of that year are set.
const NEXT_YEAR_FROM: i8 = 10;

fn holidays_known(cx: &RegistryContext<'_>, report: &mut Report<'_>) {
    let next = (cx.today.month() >= NEXT_YEAR_FROM).then(|| cx.today.year().saturating_add(1));
    for (r, region) in cx.policy.program().regions.iter().enumerate() {
        for (h, calendar) in region.holidays.iter().enumerate() {
            for year in std::iter::once(cx.today.year()).chain(next) {
                let path = DocumentPath::holidays(calendar, year);
                if cx.documents.contains(&path) {
                    continue;
                }
                let place = (cx.policy.record).place(&format!("/regions/{r}/holidays/{h}"), Aspect::Value);
                report
                    .say(
                        place,
                        format!("the holidays of {} in {year} are missing", quote(calendar)),
                    )
                    .with_help(format!("add `{path}`"));
            }
        }
    }
}

fn holiday_dates(cx: &RegistryContext<'_>, report: &mut Report<'_>) {
    for file in &cx.expansion.holidays {
        let mut seen = BTreeMap::new();
        for (i, day) in file.data.days.iter().enumerate() {
            let at = |i: usize| file.file.place(&format!("/days/{i}/date"), Aspect::Value);
            if day.date.year() != file.year {
                let message = format!("{} is not a day of {}", day.date, file.year);
                let path = DocumentPath::holidays(&file.calendar, day.date.year());
                report.say(at(i), message).with_help(format!("move it to `{path}`"));
            } else if let Some(before) = seen.insert(day.date, i) {
                report
                    .say(at(i), format!("{} is listed twice", day.date))
                    .with_related(at(before), "first listed here")
                    .with_help("write both names into one item");
            }
        }
    }
}
