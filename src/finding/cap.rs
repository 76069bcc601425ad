//! Caps: a file of 64 KiB can hold 60,000 mistakes, and a pull request 300 such files. No one reads them all, and
//! keeping them all costs seconds and hundreds of megabytes. So of each rule in a file, of each file and of a run only so
//! many findings are listed, errors before warnings; one finding represents the rest of a rule and shows their
//! number. It has the rest's severity, so a cap never turns a failure into a success.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use super::{Finding, Severity};
use crate::words::thousands;

/// Findings of one rule listed in one file: enough to see the pattern; one record has 22 dates of past events.
pub const MOST_OF_A_RULE: usize = 150;
/// Findings listed in one file; a person fixes these before looking for more.
pub const MOST_OF_A_FILE: usize = 300;
/// Findings listed in a run: 10,000 records of which half have one each.
pub const MOST_OF_A_RUN: usize = 5_000;

/// Different messages remembered of a rest, for comparing two states; beyond them only their number is compared.
const MOST_REMEMBERED: usize = 4_096;

/// The findings that one finding represents, when it shows how many more there are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rest {
    /// How many findings are not listed.
    pub count: usize,
    /// How often each was said, by fingerprint.
    said: BTreeMap<u64, usize>,
    /// How many are in none of these.
    unlisted: usize,
}

impl Rest {
    pub(super) fn add(&mut self, fingerprint: u64, times: usize) {
        self.count += times;
        if self.said.len() < MOST_REMEMBERED || self.said.contains_key(&fingerprint) {
            *self.said.entry(fingerprint).or_default() += times;
        } else {
            self.unlisted += times;
        }
    }

    fn merge(&mut self, other: &Self) {
        for (fingerprint, times) in &other.said {
            self.add(*fingerprint, *times);
        }
        self.count += other.unlisted;
        self.unlisted += other.unlisted;
    }
}

/// Findings known from an earlier state, by file and by what they say: lines move and words stay.
#[derive(Debug, Default)]
pub struct Known {
    said: BTreeMap<(Arc<str>, u64), usize>,
    unlisted: BTreeMap<(Arc<str>, &'static str), usize>,
}

impl Known {
    /// Everything in `findings`, rests included.
    pub fn of(findings: &[Finding]) -> Self {
        let mut known = Self::default();
        for finding in findings {
            let path = &finding.place.path;
            match &finding.rest {
                None => *known.said.entry((path.clone(), finding.fingerprint())).or_default() += 1,
                Some(rest) => {
                    for (fingerprint, times) in &rest.said {
                        *known.said.entry((path.clone(), *fingerprint)).or_default() += times;
                    }
                    *known.unlisted.entry((path.clone(), finding.code)).or_default() += rest.unlisted;
                }
            }
        }
        known
    }

    /// Removes the findings that `finding` represents from the known ones, and returns how many were not known.
    pub fn take(&mut self, finding: &Finding) -> usize {
        let path = &finding.place.path;
        let mut take = |fingerprint: u64, times: usize| {
            let Some(left) = self.said.get_mut(&(path.clone(), fingerprint)) else {
                return times;
            };
            let taken = times.min(*left);
            *left -= taken;
            times - taken
        };
        let Some(rest) = &finding.rest else {
            return take(finding.fingerprint(), 1);
        };
        let new: usize = rest
            .said
            .iter()
            .map(|(fingerprint, times)| take(*fingerprint, *times))
            .sum();
        let unlisted = self.unlisted.remove(&(path.clone(), finding.code)).unwrap_or_default();
        new + rest.unlisted.saturating_sub(unlisted)
    }
}

impl Finding {
    /// How many findings this one represents.
    pub fn weight(&self) -> usize {
        self.rest.as_ref().map_or(1, |rest| rest.count)
    }

