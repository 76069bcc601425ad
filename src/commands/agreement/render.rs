//! `agreement render`: the bytes that both sides sign, and what the record has of them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Result;
use serde_json::{Value, json};

use super::super::write::{Batch, Onto};
use super::super::{Io, print, unreadable, usage};
use super::{Desk, follow, schedule};
use crate::cli::{AgreementRenderArgs, ReadArgs};
use crate::escape::line;
use crate::exit::Exit;
use crate::registry::PartnerFolder;
use crate::registry::agreement_texts::checksum;
use crate::registry::edit::{Change, edit};
use crate::registry::model::{Agreement, AgreementTemplate, DocumentKind, Parameter, ParameterType};
use crate::registry::path::{DocumentPath, partner_folder};
use crate::registry::tree::join;
use crate::words::{closest, one_of, quote};

pub(super) fn run(root: Option<PathBuf>, args: &AgreementRenderArgs, io: &mut Io<'_>) -> Result<Exit> {
    let desk = Desk::open(
        root,
        &ReadArgs {
            at: args.at,
            rev: None,
            overlay: args.overlay.clone(),
        },
    )?;
    let folder = desk.partner(&args.slug)?;
    let Some(record) = &folder.record else {
        return Ok(Exit::Clean);
    };
    let slug = &args.slug;
    let before = folder.agreement.as_ref();
    let signed = signed(slug, record.data.agreement_has_error, before)?;
    let template = template(&desk, record.data.tier.as_deref(), slug)?;
    let today = desk.reading.today;
    let Some(version) = template.current(today) else {
        return Err(usage(
            format!("the agreement {} has no version on {today}", quote(&template.id)),
            "publish a version in `agreements` of `partners/program.yaml`, or name a date with `--at`",
        ));
    };
    let own = before
        .and_then(|agreement| agreement.file.clone())
        .filter(|_| signed.is_none());
    let file = own.unwrap_or_else(|| next_file(&folder));
    let schedule = schedule::checksum_of(&folder, &file)?;
    let values = values(template, before, &args.set, schedule.as_deref())?;
    let legal_name = (args.legal_name.clone())
        .or_else(|| before.and_then(|agreement| agreement.legal_name.clone()))
        .unwrap_or_else(|| record.data.name.clone());
    let expires = args.expires.or_else(|| before.and_then(|agreement| agreement.expires));
    let new = Agreement {
        template: template.id.clone(),
        version: version.version.clone(),
        file: None,
        sha256: None,
        legal_name: Some(legal_name),
        signed_on: None,
        signed_by: None,
        effective: None,
        expires,
        parameters: Some(values),
        signatures: None,
        supersedes: signed.and_then(|signed| signed.sha256.clone()),
        renews: None,
        ended: None,
    };
    let (text, agreement) = if let Some(signed) = signed {
        follow::text(&desk, args, signed, new)?
    } else {
        let new = follow::again(before, new);
        match follow::renewal(&new)? {
            Some(text) => (text, new),
            None => (rendered(&desk, &new)?, new),
        }
    };
    if args.print {
        print(io, &text)?;
        return Ok(Exit::Clean);
    }
    let agreement = Agreement {
        file: Some(file.clone()),
        sha256: Some(checksum(text.as_bytes())),
        ..agreement
    };
    let changes = changes(&agreement, before, signed.is_some());
    let edited = edit(&record.texts[0], &changes).map_err(|error| {
        unreadable(
            format!("the record of {} can't be changed: {error}", quote(slug)),
            "run `psp-partners validate` to see what is wrong",
        )
    })?;
    let mut batch = Batch::new(Onto::Anything);
    let path = join(&partner_folder(slug), &file);
    let record_path = DocumentPath::record(slug).to_string();
    batch.add_text(&desk.reading.root, &path, &text)?;
    batch.add_text(&desk.reading.root, &record_path, &edited)?;
    batch.commit()?;
    let prefix = &desk.reading.prefix;
    print(io, &format!("wrote {prefix}{path}\nwrote {prefix}{record_path}\n"))?;
    say_what_next(slug, signed, io)?;
    Ok(Exit::Clean)
}

