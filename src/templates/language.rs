//! The part of the template language that templates can use: text, values, filters, `if`, `for`, `set` and `include`.
//!
//! What is left out is left out because its cost has no limit. Captured text (`macro`, `call`, `filter` and `set` blocks,
//! `block`) and operators that build longer values (`~`, `*`, `+`, lists, maps) double a value a line, and fuel counts
//! steps, not bytes. With neither, all that a template makes goes straight to the output, which has a limit. Names of
//! filters, tests and variables are checked here, too, so that one in a branch that no sample takes is found.

use std::collections::BTreeSet;

use minijinja::machinery::ast::{BinOpKind, CallArg, CompareOpKind, Expr, Filter, Stmt};
use minijinja::machinery::{Span, parse};

use super::environment::syntax;
use super::filters::{FILTERS, TESTS};
use super::table::{TEMPLATES, Template, View, names_of};
use super::{Medium, Problem, TemplateError, places, site_texts};
use crate::words::quote;

/// A template to check: its file's name, and what it gets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) name: &'a str,
    /// None for a text that has only the values in `given`.
    pub(super) view: Option<View>,
    /// Of a part: other views whose pages include it.
    pub(super) also: &'a [View],
    /// Values that those give it that include it.
    pub(super) given: &'a [&'a str],
}

impl Subject<'_> {
    fn views(&self) -> impl Iterator<Item = View> + '_ {
        self.view.into_iter().chain(self.also.iter().copied())
    }
}

impl From<&'static Template> for Subject<'static> {
    fn from(template: &'static Template) -> Self {
        Self {
            name: template.name,
            view: Some(template.view),
            also: template.also,
            given: template.given,
        }
    }
}

/// Checks a template's text by its syntax tree.
///
/// # Errors
/// The first part that a template can't use, or the first name that isn't known.
pub(super) fn check(subject: Subject<'_>, text: &str) -> Result<(), TemplateError> {
    let tree = parse(text, subject.name, syntax())
        .map_err(|error| super::environment::error_of(subject.name, text, &error))?;
    let mut names = names_of(subject.views(), subject.given);
    names.insert("loop".to_owned());
    assigned(std::slice::from_ref(&tree), &mut names);
    let walk = Walk { subject, names };
    walk.statement(&tree)?;
    if Medium::of(subject.name) == Some(Medium::Html) {
        places::check(&tree).map_err(|found| {
            let problem = Problem::NotAllowed {
                what: found.what,
                instead: found.instead,
            };
            walk.fault(found.span, problem)
        })?;
    }
    Ok(())
}

/// The names that a template gives a value, wherever it does so: which scope a name has is the engine's to say.
fn assigned(statements: &[Stmt<'_>], names: &mut BTreeSet<String>) {
    let add = |target: &Expr<'_>, names: &mut BTreeSet<String>| match target {
        Expr::Var(var) => drop(names.insert(var.id.to_owned())),
        Expr::List(list) => {
            for item in &list.items {
                if let Expr::Var(var) = item {
                    names.insert(var.id.to_owned());
                }
            }
        }
        Expr::Tuple(tuple) => {
            for item in &tuple.items {
                if let Expr::Var(var) = item {
                    names.insert(var.id.to_owned());
                }
            }
        }
        _ => {}
    };
    for statement in statements {
        match statement {
            Stmt::Template(template) => assigned(&template.children, names),
            Stmt::ForLoop(each) => {
                add(&each.target, names);
                assigned(&each.body, names);
                assigned(&each.else_body, names);
            }
            Stmt::IfCond(cond) => {
                assigned(&cond.true_body, names);
                assigned(&cond.false_body, names);
            }
            Stmt::Set(set) => add(&set.target, names),
            _ => {}
        }
    }
}

struct Walk<'a> {
    subject: Subject<'a>,
    names: BTreeSet<String>,
}

type Checked = Result<(), TemplateError>;

