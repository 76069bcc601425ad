//! What editors show at a metric in a month: its name, its unit and its range, from the program.
//!
//! For: the generated vocabulary. In: the program as JSON. Out: a schema with a title and a description for each metric,
//! which restricts nothing.

use serde_json::{Map, Value, json};

/// The metrics that a month can have, by ID.
pub(super) fn metric_words(program: Option<&Value>) -> Value {
    let metrics = program.and_then(|program| program.get("metrics")?.as_array());
    let is_reported = |metric: &&Value| metric.get("source").and_then(Value::as_str) == Some("figures");
    let words = metrics.into_iter().flatten().filter(is_reported).filter_map(|metric| {
        let text = |key: &str| metric.get(key).and_then(Value::as_str);
        let about = json!({ "title": text("name")?, "description": description(metric) });
        Some((text("id")?.to_owned(), about))
    });
    let words: Map<String, Value> = words.collect();
    if words.is_empty() {
        return json!({});
    }
    json!({ "properties": words })
}

fn description(metric: &Value) -> String {
    let unit = match metric.get("unit").and_then(Value::as_str) {
        Some("count") => "A count, in digits only, such as `12000`.",
        Some("percent") => "A percentage, such as `99.95`; not a fraction of 1.",
        Some("score") => "A number of points, such as `4.2`.",
        Some("money") => "An amount in quotes with its currency, such as `{ value: \"1250.00\", currency: EUR }`.",
        _ => "A number.",
    };
    let limit = |key: &str| metric.get(key).and_then(Value::as_f64);
    let range = match (limit("min"), limit("max")) {
        (Some(min), Some(max)) => format!(" From {min} to {max}."),
        (Some(min), None) => format!(" At least {min}."),
        (None, Some(max)) => format!(" At most {max}."),
        (None, None) => String::new(),
    };
    let better = match metric.get("better").and_then(Value::as_str) {
        Some("lower") => " Less is better.",
        _ => " More is better.",
    };
    let private = match metric.get("visibility").and_then(Value::as_str) {
        Some("private") => " Private: only in the overlay.",
        _ => "",
    };
    format!("{unit}{range}{better}{private}")
}
