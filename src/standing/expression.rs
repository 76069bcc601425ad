//! A compiled expression that can explain why it is false. It is stored as the parts that `and` joins, and a comparison
//! keeps its two sides. That makes it possible to report the distance to a threshold.

use minijinja::machinery::ast::{BinOpKind, CallArg, CallType, CompareOpKind, Expr};
use minijinja::{Expression as Compiled, Value};

use super::expression_text::{binary, comparison, expression_text};
use super::functions::{self, ENVIRONMENT, Reading, disagreement};
use super::lapse::{Amount, Lasting};
use super::types::{ExprFault, Names, Reads, check, path_of};
use crate::amount;
use crate::decimal::Decimal;

/// An expression over a record.
#[derive(Debug)]
pub struct Expression {
    pub text: String,
    whole: Compiled<'static, 'static>,
    parts: Vec<Part>,
    pub(crate) reads: Reads,
    /// What it reads for a limited time.
    pub(crate) lasting: Vec<Lasting<Amount>>,
}

#[derive(Debug)]
struct Part {
    text: String,
    expr: Compiled<'static, 'static>,
    /// Paths that the part reads, each with an expression that reads it.
    paths: Vec<(String, Compiled<'static, 'static>)>,
    comparison: Option<Comparison>,
    /// A field that is compared with a signed value: the path, the field and the value.
    agreed: Option<Agreed>,
}

#[derive(Debug)]
struct Comparison {
    left: (String, Compiled<'static, 'static>),
    sign: &'static str,
    right: (String, Compiled<'static, 'static>),
}

/// Why an expression is false.
#[derive(Debug, Clone, PartialEq)]
pub struct Why {
    pub text: String,
    /// How far a number is from its threshold.
    pub distance: Option<Distance>,
}

/// A number and the threshold that it misses.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Distance {
    /// What is measured, as the program writes it.
    pub of: String,
    pub is: f64,
    pub bound: f64,
    /// `>=`, `>`, `<=`, `<` or `==`.
    pub sign: String,
}

impl Expression {
    /// Compiles `text` after checking its names and types.
    ///
    /// # Errors
    /// All errors in the expression.
    pub(crate) fn compile(text: &str, names: &Names<'_>) -> Result<Self, Vec<ExprFault>> {
        let (reads, faults) = check(text, names);
        if !faults.is_empty() {
            return Err(faults);
        }
        let whole = compile(text).map_err(|fault| vec![fault])?;
        let expr = minijinja::machinery::parse_expr(text).map_err(|e| vec![engine_fault(text, &e)])?;
        let mut parts = Vec::new();
        collect_parts(&expr, &mut parts).map_err(|fault| vec![fault])?;
        let lasting = reads.lasting.iter().map(with_amount);
        Ok(Self {
            text: text.to_owned(),
            whole,
            parts,
            lasting: lasting.collect::<Result<_, _>>().map_err(|fault| vec![fault])?,
            reads,
        })
    }

    /// Whether the expression is true in `context`.
    ///
    /// # Errors
    /// The engine's message, if the expression can't be evaluated (a value is missing, a division by zero).
    pub fn holds(&self, context: &Value) -> Result<bool, String> {
        let value = self
            .whole
            .eval(context.clone())
            .map_err(|e| e.detail().unwrap_or("the expression can't be computed").to_owned())?;
        bool::try_from(value).map_err(|_| "the result of the expression is neither true nor false".to_owned())
    }

    /// Whether it counts items for a limited time that can have an end of their own, such as certificates.
    pub(crate) fn reads_items_with_ends(&self) -> bool {
        let own = |lasting: &Lasting<Amount>| matches!(lasting, Lasting::Items { is_own_thing: true, .. });
        self.lasting.iter().any(own)
    }

    /// The parts that are false in `context`, in words.
    pub fn why_not(&self, context: &Value) -> Vec<Why> {
        self.parts
            .iter()
            .filter(|part| !matches!(holds(&part.expr, context), Some(true)))
            .map(|part| part.explain(context))
            .collect()
    }
}

