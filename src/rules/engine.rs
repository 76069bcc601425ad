//! Runs all rules over a registry. Partners are checked in parallel, in chunks, so that memory use doesn't grow with
//! the size of the registry. The rules that compare all partners run last, on a short summary of each partner.
//!
//! How it works:
//!
//! 1. The engine reads the program, compiles its criteria, and runs the rules over the program. Without a program, it
//!    still reads the files and checks them against their schemas, but skips the rules that need a program.
//! 2. It processes partners in chunks; the number of files in one chunk decides the size of the next. For each partner
//!    it reads the record and its months, and runs the rules over texts, records and months. The standing is computed
//!    when a rule first needs it. A rule runs only if the fields that it reads are usable: one error gives one finding,
//!    not ten.
//! 3. With a base, it reads both versions of each partner that differs, for the rules that compare.
//! 4. It caps the findings of each file and removes waived findings. A waiver that removes none is a finding itself.
//! 5. It keeps only a short summary ([`Facts`]) of each partner, and runs the rules over all partners on these.
//! 6. It guards the findings (no message may contain anything private), caps them for the run and sorts them, so that
//!    the same registry always gives the same bytes.

mod agreements;
mod certificates;
mod documents;
mod newsletters;
mod pairs;
mod templates;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Result;

pub(super) use self::agreements::check_agreements;
use self::agreements::check_text;
pub(super) use self::documents::{ProgramDocuments, check_board, check_copies, check_program, check_registry};
use self::documents::{check_change, check_document, check_months, check_program_change, check_quarters, owners_of};
pub(super) use self::newsletters::check_newsletters;
use self::pairs::pairs;
pub(super) use self::templates::check_templates;
use super::facts::Facts;
use super::{Check, DocumentContext, PartnerContext, Report, Rule, TextContext, all};
use crate::date::{Date, Month};
use crate::finding::{Finding, Place, Severity, cap_files, cap_run, one_of_each_fault, sort};
use crate::registry::agreement_texts::AgreementTexts;
use crate::registry::assets::Assets;
use crate::registry::expansion::ExpansionFiles;
use crate::registry::layout::MisplacedRecord;
use crate::registry::load::{self, PartnerFolder, Sources};
use crate::registry::model::{Metrics, Program};
use crate::registry::newsletters::newsletters;
use crate::registry::path::DocumentPath;
use crate::registry::{Aspect, CheckedFile, Record, Schemas, Unusable};
use crate::standing::{Policy, Standing};
use crate::words::quote;

/// Files in memory at once. With at most 64 KiB each, they need at most 64 MiB.
const FILES_AT_ONCE: usize = 1024;
/// Partners in memory at once, for registries whose partners have few files.
const PARTNERS_AT_ONCE: usize = 512;

/// The result of evaluating a registry.
#[derive(Debug, Default)]
pub struct Evaluation {
    /// Sorted in the order in which they are shown.
    pub findings: Vec<Finding>,
    /// Number of partners, including those with unusable records.
    pub partners: usize,
    /// Number of metrics files read.
    pub months: usize,
    /// The standings of all partners with a usable record, sorted by slug, if the request asks for them.
    pub standings: Vec<Standing>,
    /// The program, if it could be read.
    pub program: Option<Program>,
    /// Documents of partners that nothing could be used of, and why.
    pub unusable: BTreeMap<DocumentPath, Unusable>,
}

impl Evaluation {
    /// The number of findings with `severity`, including findings that are counted but not listed.
    pub fn count(&self, severity: Severity) -> usize {
        let of = self.findings.iter().filter(|f| f.severity == severity);
        of.map(Finding::weight).sum()
    }
}

/// What to evaluate, and how.
pub struct Request<'a> {
    pub sources: &'a Sources,
    /// An earlier state to compare with, for the rules about changes.
    pub base: Option<&'a Sources>,
    pub today: Date,
    /// Partners that may differ from `base`, if known. Only these are compared with it, and only their standings are
    /// kept. The findings still cover the whole registry.
    pub touched: Option<&'a BTreeSet<Arc<str>>>,
    /// Whether the result contains standings.
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
/// A folder can't be listed, or an embedded schema is broken. Problems in files are findings, not errors.
pub fn evaluate(request: &Request<'_>) -> Result<Evaluation> {
    let mut evaluation = run(request)?.0;
    cap_run(&mut evaluation.findings);
    sort(&mut evaluation.findings);
    Ok(evaluation)
}

