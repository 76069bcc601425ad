//! Checks the arguments of a function, and remembers the parameters of agreements that they name.

use minijinja::machinery::ast::Expr;

use super::checker::Checker;
use super::{ParameterRead, Type, const_text, range_of};
use crate::standing::functions::{Function, Reading, Takes};
use crate::words::{closest, quote};

impl Checker<'_> {
    /// Whether a function takes an argument of this type.
    pub(super) fn takes(&mut self, function: &Function, argument: &Expr<'_>, wanted: Takes, kind: &Type) -> bool {
        match wanted {
            Takes::Number => matches!(kind, Type::Number | Type::Any),
            Takes::Day => matches!(kind, Type::Date | Type::Any),
            Takes::Text => matches!(kind, Type::Text(_) | Type::Any),
            Takes::Texts => match kind {
                Type::List(item) => matches!(**item, Type::Text(_) | Type::Any),
                other => *other == Type::Any,
            },
            Takes::ListWith(field) => match kind {
                Type::Any => true,
                Type::List(item) => matches!(&**item, Type::Group(path) if {
                    let mut full: Vec<&str> = path.iter().map(String::as_str).collect();
                    full.push(field);
                    self.names.schemas.partner_field(&full).is_some()
                }),
                _ => false,
            },
            Takes::Parameter => match const_text(argument) {
                Some(id) if self.names.parameters.contains(&id.as_str()) => {
                    self.reads.parameters.push(ParameterRead {
                        id,
                        is_optional: function.reads == Reading::Agreed,
                    });
                    true
                }
                Some(id) => {
                    let help = closest(&id, self.names.parameters.iter().copied()).map_or_else(
                        || "see the clauses of `agreements` in the program".to_owned(),
                        |n| format!("did you mean `{n}`?"),
                    );
                    self.fault(
                        range_of(argument),
                        format!("no agreement of the program has the parameter {}", quote(&id)),
                        help,
                    );
                    true
                }
                None => false,
            },
        }
    }
}
