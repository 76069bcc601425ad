//! The workflow files: there, pinned to a commit, with the permissions that they need, and for the default branch. What a
//! workflow needs is read from the ones that `init` writes, so that there is one list.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::facts::WorkflowFile;
use super::{Area, Check, State};
use crate::scaffold::{Pin, PinError};
use crate::words::{count, quote};

/// What matters of a workflow.
#[derive(Debug, Default)]
struct Workflow {
    /// Permissions over all jobs: name and level.
    permissions: BTreeMap<String, String>,
    /// Actions of the steps, except GitHub's own.
    actions: BTreeSet<String>,
    /// Branches of `on.push`.
    branches: Vec<String>,
}

pub(super) fn checks(files: &[WorkflowFile], branch: Option<&str>) -> Vec<Check> {
    if files.iter().all(|file| file.text.is_none()) {
        let found = "this repository has none of the workflows of psp-partners, so nothing runs on GitHub";
        let fix = "`psp-partners init ELSEWHERE --action OWNER/REPO@SHA` writes them; move `.github` from there to the top of \
                   the repository";
        return vec![Check::new("workflows", Area::Workflows, "Workflow files", State::Fix, found).fix(fix)];
    }
    let mut checks: Vec<Check> = files.iter().map(|file| one(file, branch)).collect();
    let read = files.iter().filter_map(|file| parse(file.text.as_deref()?).ok());
    let actions: BTreeSet<String> = read.flat_map(|workflow| workflow.actions).collect();
    checks.push(version(&actions));
    checks
}

fn one(file: &WorkflowFile, branch: Option<&str>) -> Check {
    let id = match file.name() {
        "validate.yml" => "workflow-validate",
        "review.yml" => "workflow-review",
        "onboard.yml" => "workflow-onboard",
        "report.yml" => "workflow-report",
        "newsletter.yml" => "workflow-newsletter",
        "links.yml" => "workflow-links",
        "site.yml" => "workflow-site",
        _ => "workflow",
    };
    let check = |state, found: String| Check::new(id, Area::Workflows, file.name(), state, found);
    let Some(text) = &file.text else {
        let found = format!("{} isn't here", quote(file.path));
        return check(State::Fix, found)
            .fix("`psp-partners init ELSEWHERE --action OWNER/REPO@SHA` writes it; copy it from there");
    };
    let (wanted, found) = match (parse(&file.starter), parse(text)) {
        (Ok(wanted), Ok(found)) => (wanted, found),
        (_, Err(why)) | (Err(why), _) => {
            let fix = format!("correct {}", quote(file.path));
            return check(State::Fix, format!("it can't be read: {why}")).fix(fix);
        }
    };
    let mut wrong = Vec::new();
    let mut fixes = Vec::new();
    let missing: Vec<String> = (wanted.permissions.iter())
        .filter(|(name, level)| {
            let has = found.permissions.get(*name).or_else(|| found.permissions.get("*"));
            rank(has.map_or("none", String::as_str)) < rank(level)
        })
        .map(|(name, level)| format!("`{name}: {level}`"))
        .collect();
    if !missing.is_empty() {
        wrong.push(format!("no job has {}", missing.join(", ")));
        fixes.push(format!("add {} to the `permissions` of its job", missing.join(", ")));
    }
    if let Some(branch) = branch
        && !found.branches.is_empty()
        && !found.branches.iter().any(|pattern| fits(pattern, branch))
    {
        let named: Vec<String> = found.branches.iter().map(|name| quote(name)).collect();
        wrong.push(format!(
            "it runs on pushes to {}, and the default branch is {}",
            named.join(", "),
            quote(branch)
        ));
        fixes.push(format!("write {} below `on.push.branches`", quote(branch)));
    }
    if wrong.is_empty() {
        return check(State::Ok, "it is here, with the permissions that it needs".to_owned());
    }
    check(State::Fix, wrong.join("; ")).fix(format!("in {}, {}", quote(file.path), fixes.join(", and ")))
}

/// The one action, pinned to a commit, that the workflows here use.
pub fn pinned(files: &[WorkflowFile]) -> Option<Pin> {
    let read = files.iter().filter_map(|file| parse(file.text.as_deref()?).ok());
    let actions: BTreeSet<String> = read.flat_map(|workflow| workflow.actions).collect();
    match actions.into_iter().collect::<Vec<_>>().as_slice() {
        [one] => Pin::parse(one).ok(),
        _ => None,
    }
}

/// Which version of the action runs.
fn version(actions: &BTreeSet<String>) -> Check {
    let check = |state, found: String| Check::new("action", Area::Workflows, "Version of the action", state, found);
    let names: Vec<String> = actions.iter().map(|name| quote(name)).collect();
    let mut wrong: Vec<PinError> = Vec::new();
    for name in actions.iter().filter(|name| !name.starts_with("./")) {
        wrong.extend(Pin::parse(name).err());
    }
    if let Some(error) = wrong.first() {
        return check(State::Fix, format!("{}: {}", names.join(", "), error.message())).fix(error.help());
    }
    match names.as_slice() {
        [] => check(
            State::Unknown,
            "no workflow uses an action other than GitHub's own".to_owned(),
        )
        .fix("use the action of psp-partners in the workflows, as `psp-partners init --action` writes them"),
        [one] if one.starts_with("`./") => check(
            State::Ok,
            format!("{one}: the workflows build psp-partners from this repository, which takes minutes"),
        ),
        [one] => check(State::Ok, format!("{one}, pinned to a commit")),
        several => check(
            State::Fix,
            format!(
                "the workflows use {}: {}",
                count(several.len(), "different version"),
                several.join(", ")
            ),
        )
        .fix("use the same commit in every workflow"),
    }
}

