//! `agreement diff`: what a partner would sign today, compared with the text that it has.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Result;

use super::super::{Io, print, usage};
use super::{Desk, agreement_of};
use crate::cli::AgreementOneArgs;
use crate::escape::line;
use crate::exit::Exit;
use crate::registry::agreement_diff::clause_changes;
use crate::registry::path::{DocumentPath, partner_folder};
use crate::registry::tree::join;
use crate::words::quote;

pub(super) fn run(root: Option<PathBuf>, args: &AgreementOneArgs, io: &mut Io<'_>) -> Result<Exit> {
    let desk = Desk::open(root, &args.read)?;
    let folder = desk.partner(&args.slug)?;
    let agreement = agreement_of(&folder)?;
    let slug = &args.slug;
    let path = agreement.file.as_ref().map(|file| join(&partner_folder(slug), file));
    let own = path.and_then(|path| folder.files.get(&DocumentPath::parse(&path)?));
    let Some(own) = own else {
        return Err(usage(
            format!("the agreement of {} has no text of its own", quote(slug)),
            format!("run `psp-partners agreement render {slug}`"),
        ));
    };
    let template = desk.template(agreement);
    let current = template.and_then(|template| Some((template, template.current(desk.reading.today)?)));
    let Some((template, version)) = current else {
        return Err(usage(
            format!(
                "the program has no current version of the agreement {}",
                quote(&agreement.template)
            ),
            "name a date with `--at`",
        ));
    };
    // A parameter that is new since then has the program's default.
    let defaults = template
        .parameters()
        .filter_map(|p| Some((p.id.clone(), p.default.clone()?)));
    let mut values: std::collections::BTreeMap<_, _> = defaults.collect();
    values.extend(agreement.parameters.clone().unwrap_or_default());
    let legal_name = agreement.legal_name.as_deref().unwrap_or_default();
    let text = desk.texts.of(&template.id, &version.version);
    let text = match text.map(|text| text.render(&values, legal_name)) {
        Some(Ok(Some(text))) => text,
        Some(Err(fault)) => return Err(usage(fault.message(), fault.help())),
        None | Some(Ok(None)) => {
            return Err(usage(
                format!(
                    "version {} of the agreement {} has no text here",
                    quote(&version.version),
                    quote(&template.id)
                ),
                "add the text to `partners/templates/agreements/`",
            ));
        }
    };
    let own = String::from_utf8_lossy(own);
    if own == text {
        print(
            io,
            &format!(
                "the text is the same as in the current version, {}\n",
                line(&version.version)
            ),
        )?;
        return Ok(Exit::Clean);
    }
    let mut out = format!("version {} → {}\n", line(&agreement.version), line(&version.version));
    for (sign, text) in clause_changes(&own, &text).into_iter().flat_map(|change| change.lines) {
        let _ = writeln!(out, "{sign} {}", line(text));
    }
    print(io, &out)?;
    Ok(Exit::Clean)
}
