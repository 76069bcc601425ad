//! What the author of an issue has to correct, in the words of the form.

use super::FormIssue;
use crate::date::Month;
use crate::escape::cut;
use crate::finding::{Finding, Severity};
use crate::forms::{AnswerFault, Asks, Form, FormKind, Question, QuestionKind};
use crate::registry::path::DocumentPath;
use crate::registry::shape;
use crate::registry::yaml::{self, LIMITS, Node};
use crate::words::{capital, closest, count, one_of, quote};

/// One thing to correct.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fix {
    /// The question that it is about; none for the issue as a whole.
    pub label: Option<String>,
    /// Our own sentence, with values in backticks.
    pub words: String,
    /// The issue that the sentence begins with.
    pub issue: Option<u64>,
    /// The file that it is about.
    pub file: Option<String>,
}

/// Longest sentence, in bytes. A finding quotes a value in short, but a schema can list many.
const LONGEST: usize = 800;
/// Most choices that a sentence lists.
const MOST_CHOICES: usize = 12;

impl Fix {
    /// About the issue as a whole.
    pub(super) fn whole(words: &str) -> Self {
        Self {
            words: cut(words, LONGEST),
            ..Self::default()
        }
    }

    fn about(form: &Form, asks: &Asks, words: &str) -> Self {
        let question = form.questions.iter().find(|question| question.asks == *asks);
        Self {
            label: question.map(|question| question.label.clone()),
            ..Self::whole(words)
        }
    }

    fn about_field(form: &Form, field: &str, words: &str) -> Self {
        Self::about(form, &Asks::Field(vec![field.to_owned()]), words)
    }

    /// A partner has the name already.
    pub(super) fn name_taken(form: &Form, slug: &str) -> Self {
        let words = format!(
            "A partner of this name has a record already. To change your public information, use the form {}. Are you \
             another company, or do you apply for a second kind of partnership? Choose a different name.",
            quote(FormKind::Profile.row().name)
        );
        Self {
            file: Some(DocumentPath::record(slug).to_string()),
            ..Self::about_field(form, "name", &words)
        }
    }

    /// The program plans this partnership in another tier.
    pub(super) fn other_tier(form: &Form, tier: &str) -> Self {
        let question = form.about("tier").map(|question| &question.kind);
        let name = match question {
            Some(QuestionKind::One(choices)) => choices.iter().find(|choice| choice.id == tier),
            _ => None,
        };
        let name = name.map_or(tier, |choice| choice.text.as_str());
        let words = format!(
            "The program would like you as one of its {}. Choose that, or ask a maintainer in a comment to change it.",
            quote(name)
        );
        Self::about_field(form, "tier", &words)
    }

    /// No folder name can be made from the name.
    pub(super) fn no_folder(form: &Form, name: &str) -> Self {
        let words = format!(
            "No folder can have this name: folders are named with Latin letters and digits. Add such a name in parentheses, \
             for example {}.",
            quote(&format!("{name} (Acme)"))
        );
        Self::about_field(form, "name", &words)
    }

    /// An older issue applies with the same name.
    pub(super) fn name_applied_for(form: &Form, number: u64) -> Self {
        let words = "applies with this name already. If it is yours, close this issue; otherwise choose a different \
                     name.";
        Self {
            issue: Some(number),
            ..Self::about_field(form, "name", words)
        }
    }

    /// An older issue changes the same file.
    pub(super) fn same_file(number: u64) -> Self {
        let words =
            "is older and changes the same file. Edit that issue and close this one, or wait until it is merged.";
        Self {
            issue: Some(number),
            ..Self::whole(words)
        }
    }

    /// The author can't change the record that they named, or has none.
    pub(super) fn not_an_owner(issue: &FormIssue<'_>, slug: Option<&str>) -> Self {
        let id = issue.author.id;
        match slug {
            Some(slug) => Self {
                file: Some(DocumentPath::record(slug).to_string()),
                ..Self::about(
                    issue.form,
                    &Asks::Partner,
                    &format!(
                        "You aren't an owner of {}. Ask one of its owners to add you to the record, with your user ID, \
                         `{id}`, or to send this form.",
                        quote(slug)
                    ),
                )
            },
            None => Self::whole(&format!(
                "No record lists you as an owner with your user ID, `{id}`. Ask an owner of your company's record, or a \
                 maintainer in a comment, to add you there. Is your company not a partner yet? Apply first."
            )),
        }
    }

