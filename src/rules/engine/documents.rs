//! Runs the rules over the program, over documents that belong to no partner, over the copies of the schemas, and over
//! all partners together.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Result;

use super::{check_texts, report, runnable, unused_waiver};
use crate::date::{Date, Month, Quarter};
use crate::events::EventDates;
use crate::finding::{Finding, Place, cap_files};
use crate::registry::assets::Assets;
use crate::registry::expansion::ExpansionFiles;
use crate::registry::load::{self, Sources};
use crate::registry::model::{Event, HeldReviews, KINDS, Metrics, Owner, Partner};
use crate::registry::path::DocumentPath;
use crate::registry::{Blob, CheckedFile, DocumentKind, Record, Schemas, schemas};
use crate::rules::facts::Facts;
use crate::rules::{
    AssetsContext, BoardContext, BoardFile, Check, DecisionFile, DocumentContext, EventContext, HeldReviewsContext,
    MetricsContext, ProgramContext, RegistryContext, Report, Rule, find,
};
use crate::standing::Policy;
use crate::words::quote;

pub(in crate::rules) fn check_program(
    policy: &Policy,
    faults: &[crate::standing::PolicyFault],
    (schemas, assets): (&Schemas, &Assets),
    today: Date,
    findings: &mut Vec<Finding>,
) {
    let cx = ProgramContext {
        policy,
        faults,
        schemas,
        today,
    };
    let record = &policy.record;
    for rule in runnable(&record.spoilt, policy) {
        if let Check::Program(check) = rule.check {
            check(
                &cx,
                &mut Report {
                    rule,
                    partner: None,
                    path: record.paths[0].clone(),
                    out: findings,
                },
            );
        }
    }
    check_texts(&record.file, None, findings);
    let document = DocumentContext {
        file: &record.file,
        owners: &[],
        record: None,
        slug: None,
        assets,
        policy,
        today,
    };
    check_document(&document, None, findings);
    cap_files(findings);
}

/// Checks what a change does to the program.
pub(super) fn check_program_change(
    before: &Sources,
    policy: &Policy,
    schemas: &Schemas,
    today: Date,
    findings: &mut Vec<Finding>,
) -> Result<()> {
    let (loaded, _) = load::program(before)?;
    let Some(before) = loaded.record else { return Ok(()) };
    let cx = ProgramContext {
        policy,
        faults: &[],
        schemas,
        today,
    };
    for rule in runnable(&policy.record.spoilt, policy) {
        // A field with a finding has a default, which isn't what was written.
        let is_known = !rule.reads.iter().any(|field| before.spoilt.contains(*field));
        if let (Check::ProgramChange(check), true) = (rule.check, is_known) {
            let report = &mut Report {
                rule,
                partner: None,
                path: policy.record.paths[0].clone(),
                out: findings,
            };
            check(&before.data, &cx, report);
        }
    }
    Ok(())
}

/// The documents that belong to no partner.
pub(in crate::rules) struct ProgramDocuments<'a> {
    pub sources: &'a Sources,
    pub paths: &'a [DocumentPath],
    /// Partners of the registry.
    pub slugs: &'a [Arc<str>],
    pub assets: &'a Assets,
    pub policy: &'a Policy,
    pub schemas: &'a Schemas,
    pub today: Date,
}

