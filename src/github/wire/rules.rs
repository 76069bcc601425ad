//! What rulesets and branch protections require.

use serde::Deserialize;
use serde_json::Value;

use super::{Item, lenient};

/// A rule of a ruleset that applies to a branch.
#[derive(Debug, Deserialize)]
pub(crate) struct Rule {
    #[serde(default, deserialize_with = "lenient", rename = "type")]
    kind: String,
    #[serde(default, deserialize_with = "lenient")]
    ruleset_id: u64,
    #[serde(default, deserialize_with = "lenient")]
    parameters: Value,
}

impl Item for Rule {
    fn key(&self) -> String {
        format!("{} {} {}", self.ruleset_id, self.kind, self.parameters)
    }
}

impl Rule {
    /// Names of the checks that it requires.
    pub(crate) fn required_checks(&self) -> Vec<String> {
        let checks = self.parameters["required_status_checks"].as_array();
        let names = checks
            .into_iter()
            .flatten()
            .filter_map(|check| check["context"].as_str());
        names.map(str::to_owned).collect()
    }
}

/// A branch with what an older branch protection requires.
#[derive(Debug, Deserialize)]
pub(crate) struct Branch {
    #[serde(default, deserialize_with = "lenient")]
    protection: Value,
}

impl Branch {
    /// Names of the checks that its protection requires.
    pub(crate) fn required_checks(&self) -> Vec<String> {
        let contexts = self.protection["required_status_checks"]["contexts"].as_array();
        let names = contexts.into_iter().flatten().filter_map(Value::as_str);
        names.map(str::to_owned).collect()
    }
}