    /// No folder and no partner has the name that the author gave.
    pub(super) fn no_such_partner<'s>(form: &Form, given: &str, own: impl Iterator<Item = &'s str>) -> Self {
        let own: Vec<&str> = own.collect();
        let help = match (closest(given, own.iter().copied()), own.as_slice()) {
            (Some(near), _) => format!("Did you mean {}?", quote(near)),
            (None, []) => "Write the name of your folder.".to_owned(),
            (None, own) => format!("Write {}.", one_of(own.iter().copied(), MOST_CHOICES)),
        };
        let words = format!("No partner has the folder {}. {help}", quote(given));
        Self::about(form, &Asks::Partner, &words)
    }

    /// The author owns several records.
    pub(super) fn which_partner<'s>(form: &Form, own: impl Iterator<Item = &'s str>) -> Self {
        let own: Vec<&str> = own.collect();
        let words = format!(
            "You own {}. Write the folder of the one that you mean: {}.",
            count(own.len(), "record"),
            one_of(own.iter().copied(), MOST_CHOICES)
        );
        Self::about(form, &Asks::Partner, &words)
    }

    /// The month has another format.
    pub(super) fn no_month(form: &Form, given: &str) -> Self {
        let help = shape::month(given).map_or("Write it as `2026-10`.".to_owned(), |meant| {
            format!("Did you mean `{meant}`?")
        });
        let words = format!("{} is not a month written as year and month. {help}", quote(given));
        Self::about(form, &Asks::Month, &words)
    }

    /// The month is in the future. The rules find that, too, but mention today's date, so the comment would change
    /// every day.
    pub(super) fn future_month(form: &Form, month: Month) -> Self {
        let words = format!("`{month}` hasn't started yet. Report it when it is over.");
        Self::about(form, &Asks::Month, &words)
    }

    /// An answer isn't a number, or isn't one that the metric allows.
    pub(super) fn number(question: &Question, what: &str, help: &str) -> Self {
        Self {
            label: Some(question.label.clone()),
            ..Self::whole(&with_labels(
                &sentences(what, Some(help)),
                std::slice::from_ref(question),
            ))
        }
    }

    /// The number of people who answered is given, and the value is missing.
    pub(super) fn responses_alone(form: &Form, question: &Question, metric: &str) -> Self {
        let value = form.about(&Asks::Value(metric.to_owned()).id());
        let value = value.map_or(metric, |value| value.label.as_str());
        let words = format!(
            "The value for it is missing. Fill in {}, or write `_No response_` here.",
            quote(value)
        );
        Self {
            label: Some(question.label.clone()),
            ..Self::whole(&words)
        }
    }

    /// psp-partners can't edit the file.
    pub(super) fn unreadable(path: &str, why: &str) -> Self {
        Self {
            file: Some(path.to_owned()),
            ..Self::whole(&format!(
                "psp-partners can't change the file for you: {why}. Change it by hand."
            ))
        }
    }
}

/// A message and its help, as sentences.
fn sentences(what: &str, help: Option<&str>) -> String {
    let what = capital(what);
    match help {
        Some(help) => {
            let end = if help.ends_with(['.', '?']) { "" } else { "." };
            format!("{what}. {}{end}", capital(help))
        }
        None => format!("{what}."),
    }
}

/// `words` with the labels of questions in place of the names that fields and metrics have in a file.
fn with_labels(words: &str, questions: &[Question]) -> String {
    let mut words = words.to_owned();
    for question in questions {
        let place = question.asks.place();
        let short = match (&question.asks, place.as_slice()) {
            (Asks::Value(metric), _) => metric.as_str(),
            (_, [name]) => name,
            // A longer place ends in a name such as `url`, which other fields have, too.
            _ => "",
        };
        for name in [place.join(".").as_str(), short]
            .into_iter()
            .filter(|name| !name.is_empty())
        {
            words = words.replace(&format!("`{name}`"), &question.label);
        }
    }
    words
}

