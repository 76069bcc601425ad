//! Checks the names and types in an expression: every name must be a field of the schema, and the types must match.
//! Without this check, `reach.users >= 'x'` would always be false and no one would notice. Here it is an error with a
//! place.

mod arguments;
mod checker;
mod lasting;

use std::ops::Range;

use minijinja::machinery::ast::Expr;
use serde_json::Value;

use self::checker::Checker;
use super::lapse::Lasting;
use crate::registry::Schemas;
use crate::words::quote;

/// The type of a part of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Type {
    Bool,
    Number,
    Date,
    /// Text; one of these values when the schema lists them.
    Text(Vec<String>),
    List(Box<Self>),
    /// A group of fields of the record, by its dotted path.
    Group(Vec<String>),
    Figures,
    Program,
    /// The type of a part that has an error already, or whose type isn't known. It matches every type.
    Any,
}

/// An error in an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExprFault {
    pub message: String,
    pub help: String,
    /// Bytes of the expression's text.
    pub range: Range<usize>,
}

/// The names that an expression may use in addition to the record's fields.
pub(crate) struct Names<'a> {
    pub schemas: &'a Schemas,
    /// Metrics of the program, and those that the criterion needs.
    pub metrics: Vec<&'a str>,
    pub needed_metrics: Vec<&'a str>,
    /// Parameters of the program's agreements.
    pub parameters: Vec<&'a str>,
}

/// A parameter of an agreement that an expression reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ParameterRead {
    pub id: String,
    /// Where nothing is signed and the program has no default, the expression is decided without it.
    pub is_optional: bool,
}

/// What an expression reads.
#[derive(Debug, Default, Clone)]
pub(crate) struct Reads {
    /// Dotted paths of the record, and `program.…`.
    pub paths: Vec<String>,
    pub parameters: Vec<ParameterRead>,
    /// Those of the paths that an expression can do without.
    pub may_be_absent: Vec<String>,
    /// It counts items whose end the record can leave open.
    pub open_dates: bool,
    /// What it reads for a limited time, with the text of the period.
    pub lasting: Vec<Lasting<String>>,
    /// It compares logins with those of the record's owners, its manager and the program's maintainers.
    pub people: bool,
}

/// Checks a whole expression, whose result must be true or false.
pub(crate) fn check(text: &str, names: &Names<'_>) -> (Reads, Vec<ExprFault>) {
    let expr = match minijinja::machinery::parse_expr(text) {
        Ok(expr) => expr,
        Err(error) => {
            let range = error.range().unwrap_or(0..text.len());
            let message = format!(
                "the expression can't be read: {}",
                error.detail().unwrap_or("syntax error")
            );
            let help = "write an expression such as `reach.users >= 10000`".to_owned();
            return (Reads::default(), vec![ExprFault { message, help, range }]);
        }
    };
    let mut checker = Checker {
        names,
        reads: Reads::default(),
        faults: Vec::new(),
    };
    let kind = checker.infer(&expr);
    if !matches!(kind, Type::Bool | Type::Any) {
        checker.fault(
            range_of(&expr),
            format!(
                "the result of the expression is {}; expected true or false",
                describe(&kind)
            ),
            "compare it with a value, such as `… >= 1`",
        );
    }
    (checker.reads, checker.faults)
}

/// The bytes of an expression, from its first operand to its last: the parser's own spans begin at the operator.
pub(crate) fn range_of(expr: &Expr<'_>) -> Range<usize> {
    let span = expr.span();
    let (start, end) = (span.start_offset as usize, span.end_offset as usize);
    match expr {
        Expr::BinOp(op) => range_of(&op.left).start..range_of(&op.right).end,
        Expr::Compare(compare) => range_of(&compare.expr).start..end,
        Expr::Filter(filter) => filter.expr.as_ref().map_or(start, |inner| range_of(inner).start)..end,
        _ => start..end,
    }
}

/// The dotted path, if the whole expression is a path such as `a.b.c`.
pub(crate) fn path_of(expr: &Expr<'_>) -> Option<Vec<String>> {
    match expr {
        Expr::Var(var) => Some(vec![var.id.to_owned()]),
        Expr::GetAttr(attr) => {
            let mut path = path_of(&attr.expr)?;
            path.push(attr.name.to_owned());
            Some(path)
        }
        Expr::GetItem(item) => {
            let mut path = path_of(&item.expr)?;
            path.push(const_text(&item.subscript_expr)?);
            Some(path)
        }
        _ => None,
    }
}

fn const_text(expr: &Expr<'_>) -> Option<String> {
    expr.as_const().and_then(|v| v.as_str().map(str::to_owned))
}

/// The type that a schema describes; `path` is its place in the record.
fn type_of(schema: &Value, path: &[String], schemas: &Schemas) -> Type {
    let Some(schema) = schemas.follow(schema) else {
        return Type::Any;
    };
    let options = || {
        let list = schema.get("enum").and_then(Value::as_array);
        list.map(|o| o.iter().filter_map(Value::as_str).map(str::to_owned).collect())
            .unwrap_or_default()
    };
    match schema.get("type").and_then(Value::as_str) {
        Some("boolean") => Type::Bool,
        Some("integer" | "number") => Type::Number,
        Some("string") if schema.get("format").and_then(Value::as_str) == Some("date") => Type::Date,
        Some("string") => Type::Text(options()),
        Some("array") => {
            let item = schema
                .get("items")
                .map_or(Type::Any, |items| type_of(items, path, schemas));
            Type::List(Box::new(item))
        }
        Some("object") => Type::Group(path.to_vec()),
        _ if schema.get("enum").is_some() => Type::Text(options()),
        _ => Type::Any,
    }
}

/// The type of a constant.
fn constant_type(value: &minijinja::Value) -> Type {
    use minijinja::value::ValueKind;
    match value.kind() {
        ValueKind::Bool => Type::Bool,
        ValueKind::Number => Type::Number,
        ValueKind::String => Type::Text(vec![value.as_str().unwrap_or_default().to_owned()]),
        ValueKind::Seq => {
            let items: Vec<minijinja::Value> = value.try_iter().map(Iterator::collect).unwrap_or_default();
            let texts: Vec<String> = items.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect();
            let item = if texts.is_empty() {
                items.first().map_or(Type::Any, constant_type)
            } else {
                Type::Text(texts)
            };
            Type::List(Box::new(item))
        }
        _ => Type::Any,
    }
}

fn describe(kind: &Type) -> String {
    match kind {
        Type::Bool => "true or false".to_owned(),
        Type::Number => "a number".to_owned(),
        Type::Date => "a date".to_owned(),
        Type::Text(_) => "text".to_owned(),
        Type::List(_) => "a list".to_owned(),
        Type::Group(path) => format!("the group {}", quote(&path.join("."))),
        Type::Figures => "all figures".to_owned(),
        Type::Program => "the program".to_owned(),
        Type::Any => "something".to_owned(),
    }
}

fn fits(a: &Type, b: &Type) -> bool {
    match (a, b) {
        (Type::Any, _) | (_, Type::Any) | (Type::Text(_), Type::Text(_)) => true,
        // A date is written as text, so a constant date is text too.
        (Type::Date, Type::Text(options)) | (Type::Text(options), Type::Date) => {
            options.is_empty() || options.iter().all(|o| is_day(o))
        }
        (Type::List(a), Type::List(b)) => fits(a, b),
        (a, b) => a == b,
    }
}

fn is_day(text: &str) -> bool {
    text.parse::<crate::date::Date>().is_ok() && text.len() == 10
}
