//! What the files of a site have in common: links that lead somewhere, documents that follow their schemas, the same bytes.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use psp_partners::templates::{SEARCH_SCRIPT, SEARCH_SCRIPT_HASH};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{DAY, files, registry, site, solution};
use crate::common::root;

/// Every address that a page names in `attribute`.
fn addresses<'p>(page: &'p str, attribute: &str) -> Vec<&'p str> {
    let begin = format!(" {attribute}=\"");
    page.split(&begin)
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect()
}

/// The file that a relative address leads to, from the page at `path`.
fn target(path: &str, address: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in address.split('#').next().unwrap().split('/') {
        match part {
            "." => {}
            ".." => assert!(parts.pop().is_some(), "{path}: {address} leaves the site"),
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if joined.is_empty() || joined.ends_with('/') {
        return format!("{joined}index.html");
    }
    joined
}

#[test]
fn every_internal_link_leads_to_a_file() {
    let registry = registry();
    registry.write("partners/templates/site/de.yaml", "site: Website\n");
    let files = site(&registry);
    let pages = files.iter().filter(|(path, _)| is_page(path));
    let mut links = 0;
    for (path, page) in pages {
        for address in addresses(page, "href").into_iter().chain(addresses(page, "src")) {
            if address.starts_with("https://") {
                continue;
            }
            links += 1;
            if let Some(id) = address.strip_prefix('#') {
                assert!(page.contains(&format!("id=\"{id}\"")), "{path}: {address}");
                continue;
            }
            assert!(address.starts_with("./"), "{path}: {address}");
            let target = target(path, address);
            assert!(files.contains_key(&target), "{path}: {address} leads to {target}");
        }
    }
    assert!(links > 200, "{links}");
    for address in files["sitemap.xml"].split("<loc>").skip(1) {
        let address = address.split("</loc>").next().unwrap();
        let page = address.strip_prefix("https://example.org/partners/").unwrap();
        assert!(files.contains_key(&format!("{page}index.html")), "{address}");
    }
}

#[test]
fn a_page_loads_nothing_from_others() {
    for (path, page) in site(&registry()).iter().filter(|(path, _)| is_page(path)) {
        assert!(page.contains("content=\"default-src 'none'; style-src "), "{path}");
        for address in addresses(page, "src") {
            assert!(address.starts_with("./"), "{path}: {address}");
        }
        for link in page.split("<link ").skip(1) {
            let link = link.split('>').next().unwrap();
            assert!(
                link.contains("href=\"./") || link.contains("rel=\"canonical\""),
                "{path}: {link}"
            );
        }
        let scripts = page.matches("<script").count() - page.matches("<script type=\"application/ld+json\">").count();
        assert_eq!(scripts, usize::from(path == "index.html"), "{path}");
    }
    let hash = STANDARD.encode(Sha256::digest(SEARCH_SCRIPT));
    assert_eq!(hash, SEARCH_SCRIPT_HASH);
}

#[test]
fn documents_follow_their_schemas() {
    let schema: Value =
        serde_json::from_str(&std::fs::read_to_string(root().join("schemas/site.schema.json")).unwrap()).unwrap();
    let files = site(&registry());
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (path, text) in &files {
        let definition = match path.strip_prefix("api/v1/") {
            Some(name) if name.starts_with("partners/") => "partner",
            Some(name) => name
                .strip_suffix(".json")
                .unwrap_or_else(|| panic!("{path} isn't JSON")),
            None if path == "search.json" => "search",
            None => continue,
        };
        *seen.entry(definition).or_default() += 1;
        let mut schema = schema.clone();
        schema["$ref"] = Value::from(format!("#/$defs/{definition}"));
        let document: Value = serde_json::from_str(text).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let faults: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{path}: {faults:#?}");
    }
    let expected = BTreeMap::from([
        ("coverage", 1),
        ("index", 1),
        ("integrations", 1),
        ("partner", 4),
        ("partners", 1),
        ("search", 1),
    ]);
    assert_eq!(seen, expected);
    let badge: Value = serde_json::from_str(&files["badges/kestrel/compatible.json"]).unwrap();
    assert_eq!(
        (badge["schemaVersion"].as_u64(), badge["message"].as_str()),
        (Some(1), Some("1.0, verified"))
    );
    let badge: Value = serde_json::from_str(&files["badges/tern/compatible.json"]).unwrap();
    assert_eq!(badge["message"], "unknown");
}

/// The partners that a word of `search.json` finds, by their folders.
fn found(search: &Value, word: &str) -> Vec<String> {
    let mut at = 0;
    let steps = search["words"][word].as_array().into_iter().flatten();
    steps
        .map(|step| {
            at += usize::try_from(step.as_u64().unwrap()).unwrap();
            search["partners"][at]["slug"].as_str().unwrap().to_owned()
        })
        .collect()
}

#[test]
fn a_search_has_each_word_once_with_its_partners() {
    let registry = registry();
    let record = registry.read("partners/kestrel/partner.yaml");
    let more =
        "description: \"(Sessions) sessions for C++ pipelines, call +49 170 1234567 or jane.doe@acme.example\"\n";
    registry.write("partners/kestrel/partner.yaml", record + more);
    let files = site(&registry);
    let search: Value = serde_json::from_str(&files["search.json"]).unwrap();
    assert_eq!(found(&search, "sessions"), ["kestrel"]);
    assert_eq!(found(&search, "connector"), ["kestrel", "tern"]);
    assert_eq!(found(&search, "europe"), ["kestrel"]);
    assert_eq!(found(&search, "training"), ["alder"]);
    assert_eq!(found(&search, "c++"), ["kestrel"], "as a name is written");
    let words: Vec<&String> = search["words"].as_object().unwrap().keys().collect();
    for not_a_word in ["", "(sessions)", "pipelines,"] {
        assert!(!words.iter().any(|word| *word == not_a_word), "{words:?}");
    }
    for private in ["1234567", "jane", "acme.example"] {
        assert!(!files["search.json"].contains(private), "{private}: {words:?}");
    }
}

#[test]
fn a_long_list_has_pages() {
    let registry = registry();
    for i in 0..205 {
        registry.write(
            &format!("partners/firm-{i:03}/partner.yaml"),
            solution(&format!("Firm {i:03}"), "active", ""),
        );
    }
    let files = site(&registry);
    let cards = |path: &str| -> Vec<String> {
        let cards = files[path].split("<li class=\"card\" id=\"partner-").skip(1);
        cards.map(|card| card.split('"').next().unwrap().to_owned()).collect()
    };
    let pages = ["index.html", "page/2/index.html", "page/3/index.html"].map(cards);
    assert_eq!(pages.each_ref().map(Vec::len), [100, 100, 8]);
    let search: Value = serde_json::from_str(&files["search.json"]).unwrap();
    let searched: Vec<&str> = (search["partners"].as_array().unwrap().iter())
        .map(|partner| partner["slug"].as_str().unwrap())
        .collect();
    assert_eq!(pages.concat(), searched, "the search counts on the order of the pages");
    assert!(!files.contains_key("page/4/index.html") && !files.contains_key("by/region/europe/page/2/index.html"));
    assert_eq!(cards("by/tier/solution/page/3/index.html").len(), 6);
    let last = &files["page/3/index.html"];
    assert!(last.contains("208 partners, page 3 of 3"), "{last}");
    assert!(
        last.contains("<a href=\"./../../page/2/\">")
            && last.contains("<a href=\"./../../page/3/\" aria-current=\"page\">")
    );
    assert!(last.contains("<link rel=\"canonical\" href=\"https://example.org/partners/page/3/\">"));
    assert!(files["sitemap.xml"].contains("<loc>https://example.org/partners/page/2/</loc>"));
    // Only a page with a search has a script.
    assert!(files["index.html"].contains("<script>") && !last.contains("<script>"));
}

#[test]
fn a_browser_can_search_the_list() {
    let files = site(&registry());
    let place = "template=\"https://example.org/partners/?q={searchTerms}\"";
    assert!(files["opensearch.xml"].contains(place), "{}", files["opensearch.xml"]);
    assert!(files["p/kestrel/index.html"].contains("href=\"./../../opensearch.xml\""));
}

#[test]
fn the_same_registry_gives_the_same_bytes() {
    let registry = registry();
    let first = site(&registry);
    let run = registry.run(&[
        "site",
        "--out=again",
        "--at",
        DAY,
        "--base-url",
        "https://example.org/partners/",
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(first, files(&registry.path("again")));
}

#[test]
fn a_case_study_needs_a_person_of_each_side() {
    let registry = registry();
    let page = site(&registry)["p/kestrel/index.html"].clone();
    assert!(
        page.contains("Both approved") && !page.contains("One approved"),
        "{page}"
    );
    // The partner is named on the page of the other, and linked where that has a page.
    assert!(page.contains("<a href=\"./../../p/alder/\">Alder</a>"), "{page}");
    // Two people of one side aren't enough.
    let record = registry.read("partners/kestrel/partner.yaml");
    registry.write(
        "partners/kestrel/partner.yaml",
        record.replace("approved_by: [zoe, mona]", "approved_by: [mona, ada]"),
    );
    let page = site(&registry)["p/kestrel/index.html"].clone();
    assert!(!page.contains("Both approved"), "{page}");
}

#[test]
fn a_logo_is_shown_if_it_only_draws() {
    let registry = registry();
    let files = site(&registry);
    assert!(files["p/kestrel/logo.svg"].contains("<path"));
    assert!(files["index.html"].contains("src=\"./p/kestrel/logo.svg\""));
    assert!(
        files["index.html"].contains("<span class=\"mono mono-"),
        "others have a monogram"
    );
    registry.write("partners/kestrel/logo.svg", "<svg><script>alert(1)</script></svg>");
    let files = site(&registry);
    assert!(!files.contains_key("p/kestrel/logo.svg"));
    assert!(files["p/kestrel/index.html"].contains("<span class=\"mono mono-"));
}

#[test]
fn a_program_can_replace_a_page() {
    let registry = registry();
    registry.write(
        "partners/templates/site-missing.html.j2",
        "<p>Nothing at {{ program.name }}</p>\n",
    );
    assert_eq!(
        site(&registry)["404.html"],
        "<p>Nothing at PSP Partnership Program</p>\n"
    );
    registry.write(
        "partners/templates/site-missing.html.j2",
        "<a href=\"{{ program.name }}\">x</a>\n",
    );
    let run = registry.run(&["site", "--out=site", "--at", DAY]);
    assert!(
        run.stderr.contains("the program's own template wasn't used"),
        "{}",
        run.stderr
    );
    assert!(files(&registry.path("site"))["404.html"].contains("Page not found"));
}

#[test]
fn an_address_that_is_none_is_refused() {
    for address in [
        "http://example.org",
        "example.org",
        "https://",
        "https:///x",
        "https://a.example/?x",
        "https://a.example/\"><b>",
    ] {
        let run = registry().run(&["site", "--out=site", "--base-url", address]);
        assert_eq!(run.code, 2, "{address}: {}", run.stderr);
    }
}

fn is_page(path: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|end| end == "html")
}