/// What is wrong with an answer before any rule has looked at it.
pub(super) fn answer_fix(form: &Form, label: &str, fault: &AnswerFault) -> Fix {
    let required = form.questions.iter().any(|q| q.label == label && q.is_required);
    let words = match fault {
        AnswerFault::NoHeading => {
            format!("The heading `### {label}` is missing. Add it on a line of its own, with the answer below it.")
        }
        AnswerFault::TwoHeadings => {
            format!("The heading `### {label}` is in the issue more than once. Keep one, with the answer below it.")
        }
        AnswerFault::Empty => "The answer is missing.".to_owned(),
        AnswerFault::SeveralLines => "The answer has several lines. Write it on one line.".to_owned(),
        AnswerFault::NoChoice { given, meant } => {
            let help = match (meant, required) {
                (Some(meant), _) => format!("Did you mean {}?", quote(meant)),
                (None, true) => format!("Choose one of {}.", choices(form, label)),
                (None, false) => {
                    format!("Choose from {}, or write `_No response_`.", choices(form, label))
                }
            };
            format!("{} is not one of the choices. {help}", quote(given))
        }
        AnswerFault::NotTicked => "The box isn't ticked. Tick it if you agree.".to_owned(),
        AnswerFault::TooLong => "The text is longer than the form takes. Shorten it.".to_owned(),
    };
    Fix {
        label: (!label.is_empty()).then(|| label.to_owned()),
        ..Fix::whole(&words)
    }
}

fn choices(form: &Form, label: &str) -> String {
    use QuestionKind::{Line, One, Paragraphs, Several, Tick};
    let question = form.questions.iter().find(|question| question.label == label);
    match question.map(|question| &question.kind) {
        Some(One(choices) | Several(choices)) => {
            one_of(choices.iter().map(|choice| choice.text.as_str()), MOST_CHOICES)
        }
        Some(Line { .. } | Paragraphs | Tick(_)) | None => String::new(),
    }
}

/// The errors that the rules find in the file drafted from an issue. A review shows warnings later. `known` has the
/// findings without the file: the author doesn't have to correct existing problems here.
pub fn fixes(form: &Form, path: &str, text: &str, findings: &[Finding], known: &[Finding]) -> Vec<Fix> {
    let root = yaml::read(text.as_bytes().to_vec(), LIMITS).root;
    let is_about = |finding: &&Finding| {
        let is_related = finding.related.iter().any(|related| &*related.place.path == path);
        finding.severity == Severity::Error && (&*finding.place.path == path || is_related)
    };
    let is_known = |finding: &Finding| {
        let is_same = |old: &Finding| old.code == finding.code && old.message == finding.message;
        known
            .iter()
            .any(|old| is_same(old) && old.place.path == finding.place.path)
    };
    let mut fixes: Vec<Fix> = Vec::new();
    for finding in findings.iter().filter(is_about).filter(|finding| !is_known(finding)) {
        let mut places = [&finding.place]
            .into_iter()
            .chain(finding.related.iter().map(|r| &r.place));
        let other = places
            .clone()
            .map(|place| place.path.to_string())
            .find(|other| other != path);
        let here = places.find(|place| &*place.path == path);
        let question = here.and_then(|place| question_at(form, root.as_ref()?, &place.span?));
        let help = finding.help.as_deref().filter(|_| other.is_none());
        let words = with_labels(&sentences(&finding.message, help), &form.questions);
        let fix = Fix {
            label: question.map(|question| question.label.clone()),
            file: other,
            ..Fix::whole(&words)
        };
        if !fixes.contains(&fix) {
            fixes.push(fix);
        }
    }
    fixes
}

/// The question whose answer is at a place in a file: the one for the innermost value.
fn question_at<'f>(form: &'f Form, root: &Node, span: &crate::finding::Span) -> Option<&'f Question> {
    let holds = |question: &&Question| {
        let place = question.asks.place();
        !place.is_empty()
            && root
                .at(&question.asks.pointer())
                .is_some_and(|(value, key)| value.span.holds(span) || key.is_some_and(|key| key.holds(span)))
    };
    let depth = |question: &&Question| question.asks.place().len();
    form.questions.iter().filter(holds).max_by_key(depth)
}