    /// What is the same of a finding wherever its line has moved to.
    pub(super) fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.code, &self.message).hash(&mut hasher);
        hasher.finish()
    }

    /// A finding that represents `times` of these.
    #[must_use]
    pub fn times(mut self, times: usize) -> Self {
        let mut rest = Rest::default();
        rest.add(self.fingerprint(), times);
        self.rest = Some(Box::new(rest));
        self.say_rest("in this file");
        self
    }

    /// A finding that represents `times` more without their texts: between two states, only their number is compared.
    #[must_use]
    pub fn and_more(mut self, times: usize) -> Self {
        self.rest = Some(Box::new(Rest {
            count: times,
            unlisted: times,
            ..Rest::default()
        }));
        self.say_rest("in this file");
        self
    }

    /// The same rest with another number, after a part of it was told elsewhere.
    #[must_use]
    pub fn part(mut self, count: usize) -> Self {
        if let Some(rest) = &mut self.rest {
            rest.count = count;
            let words = self
                .message
                .rsplit_once(" like it ")
                .map_or("in this file", |(_, scope)| scope)
                .to_owned();
            self.say_rest(&words);
        }
        self
    }

    fn say_rest(&mut self, scope: &str) {
        self.message = format!("and {} more like it {scope}", thousands(self.weight() as u64));
        self.help = Some("fix those that are listed; the next run lists more".to_owned());
        self.fix = None;
        self.related.clear();
    }
}

/// What is left out, by what one finding can stand for.
type Rests<K> = BTreeMap<(K, &'static str, Severity), (Finding, Rest)>;

fn leave_out<K: Ord>(rests: &mut Rests<K>, key: K, finding: Finding) {
    let entry = rests.entry((key, finding.code, finding.severity));
    let fingerprint = finding.fingerprint();
    let rest = finding.rest.clone();
    let (first, all) = entry.or_insert_with(|| (finding, Rest::default()));
    match rest {
        Some(rest) => {
            all.merge(&rest);
            first.rest = Some(rest);
        }
        None => all.add(fingerprint, 1),
    }
}

fn told<K>(rests: Rests<K>, scope: &'static str) -> impl Iterator<Item = Finding> {
    rests.into_values().map(move |(mut first, rest)| {
        first.rest = Some(Box::new(rest));
        first.say_rest(scope);
        first
    })
}

/// Caps the findings of each rule in each file, and of each file.
pub fn cap_files(findings: &mut Vec<Finding>) {
    if findings.len() <= MOST_OF_A_RULE {
        return;
    }
    let mut files: BTreeMap<Arc<str>, Vec<Finding>> = BTreeMap::new();
    for finding in findings.drain(..) {
        files.entry(finding.place.path.clone()).or_default().push(finding);
    }
    for (_, mut file) in files {
        if file.len() <= MOST_OF_A_RULE {
            findings.append(&mut file);
            continue;
        }
        file.sort_by(|a, b| (a.severity, a.sort_key()).cmp(&(b.severity, b.sort_key())));
        let mut rests: Rests<()> = BTreeMap::new();
        let mut of_rule: BTreeMap<&str, usize> = BTreeMap::new();
        let mut listed = 0;
        for finding in file {
            let of_rule = of_rule.entry(finding.code).or_default();
            if finding.rest.is_none() && *of_rule < MOST_OF_A_RULE && listed < MOST_OF_A_FILE {
                *of_rule += 1;
                listed += 1;
                findings.push(finding);
            } else {
                leave_out(&mut rests, (), finding);
            }
        }
        findings.extend(told(rests, "in this file"));
    }
}

/// Caps the findings of a run: errors first, then in the order in which they are.
pub fn cap_run(findings: &mut Vec<Finding>) {
    if findings.len() <= MOST_OF_A_RUN {
        return;
    }
    let errors = findings.iter().filter(|f| f.severity == Severity::Error).count();
    let mut room = [MOST_OF_A_RUN.min(errors), MOST_OF_A_RUN.saturating_sub(errors)];
    let mut rests: Rests<()> = BTreeMap::new();
    let mut listed = Vec::with_capacity(MOST_OF_A_RUN);
    for finding in findings.drain(..) {
        let room = &mut room[usize::from(finding.severity != Severity::Error)];
        if *room > 0 {
            *room -= 1;
            listed.push(finding);
        } else {
            leave_out(&mut rests, (), finding);
        }
    }
    listed.extend(told(rests, "in other files"));
    *findings = listed;
}
