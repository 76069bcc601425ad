//! Check runs: created, filled with annotations in batches, and completed.

use super::Run;
use super::retry::create_or_find;
use crate::forge::{CheckOutput, CheckRun, Conclusion, ForgeResult};
use crate::work::pull_review::Check;

/// Annotations that GitHub takes with one request.
const ANNOTATIONS_AT_ONCE: usize = 50;

impl Run<'_> {
    pub(super) fn end_check(&self, id: u64) -> ForgeResult<()> {
        let output = CheckOutput {
            title: "reviewed again".to_owned(),
            summary: "This review was stopped before its end; a later one has what is true now.\n".to_owned(),
            annotations: Vec::new(),
        };
        let forge = self.target.forge;
        forge.update_check_run(id, &output, Some(Conclusion::Neutral)).map(drop)
    }

    pub(super) fn post_check(&self, begun: Option<u64>, has: usize, check: &Check) -> ForgeResult<()> {
        let forge = self.target.forge;
        let output = |annotations: &[_]| CheckOutput {
            title: check.title.clone(),
            summary: check.summary.clone(),
            annotations: annotations.to_vec(),
        };
        let find = || -> ForgeResult<Option<CheckRun>> {
            let runs = forge.check_runs(&check.sha, &check.name)?;
            Ok(runs
                .into_iter()
                .filter(|r| r.external_id == check.external_id)
                .max_by_key(|r| r.id))
        };
        let (id, mut has) = if let Some(id) = begun {
            (id, has)
        } else {
            let create = || forge.create_check_run(&check.sha, &check.name, &check.external_id, &output(&[]));
            let run = create_or_find(&create, &|| Ok(find()?.filter(|run| !run.completed)))?;
            (run.id, run.annotations)
        };
        // Each request appends annotations, so the number that GitHub has must be known at any time.
        while has + ANNOTATIONS_AT_ONCE < check.annotations.len() {
            let next = &check.annotations[has..has + ANNOTATIONS_AT_ONCE];
            has = self.append(id, has, &output(next), None, &find)?;
        }
        let rest = check.annotations.get(has..).unwrap_or_default();
        self.append(id, has, &output(rest), Some(check.conclusion), &find)
            .map(drop)
    }

    /// Adds one batch. Returns the number of annotations after it.
    fn append(
        &self,
        id: u64,
        has: usize,
        output: &CheckOutput,
        conclusion: Option<Conclusion>,
        find: &dyn Fn() -> ForgeResult<Option<CheckRun>>,
    ) -> ForgeResult<usize> {
        let will_have = has + output.annotations.len();
        let update = || {
            self.target
                .forge
                .update_check_run(id, output, conclusion)
                .map(|_| will_have)
        };
        let look = || {
            let run = find()?.filter(|run| run.id == id);
            let done = |run: &CheckRun| run.annotations >= will_have && (conclusion.is_none() || run.completed);
            Ok(run.filter(done).map(|run| run.annotations))
        };
        create_or_find(&update, &look)
    }
}
