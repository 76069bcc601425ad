//! The questions of `new`, and what can be said against an answer before anything is written. An answer is judged by
//! putting it into a record and running the very checks of a pull request.

use std::io::IsTerminal as _;
use std::path::Path;

use anyhow::Result;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Input, Select};

use super::judge;
use crate::cli::NewArgs;
use crate::commands::{Io, usage};
use crate::date::Date;
use crate::escape::line;
use crate::finding::Severity;
use crate::registry::model::Program;
use crate::registry::path::{DocumentPath, PROGRAM, REGISTRY, is_slug, slugify};
use crate::registry::{Schemas, Sources, Tree};
use crate::scaffold::{Answers, record};

/// A text that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Name,
    Owner,
    Website,
    Summary,
}

impl Field {
    /// The flag that answers it.
    pub(super) fn flag(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Owner => "owner",
            Self::Website => "website",
            Self::Summary => "summary",
        }
    }

    fn prompt(self) -> (&'static str, &'static str) {
        match self {
            Self::Name => (
                "Name",
                "The partner's name as people know it; it is shown in lists and on pages.",
            ),
            Self::Owner => (
                "GitHub login",
                "The GitHub login of the person who maintains this record for the partner, without `@`.",
            ),
            Self::Website => (
                "Website",
                "The partner's home page, a full address that begins with https://. Leave it empty to add it later.",
            ),
            Self::Summary => (
                "In one sentence",
                "What the partner does, in 160 characters at most. Leave it empty to add it later.",
            ),
        }
    }

    fn is_required(self) -> bool {
        matches!(self, Self::Name | Self::Owner)
    }
}

/// Whether a person is there to answer.
pub(super) fn may_ask() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks for the answers of an application, in the terms of the program.
pub(super) struct Questions<'a> {
    pub program: &'a Program,
    /// The program's file.
    pub text: &'a str,
    pub schemas: &'a Schemas,
    pub root: &'a Path,
    pub today: Date,
}

