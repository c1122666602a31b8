//! A name that is not clear: chosen from a list on a terminal, an error with the list in a pipe.

use chancery_testkit::Chancery;

use crate::fixture;

const UP: &str = "\u{1b}[A";

/// Two certificates that “joe” could mean.
fn two() -> Chancery {
    let chancery = fixture::servers();
    for name in ["joe-mail.example.org", "joe-vpn.example.org"] {
        chancery.run(["issue", name, "-o", name]).success();
    }
    chancery
}

fn state(chancery: &Chancery, name: &str) -> String {
    chancery.run(["cert", "show", name, "--json"]).success().data()["state"].as_str().unwrap().to_owned()
}

#[test]
fn in_a_pipe_the_similar_ones_are_listed() {
    let chancery = two();
    let refused = chancery.run(["revoke", "joe", "--reason", "superseded", "--yes"]).exit(5).says("CHY-6035");
    for name in ["joe-mail.example.org", "joe-vpn.example.org"] {
        assert_eq!(refused.stderr.matches(name).count(), 1, "each is named once: {refused}");
    }
    chancery.run(["revoke", "jim", "--reason", "superseded", "--yes"]).exit(5).says("CHY-3012");
}

#[test]
fn on_a_terminal_one_is_chosen_with_keys() {
    let chancery = two();
    let revoke = ["revoke", "joe", "--reason", "superseded", "--yes"];
    // The newest comes first; one up from there is the last, the oldest.
    let (screen, exit) = chancery.dialogue(&revoke, &[("Which one?", &format!("{UP}\r"))]);
    assert_eq!(exit, 0, "{screen}");
    assert!(screen.contains("2 certificates match “joe”"), "{screen}");
    assert_eq!(state(&chancery, "joe-mail.example.org"), "revoked");
    assert_eq!(state(&chancery, "joe-vpn.example.org"), "valid");
}

#[test]
fn cancelling_changes_nothing_and_a_digit_chooses() {
    let chancery = two();
    let show = |keys: &str| chancery.dialogue(&["cert", "show", "joe"], &[("Which one?", keys)]);
    let (screen, exit) = show("2");
    assert_eq!(exit, 0, "{screen}");
    assert!(screen.contains("CN=joe-mail.example.org"), "{screen}");
    for (keys, exit) in [("q", 3), ("\u{4}", 3), ("\u{3}", 130)] {
        assert_eq!(show(keys).1, exit, "{keys:?}");
    }
    let silent = chancery.run(["cert", "show", "joe"]).exit(5);
    silent.says("joe-vpn.example.org");
}

#[test]
fn a_no_to_the_second_of_two_revokes_neither() {
    let chancery = two();
    let names = ["joe-mail.example.org", "joe-vpn.example.org"];
    let asked = names.map(|name| format!("Type {name} to confirm: "));
    let revoke = ["revoke", names[0], names[1], "--reason", "superseded"];
    let (screen, exit) = chancery.dialogue(&revoke, &[(&asked[0], &format!("{}\r", names[0])), (&asked[1], "\r")]);
    assert_eq!(exit, 3, "{screen}");
    for name in names {
        assert_eq!(state(&chancery, name), "valid", "{screen}");
    }
}
