//! What everyone can see of repositories of other people.

use std::collections::BTreeSet;

use psp_partners::forge::{Elsewhere as _, ForgeError, RepositoryName};
use serde_json::json;

use crate::hub::Hub;
use crate::server::{Server, github, ok, status};

fn name(text: &str) -> RepositoryName {
    RepositoryName::parse(text).expect("a name")
}

#[test]
fn a_job_reads_what_is_public_elsewhere() {
    let hub = Hub::new();
    let job = hub.job();
    let other = job.public_repository(&name("psp/other")).expect("an answer");
    let other = other.expect("a repository");
    assert_eq!(other.name, Some(name("psp/other")));
    assert!(other.is_organization && other.owner.login == "psp");
    let fork = job.public_repository(&name("zoe/registry")).expect("an answer");
    let fork = fork.expect("a repository");
    assert!(!fork.is_organization && fork.owner.id == 4242);
    let file = |path: &str| job.public_file(&name("psp/other"), path).expect("an answer");
    assert_eq!(file("README.md").as_deref(), Some(&b"read me\r\nplease\n"[..]));
    assert_eq!(file("psp-partner.yaml"), None);
    assert!(matches!(
        job.public_file(&name("psp/other"), "partners"),
        Err(ForgeError::Unreadable(_))
    ));
    assert_eq!(job.public_repository(&name("psp/none")), Ok(None));
    hub.world(|world| world.repository_mut("psp/other").private = true);
    assert_eq!(job.public_repository(&name("psp/other")), Ok(None));
    // A maintainer sees it, and still not everyone can.
    let mia = hub.with("mia");
    assert_eq!(mia.public_repository(&name("psp/other")), Ok(None));
    hub.world(|world| {
        world.repository_mut("psp/other").private = false;
        world.rename("psp/other", "moved");
    });
    let moved = job.public_repository(&name("psp/other")).expect("an answer");
    assert_eq!(moved.expect("a repository").name, Some(name("psp/moved")));
}

#[test]
fn members_are_public_if_they_show_it() {
    let hub = Hub::new();
    let is_member = |login: &str| hub.job().is_public_member("psp", login).expect("an answer");
    assert!(!is_member("mia"));
    hub.world(|world| {
        let psp = world.user_by_login("psp").expect("an organization").id;
        world.public_members.insert(psp, BTreeSet::from([7]));
    });
    assert!(is_member("mia") && is_member("MIA"));
    assert!(!is_member("max") && !is_member("no one"));
    assert_eq!(hub.job().is_public_member("none", "mia"), Ok(false));
}

#[test]
fn a_server_that_hides_whether_it_is_private_shows_nothing() {
    let owner = json!({ "login": "acme", "id": 9, "type": "Organization" });
    let answer = json!({ "full_name": "acme/x", "owner": owner });
    let server = Server::start([ok(answer), status(451, "Unavailable For Legal Reasons")]);
    let github = github(&server.address).0;
    assert_eq!(github.public_repository(&name("acme/x")), Ok(None));
    assert!(github.public_repository(&name("acme/y")).is_err());
}

#[test]
fn names_are_read_as_github_writes_them() {
    assert!(name("Acme/X.y_z-1").is(&name("acme/x.Y_Z-1")));
    for odd in [
        "acme", "acme/", "/x", "acme/..", "acme/a/b", "acme/a b", "acme/a?b", "acme/ä", "../x",
    ] {
        assert_eq!(RepositoryName::parse(odd), None, "{odd}");
    }
}
