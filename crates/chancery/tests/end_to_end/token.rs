//! Tokens: whoever holds one acts with that and no more.

use chancery_testkit::{Chancery, Output};

use crate::fixture;

fn with_token(chancery: &Chancery, file: &str, arguments: &[&str]) -> Output {
    let mut command = chancery.command(arguments);
    Output::of(command.env("CHANCERY_TOKEN_FILE", chancery.path(file)))
}

#[test]
fn a_token_opens_what_it_was_made_for_until_it_is_revoked() {
    let chancery = fixture::servers();
    let create = ["token", "create", "deploy", "--role", "operator", "--may", "issue,see-profiles"];
    let scoped = [&create[..], &["--allow", "*.example.org", "--token-to", "file:token"]].concat();
    let made = chancery.run(&scoped).success();
    assert_eq!(fixture::mode(&chancery.path("token")), 0o600);
    let secret = chancery.read("token").trim().to_owned();
    assert!(secret.starts_with("chy_") && !made.stdout.contains(&secret) && !made.stderr.contains(&secret), "{made}");

    with_token(&chancery, "token", &["issue", "www.example.org", "-o", "www"]).success();
    with_token(&chancery, "token", &["issue", "www.example.com", "-o", "other"]).exit(4).says("*.example.org");
    with_token(&chancery, "token", &["revoke", "www.example.org", "--yes"]).exit(4);
    let who = with_token(&chancery, "token", &["whoami", "--json"]).success().data();
    assert_eq!(who["role"], "operator");
    let listed = chancery.run(["token", "list", "--json"]).success().data();
    assert_eq!(listed["items"][0]["state"], "active");
    assert!(listed["items"][0]["last_used"].is_string(), "{listed}");

    chancery.run(["token", "revoke", "deploy", "--yes"]).success();
    with_token(&chancery, "token", &["whoami"]).exit(4).says("CHY-3036");
    chancery.run(["log", "verify"]).success();
}

#[test]
fn a_token_that_cannot_be_handed_over_is_not_left_behind() {
    let chancery = fixture::servers();
    let create = ["token", "create", "x", "--role", "auditor"];
    let nowhere = [&create[..], &["--token-to", "file:no/such/folder/token"]].concat();
    chancery.run(&nowhere).exit(1).says("CHY-6006");
    let listed = || chancery.run(["token", "list", "--json"]).success().data()["items"].clone();
    assert_eq!(listed(), serde_json::json!([]), "the place is tried before the token is made");

    let full = ["sh", "-c", "exec \"$0\" \"$@\" >/dev/full"];
    for json in [&[][..], &["--json"]] {
        let refused = Output::of(&mut chancery.command_through(&full, create.iter().chain(json))).exit(1);
        refused.says("CHY-6006").says("was revoked again");
    }
    let items = listed();
    let states: Vec<&serde_json::Value> = items.as_array().unwrap().iter().map(|item| &item["state"]).collect();
    assert_eq!(states, ["revoked", "revoked"]);
}

#[test]
fn what_is_wrong_with_a_token_names_the_way_out_of_it() {
    let chancery = fixture::servers();
    let create = ["token", "create", "x", "--role", "auditor"];
    for bad in [["--role", "god"], ["--days", "732"], ["--days", "0"]] {
        let role: &[&str] = if bad[0] == "--role" { &[] } else { &["--role", "auditor"] };
        chancery.run([&["token", "create", "x"], role, &bad].concat()).exit(2).says(bad[1]);
    }
    chancery.run([&create[..], &["--profile", "nope"]].concat()).exit(5).says("chancery profile list");
    chancery.run([&create[..], &["--ca", "nope"]].concat()).exit(5).says("chancery ca list");
    chancery.run([&create[..], &["--may", "issue"]].concat()).exit(1).says("see-status");
    chancery.write("there", "");
    let there = chancery.run([&create[..], &["--token-to", "file:there"]].concat()).exit(7).says("--token-to");
    assert!(!there.stderr.contains("--force"), "{there}");

    chancery.run(create).success();
    chancery.run(create).success();
    let several = chancery.run(["token", "revoke", "x", "--yes"]).exit(5).says("CHY-3013").says("Give its id.");
    assert!(!several.stderr.contains("serial number"), "{several}");
    chancery.run(["token", "create", "y", "--role", "auditor"]).success();
    chancery.run(["token", "revoke", "y", "--yes"]).success();
    chancery.run(["token", "revoke", "y", "--yes"]).exit(7).says("CHY-3015").says("chancery token list");
    let missing = with_token(&chancery, "nothing", &["whoami"]).exit(1).says("CHY-6010");
    assert!(!missing.stderr.contains("password"), "{missing}");
}

#[test]
fn a_name_that_was_given_stays_on_its_line_and_none_is_refused() {
    let chancery = fixture::servers();
    let added = chancery.run(["crl", "add", "abd0", "--yes"]).success();
    assert!(added.stderr.contains("Revoked abd0\n"), "{added}");
    let again = chancery.run(["crl", "add", "abd0", "--yes"]).exit(7).says("CHY-3010").says("(unspecified)");
    assert!(!again.stderr.contains("on  ("), "{again}");
    chancery.run(["ca", "show", "a\nb"]).exit(5).says("“a\\nb”");
    for nothing in [["ca", "show", ""], ["person", "show", ""], ["crl", "show", ""], ["token", "revoke", ""]] {
        chancery.run(nothing).exit(2).says("a value is required");
    }
}

#[test]
fn a_data_directory_that_cannot_be_is_named() {
    let chancery = fixture::alone();
    chancery.write("file", "");
    let data = chancery.path("file/data");
    let mut init = chancery.command(["init", "--name", "Example Org", "--no-passphrase", "--yes"]);
    Output::of(init.env("CHANCERY_DATA", &data)).exit(1).says("CHY-7005").says(data.to_str().unwrap());
}

#[test]
fn auditors_and_members_are_refused_with_exit_4() {
    let chancery = fixture::servers();
    for (name, role) in [("Ann Auditor", "auditor"), ("Joe Member", "member")] {
        chancery.run(["person", "create", name, "--role", role]).success();
        let secret = chancery.run(["token", "create", role, "--person", name]).success().stdout;
        chancery.write(role, secret);
        with_token(&chancery, role, &["crl", "publish", "issuing-1"]).exit(4).says("CHY-3030");
        with_token(&chancery, role, &["person", "role", name, "administrator"]).exit(4).says(role);
        with_token(&chancery, role, &["ca", "list"]).success();
    }
    with_token(&chancery, "auditor", &["log", "verify"]).success();
    with_token(&chancery, "member", &["log", "verify"]).exit(4);
    with_token(&chancery, "member", &["issue", "www.example.org", "-o", "www"]).exit(6).says("CHY-2010");
    let operator = chancery.run(["token", "create", "deploy", "--role", "operator", "--days", "9"]).success();
    chancery.write("deploy", operator.stdout);
    let nobodys = with_token(&chancery, "deploy", &["token", "list"]).exit(4).says("CHY-3037").says("--person");
    assert!(nobodys.stderr.contains("administrator, auditor"), "{nobodys}");
    chancery.write("wrong", "chy_0000\n");
    with_token(&chancery, "wrong", &["ca", "list"]).exit(4).says("CHY-3033");
}
