//! Paths of documents, as a type: the one place that builds and parses them, from the patterns in the table of kinds.

use std::fmt;
use std::sync::Arc;

use super::model::{DocumentKind, KINDS, KindRow};
use super::portable::is_device;
use crate::date::{Month, Quarter};

/// Folder of the registry below the root of a tree.
pub const REGISTRY: &str = "partners";
/// Path of the program.
pub const PROGRAM: &str = "partners/program.yaml";
/// The program's own templates; no partner's folder.
pub const TEMPLATES: &str = "templates";
/// In the names of a schedule and its signatures, behind the number of the agreement.
const PRIVATE: &str = ".private.";
/// Longest slug: it becomes part of labels, branches and titles.
pub const LONGEST_SLUG: usize = 39;

/// Where a document is, relative to the root.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentPath {
    kind: DocumentKind,
    slug: Option<Arc<str>>,
    month: Option<Month>,
    quarter: Option<Quarter>,
    id: Option<Arc<str>>,
}

/// What a part of a pattern matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'p> {
    Literal(&'p str),
    /// The variable, and what follows it in the name.
    Slug(&'p str),
    Month(&'p str),
    Quarter(&'p str),
    Id(&'p str),
    /// The number of an agreement.
    Number(&'p str),
    /// The number of an agreement, and which signature of it.
    Signature(&'p str),
    /// The same for its schedule.
    ScheduleSignature(&'p str),
    /// A holiday calendar and its year, such as `DE-2026`.
    Calendar(&'p str),
    /// The whole name of a file, with any ending.
    File,
}

impl<'p> Part<'p> {
    fn of(segment: &'p str) -> Self {
        type Make<'p> = fn(&'p str) -> Part<'p>;
        let variables: [(&str, Make<'p>); 8] = [
            ("{slug}", Part::Slug),
            ("{month}", Part::Month),
            ("{quarter}", Part::Quarter),
            ("{id}", Part::Id),
            ("{number}", Part::Number),
            ("{signature}", Part::Signature),
            ("{schedule-signature}", Part::ScheduleSignature),
            ("{calendar}", Part::Calendar),
        ];
        if segment == "{file}" {
            return Self::File;
        }
        for (name, make) in variables {
            if let Some(rest) = segment.strip_prefix(name) {
                return make(rest);
            }
        }
        Self::Literal(segment)
    }

    /// A name that fits, for a message.
    pub(super) fn example(self) -> String {
        match self {
            Self::Literal(name) => name.to_owned(),
            Self::Slug(rest) => format!("acme{rest}"),
            Self::Month(rest) => format!("2026-01{rest}"),
            Self::Quarter(rest) => format!("2026-Q1{rest}"),
            Self::Id(rest) => format!("annual-summit{rest}"),
            Self::Number(rest) => format!("1{rest}"),
            Self::Signature(rest) => format!("1.partner{rest}"),
            Self::ScheduleSignature(rest) => format!("1{PRIVATE}partner{rest}"),
            Self::Calendar(rest) => format!("DE-2026{rest}"),
            Self::File => "brand-kit.zip".to_owned(),
        }
    }

    /// What a name is made from, for a message.
    pub(super) const fn words(self) -> &'p str {
        match self {
            Self::Literal(name) => name,
            Self::Slug(_) => "the partner, in lower-case letters, digits and single hyphens",
            Self::Month(_) => "its month",
            Self::Quarter(_) => "its quarter",
            Self::Id(_) => "an id of lower-case letters, digits and single hyphens",
            Self::Number(_) => "its number",
            Self::Signature(_) | Self::ScheduleSignature(_) => "the number of the agreement, and whose signature it is",
            Self::Calendar(_) => "a country such as `DE`, or a part of it such as `DE-BY`, and the year",
            Self::File => "what it is, in letters, digits, hyphens, underscores and single dots",
        }
    }
}

impl KindRow {
    /// The line with which editors find a document's schema, from its own folder.
    pub fn modeline(&self) -> String {
        let up = "../".repeat(self.pattern.matches('/').count());
        format!("# yaml-language-server: $schema={up}schemas/{}", self.schema.0)
    }

    /// The parts of the kind's pattern below the registry's folder.
    pub(super) fn parts(&self) -> impl Iterator<Item = Part<'static>> {
        self.pattern.split('/').skip(1).map(Part::of)
    }
}

impl DocumentPath {
    /// The program.
    pub fn program() -> Self {
        Self::new(DocumentKind::Program)
    }

    /// The record of partner `slug`.
    pub fn record(slug: &str) -> Self {
        Self {
            slug: Some(Arc::from(slug)),
            ..Self::new(DocumentKind::Partner)
        }
    }

    /// The figures of partner `slug` for `month`.
    pub fn metrics(slug: &str, month: Month) -> Self {
        Self {
            slug: Some(Arc::from(slug)),
            month: Some(month),
            ..Self::new(DocumentKind::Metrics)
        }
    }

    /// The newsletter of `month`.
    pub fn newsletter(month: Month) -> Self {
        Self {
            month: Some(month),
            ..Self::new(DocumentKind::Newsletter)
        }
    }

    /// The reviews that were held with partner `slug` in `quarter`.
    pub fn held_reviews(slug: &str, quarter: Quarter) -> Self {
        Self {
            slug: Some(Arc::from(slug)),
            quarter: Some(quarter),
            ..Self::new(DocumentKind::HeldReviews)
        }
    }

    /// The text of agreement `number` of partner `slug`.
    pub fn agreement(slug: &str, number: u32) -> Self {
        Self {
            slug: Some(Arc::from(slug)),
            id: Some(number.to_string().into()),
            ..Self::new(DocumentKind::Agreement)
        }
    }

    /// The schedule of this agreement, which only the private overlay can hold; none for another document.
    pub fn schedule(&self) -> Option<Self> {
        let schedule = Self {
            kind: DocumentKind::Schedule,
            ..self.clone()
        };
        (self.kind == DocumentKind::Agreement).then_some(schedule)
    }

    /// The signature of this schedule by a side; none for another document.
    pub fn schedule_signature(&self, side: &str) -> Option<Self> {
        let number = self.id.as_deref().filter(|_| self.kind == DocumentKind::Schedule)?;
        Some(Self {
            kind: DocumentKind::ScheduleSignature,
            id: Some(format!("{number}{PRIVATE}{side}").into()),
            ..self.clone()
        })
    }

    /// The certificate `credential` of a person at partner `slug`; `None` where a file can't have this name.
    pub fn certificate(slug: &str, credential: &str) -> Option<Self> {
        is_id(credential).then(|| Self {
            slug: Some(Arc::from(slug)),
            id: Some(Arc::from(credential)),
            ..Self::new(DocumentKind::Certificate)
        })
    }

    /// The event `id`; `None` where a file can't have this name.
    pub fn event(id: &str) -> Option<Self> {
        is_id(id).then(|| Self {
            id: Some(Arc::from(id)),
            ..Self::new(DocumentKind::Event)
        })
    }

    /// The public keys of the people who can sign for partner `slug`.
    pub fn signer_keys(slug: &str) -> Self {
        Self {
            slug: Some(Arc::from(slug)),
            ..Self::new(DocumentKind::SignerKeys)
        }
    }

    /// The logo of partner `slug`, as an SVG and as a PNG: the site shows the first that there is.
    pub fn logos(slug: &str) -> [Self; 2] {
        [DocumentKind::LogoSvg, DocumentKind::LogoPng].map(|kind| Self {
            slug: Some(Arc::from(slug)),
            ..Self::new(kind)
        })
    }

    /// The log of links that don't work.
    pub const fn link_log() -> Self {
        Self::new(DocumentKind::LinkLog)
    }

    /// The advisory board.
    pub const fn board() -> Self {
        Self::new(DocumentKind::Board)
    }

    /// The list of the program's assets.
    pub const fn assets() -> Self {
        Self::new(DocumentKind::Assets)
    }

    /// The asset's file of this name; `None` where a file can't have this name.
    pub fn asset_file(name: &str) -> Option<Self> {
        is_file_name(name).then(|| Self {
            id: Some(Arc::from(name)),
            ..Self::new(DocumentKind::AssetFile)
        })
    }

    /// The holidays of `calendar` in `year`.
    pub fn holidays(calendar: &str, year: i16) -> Self {
        Self {
            id: Some(Arc::from(format!("{calendar}-{year}"))),
            ..Self::new(DocumentKind::Holidays)
        }
    }

    const fn new(kind: DocumentKind) -> Self {
        Self {
            kind,
            slug: None,
            month: None,
            quarter: None,
            id: None,
        }
    }

    /// The document that belongs at `path`; `None` where none can be.
    pub fn parse(path: &str) -> Option<Self> {
        let below = path.strip_prefix(REGISTRY)?.strip_prefix('/')?;
        KINDS.iter().find_map(|row| Self::of_row(row, below))
    }

    fn of_row(row: &KindRow, below: &str) -> Option<Self> {
        let mut document = Self::new(row.kind);
        let mut names = below.split('/');
        for part in row.parts() {
            document.take(part, names.next()?)?;
        }
        names.next().is_none().then_some(document)
    }

    /// Reads one name of the path.
    fn take(&mut self, part: Part<'_>, name: &str) -> Option<()> {
        match part {
            Part::Literal(literal) => (name == literal).then_some(())?,
            Part::Slug(rest) => self.slug = Some(name.strip_suffix(rest).filter(|s| is_slug(s))?.into()),
            Part::Month(rest) => self.month = Some(name.strip_suffix(rest)?.parse().ok()?),
            Part::Quarter(rest) => self.quarter = Some(name.strip_suffix(rest)?.parse().ok()?),
            Part::Id(rest) => self.id = Some(name.strip_suffix(rest).filter(|id| is_id(id))?.into()),
            Part::Number(rest) => self.id = Some(name.strip_suffix(rest).filter(|id| is_number(id))?.into()),
            Part::Signature(rest) => {
                let is_signature = |id: &&str| id.split_once('.').is_some_and(|(n, of)| is_number(n) && is_id(of));
                self.id = Some(name.strip_suffix(rest).filter(is_signature)?.into());
            }
            Part::Calendar(rest) => {
                let is_calendar = |id: &&str| calendar_year(id).is_some();
                self.id = Some(name.strip_suffix(rest).filter(is_calendar)?.into());
            }
            Part::File => self.id = Some(Some(name).filter(|name| is_file_name(name))?.into()),
            Part::ScheduleSignature(rest) => {
                let is_signature = |id: &&str| id.split_once(PRIVATE).is_some_and(|(n, of)| is_number(n) && is_id(of));
                self.id = Some(name.strip_suffix(rest).filter(is_signature)?.into());
            }
        }
        Some(())
    }

    /// What kind of document it is.
    pub const fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// The partner that the document belongs to, if it is one's.
    pub fn slug(&self) -> Option<&Arc<str>> {
        self.slug.as_ref()
    }

    /// The name of the document where it is an id, such as a certificate's number.
    pub fn id(&self) -> Option<&Arc<str>> {
        self.id.as_ref()
    }

    /// The month of figures.
    pub const fn month(&self) -> Option<Month> {
        self.month
    }

    /// The quarter of reviews that were held.
    pub const fn quarter(&self) -> Option<Quarter> {
        self.quarter
    }
}

impl fmt::Display for DocumentPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REGISTRY)?;
        let text = |value: &Option<Arc<str>>| value.as_deref().unwrap_or_default().to_owned();
        for part in self.kind.row().parts() {
            f.write_str("/")?;
            match part {
                Part::Literal(name) => f.write_str(name)?,
                Part::Slug(rest) => write!(f, "{}{rest}", text(&self.slug))?,
                Part::Month(rest) => write!(f, "{}{rest}", self.month.map(|m| m.to_string()).unwrap_or_default())?,
                Part::Quarter(rest) => write!(f, "{}{rest}", self.quarter.map(|q| q.to_string()).unwrap_or_default())?,
                Part::Id(rest)
                | Part::Number(rest)
                | Part::Signature(rest)
                | Part::ScheduleSignature(rest)
                | Part::Calendar(rest) => {
                    write!(f, "{}{rest}", text(&self.id))?;
                }
                Part::File => f.write_str(&text(&self.id))?,
            }
        }
        Ok(())
    }
}

/// The folder of partner `slug`.
pub fn partner_folder(slug: &str) -> String {
    format!("{REGISTRY}/{slug}")
}

/// Whether `name` can be a partner's folder: lower-case letters, digits and single hyphens between them, and none of the
/// folders that hold something else.
pub fn is_slug(name: &str) -> bool {
    name.len() <= LONGEST_SLUG && is_id(name) && !is_reserved(name)
}

/// Whether a folder of this name in the registry holds something else than a partner's files.
pub(super) fn is_reserved(name: &str) -> bool {
    name == TEMPLATES
        || KINDS
            .iter()
            .any(|row| row.parts().count() > 1 && row.parts().next() == Some(Part::Literal(name)))
}

/// Longest name of an asset's file.
const LONGEST_FILE_NAME: usize = 100;

/// Letters, digits, hyphens, underscores and single dots, so that the name means the same in a path, in an address and in a
/// command; and no name that Windows keeps for itself. The schema of the manifest has the same pattern.
fn is_file_name(name: &str) -> bool {
    let is_plain = |part: &str| {
        let mut bytes = part.bytes();
        let is_letter = bytes.next().is_some_and(|b| b.is_ascii_alphanumeric());
        is_letter && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    name.len() <= LONGEST_FILE_NAME && name.split('.').all(is_plain) && !is_device(&name.to_ascii_lowercase())
}

/// Lower-case letters, digits and single hyphens between them, and no name that Windows keeps for itself.
fn is_id(name: &str) -> bool {
    has_id_letters(name) && !is_device(name)
}

/// The calendar and the year of `DE-2026` or `DE-BY-2026`: a country of ISO 3166-1 or a part of it of ISO 3166-2, and a
/// year of four digits. The schema of the program has the same pattern for the calendar.
pub fn calendar_year(name: &str) -> Option<(&str, i16)> {
    let (calendar, year) = name.rsplit_once('-')?;
    let is_year = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
    let (country, part) = calendar.split_once('-').map_or((calendar, None), |(a, b)| (a, Some(b)));
    let is_country = country.len() == 2 && country.bytes().all(|b| b.is_ascii_uppercase());
    let is_part = |part: &str| {
        (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    };
    let year = year
        .parse()
        .ok()
        .filter(|_| is_year && is_country && part.is_none_or(is_part))?;
    Some((calendar, year))
}

/// A number from 1 to 999 in its shortest form.
fn is_number(name: &str) -> bool {
    (1..=3).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_digit()) && !name.starts_with('0')
}

/// Whether a name would be an id if Windows didn't keep it for itself.
fn has_id_letters(name: &str) -> bool {
    let is_plain = |part: &str| part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    name.split('-').all(|part| !part.is_empty() && is_plain(part))
}

/// What [`slugify`] gives where no letter of a name can be in a slug.
pub const NO_SLUG: &str = "partner-name";

/// Whether a character is a Latin letter beyond ASCII: Latin-1, Extended-A and -B, and Extended Additional of Unicode.
fn is_latin(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}') && c.is_alphabetic()
}

/// The nearest slug to `name`, for a suggestion.
pub fn slugify(name: &str) -> String {
    let mut slug = String::new();
    let plain = name.chars().flat_map(|c| {
        let letters = Some(c).filter(|c| is_latin(*c)).and_then(deunicode::deunicode_char);
        let own = letters.is_none().then_some(c);
        letters.unwrap_or_default().chars().chain(own)
    });
    for c in plain.flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if slug.len() >= LONGEST_SLUG {
            break;
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    if slug.len() > LONGEST_SLUG {
        // Whole words, unless the last one is most of the name.
        let words = slug[..LONGEST_SLUG].rfind('-').filter(|end| *end >= LONGEST_SLUG / 2);
        slug.truncate(words.unwrap_or(LONGEST_SLUG));
    }
    let slug = slug.trim_matches('-');
    if is_slug(slug) {
        slug.to_owned()
    } else if is_device(slug) {
        format!("{slug}-partner")
    } else {
        NO_SLUG.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_parsed_and_built() {
        for path in [
            "partners/program.yaml",
            "partners/acme/partner.yaml",
            "partners/acme/metrics/2026-01.yaml",
            "partners/acme/reviews/2026-Q4.yaml",
            "partners/events/annual-summit.yaml",
            "partners/acme/agreements/1.md",
            "partners/acme/agreements/12.program.sig",
            "partners/acme/agreements/12.private.md",
            "partners/acme/agreements/12.private.program.sig",
            "partners/acme/signers.keys",
            "partners/acme/certificates/consultant-0001.jwt",
            "partners/solutions/secure-sessions.yaml",
            "partners/holidays/DE-2026.yaml",
            "partners/holidays/DE-BY-2026.yaml",
        ] {
            let document = DocumentPath::parse(path).unwrap_or_else(|| panic!("{path}"));
            assert_eq!(document.to_string(), path);
        }
        for path in [
            "program.yaml",
            "partners/Acme/partner.yaml",
            "partners/acme/Partner.yaml",
            "partners/acme/partner.yml",
            "partners/acme/metrics/2026-13.yaml",
            "partners/acme/metrics/deep/2026-01.yaml",
            "partners/acme/reviews/2026-Q5.yaml",
            "partners/acme/reviews/2026-01.yaml",
            "partners/acme/notes.md",
            "partners/acme/.gitattributes",
            "partners/acme/agreements/01.md",
            "partners/acme/agreements/0.md",
            "partners/acme/agreements/1.partner.md",
            "partners/acme/agreements/partner.sig",
            "partners/acme/agreements/1.Partner.sig",
            "partners/signers.keys",
            "partners/acme/certificates/Consultant-0001.jwt",
            "partners/acme/certificates/consultant-0001.JWT",
            "partners/events/partner.yaml/x",
            "partners/events/Annual Summit.yaml",
            "partners/events/nul.yaml",
            "partners/holidays/de-2026.yaml",
            "partners/holidays/DE-26.yaml",
            "partners/holidays/DE-+026.yaml",
            "partners/holidays/DE-BAYERN-2026.yaml",
            "partners/holidays/2026.yaml",
            "partners/aux/partner.yaml",
            "partners/templates/partner.yaml",
            "partnersx/acme/partner.yaml",
            "partners//partner.yaml",
            "",
        ] {
            assert_eq!(DocumentPath::parse(path), None, "{path}");
        }
        // A folder that is reserved for events is no partner's.
        assert_eq!(
            DocumentPath::parse("partners/events/partner.yaml").map(|d| d.kind()),
            Some(DocumentKind::Event)
        );
    }

    #[test]
    fn slugs() {
        for good in ["acme", "a", "a-b-1", "3m"] {
            assert!(is_slug(good), "{good}");
        }
        for bad in [
            "",
            "Acme",
            "-a",
            "a-",
            "a--b",
            "a_b",
            "templates",
            "events",
            "..",
            "nul",
            "com1",
            "é",
            &"a".repeat(40),
        ] {
            assert!(!is_slug(bad), "{bad}");
        }
        assert_eq!(slugify("Ärzte & Söhne GmbH."), "arzte-sohne-gmbh");
        assert_eq!(slugify("Škoda & Łódź"), "skoda-lodz");
        assert_eq!(slugify("Ærø Straße × Nguyễn"), "aero-strasse-nguyen");
        assert_eq!(
            slugify("ServiceNow Cloud Observability (formerly Lightstep)"),
            "servicenow-cloud-observability-formerly"
        );
        assert_eq!(
            slugify("Abcdefghi Klmnopqrs Uvwxyzabc Efghijklm-ok"),
            "abcdefghi-klmnopqrs-uvwxyzabc-efghijklm"
        );
        assert_eq!(slugify(&"x".repeat(60)), "x".repeat(LONGEST_SLUG));
        assert_eq!(slugify("中文"), "partner-name");
        assert_eq!(slugify("AUX"), "aux-partner");
        assert!(is_slug(&slugify(&"Long Name ".repeat(9))));
    }
}