impl Part {
    fn explain(&self, context: &Value) -> Why {
        if let Some(comparison) = &self.comparison {
            let side = |(_, expr): &(String, Compiled<'static, 'static>)| expr.eval(context.clone()).ok();
            let (left, right) = (side(&comparison.left), side(&comparison.right));
            let number = |v: &Option<Value>| v.clone().and_then(|v| f64::try_from(v).ok());
            if let (Some(is), Some(bound)) = (number(&left), number(&right)) {
                let of = readable(&comparison.left.0);
                let (gap, side) = if is < bound {
                    (gap(bound, is), "short of")
                } else {
                    (gap(is, bound), "above")
                };
                let (shown, needed) = (show(is, bound), show(bound, bound));
                let text = format!("{of} is {shown}, {gap} {side} the {needed} needed");
                return Why {
                    text,
                    distance: Some(Distance {
                        of,
                        is,
                        bound,
                        sign: comparison.sign.to_owned(),
                    }),
                };
            }
        }
        if let Some((field, is, agreed)) = &self.agreed
            && let Ok(agreed) = agreed.eval(context.clone())
        {
            let is = is.eval(context.clone()).unwrap_or(Value::UNDEFINED);
            return Why {
                text: disagreement(field, &is, &agreed),
                distance: None,
            };
        }
        let seen: Vec<String> = self
            .paths
            .iter()
            .filter_map(|(path, expr)| {
                let value = expr.eval(context.clone()).ok()?;
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                (text.len() <= 80).then(|| format!("`{path}` is {}", crate::words::quote(&text)))
            })
            .collect();
        let text = if seen.is_empty() {
            format!("`{}` is not true", self.text)
        } else {
            format!("`{}` is not true: {}", self.text, seen.join(", "))
        };
        Why { text, distance: None }
    }
}

/// An expression such as `figures.uptime|min` in words.
fn readable(text: &str) -> String {
    let simple = |t: &str| t.replace("figures['", "").replace("figures.", "").replace("']", "");
    match text.rsplit_once('|') {
        Some((inner, "min")) if !inner.contains('|') => format!("the lowest `{}`", simple(inner)),
        Some((inner, "max")) if !inner.contains('|') => format!("the highest `{}`", simple(inner)),
        Some((inner, "length")) if !inner.contains('|') => format!("the number of `{}`", simple(inner)),
        Some((inner, "length")) => {
            let list = inner.split('|').next().unwrap_or(inner);
            format!("the number of complete `{}`", simple(list))
        }
        _ => match text.split_once('(') {
            Some(("valid_count", rest)) => {
                let list = rest.split([',', ')']).next().unwrap_or(rest);
                format!("the number of people with valid `{list}`")
            }
            Some(("current_commitments", rest)) => {
                format!("the number of current `{}`", rest.trim_end_matches(')'))
            }
            Some(("within_months", rest)) => {
                format!("the number of recent `{}`", rest.split(',').next().unwrap_or(rest))
            }
            Some(("approved_within_months", rest)) => {
                format!(
                    "the number of recent `{}` that both sides approved",
                    rest.split(',').next().unwrap_or(rest)
                )
            }
            Some(("days_since", rest)) => format!("the days since `{}`", rest.trim_end_matches(')')),
            _ => format!("`{}`", simple(text)),
        },
    }
}

/// A number as people read it, with as many decimal places as it takes to tell it apart from `bound`.
fn show(n: f64, bound: f64) -> String {
    const PLACES: u8 = 4;
    let limit: Vec<Decimal> = Decimal::from_f64(bound).into_iter().collect();
    Decimal::from_f64(n).map_or_else(|| n.to_string(), |exact| amount::number(exact, PLACES, &limit))
}

/// How far `a` is above `b`. Binary numbers would leave a rest, such as 0.09999999999999432.
fn gap(a: f64, b: f64) -> String {
    let exact = Decimal::from_f64(a)
        .zip(Decimal::from_f64(b))
        .and_then(|(a, b)| a.minus(b));
    exact.map_or_else(|| (a - b).to_string(), |gap| amount::number(gap, 4, &[]))
}

fn holds(expr: &Compiled<'static, 'static>, context: &Value) -> Option<bool> {
    expr.eval(context.clone()).ok().and_then(|v| bool::try_from(v).ok())
}

fn compile(text: &str) -> Result<Compiled<'static, 'static>, ExprFault> {
    ENVIRONMENT
        .compile_expression_owned(text.to_owned())
        .map_err(|e| engine_fault(text, &e))
}