impl ProgramDocuments<'_> {
    fn context<'c>(&'c self, file: &'c CheckedFile, assets: &'c Assets) -> DocumentContext<'c> {
        DocumentContext {
            file,
            owners: &[],
            record: None,
            slug: None,
            assets,
            policy: self.policy,
            today: self.today,
        }
    }

    /// Checks each of them, and the assets together. Returns what the rules over all partners need of them.
    pub(in crate::rules) fn check(&self, findings: &mut Vec<Finding>) -> BTreeMap<DocumentPath, CheckedFile> {
        let manifest = DocumentPath::assets();
        let others: Vec<DocumentPath> = self.paths.iter().filter(|path| **path != manifest).cloned().collect();
        let (documents, found) = load::documents(self.sources, &others, self.schemas);
        findings.extend(found);
        for file in documents.values().chain(&self.assets.file) {
            check_texts(file, None, findings);
            check_document(&self.context(file, self.assets), None, findings);
            check_event(file, self.policy, findings);
        }
        self.check_assets(findings);
        documents
    }

    fn check_assets(&self, findings: &mut Vec<Finding>) {
        let manifest = DocumentPath::assets();
        let file = self.assets.file.as_ref();
        if file.is_none() && self.assets.files.is_empty() {
            return;
        }
        let cx = AssetsContext {
            assets: self.assets,
            file,
            slugs: self.slugs,
            policy: self.policy,
            today: self.today,
        };
        let path = file.map_or_else(|| Arc::from(manifest.to_string()), |file| file.paths[0].clone());
        let from = findings.len();
        for rule in runnable(file.map_or(&BTreeSet::new(), |file| &file.spoilt), self.policy) {
            if let Check::Assets(check) = rule.check {
                check(
                    &cx,
                    &mut Report {
                        rule,
                        partner: None,
                        path: path.clone(),
                        out: findings,
                    },
                );
            }
        }
        let mut own = findings.split_off(from);
        cap_files(&mut own);
        findings.extend(own);
    }

    /// Compares the manifest of the assets with that of an earlier state.
    pub(in crate::rules) fn check_change(&self, base: &Sources, findings: &mut Vec<Finding>) {
        let Some(now) = &self.assets.file else { return };
        let (before, _) = Assets::listed(base, &[DocumentPath::assets()], &[], self.schemas);
        let Some(was) = &before.file else { return };
        for rule in runnable(&now.spoilt, self.policy) {
            if let Check::DocumentChange(check) = rule.check {
                let report = &mut Report {
                    rule,
                    partner: None,
                    path: now.paths[0].clone(),
                    out: findings,
                };
                check(&self.context(was, &before), &self.context(now, self.assets), report);
            }
        }
    }
}

pub(super) fn check_change(
    was: &DocumentContext<'_>,
    is: &DocumentContext<'_>,
    slug: &Arc<str>,
    findings: &mut Vec<Finding>,
) {
    for rule in runnable(&is.file.spoilt, is.policy) {
        if let Check::DocumentChange(check) = rule.check {
            check(was, is, &mut report(rule, slug, findings));
        }
    }
}

pub(super) fn check_document(document: &DocumentContext<'_>, slug: Option<&Arc<str>>, findings: &mut Vec<Finding>) {
    for rule in runnable(&document.file.spoilt, document.policy) {
        if let Check::Document(check) = rule.check {
            check(
                document,
                &mut Report {
                    rule,
                    partner: slug.cloned(),
                    path: document.file.paths[0].clone(),
                    out: findings,
                },
            );
        }
    }
}

/// Checks the figures of each month.
pub(super) fn check_months(
    metrics: &BTreeMap<Month, Record<Metrics>>,
    policy: &Policy,
    today: Date,
    slug: &Arc<str>,
    findings: &mut Vec<Finding>,
) {
    for (month, file) in metrics {
        let cx = MetricsContext {
            month: *month,
            file,
            policy,
            today,
        };
        for rule in runnable(&file.spoilt, policy) {
            if let Check::Metrics(check) = rule.check {
                check(&cx, &mut report(rule, slug, findings));
            }
        }
    }
}

/// Checks the reviews of each quarter.
pub(super) fn check_quarters(
    reviews: &BTreeMap<Quarter, Record<HeldReviews>>,
    policy: &Policy,
    slug: &Arc<str>,
    findings: &mut Vec<Finding>,
) {
    for (quarter, file) in reviews {
        let cx = HeldReviewsContext {
            quarter: *quarter,
            file,
            policy,
        };
        for rule in runnable(&file.spoilt, policy) {
            if let Check::HeldReviews(check) = rule.check {
                check(&cx, &mut report(rule, slug, findings));
            }
        }
    }
}

/// The owners of a record; empty while the field has a finding.
pub(super) fn owners_of(record: &Record<Partner>) -> &[Owner] {
    if record.spoilt.contains("owners") {
        return &[];
    }
    record.data.owners.as_deref().unwrap_or_default()
}

/// Checks an event, if this is the file of one.
fn check_event(file: &CheckedFile, policy: &Policy, findings: &mut Vec<Finding>) {
    if file.kind != DocumentKind::Event {
        return;
    }
    // A file that isn't an event has a finding already.
    let Ok(event) = serde_json::from_value::<Event>(file.json.clone()) else {
        return;
    };
    let cx = EventContext {
        file,
        event: &event,
        dates: EventDates::of(&event),
    };
    for rule in runnable(&file.spoilt, policy) {
        if let Check::Event(check) = rule.check {
            check(&cx, &mut of_program(rule, file.paths[0].clone(), findings));
        }
    }
}

