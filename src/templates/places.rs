//! Where a template of HTML writes its values. Escaping makes a value harmless in text and between quotation marks, and
//! nowhere else: in a script, a style, a tag, the address of a link or an attribute without quotation marks, a value of
//! others could still do something. This check follows the HTML that a template writes and refuses a value there.
//!
//! How it works. The template's own text is read character by character, as a browser reads tags; [`Place`] is where it is.
//! Each branch of an `if` must end where the others end, and a loop where it began, so that one place is true for all ways
//! through the template.

use minijinja::machinery::Span;
use minijinja::machinery::ast::{CallArg, Expr, Stmt};

/// The values that a `<style>` can have: ours. In the same way, a `<script>` can only have ours.
const STYLES: &[&str] = &["style", "print_style"];
const SCRIPTS: &[&str] = &["script", "search_script"];
/// The element of a script.
const SCRIPT: &str = "script";
/// The element, and the attribute, of a style.
const STYLE: &str = "style";
/// Filters that give markup, which has no meaning in an attribute.
const MARKUP: &[&str] = &["and_more", "code", "isolate", "link", "markdown", "sentence", "value"];
/// Attributes whose value is an address.
const ADDRESSES: &[&str] = &[
    "action",
    "cite",
    "data",
    "formaction",
    "href",
    "poster",
    "src",
    "srcset",
    "xlink:href",
];
/// Beginnings of addresses that can't run a script. What begins with `./` stays on the same server.
const SAFE_BEGINNINGS: &[&str] = &["#", "./", "http://", "https://", "mailto:"];
/// Elements whose text isn't HTML.
const RAW: &[&str] = &["script", "style"];

/// What is wrong, and what to do.
pub(super) struct Misplaced {
    pub(super) span: Span,
    pub(super) what: String,
    pub(super) instead: &'static str,
}

/// Where the text of a template has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// Between tags.
    Text,
    /// Inside the element of this name, whose text isn't HTML.
    Raw(String),
    /// In a tag's name.
    Name(String),
    /// In a tag of this name, outside of its attributes' values.
    Tag { tag: String, word: String },
    /// Behind the `=` of an attribute.
    Equals { tag: String, attribute: String },
    /// In the value of an attribute without quotation marks.
    Bare { tag: String },
    /// In the value of an attribute, with what the value begins with.
    Quoted {
        tag: String,
        attribute: String,
        mark: char,
        begin: String,
    },
}

/// Most bytes of an attribute's value that show what it is.
const BEGIN: usize = 16;

type Checked = Result<(), Misplaced>;

/// Checks the statements of a whole template.
///
/// # Errors
/// The first value that is written where escaping doesn't make it harmless.
pub(super) fn check(tree: &Stmt<'_>) -> Checked {
    let mut place = Place::Text;
    statement(tree, &mut place)
}

fn all(statements: &[Stmt<'_>], place: &mut Place) -> Checked {
    statements.iter().try_for_each(|one| statement(one, place))
}

fn statement(one: &Stmt<'_>, place: &mut Place) -> Checked {
    match one {
        Stmt::Template(template) => all(&template.children, place),
        Stmt::EmitRaw(raw) => {
            raw.raw.chars().for_each(|c| place.read(c));
            Ok(())
        }
        Stmt::EmitExpr(emit) => place.takes(&emit.expr, emit.span()),
        Stmt::Include(include) => place.takes_text(include.span(), "a part"),
        Stmt::IfCond(cond) => {
            let mut other = place.clone();
            all(&cond.true_body, place)?;
            all(&cond.false_body, &mut other)?;
            place.same_as(&other, cond.span())
        }
        Stmt::ForLoop(each) => {
            let before = place.clone();
            let mut other = place.clone();
            all(&each.body, place)?;
            all(&each.else_body, &mut other)?;
            place.same_as(&before, each.span())?;
            place.same_as(&other, each.span())
        }
        _ => Ok(()),
    }
}

/// The filter by which an argument becomes markup: the filter `text` keeps it.
fn markup_of<'a>(argument: &CallArg<'a>) -> Option<&'a str> {
    match argument {
        CallArg::Pos(Expr::Filter(filter)) | CallArg::Kwarg(_, Expr::Filter(filter)) => {
            MARKUP.contains(&filter.name).then_some(filter.name)
        }
        _ => None,
    }
}

