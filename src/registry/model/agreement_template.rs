//! The program's agreements: one for each tier, with its published versions, its clauses, and the values that a partner signs.

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use super::{Metric, ParameterType, Program};
use crate::date::Date;
use crate::words::one_of;

impl Program {
    /// The target of a metric for the whole program: its own, or the default of the parameter that sets it.
    pub fn target_of<'a>(&'a self, metric: &'a Metric) -> Option<&'a Value> {
        let parameter = metric.target_parameter.as_deref().and_then(|id| {
            let mut all = self.agreements.iter().flat_map(AgreementTemplate::parameters);
            all.find(|parameter| parameter.id == id)
        });
        metric.target.as_ref().or_else(|| parameter?.default.as_ref())
    }

    /// The agreement with this id.
    pub fn agreement(&self, id: &str) -> Option<&AgreementTemplate> {
        self.agreements.iter().find(|agreement| agreement.id == id)
    }
}

/// The agreement of one tier.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct AgreementTemplate {
    pub id: String,
    pub name: String,
    pub tier: String,
    /// Oldest first; each is current from its day until the next one's.
    #[serde(default)]
    pub versions: Vec<AgreementVersion>,
    /// Months from the first day of an agreement to its last, where the record names no last day; absent is without end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term_months: Option<u32>,
    /// Days between the notice that ends an agreement and its last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice_days: Option<u32>,
    pub clauses: Vec<Clause>,
}

impl AgreementTemplate {
    /// The values that it fixes, clause by clause.
    pub fn parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.clauses.iter().flat_map(|clause| &clause.parameters)
    }

    /// The version that is current on a day.
    pub fn current(&self, day: Date) -> Option<&AgreementVersion> {
        self.versions.iter().rfind(|version| version.from <= day)
    }

    /// A version by its name.
    pub fn version(&self, name: &str) -> Option<&AgreementVersion> {
        self.versions.iter().find(|version| version.version == name)
    }

    /// The versions that were published after one that a partner signed, oldest first. None for a version that the
    /// program doesn't know.
    pub fn newer(&self, signed: &str) -> &[AgreementVersion] {
        let place = self.versions.iter().position(|version| version.version == signed);
        place.map_or(&[], |place| &self.versions[place + 1..])
    }

    /// What a partner that signed a version has to sign again, by what is published: only a material change asks for it.
    pub fn resign(&self, signed: &str) -> Option<Resign<'_>> {
        let newer = self.newer(signed);
        let material = || newer.iter().filter(|version| version.is_material());
        Some(Resign {
            version: newer.last()?,
            from: material().map(|version| version.from).min()?,
            by: material().filter_map(|version| version.resign_by).min(),
        })
    }
}

/// What a partner on an older version has to sign.
#[derive(Debug, Clone, Copy)]
pub struct Resign<'a> {
    /// The newest version: it has all changes.
    pub version: &'a AgreementVersion,
    /// The date of the first material change that the partner hasn't signed.
    pub from: Date,
    /// The last day on which the old signatures count; none where the program sets no date.
    pub by: Option<Date>,
}

/// One published version of an agreement.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct AgreementVersion {
    pub version: String,
    pub from: Date,
    /// Of the text's bytes; absent where the text is kept elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// What the change to this version means for partners who signed an older one; absent is a change of wording.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<VersionEffect>,
    /// The last day on which signatures of older versions count, for a material change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resign_by: Option<Date>,
}

impl AgreementVersion {
    /// Whether partners have to sign it although they signed an older one.
    pub fn is_material(&self) -> bool {
        self.effect == Some(VersionEffect::Material)
    }
}

/// What a new version means for partners who signed an older one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum VersionEffect {
    /// Other words with the same meaning: old signatures count.
    Wording,
    /// The meaning changes: partners sign again.
    Material,
}

/// One clause, with the values that a signature fixes.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Clause {
    pub id: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    #[serde(default)]
    pub parameters: Vec<Parameter>,
}

/// A value that an agreement fixes.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Parameter {
    pub id: String,
    pub name: String,
    #[serde(rename = "type")]
    pub kind: ParameterType,
    /// What criteria use while nothing is signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// The least and the most that a number can be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<Number>,
    /// The texts that can be chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one_of: Option<Vec<String>>,
    /// The path of a date in the record: the value is a number of months that counts from it, and its end is a date that
    /// people are reminded of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub months_from: Option<String>,
}

impl Parameter {
    /// The least and the most that a number can be.
    pub fn bounds(&self) -> (Option<f64>, Option<f64>) {
        let number = |bound: &Option<Number>| bound.as_ref().and_then(Number::as_f64);
        (number(&self.min), number(&self.max))
    }

    /// What is expected in place of `value`, where it can't be signed. A value of another type is reported elsewhere.
    pub fn refuses(&self, value: &Value) -> Option<String> {
        if let Some(number) = value.as_f64() {
            let (min, max) = self.bounds();
            let is_out = min.is_some_and(|min| number < min) || max.is_some_and(|max| number > max);
            return is_out.then(|| match (&self.min, &self.max) {
                (Some(min), Some(max)) => format!("{min} to {max}"),
                (Some(min), None) => format!("at least {min}"),
                (None, Some(max)) => format!("at most {max}"),
                (None, None) => "a number".to_owned(),
            });
        }
        let text = value.as_str()?;
        if self.kind == ParameterType::Schedule {
            let is_digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
            let is_checksum = text.len() == 64 && text.bytes().all(is_digit);
            return (!is_checksum).then(|| "the SHA-256 checksum of the schedule".to_owned());
        }
        let choices = self.one_of.as_ref()?;
        (!choices.iter().any(|choice| choice == text)).then(|| one_of(choices.iter().map(String::as_str), 7))
    }
}
