//! Whether a field of a record can be verified, and who can verify it. The schema of a record decides this.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::registry::Schemas;

/// What supports the value of a top-level field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Support {
    /// A partner claims it, and a maintainer can verify its evidence.
    Evidence,
    /// Only maintainers write it, so it counts as verified.
    Maintainer,
    /// A partner claims it, and it has no evidence that anyone could verify.
    Claim,
}

/// The support of each top-level field.
#[derive(Debug, Default)]
pub(super) struct Supports(BTreeMap<String, Support>);

impl Supports {
    pub(super) fn of(schemas: &Schemas) -> Self {
        let fields = schemas.partner_fields(&[]);
        Self(
            fields
                .into_iter()
                .map(|field| (field.to_owned(), support(field, schemas)))
                .collect(),
        )
    }

    /// A field that the schema doesn't have counts as a claim.
    pub(super) fn get(&self, field: &str) -> Support {
        self.0.get(field).copied().unwrap_or(Support::Claim)
    }
}

fn support(field: &str, schemas: &Schemas) -> Support {
    if schemas.partner_fields(&[field]).contains("evidence") {
        return Support::Evidence;
    }
    let right = schemas
        .partner_field(&[field])
        .and_then(|schema| schema.get("x-editable-by"));
    match right.and_then(Value::as_str) {
        Some("maintainer" | "tool") => Support::Maintainer,
        Some(_) | None => Support::Claim,
    }
}
