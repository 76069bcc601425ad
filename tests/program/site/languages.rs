//! The site in more languages: whole pages in each of them, texts that are only texts, and files that can't be used.

use std::collections::{BTreeMap, BTreeSet};

use psp_partners::templates::ENGLISH;
use psp_partners::visible::is_invisible;

use super::{DAY, registry, site};
use crate::common::Registry;
use crate::outputs::media::{Medium, check};
use crate::outputs::samples::{self, Sample};

const GERMAN: &str = include_str!("de.yaml");

/// The registry of the tests with texts in one more language.
fn with_texts(language: &str, texts: &str) -> Registry {
    let registry = registry();
    registry.write(&format!("partners/templates/site/{language}.yaml"), texts);
    registry
}

/// The text between the tags of a page, and the words of its attributes that people read.
fn read_by_people(html: &str) -> String {
    let mut out = String::new();
    let html = html.split("<script>'use strict'").next().unwrap();
    for piece in html.split('<') {
        let (tag, text) = piece.split_once('>').unwrap_or(("", piece));
        for attribute in [
            "alt",
            "aria-label",
            "placeholder",
            "data-one",
            "data-many",
            "data-first",
        ] {
            let value = tag.split(&format!(" {attribute}=\"")).nth(1);
            out.push_str(value.and_then(|value| value.split('"').next()).unwrap_or_default());
            out.push('\n');
        }
        out.push_str(text);
        out.push('\n');
    }
    out
}

/// The parts of our English texts around their values, those of several words.
fn english() -> BTreeSet<&'static str> {
    let texts = ENGLISH.lines().filter(|line| !line.starts_with('#'));
    let texts = texts.map(|line| line.split_once(": ").unwrap().1.trim_matches('"'));
    let parts = texts.flat_map(|text| text.split(['{', '}']).map(str::trim));
    parts.filter(|part| part.len() > 8 && part.contains(' ')).collect()
}

fn pages(files: &BTreeMap<String, String>) -> impl Iterator<Item = (&str, &str)> {
    let pages = files.iter().filter(|(path, _)| path.ends_with("index.html"));
    pages.map(|(path, text)| (path.as_str(), text.as_str()))
}

#[test]
fn every_page_is_in_each_language() {
    let files = site(&with_texts("de", GERMAN));
    let (german, english_pages): (Vec<_>, Vec<_>) = pages(&files).partition(|(path, _)| path.starts_with("de/"));
    let paths: Vec<&str> = german
        .iter()
        .map(|(path, _)| path.strip_prefix("de/").unwrap())
        .collect();
    assert_eq!(paths, english_pages.iter().map(|(path, _)| *path).collect::<Vec<_>>());
    assert!(paths.len() > 20 && paths.contains(&"p/gone/index.html") && paths.contains(&"me/asks/index.html"));
    for (path, page) in &german {
        assert!(page.contains("<html lang=\"de\" dir=\"ltr\">"), "{path}");
        let read = read_by_people(page);
        for text in english() {
            // A task is for people who work with the tool, and isn't translated.
            assert!(
                !read.contains(text) || path.starts_with("de/me/"),
                "{path}: {text}\n{read}"
            );
        }
    }
    let verify = files["de/verify/kestrel/index.html"]
        .replace("<bdi>", "")
        .replace("</bdi>", "");
    assert!(
        verify.contains("<b>Ja.</b> Kestrel ist seit 2025-09-15 Partner von: PSP Partnership Program, Stand"),
        "{verify}"
    );
    assert!(
        verify.contains("badges/kestrel/partner.svg)](https://example.org/partners/de/verify/kestrel/)"),
        "{verify}"
    );
    assert!(files["de/index.html"].contains("<h2>Weltregion</h2>"));
    assert!(files["de/by/state/paused/index.html"].contains("ein Partner<"));
    // The API, badges, feeds and logos are there once.
    for folder in [
        "de/api/",
        "de/badges/",
        "de/style.css",
        "de/search.json",
        "de/report/",
        "de/404.html",
    ] {
        assert!(!files.keys().any(|path| path.starts_with(folder)), "{folder}");
    }
}

