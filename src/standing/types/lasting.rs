//! Remembers what an expression reads for a limited time: dates that are compared with today, and lists whose items count
//! for a number of months.

use minijinja::machinery::ast::{CallArg, CallType, Expr};

use super::checker::Checker;
use super::path_of;
use crate::standing::expression_text::expression_text;
use crate::standing::functions;
use crate::standing::lapse::Lasting;

impl Checker<'_> {
    /// Remembers a date whose age is compared with a number of days.
    pub(super) fn days_compared(&mut self, age: &Expr<'_>, days: &Expr<'_>) {
        if let Expr::Call(call) = age
            && matches!(call.identify_call(), CallType::Function(functions::DAYS_SINCE))
            && let [CallArg::Pos(date)] = call.args.as_slice()
            && let Some(path) = path_of(date)
        {
            self.reads.lasting.push(Lasting::Days {
                path: path.join("."),
                days: expression_text(days),
            });
        }
    }

    /// Remembers a list whose items count for a number of months.
    pub(super) fn items_counted(&mut self, function: &functions::Function, args: &[CallArg<'_>]) {
        if let [CallArg::Pos(list), CallArg::Pos(months)] = args
            && let [functions::Takes::ListWith(begins), functions::Takes::Number] = function.takes
            && let Some(path) = list_of(list)
        {
            self.reads.lasting.push(Lasting::Items {
                list: path.join("."),
                begins,
                months: expression_text(months),
                is_own_thing: function.reads == functions::Reading::OpenDates,
            });
        }
    }
}

/// The path of a list, also where filters choose some of its items.
fn list_of(expr: &Expr<'_>) -> Option<Vec<String>> {
    match expr {
        Expr::Filter(filter) => list_of(filter.expr.as_ref()?),
        other => path_of(other),
    }
}
