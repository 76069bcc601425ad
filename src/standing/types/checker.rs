//! Walks an expression, infers the type of each part, and reports the parts that don't match.

use std::ops::Range;

use minijinja::machinery::ast::{BinOpKind, Call, CallArg, CallType, CompareOpKind, Expr, Filter, UnaryOpKind};

use super::{
    ExprFault, Names, Reads, Type, const_text, constant_type, describe, fits, is_day, path_of, range_of, type_of,
};
use crate::standing::functions;
use crate::words::{closest, count, one_of, quote};

pub(super) struct Checker<'a> {
    pub(super) names: &'a Names<'a>,
    pub(super) reads: Reads,
    pub(super) faults: Vec<ExprFault>,
}

impl Checker<'_> {
    pub(super) fn fault(&mut self, range: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Type {
        self.faults.push(ExprFault {
            message: message.into(),
            help: help.into(),
            range,
        });
        Type::Any
    }

    pub(super) fn infer(&mut self, expr: &Expr<'_>) -> Type {
        if let Some(path) = path_of(expr) {
            return self.path(&path, range_of(expr));
        }
        match expr {
            Expr::Const(constant) => constant_type(&constant.value),
            Expr::List(list) => {
                let kinds: Vec<Type> = list.items.iter().map(|i| self.infer(i)).collect();
                let mut options = Vec::new();
                for kind in &kinds {
                    if let Type::Text(values) = kind {
                        options.extend(values.iter().cloned());
                    }
                }
                let item = kinds.into_iter().next().unwrap_or(Type::Any);
                Type::List(Box::new(if matches!(item, Type::Text(_)) {
                    Type::Text(options)
                } else {
                    item
                }))
            }
            Expr::UnaryOp(op) => {
                let wanted = if matches!(op.op, UnaryOpKind::Not) {
                    Type::Bool
                } else {
                    Type::Number
                };
                self.expect(&op.expr, &wanted);
                wanted
            }
            Expr::BinOp(op) => self.binary(op.op, &op.left, &op.right, range_of(expr)),
            Expr::Compare(compare) => {
                let mut left = &compare.expr;
                for next in &compare.ops {
                    self.binary(compare_kind(next.op), left, &next.expr, range_of(expr));
                    left = &next.expr;
                }
                Type::Bool
            }
            Expr::Filter(filter) => self.filter(filter, range_of(expr)),
            Expr::Call(call) => self.call(call, range_of(expr)),
            other => {
                let range = range_of(other);
                self.fault(
                    range,
                    format!("{} isn't allowed in a criterion", other.description()),
                    "use comparisons, `and`, `or`, `not`, and the functions of criteria",
                )
            }
        }
    }

    fn expect(&mut self, expr: &Expr<'_>, wanted: &Type) {
        let kind = self.infer(expr);
        if !fits(&kind, wanted) {
            self.fault(
                range_of(expr),
                format!("this is {}; expected {}", describe(&kind), describe(wanted)),
                "check the field's type in the schema",
            );
        }
    }

    fn path(&mut self, path: &[String], range: Range<usize>) -> Type {
        let segments: Vec<&str> = path.iter().map(String::as_str).collect();
        let dotted = path.join(".");
        match segments[0] {
            "figures" => match segments.as_slice() {
                [_] => Type::Figures,
                [_, metric] if !self.names.metrics.contains(metric) => {
                    let help = closest(metric, self.names.metrics.iter().copied()).map_or_else(
                        || "see `metrics` in the program".to_owned(),
                        |n| format!("did you mean `{n}`?"),
                    );
                    self.fault(range, format!("the program has no metric {}", quote(metric)), help)
                }
                [_, metric] if !self.names.needed_metrics.contains(metric) => self.fault(
                    range,
                    format!(
                        "the expression reads {}, but `needs_figures` doesn't list it",
                        quote(&dotted)
                    ),
                    format!("add `{metric}` with its number of months to `needs_figures`"),
                ),
                [_, _] => Type::List(Box::new(Type::Number)),
                _ => self.fault(
                    range,
                    format!("{} is a list of numbers and has no fields", quote(&path[..2].join("."))),
                    "use `|min`, `|max`, `|sum` or `|length`",
                ),
            },
            "program" => {
                self.reads.paths.push(dotted.clone());
                match segments.as_slice() {
                    [_] => Type::Program,
                    [_, "supported_versions"] => Type::List(Box::new(Type::Text(Vec::new()))),
                    _ => self.fault(
                        range,
                        format!("a criterion can't read {}", quote(&dotted)),
                        "a criterion can read only `program.supported_versions` of the program",
                    ),
                }
            }
            _ => {
                if let Some(schema) = self.names.schemas.partner_field(&segments) {
                    self.reads.paths.push(dotted);
                    type_of(schema, path, self.names.schemas)
                } else {
                    let known = (0..segments.len())
                        .rev()
                        .find(|n| self.names.schemas.partner_field(&segments[..*n]).is_some())
                        .unwrap_or(0);
                    let siblings = self.names.schemas.partner_fields(&segments[..known]);
                    let help = match closest(segments[known], siblings.iter().copied()) {
                        Some(near) => format!("did you mean `{}`?", [&segments[..known], &[near]].concat().join(".")),
                        None => format!("the fields here are {}", one_of(siblings, 12)),
                    };
                    self.fault(range, format!("{} isn't a field of a record", quote(&dotted)), help)
                }
            }
        }
    }

    fn binary(&mut self, op: BinOpKind, left: &Expr<'_>, right: &Expr<'_>, range: Range<usize>) -> Type {
        match op {
            BinOpKind::ScAnd | BinOpKind::ScOr => {
                self.expect(left, &Type::Bool);
                self.expect(right, &Type::Bool);
                Type::Bool
            }
            BinOpKind::Eq | BinOpKind::Ne => {
                let (a, b) = (self.infer(left), self.infer(right));
                self.comparable(&a, &b, range);
                Type::Bool
            }
            BinOpKind::Lt | BinOpKind::Lte | BinOpKind::Gt | BinOpKind::Gte => {
                self.days_compared(left, right);
                self.days_compared(right, left);
                let (a, b) = (self.infer(left), self.infer(right));
                let ordered = |t: &Type| {
                    matches!(t, Type::Number | Type::Date | Type::Any)
                        || matches!(t, Type::Text(o) if !o.is_empty() && o.iter().all(|x| is_day(x)))
                };
                if ordered(&a) && ordered(&b) {
                    self.comparable(&a, &b, range);
                } else {
                    let odd = if ordered(&a) { &b } else { &a };
                    self.fault(
                        range,
                        format!("`<` and `>` can't compare {}", describe(odd)),
                        "compare numbers with numbers and dates with dates",
                    );
                }
                Type::Bool
            }
            BinOpKind::In => {
                let (a, b) = (self.infer(left), self.infer(right));
                match b {
                    Type::List(item) => self.comparable(&a, &item, range),
                    Type::Any => {}
                    other => {
                        self.fault(
                            range,
                            format!("`in` needs a list, but this is {}", describe(&other)),
                            "write a list such as ['a', 'b']",
                        );
                    }
                }
                Type::Bool
            }
            BinOpKind::Concat => self.fault(range, "a criterion can't join text", "compare the parts"),
            _ => {
                self.expect(left, &Type::Number);
                self.expect(right, &Type::Number);
                Type::Number
            }
        }
    }

    fn comparable(&mut self, a: &Type, b: &Type, range: Range<usize>) {
        if !fits(a, b) {
            self.fault(
                range,
                format!(
                    "this compares {} with {}, which are never equal",
                    describe(a),
                    describe(b)
                ),
                "compare values of the same type; write numbers without quotes",
            );
            return;
        }
        // The field can never have a value that the schema doesn't list.
        if let (Type::Text(options), Type::Text(constants)) = (a, b)
            && !options.is_empty()
        {
            for constant in constants.iter().filter(|c| !options.contains(c)) {
                let help = closest(constant, options.iter().map(String::as_str)).map_or_else(
                    || format!("expected {}", one_of(options.iter().map(String::as_str), 12)),
                    |n| format!("did you mean `{n}`?"),
                );
                self.fault(
                    range.clone(),
                    format!("the field can never be {}", quote(constant)),
                    help,
                );
            }
        }
    }

    fn filter(&mut self, filter: &Filter<'_>, range: Range<usize>) -> Type {
        let Some(inner) = &filter.expr else {
            return self.fault(range, "a filter needs a value before it", "write `value|filter`");
        };
        let kind = self.infer(inner);
        let numbers =
            |t: &Type| matches!(t, Type::Any) || matches!(t, Type::List(i) if matches!(**i, Type::Number | Type::Any));
        let is_list = matches!(kind, Type::List(_) | Type::Any);
        match filter.name {
            "min" | "max" | "sum" if numbers(&kind) => Type::Number,
            "min" | "max" | "sum" => self.fault(
                range,
                format!(
                    "`{}` needs a list of numbers, but this is {}",
                    filter.name,
                    describe(&kind)
                ),
                "write a list of numbers, such as `figures.METRIC`",
            ),
            "length" | "count" if is_list || matches!(kind, Type::Text(_)) => Type::Number,
            "list" | "unique" if is_list => kind,
            "selectattr" | "rejectattr" if is_list => {
                self.selected(&kind, &filter.args, range);
                kind
            }
            "length" | "count" | "list" | "unique" | "selectattr" | "rejectattr" => self.fault(
                range,
                format!("`{}` needs a list, but this is {}", filter.name, describe(&kind)),
                "check the field's type in the schema",
            ),
            other => {
                let known = functions::FILTERS;
                let help = closest(other, known).map_or_else(
                    || format!("the filters are {}", one_of(known, 12)),
                    |n| format!("did you mean `{n}`?"),
                );
                self.fault(range, format!("{} isn't a filter", quote(other)), help)
            }
        }
    }

    /// `selectattr('field')` or `selectattr('field', 'test', value)` over a list of groups.
    fn selected(&mut self, kind: &Type, args: &[CallArg<'_>], range: Range<usize>) {
        let positional: Vec<&Expr<'_>> = args
            .iter()
            .filter_map(|a| if let CallArg::Pos(e) = a { Some(e) } else { None })
            .collect();
        let Some(field) = positional.first().and_then(|e| const_text(e)) else {
            self.fault(
                range,
                "`selectattr` needs the name of a field",
                "write `selectattr('due')`",
            );
            return;
        };
        let Type::List(item) = kind else { return };
        let Type::Group(path) = &**item else { return };
        let mut path = path.clone();
        path.push(field);
        let before = self.reads.paths.len();
        let found = self.path(&path, range.clone());
        self.reads.paths.truncate(before);
        if positional.len() < 2 {
            return;
        }
        let test = const_text(positional[1]).unwrap_or_default();
        match (test.as_str(), positional.get(2)) {
            ("in", Some(value)) => {
                if let Type::List(options) = self.infer(value) {
                    self.comparable(&found, &options, range);
                }
            }
            ("eq" | "equalto" | "ne" | "lt" | "le" | "gt" | "ge", Some(value)) => {
                let value = self.infer(value);
                self.comparable(&found, &value, range);
            }
            _ => {
                self.fault(
                    range,
                    format!("{} isn't a test", quote(&test)),
                    "the tests are `in`, `eq`, `ne`, `lt`, `le`, `gt` and `ge`, each with a value",
                );
            }
        }
    }

    fn call(&mut self, call: &Call<'_>, range: Range<usize>) -> Type {
        let CallType::Function(name) = call.identify_call() else {
            return self.fault(
                range,
                "this isn't a function that a criterion can call",
                format!(
                    "the functions are {}",
                    one_of(functions::TABLE.iter().map(|f| f.name), 12)
                ),
            );
        };
        let Some(function) = functions::TABLE.iter().find(|f| f.name == name) else {
            let help = closest(name, functions::TABLE.iter().map(|f| f.name)).map_or_else(
                || {
                    format!(
                        "the functions are {}",
                        one_of(functions::TABLE.iter().map(|f| f.name), 12)
                    )
                },
                |n| format!("did you mean `{n}`?"),
            );
            return self.fault(range, format!("{} isn't a function", quote(name)), help);
        };
        let least = function.takes.len() - function.optional;
        if !(least..=function.takes.len()).contains(&call.args.len()) {
            let up_to = if function.optional > 0 { "up to " } else { "" };
            return self.fault(
                range,
                format!(
                    "`{name}` takes {up_to}{}, but has {}",
                    count(function.takes.len(), "argument"),
                    call.args.len()
                ),
                format!("write `{}`", function.usage),
            );
        }
        match function.reads {
            functions::Reading::Nothing => {}
            functions::Reading::OpenDates => self.reads.open_dates = true,
            functions::Reading::People => self.reads.people = true,
            functions::Reading::Agreed => {
                if let Some(CallArg::Pos(field)) = call.args.first() {
                    self.reads
                        .may_be_absent
                        .extend(path_of(field).map(|path| path.join(".")));
                }
            }
        }
        self.items_counted(function, &call.args);
        for (argument, wanted) in call.args.iter().zip(function.takes) {
            let CallArg::Pos(argument) = argument else {
                self.fault(
                    range.clone(),
                    "the arguments of a function can't have names here",
                    format!("write `{}`", function.usage),
                );
                continue;
            };
            let kind = self.infer(argument);
            let good = self.takes(function, argument, *wanted, &kind);
            if !good {
                self.fault(
                    range_of(argument),
                    format!("`{name}` can't take {}", describe(&kind)),
                    format!("write `{}`", function.usage),
                );
            }
        }
        match function.yields {
            functions::Yields::Number => Type::Number,
            functions::Yields::Bool => Type::Bool,
            functions::Yields::Parameter => Type::Any,
        }
    }
}

fn compare_kind(op: CompareOpKind) -> BinOpKind {
    match op {
        CompareOpKind::Eq => BinOpKind::Eq,
        CompareOpKind::Ne => BinOpKind::Ne,
        CompareOpKind::Lt => BinOpKind::Lt,
        CompareOpKind::Lte => BinOpKind::Lte,
        CompareOpKind::Gt => BinOpKind::Gt,
        CompareOpKind::Gte => BinOpKind::Gte,
        CompareOpKind::In | CompareOpKind::NotIn => BinOpKind::In,
    }
}