#[test]
fn a_page_leads_to_the_same_page_in_the_other_languages() {
    let files = site(&with_texts("de", GERMAN));
    for (path, up) in [("p/kestrel/", "../../"), ("de/p/kestrel/", "../../../")] {
        let page = &files[&format!("{path}index.html")];
        for (lang, to) in [("en", "p/kestrel/"), ("de", "de/p/kestrel/")] {
            let link =
                format!("<link rel=\"alternate\" hreflang=\"{lang}\" href=\"https://example.org/partners/{to}\">");
            assert!(page.contains(&link), "{path}: {link}");
            let switch = format!("<a href=\"./{up}{to}\" lang=\"{lang}\" dir=\"ltr\" hreflang=\"{lang}\"");
            assert!(page.contains(&switch), "{path}: {switch}\n{page}");
        }
        assert!(page.contains(&format!(
            "rel=\"canonical\" href=\"https://example.org/partners/{path}\""
        )));
    }
    let page = &files["de/p/kestrel/index.html"];
    assert!(
        page.contains(">Deutsch</a>")
            && page.contains("lang=\"de\" dir=\"ltr\" hreflang=\"de\" aria-current=\"true\">")
    );
    let list = &files["de/index.html"];
    assert!(
        list.contains("href=\"./p/kestrel/\"") && list.contains("src=\"./../p/kestrel/logo.svg\""),
        "{list}"
    );
    assert!(list.contains("data-index=\"./../search.json\""));
    let sitemap = &files["sitemap.xml"];
    assert!(
        sitemap.contains("/partners/de/p/kestrel/</loc>") && !sitemap.contains("/me/"),
        "{sitemap}"
    );
    // With one language, there is nothing to choose.
    assert!(!site(&registry())["index.html"].contains("hreflang"));
}

#[test]
fn a_text_that_is_missing_is_english_and_english_can_be_replaced() {
    let registry = with_texts("he", "find_a_partner: מצא שותף\n");
    registry.write("partners/templates/site/en.yaml", "find_a_partner: Meet our partners\n");
    let files = site(&registry);
    let page = &files["he/index.html"];
    assert!(
        page.contains("<html lang=\"he\" dir=\"rtl\">") && page.contains("<h1>מצא שותף</h1>"),
        "{page}"
    );
    assert!(
        page.contains(">Search partners</label>") && page.contains(">he</a>"),
        "{page}"
    );
    assert!(files["index.html"].contains("<h1>Meet our partners</h1>"));
    assert!(!files.contains_key("en/index.html"));
}

#[test]
fn a_date_keeps_its_order_in_a_right_to_left_language() {
    let files = site(&with_texts("ar", "since: منذ {date}\nas_of: حتى {date}\n"));
    let page = &files["ar/p/kestrel/index.html"];
    assert!(
        page.contains("منذ <bdi>2025-09-01</bdi>") && page.contains("حتى <bdi>2026-11-24</bdi>"),
        "{page}"
    );
}

#[test]
fn a_hostile_text_is_only_a_text() {
    // A file with an invisible character is refused as a whole, as a record is.
    let can_be_read = |sample: &Sample| !sample.text.chars().any(is_invisible);
    let mut tried = 0;
    for sample in samples::all().into_iter().filter(can_be_read) {
        tried += 1;
        let text = samples::yaml(&sample.text.replace(['{', '}'], ""));
        let names = ENGLISH.lines().filter(|line| !line.starts_with('#'));
        let texts = names.fold(String::new(), |out, line| {
            out + line.split_once(": ").unwrap().0 + ": " + &text + "\n"
        });
        let registry = with_texts("de", &texts);
        let files = site(&registry);
        for path in [
            "de/index.html",
            "de/p/kestrel/index.html",
            "de/verify/kestrel/index.html",
            "de/program/index.html",
        ] {
            let page = files.get(path).unwrap_or_else(|| panic!("{}: {path}", sample.name));
            let page = page.split("<script>'use strict'").next().unwrap();
            let page = page.replace("src=\"./", "");
            check(&format!("{path} {}", sample.name), Medium::Html, &page);
        }
    }
    assert!(tried > 20, "{tried}");
}

#[test]
fn what_is_private_is_masked_in_a_text() {
    let files = site(&with_texts("de", "find_a_partner: Ask jane.doe@acme.example\n"));
    assert!(
        !files["de/index.html"].contains("jane.doe"),
        "{}",
        files["de/index.html"]
    );
}

