//! Hidden questions on a real terminal.

use crate::harness::{in_dialogue, on_terminal};
use crate::peer::Files;

const QUESTION: &str = "Password of the file: ";

#[test]
fn a_password_is_typed_edited_and_never_shown() {
    let files = Files::new();
    let inspect = ["p12", "inspect", "joe.p12"];
    for (keys, exit, shown) in [
        ("secret\r", 0, "EC P-256"),
        ("secret\n", 0, "EC P-256"),
        ("wrong\u{15}secrex\u{7f}t\r", 0, "EC P-256"),
        ("secrets\r", 1, "CHY-1020"),
        ("secret\u{3}", 130, "CHY-6015"),
        ("\u{4}", 3, "CHY-6003"),
    ] {
        let (screen, found) = in_dialogue(files.path(), &inspect, &[(QUESTION, keys)]);
        assert_eq!(found, exit, "{keys:?}: {screen}");
        assert!(screen.contains(shown), "{keys:?}: {screen}");
        assert!(!screen.contains("secre"), "{keys:?}: {screen}");
    }
}

#[test]
fn a_new_password_is_asked_for_twice() {
    let files = Files::new();
    let convert = ["p12", "convert", "joe.p12", "-o", "new.p12", "--new-password-from", "prompt"];
    let asked = |again: &'static str| [(QUESTION, "secret\r"), ("New password: ", "new one\r"), ("again: ", again)];
    let (screen, exit) = in_dialogue(files.path(), &convert, &asked("other\r"));
    assert_eq!(exit, 1, "{screen}");
    assert!(screen.contains("CHY-6014") && !files.file("new.p12").exists(), "{screen}");
    let (screen, exit) = in_dialogue(files.path(), &convert, &asked("new one\r"));
    assert_eq!(exit, 0, "{screen}");
    let read = ["pkcs12", "-in", "new.p12", "-passin", "pass:new one", "-nodes", "-out", "read.pem"];
    crate::peer::openssl(files.path(), &read);
}

#[test]
fn the_end_of_input_typed_ahead_cancels_instead_of_waiting() {
    let files = Files::new();
    let (screen, exit) = on_terminal(files.path(), &[], &["p12", "inspect", "joe.p12"], "");
    assert_eq!(exit, 3, "{screen}");
}