/// The changes of the record.
fn changes(agreement: &Agreement, before: Option<&Agreement>, follows: bool) -> Vec<Change> {
    let fields = json!(agreement);
    match before {
        Some(signed) if follows => vec![
            Change::new("/earlier_agreements/-", json!(signed)),
            Change::new("/agreement", fields),
        ],
        Some(_) => {
            let fields = fields.as_object().into_iter().flatten();
            fields
                .map(|(field, value)| Change::new(format!("/agreement/{field}"), value.clone()))
                .collect()
        }
        // Without an agreement, all of it is one new value, in this order.
        None => vec![Change::new("/agreement", fields)],
    }
}

fn say_what_next(slug: &str, signed: Option<&Agreement>, io: &mut Io<'_>) -> Result<()> {
    if let Some(signed) = signed {
        writeln!(
            io.err,
            "\nThe signed agreement, version {}, is now in `earlier_agreements`. It counts until both sides have signed the new text.",
            line(&signed.version)
        )?;
    }
    writeln!(
        io.err,
        "\nWhat to do next:\n  1. read the text: both sides sign exactly these bytes\n  2. a maintainer lists who can sign in \
         `signers` of the record\n  3. `psp-partners agreement sign {slug} --side partner` shows how to sign"
    )?;
    Ok(())
}

/// The agreement that both sides signed, which the new one follows. A text that one side signed stays as it is.
fn signed<'a>(slug: &str, has_error: bool, before: Option<&'a Agreement>) -> Result<Option<&'a Agreement>> {
    let Some(before) = before else { return Ok(None) };
    let has_signatures = before.signatures.iter().flatten().next().is_some();
    match before.signed_on {
        None if !has_signatures => Ok(None),
        Some(_) if !has_error => Ok(Some(before)),
        None => Err(usage(
            format!(
                "the agreement of {} has signatures, so its text can't change",
                quote(slug)
            ),
            "to change it before the other side signs, delete `signatures` from the record, and the files of the signatures",
        )),
        Some(_) => Err(usage(
            format!(
                "the agreement of {} has an error, so no other one can follow it",
                quote(slug)
            ),
            format!("run `psp-partners agreement verify {slug}` to see what is wrong"),
        )),
    }
}

/// The program's text with the values of an agreement.
pub(super) fn rendered(desk: &Desk, agreement: &Agreement) -> Result<String> {
    let text = desk.texts.of_partner(agreement);
    let values = agreement.parameters.clone().unwrap_or_default();
    match text.map(|text| text.render(&values, agreement.legal_name.as_deref().unwrap_or_default())) {
        Some(Ok(Some(text))) => Ok(text),
        Some(Err(fault)) => Err(usage(fault.message(), fault.help())),
        None | Some(Ok(None)) => Err(usage(
            format!(
                "version {} of the agreement {} has no text here",
                quote(&agreement.version),
                quote(&agreement.template)
            ),
            "add the text to `partners/templates/agreements/`, or sign the text that is kept elsewhere",
        )),
    }
}

/// The program's agreement for the partner's tier.
fn template<'d>(desk: &'d Desk, tier: Option<&str>, slug: &str) -> Result<&'d AgreementTemplate> {
    let Some(tier) = tier else {
        return Err(usage(
            format!("{} has no tier, and each tier has its own agreement", quote(slug)),
            "add `tier` to the record",
        ));
    };
    let found = desk.program.agreements.iter().find(|agreement| agreement.tier == tier);
    found.ok_or_else(|| {
        usage(
            format!("the program has no agreement for the tier {}", quote(tier)),
            "add one to `agreements` in `partners/program.yaml`",
        )
    })
}

