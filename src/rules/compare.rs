//! Compares two states of a registry, before and after a change. The change causes the findings that exist after it but
//! not before it. The state after the change is evaluated completely; of the state before, only the parts that can
//! differ.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Result;

use super::engine::{
    Evaluation, Judge, Judged, ProgramDocuments, Request, check_agreements, check_board, check_copies,
    check_newsletters, check_program, check_registry, check_templates, run,
};
use super::facts::Facts;
use super::{Check, find};
use crate::date::Date;
use crate::finding::{Finding, Known, cap_run, sort};
use crate::registry::Unusable;
use crate::registry::agreement_texts::AgreementTexts;
use crate::registry::assets::Assets;
use crate::registry::expansion::ExpansionFiles;
use crate::registry::load::{self, Sources};
use crate::registry::model::{Program, Status};
use crate::registry::newsletters::newsletters;
use crate::registry::path::{DocumentPath, partner_folder};
use crate::standing::{Policy, Standing};

/// What to compare.
pub struct Change<'a> {
    pub before: &'a Sources,
    pub after: &'a Sources,
    /// Partners whose files differ; `None` if the program differs, because that may affect every partner.
    pub touched: Option<&'a BTreeSet<Arc<str>>>,
    pub today: Date,
    /// Called with the number of partners done and of all.
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
}

/// The result of a comparison.
#[derive(Debug, Default)]
pub struct Comparison {
    /// The complete state after the change, with the standings of the touched partners only.
    pub after: Evaluation,
    /// Findings before the change: all that a finding after it could be equal to.
    pub before: Vec<Finding>,
    /// The standings of the touched partners before the change.
    pub standings_before: Vec<Standing>,
    pub program_before: Option<Program>,
    /// Documents of the touched partners before the change that nothing could be used of.
    pub unusable_before: BTreeMap<DocumentPath, Unusable>,
    /// Findings after the change that didn't exist before.
    pub caused: Vec<Finding>,
    /// Findings after the change that also existed before.
    pub standing_already: Vec<Finding>,
    /// Findings before the change that no longer exist after it.
    pub solved: Vec<Finding>,
    /// Slug and name of every partner after the change, sorted by slug.
    pub names: Vec<(Arc<str>, String)>,
    /// Names of regions and industries in which each partner after the change is the only one, targets and partnerships that
    /// are over left out.
    pub only_in: BTreeMap<Arc<str>, Vec<String>>,
}

/// Compares two states.
///
/// # Errors
/// The same as for [`super::engine::evaluate`].
pub fn compare(change: &Change<'_>) -> Result<Comparison> {
    let request = Request {
        sources: change.after,
        base: Some(change.before),
        today: change.today,
        touched: change.touched,
        keep_standings: true,
        progress: change.progress,
    };
    let (after, facts) = run(&request)?;
    let names = facts
        .iter()
        .filter_map(|f| Some((f.slug.clone(), f.name.clone()?.0)))
        .collect();
    let only_in = (after.program.as_ref()).map_or_else(BTreeMap::new, |program| only_in(program, &facts));
    let mut comparison = match change.touched {
        None => whole_before(change)?,
        Some(touched) => {
            let mut before = touched_before(change, touched, facts)?;
            before.before.extend(unchanged(&after.findings, touched));
            sort(&mut before.before);
            before
        }
    };
    comparison.after = after;
    comparison.names = names;
    comparison.only_in = only_in;
    split(&mut comparison);
    Ok(comparison)
}

/// The regions and industries that only one partner is in, by that partner.
fn only_in(program: &Program, facts: &[Facts]) -> BTreeMap<Arc<str>, Vec<String>> {
    let counts = |facts: &&Facts| match facts.status {
        Status::Applied | Status::Onboarding | Status::Active | Status::Paused => true,
        Status::Target | Status::Ended | Status::Declined => false,
    };
    let mut found: BTreeMap<Arc<str>, Vec<String>> = BTreeMap::new();
    let mut look = |id: &str, name: &str, of: fn(&Facts) -> &[String]| {
        let mut there = facts
            .iter()
            .filter(counts)
            .filter(|facts| of(facts).iter().any(|own| own == id));
        if let (Some(only), None) = (there.next(), there.next()) {
            found.entry(only.slug.clone()).or_default().push(name.to_owned());
        }
    };
    for region in &program.regions {
        look(&region.id, &region.name, |facts| &facts.regions);
    }
    for vertical in &program.verticals {
        look(&vertical.id, &vertical.name, |facts| &facts.verticals);
    }
    found
}

fn whole_before(change: &Change<'_>) -> Result<Comparison> {
    let (before, _) = run(&Request {
        sources: change.before,
        base: None,
        today: change.today,
        touched: None,
        keep_standings: true,
        progress: &|_, _| {},
    })?;
    Ok(Comparison {
        before: before.findings,
        standings_before: before.standings,
        program_before: before.program,
        unusable_before: before.unusable,
        ..Comparison::default()
    })
}