/// Checks the advisory board and its decisions. A file with an error in its shape is left out.
pub(in crate::rules) fn check_board(
    documents: &BTreeMap<DocumentPath, CheckedFile>,
    facts: &[Facts],
    slugs: &[Arc<str>],
    (policy, today): (&Policy, Date),
    findings: &mut Vec<Finding>,
) {
    let of = |kind: DocumentKind| {
        documents
            .iter()
            .filter(move |(path, file)| path.kind() == kind && file.spoilt.is_empty())
    };
    let board = of(DocumentKind::Board).find_map(|(_, file)| {
        let board = serde_json::from_value(file.json.clone()).ok()?;
        Some(BoardFile { file, board })
    });
    let decisions = of(DocumentKind::Decision).filter_map(|(path, file)| {
        Some(DecisionFile {
            id: path.id()?.to_string(),
            file,
            decision: serde_json::from_value(file.json.clone()).ok()?,
        })
    });
    let cx = BoardContext {
        board,
        decisions: decisions.collect(),
        partners: facts,
        slugs,
        today,
    };
    if cx.board.is_none() && cx.decisions.is_empty() {
        return;
    }
    let path = Arc::from(DocumentPath::board().to_string());
    for rule in runnable(&BTreeSet::new(), policy) {
        if let Check::Board(check) = rule.check {
            check(&cx, &mut of_program(rule, Arc::clone(&path), findings));
        }
    }
}

fn of_program<'f>(rule: &'static Rule, path: Arc<str>, out: &'f mut Vec<Finding>) -> Report<'f> {
    Report {
        rule,
        partner: None,
        path,
        out,
    }
}

/// Checks the copies of the schemas on disk. Editors use them, so a copy that differs would show people other errors
/// than psp-partners does.
pub(in crate::rules) fn check_copies(sources: &Sources, policy: &Policy, findings: &mut Vec<Finding>) {
    const LIMIT: usize = 4 << 20;
    let vocabulary = schemas::vocabulary(Some(&policy.record.json)).to_string();
    let ours = KINDS
        .iter()
        .map(|row| row.schema)
        .chain([(schemas::VOCABULARY_FILE, vocabulary.as_str())]);
    for (name, ours) in ours {
        let path = format!("schemas/{name}");
        let copy = match sources.tree.read(&path, LIMIT) {
            Blob::Missing => continue,
            Blob::Bytes(copy) => copy,
            unread @ (Blob::TooLarge(_) | Blob::Unreadable(_)) => {
                let why = match unread {
                    Blob::Unreadable(why) => why,
                    _ => "the file is too large".to_owned(),
                };
                let message = format!("the copy of {} on disk can't be read: {why}", quote(name));
                findings.push(
                    Finding::warning("PSP110", Place::file(path), message)
                        .help("delete it, then run `psp-partners schema --write`"),
                );
                continue;
            }
        };
        let same = copy == ours.as_bytes() || {
            let parse = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).ok();
            parse(&copy).is_some_and(|copy| Some(copy) == parse(ours.as_bytes()))
        };
        if !same {
            findings.push(
                Finding::warning(
                    "PSP110",
                    Place::file(path),
                    format!(
                        "the copy of {} on disk differs from the schema of this version",
                        quote(name)
                    ),
                )
                .help("run `psp-partners schema --write`"),
            );
        }
    }
}

pub(in crate::rules) fn check_registry(
    of_program: &ProgramDocuments<'_>,
    expansion: &ExpansionFiles,
    facts: &[Facts],
    findings: &mut Vec<Finding>,
) {
    let policy = of_program.policy;
    let cx = RegistryContext {
        partners: facts,
        slugs: of_program.slugs,
        documents: of_program.paths,
        expansion,
        policy,
        today: of_program.today,
    };
    let from = findings.len();
    // Each record's own fields are looked at by the rules.
    for rule in runnable(&BTreeSet::new(), policy) {
        if let Check::Registry(check) = rule.check {
            check(
                &cx,
                &mut Report {
                    rule,
                    partner: None,
                    path: policy.record.paths[0].clone(),
                    out: findings,
                },
            );
        }
    }
    let mut found = findings.split_off(from);
    for one in facts {
        for (waived, span) in &one.waived {
            let Some(rule) = find(waived).filter(|r| r.waivable && matches!(r.check, Check::Registry(_))) else {
                continue;
            };
            let before = found.len();
            found.retain(|f| f.code != rule.code || f.partner.as_ref() != Some(&one.slug));
            if found.len() == before {
                let mut unused = unused_waiver(one.at(*span), rule);
                unused.partner = Some(one.slug.clone());
                found.push(unused);
            }
        }
    }
    findings.extend(found);
}
