//! `new`: a partner's record from answers or flags.

mod questions;

use std::path::Path;

use anyhow::Result;

use self::questions::{Field, Questions, may_ask};
use super::{Io, print, read, unreadable, usage, write};
use crate::cli::NewArgs;
use crate::escape::line;
use crate::exit::Exit;
use crate::finding::Severity;
use crate::output::{Report, text};
use crate::registry::model::Program;
use crate::registry::path::{LONGEST_SLUG, PROGRAM, REGISTRY, is_slug, slugify};
use crate::registry::portable;
use crate::registry::{Sources, Tree, load};
use crate::rules::engine::{Evaluation, Request, evaluate};
use crate::scaffold::{Answers, Plan, record};
use crate::words::{closest, one_of, quote};

pub(super) fn run(root: Option<std::path::PathBuf>, args: &NewArgs, io: &mut Io<'_>) -> Result<Exit> {
    let at = root
        .as_ref()
        .map_or_else(String::new, |root| format!(" --root {}", line(&root.to_string_lossy())));
    let (root, prefix) = read::find_root(root)?;
    let sources = Sources {
        tree: Tree::folder(&root),
        overlay: None,
    };
    let (loaded, schemas) = load::program(&sources)?;
    let Some(loaded) = loaded.record else {
        return Err(if loaded.findings.iter().any(|f| f.code == "PSP018") {
            unreadable(
                format!("`{PROGRAM}` is missing here, and it lists what partners need"),
                "run this in a registry, name one with `--root DIR`, or start one with `psp-partners init DIR`",
            )
        } else {
            unreadable(
                format!("`{PROGRAM}` cannot be used as it is"),
                "run `psp-partners validate` to see what is wrong",
            )
        });
    };
    let clerk = Questions {
        program: &loaded.data,
        text: &loaded.texts[0],
        schemas: &schemas,
        root: &root,
        today: args.at.unwrap_or_else(read::today),
    };
    let answers = answers(args, &clerk, io)?;
    let text = record(&answers, &loaded.data, &schemas);
    if args.print {
        print(io, &text)?;
        return Ok(Exit::Clean);
    }
    let path = format!("{REGISTRY}/{}/partner.yaml", answers.slug);
    let mut plan = Plan::default();
    plan.add(path.as_str(), text);
    refuse_taken(&root, &answers.slug, &plan)?;
    write::write(&root, &plan)?;
    writeln!(io.err, "wrote {}", line(&format!("{prefix}{path}")))?;
    let evaluation = only(judge(&sources, clerk.today)?, &answers.slug, &path);
    let report = Report {
        evaluation: &evaluation,
        at: clerk.today,
        revision: None,
        prefix: &prefix,
        private: false,
    };
    print(io, &text::render(&report, &read::source(&sources), io.colour, io.width))?;
    let failed = evaluation.count(Severity::Error) > 0;
    let first = if failed {
        "fix the errors above, and fill in what you know"
    } else {
        "fill in what you know: the file has an example for everything that the tier requires"
    };
    let slug = &answers.slug;
    writeln!(
        io.err,
        "\nWhat to do next:\n  1. {first}\n  2. `psp-partners{at} validate` checks it, and `psp-partners{at} standing \
         {slug}` shows what is met\n  3. open a pull request with the file: its checks say the same there, and a \
         maintainer reviews it"
    )?;
    Ok(if failed { Exit::Findings } else { Exit::Clean })
}

