//! Prints the parts of an expression as text. The parser's own spans leave out brackets and include operators, so the
//! text that is compiled and shown is printed from the syntax tree.

use minijinja::machinery::ast::{BinOpKind, CallArg, CompareOpKind, Expr, UnaryOpKind};
use minijinja::value::ValueKind;

/// The text of an expression of the kinds that criteria may use.
pub(super) fn expression_text(expr: &Expr<'_>) -> String {
    match expr {
        Expr::Var(var) => var.id.to_owned(),
        Expr::Const(constant) => value(&constant.value),
        Expr::List(list) => format!("[{}]", joined(list.items.iter().map(expression_text))),
        Expr::GetAttr(attr) => format!("{}.{}", operand(&attr.expr), attr.name),
        Expr::GetItem(item) => format!("{}[{}]", operand(&item.expr), expression_text(&item.subscript_expr)),
        Expr::UnaryOp(op) => match op.op {
            UnaryOpKind::Not => format!("not {}", operand(&op.expr)),
            UnaryOpKind::Neg => format!("-{}", operand(&op.expr)),
        },
        Expr::BinOp(op) => format!("{} {} {}", operand(&op.left), binary(op.op), operand(&op.right)),
        Expr::Compare(compare) => {
            let rest = compare
                .ops
                .iter()
                .map(|next| format!(" {} {}", comparison(next.op), operand(&next.expr)));
            operand(&compare.expr) + &rest.collect::<String>()
        }
        Expr::Filter(filter) => {
            let inner = filter.expr.as_ref().map(operand).unwrap_or_default();
            let arguments = arguments(&filter.args);
            let arguments = if arguments.is_empty() {
                String::new()
            } else {
                format!("({arguments})")
            };
            format!("{inner}|{}{arguments}", filter.name)
        }
        Expr::Call(call) => format!("{}({})", operand(&call.expr), arguments(&call.args)),
        other => other.description().to_owned(),
    }
}

/// The text of an expression inside another one: brackets go around everything that binds less tightly.
fn operand(expr: &Expr<'_>) -> String {
    match expr {
        Expr::BinOp(_) | Expr::Compare(_) | Expr::UnaryOp(_) => format!("({})", expression_text(expr)),
        _ => expression_text(expr),
    }
}

fn arguments(args: &[CallArg<'_>]) -> String {
    joined(args.iter().map(|argument| match argument {
        CallArg::Pos(expr) => expression_text(expr),
        CallArg::Kwarg(name, expr) => format!("{name}={}", expression_text(expr)),
        CallArg::PosSplat(expr) => format!("*{}", operand(expr)),
        CallArg::KwargSplat(expr) => format!("**{}", operand(expr)),
    }))
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

fn value(value: &minijinja::Value) -> String {
    match value.kind() {
        ValueKind::String => {
            let text = value.as_str().unwrap_or_default().replace('\\', "\\\\");
            format!("'{}'", text.replace('\'', "\\'"))
        }
        ValueKind::Bool => if value.is_true() { "true" } else { "false" }.to_owned(),
        ValueKind::Seq => {
            let items = value
                .try_iter()
                .map(|items| items.map(|v| self::value(&v)).collect::<Vec<_>>());
            format!("[{}]", items.unwrap_or_default().join(", "))
        }
        ValueKind::None | ValueKind::Undefined => "none".to_owned(),
        _ => value.to_string(),
    }
}

/// The sign of an operator.
pub(super) fn binary(op: BinOpKind) -> &'static str {
    match op {
        BinOpKind::Eq => "==",
        BinOpKind::Ne => "!=",
        BinOpKind::Lt => "<",
        BinOpKind::Lte => "<=",
        BinOpKind::Gt => ">",
        BinOpKind::Gte => ">=",
        BinOpKind::ScAnd => "and",
        BinOpKind::ScOr => "or",
        BinOpKind::Add => "+",
        BinOpKind::Sub => "-",
        BinOpKind::Mul => "*",
        BinOpKind::Div => "/",
        BinOpKind::FloorDiv => "//",
        BinOpKind::Rem => "%",
        BinOpKind::Pow => "**",
        BinOpKind::Concat => "~",
        BinOpKind::In => "in",
    }
}

/// The sign of a comparison.
pub(super) fn comparison(op: CompareOpKind) -> &'static str {
    match op {
        CompareOpKind::Eq => "==",
        CompareOpKind::Ne => "!=",
        CompareOpKind::Lt => "<",
        CompareOpKind::Lte => "<=",
        CompareOpKind::Gt => ">",
        CompareOpKind::Gte => ">=",
        CompareOpKind::In => "in",
        CompareOpKind::NotIn => "not in",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printing_is_stable() {
        for text in [
            "reach.users >= 10000",
            "a and (b or not c)",
            "figures['support-tickets']|max <= parameter('x')",
            "services|selectattr('kind', 'in', ['a', 'b'])|list|length >= 1",
            "x not in ['it\\'s', 'b']",
            "-days_since(launch.date) < 1.5",
        ] {
            let printed = expression_text(&minijinja::machinery::parse_expr(text).unwrap());
            assert_eq!(
                expression_text(&minijinja::machinery::parse_expr(&printed).unwrap()),
                printed,
                "{text}"
            );
        }
    }
}