/// Findings in the files of partners that the change doesn't touch. A rule over one partner reads only that partner, so
/// its findings are the same before and after. Rules over all partners are left out, because they may find something
/// new there; so are records outside their partner's folder, which are evaluated before and after.
fn unchanged<'a>(after: &'a [Finding], touched: &'a BTreeSet<Arc<str>>) -> impl Iterator<Item = Finding> + 'a {
    let over_all = |code: &str| find(code).is_some_and(|rule| matches!(rule.check, Check::Registry(_)));
    let is_within = |path: &str, slug: &str| {
        let rest = path.strip_prefix(&partner_folder(slug));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let untouched = move |f: &&Finding| {
        let slug = f.partner.as_ref().filter(|slug| !touched.contains(*slug));
        slug.is_some_and(|slug| is_within(&f.place.path, slug))
    };
    after
        .iter()
        .filter(untouched)
        .filter(move |f| !over_all(f.code))
        .cloned()
}

/// Evaluates the touched partners in their state before the change, together with the other partners, which are
/// unchanged.
fn touched_before(change: &Change<'_>, touched: &BTreeSet<Arc<str>>, mut facts: Vec<Facts>) -> Result<Comparison> {
    let mut before = Comparison::default();
    let (loaded, schemas) = load::program(change.before)?;
    before.before = loaded.findings;
    let Some(record) = loaded.record else {
        return Ok(before);
    };
    let (policy, faults) = Policy::compile(record, &schemas);
    let registry = load::registry(change.before);
    let slugs = registry.slugs;
    let (assets, found) = Assets::read(change.before, &registry.documents, &slugs, &schemas);
    before.before.extend(found);
    check_program(&policy, &faults, (&schemas, &assets), change.today, &mut before.before);
    check_copies(change.before, &policy, &mut before.before);
    let texts = AgreementTexts::read(&change.before.tree, policy.program());
    check_agreements(&texts, &policy, &mut before.before);
    before.before.extend(registry.findings);
    check_templates(&change.before.tree, &mut before.before);
    let (letters, found) = newsletters(&change.before.tree, &registry.documents);
    before.before.extend(found);
    check_newsletters(&letters, &mut before.before);
    let program_documents = ProgramDocuments {
        sources: change.before,
        paths: &registry.documents,
        slugs: &slugs,
        assets: &assets,
        policy: &policy,
        schemas: &schemas,
        today: change.today,
    };
    let documents = program_documents.check(&mut before.before);
    let request = Request {
        sources: change.before,
        base: None,
        today: change.today,
        touched: Some(touched),
        keep_standings: true,
        progress: &|_, _| {},
    };
    let judge = Judge {
        policy: Some(&policy),
        schemas: &schemas,
        texts: &texts,
        assets: &assets,
        request: &request,
    };
    judge.misplaced(&registry.misplaced, &mut before.before);
    let were: Vec<Arc<str>> = slugs.iter().filter(|s| touched.contains(*s)).cloned().collect();
    facts.retain(|f| !touched.contains(&f.slug));
    for judged in load::each(change.before, &were, &schemas, &|unit| judge.partner(unit, None)) {
        let Judged {
            findings,
            facts: known,
            standing,
            unusable,
            ..
        } = judged;
        before.before.extend(findings);
        facts.extend(known);
        before.standings_before.extend(standing);
        before.unusable_before.extend(unusable);
    }
    facts.sort_by(|a, b| a.slug.cmp(&b.slug));
    check_board(&documents, &facts, &slugs, (&policy, change.today), &mut before.before);
    let expansion = ExpansionFiles::of(documents);
    check_registry(&program_documents, &expansion, &facts, &mut before.before);
    let shared = Facts::shared(&facts);
    before.standings_before.iter_mut().for_each(|one| shared.complete(one));
    before.before.iter_mut().for_each(Finding::guard);
    before.program_before = Some(policy.record.data);
    Ok(before)
}

/// Divides the findings into caused, already existing, and solved. Two findings are equal if they have the same message
/// for the same file: line numbers may change with every edit.
fn split(comparison: &mut Comparison) {
    let mut known = Known::of(&comparison.before);
    // Listed findings are matched first; a summary of further findings (`rest`) then uses what remains of the known
    // ones.
    let (listed, rests): (Vec<&Finding>, Vec<&Finding>) =
        comparison.after.findings.iter().partition(|f| f.rest.is_none());
    for finding in listed.into_iter().chain(rests) {
        let (all, new) = (finding.weight(), known.take(finding));
        if new > 0 {
            comparison.caused.push(finding.clone().part(new));
        }
        if all > new {
            comparison.standing_already.push(finding.clone().part(all - new));
        }
    }
    // What remains in `known` is solved. Findings of untouched partners in `before` are copies of those after the
    // change, so none of them remains.
    for finding in comparison.before.iter().rev().filter(|f| f.rest.is_none()) {
        if known.take(finding) == 0 {
            comparison.solved.push(finding.clone());
        }
    }
    comparison.solved.reverse();
    for findings in [
        &mut comparison.caused,
        &mut comparison.standing_already,
        &mut comparison.solved,
    ] {
        sort(findings);
        cap_run(findings);
        sort(findings);
    }
}