/// Evaluates a whole registry, and also returns the summaries of the partners, sorted by slug.
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
    let mut texts = AgreementTexts::default();
    let registry = load::registry(request.sources);
    let slugs = registry.slugs;
    let (assets, found) = Assets::read(request.sources, &registry.documents, &slugs, &schemas);
    evaluation.findings.extend(found);
    if let Some(policy) = &policy {
        check_program(
            policy,
            &policy_faults,
            (&schemas, &assets),
            request.today,
            &mut evaluation.findings,
        );
        if let Some(base) = request.base {
            check_program_change(base, policy, &schemas, request.today, &mut evaluation.findings)?;
        }
        check_copies(request.sources, policy, &mut evaluation.findings);
        texts = AgreementTexts::read(&request.sources.tree, policy.program());
        check_agreements(&texts, policy, &mut evaluation.findings);
        evaluation.program = Some(policy.program().clone());
    }
    evaluation.findings.extend(registry.findings);
    check_templates(&request.sources.tree, &mut evaluation.findings);
    let (letters, found) = newsletters(&request.sources.tree, &registry.documents);
    evaluation.findings.extend(found);
    check_newsletters(&letters, &mut evaluation.findings);
    if let Some(file) = &untyped {
        check_texts(file, None, &mut evaluation.findings);
    }
    let program_documents = policy.as_ref().map(|policy| ProgramDocuments {
        sources: request.sources,
        paths: &registry.documents,
        slugs: &slugs,
        assets: &assets,
        policy,
        schemas: &schemas,
        today: request.today,
    });
    let mut documents = BTreeMap::new();
    if let Some(program_documents) = &program_documents {
        documents = program_documents.check(&mut evaluation.findings);
        if let Some(base) = request.base {
            program_documents.check_change(base, &mut evaluation.findings);
        }
    }
    evaluation.partners = slugs.len();
    let judge = Judge {
        policy: policy.as_ref(),
        schemas: &schemas,
        texts: &texts,
        assets: &assets,
        request,
    };
    judge.misplaced(&registry.misplaced, &mut evaluation.findings);
    let facts = judge.all(&slugs, &mut evaluation);
    if let Some(program_documents) = &program_documents {
        let dated = (program_documents.policy, request.today);
        check_board(&documents, &facts, &slugs, dated, &mut evaluation.findings);
        let expansion = ExpansionFiles::of(documents);
        check_registry(program_documents, &expansion, &facts, &mut evaluation.findings);
    }
    let shared = Facts::shared(&facts);
    evaluation.standings.iter_mut().for_each(|one| shared.complete(one));
    evaluation.findings.iter_mut().for_each(Finding::guard);
    sort(&mut evaluation.findings);
    Ok((evaluation, facts))
}

impl Judge<'_> {
    /// Judges the partners some at a time, so that memory doesn't grow with the registry.
    fn all(&self, slugs: &[Arc<str>], evaluation: &mut Evaluation) -> Vec<Facts> {
        let mut facts: Vec<Facts> = Vec::with_capacity(slugs.len());
        let mut done = 0;
        let mut size = PARTNERS_AT_ONCE.min(64);
        while done < slugs.len() {
            let chunk = &slugs[done..(done + size).min(slugs.len())];
            let judged: Vec<Judged> = match self.request.base {
                None => load::each(self.request.sources, chunk, self.schemas, &|unit| {
                    self.partner(unit, None)
                }),
                Some(base) => {
                    let state = |sources| load::Side {
                        sources,
                        schemas: self.schemas,
                        raw: None,
                    };
                    load::each_pair(
                        state(base),
                        state(self.request.sources),
                        chunk,
                        |slug| self.request.touches(slug),
                        &|before, unit| self.partner(unit, before.as_ref()),
                    )
                }
            };
            let files: usize = judged.iter().map(|one| 1 + one.months).sum();
            for one in judged {
                evaluation.findings.extend(one.findings);
                evaluation.months += one.months;
                facts.extend(one.facts);
                evaluation.unusable.extend(one.unusable);
                if self.request.keep_standings {
                    evaluation.standings.extend(one.standing);
                }
            }
            done += chunk.len();
            (self.request.progress)(done, slugs.len());
            // If the next partners have as many files as these, the next chunk has about FILES_AT_ONCE files.
            size = (FILES_AT_ONCE * chunk.len() / files.max(1)).clamp(1, PARTNERS_AT_ONCE);
        }
        facts
    }
}

/// The result of checking one partner.
pub(super) struct Judged {
    pub findings: Vec<Finding>,
    pub facts: Option<Facts>,
    pub standing: Option<Standing>,
    pub months: usize,
    pub unusable: BTreeMap<DocumentPath, Unusable>,
}

