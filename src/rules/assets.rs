//! The program's assets and the partners' case studies: each has a known license, the file that was approved, and an end
//! that people notice. Who approves them is in the family `approvals`.

use std::collections::{BTreeMap, BTreeSet};

use super::{AssetsContext, Check, DocumentContext, PartnerContext, Report, Rule, example};
use crate::finding::Place;
use crate::finding::Severity::{Error, Warning};
use crate::registry::assets::FOLDER;
use crate::registry::model::{Asset, Status};
use crate::registry::path::DocumentPath;
use crate::sensitive;
use crate::standing::notice::NoticeDays;
use crate::standing::record_endings::EndingKind;
use crate::standing::shown;
use crate::words::{closest, quote};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "PSP976",
        name: "license-known",
        severity: Error,
        summary: "A license is an SPDX license expression.",
        explain: "SPDX is the standard list of licenses, such as `CC-BY-4.0` or `MIT OR Apache-2.0`; see https://spdx.org/licenses/. An ID that SPDX has replaced isn't accepted. For terms of your own, such as rules for a logo, write `LicenseRef-` and a name.",
        waivable: false,
        reads: &[],
        check: Check::Document(license_known),
        example: example!("PSP976"),
    },
    Rule {
        code: "PSP977",
        name: "asset-checksum",
        severity: Error,
        summary: "The manifest has the checksum of each asset's file.",
        explain: "People approve one version of a file. The SHA-256 checksum proves which one. For a `url`, the checksum is only recorded: psp-partners doesn't download it. Keep line ends as they are: `.gitattributes` needs the line `partners/assets/files/* -text`.",
        waivable: false,
        reads: &["assets"],
        check: Check::Assets(checksums),
        example: example!("PSP977", "partners/assets/manifest.yaml"),
    },
    Rule {
        code: "PSP978",
        name: "expired-asset-linked",
        severity: Warning,
        summary: "Nothing links to an asset that has expired or was replaced.",
        explain: "After its last day, the license or the approval no longer allows the use of the asset. Link to the asset that replaces it, or renew it. Only time may have passed, so this is a warning.",
        waivable: true,
        reads: &[],
        check: Check::Document(expired_linked),
        example: example!("PSP978", "partners/assets/manifest.yaml"),
    },
    Rule {
        code: "PSP979",
        name: "asset-references",
        severity: Error,
        summary: "An asset names only assets, partners, benefits and tiers that exist.",
        explain: "`replaces` is the ID of another asset in the manifest, and assets can't replace each other in a circle. `partner` is the folder name of a record. `benefit` and `tiers` are IDs in the program.",
        waivable: false,
        reads: &["assets", "program.benefits", "program.tiers"],
        check: Check::Assets(references),
        example: example!("PSP979", "partners/assets/manifest.yaml"),
    },
    Rule {
        code: "PSP980",
        name: "asset-id-unique",
        severity: Error,
        summary: "Each asset has an ID of its own.",
        explain: "Records and `replaces` name an asset by its ID. If two assets have the same ID, it isn't clear which one is meant.",
        waivable: false,
        reads: &["assets"],
        check: Check::Assets(id_unique),
        example: example!("PSP980", "partners/assets/manifest.yaml"),
    },
    Rule {
        code: "PSP981",
        name: "asset-file-listed",
        severity: Error,
        summary: "Each file of the assets is in the manifest, and each file in the manifest is there.",
        explain: "A file that the manifest doesn't list has no license and no approval, so no one knows whether it may be used.",
        waivable: false,
        reads: &["assets"],
        check: Check::Assets(files_listed),
        example: example!("PSP981", "partners/assets/manifest.yaml"),
    },
    Rule {
        code: "PSP982",
        name: "case-study-expiry",
        severity: Warning,
        summary: "A case study is renewed or removed before it expires.",
        explain: "The warning starts with the first of the program's `notice_days`, usually 90 days before, and never earlier than a third of the time for which the case study may be shown. An expired case study isn't shown and counts for no criterion.",
        waivable: true,
        reads: &["case_studies", "status"],
        check: Check::Partner(case_study_expiry),
        example: example!("PSP982"),
    },
    Rule {
        code: "PSP983",
        name: "asset-source",
        severity: Error,
        summary: "An asset has either a file or a URL.",
        explain: "Write `file` for a file in `partners/assets/files/`, or `url` for something elsewhere. A file in a public repository is public, so a private asset has a `url`, which only the private overlay has.",
        waivable: false,
        reads: &["assets"],
        check: Check::Assets(source),
        example: example!("PSP983", "partners/assets/manifest.yaml"),
    },
    Rule {
        code: "PSP984",
        name: "asset-expiry",
        severity: Warning,
        summary: "An asset is renewed or replaced before it expires.",
        explain: "The warning starts with the first of the program's `notice_days`, usually 90 days before. An asset that was replaced needs no renewal.",
        waivable: false,
        reads: &["assets"],
        check: Check::Assets(expiry),
        example: example!("PSP984", "partners/assets/manifest.yaml"),
    },
    Rule {
        code: "PSP985",
        name: "case-study-asset",
        severity: Error,
        summary: "The asset of a case study is in the manifest.",
        explain: "`asset` is the ID of an asset in `partners/assets/manifest.yaml`. If that asset was made with a partner, it is this one.",
        waivable: false,
        reads: &["case_studies"],
        check: Check::Document(case_study_asset),
        example: example!("PSP985"),
    },
];