fn with_amount(lasting: &Lasting<String>) -> Result<Lasting<Amount>, ExprFault> {
    Ok(match lasting {
        Lasting::Items {
            list,
            begins,
            months,
            is_own_thing,
        } => Lasting::Items {
            list: list.clone(),
            begins,
            months: compile(months)?,
            is_own_thing: *is_own_thing,
        },
        Lasting::Days { path, days } => Lasting::Days {
            path: path.clone(),
            days: compile(days)?,
        },
    })
}

fn engine_fault(text: &str, error: &minijinja::Error) -> ExprFault {
    ExprFault {
        message: format!(
            "the expression can't be compiled: {}",
            error.detail().unwrap_or("unknown")
        ),
        help: "write an expression such as `reach.users >= 10000`".to_owned(),
        range: error.range().unwrap_or(0..text.len()),
    }
}

fn collect_parts(expr: &Expr<'_>, parts: &mut Vec<Part>) -> Result<(), ExprFault> {
    if let Expr::BinOp(op) = expr
        && matches!(op.op, BinOpKind::ScAnd)
    {
        collect_parts(&op.left, parts)?;
        return collect_parts(&op.right, parts);
    }
    let sides = match expr {
        Expr::BinOp(op) if is_ordered(op.op) => Some((&op.left, binary(op.op), &op.right)),
        Expr::Compare(compare) => match compare.ops.as_slice() {
            [only] if is_comparison(only.op) => Some((&compare.expr, comparison(only.op), &only.expr)),
            _ => None,
        },
        _ => None,
    };
    let side = |expr: &Expr<'_>| compile(&expression_text(expr)).map(|compiled| (expression_text(expr), compiled));
    let comparison = match sides {
        Some((left, sign, right)) => Some(Comparison {
            left: side(left)?,
            sign,
            right: side(right)?,
        }),
        None => None,
    };
    let mut paths = Vec::new();
    collect_paths(expr, &mut paths);
    let paths = paths
        .into_iter()
        .map(|p| compile(&p).map(|c| (p, c)))
        .collect::<Result<_, _>>()?;
    let text = expression_text(expr);
    parts.push(Part {
        expr: compile(&text)?,
        text,
        paths,
        comparison,
        agreed: agreed(expr)?,
    });
    Ok(())
}

type Agreed = (String, Compiled<'static, 'static>, Compiled<'static, 'static>);

/// The field and the signed value that a call compares.
fn agreed(expr: &Expr<'_>) -> Result<Option<Agreed>, ExprFault> {
    if let Expr::Call(call) = expr
        && let CallType::Function(name) = call.identify_call()
        && functions::TABLE
            .iter()
            .any(|known| known.name == name && known.reads == Reading::Agreed)
        && let [CallArg::Pos(field), CallArg::Pos(parameter)] = call.args.as_slice()
    {
        let (field, parameter) = (expression_text(field), expression_text(parameter));
        let value = compile(&format!("parameter({parameter})"))?;
        return Ok(Some((field.clone(), compile(&field)?, value)));
    }
    Ok(None)
}

fn is_ordered(op: BinOpKind) -> bool {
    matches!(
        op,
        BinOpKind::Eq | BinOpKind::Lt | BinOpKind::Lte | BinOpKind::Gt | BinOpKind::Gte
    )
}

fn is_comparison(op: CompareOpKind) -> bool {
    matches!(
        op,
        CompareOpKind::Eq | CompareOpKind::Lt | CompareOpKind::Lte | CompareOpKind::Gt | CompareOpKind::Gte
    )
}

fn collect_paths(expr: &Expr<'_>, out: &mut Vec<String>) {
    if let Some(path) = path_of(expr) {
        let dotted = path.join(".");
        if path.iter().all(|p| !p.contains('-')) && !out.contains(&dotted) {
            out.push(dotted);
        }
        return;
    }
    match expr {
        Expr::UnaryOp(op) => collect_paths(&op.expr, out),
        Expr::BinOp(op) => {
            collect_paths(&op.left, out);
            collect_paths(&op.right, out);
        }
        Expr::Compare(compare) => {
            collect_paths(&compare.expr, out);
            compare.ops.iter().for_each(|op| collect_paths(&op.expr, out));
        }
        _ => {}
    }
}