fn rank(level: &str) -> u8 {
    match level {
        "write" => 2,
        "read" => 1,
        _ => 0,
    }
}

/// Whether a pattern of GitHub's takes a branch. Of its signs only `*` and `**` are known here; a pattern with others counts
/// as fitting, because a false alarm is worse than none.
fn fits(pattern: &str, branch: &str) -> bool {
    pattern == branch || pattern.contains(['*', '?', '+', '[', '!'])
}

/// Reads a workflow.
///
/// # Errors
/// It isn't YAML, or not a workflow; in words.
fn parse(text: &str) -> Result<Workflow, String> {
    let yaml: Value = serde_yaml::from_str(text).map_err(|error| {
        let place = error.location().map(|place| format!(" (line {})", place.line()));
        format!("it isn't YAML{}", place.unwrap_or_default())
    })?;
    let jobs = yaml["jobs"].as_object().ok_or("it has no `jobs`")?;
    let mut workflow = Workflow::default();
    for job in jobs.values() {
        // Those of a job replace those of the workflow.
        let permissions = job.get("permissions").unwrap_or(&yaml["permissions"]);
        for (name, level) in levels(permissions) {
            let known = workflow.permissions.entry(name).or_default();
            if rank(&level) > rank(known) {
                *known = level;
            }
        }
        let steps = job["steps"].as_array().into_iter().flatten();
        let used = steps
            .filter_map(|step| step["uses"].as_str())
            .chain(job["uses"].as_str());
        let is_other =
            |name: &&str| !name.starts_with("actions/") && !name.starts_with("github/") && !name.starts_with("docker:");
        workflow.actions.extend(used.filter(is_other).map(str::to_owned));
    }
    // `on` is a word for true in YAML 1.1; a reader of YAML 1.2 keeps it.
    let on = yaml.get("on").or_else(|| yaml.get("true")).unwrap_or(&Value::Null);
    workflow.branches = match &on["push"]["branches"] {
        Value::String(one) => vec![one.clone()],
        Value::Array(all) => all.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    };
    Ok(workflow)
}

/// The permissions of a job; `*` is for all others.
fn levels(permissions: &Value) -> Vec<(String, String)> {
    match permissions {
        Value::Object(all) => (all.iter())
            .filter_map(|(name, level)| Some((name.clone(), level.as_str()?.to_owned())))
            .collect(),
        Value::String(all) if all == "write-all" => vec![("*".to_owned(), "write".to_owned())],
        Value::String(all) if all == "read-all" => vec![("*".to_owned(), "read".to_owned())],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scaffold::workflows;

    const SHA: &str = "0123456789abcdef0123456789abcdef01234567";

    fn files(change: impl Fn(&str, String) -> Option<String>) -> Vec<WorkflowFile> {
        let pin = format!("acme/psp-partners@{SHA}");
        workflows(&pin, "main")
            .expect("our own templates")
            .into_iter()
            .map(|(path, starter)| WorkflowFile {
                path,
                text: change(path, starter.clone()),
                starter,
            })
            .collect()
    }

    fn wrong(files: &[WorkflowFile], branch: &str) -> Vec<String> {
        let checks = checks(files, Some(branch));
        let wrong = checks.into_iter().filter(|check| check.state != State::Ok);
        wrong
            .map(|check| format!("{}: {}; {}", check.id, check.found, check.fix.unwrap_or_default()))
            .collect()
    }

    #[test]
    fn what_init_writes_is_fine() {
        assert_eq!(wrong(&files(|_, text| Some(text)), "main"), [""; 0]);
    }

    #[test]
    fn each_gap_is_named_with_its_line() {
        let gone = files(|path, text| (!path.ends_with("onboard.yml")).then_some(text));
        assert!(wrong(&gone, "main")[0].starts_with("workflow-onboard: `.github/workflows/onboard.yml` isn't here"));
        let less = files(|_, text| Some(text.replace("      checks: write", "      checks: read")));
        let less = wrong(&less, "main");
        assert!(
            less.iter().any(|line| line
                .contains("workflow-review: no job has `checks: write`; in `.github/workflows/review.yml`, add")),
            "{less:?}"
        );
        let all = files(|_, text| Some(text.replace("    permissions:\n", "    permissions: write-all\n    env:\n")));
        assert_eq!(wrong(&all, "main"), [""; 0]);
        let elsewhere = wrong(&files(|_, text| Some(text)), "trunk");
        assert!(
            elsewhere
                .iter()
                .any(|line| line.contains("and the default branch is `trunk`")),
            "{elsewhere:?}"
        );
        let moving = wrong(&files(|_, text| Some(text.replace(SHA, "v1"))), "main");
        assert!(
            moving
                .iter()
                .any(|line| line.starts_with("action: `acme/psp-partners@v1`: `v1` is not the full name of a commit")),
            "{moving:?}"
        );
        let other = "f".repeat(40);
        let two = files(|path, text| {
            Some(if path.ends_with("review.yml") {
                text.replace(SHA, &other)
            } else {
                text
            })
        });
        assert!(wrong(&two, "main")[0].contains("2 different versions"));
        let none = files(|_, _| None);
        assert_eq!(checks(&none, None).len(), 1);
        let odd = files(|_, _| Some("jobs: [".to_owned()));
        assert!(wrong(&odd, "main")[0].contains("it can't be read: it isn't YAML"));
    }
}
