//! What an endpoint answers, and GitHub's ways to refuse.

use serde_json::{Value, json};

/// An answer of an endpoint, before the headers that every answer has.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// The status code.
    pub(crate) status: u16,
    /// Headers of this answer alone.
    pub(crate) headers: Vec<(String, String)>,
    /// The JSON body, if any.
    pub(crate) body: Option<Value>,
}

/// An answer, or the answer that refuses.
pub(crate) type Outcome = Result<Answer, Answer>;

impl Answer {
    /// 200 with a body.
    pub(crate) fn ok(body: Value) -> Self {
        Self {
            status: 200,
            headers: Vec::new(),
            body: Some(body),
        }
    }

    /// 201 with a body.
    pub(crate) fn created(body: Value) -> Self {
        Self {
            status: 201,
            ..Self::ok(body)
        }
    }

    /// 204 without a body.
    pub(crate) fn no_content() -> Self {
        Self {
            status: 204,
            headers: Vec::new(),
            body: None,
        }
    }

    /// A refusal with GitHub's `basic-error` shape.
    pub(crate) fn refusal(status: u16, message: &str) -> Self {
        let body = json!({ "message": message, "documentation_url": DOCUMENTATION, "status": status.to_string() });
        Self {
            status,
            ..Self::ok(body)
        }
    }

    /// 404, also in place of 403 for what is private.
    pub(crate) fn not_found() -> Self {
        Self::refusal(404, "Not Found")
    }

    /// 422 with `errors` as objects: `resource`, `field`, `code`, and a message for `custom`.
    pub(crate) fn invalid(resource: &str, field: &str, code: &str, message: Option<&str>) -> Self {
        let mut error = json!({ "resource": resource, "field": field, "code": code });
        if let Some(message) = message {
            error["message"] = message.into();
        }
        Self::unprocessable("Validation Failed", Some(json!([error])))
    }

    /// 422 with `errors` of any shape, or none.
    pub(crate) fn unprocessable(message: &str, errors: Option<Value>) -> Self {
        let mut answer = Self::refusal(422, message);
        if let (Some(body), Some(errors)) = (&mut answer.body, errors) {
            body["errors"] = errors;
        }
        answer
    }

    /// A `custom` error of the whole object names no field.
    #[must_use]
    pub(crate) fn without_field(mut self) -> Self {
        let error = self.body.as_mut().and_then(|body| body["errors"][0].as_object_mut());
        if let Some(error) = error {
            error.remove("field");
        }
        self
    }

    /// The same answer with one more header.
    #[must_use]
    pub(crate) fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

/// Where GitHub's refusals point to.
const DOCUMENTATION: &str = "https://docs.github.com/rest";