#[test]
fn a_file_that_cant_be_used_is_reported_with_its_line() {
    for (file, texts, at, message, help) in [
        (
            "de.yaml",
            "site: Website\nfind_a_parner: X\n",
            2,
            "`find_a_parner` isn't a known text",
            "did you mean `find_a_partner`?",
        ),
        (
            "de.yaml",
            "site: Website\n\nsince: seit {dat}\n",
            3,
            "`{dat}` isn't a known placeholder",
            "did you mean `{date}`?",
        ),
        (
            "de.yaml",
            "site: Web {date}\n",
            1,
            "has no placeholder",
            "delete the braces",
        ),
        (
            "de.yaml",
            "since: \"{date} {date}\"\n",
            1,
            "has `{date}` twice",
            "write each placeholder once",
        ),
        (
            "de.yaml",
            "site: [Website]\n",
            1,
            "`site` isn't a text",
            "write the text in quotation marks",
        ),
        ("de.yaml", "site: \"\"\n", 1, "is empty", "delete the line"),
        ("de.yaml", "site: Website\napi: \"x\n", 2, "", ""),
        (
            "de.yaml",
            "- site\n",
            1,
            "the file has no texts",
            "write a line such as",
        ),
        (
            "deutsch.yaml",
            "site: Website\n",
            1,
            "`deutsch.yaml` doesn't name a language",
            "use the language's code",
        ),
        (
            "de.yml",
            "site: Website\n",
            1,
            "`de.yml` doesn't name a language",
            "name the file by",
        ),
        (
            "me.yaml",
            "site: Website\n",
            1,
            "doesn't name a language",
            "the site has a folder `me`",
        ),
    ] {
        let registry = registry();
        registry.write(&format!("partners/templates/site/{file}"), texts);
        let run = registry.run(&["validate", "--at", DAY]);
        // A name has no line.
        let line = if file == "de.yaml" {
            format!(":{at}:1")
        } else {
            String::new()
        };
        let place = format!("partners/templates/site/{file}{line}\n");
        assert!(
            run.stdout.contains("PSP911") && run.stdout.contains(&place),
            "{texts}: {}",
            run.stdout
        );
        assert!(
            run.stdout.contains(message) && run.stdout.contains(help),
            "{texts}: {}",
            run.stdout
        );
        let run = registry.run(&["site", "--out=site", "--at", DAY]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(
            run.stderr.contains(&format!("`site/{file}`, line {at}: ")),
            "{texts}: {}",
            run.stderr
        );
    }
}

#[test]
fn a_template_of_the_program_can_use_the_texts() {
    let registry = with_texts("de", GERMAN);
    let template = "<p>{{ \"partner_since\"|text }}: {{ \"since\"|text(date=name) }}</p>\n";
    registry.write("partners/templates/site-partner.html.j2", template);
    let files = site(&registry);
    assert_eq!(
        files["de/p/tern/index.html"].lines().next(),
        Some("<p>Partner seit: seit Tern</p>")
    );
    for (template, message, help) in [
        (
            "{{ \"find_a_parter\"|text }}",
            "`find_a_parter` isn't a known text",
            "did you mean `find_a_partner`?",
        ),
        (
            "{{ \"since\"|text }}",
            "the text `since` needs a value for `date`",
            "write `{{ \"since\"|text(date=…) }}`",
        ),
        (
            "{{ \"since\"|text(dat=name) }}",
            "`dat` isn't a known placeholder",
            "did you mean `date`?",
        ),
        (
            "{{ name|text }}",
            "a template can't use `text` with a computed name",
            "in quotation marks",
        ),
        (
            "{{ \"since\"|text(name) }}",
            "a value of `text` without its name",
            "write `name=value`",
        ),
    ] {
        registry.write("partners/templates/site-partner.html.j2", format!("\n{template}\n"));
        let run = registry.run(&["validate", "--at", DAY]);
        assert!(
            run.stdout.contains("partners/templates/site-partner.html.j2:2"),
            "{template}: {}",
            run.stdout
        );
        assert!(
            run.stdout.contains(message) && run.stdout.contains(help),
            "{template}: {}",
            run.stdout
        );
    }
}

#[test]
fn the_english_texts_can_be_copied_to_translate_them() {
    let registry = registry();
    let run = registry.run(&["templates", "copy", "site/pt-BR.yaml"]);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (0, "wrote partners/templates/site/pt-BR.yaml\n"),
        "{}",
        run.stderr
    );
    assert_eq!(registry.read("partners/templates/site/pt-BR.yaml"), ENGLISH);
    let page = &site(&registry)["pt-BR/index.html"];
    assert!(
        page.contains("<html lang=\"pt-BR\" dir=\"ltr\">") && page.contains("<h1>Find a partner</h1>"),
        "{page}"
    );
    let run = registry.run(&["templates", "copy", "site/german.yaml"]);
    assert!(
        run.code == 2 && run.stderr.contains("doesn't name a language"),
        "{}",
        run.stderr
    );
}
