//! `agreement`: the texts that partners sign, their values and their signatures.

mod diff;
mod follow;
mod list;
mod next;
mod print;
mod render;
mod schedule;
mod show;
mod sign;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;

use super::read::{self, Reading};
use super::{Io, usage};
use crate::cli::{AgreementArgs, AgreementCommand, ReadArgs};
use crate::exit::Exit;
use crate::registry::agreement_texts::AgreementTexts;
use crate::registry::load;
use crate::registry::model::{Agreement, AgreementTemplate, Program};
use crate::registry::{PartnerFolder, Schemas};
use crate::words::quote;

pub(super) fn run(root: Option<PathBuf>, args: &AgreementArgs, io: &mut Io<'_>) -> Result<Exit> {
    match &args.what {
        AgreementCommand::List(args) => list::run(root, args, io),
        AgreementCommand::Show(args) => show::run(root, args, io),
        AgreementCommand::Render(args) => render::run(root, args, io),
        AgreementCommand::Sign(args) => sign::run(root, args, io),
        AgreementCommand::Verify(args) => show::verify(root, args, io),
        AgreementCommand::Diff(args) => diff::run(root, args, io),
    }
}

/// A registry whose agreements are read.
struct Desk {
    reading: Reading,
    program: Program,
    schemas: Schemas,
    texts: AgreementTexts,
}

impl Desk {
    fn open(root: Option<PathBuf>, args: &ReadArgs) -> Result<Self> {
        let (reading, program, schemas) = read::with_program(root, args)?;
        let texts = AgreementTexts::read(&reading.sources.tree, &program);
        Ok(Self {
            reading,
            program,
            schemas,
            texts,
        })
    }

    fn slugs(&self) -> Vec<Arc<str>> {
        load::registry(&self.reading.sources).slugs
    }

    /// The folder of one partner.
    fn partner(&self, slug: &str) -> Result<PartnerFolder> {
        let slugs = self.slugs();
        let Some(known) = slugs.iter().find(|known| ***known == *slug) else {
            return Err(read::no_partner(
                slug,
                slugs.iter().map(|slug| &**slug),
                read::LIST_PARTNERS,
            ));
        };
        let folders = load::folders(&self.reading.sources, std::slice::from_ref(known), &self.schemas);
        let folder = folders.into_iter().next().filter(|folder| folder.record.is_some());
        folder.ok_or_else(|| {
            usage(
                format!("the record of {} can't be used as it is", quote(slug)),
                "run `psp-partners validate` to see what is wrong",
            )
        })
    }

    /// The program's agreement that a partner's is made from.
    fn template(&self, agreement: &Agreement) -> Option<&AgreementTemplate> {
        self.program
            .agreements
            .iter()
            .find(|known| known.id == agreement.template)
    }
}

/// The agreement of a partner.
fn agreement_of(folder: &PartnerFolder) -> Result<&Agreement> {
    folder.agreement.as_ref().ok_or_else(|| {
        usage(
            format!("{} has no agreement", quote(&folder.slug)),
            format!("run `psp-partners agreement render {}` to write one", folder.slug),
        )
    })
}