/// What is wrong with a license expression, and what to write.
pub(super) fn license_problem(text: &str) -> Option<(String, String)> {
    use spdx::error::Reason;
    let error = spdx::Expression::parse(text).err()?;
    // A part of a text that must not become public could not be recognized and masked.
    let part = text.get(error.span.clone()).filter(|_| !sensitive::is_in(text));
    let part = part.unwrap_or(text);
    let usual =
        || "choose an ID from https://spdx.org/licenses/, or write `LicenseRef-` and a name of your own".to_owned();
    let near = || {
        let known = spdx::identifiers::LICENSES.iter();
        closest(part, known.map(|license| license.name)).map_or_else(usual, |near| format!("did you mean `{near}`?"))
    };
    Some(match error.reason {
        Reason::UnknownLicense | Reason::UnknownTerm => {
            (format!("{} isn't a license that SPDX lists", quote(part)), near())
        }
        Reason::UnknownException => (format!("{} isn't an exception that SPDX lists", quote(part)), usual()),
        Reason::DeprecatedLicenseId | Reason::GnuNoPlus | Reason::GnuPlusWithSuffix => (
            format!("the license ID {} is one that SPDX has replaced", quote(part)),
            if part.contains("GPL") || part.starts_with("GFDL") {
                "write the ID with `-only` or `-or-later` at its end".to_owned()
            } else {
                usual()
            },
        ),
        _ => (
            format!("{} isn't a license expression", quote(text)),
            "write one license, or several with `AND` or `OR` between them".to_owned(),
        ),
    })
}

fn license_known(cx: &DocumentContext<'_>, report: &mut Report<'_>) {
    let mut found = Vec::new();
    cx.file
        .kind
        .fields()
        .visit(&cx.file.json, &mut |pointer, field, value| {
            if let Some(text) = value.as_str().filter(|_| field.is_license) {
                found.extend(license_problem(text).map(|problem| (pointer.to_owned(), problem)));
            }
        });
    for (pointer, (message, help)) in found {
        report.say(cx.at(&pointer), message).with_help(help);
    }
}

fn checksums(cx: &AssetsContext<'_>, report: &mut Report<'_>) {
    for (i, asset) in &cx.assets.list {
        let Some((file, Some(checksum))) = asset.file.as_ref().and_then(|file| cx.assets.files.get_key_value(file))
        else {
            continue;
        };
        let (at, message) = match &asset.sha256 {
            None => ("file", format!("the file {} has no `sha256`", quote(file))),
            Some(listed) if listed == checksum => continue,
            Some(_) => ("sha256", format!("this isn't the checksum of the file {}", quote(file))),
        };
        let voids = if asset.approved_by.is_some() {
            ", and delete `approved_by`: what was approved is another file"
        } else {
            ""
        };
        report
            .say(cx.at(&format!("/assets/{i}/{at}")), message)
            .with_help(format!(
                "restore the file; or, if it is the right one, write `sha256: {checksum}`{voids}"
            ));
    }
}

