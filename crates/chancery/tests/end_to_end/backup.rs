//! Backups: made while others work, opened with the recovery code alone, and refused when anything is wrong with them.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chancery_testkit::peer::openssl;
use chancery_testkit::{Chancery, Output, signal};

use crate::fixture;
use crate::vault::with_code;

const WITH_CODE: [&str; 2] = ["--recovery-code-from", "file:code"];

/// Runs a command on another data directory.
fn at(chancery: &Chancery, data: &Path, args: &[&str]) -> Output {
    Output::of(chancery.command(args).env("CHANCERY_DATA", data))
}

/// A data directory that is not there yet.
fn elsewhere(chancery: &Chancery, name: &str) -> PathBuf {
    chancery.data().with_file_name(name)
}

fn beside(data: &Path, ending: &str) -> PathBuf {
    data.with_file_name(format!("{}{ending}", data.file_name().unwrap().to_str().unwrap()))
}

/// Makes a backup into this folder; its file.
fn create(chancery: &Chancery, folder: &str) -> String {
    std::fs::create_dir_all(chancery.path(folder)).unwrap();
    let data = chancery.run(["backup", "create", "--to", folder, "--json"]).success().data();
    data["file"].as_str().expect("a backup has a file").to_owned()
}

fn restore(chancery: &Chancery, data: &Path, file: &str, opening: &[&str]) -> Output {
    at(chancery, data, &[&["backup", "restore", file, "--yes"], opening].concat())
}

