//! Commands as people of each role, over the real router on a data directory.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chancery_domain::access::Role;
use chancery_domain::clock::SystemClock;
use chancery_domain::id::Id;
use chancery_service::Actor;

use super::desk::{Desk, Ran, yes};
use crate::exit::Exit;
use crate::transport::InProcess;

struct Office(Desk);

impl Office {
    /// With authorities, Joe who is a member, and Ann who is an auditor.
    fn open() -> Self {
        let office = Self(Desk::new(|_, _| yes(serde_json::Value::Null)));
        let admin = office.administrator();
        let init = ["init", "--name", "Example Org", "--key-type", "p256", "--url", "http://ca.example.org"];
        office.done(&admin, &[&init[..], &["--no-passphrase", "--yes"]].concat());
        office.done(
            &admin,
            &["person", "create", "Joe Developer", "--email", "joe@example.org", "--domain", "example.org"],
        );
        office.done(&admin, &["person", "create", "Ann Auditor", "--email", "ann@example.org", "--role", "auditor"]);
        office
    }

    fn administrator(&self) -> Actor {
        Actor::local(0)
    }

    fn person(&self, name: &str) -> Actor {
        let shown = self.done(&self.administrator(), &["person", "show", name, "--json"]).json();
        let text = |field: &str| shown["data"][field].as_str().unwrap().to_owned();
        let (id, role): (Id, Role) = (text("id").parse().unwrap(), text("role").parse().unwrap());
        Actor::person(id, role)
    }

    fn run(&self, actor: &Actor, arguments: &[&str]) -> Ran {
        let directory: PathBuf = self.0.path("data");
        let transport =
            InProcess::new(&directory, None, Duration::from_secs(60), Arc::new(SystemClock), actor.clone()).unwrap();
        self.0.run_over(Box::new(transport), arguments)
    }

    #[track_caller]
    fn done(&self, actor: &Actor, arguments: &[&str]) -> Ran {
        let ran = self.run(actor, arguments);
        assert_eq!(ran.exit, Exit::Ok, "{arguments:?}: {} {}", ran.out, ran.err);
        ran
    }

    #[track_caller]
    fn refused(&self, actor: &Actor, arguments: &[&str], exit: Exit, code: &str) {
        let ran = self.run(actor, arguments);
        assert_eq!(ran.exit, exit, "{arguments:?}: {} {}", ran.out, ran.err);
        assert!(ran.err.contains(code), "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn a_member_gets_what_is_his_own_and_an_auditor_nothing() {
    let office = Office::open();
    let (admin, joe, ann) = (office.administrator(), office.person("joe@example.org"), office.person("Ann Auditor"));

    for file in ["joe", "ann"] {
        std::fs::create_dir(office.0.path(file)).unwrap();
    }
    let issued = office.done(&joe, &["issue", "www.example.org", "-o", "@joe/www", "--json"]).json();
    assert_eq!(issued["data"]["certificate"]["owner"]["name"], "Joe Developer");
    office.refused(&joe, &["issue", "www.example.com", "-o", "@joe/x"], Exit::Refused, "CHY-2010");
    office.refused(
        &joe,
        &["issue", "ann@example.org", "--profile", "email-sign", "-o", "@joe/x"],
        Exit::Refused,
        "CHY-2024",
    );
    office.refused(&joe, &["issue", "192.0.2.7", "-o", "@joe/x"], Exit::Refused, "CHY-2025");
    office.refused(&ann, &["issue", "www.example.org", "-o", "@ann/www"], Exit::Denied, "CHY-3030");

    office.done(&admin, &["issue", "shop.example.org", "-o", "@shop", "--owner", "ann@example.org"]);
    let list = |actor: &Actor| {
        let data = office.done(actor, &["cert", "list", "--json"]).json();
        let items = data["data"]["items"].as_array().unwrap().clone();
        let mut names: Vec<String> = items.iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect();
        names.retain(|name| name.ends_with("example.org"));
        names.sort();
        names
    };
    assert_eq!(list(&joe), ["www.example.org"]);
    assert_eq!(list(&ann), ["shop.example.org", "www.example.org"]);

    office.refused(&joe, &["cert", "show", "shop.example.org"], Exit::NotFound, "CHY-3012");
    office.refused(&joe, &["revoke", "shop.example.org", "--yes"], Exit::NotFound, "CHY-3012");
    office.refused(&joe, &["hold", "www.example.org", "--yes"], Exit::Denied, "CHY-3030");
    office.refused(&joe, &["log", "list"], Exit::Denied, "CHY-3030");
    office.refused(&joe, &["person", "role", "joe@example.org", "administrator"], Exit::Denied, "CHY-3030");
    office.refused(&ann, &["revoke", "www.example.org", "--yes"], Exit::Denied, "CHY-3030");
    office.done(&ann, &["log", "verify"]);
    office.done(&joe, &["revoke", "www.example.org", "--reason", "keyCompromise", "--yes"]);
}

#[test]
fn what_is_taken_away_is_gone_at_once() {
    let office = Office::open();
    let (admin, joe) = (office.administrator(), office.person("joe@example.org"));
    office.done(&admin, &["person", "domain", "remove", "joe@example.org", "example.org"]);
    office.refused(&joe, &["issue", "www.example.org", "-o", "@www"], Exit::Refused, "CHY-2010");
    office.done(&admin, &["person", "domain", "add", "joe@example.org", "www.example.org"]);
    office.done(&joe, &["issue", "www.example.org", "-o", "@www"]);
    office.done(&admin, &["person", "suspend", "Joe Developer", "--yes"]);
    office.refused(&joe, &["issue", "a.www.example.org", "-o", "@a"], Exit::Denied, "CHY-3032");
    office.done(&admin, &["person", "resume", "Joe Developer"]);
    office.done(&joe, &["issue", "a.www.example.org", "-o", "@a"]);
    office.done(&admin, &["person", "rename", "Joe Developer", "Joe Smith"]);
    office.refused(&admin, &["person", "show", "Joe Developer"], Exit::NotFound, "CHY-3012");
    let listed = office.done(&admin, &["person", "list", "--json"]).json();
    assert_eq!(listed["data"]["items"][1]["name"], "Joe Smith");
    assert_eq!(listed["data"]["items"][1]["domains"][0]["name"], "www.example.org");
}
