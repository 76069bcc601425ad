//! Runs the table over a registry: partners in parallel, chunk by chunk, so that memory stays flat whatever the size;
//! then the rules over all of them, on what was kept of each.
//!
//! How it works:
//!
//! 1. The program comes first: it is read, its criteria are compiled, and the rules over the program run. Without a
//!    program, files are still read and checked against their schemas; rules that need one are left out.
//! 2. Partners come in chunks that are sized by the files of the chunk before. Of each partner the record and its months
//!    are read, its standing is computed, and the rules over texts, records and months run, each only where the fields that
//!    it reads are usable: one mistake gives one finding, not ten.
//! 3. With a base, a partner that differs is read on both sides, for the rules that compare.
//! 4. Waivers take their findings out; a waiver that takes none is a finding. Then the findings of each file are capped.
//! 5. Only small facts of each partner are kept, and the rules over all partners run on these.
//! 6. Findings are guarded (nothing that must not be public leaves in a message), capped for the run and sorted, so that
//!    the same registry gives the same bytes.

mod documents;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Result;
use rayon::prelude::*;

use self::documents::{check_change, check_document, owners_of};
pub(super) use self::documents::{check_copies, check_documents, check_program, check_registry};
use super::facts::Facts;
use super::{Check, DocumentContext, MetricsContext, PartnerContext, Report, Rule, TextContext, all};
use crate::date::{Date, Month};
use crate::finding::{Finding, Place, Severity, cap_files, cap_run, one_of_each_fault, sort};
use crate::registry::layout::MisplacedRecord;
use crate::registry::load::{self, PartnerFolder, Sources};
use crate::registry::model::Program;
use crate::registry::path::DocumentPath;
use crate::registry::{Aspect, CheckedFile, Schemas};
use crate::standing::{Policy, Standing};
use crate::words::quote;

/// Files read and held at once. At the limit of 64 KiB each they stay below 64 MiB.
const FILES_AT_ONCE: usize = 1024;
/// Partners at once, for registries whose partners have few files.
const PARTNERS_AT_ONCE: usize = 512;

/// What a registry came to.
#[derive(Debug, Default)]
pub struct Evaluation {
    /// Sorted as they are shown.
    pub findings: Vec<Finding>,
    /// Partners seen, broken ones included.
    pub partners: usize,
    /// Files of monthly figures read.
    pub months: usize,
    /// Of every partner that could be judged, by slug, when they were asked for.
    pub standings: Vec<Standing>,
    /// The program, when it could be read.
    pub program: Option<Program>,
}

impl Evaluation {
    /// How many findings are of `severity`, those included that are not listed.
    pub fn count(&self, severity: Severity) -> usize {
        let of = self.findings.iter().filter(|f| f.severity == severity);
        of.map(Finding::weight).sum()
    }
}

/// What to look at, and how.
pub struct Request<'a> {
    pub sources: &'a Sources,
    /// An earlier state to compare with, for the rules over changes.
    pub base: Option<&'a Sources>,
    pub today: Date,
    /// Partners that may differ from `base`, where that is known: only these are compared with it, and only their
    /// standings are kept. Findings are of the whole registry all the same.
    pub touched: Option<&'a BTreeSet<Arc<str>>>,
    /// Whether standings are asked for.
    pub keep_standings: bool,
    /// Called with the number of partners done and of all.
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
}

impl Request<'_> {
    fn touches(&self, slug: &str) -> bool {
        self.touched.is_none_or(|touched| touched.contains(slug))
    }
}

/// Evaluates a whole registry.
///
/// # Errors
/// A folder cannot be listed, or an embedded schema is broken. What is wrong in files is a finding.
pub fn evaluate(request: &Request<'_>) -> Result<Evaluation> {
    let mut evaluation = run(request)?.0;
    cap_run(&mut evaluation.findings);
    sort(&mut evaluation.findings);
    Ok(evaluation)
}

