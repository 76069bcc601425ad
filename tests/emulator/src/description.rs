//! GitHub's own description of its API (`openapi.json`, see `cut-openapi.py`): which operation a request is, and whether
//! a request and an answer are what it promises.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jsonschema::{Registry, Validator};
use serde_json::{Value, json};

use crate::operation::Operation;

const CUT: &str = include_str!("../openapi.json");
const ADDRESS: &str = "urn:psp:github";

/// The description, parsed once per process.
pub struct Description {
    operations: Vec<Operation>,
    registry: Registry<'static>,
    validators: Mutex<BTreeMap<String, Arc<Validator>>>,
}

impl Description {
    /// The one description of the process.
    pub fn get() -> &'static Self {
        static DESCRIPTION: OnceLock<Description> = OnceLock::new();
        DESCRIPTION.get_or_init(Self::parse)
    }

    fn parse() -> Self {
        let cut: Value = serde_json::from_str(CUT).expect("openapi.json is JSON");
        let operations = cut["operations"].as_array().expect("openapi.json has operations");
        let operations = operations
            .iter()
            .enumerate()
            .map(|(index, it)| Operation::new(index, it))
            .collect();
        let registry = Registry::new()
            .add(ADDRESS, cut)
            .and_then(jsonschema::RegistryBuilder::prepare)
            .expect("every reference in openapi.json resolves");
        Self {
            operations,
            registry,
            validators: Mutex::default(),
        }
    }

    /// The operation of a request with its decoded path parameters; the most literal template wins.
    pub fn find(&self, method: &str, path: &str) -> Option<(&Operation, BTreeMap<String, String>)> {
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        self.operations
            .iter()
            .filter(|operation| operation.method == method)
            .filter_map(|operation| {
                let mut found = BTreeMap::new();
                operation.matches(&parts, &mut found).then_some((operation, found))
            })
            .max_by_key(|(operation, _)| operation.literals())
    }

    /// What is wrong with the parameters and the body of a request, in words.
    pub fn check_request(
        &self,
        operation: &Operation,
        parameters: &BTreeMap<String, String>,
        query: &BTreeMap<String, String>,
        body: Option<&Value>,
    ) -> Vec<String> {
        let mut wrong = Vec::new();
        let described = operation.described["parameters"]
            .as_array()
            .map_or(&[][..], Vec::as_slice);
        for (index, parameter) in described.iter().enumerate() {
            let name = parameter["name"].as_str().unwrap_or_default();
            let given = if parameter["in"] == "path" {
                parameters.get(name)
            } else {
                query.get(name)
            };
            let pointer = format!("/operations/{}/parameters/{index}/schema", operation.index);
            match given {
                Some(text) => wrong.extend(self.check_parameter(&pointer, name, text)),
                None if parameter["required"] == true => wrong.push(format!("parameter `{name}` is missing")),
                None => {}
            }
        }
        for name in query.keys() {
            if !described
                .iter()
                .any(|it| it["name"] == name.as_str() && it["in"] == "query")
            {
                wrong.push(format!("GitHub knows no parameter `{name}` here"));
            }
        }
        wrong.extend(self.check_body(operation, body));
        wrong
    }

    /// A parameter is a text on the wire: it is right if it is as a text, or as the number or truth value that it spells.
    fn check_parameter(&self, pointer: &str, name: &str, text: &str) -> Vec<String> {
        if self.check(pointer, &Value::from(text)).is_empty() {
            return Vec::new();
        }
        self.check(pointer, &typed(text))
            .into_iter()
            .map(|it| format!("`{name}`: {it}"))
            .collect()
    }

    fn check_body(&self, operation: &Operation, body: Option<&Value>) -> Vec<String> {
        let described = &operation.described["body"];
        let Some(body) = body else {
            return if described["required"] == true {
                vec!["the body is missing".to_owned()]
            } else {
                Vec::new()
            };
        };
        if described.is_null() {
            return vec!["GitHub expects no body here".to_owned()];
        }
        let mut wrong = self.check(&format!("/operations/{}/body/schema", operation.index), body);
        let known = described["schema"]["properties"].as_object();
        if let (Some(known), Some(given)) = (known, body.as_object()) {
            let unknown = given.keys().filter(|name| !known.contains_key(*name));
            wrong.extend(unknown.map(|name| format!("GitHub knows no property `{name}` in the body")));
        }
        wrong
    }

    /// What is wrong with an answer, in words. A refusal that GitHub does not describe for the operation is no violation:
    /// limits and outages are described nowhere.
    pub fn check_answer(&self, operation: &Operation, status: u16, body: Option<&Value>) -> Vec<String> {
        match (operation.described["answers"].get(status.to_string()), body) {
            (None, _) if (200..300).contains(&status) => vec![format!("GitHub describes no answer {status}")],
            (Some(Value::Null), Some(_)) if status < 300 => vec![format!("the answer {status} has a body")],
            (None | Some(Value::Null), _) => Vec::new(),
            (Some(_), Some(body)) => self.check(&format!("/operations/{}/answers/{status}", operation.index), body),
            (Some(_), None) => vec![format!("the answer {status} has no JSON body")],
        }
    }

    /// What is wrong with a value against the named schema, such as `issue`.
    pub fn check_schema(&self, name: &str, value: &Value) -> Vec<String> {
        self.check(&format!("/schemas/{name}"), value)
    }

    fn check(&self, pointer: &str, value: &Value) -> Vec<String> {
        let validator = self.validator(pointer);
        validator
            .iter_errors(value)
            .map(|error| format!("{} at `{}`", shortened(&error), error.instance_path()))
            .collect()
    }

    fn validator(&self, pointer: &str) -> Arc<Validator> {
        let mut validators = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        let compiled = validators.entry(pointer.to_owned()).or_insert_with(|| {
            let schema = json!({ "$ref": format!("{ADDRESS}#{pointer}") });
            let options = jsonschema::draft202012::options().with_registry(&self.registry);
            Arc::new(
                options
                    .should_validate_formats(true)
                    .build(&schema)
                    .expect("GitHub's schemas compile"),
            )
        });
        compiled.clone()
    }
}

