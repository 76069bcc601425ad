//! Who may change which field: one table, which a test holds against the schema. What the table leaves to maintainers is
//! no fault: merging is their yes.

use serde_json::Value;

/// Whose word a field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// An owner of the record.
    Owner,
    /// A maintainer of the program.
    Maintainer,
    /// An applicant writes it into a new record; later it is a maintainer's.
    Applicant,
    /// Owners change owners while one of them remains.
    Owners,
}

/// Every field of a record at its top level, but `x-…`, which is the owner's.
pub const FIELDS: &[(&str, Right)] = &[
    ("name", Right::Owner),
    ("summary", Right::Owner),
    ("description", Right::Owner),
    ("website", Right::Owner),
    ("logo", Right::Owner),
    ("links", Right::Owner),
    ("tier", Right::Applicant),
    ("organization", Right::Applicant),
    ("status", Right::Applicant),
    ("applied_on", Right::Applicant),
    ("owners", Right::Owners),
    ("reach", Right::Owner),
    ("integration", Right::Owner),
    ("compatibility", Right::Owner),
    ("support", Right::Owner),
    ("services", Right::Owner),
    ("certifications", Right::Owner),
    ("case_studies", Right::Owner),
    ("go_to_market", Right::Owner),
    ("collaborations", Right::Owner),
    ("workstreams", Right::Owner),
    ("attestations", Right::Owner),
    ("regions", Right::Owner),
    ("verticals", Right::Owner),
    ("languages", Right::Owner),
    ("strategic", Right::Maintainer),
    ("target", Right::Maintainer),
    ("value_proposition", Right::Maintainer),
    ("revenue_model", Right::Maintainer),
    ("manager", Right::Maintainer),
    ("status_reason", Right::Maintainer),
    ("status_since", Right::Maintainer),
    ("phases", Right::Maintainer),
    ("agreement", Right::Maintainer),
    ("feasibility", Right::Maintainer),
    ("success_metrics", Right::Maintainer),
    ("launch", Right::Maintainer),
    ("waivers", Right::Maintainer),
    ("grants", Right::Maintainer),
    ("enablement", Right::Maintainer),
    ("internal_notes", Right::Maintainer),
];

/// Who may make the change at `pointer`, to `after`; `None` when the value goes. A field that the table does not know
/// is a maintainer's.
pub fn right(pointer: &str, after: Option<&Value>) -> Right {
    let mut parts = pointer.split('/').skip(1);
    let field = parts.next().unwrap_or_default();
    // A verification is a maintainer's word; anybody may take it back from what is theirs.
    let verifies = |v: &Value| holds_key(v, &["verified_by", "verified_on"]);
    let is_verification = parts.any(|part| matches!(part, "verified_by" | "verified_on"));
    if after.is_some_and(|value| is_verification || verifies(value)) {
        return Right::Maintainer;
    }
    if field.starts_with("x-") {
        return Right::Owner;
    }
    FIELDS
        .iter()
        .find(|(name, _)| *name == field)
        .map_or(Right::Maintainer, |(_, right)| *right)
}

fn holds_key(value: &Value, keys: &[&str]) -> bool {
    match value {
        Value::Object(map) => map
            .iter()
            .any(|(key, value)| keys.contains(&key.as_str()) || holds_key(value, keys)),
        Value::Array(items) => items.iter().any(|item| holds_key(item, keys)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A new field of the schema must be given to somebody; one that is gone must leave the table.
    #[test]
    fn the_table_has_every_field_of_the_schema() {
        let schema: Value = serde_json::from_str(include_str!("../../schemas/partner.schema.json")).expect("JSON");
        let mut fields: Vec<&str> = schema["properties"]
            .as_object()
            .expect("properties")
            .keys()
            .map(String::as_str)
            .collect();
        let mut table: Vec<&str> = FIELDS.iter().map(|(name, _)| *name).collect();
        fields.sort_unstable();
        table.sort_unstable();
        assert_eq!(table, fields);
    }

    #[test]
    fn verifications_are_the_maintainers_wherever_they_stand() {
        let evidence = json!({"url": "https://a.example", "verified_by": "mia"});
        assert_eq!(
            right("/reach/evidence/verified_by", Some(&json!("mia"))),
            Right::Maintainer
        );
        assert_eq!(right("/reach", Some(&json!({"evidence": evidence}))), Right::Maintainer);
        assert_eq!(right("/reach/evidence/verified_on", None), Right::Owner);
        assert_eq!(right("/reach/users", Some(&json!(5))), Right::Owner);
        assert_eq!(right("/x-colour", Some(&json!("red"))), Right::Owner);
        assert_eq!(right("/unheard-of", Some(&json!(1))), Right::Maintainer);
    }
}