/// Evaluates a whole registry, and keeps what it knows of the partners, by slug.
pub(super) fn run(request: &Request<'_>) -> Result<(Evaluation, Vec<Facts>)> {
    let (loaded, schemas) = load::program(request.sources)?;
    let mut evaluation = Evaluation {
        findings: loaded.findings,
        ..Evaluation::default()
    };
    let mut policy_faults = Vec::new();
    let untyped = loaded.untyped;
    let policy = loaded.record.map(|record| {
        let (policy, faults) = Policy::compile(record, &schemas);
        policy_faults = faults;
        policy
    });
    if let Some(policy) = &policy {
        check_program(
            policy,
            &policy_faults,
            &schemas,
            request.today,
            &mut evaluation.findings,
        );
        check_copies(request.sources, policy, &mut evaluation.findings);
        evaluation.program = Some(policy.program().clone());
    }
    let registry = load::registry(request.sources);
    let slugs = registry.slugs;
    evaluation.findings.extend(registry.findings);
    if let Some(file) = &untyped {
        check_texts(file, None, &mut evaluation.findings);
    }
    if let Some(policy) = &policy {
        check_documents(
            request.sources,
            &registry.documents,
            policy,
            &schemas,
            request.today,
            &mut evaluation.findings,
        );
    }
    evaluation.partners = slugs.len();
    let judge = Judge {
        policy: policy.as_ref(),
        schemas: &schemas,
        request,
    };
    judge.misplaced(&registry.misplaced, &mut evaluation.findings);
    let mut facts: Vec<Facts> = Vec::with_capacity(slugs.len());
    let mut done = 0;
    let mut size = PARTNERS_AT_ONCE.min(64);
    while done < slugs.len() {
        let chunk = &slugs[done..(done + size).min(slugs.len())];
        let judged: Vec<Judged> = match request.base {
            None => load::each(request.sources, chunk, &schemas, &|unit| judge.partner(unit, None)),
            Some(base) => {
                let units = load::folders(request.sources, chunk, &schemas);
                let touched: Vec<Arc<str>> = chunk.iter().filter(|s| request.touches(s)).cloned().collect();
                let before = load::folders(base, &touched, &schemas);
                let before: BTreeMap<Arc<str>, PartnerFolder> =
                    before.into_iter().map(|u| (u.slug.clone(), u)).collect();
                units
                    .into_par_iter()
                    .map(|unit| {
                        let base = before.get(&unit.slug);
                        judge.partner(unit, base)
                    })
                    .collect()
            }
        };
        let files: usize = judged.iter().map(|one| 1 + one.months).sum();
        for one in judged {
            evaluation.findings.extend(one.findings);
            evaluation.months += one.months;
            facts.extend(one.facts);
            if request.keep_standings {
                evaluation.standings.extend(one.standing);
            }
        }
        done += chunk.len();
        (request.progress)(done, slugs.len());
        // The next chunk is as large as the last one's files allow.
        size = (FILES_AT_ONCE * chunk.len() / files.max(1)).clamp(1, PARTNERS_AT_ONCE);
    }
    if let Some(policy) = &policy {
        check_registry(policy, &facts, &slugs, &mut evaluation.findings);
    }
    evaluation.findings.iter_mut().for_each(Finding::guard);
    sort(&mut evaluation.findings);
    Ok((evaluation, facts))
}

/// One partner, judged.
pub(super) struct Judged {
    pub findings: Vec<Finding>,
    pub facts: Option<Facts>,
    pub standing: Option<Standing>,
    pub months: usize,
}

pub(super) struct Judge<'a> {
    pub policy: Option<&'a Policy>,
    pub schemas: &'a Schemas,
    pub request: &'a Request<'a>,
}