impl Questions<'_> {
    /// What is wrong with an answer and what to do, in the words of the rule that it breaks.
    ///
    /// # Errors
    /// A fault of ours.
    pub(super) fn objection(&self, field: Field, value: &str) -> Result<Option<(String, String)>> {
        const SLUG: &str = "example";
        let mut answers = Answers {
            slug: SLUG.to_owned(),
            name: "Example".to_owned(),
            tier: self.program.tiers.first().map(|t| t.id.clone()).unwrap_or_default(),
            owner: "octocat".to_owned(),
            owner_id: None,
            website: None,
            summary: None,
            others: Vec::new(),
            on: self.today,
        };
        match field {
            Field::Name => value.clone_into(&mut answers.name),
            Field::Owner => value.clone_into(&mut answers.owner),
            Field::Website => answers.website = Some(value.to_owned()),
            Field::Summary => answers.summary = Some(value.to_owned()),
        }
        let text = record(&answers, self.program, self.schemas);
        let files = [
            (PROGRAM.to_owned(), self.text.to_owned()),
            (format!("{REGISTRY}/{SLUG}/partner.yaml"), text),
        ];
        let files = files
            .into_iter()
            .map(|(path, text)| (path, Some(text.into_bytes())))
            .collect();
        let sources = Sources {
            tree: Tree::Empty.with(files),
            overlay: None,
        };
        let evaluation = judge(&sources, self.today)?;
        let wrong = |f: &&crate::finding::Finding| f.severity == Severity::Error && f.partner.as_deref() == Some(SLUG);
        Ok(evaluation.findings.iter().find(wrong).map(|f| {
            (
                f.message.clone(),
                f.help.clone().unwrap_or_else(|| "give another answer".to_owned()),
            )
        }))
    }

    /// Asks for everything that the flags leave open.
    ///
    /// # Errors
    /// The person stops, or the terminal does.
    pub(super) fn ask(&self, args: &NewArgs, io: &mut Io<'_>) -> Result<Answers> {
        let theme: Box<dyn Theme> = if io.colour {
            Box::new(ColorfulTheme::default())
        } else {
            Box::new(SimpleTheme)
        };
        writeln!(
            io.err,
            "An application to the {}. All answers become public: no email addresses, no phone numbers.",
            line(&self.program.name)
        )?;
        let mut text = |field: Field, given: &Option<String>| match given {
            Some(given) => Ok(given.clone()),
            None => self.text(field, theme.as_ref(), io),
        };
        let name = text(Field::Name, &args.name)?;
        let owner = text(Field::Owner, &args.owner)?;
        let website = text(Field::Website, &args.website)?;
        let summary = text(Field::Summary, &args.summary)?;
        let tier = match &args.tier {
            Some(tier) => tier.clone(),
            None => self.tier(theme.as_ref(), io)?,
        };
        let slug = match &args.slug {
            Some(slug) => slug.clone(),
            None => self.slug(&name, theme.as_ref(), io)?,
        };
        let filled = |text: String| Some(text).filter(|t| !t.is_empty());
        Ok(Answers {
            slug,
            name,
            tier,
            owner,
            owner_id: None,
            website: filled(website),
            summary: filled(summary),
            others: Vec::new(),
            on: self.today,
        })
    }

    fn text(&self, field: Field, theme: &dyn Theme, io: &mut Io<'_>) -> Result<String> {
        let (prompt, help) = field.prompt();
        writeln!(io.err, "\n{help}")?;
        let answer = Input::<String>::with_theme(theme)
            .with_prompt(prompt)
            .allow_empty(!field.is_required())
            .validate_with(|answer: &String| -> Result<(), String> {
                if answer.is_empty() && !field.is_required() {
                    return Ok(());
                }
                match self.objection(field, answer.trim()) {
                    Ok(None) => Ok(()),
                    Ok(Some((message, help))) => Err(line(&format!("{message}; {help}"))),
                    Err(error) => Err(line(&error.to_string())),
                }
            })
            .interact_text();
        Ok(stopped(answer)?.trim().to_owned())
    }

    fn tier(&self, theme: &dyn Theme, io: &mut Io<'_>) -> Result<String> {
        let tiers = &self.program.tiers;
        writeln!(
            io.err,
            "\nThe tier depends on what the partner does, and has these criteria:"
        )?;
        for tier in tiers {
            let summary = tier.summary.as_deref().unwrap_or_default();
            writeln!(io.err, "  {}: {}", line(&tier.name), line(summary))?;
            for criterion in &tier.criteria {
                writeln!(io.err, "    - {}", line(&criterion.name))?;
            }
        }
        let names: Vec<String> = tiers.iter().map(|t| line(&t.name)).collect();
        let chosen = Select::with_theme(theme)
            .with_prompt("Tier")
            .items(&names)
            .default(0)
            .interact();
        Ok(tiers[stopped(chosen)?].id.clone())
    }

    fn slug(&self, name: &str, theme: &dyn Theme, io: &mut Io<'_>) -> Result<String> {
        writeln!(
            io.err,
            "\nThe name of the partner's folder, which is its permanent ID: lowercase letters, digits and single hyphens."
        )?;
        let mut input = Input::<String>::with_theme(theme).with_prompt("Folder");
        let suggested = slugify(name);
        if suggested != slugify("") && !self.is_taken(&suggested) {
            input = input.default(suggested);
        }
        let answer = input
            .validate_with(|slug: &String| -> Result<(), String> {
                if !is_slug(slug) {
                    Err(format!("write it like this: {}", slugify(slug)))
                } else if self.is_taken(slug) {
                    Err(format!("`{REGISTRY}/{slug}` already exists"))
                } else {
                    Ok(())
                }
            })
            .interact_text();
        stopped(answer)
    }

    fn is_taken(&self, slug: &str) -> bool {
        std::fs::symlink_metadata(self.root.join(DocumentPath::record(slug).to_string())).is_ok()
    }
}

/// An answer, or that there will be none.
fn stopped<T>(answer: dialoguer::Result<T>) -> Result<T> {
    answer.map_err(|_| {
        // A list hides the cursor, and does not bring it back when it is left in the middle.
        let _ = dialoguer::console::Term::stderr().show_cursor();
        usage(
            "the questions were interrupted, so nothing was written",
            "start again, or give the answers as flags: `psp-partners new --help` lists them",
        )
    })
}
