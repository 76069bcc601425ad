//! `agreement show` and `agreement verify`: one partner's agreement.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Result;

use super::super::{Io, print};
use super::{Desk, agreement_of, next, print as page, schedule};
use crate::cli::{AgreementFormat, AgreementOneArgs, AgreementShowArgs};
use crate::date::Date;
use crate::escape::line;
use crate::exit::Exit;
use crate::finding::{Finding, Severity};
use crate::registry::PartnerFolder;
use crate::registry::load::OVERLAY_PREFIX;
use crate::registry::model::{Program, Signature, SignatureKind};
use crate::registry::path::partner_folder;
use crate::rules::{self, engine};
use crate::standing::AgreementStanding;
use crate::words::count;

pub(super) fn run(root: Option<PathBuf>, args: &AgreementShowArgs, io: &mut Io<'_>) -> Result<Exit> {
    let desk = Desk::open(root, &args.read)?;
    let folder = desk.partner(&args.slug)?;
    let agreement = agreement_of(&folder)?;
    let today = desk.reading.today;
    if args.format != AgreementFormat::Text {
        return page::run(&desk, &folder, agreement, args.format, io);
    }
    let mut out = String::new();
    let mut say = |name: &str, value: &str| {
        let _ = writeln!(out, "{name:<12}{}", line(value));
    };
    let template = desk.template(agreement);
    let name = template.map_or(agreement.template.as_str(), |template| &template.name);
    say("agreement", &format!("{name}, version {}", agreement.version));
    say("state", &state_words(&folder, &desk.program, today));
    if let Some(current) = template
        .and_then(|template| template.current(today))
        .filter(|v| v.version != agreement.version)
    {
        let slug = &args.slug;
        say(
            "",
            &format!(
                "version {} is current; `psp-partners agreement diff {slug}` shows what changed",
                current.version
            ),
        );
    }
    if let Some(file) = &agreement.file {
        say(
            "text",
            &format!("{}{}/{file}", desk.reading.prefix, partner_folder(&args.slug)),
        );
    }
    for (field, value) in [("checksum", &agreement.sha256), ("for", &agreement.legal_name)] {
        if let Some(value) = value {
            say(field, value);
        }
    }
    for (id, value) in agreement.parameters.iter().flatten() {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        say("value", &format!("{id} = {text}"));
    }
    for signature in agreement.signatures.iter().flatten() {
        say("signature", &signature_words(signature));
    }
    if let Some(logins) = agreement.signed_by.as_ref().filter(|_| agreement.signatures.is_none()) {
        say("signed by", &logins.join(", "));
    }
    if let Some(words) = schedule::words(&desk, &folder, agreement) {
        say("schedule", &words);
    }
    for (i, step) in next::steps(&desk, &folder, agreement).iter().enumerate() {
        say(if i == 0 { "next" } else { "" }, step);
    }
    print(io, &out)?;
    Ok(Exit::Clean)
}

fn signature_words(signature: &Signature) -> String {
    let how = match (signature.kind, &signature.verified_by) {
        (SignatureKind::Ssh, _) => "with an SSH key".to_owned(),
        (SignatureKind::Review, _) => format!(
            "by approving commit {} of pull request {} (review {})",
            signature.commit.as_deref().unwrap_or_default(),
            signature.pull_request.unwrap_or_default(),
            signature.review_id.unwrap_or_default(),
        ),
        (SignatureKind::External, Some(by)) => format!("on another document, verified by {by}"),
        (SignatureKind::External, None) => "on another document, claimed: no maintainer has verified it".to_owned(),
    };
    let Signature {
        side,
        github,
        signed_on,
        ..
    } = signature;
    format!("{github} for the {} on {signed_on}, {how}", side.id())
}

/// The state of a partner's agreement, as a phrase.
pub(super) fn state_words(folder: &PartnerFolder, program: &Program, today: Date) -> String {
    let partner = folder.record.as_ref().map(|record| &record.data);
    let standing = partner.and_then(|partner| AgreementStanding::of(program, partner, today));
    standing.map(|standing| standing.words).unwrap_or_default()
}

/// The family of rules about agreements, and the rules about a record's `agreement`.
fn is_about_agreements(finding: &Finding) -> bool {
    let family = rules::FAMILIES.iter().find(|family| family.name == "agreements");
    let is_of_record = ["PSP503", "PSP504", "PSP505", "PSP509"].contains(&finding.code);
    is_of_record || family.is_some_and(|family| family.rules.iter().any(|rule| rule.code == finding.code))
}

/// What is wrong with the agreements of a partner.
pub(super) fn findings_of(desk: &Desk, slug: &str) -> Result<Vec<Finding>> {
    let evaluation = engine::evaluate(&engine::Request {
        sources: &desk.reading.sources,
        base: None,
        today: desk.reading.today,
        touched: None,
        keep_standings: false,
        progress: &|_, _| {},
    })?;
    let own = |finding: &Finding| finding.partner.as_deref() == Some(slug) && is_about_agreements(finding);
    Ok(evaluation.findings.into_iter().filter(own).collect())
}

pub(super) fn verify(root: Option<PathBuf>, args: &AgreementOneArgs, io: &mut Io<'_>) -> Result<Exit> {
    let desk = Desk::open(root, &args.read)?;
    let folder = desk.partner(&args.slug)?;
    let agreement = agreement_of(&folder)?;
    let findings = findings_of(&desk, &args.slug)?;
    let mut out = String::new();
    for finding in &findings {
        let start = finding.place.start();
        let is_in_overlay = finding.place.path.starts_with(OVERLAY_PREFIX);
        let prefix = if is_in_overlay { "" } else { &desk.reading.prefix };
        let place = format!("{prefix}{}:{}:{}", finding.place.path, start.line, start.col);
        let _ = writeln!(
            out,
            "{}: {}[{}]: {}",
            line(&place),
            finding.severity.id(),
            finding.code,
            line(&finding.message)
        );
        if let Some(help) = &finding.help {
            let _ = writeln!(out, "  help: {}", line(help));
        }
    }
    let errors = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .count();
    let verdict = match errors {
        0 => {
            let signatures = agreement.signatures.iter().flatten().count();
            let state = state_words(&folder, &desk.program, desk.reading.today);
            let schedule = schedule::words(&desk, &folder, agreement);
            let schedule = schedule.map_or_else(String::new, |words| format!("the schedule: {words}\n"));
            format!(
                "the text and {} are valid: {state}\n{schedule}",
                count(signatures, "signature")
            )
        }
        n => format!("{} in the agreement of {}\n", count(n, "error"), line(&args.slug)),
    };
    out.push_str(&verdict);
    print(io, &out)?;
    Ok(if errors == 0 { Exit::Clean } else { Exit::Findings })
}
