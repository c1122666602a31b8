//! Persons: who they are, what is theirs, whose a certificate is.

use crate::fixture;

#[test]
fn a_person_and_what_is_theirs() {
    let chancery = fixture::servers();
    let created = ["person", "create", "Joe Developer", "--email", "joe@example.org", "--domain", "example.org"];
    let joe = chancery.run(created).success();
    assert!(joe.stdout.contains("Joe Developer"), "{joe}");
    chancery.run(["person", "create", "Joe Two", "--email", "joe@EXAMPLE.org"]).exit(7).says("joe@example.org");
    chancery
        .run(["person", "create", "Ann", "--role", "boss"])
        .exit(1)
        .says("administrator, operator, auditor, member");
    chancery.run(["person", "create", "Ann", "--dry-run"]).success();
    chancery.run(["person", "show", "Ann"]).exit(5);

    chancery.run(["person", "domain", "add", "joe@example.org", "Bücher.example"]).success();
    chancery.run(["person", "address", "add", "Joe Developer", "joe@example.net"]).success();
    chancery.run(["person", "domain", "remove", "Joe Developer", "example.org"]).success();
    chancery.run(["person", "role", "Joe Developer", "operator"]).success();
    let shown = chancery.run(["person", "show", "joe@example.net", "--json"]).success().data();
    assert_eq!(shown["role"], "operator");
    assert_eq!(shown["domains"][0]["name"], "xn--bcher-kva.example");
    assert_eq!(shown["addresses"].as_array().map(Vec::len), Some(2));

    chancery.run(["person", "suspend", "Joe Developer"]).exit(10).says("--yes");
    chancery.run(["person", "suspend", "Joe Developer", "--yes"]).success();
    let listed = chancery.run(["person", "list", "--json"]).success().data();
    assert_eq!(listed["items"][0]["state"], "suspended");
    chancery.run(["person", "suspend", "Joe Developer", "--yes"]).exit(7).says("suspended");
    chancery.run(["person", "resume", "Joe Developer"]).success();
    chancery.run(["log", "verify"]).success();
}

#[test]
fn a_certificate_has_an_owner() {
    let chancery = fixture::servers();
    chancery.run(["person", "create", "Web Team", "--domain", "example.org"]).success();
    chancery.run(["issue", "www.example.org", "-o", "www", "--owner", "Web Team"]).success();
    chancery.run(["issue", "www.example.com", "-o", "other"]).success();
    chancery.run(["issue", "www.example.net", "-o", "none", "--owner", "Nobody"]).exit(5).says("Nobody");
    let shown = chancery.run(["cert", "show", "www.example.org", "--json"]).success().data();
    assert_eq!(shown["owner"]["name"], "Web Team");
    let listed = chancery.run(["cert", "list", "--owner", "Web Team", "--json"]).success().data();
    let names: Vec<_> = listed["items"].as_array().unwrap().iter().map(|item| item["name"].clone()).collect();
    assert_eq!(names, ["www.example.org"]);
}