fn expired_linked(cx: &DocumentContext<'_>, report: &mut Report<'_>) {
    let assets = cx.assets;
    if assets.list.is_empty() || assets.file.as_ref().is_some_and(|file| file.kind == cx.file.kind) {
        return;
    }
    let states = shown::assets(assets, cx.policy, cx.today);
    let over = |asset: &Asset, state: &shown::Shown| match (&state.replaced_by, asset.expires) {
        (Some(by), _) => Some(format!("was replaced by {}", quote(by))),
        (None, Some(last)) if last < cx.today => Some(format!("expired on {last}")),
        _ => None,
    };
    let ends: Vec<(&Asset, String)> = (assets.list.iter().zip(&states))
        .filter_map(|((_, asset), state)| Some((asset, over(asset, state)?)))
        .collect();
    if ends.is_empty() {
        return;
    }
    let mut found = Vec::new();
    cx.file
        .kind
        .fields()
        .visit(&cx.file.json, &mut |pointer, field, value| {
            let Some(text) = value.as_str() else { return };
            let is_linked = |asset: &Asset| {
                let has_file = |file: &String| text.ends_with(&format!("{FOLDER}/{file}"));
                let is_address = field.is_address
                    && (asset.url.as_deref() == Some(text) || asset.file.as_ref().is_some_and(has_file));
                is_address || (field.names_asset && asset.id == text)
            };
            let linked = ends.iter().find(|(asset, _)| is_linked(asset));
            found.extend(
                linked.map(|(asset, why)| (pointer.to_owned(), format!("the asset {} {why}", quote(&asset.id)))),
            );
        });
    for (pointer, message) in found {
        report
            .say(cx.at(&pointer), message)
            .with_help("link to the asset that is shown in its place, or delete the link");
    }
}

fn references(cx: &AssetsContext<'_>, report: &mut Report<'_>) {
    let program = cx.policy.program();
    let ids: BTreeSet<&str> = cx.assets.list.iter().map(|(_, asset)| asset.id.as_str()).collect();
    for (i, asset) in &cx.assets.list {
        let mut missing = |field: &str, what: &str, id: &str, known: &mut dyn Iterator<Item = &str>| {
            let known: Vec<&str> = known.collect();
            if known.contains(&id) {
                return;
            }
            let help = closest(id, known.iter().copied()).map_or_else(
                || format!("write the ID of {what} that exists, or delete the field"),
                |near| format!("did you mean `{near}`?"),
            );
            report
                .say(
                    cx.at(&format!("/assets/{i}/{field}")),
                    format!("{what} {} doesn't exist", quote(id)),
                )
                .with_help(help);
        };
        if let Some(older) = &asset.replaces {
            missing("replaces", "an asset", older, &mut ids.iter().copied());
        }
        if let Some(partner) = &asset.partner {
            missing(
                "partner",
                "a partner",
                partner,
                &mut cx.slugs.iter().map(|slug| &**slug),
            );
        }
        if let Some(benefit) = &asset.benefit {
            missing(
                "benefit",
                "a benefit",
                benefit,
                &mut program.benefits.iter().map(|b| b.id.as_str()),
            );
        }
        for (j, tier) in asset.tiers.iter().flatten().enumerate() {
            missing(
                &format!("tiers/{j}"),
                "a tier",
                tier,
                &mut program.tiers.iter().map(|t| t.id.as_str()),
            );
        }
        if is_in_circle(asset, cx) {
            report
                .say(
                    cx.at(&format!("/assets/{i}/replaces")),
                    format!(
                        "the asset {} replaces itself, through others or directly",
                        quote(&asset.id)
                    ),
                )
                .with_help("name the older asset, and delete `replaces` from that one");
        }
    }
}

/// Whether the assets that an asset replaces lead back to it.
fn is_in_circle(asset: &Asset, cx: &AssetsContext<'_>) -> bool {
    let mut seen = BTreeSet::new();
    let mut older = asset.replaces.as_deref();
    while let Some(id) = older.filter(|id| seen.insert(*id)) {
        if id == asset.id {
            return true;
        }
        older = cx.assets.find(id).and_then(|asset| asset.replaces.as_deref());
    }
    false
}

fn id_unique(cx: &AssetsContext<'_>, report: &mut Report<'_>) {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (i, asset) in &cx.assets.list {
        if let Some(first) = seen.get(asset.id.as_str()) {
            report
                .say(
                    cx.at(&format!("/assets/{i}/id")),
                    format!("the ID {} is already used by an earlier asset", quote(&asset.id)),
                )
                .with_help("give this asset another ID")
                .with_related(cx.at(&format!("/assets/{first}/id")), "used here");
        } else {
            seen.insert(&asset.id, *i);
        }
    }
}