impl Place {
    /// One character of the template's own text.
    fn read(&mut self, c: char) {
        *self = match std::mem::replace(self, Self::Text) {
            Self::Text if c == '<' => Self::Name(String::new()),
            Self::Text => Self::Text,
            Self::Raw(tag) if c == '<' => Self::Name(format!("{tag}<")),
            Self::Raw(tag) => Self::Raw(tag),
            Self::Name(name) => Self::after_name(name, c),
            Self::Tag { tag, word } => Self::in_tag(tag, word, c),
            Self::Equals { tag, attribute } => match c {
                '"' | '\'' => Self::Quoted {
                    tag,
                    attribute,
                    mark: c,
                    begin: String::new(),
                },
                '>' => Self::end_of(tag),
                c if c.is_whitespace() => Self::Equals { tag, attribute },
                _ => Self::Bare { tag },
            },
            Self::Bare { tag } => match c {
                '>' => Self::end_of(tag),
                c if c.is_whitespace() => Self::Tag {
                    tag,
                    word: String::new(),
                },
                _ => Self::Bare { tag },
            },
            Self::Quoted { tag, mark, .. } if c == mark => Self::Tag {
                tag,
                word: String::new(),
            },
            Self::Quoted {
                tag,
                attribute,
                mark,
                mut begin,
            } => {
                if begin.len() < BEGIN {
                    begin.push(c);
                }
                Self::Quoted {
                    tag,
                    attribute,
                    mark,
                    begin,
                }
            }
        };
    }

    fn after_name(mut name: String, c: char) -> Self {
        // Only its own end tag ends a script or a style.
        if let Some((inside, rest)) = name.split_once('<') {
            return match c {
                c if rest.eq_ignore_ascii_case(&format!("/{inside}")) && (c == '>' || c.is_whitespace()) => {
                    Self::after_name(rest.to_owned(), c)
                }
                c if c.is_ascii_alphanumeric() || c == '/' => {
                    name.push(c);
                    Self::Name(name)
                }
                _ => Self::Raw(inside.to_owned()),
            };
        }
        match c {
            // A sign, not a tag.
            c if name.is_empty() && !c.is_ascii_alphabetic() && !"/!?".contains(c) => Self::Text,
            '>' => Self::end_of(name),
            c if c.is_whitespace() => Self::Tag {
                tag: name,
                word: String::new(),
            },
            c => {
                name.push(c.to_ascii_lowercase());
                // A comment is text here: a value has no `>` to end it with.
                if name == "!--" { Self::Text } else { Self::Name(name) }
            }
        }
    }

    fn in_tag(tag: String, mut word: String, c: char) -> Self {
        match c {
            '>' => Self::end_of(tag),
            '=' => Self::Equals { tag, attribute: word },
            c if c.is_whitespace() || c == '/' => Self::Tag {
                tag,
                word: String::new(),
            },
            c => {
                word.push(c.to_ascii_lowercase());
                Self::Tag { tag, word }
            }
        }
    }

    /// What follows a tag.
    fn end_of(tag: String) -> Self {
        if RAW.contains(&tag.as_str()) {
            Self::Raw(tag)
        } else {
            Self::Text
        }
    }

    /// Whether a value can be written here.
    fn takes(&mut self, value: &Expr<'_>, span: Span) -> Checked {
        if let (Self::Raw(tag), Expr::Var(var)) = (&self, value)
            && (tag == STYLE && STYLES.contains(&var.id) || tag == SCRIPT && SCRIPTS.contains(&var.id))
        {
            return Ok(());
        }
        if let (Self::Quoted { .. }, Expr::Filter(filter)) = (&self, value)
            && MARKUP.contains(&filter.name)
        {
            return Err(Misplaced {
                span,
                what: format!("`{}` in an attribute", filter.name),
                instead: "write the value without the filter: an attribute has no markup",
            });
        }
        if let (Self::Quoted { .. }, Expr::Filter(filter)) = (&self, value)
            && let Some(markup) = filter.args.iter().find_map(markup_of)
        {
            return Err(Misplaced {
                span,
                what: format!("`{markup}` in an attribute"),
                instead: "write the value without the filter: an attribute has no markup",
            });
        }
        self.takes_text(span, "a value")
    }

    fn takes_text(&mut self, span: Span, thing: &str) -> Checked {
        let refuse = |place: &str, instead: &'static str| {
            Err(Misplaced {
                span,
                what: format!("{thing} {place}"),
                instead,
            })
        };
        match self {
            Self::Text => Ok(()),
            Self::Raw(tag) => {
                let place = format!("in `<{tag}>`");
                refuse(&place, "write it as text: escaping is for text and attributes")
            }
            Self::Name(_) | Self::Tag { .. } => refuse(
                "in a tag",
                "write it as text, or as the value of an attribute, in quotation marks",
            ),
            Self::Equals { .. } | Self::Bare { .. } => refuse(
                "in an attribute without quotation marks",
                "write quotation marks around the attribute's value",
            ),
            Self::Quoted { attribute, begin, .. } => {
                let is_code = attribute.starts_with("on") || attribute == STYLE || attribute == "srcdoc";
                let is_address = ADDRESSES.contains(&attribute.as_str());
                let begins_safely = SAFE_BEGINNINGS.iter().any(|safe| begin.starts_with(safe));
                if is_code || (is_address && !begins_safely) {
                    let place = format!("in the attribute `{attribute}`");
                    return refuse(
                        &place,
                        "use the filter `link`, or begin an address with `https://` or `#`",
                    );
                }
                // What comes next is no longer the attribute's beginning.
                if begin.len() < BEGIN {
                    begin.push('…');
                }
                Ok(())
            }
        }
    }

    /// Two ways through the template have to end in the same place.
    fn same_as(&self, other: &Self, span: Span) -> Checked {
        let alike = match (self, other) {
            (
                Self::Quoted {
                    attribute: a, mark: m, ..
                },
                Self::Quoted {
                    attribute: b, mark: n, ..
                },
            ) => a == b && m == n,
            (Self::Tag { tag: a, .. } | Self::Name(a), Self::Tag { tag: b, .. } | Self::Name(b)) => a == b,
            (a, b) => a == b,
        };
        if alike {
            return Ok(());
        }
        Err(Misplaced {
            span,
            what: "a block that opens or closes a tag or an attribute in only one of its branches".to_owned(),
            instead: "write whole tags and attributes inside the block, or none",
        })
    }
}