fn crl_number(chancery: &Chancery, data: &Path) -> u64 {
    let listed = at(chancery, data, &["crl", "list", "--json"]).success().data();
    let of = |item: &&serde_json::Value| item["authority"] == "issuing-1";
    listed["items"].as_array().unwrap().iter().find(of).unwrap()["number"].as_u64().unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_backup_taken_under_load_restores_everything_handed_out_before_it() {
    let chancery = &with_code();
    chancery.run(["issue", "revoked.example.org", "-o", "revoked"]).success();
    chancery.run(["revoke", "revoked.example.org", "--reason", "superseded", "--yes"]).success();
    let stop = &AtomicBool::new(false);
    let (file, received) = std::thread::scope(|scope| {
        let work = |worker: usize| {
            let issue = move |round: usize| {
                let name = format!("host{worker}-{round}.example.org");
                chancery.run(["issue", &name, "-o", &name]).success();
            };
            move || (0..).take_while(|_| !stop.load(Ordering::Relaxed)).for_each(issue)
        };
        let workers: Vec<_> = (0..3).map(|worker| scope.spawn(work(worker))).collect();
        // When one of them fails there is nothing to wait for.
        while !chancery.path("host0-2.example.org/fullchain.pem").exists() && !workers.iter().any(|it| it.is_finished())
        {
            std::thread::sleep(Duration::from_millis(20));
        }
        // What has reached a client by now has to be in the backup.
        let received: Vec<String> = fixture::file_names(chancery)
            .into_iter()
            .map(|name| chancery.path(name).join("fullchain.pem"))
            .filter(|file| std::fs::read_to_string(file).unwrap_or_default().contains("END CERTIFICATE"))
            .map(|file| fixture::serial(&file))
            .collect();
        let file = create(chancery, "backups");
        stop.store(true, Ordering::Relaxed);
        workers.into_iter().for_each(|worker| worker.join().unwrap());
        (file, received)
    });
    assert!(received.len() >= 4, "{received:?}");
    // The original goes on: its CRL numbers are ahead of those in the backup.
    for _ in 0..3 {
        chancery.run(["crl", "publish"]).success();
    }
    let published = crl_number(chancery, &chancery.data());

    let data = elsewhere(chancery, "restored");
    assert_eq!(fixture::mode(Path::new(&file)), 0o600, "closed to others");
    let rehearsal = [&WITH_CODE[..], &["--dry-run"]].concat();
    restore(chancery, &data, &file, &rehearsal).success().says("Nothing was changed");
    assert!(!data.exists() && !beside(&data, ".vault-key").exists(), "a rehearsal leaves nothing");
    let output = restore(chancery, &data, &file, &WITH_CODE).success();
    output.says("No other copy").says("crl publish root-1");
    assert_eq!(fixture::mode(&beside(&data, ".vault-key")), 0o600);
    assert_eq!(fixture::mode(&data), 0o700);
    assert!(names(&data).iter().all(|name| name.starts_with("chancery.db") || name == "lock"), "{:?}", names(&data));

    let listed = at(chancery, &data, &["cert", "list", "--json", "--limit", "1000"]).success().data().to_string();
    for serial in &received {
        assert!(listed.contains(serial.as_str()), "{serial} was handed out before the backup and is not there");
    }
    at(chancery, &data, &["log", "verify"]).success();
    at(chancery, &data, &["log", "list"]).success().says("restored");

    assert!(
        crl_number(chancery, &data) > published + 1_000_000_000,
        "the CRL counter jumped ahead of what was published"
    );
    at(chancery, &data, &["issue", "after.example.org", "-o", "after"]).success();
    at(chancery, &data, &["issue", "bad.example.org", "-o", "bad"]).success();
    at(chancery, &data, &["revoke", "bad.example.org", "--reason", "keyCompromise", "--yes"]).success();
    let crl = at(chancery, &data, &["crl", "show", "--pem"]).success().stdout;
    let crl = chancery.write("ca.crl", crl);
    let shown = Output::of(openssl::command(["crl", "-noout", "-crlnumber", "-in"]).arg(&crl)).success().stdout;
    let number = u64::from_str_radix(shown.trim().rsplit("0x").next().unwrap(), 16);
    assert!(number.is_ok_and(|number| number > published), "{shown} is after {published}");
    let roots = chancery.path("roots.pem");
    let check = |name: &str| {
        let options = ["-crl_check", "-CRLfile", crl.to_str().unwrap()];
        openssl::verify(&roots, &chancery.path(format!("{name}/fullchain.pem")), options)
    };
    check("after").success();
    check("host0-0.example.org").success();
    check("bad").exit(2).says("revoked");
    check("revoked").exit(2).says("revoked");
}

#[test]
fn a_key_file_opens_a_backup_too_and_goes_on_being_the_key_file() {
    let chancery = with_code();
    let file = create(&chancery, "backups");
    let key_file = beside(&chancery.data(), ".vault-key");
    let data = elsewhere(&chancery, "restored");
    restore(&chancery, &data, &file, &["--key-file", key_file.to_str().unwrap()]).success();
    assert_eq!(std::fs::read(&key_file).unwrap(), std::fs::read(beside(&data, ".vault-key")).unwrap());
    at(&chancery, &data, &["issue", "www.example.org", "-o", "www"]).success();

    // On the same machine: the directory is gone, its key file and the checkpoint beside it are not.
    std::fs::remove_dir_all(chancery.data()).unwrap();
    std::fs::create_dir(chancery.data()).unwrap();
    restore(&chancery, &chancery.data(), &file, &[]).success();
    chancery.run(["log", "verify"]).success();
    assert!(beside(&chancery.data(), ".checkpoint.before-restore").exists());
    // What the root signed may be older than what clients have seen, until its passphrase is given.
    chancery.run(["status", "--check"]).exit(8).says("CHY-4023").says("crl publish root-1 --passphrase-from");
    chancery.run(["crl", "publish", "root-1", "--passphrase-from", "file:passphrase"]).success();
    chancery.run(["status", "--check"]).success();
}

#[test]
fn what_is_not_a_whole_backup_or_not_ours_is_refused_and_leaves_nothing() {
    let (chancery, other) = (with_code(), with_code());
    let file = create(&chancery, "backups");
    let foreign = create(&other, "backups");
    chancery.write("other", other.read("code"));
    let bytes = std::fs::read(&file).unwrap();
    let body = bytes.len() - bytes.len() / 4;
    let changed = |place: usize| {
        let mut bytes = bytes.clone();
        bytes[place] ^= 0x20;
        bytes
    };
    let cases = [
        ("header.backup", changed(30), "CHY-3043"),
        ("body.backup", changed(body), "CHY-3043"),
        ("tail.backup", changed(bytes.len() - 1), "CHY-3043"),
        ("cut.backup", bytes[..body].to_vec(), "CHY-3043"),
        ("front.backup", bytes[..60].to_vec(), "CHY-3043"),
        ("longer.backup", [bytes.as_slice(), b"x"].concat(), "CHY-3043"),
        ("newer.backup", changed(16), "CHY-3045"),
        ("other.backup", b"BEGIN CERTIFICATE".to_vec(), "CHY-3042"),
        ("empty.backup", Vec::new(), "CHY-3042"),
    ];
    let data = elsewhere(&chancery, "restored");
    let parent = data.parent().unwrap();
    let before = names(parent).len();
    for (name, content, code) in cases {
        chancery.write(name, content);
        restore(&chancery, &data, name, &WITH_CODE).exit(1).says(code).says(name);
        chancery.run(["backup", "verify", name]).exit(1).says(code);
        assert_eq!(names(parent).len(), before, "{name}: nothing is left behind");
    }
    restore(&chancery, &data, "no-such.backup", &WITH_CODE).exit(5).says("no-such.backup").says("CHY-3012");
    restore(&chancery, &data, &file, &["--key-file", "no-such.key"]).exit(5).says("no-such.key").says("CHY-3012");
    chancery.run(["backup", "verify", "no-such.backup"]).exit(5).says("no-such.backup").says("CHY-3012");
    restore(&chancery, &data, &file, &["--recovery-code-from", "file:other"]).exit(11).says("CHY-3040");
    chancery.write("mistyped", "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GGGG");
    restore(&chancery, &data, &file, &["--recovery-code-from", "file:mistyped"]).exit(1).says("CHY-1041");
    let others_key = beside(&other.data(), ".vault-key");
    restore(&chancery, &data, &file, &["--key-file", others_key.to_str().unwrap()]).exit(11).says("CHY-3008");
    chancery.run(["backup", "verify", &foreign]).exit(7).says("CHY-3044");
    chancery.run(["backup", "verify", &foreign, "--recovery-code-from", "file:other"]).success();
    assert_eq!(names(parent).len(), before, "nothing is left behind");

    // Nothing is restored over something else.
    let rehearsal = [&WITH_CODE[..], &["--dry-run"]].concat();
    for how in [&WITH_CODE[..], &rehearsal] {
        restore(&chancery, &chancery.data(), &file, how).exit(7).says("CHY-3046").says("chancery.db");
    }
    std::fs::write(beside(&data, ".vault-key"), "precious").unwrap();
    for how in [&WITH_CODE[..], &rehearsal] {
        restore(&chancery, &data, &file, how).exit(7).says("CHY-3047");
    }
    assert_eq!(std::fs::read_to_string(beside(&data, ".vault-key")).unwrap(), "precious");
    assert!(!data.exists());
    chancery.run(["backup", "create", "--to", &file]).exit(7).says("CHY-3048");
    assert_eq!(std::fs::read(&file).unwrap(), bytes, "a backup is never overwritten");
    let inside = chancery.data().display().to_string();
    chancery.run(["backup", "create", "--to", &inside]).exit(1).says("would be lost with it");
    chancery.run(["status", "--check"]).success();
    chancery.run(["log", "verify"]).success();
}

#[test]
fn a_rehearsal_tries_everything_and_leaves_nothing() {
    let chancery = with_code();
    let file = create(&chancery, "backups");
    std::fs::create_dir(chancery.path("work")).unwrap();
    let rehearse = ["backup", "rehearse", &file, "--in", "work"];
    let output = chancery.run(rehearse).success();
    output.says("issuing-1 signs").says("root-1 needs its passphrase");
    let data = chancery.run(rehearse.into_iter().chain(WITH_CODE).chain(["--json"])).success().data();
    assert_eq!(data["good"], true);
    assert_eq!(data["signatures"][1]["signature"], "good", "{data}");
    assert_eq!(names(&chancery.path("work")), [""; 0], "removed after success");

    let mut bytes = std::fs::read(&file).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    chancery.write("bent.backup", bytes);
    chancery.run(["backup", "rehearse", "bent.backup", "--in", "work"]).exit(1).says("CHY-3043");
    assert_eq!(names(&chancery.path("work")), [""; 0], "removed after failure");

    for milliseconds in [5, 20, 40, 80, 160] {
        let mut command = chancery.command(rehearse);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
        signal::send("INT", child.id());
        child.wait().unwrap();
        assert_eq!(names(&chancery.path("work")), [""; 0], "removed after Ctrl-C");
    }
}

#[test]
fn a_killed_backup_is_never_taken_for_a_good_one() {
    let chancery = with_code();
    std::fs::create_dir(chancery.path("backups")).unwrap();
    for round in 0..12 {
        let mut command = chancery.command(["backup", "create", "--to", "backups"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(15 * round));
        let _ = child.kill();
        child.wait().unwrap();
    }
    let listed = chancery.run(["backup", "list", "--json"]).success().data();
    for item in listed["items"].as_array().unwrap() {
        assert_eq!(item["state"], "there");
        chancery.run(["backup", "verify", item["file"].as_str().unwrap()]).success();
    }
    create(&chancery, "backups");
    for name in names(&chancery.path("backups")) {
        assert!(name.ends_with(".backup"), "{name} was left over");
        chancery.run(["backup", "verify", &format!("backups/{name}")]).success();
    }
    assert!(names(&chancery.data()).iter().all(|name| !name.starts_with('.')), "{:?}", names(&chancery.data()));
    chancery.run(["log", "verify"]).success();
}

#[test]
fn the_newest_are_kept_and_what_others_made_stays() {
    let (chancery, other) = (with_code(), with_code());
    let foreign = create(&other, "backups");
    std::fs::create_dir(chancery.path("backups")).unwrap();
    std::fs::copy(&foreign, chancery.path("backups/chancery-20200101T000000Z.backup")).unwrap();
    chancery.write("backups/chancery-notes.backup", "my notes");
    let first = create(&chancery, "backups");
    for _ in 0..2 {
        chancery.run(["backup", "create", "--to", "backups", "--keep", "2"]).success();
    }
    assert!(!Path::new(&first).exists());
    assert_eq!(names(&chancery.path("backups")).len(), 4, "two of ours, and two that are not");
    let listed = chancery.run(["backup", "list", "--json"]).success().data();
    let states: Vec<&str> =
        listed["items"].as_array().unwrap().iter().map(|it| it["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["there", "there", "removed"]);
}

#[test]
fn a_schedule_that_is_not_kept_needs_attention() {
    let chancery = with_code();
    std::fs::create_dir(chancery.path("backups")).unwrap();
    chancery.run(["backup", "create"]).exit(2).says("there is no schedule").says("--to");
    chancery.run(["backup", "schedule", "--every", "90m", "--to", "backups"]).exit(2);
    chancery.run(["backup", "schedule", "--every", "24h", "--to", "nowhere"]).exit(1).says("CHY-3049");
    for to in ["/nonexistent/x.backup", "no-ending.file"] {
        chancery.run(["backup", "create", "--to", to]).exit(1).says("CHY-3049");
    }
    chancery.run(["backup", "verify", "/nonexistent"]).exit(5).says("CHY-3012");
    chancery.run(["backup", "schedule", "--every", "24h", "--to", "backups", "--keep", "3"]).success();
    chancery.run(["backup", "schedule"]).success().says("24");
    chancery.run(["status", "--check"]).exit(8).says("There is no backup yet");
    chancery.run(["backup", "create"]).success();
    chancery.run(["status", "--check"]).success();
    chancery.run(["backup", "schedule", "--off"]).success();
    chancery.run(["backup", "create"]).exit(2);
}

#[test]
fn a_backup_that_opens_with_the_key_file_alone_says_so() {
    let chancery = fixture::servers();
    create(&chancery, "backups");
    chancery.run(["backup", "create", "--to", "backups"]).success().says("no recovery code");
    let file = chancery.path("backups").join(&names(&chancery.path("backups"))[0]).display().to_string();
    restore(&chancery, &elsewhere(&chancery, "restored"), &file, &["--recovery-code-from", "env:CODE"]).exit(1);
    let parent = chancery.data().parent().unwrap().display().to_string();
    chancery.run(["backup", "create", "--to", &parent]).success().says("The key file lies beside");
}

/// Backs up onto, and restores into, a file system with so many kilobytes of room. In a mount namespace of its own.
const FULL_DISK: &str = r#"
set -eu
small="$2/small"
mkdir "$small"
mount -t tmpfs -o size=$3k,mode=0700 tmpfs "$small"
code=0
"$1" backup create --to "$small" || code=$?
echo "create: $code, left: $(ls -A "$small" | wc -l)"
code=0
CHANCERY_DATA="$small/data" "$1" backup restore "$4" --yes --recovery-code-from file:code || code=$?
echo "restore: $code, left: $(ls -A "$small" | wc -l)"
"#;

#[test]
fn a_full_disk_leaves_no_half_backup_and_no_half_restore() {
    let chancery = with_code();
    let file = create(&chancery, "backups");
    for kilobytes in ["64", "160"] {
        let folder = chancery.files().join(kilobytes);
        std::fs::create_dir(&folder).unwrap();
        let apart = ["unshare", "--mount", "--map-root-user", "sh", "-c", FULL_DISK, "sh"];
        let mut command = chancery.command_through(&apart, [folder.to_str().unwrap(), kilobytes, &file]);
        let output = Output::of(&mut command).success();
        output.says("create: 1, left: 0").says("restore: 1, left: 0").says("the disk is full");
    }
    let listed = chancery.run(["backup", "list", "--json"]).success().data();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1, "{listed}");
    assert!(names(&chancery.data()).iter().all(|name| !name.starts_with('.')), "{:?}", names(&chancery.data()));
}

#[test]
fn a_backup_that_has_seen_a_later_time_is_restored_when_the_clock_is_accepted() {
    let chancery = &with_code();
    crate::damage::sql(chancery, "update meta set number = number + 2 * 86400 where name = 'highest_time'");
    let file = chancery.path("ahead.backup").display().to_string();
    chancery.run(["backup", "create", "--to", &file]).success();
    let rehearse = ["backup", "rehearse", &file];
    chancery.run(rehearse.into_iter().chain(WITH_CODE)).exit(8).says("--accept-clock");
    let data = elsewhere(chancery, "restored");
    restore(chancery, &data, &file, &WITH_CODE).exit(7).says("CHY-3052").says("--accept-clock");
    assert!(!data.exists(), "nothing is left of it");
    let accepting = [&WITH_CODE[..], &["--accept-clock"]].concat();
    restore(chancery, &data, &file, &accepting).success();
    at(chancery, &data, &["issue", "www.example.org", "-o", "www"]).success();
    at(chancery, &data, &["log", "list"]).success().says("time_accepted");
    at(chancery, &data, &["log", "verify"]).success();
}