fn files_listed(cx: &AssetsContext<'_>, report: &mut Report<'_>) {
    let files = &cx.assets.files;
    for (i, asset) in &cx.assets.list {
        let Some(file) = asset.file.as_ref().filter(|file| !files.contains_key(*file)) else {
            continue;
        };
        let help = closest(file, files.keys().map(String::as_str)).map_or_else(
            || format!("copy the file to `{FOLDER}/`, or correct its name here"),
            |near| format!("did you mean `{near}`?"),
        );
        report
            .say(
                cx.at(&format!("/assets/{i}/file")),
                format!("`{FOLDER}/` has no file {}", quote(file)),
            )
            .with_help(help);
    }
    let listed: BTreeSet<&str> = (cx.assets.list.iter())
        .filter_map(|(_, asset)| asset.file.as_deref())
        .collect();
    for file in files.keys().filter(|file| !listed.contains(file.as_str())) {
        report
            .say(
                Place::file(format!("{FOLDER}/{file}")),
                format!("no asset in the manifest has the file {}", quote(file)),
            )
            .with_help(format!(
                "add an asset with `file: {file}` to `{}`, or delete the file",
                DocumentPath::assets()
            ));
    }
}

fn source(cx: &AssetsContext<'_>, report: &mut Report<'_>) {
    for (i, asset) in &cx.assets.list {
        let (at, message, help) = match (&asset.file, &asset.url) {
            (Some(_), Some(_)) => (
                "url",
                "an asset can't have both `file` and `url`".to_owned(),
                "delete one of the two",
            ),
            // The overlay has the address of a private asset.
            (None, None) if asset.is_private() => continue,
            (None, None) => (
                "id",
                format!("the asset {} has neither `file` nor `url`", quote(&asset.id)),
                "add `file` with the name of the file, or `url` with the address",
            ),
            _ => continue,
        };
        report.say(cx.at(&format!("/assets/{i}/{at}")), message).with_help(help);
    }
}

fn expiry(cx: &AssetsContext<'_>, report: &mut Report<'_>) {
    let notice = NoticeDays::of(cx.policy.program());
    let states = shown::assets(cx.assets, cx.policy, cx.today);
    for ((i, asset), state) in cx.assets.list.iter().zip(&states) {
        let near = asset.expires.filter(|last| notice.is_near(cx.today, *last, None));
        let Some(last) = near.filter(|_| state.replaced_by.is_none()) else {
            continue;
        };
        let verb = EndingKind::Asset.verb(last < cx.today);
        report
            .say(
                cx.at(&format!("/assets/{i}/expires")),
                format!("the asset {} {verb} on {last}", quote(&asset.id)),
            )
            .with_help("write a later date after the rights are renewed, or add an asset that `replaces` it");
    }
}

fn case_study_expiry(cx: &PartnerContext<'_>, report: &mut Report<'_>) {
    if matches!(cx.partner().status, Status::Ended | Status::Declined) {
        return;
    }
    let help = "write a later date if both sides agree to it, or delete the case study";
    super::expiry::say(cx, EndingKind::CaseStudy, help, report);
}

fn case_study_asset(cx: &DocumentContext<'_>, report: &mut Report<'_>) {
    let mut found = Vec::new();
    cx.file
        .kind
        .fields()
        .visit(&cx.file.json, &mut |pointer, field, value| {
            let Some(id) = value.as_str().filter(|_| field.names_asset) else {
                return;
            };
            let own = cx.slug;
            let (message, help) = match cx.assets.find(id) {
                None => {
                    let ids = cx.assets.list.iter().map(|(_, asset)| asset.id.as_str());
                    let help = closest(id, ids).map_or_else(
                        || format!("add it to `{}`, or delete the field", DocumentPath::assets()),
                        |near| format!("did you mean `{near}`?"),
                    );
                    (format!("the manifest has no asset {}", quote(id)), help)
                }
                Some(asset) => match (&asset.partner, own) {
                    (Some(partner), Some(own)) if partner != own => (
                        format!("the asset {} was made with {}", quote(id), quote(partner)),
                        "write the ID of an asset that was made with this partner".to_owned(),
                    ),
                    _ => return,
                },
            };
            found.push((pointer.to_owned(), message, help));
        });
    for (pointer, message, help) in found {
        report.say(cx.at(&pointer), message).with_help(help);
    }
}