pub(super) struct Judge<'a> {
    pub policy: Option<&'a Policy>,
    pub schemas: &'a Schemas,
    /// The texts that partners' agreements are made from.
    pub texts: &'a AgreementTexts,
    /// The program's assets.
    pub assets: &'a Assets,
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
            reviews,
            documents,
            files: stored,
            agreement: _,
            certifications: _,
            untyped,
            raw: _,
            unusable,
            misplaced: _,
            mut findings,
        } = folder;
        let months = metrics.len();
        let files = || {
            let record = record.iter().map(|r| &r.file);
            let months = metrics.values().map(|m| &m.file);
            let reviews = reviews.values().map(|r| &r.file);
            record.chain(months).chain(reviews).chain(documents.values())
        };
        for file in files().chain(&untyped) {
            check_texts(file, Some(&slug), &mut findings);
        }
        // A list or a text isn't a record; it already has a finding.
        let usable = record.as_ref().filter(|r| r.json.is_object());
        let (Some(policy), Some(record)) = (self.policy, usable) else {
            one_of_each_fault(&mut findings);
            cap_files(&mut findings);
            return Judged {
                findings,
                facts: None,
                standing: None,
                months,
                unusable,
            };
        };
        let today = self.request.today;
        let document = |file, record| DocumentContext {
            file,
            owners: owners_of(record),
            record: Some(&record.file),
            slug: Some(&slug),
            assets: self.assets,
            policy,
            today,
        };
        for file in files() {
            check_document(&document(file, record), Some(&slug), &mut findings);
        }
        let has_own_text = check_text(&slug, record, &stored, self.texts, policy, &mut findings);
        if let Some(base) = base {
            certificates::check_kept(&slug, &base.files, &stored, policy.program(), &mut findings);
        }
        check_months(&metrics, policy, today, &slug, &mut findings);
        check_quarters(&reviews, policy, &slug, &mut findings);
        let unread = unread_months(&findings, &metrics);
        let standing = OnceCell::new();
        let cx = PartnerContext {
            slug: &slug,
            record,
            metrics: &metrics,
            reviews: &reviews,
            unread: &unread,
            has_own_text,
            policy,
            schemas: self.schemas,
            standing: &standing,
            endings: OnceCell::new(),
            today,
        };
        for rule in runnable(&record.spoilt, policy) {
            if let Check::Partner(check) = rule.check {
                check(&cx, &mut report(rule, &slug, &mut findings));
            }
        }
        if let Some(old) = base.and_then(|base| base.record.as_ref()) {
            for rule in runnable(&record.spoilt, policy) {
                if let Check::RecordChange(check) = rule.check {
                    check(&old.data, &cx, &mut report(rule, &slug, &mut findings));
                }
            }
        }
        for (was, is) in pairs(base, record, &metrics, &reviews, &documents) {
            check_change(&document(was.0, was.1), &document(is, record), &slug, &mut findings);
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
            unusable,
        }
    }
}

/// Months whose file is there and can't be used.
fn unread_months(findings: &[Finding], metrics: &BTreeMap<Month, Record<Metrics>>) -> BTreeSet<Month> {
    let month_of = |f: &Finding| {
        let path = f.place.path.trim_start_matches(load::OVERLAY_PREFIX);
        DocumentPath::parse(path)?.month()
    };
    let mut unread: BTreeSet<Month> = findings.iter().filter_map(month_of).collect();
    unread.retain(|month| !metrics.contains_key(month));
    unread
}

fn report<'a>(rule: &'static Rule, slug: &Arc<str>, out: &'a mut Vec<Finding>) -> Report<'a> {
    Report {
        rule,
        partner: Some(slug.clone()),
        path: slug.clone(),
        out,
    }
}

/// The rules whose fields have no other finding, in the document and in the program.
fn runnable(spoilt: &BTreeSet<String>, policy: &Policy) -> impl Iterator<Item = &'static Rule> {
    let in_program = &policy.record.spoilt;
    all().filter(move |rule| rule.can_run(spoilt, in_program))
}

/// Runs the rules over texts on each file that `record` was read from.
fn check_texts(record: &CheckedFile, slug: Option<&Arc<str>>, findings: &mut Vec<Finding>) {
    for (layer, text) in (0..).zip(&record.texts) {
        let cx = TextContext::new(text, layer, &record.exposed);
        check_text_at(&cx, &record.paths[usize::from(layer)], slug, findings);
    }
}

fn check_text_at(cx: &TextContext<'_>, path: &Arc<str>, slug: Option<&Arc<str>>, findings: &mut Vec<Finding>) {
    if cx.text.is_empty() {
        return;
    }
    for rule in all() {
        if let Check::Text(check) = rule.check {
            check(
                cx,
                &mut Report {
                    rule,
                    partner: slug.cloned(),
                    path: path.clone(),
                    out: findings,
                },
            );
        }
    }
}

/// Removes the findings that the record's own waivers cover, and reports each waiver that covers none.
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
        // A rule that didn't run because of an unusable field may find something once the field is fixed.
        let skipped = !rule.can_run(&cx.record.spoilt, &cx.policy.record.spoilt);
        if findings.len() == before && !skipped {
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
        format!("the waived rule {} finds no problem here", quote(rule.code)),
    )
    .help("delete the waiver")
}