impl Judge<'_> {
    /// Judges what is in records that are in the wrong place. They count as no partners.
    pub(super) fn misplaced(&self, records: &[MisplacedRecord], findings: &mut Vec<Finding>) {
        for folder in load::misplaced(self.request.sources, records, self.schemas) {
            findings.extend(self.partner(folder, None).findings);
        }
    }

    pub(super) fn partner(&self, mut folder: PartnerFolder, base: Option<&PartnerFolder>) -> Judged {
        let misplaced = std::mem::take(&mut folder.misplaced);
        let is_missing = folder.record.is_none();
        let mut judged = self.in_place(folder, base);
        if is_missing {
            self.misplaced(&misplaced, &mut judged.findings);
        }
        judged
    }

    fn in_place(&self, folder: PartnerFolder, base: Option<&PartnerFolder>) -> Judged {
        let PartnerFolder {
            slug,
            record,
            metrics,
            documents,
            untyped,
            raw: _,
            misplaced: _,
            mut findings,
        } = folder;
        let months = metrics.len();
        let files = || {
            let record = record.iter().map(|r| &r.file);
            let months = metrics.values().map(|m| &m.file);
            record.chain(months).chain(documents.values())
        };
        for file in files().chain(&untyped) {
            check_texts(file, Some(&slug), &mut findings);
        }
        // A list or a text is no record, and has been told as such.
        let usable = record.as_ref().filter(|r| r.json.is_object());
        let (Some(policy), Some(record)) = (self.policy, usable) else {
            one_of_each_fault(&mut findings);
            cap_files(&mut findings);
            return Judged {
                findings,
                facts: None,
                standing: None,
                months,
            };
        };
        let today = self.request.today;
        let document = |file, record| DocumentContext {
            file,
            owners: owners_of(record),
            record: Some(&record.file),
            policy,
            today,
        };
        for file in files() {
            check_document(&document(file, record), Some(&slug), &mut findings);
        }
        for (month, file) in &metrics {
            let cx = MetricsContext {
                month: *month,
                file,
                policy,
                today,
            };
            for rule in runnable(&file.spoilt) {
                if let Check::Metrics(check) = rule.check {
                    check(&cx, &mut report(rule, &slug, &mut findings));
                }
            }
        }
        let month_of = |f: &Finding| {
            let path = f.place.path.trim_start_matches(load::OVERLAY_PREFIX);
            DocumentPath::parse(path)?.month()
        };
        let mut unread: BTreeSet<Month> = findings.iter().filter_map(month_of).collect();
        unread.retain(|month| !metrics.contains_key(month));
        let standing = OnceCell::new();
        let cx = PartnerContext {
            slug: &slug,
            record,
            metrics: &metrics,
            unread: &unread,
            policy,
            schemas: self.schemas,
            standing: &standing,
            endings: OnceCell::new(),
            today,
        };
        for rule in runnable(&record.spoilt) {
            if let Check::Partner(check) = rule.check {
                check(&cx, &mut report(rule, &slug, &mut findings));
            }
        }
        if let Some(base) = base
            && let Some(old) = &base.record
        {
            let months = metrics
                .iter()
                .filter_map(|(month, file)| Some((&base.metrics.get(month)?.file, &file.file)));
            let others = documents
                .iter()
                .filter_map(|(path, file)| Some((base.documents.get(path)?, file)));
            for (was, is) in std::iter::once((&old.file, &record.file)).chain(months).chain(others) {
                check_change(&document(was, old), &document(is, record), &slug, &mut findings);
            }
        }
        one_of_each_fault(&mut findings);
        cap_files(&mut findings);
        waive(&cx, &slug, &mut findings);
        let facts = Facts::of(&slug, record, policy, today);
        Judged {
            findings,
            facts: Some(facts),
            standing: (self.request.keep_standings && self.request.touches(&slug)).then(|| cx.standing().clone()),
            months,
        }
    }
}

fn report<'a>(rule: &'static Rule, slug: &Arc<str>, out: &'a mut Vec<Finding>) -> Report<'a> {
    Report {
        rule,
        partner: Some(slug.clone()),
        path: slug.clone(),
        out,
    }
}

/// Rules whose fields no other finding covers.
fn runnable(spoilt: &BTreeSet<String>) -> impl Iterator<Item = &'static Rule> {
    all().filter(move |rule| spoilt.is_empty() || !rule.reads.iter().any(|field| spoilt.contains(*field)))
}

/// The rules over texts, on each file that `record` was read from.
fn check_texts(record: &CheckedFile, slug: Option<&Arc<str>>, findings: &mut Vec<Finding>) {
    for (layer, text) in (0..).zip(&record.texts) {
        if text.is_empty() {
            continue;
        }
        let cx = TextContext::new(text, layer, &record.exposed);
        for rule in all() {
            if let Check::Text(check) = rule.check {
                let path = record.paths[usize::from(layer)].clone();
                check(
                    &cx,
                    &mut Report {
                        rule,
                        partner: slug.cloned(),
                        path,
                        out: findings,
                    },
                );
            }
        }
    }
}

/// Takes out what the record's own waivers let pass, and tells which of them let nothing pass.
fn waive(cx: &PartnerContext<'_>, slug: &Arc<str>, findings: &mut Vec<Finding>) {
    for (i, waiver) in cx.partner().waivers.iter().flatten().enumerate() {
        let Some(rule) = waiver.rule.as_deref().and_then(super::find).filter(|r| r.waivable) else {
            continue;
        };
        let counts = super::waivers::counts(waiver, cx.partner(), cx.policy, cx.today);
        if !counts || matches!(rule.check, Check::Registry(_)) {
            continue;
        }
        let before = findings.len();
        findings.retain(|f| f.code != rule.code);
        // A rule that kept silent over a broken field may well find something once that is corrected.
        let silent = rule.reads.iter().any(|field| cx.record.spoilt.contains(*field));
        if findings.len() == before && !silent {
            let mut unused = unused_waiver(cx.record.place(&format!("/waivers/{i}/rule"), Aspect::Value), rule);
            unused.partner = Some(slug.clone());
            findings.push(unused);
        }
    }
}

fn unused_waiver(place: Place, rule: &Rule) -> Finding {
    Finding::warning(
        "PSP802",
        place,
        format!("the waived rule {} finds nothing here", quote(rule.code)),
    )
    .help("delete the waiver")
}
