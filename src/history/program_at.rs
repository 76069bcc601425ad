//! The program at one commit, ready to judge by.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::Value;

use super::partner_state::dates_in;
use crate::date::Date;
use crate::registry::load;
use crate::registry::path::PROGRAM;
use crate::registry::{Schemas, Tree};
use crate::standing::Policy;

/// The rules that count from one commit on.
pub(super) struct ProgramAt {
    pub(super) policy: Policy,
    pub(super) schemas: Schemas,
    /// Days on which the program itself changes something, such as the day from which a criterion binds.
    pub(super) days: BTreeSet<Date>,
}

impl ProgramAt {
    /// Reads a program with today's schema; none where that can't be done. `before` is the program that it replaces.
    pub(super) fn read(bytes: &[u8], before: Option<&Self>) -> Result<Option<Self>> {
        let tree = Tree::Empty.with([(PROGRAM.to_owned(), Some(bytes.to_vec()))].into());
        let (loaded, schemas) = load::next_program(&tree, before.map(|before| &before.schemas))?;
        Ok(loaded.record.map(|record| {
            let days = dates_in(&record.json);
            let (policy, _) = Policy::compile(record, &schemas);
            Self { policy, schemas, days }
        }))
    }

    /// The program as JSON.
    pub(super) fn json(&self) -> &Value {
        &self.policy.record.json
    }
}