#[cfg(test)]
mod tests {
    use minijinja::machinery::parse;

    use super::super::environment::syntax;
    use super::*;

    fn fault(text: &str) -> Option<String> {
        let tree = parse(text, "a.html.j2", syntax()).expect(text);
        check(&tree).err().map(|misplaced| misplaced.what)
    }

    #[test]
    fn a_value_is_only_where_escaping_makes_it_harmless() {
        for text in [
            "<p>{{ a }}</p>{{ a|link(b) }}",
            "<p title=\"{{ a }}\" class='{{ a }} b'>{{ a }}</p>",
            "<p {% if a %}class=\"b\"{% endif %}>{{ a }}</p>",
            "<p class=\"{% if a %}b{% else %}c{% endif %}\">{{ a }}</p>",
            "<p{% if a %} class=\"b\"{% elif b %} class=\"c\"{% endif %}>{{ a }}</p>",
            "<a href=\"#{{ a }}\">x</a><a href=\"https://example.org/{{ a }}/{{ b }}\">x</a>",
            "<br/>{{ a }}<br>{{ a }}<input disabled value=\"{{ a }}\">",
            "<script>if (1 < 2) {}</script>{{ a }}<STYLE>p > a {}</STYLE >{{ a }}",
            "<style>{{ style }}</style><style>{{ print_style }}</style>",
            "<script>{{ script }}</script><script>{{ search_script }}</script>",
            "<a href=\"./{{ a }}b/{{ b }}\">x</a><img src=\"./{{ a }}\" alt=\"\">",
            "<!-- {{ a }} -->{{ a }} < {{ a }}",
            "{% for a in b %}<li>{{ a }}</li>{% else %}<p>{% endfor %}{% include \"a\" %}",
        ] {
            assert_eq!(fault(text), None, "{text}");
        }
        for (text, what) in [
            ("<script>{{ a }}</script>", "a value in `<script>`"),
            ("<script>a</scriptx>{{ a }}", "a value in `<script>`"),
            ("<script>'</style>'{{ a }}", "a value in `<script>`"),
            ("<style>{{ a }}</style>", "a value in `<style>`"),
            ("<style>{% include \"a\" %}</style>", "a part in `<style>`"),
            ("<script>{{ style }}</script>", "a value in `<script>`"),
            ("<{{ a }}>", "a value in a tag"),
            ("<p {{ a }}>", "a value in a tag"),
            ("<p {{ a }}=\"b\">", "a value in a tag"),
            ("<p class={{ a }}>", "a value in an attribute without quotation marks"),
            ("<p class=a{{ a }}>", "a value in an attribute without quotation marks"),
            (
                "<p class=\"a\" id = {{ a }}>",
                "a value in an attribute without quotation marks",
            ),
            ("<p onclick=\"{{ a }}\">", "a value in the attribute `onclick`"),
            ("<p STYLE=\"color: {{ a }}\">", "a value in the attribute `style`"),
            ("<a href=\"{{ a }}\">", "a value in the attribute `href`"),
            (
                "<a href='{% if a %}{{ a }}{% endif %}'>",
                "a value in the attribute `href`",
            ),
            ("<a href=\"javascript://{{ a }}\">", "a value in the attribute `href`"),
            ("<a href=\"{% include \"a\" %}\">", "a part in the attribute `href`"),
            ("<p title=\"{{ a|link(b) }}\">", "`link` in an attribute"),
            ("<p title=\"{{ a|markdown }}\">", "`markdown` in an attribute"),
            ("<p title=\"{{ 'b'|text(c=a|code) }}\">", "`code` in an attribute"),
        ] {
            assert_eq!(fault(text).as_deref(), Some(what), "{text}");
        }
        for text in [
            "<p class=\"{% if a %}\"{% endif %}>",
            "<p {% if a %}>{% endif %}",
            "{% if a %}<script>{% endif %}",
            "{% for a in b %}<p {% endfor %}>",
            "<a {% if a %}href=\"{% else %}title=\"{% endif %}{{ a }}\">",
            "{% for a in b %}{% else %}<p {% endfor %}",
        ] {
            let found = fault(text).unwrap_or_default();
            assert!(found.starts_with("a block that opens or closes"), "{text}: {found}");
        }
    }
}
