//! The parts of `validate`, each alone, over a generated registry of 1,000 records: `cargo bench --bench parts`.
//! `items/s` are records, findings or files a second.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a program of its own, outside of the house; a broken fixture must stop it"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, LazyLock};

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use psp_partners::date::Date;
use psp_partners::output::{Report, json, sarif, text};
use psp_partners::registry::layout::Layer;
use psp_partners::registry::model::{Metrics, Partner};
use psp_partners::registry::path::PROGRAM;
use psp_partners::registry::{Blob, DocumentKind, Record, Schemas, Source, Sources, Tree, layout, load, record, yaml};
use psp_partners::rules::engine::{Evaluation, Request, evaluate};
use psp_partners::standing::{Policy, judge};

const RECORDS: usize = 1000;
const AT: &str = "2026-11-15";

fn main() {
    divan::main();
}

fn run(program: &str, args: &[&str], folder: &Path) {
    let status = Command::new(program).args(args).current_dir(folder).status();
    assert!(
        status.is_ok_and(|s| s.success()),
        "`{program} {}` failed",
        args.join(" ")
    );
}

/// A registry on disk, committed to git; one record in fifty is broken.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bench-parts");
    let path = folder.to_str().unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/generate.py");
    let n = RECORDS.to_string();
    run(
        "python3",
        &[script, path, "--n", &n, "--invalid", "0.02", "--at", AT],
        Path::new("."),
    );
    run("git", &["init", "--quiet"], &folder);
    run("git", &["add", "."], &folder);
    let who = ["-c", "user.name=bench", "-c", "user.email=bench@localhost"];
    run(
        "git",
        &[&who[..], &["commit", "--quiet", "--message", "generated"]].concat(),
        &folder,
    );
    folder
});

/// What is read once and used by most parts.
struct Fixture {
    sources: Sources,
    slugs: Vec<Arc<str>>,
    schemas: Schemas,
    policy: Policy,
    /// Path and bytes of every record that has nothing wrong with it.
    files: Vec<(Arc<str>, Vec<u8>)>,
    records: Vec<Record<Partner>>,
}

static FIXTURE: LazyLock<Fixture> = LazyLock::new(|| {
    let sources = Sources {
        tree: Tree::folder(&*FOLDER),
        overlay: None,
    };
    let (program, schemas) = load::program(&sources).unwrap();
    let (policy, _) = Policy::compile(program.record.unwrap(), &schemas);
    let slugs = load::registry(&sources).slugs;
    let mut files = Vec::new();
    let mut records = Vec::new();
    for slug in &slugs {
        let path: Arc<str> = format!("partners/{slug}/partner.yaml").into();
        let Blob::Bytes(bytes) = sources.tree.read(&path, yaml::LIMITS.bytes) else {
            continue;
        };
        let loaded = typed(&path, &bytes, &schemas);
        if let Some(record) = loaded.record.filter(|_| loaded.findings.is_empty()) {
            records.push(record);
            files.push((path, bytes));
        }
    }
    Fixture {
        sources,
        slugs,
        schemas,
        policy,
        files,
        records,
    }
});

fn today() -> Date {
    AT.parse().unwrap()
}

fn typed(path: &Arc<str>, bytes: &[u8], schemas: &Schemas) -> psp_partners::registry::Loaded<Partner> {
    let source = Source {
        path: path.clone(),
        content: record::Content::Blob(Blob::Bytes(bytes.to_vec())),
        layer: 0,
    };
    record::load(vec![source], DocumentKind::Partner, yaml::LIMITS, schemas)
}

/// Benches `part` over every record, one after the other.
fn each<T>(bencher: Bencher<'_, '_>, part: impl Fn(&Fixture, usize) -> T + Sync) {
    let fixture = &*FIXTURE;
    bencher.counter(ItemsCount::new(fixture.records.len())).bench(|| {
        for i in 0..fixture.records.len() {
            black_box(part(fixture, i));
        }
    });
}

#[divan::bench(sample_count = 20)]
fn a_reader(bencher: Bencher<'_, '_>) {
    each(bencher, |f, i| yaml::read(f.files[i].1.clone(), yaml::LIMITS));
}

#[divan::bench(sample_count = 20)]
fn b_to_json(bencher: Bencher<'_, '_>) {
    each(bencher, |f, i| f.records[i].root.to_json());
}

#[divan::bench(sample_count = 20)]
fn c_schema_check(bencher: Bencher<'_, '_>) {
    each(bencher, |f, i| {
        f.schemas.validator(DocumentKind::Partner).is_valid(&f.records[i].json)
    });
}