/// The words of an error without the whole answer in them.
fn shortened(error: &jsonschema::ValidationError<'_>) -> String {
    error
        .to_string()
        .chars()
        .rev()
        .take(300)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect()
}

/// The JSON value that a text spells.
fn typed(text: &str) -> Value {
    match text {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => text.parse::<i64>().map_or_else(|_| Value::from(text), Value::from),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_literal_template_wins() {
        let description = Description::get();
        let id = |method, path| {
            description
                .find(method, path)
                .map(|(operation, _)| operation.id.as_str())
        };
        assert_eq!(id("GET", "/repos/o/r/issues/comments/7"), Some("issues/get-comment"));
        assert_eq!(id("GET", "/repos/o/r/issues/7/comments"), Some("issues/list-comments"));
        assert_eq!(
            id("GET", "/repos/o/r/commits/a/b/check-runs"),
            Some("checks/list-for-ref")
        );
        assert_eq!(id("GET", "/repos/o/r/nothing"), None);
        let (_, found) = description
            .find("GET", "/repos/o/r/contents/a/b%20c.yaml")
            .expect("contents are described");
        assert_eq!(found["path"], "a/b c.yaml");
    }

    #[test]
    fn unknown_and_ill_typed_parts_are_told() {
        let description = Description::get();
        let (operation, found) = description
            .find("GET", "/repos/o/r/issues")
            .expect("issues are described");
        let query = [("state", "opened"), ("colour", "red")]
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .into();
        assert_eq!(description.check_request(operation, &found, &query, None).len(), 2);
        let (operation, found) = description
            .find("POST", "/repos/o/r/issues")
            .expect("issues are described");
        let wrong = description.check_request(operation, &found, &BTreeMap::new(), Some(&json!({ "titel": "x" })));
        assert_eq!(wrong.len(), 2, "{wrong:?}");
    }

    #[test]
    fn every_schema_compiles() {
        let description = Description::get();
        for operation in &description.operations {
            for status in operation.described["answers"]
                .as_object()
                .expect("answers are an object")
                .keys()
            {
                description.check_answer(
                    operation,
                    status.parse().expect("a status is a number"),
                    Some(&Value::Null),
                );
            }
        }
    }
}
