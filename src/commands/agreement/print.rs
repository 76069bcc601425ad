//! `agreement show --format html|json`: the text with its checksum and signatures, for a printer or a program.

use anyhow::Result;

use super::super::{Io, print, unreadable, usage};
use super::Desk;
use super::show::{findings_of, state_words};
use crate::cli::AgreementFormat;
use crate::exit::Exit;
use crate::finding::{Finding, Severity};
use crate::output::agreement as shown;
use crate::registry::PartnerFolder;
use crate::registry::agreement_texts::{Content, checksum};
use crate::registry::model::Agreement;
use crate::registry::own_templates::texts;
use crate::registry::path::{DocumentPath, partner_folder};
use crate::registry::tree::join;
use crate::words::quote;

pub(super) fn run(
    desk: &Desk,
    folder: &PartnerFolder,
    agreement: &Agreement,
    format: AgreementFormat,
    io: &mut Io<'_>,
) -> Result<Exit> {
    let (path, bytes) = exact_text(desk, folder, agreement)?;
    let Ok(text) = str::from_utf8(bytes) else {
        return Err(unreadable(
            format!("the text {} isn't UTF-8", quote(&path)),
            "restore the text that was rendered",
        ));
    };
    let findings = findings_of(desk, &folder.slug)?;
    let is_error = |finding: &&Finding| finding.severity == Severity::Error;
    let errors: Vec<&str> = (findings.iter().filter(is_error))
        .map(|finding| finding.message.as_str())
        .collect();
    let page = shown::Page {
        program: &desk.program,
        folder,
        agreement,
        template: desk.template(agreement),
        text,
        path: &path,
        sha256: &checksum(bytes),
        state: &state_words(folder, &desk.program, desk.reading.today),
        errors: &errors,
        at: desk.reading.today,
        revision: desk.reading.revision.as_deref(),
        private: desk.reading.sources.overlay.is_some(),
    };
    if format == AgreementFormat::Json {
        print(io, &shown::json(&page))?;
        return Ok(Exit::Clean);
    }
    let rendered = shown::html(&page, &texts(&desk.reading.sources.tree));
    if let Some(fault) = &rendered.fault {
        writeln!(io.err, "note: the program's own template wasn't used: {fault}")?;
    }
    print(io, &rendered.text)?;
    Ok(Exit::Clean)
}

/// The bytes that both sides sign, and their file: the partner's own text, or the program's where all partners sign the same.
fn exact_text<'a>(desk: &'a Desk, folder: &'a PartnerFolder, agreement: &'a Agreement) -> Result<(String, &'a [u8])> {
    if let Some(file) = &agreement.file {
        let path = join(&partner_folder(&folder.slug), file);
        let bytes = DocumentPath::parse(&path).and_then(|path| folder.files.get(&path));
        let Some(bytes) = bytes else {
            return Err(usage(
                format!("the text {} isn't in the partner's folder", quote(&path)),
                format!("run `psp-partners agreement render {}` to write it", folder.slug),
            ));
        };
        return Ok((path, bytes));
    }
    let published = desk.texts.of_partner(agreement).filter(|text| !text.is_template());
    match published.map(|published| (&published.path, &published.content)) {
        Some((path, Content::Text { text, .. })) => Ok((path.clone(), text.as_bytes())),
        _ => Err(usage(
            format!(
                "the text of the agreement of {} isn't in this repository",
                quote(&folder.slug)
            ),
            format!("run `psp-partners agreement render {}` to write one", folder.slug),
        )),
    }
}