/// JSON to the type alone, as serde does it.
#[divan::bench(sample_count = 20)]
fn d_typed(bencher: Bencher<'_, '_>) {
    each(bencher, |f, i| {
        serde_json::from_value::<Partner>(f.records[i].json.clone()).unwrap()
    });
}

/// All of the above as `validate` does it.
#[divan::bench(sample_count = 20)]
fn e_record_loaded(bencher: Bencher<'_, '_>) {
    each(bencher, |f, i| typed(&f.files[i].0, &f.files[i].1, &f.schemas));
}

#[divan::bench(sample_count = 20)]
fn f_judge(bencher: Bencher<'_, '_>) {
    let (none, day) = (BTreeMap::<_, Record<Metrics>>::new(), today());
    each(bencher, |f, i| judge("acme", &f.records[i], &none, &f.policy, day));
}

fn evaluated(sources: &Sources) -> Evaluation {
    let request = Request {
        sources,
        base: None,
        today: today(),
        touched: None,
        keep_standings: false,
        progress: &|_, _| {},
    };
    evaluate(&request).unwrap()
}

/// Everything that `validate` does before it prints, from memory and on one thread; less loading and judging, it is
/// what the rules cost.
#[divan::bench(sample_count = 10)]
fn g_evaluate_in_memory(bencher: Bencher<'_, '_>) {
    let fixture = &*FIXTURE;
    let Blob::Bytes(program) = fixture.sources.tree.read(PROGRAM, 1 << 20) else {
        return;
    };
    let records = fixture
        .files
        .iter()
        .map(|(path, bytes)| (path.to_string(), Some(bytes.clone())));
    let files = records.chain([(PROGRAM.to_owned(), Some(program))]).collect();
    let sources = Sources {
        tree: Tree::Empty.with(files),
        overlay: None,
    };
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    bencher
        .counter(ItemsCount::new(fixture.records.len()))
        .bench(|| alone.install(|| evaluated(&sources)));
}

/// Schemas and program made ready: what a run costs before its first record.
#[divan::bench(sample_count = 20)]
fn h_program_compiled(bencher: Bencher<'_, '_>) {
    let sources = &FIXTURE.sources;
    bencher.bench(|| {
        let (program, schemas) = load::program(sources).unwrap();
        Policy::compile(program.record.unwrap(), &schemas)
    });
}

#[divan::bench(sample_count = 20)]
fn i_folder_listed(bencher: Bencher<'_, '_>) {
    let fixture = &*FIXTURE;
    bencher.counter(ItemsCount::new(RECORDS)).bench(|| {
        let slugs = load::registry(&fixture.sources).slugs;
        for slug in &slugs {
            black_box(layout::partner(&fixture.sources.tree, slug, Layer::Public));
        }
    });
}

#[divan::bench(sample_count = 10)]
fn j_revision_read(bencher: Bencher<'_, '_>) {
    let folder = &*FOLDER;
    let paths: Vec<String> = FIXTURE.files.iter().map(|(path, _)| path.to_string()).collect();
    bencher.counter(ItemsCount::new(paths.len())).bench(|| {
        let revision = psp_partners::registry::tree::Revision::open(folder, "HEAD").unwrap();
        Tree::Revision(revision).read_all(&paths, yaml::LIMITS.bytes)
    });
}

/// 1,000 findings, rendered.
fn rendered(bencher: Bencher<'_, '_>, render: impl Fn(&Report<'_>) -> String + Sync) {
    let fixture = &*FIXTURE;
    assert_eq!(fixture.slugs.len(), RECORDS);
    let mut evaluation = evaluated(&fixture.sources);
    evaluation.findings = evaluation.findings.iter().cycle().take(1000).cloned().collect();
    let report = Report {
        evaluation: &evaluation,
        at: today(),
        revision: None,
        prefix: "",
        private: false,
    };
    bencher.counter(ItemsCount::new(1000usize)).bench(|| render(&report));
}

#[divan::bench(sample_count = 20)]
fn k_text(bencher: Bencher<'_, '_>) {
    let source = |path: &str| std::fs::read_to_string(FOLDER.join(path)).ok();
    rendered(bencher, |report| text::render(report, &source, false, 140));
}

#[divan::bench(sample_count = 20)]
fn l_json(bencher: Bencher<'_, '_>) {
    rendered(bencher, json::render);
}

#[divan::bench(sample_count = 20)]
fn m_sarif(bencher: Bencher<'_, '_>) {
    rendered(bencher, sarif::render);
}