impl Walk<'_> {
    fn fault(&self, span: Span, problem: Problem) -> TemplateError {
        TemplateError::new(self.subject.name, u32::from(span.start_line), problem)
    }

    fn forbid(&self, span: Span, what: &str, instead: &'static str) -> Checked {
        let what = what.to_owned();
        Err(self.fault(span, Problem::NotAllowed { what, instead }))
    }

    /// What it can include. Values of a part are escaped for the part's medium, which must be that of the page.
    fn parts(&self) -> impl Iterator<Item = &'static Template> {
        let medium = Medium::of(self.subject.name);
        let has_view = self.subject.view.is_some();
        let parts = TEMPLATES.iter().filter(move |template| has_view && !template.is_page());
        parts.filter(move |part| self.subject.views().all(|view| part.is_for(view)) && Some(part.medium()) == medium)
    }

    fn all(&self, statements: &[Stmt<'_>]) -> Checked {
        statements.iter().try_for_each(|one| self.statement(one))
    }

    fn statement(&self, statement: &Stmt<'_>) -> Checked {
        const PARTS: &str = "write the text where it is used, or change another template that is included there";
        match statement {
            Stmt::Template(template) => self.all(&template.children),
            Stmt::EmitExpr(emit) => self.expr(&emit.expr),
            Stmt::EmitRaw(_) => Ok(()),
            Stmt::ForLoop(each) if each.recursive => {
                self.forbid(each.span(), "a recursive loop", "write one loop for each level")
            }
            Stmt::ForLoop(each) => {
                self.expr(&each.iter)?;
                each.filter_expr.iter().try_for_each(|expr| self.expr(expr))?;
                self.all(&each.body)?;
                self.all(&each.else_body)
            }
            Stmt::IfCond(cond) => {
                self.expr(&cond.expr)?;
                self.all(&cond.true_body)?;
                self.all(&cond.false_body)
            }
            Stmt::Set(set) => self.expr(&set.expr),
            Stmt::Include(include) => match &include.name {
                Expr::Const(name) => {
                    let name = name.value.as_str().unwrap_or_default();
                    if self.parts().any(|part| part.name == name) {
                        return Ok(());
                    }
                    let known = self.parts().map(|part| part.name.to_owned()).collect();
                    Err(self.fault(
                        include.span(),
                        Problem::Unknown {
                            what: "part of this page",
                            name: name.to_owned(),
                            known,
                        },
                    ))
                }
                _ => self.forbid(
                    include.span(),
                    "`include` with a computed name",
                    "name the template in quotes",
                ),
            },
            Stmt::AutoEscape(block) => self.forbid(
                block.span(),
                "`autoescape`",
                "delete it: every value is escaped for the medium of the template",
            ),
            Stmt::SetBlock(block) => self.forbid(block.span(), "`set` with a block", PARTS),
            Stmt::FilterBlock(block) => self.forbid(block.span(), "`filter` blocks", PARTS),
            Stmt::Block(block) => self.forbid(block.span(), "`block`", PARTS),
            Stmt::Extends(block) => self.forbid(block.span(), "`extends`", PARTS),
            Stmt::Import(block) => self.forbid(block.span(), "`import`", PARTS),
            Stmt::FromImport(block) => self.forbid(block.span(), "`import`", PARTS),
            Stmt::WithBlock(block) => self.forbid(block.span(), "`with`", "use `{% set name = value %}`"),
            Stmt::Do(block) => self.forbid(block.span(), "`do`", PARTS),
        }
    }

    fn expr(&self, expr: &Expr<'_>) -> Checked {
        match expr {
            Expr::Const(_) => Ok(()),
            Expr::Var(var) if self.names.contains(var.id) => Ok(()),
            Expr::Var(var) => Err(self.fault(
                expr.span(),
                Problem::Unknown {
                    what: "value",
                    name: var.id.to_owned(),
                    known: self.names.iter().cloned().collect(),
                },
            )),
            Expr::GetAttr(get) => self.expr(&get.expr),
            Expr::GetItem(get) => {
                self.expr(&get.expr)?;
                self.expr(&get.subscript_expr)
            }
            Expr::Slice(slice) => {
                self.expr(&slice.expr)?;
                let ends = [&slice.start, &slice.stop, &slice.step];
                ends.into_iter().flatten().try_for_each(|end| self.expr(end))
            }
            Expr::UnaryOp(op) => self.expr(&op.expr),
            Expr::BinOp(op) => {
                self.operator(op.op, expr.span())?;
                self.expr(&op.left)?;
                self.expr(&op.right)
            }
            Expr::Compare(compare) => {
                self.expr(&compare.expr)?;
                compare.ops.iter().try_for_each(|next| {
                    let (CompareOpKind::Eq
                    | CompareOpKind::Ne
                    | CompareOpKind::Lt
                    | CompareOpKind::Lte
                    | CompareOpKind::Gt
                    | CompareOpKind::Gte
                    | CompareOpKind::In
                    | CompareOpKind::NotIn) = next.op;
                    self.expr(&next.expr)
                })
            }
            Expr::IfExpr(cond) => {
                self.expr(&cond.test_expr)?;
                self.expr(&cond.true_expr)?;
                match &cond.false_expr {
                    Some(other) => self.expr(other),
                    None => self.forbid(
                        expr.span(),
                        "`if` without `else` in a value",
                        "write what is there otherwise",
                    ),
                }
            }
            Expr::Filter(filter) => {
                self.known("filter", filter.name, FILTERS, expr.span())?;
                if filter.name == "text" {
                    self.site_text(filter, expr.span())?;
                }
                filter.expr.iter().try_for_each(|inner| self.expr(inner))?;
                self.arguments(&filter.args, expr.span())
            }
            Expr::Test(test) => {
                self.known("test", test.name, TESTS, expr.span())?;
                self.expr(&test.expr)?;
                self.arguments(&test.args, expr.span())
            }
            Expr::Call(_) | Expr::List(_) | Expr::Tuple(_) | Expr::Map(_) => self.forbid(
                expr.span(),
                &format!("a {}", expr.description()),
                "use a value of the view",
            ),
        }
    }

    /// A fixed text of the site has a name that is known here, and its values are exactly its placeholders: a translation can
    /// have each of them.
    fn site_text(&self, filter: &Filter<'_>, span: Span) -> Checked {
        let name = match &filter.expr {
            Some(Expr::Const(name)) => name.value.as_str().unwrap_or_default(),
            _ => {
                return self.forbid(
                    span,
                    "`text` with a computed name",
                    "write the name of the text in quotation marks",
                );
            }
        };
        if site_texts::english(name).is_none() {
            let known = site_texts::text_names().map(str::to_owned).collect();
            let (what, name) = ("text", name.to_owned());
            return Err(self.fault(span, Problem::Unknown { what, name, known }));
        }
        let wanted = site_texts::placeholders_of(name);
        let mut given = BTreeSet::new();
        for argument in &filter.args {
            match argument {
                CallArg::Kwarg(name, _) if wanted.contains(name) => drop(given.insert(*name)),
                CallArg::Kwarg(name, _) => {
                    let known = wanted.iter().map(|name| (*name).to_owned()).collect();
                    let (what, name) = ("placeholder", (*name).to_owned());
                    return Err(self.fault(span, Problem::Unknown { what, name, known }));
                }
                _ => return self.forbid(span, "a value of `text` without its name", "write `name=value`"),
            }
        }
        match wanted.difference(&given).next() {
            None => Ok(()),
            Some(missing) => Err(self.fault(
                span,
                Problem::Text {
                    message: format!("the text {} needs a value for {}", quote(name), quote(missing)),
                    help: format!("write `{{{{ \"{name}\"|text({missing}=…) }}}}`"),
                },
            )),
        }
    }

    fn arguments(&self, arguments: &[CallArg<'_>], span: Span) -> Checked {
        arguments.iter().try_for_each(|argument| match argument {
            CallArg::Pos(expr) | CallArg::Kwarg(_, expr) => self.expr(expr),
            CallArg::PosSplat(_) | CallArg::KwargSplat(_) => {
                self.forbid(span, "`*` before an argument", "write each argument")
            }
        })
    }

    fn operator(&self, op: BinOpKind, span: Span) -> Checked {
        match op {
            BinOpKind::Eq
            | BinOpKind::Ne
            | BinOpKind::Lt
            | BinOpKind::Lte
            | BinOpKind::Gt
            | BinOpKind::Gte
            | BinOpKind::ScAnd
            | BinOpKind::ScOr
            | BinOpKind::Sub
            | BinOpKind::In => Ok(()),
            BinOpKind::Concat | BinOpKind::Add => {
                self.forbid(span, "`~` and `+`", "write one value after the other: `{{ a }}{{ b }}`")
            }
            BinOpKind::Mul | BinOpKind::Div | BinOpKind::FloorDiv | BinOpKind::Rem | BinOpKind::Pow => {
                self.forbid(span, "`*`, `/`, `//`, `%` and `**`", "use a value of the view")
            }
        }
    }

    fn known(&self, what: &'static str, name: &str, known: &[&str], span: Span) -> Checked {
        if known.contains(&name) {
            return Ok(());
        }
        if name == "safe" {
            return self.forbid(
                span,
                "`safe`",
                "delete it: every value is escaped, and `code` and `link` give markup",
            );
        }
        let known = known.iter().map(|name| (*name).to_owned()).collect();
        Err(self.fault(
            span,
            Problem::Unknown {
                what,
                name: name.to_owned(),
                known,
            },
        ))
    }
}