/// The values of all parameters: those of the command line, else the record's, else the program's.
fn values(
    template: &AgreementTemplate,
    before: Option<&Agreement>,
    set: &[(String, String)],
    schedule: Option<&str>,
) -> Result<BTreeMap<String, Value>> {
    for (id, _) in set {
        if !template.parameters().any(|parameter| parameter.id == *id) {
            let known = || template.parameters().map(|parameter| parameter.id.as_str());
            let help = closest(id, known()).map_or_else(
                || format!("the parameters are {}", one_of(known(), 12)),
                |near| format!("did you mean `{near}`?"),
            );
            return Err(usage(
                format!("the agreement {} has no parameter {}", quote(&template.id), quote(id)),
                help,
            ));
        }
    }
    let (mut values, mut missing) = (BTreeMap::new(), Vec::new());
    for parameter in template.parameters() {
        let id = &parameter.id;
        let given = set.iter().rev().find(|(of, _)| of == id);
        let value = if let Some((_, text)) = given {
            Some(typed(parameter, text)?)
        } else {
            let recorded = before.and_then(|agreement| agreement.parameters.as_ref()?.get(id));
            let of_overlay = schedule.filter(|_| parameter.kind == ParameterType::Schedule);
            let recorded = recorded.or(parameter.default.as_ref()).cloned();
            of_overlay.map(|sha256| json!(sha256)).or(recorded)
        };
        let Some(value) = value else {
            missing.push(parameter);
            continue;
        };
        if let Some(expected) = parameter.refuses(&value) {
            return Err(usage(
                format!("the value of {} is {value}; expected {expected}", quote(id)),
                format!("change `--set {id}=VALUE`"),
            ));
        }
        values.insert(id.clone(), value);
    }
    if !missing.is_empty() {
        let named: Vec<String> = (missing.iter())
            .map(|parameter| format!("{} ({})", quote(&parameter.id), parameter.name.to_lowercase()))
            .collect();
        let options: Vec<String> = (missing.iter())
            .map(|parameter| format!("--set {}=VALUE", parameter.id))
            .collect();
        let noun = if named.len() == 1 { "a value" } else { "values" };
        let needs_schedule = missing
            .iter()
            .all(|parameter| parameter.kind == ParameterType::Schedule);
        if needs_schedule {
            return Err(usage(
                format!("the agreement needs a schedule for {}", named.join(", ")),
                "write the schedule into the private overlay, and add `--overlay DIR`; `docs/agreements.md` shows how",
            ));
        }
        return Err(usage(
            format!("the agreement needs {noun} for {}", named.join(", ")),
            format!("add `{}`", options.join(" ")),
        ));
    }
    Ok(values)
}

fn typed(parameter: &Parameter, text: &str) -> Result<Value> {
    match parameter.kind {
        ParameterType::Text | ParameterType::Schedule => Ok(json!(text)),
        ParameterType::Number => match serde_json::from_str::<serde_json::Number>(text) {
            Ok(number) => Ok(Value::Number(number)),
            Err(_) => Err(usage(
                format!(
                    "the value of {} is {}; expected a number",
                    quote(&parameter.id),
                    quote(text)
                ),
                "write digits, with a point before decimals: `99.9`",
            )),
        },
    }
}

/// The file with the next number: earlier agreements stay where they are.
fn next_file(folder: &PartnerFolder) -> String {
    let mut number = 1;
    let is_taken = |number| {
        let path = DocumentPath::agreement(&folder.slug, number);
        folder
            .files
            .keys()
            .any(|known| known.kind() == DocumentKind::Agreement && *known == path)
    };
    while is_taken(number) {
        number += 1;
    }
    let path = DocumentPath::agreement(&folder.slug, number).to_string();
    let own = format!("{}/", partner_folder(&folder.slug));
    path.strip_prefix(&own).unwrap_or(&path).to_owned()
}