/// The answers from the flags, and from the person at the terminal when some are missing.
fn answers(args: &NewArgs, clerk: &Questions<'_>, io: &mut Io<'_>) -> Result<Answers> {
    let given = [
        (Field::Name, &args.name),
        (Field::Owner, &args.owner),
        (Field::Website, &args.website),
        (Field::Summary, &args.summary),
    ];
    for (field, value) in given {
        if let Some((message, help)) = value
            .as_ref()
            .and_then(|value| clerk.objection(field, value).transpose())
            .transpose()?
        {
            return Err(usage(format!("`--{}`: {message}", field.flag()), help));
        }
    }
    if let Some(tier) = &args.tier {
        refuse_unknown_tier(tier, clerk.program)?;
    }
    if let Some(slug) = args.slug.as_deref().filter(|slug| !is_slug(slug)) {
        let why = portable::problem(slug).map_or(String::new(), |problem| format!(": it {problem}"));
        return Err(usage(
            format!("{} cannot be a partner's folder{why}", quote(slug)),
            format!(
                "use lower-case letters, digits and single hyphens, {LONGEST_SLUG} at most: `{}`",
                slugify(slug)
            ),
        ));
    }
    let missing: Vec<&str> = [("--name", &args.name), ("--tier", &args.tier), ("--owner", &args.owner)]
        .iter()
        .filter_map(|(flag, value)| value.is_none().then_some(*flag))
        .collect();
    if !missing.is_empty() && may_ask() {
        return clerk.ask(args, io);
    }
    let (Some(name), Some(tier), Some(owner)) = (&args.name, &args.tier, &args.owner) else {
        let tiers = one_of(clerk.program.tiers.iter().map(|t| t.id.as_str()), 12);
        return Err(usage(
            format!(
                "{} must be given, because psp-partners can only ask at a terminal",
                words(&missing)
            ),
            format!("`psp-partners new SLUG --name NAME --tier TIER --owner LOGIN`, where the tier is {tiers}"),
        ));
    };
    let slug = match (&args.slug, slugify(name)) {
        (Some(slug), _) => slug.clone(),
        (None, slug) if slug != slugify("") => slug,
        (None, _) => {
            return Err(usage(
                format!("no folder's name can be made from {}", quote(name)),
                "give one: `psp-partners new SLUG`, with lower-case letters, digits and hyphens",
            ));
        }
    };
    Ok(Answers {
        slug,
        name: name.clone(),
        tier: tier.clone(),
        owner: owner.clone(),
        owner_id: None,
        website: args.website.clone(),
        summary: args.summary.clone(),
        others: Vec::new(),
        on: clerk.today,
    })
}

fn words(flags: &[&str]) -> String {
    let quoted: Vec<String> = flags.iter().map(|flag| format!("`{flag}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

fn refuse_unknown_tier(tier: &str, program: &Program) -> Result<()> {
    let known = || program.tiers.iter().map(|t| t.id.as_str());
    if known().any(|id| id == tier) {
        return Ok(());
    }
    let help = closest(tier, known()).map_or_else(
        || format!("there are {}", one_of(known(), 12)),
        |near| format!("did you mean `{near}`?"),
    );
    Err(usage(format!("the program has no tier {}", quote(tier)), help))
}

fn refuse_taken(root: &Path, slug: &str, plan: &Plan) -> Result<()> {
    match write::in_the_way(root, plan).first() {
        None => Ok(()),
        Some(path) => Err(usage(
            format!("nothing was written, because `{}` already exists", line(path)),
            format!(
                "to change this partnership, edit its file; for a second one of the same company, use another folder, such \
                 as `psp-partners new {slug}-2`, and the same `organization` in both records"
            ),
        )),
    }
}

/// Evaluates the registry.
pub(super) fn judge(sources: &Sources, today: crate::date::Date) -> Result<Evaluation> {
    evaluate(&Request {
        sources,
        base: None,
        today,
        touched: None,
        keep_standings: false,
        progress: &|_, _| {},
    })
}

/// What concerns one record: also what it does to others, such as taking the name of a record that sorts after it.
fn only(mut evaluation: Evaluation, slug: &str, path: &str) -> Evaluation {
    evaluation.findings.retain(|f| {
        let related = f.related.iter().any(|r| &*r.place.path == path);
        f.partner.as_deref() == Some(slug) || &*f.place.path == path || related
    });
    evaluation.partners = 1;
    evaluation.months = 0;
    evaluation
}
