//! Findings of a file, and for those that are only counted one that represents them.
//!
//! For: the check of a file. In: what the schema and the search for values that were meant otherwise have found. Out: findings.

use std::sync::Arc;

use crate::finding::Finding;
use crate::registry::shape::SilentReadings;

/// The findings about values that were read in silence, and for each rule one that represents those that were only counted.
pub(super) fn listed(silent: &SilentReadings, paths: &[Arc<str>; 2]) -> Vec<Finding> {
    let faults = silent.faults.iter().cloned();
    let mut findings: Vec<Finding> = faults
        .map(|fault| {
            let path = &paths[usize::from(fault.span.layer)];
            fault.into_finding(path)
        })
        .collect();
    for ((code, severity), more) in &silent.more {
        let last = findings
            .iter()
            .rfind(|f| f.code == *code && f.severity == *severity && f.rest.is_none());
        findings.extend(last.cloned().map(|last| last.and_more(*more)));
    }
    findings
}

/// A finding for the schema's errors that were counted and not explained; it goes by the last that was.
pub(super) fn more_of_the_schema(findings: &[Finding], more: usize) -> Option<Finding> {
    let last = findings.iter().rfind(|f| f.code.starts_with("PSP10"))?;
    (more > 0).then(|| last.clone().and_more(more))
}
