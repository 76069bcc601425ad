//! `templates`: which texts there are, and one of them as a file that the program can change.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Result;

use super::write::{in_the_way, write};
use super::{Io, print, read, usage};
use crate::cli::{TemplatesArgs, TemplatesCommand};
use crate::exit::Exit;
use crate::registry::Tree;
use crate::registry::own_templates::{folder, texts};
use crate::scaffold::Plan;
use crate::templates::{ENGLISH, TEMPLATES, TemplateError, find, language_of_file};
use crate::words::{closest, quote};

pub(super) fn run(root: Option<PathBuf>, args: &TemplatesArgs, io: &mut Io<'_>) -> Result<Exit> {
    let (root, _) = read::find_root(root)?;
    match &args.command {
        TemplatesCommand::List => print(io, &list(&Tree::folder(&root)))?,
        TemplatesCommand::Copy { name } => {
            // Outside of a registry, nothing would read the copy.
            read::need_program(&Tree::folder(&root))?;
            let plan = copy(name)?;
            if let Some(there) = in_the_way(&root, &plan).first() {
                return Err(usage(
                    format!("{} already exists", quote(there)),
                    "edit that file, or delete it and copy again",
                ));
            }
            write(&root, &plan)?;
            for file in &plan.files {
                print(io, &format!("wrote {}\n", file.path))?;
            }
        }
    }
    Ok(Exit::Clean)
}

fn list(tree: &Tree) -> String {
    let texts = texts(tree);
    let width = TEMPLATES
        .iter()
        .map(|template| template.name.len())
        .max()
        .unwrap_or_default();
    let mut out = String::new();
    for template in TEMPLATES {
        let whose = if texts.replaces(template.name) {
            "program's own"
        } else {
            "ours"
        };
        let medium = template.medium().words();
        let _ = writeln!(
            out,
            "{:width$}  {medium:<8}  {whose:<13}  {}",
            template.name, template.about
        );
    }
    let _ = writeln!(
        out,
        "\nA file of the same name in {}/ replaces one. To start from ours, run `psp-partners templates copy NAME`.\n\
         To translate the site, run `psp-partners templates copy site/LANGUAGE.yaml`, such as `site/de.yaml`.",
        folder()
    );
    out
}

fn copy(name: &str) -> Result<Plan> {
    if let Some(file) = name.strip_prefix("site/") {
        language_of_file(file).map_err(|problem| {
            let fault = TemplateError::new(name, 1, problem);
            usage(fault.message(), fault.help())
        })?;
        let mut plan = Plan::default();
        plan.add(format!("{}/{name}", folder()), ENGLISH);
        return Ok(plan);
    }
    let Some(template) = find(name) else {
        let help = closest(name, TEMPLATES.iter().map(|template| template.name)).map_or_else(
            || "`psp-partners templates list` shows the names".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        return Err(usage(format!("psp-partners has no template {}", quote(name)), help));
    };
    let mut plan = Plan::default();
    plan.add(format!("{}/{}", folder(), template.name), template.text);
    Ok(plan)
}
