//! What an applicant has to correct, in the words of the form.

use crate::escape::{cut, markdown, markdown_sentence};
use crate::finding::{Finding, Severity};
use crate::forms::{AnswerFault, Form, QuestionKind};
use crate::registry::path::DocumentPath;
use crate::registry::yaml::{self, LIMITS};
use crate::words::quote;

/// One thing to correct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The question that it is about; none for the application as a whole.
    pub label: Option<String>,
    /// Our own sentence, with values in backticks.
    pub words: String,
    /// The record that it names.
    pub record: Option<String>,
}

/// Longest sentence, in bytes. A finding quotes a value in short, but a schema can list many.
const LONGEST: usize = 800;

impl Fix {
    /// About the application as a whole.
    pub(super) fn whole(words: String) -> Self {
        Self {
            label: None,
            words,
            record: None,
        }
    }

    fn about(form: &Form, field: &str, words: String) -> Self {
        Self {
            label: form.about(field).map(|question| question.label.clone()),
            ..Self::whole(words)
        }
    }

    /// A partner has the name already.
    pub(super) fn name_taken(form: &Form, slug: &str) -> Self {
        let words = "A partner of this name has a record already. To change that record, edit it. Are you another \
                     company, or do you apply for a second kind of partnership? Choose a name that tells the two apart."
            .to_owned();
        Self {
            record: Some(DocumentPath::record(slug).to_string()),
            ..Self::about(form, "name", words)
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
        Self::about(form, "tier", words)
    }

    /// An older issue applies with the same name.
    pub(super) fn name_applied_for(form: &Form, number: u64) -> Self {
        let words = format!(
            "#{number} applies with this name already. If it is yours, close this issue; otherwise choose a name that \
             tells the two apart."
        );
        Self::about(form, "name", words)
    }

    /// The fix as a row of a list. `link` makes a link of the path of a record.
    pub(super) fn row(&self, link: &dyn Fn(&str) -> String) -> String {
        // A message that begins with the name of the field begins with the label now.
        let opening = self.label.as_ref().map(|label| format!("{label} "));
        let after = opening
            .as_ref()
            .and_then(|opening| self.words.strip_prefix(opening.as_str()));
        let (label, sentence) = match (&self.label, after) {
            (Some(label), Some(after)) => (format!("**{}** ", markdown(label)), after),
            (Some(label), None) => (format!("**{}:** ", markdown(label)), self.words.as_str()),
            (None, _) => (String::new(), self.words.as_str()),
        };
        let record = self
            .record
            .as_ref()
            .map_or_else(String::new, |path| format!(" See {}.", link(path)));
        // A reference to an issue is ours; `markdown_sentence` would part it.
        let words = match sentence.strip_prefix('#').and_then(|rest| rest.split_once(' ')) {
            Some((number, rest)) if number.parse::<u64>().is_ok() => format!("#{number} {}", markdown_sentence(rest)),
            _ => markdown_sentence(&cut(sentence, LONGEST)),
        };
        format!("- {label}{words}{record}\n")
    }
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
        ..Fix::whole(words)
    }
}

fn choices(form: &Form, label: &str) -> String {
    use QuestionKind::{Line, One, Paragraphs, Several, Tick};
    let question = form.questions.iter().find(|question| question.label == label);
    match question.map(|question| &question.kind) {
        Some(One(choices) | Several(choices)) => {
            crate::words::one_of(choices.iter().map(|choice| choice.text.as_str()), 12)
        }
        Some(Line { .. } | Paragraphs | Tick(_)) | None => String::new(),
    }
}

/// What the rules find in a record that was made of an application: errors alone, since a review shows the rest.
pub fn fixes(form: &Form, path: &str, text: &str, findings: &[Finding]) -> Vec<Fix> {
    let root = yaml::read(text.as_bytes().to_vec(), LIMITS).root;
    let field = |finding: &Finding| -> Option<String> {
        let here = [&finding.place]
            .into_iter()
            .chain(finding.related.iter().map(|r| &r.place));
        let span = here.into_iter().find(|place| &*place.path == path)?.span?;
        let asked = form.questions.iter().filter_map(|question| question.field.clone());
        let holds = |field: &String| {
            let entry = root.as_ref().and_then(|root| root.entry(field));
            entry.is_some_and(|entry| entry.value.span.holds(&span) || entry.key_span.holds(&span))
        };
        asked.into_iter().find(holds)
    };
    let is_about = |finding: &&Finding| {
        let is_related = finding.related.iter().any(|related| &*related.place.path == path);
        finding.severity == Severity::Error && (&*finding.place.path == path || is_related)
    };
    let mut fixes: Vec<Fix> = Vec::new();
    for finding in findings.iter().filter(is_about) {
        let field = field(finding);
        let other = [&finding.place]
            .into_iter()
            .chain(finding.related.iter().map(|r| &r.place));
        let other = other.map(|place| place.path.to_string()).find(|other| other != path);
        let mut words = format!("{}.", crate::words::capital(&finding.message));
        if let (Some(help), None) = (&finding.help, &other) {
            let end = if help.ends_with(['.', '?']) { "" } else { "." };
            words = format!("{words} {}{end}", crate::words::capital(help));
        }
        for question in &form.questions {
            if let Some(field) = &question.field {
                words = words.replace(&format!("`{field}`"), &question.label);
            }
        }
        let fix = Fix {
            label: field
                .and_then(|field| form.about(&field))
                .map(|question| question.label.clone()),
            words,
            record: other,
        };
        if !fixes.contains(&fix) {
            fixes.push(fix);
        }
    }
    fixes
}
