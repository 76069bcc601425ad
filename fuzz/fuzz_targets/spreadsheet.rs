//! Any bytes are decoded and imported without a panic. What is refused has a line and an answer, and what is taken is taken
//! again without a change.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use psp_partners::registry::load;
use psp_partners::registry::model::Program;
use psp_partners::registry::{Sources, Tree};
use psp_partners::scaffold::figures::{Files, Import, KnownPartner, Options, decode, import};

/// The program of this repository.
fn program() -> &'static Program {
    static PROGRAM: OnceLock<Program> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let sources = Sources {
            tree: Tree::folder(concat!(env!("CARGO_MANIFEST_DIR"), "/..")),
            overlay: None,
        };
        let (loaded, _) = load::program(&sources).expect("a program");
        loaded.record.expect("a program without errors").data
    })
}

fuzz_target!(|data: &[u8]| {
    let partners = ["acme", "bolt"].map(|slug| KnownPartner {
        slug: slug.to_owned(),
        name: Some(slug.to_uppercase()),
    });
    let asked = (data.first() == Some(&b'#')).then_some(encoding_rs::WINDOWS_1252);
    let decoded = match decode(data, asked) {
        Ok(decoded) => decoded,
        Err(mistake) => return assert!(mistake.line > 0 && !mistake.help.is_empty()),
    };
    let take = |files: &Files| {
        import(
            &decoded.text,
            &Import {
                program: program(),
                partners: &partners,
                last: "2026-11".parse().expect("a month"),
                maps: &[],
                overlay: true,
                options: Options::default(),
                existing: &|layer, path| Ok(files.get(&(layer, path.to_owned())).cloned()),
            },
        )
    };
    match take(&Files::new()) {
        Err(mistakes) => {
            assert!(!mistakes.is_empty());
            assert!(mistakes.iter().all(|mistake| mistake.line > 0 && !mistake.help.is_empty()));
        }
        Ok(imported) => {
            let again = take(&imported.files).expect("what was taken is taken again");
            assert!(again.changes.is_empty() && again.files.is_empty(), "{:?}", again.changes);
            assert_eq!(again.unchanged, imported.changes.len());
        }
    }
});
