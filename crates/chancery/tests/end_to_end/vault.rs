//! The recovery code: printed once, and the way back when the key file is lost.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use chancery_testkit::Chancery;

use crate::fixture;

fn key_file(chancery: &Chancery) -> PathBuf {
    let mut name = chancery.data().into_os_string();
    name.push(".vault-key");
    name.into()
}

/// An authority whose recovery code lies in the file `code`.
pub(crate) fn with_code() -> Chancery {
    fixture::authority_with(&["--issue", "servers", "--url", fixture::URL, "--recovery-code-to", "file:code"])
}

#[test]
fn a_key_file_that_everybody_may_use_opens_nothing() {
    let chancery = fixture::servers();
    let set = |mode: u32| {
        std::fs::set_permissions(key_file(&chancery), std::fs::Permissions::from_mode(mode)).unwrap();
    };
    for open in [0o666, 0o604, 0o620] {
        set(open);
        chancery.run(["issue", "www.example.org", "-o", "www"]).exit(11).says("CHY-3008").says("chmod 600");
    }
    // A group of its own may read it, as service managers have it.
    set(0o640);
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
}

#[test]
fn a_lost_key_file_is_no_loss_with_the_recovery_code() {
    let chancery = with_code();
    let code = chancery.read("code");
    assert_eq!(fixture::mode(&chancery.path("code")), 0o600);
    assert_eq!(code.trim().split('-').map(str::len).collect::<Vec<_>>(), [4; 7], "seven groups of four");
    chancery.run(["issue", "before.example.org", "-o", "before"]).success();

    let lost = std::fs::read(key_file(&chancery)).unwrap();
    std::fs::remove_file(key_file(&chancery)).unwrap();
    chancery.run(["issue", "www.example.org", "-o", "www"]).exit(11).says("CHY-3008").says("restore-key-file");

    let restore = ["vault", "restore-key-file", "--recovery-code-from"];
    let with = |file: &str| chancery.run(restore.into_iter().chain([file]));
    let other_letter = if code.starts_with('7') { "8" } else { "7" };
    chancery.write("mistyped", format!("{other_letter}{}", &code[1..]));
    with("file:mistyped").exit(1).says("CHY-1041").says("mistyped");
    chancery.write("short", "ABCD-EFGH");
    with("file:short").exit(1).says("CHY-1041").says("8 letters");
    let other = with_code();
    chancery.write("other", other.read("code"));
    with("file:other").exit(11).says("CHY-3040");
    assert!(!key_file(&chancery).exists(), "a refusal leaves no key file");

    chancery.write("sloppy", code.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l"));
    let rehearsed = |file: &str| chancery.run(restore.into_iter().chain([file, "--dry-run"]));
    rehearsed("file:other").exit(11).says("CHY-3040");
    rehearsed("file:sloppy").success().says("Nothing was changed");
    assert!(!key_file(&chancery).exists(), "a rehearsal makes no key file");
    with("file:sloppy").success();
    assert_eq!(fixture::mode(&key_file(&chancery)), 0o600);
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    chancery.run(["log", "verify"]).success();
    chancery.run(["log", "list"]).success().says("vault_slot_changed");
    with("file:code").exit(7).says("CHY-3047");
    rehearsed("file:code").exit(7).says("CHY-3047");

    std::fs::write(key_file(&chancery), lost).unwrap();
    chancery.run(["status"]).exit(11).says("CHY-3008");
}

#[test]
fn a_new_recovery_code_voids_the_old_one() {
    let chancery = with_code();
    let again = ["vault", "recovery-code", "--recovery-code-to", "file:new"];
    chancery.run(again).exit(10).says("--yes");
    assert!(!chancery.path("new").exists());
    chancery.run(again.into_iter().chain(["--yes"])).success();
    chancery.run(["vault", "show"]).success().says("recovery-code").says("key-file");
    std::fs::remove_file(key_file(&chancery)).unwrap();
    let restore = |file: &str| chancery.run(["vault", "restore-key-file", "--recovery-code-from", file]);
    restore("file:code").exit(11).says("CHY-3040");
    restore("file:new").success();
    chancery.run(["status"]).success();
}

#[test]
fn init_prints_no_recovery_code_where_it_would_end_up_in_a_log() {
    let chancery = fixture::empty();
    let init = ["init", "--name", "Example Org", "--issue", "servers", "--no-passphrase", "--yes"];
    let output = chancery.run(init.into_iter().chain(["--json"])).success();
    assert!(!output.stderr.contains("recovery"), "{output}");
    assert!(!output.stdout.contains("recovery"), "{output}");
    let slots = chancery.run(["vault", "show", "--json"]).success().data();
    assert_eq!(slots["items"].as_array().unwrap().len(), 1, "{slots}");
    chancery.run(["vault", "recovery-code"]).exit(10).says("--recovery-code-to");

    let chancery = fixture::empty();
    chancery.run(init).success().says("chancery vault recovery-code");
    chancery.write("there", "precious");
    let chancery = fixture::empty();
    chancery.write("there", "precious");
    let taken = init.into_iter().chain(["--recovery-code-to", "file:there"]);
    chancery.run(taken).exit(7).says("CHY-6004");
    assert!(!chancery.data().join("chancery.db").exists(), "nothing was made");
}
