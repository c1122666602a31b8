//! The data directory: its files, and the lock of its one process.

use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use chancery_store::{Database, Error, Store, Unavailable};
use tempfile::TempDir;

use crate::fixture::{ISSUER, NOW, open};

const HOLDER: &str = "CHANCERY_TEST_HOLD";

#[tokio::test]
async fn files_are_private() {
    let directory = TempDir::new().unwrap();
    let data = directory.path().join("data");
    assert!(!Store::exists(&Database::Directory(data.clone())).await.unwrap());
    let store = open(&data).await;
    store.take_serial(ISSUER, NOW).await.unwrap_err();
    assert!(Store::exists(&Database::Directory(data.clone())).await.unwrap());
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    for entry in std::fs::read_dir(&data).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

/// Not a test of its own: the process that holds the lock in the test below.
#[tokio::test]
async fn holds_the_lock_when_asked() {
    let Ok(directory) = std::env::var(HOLDER) else { return };
    let _store = open(std::path::Path::new(&directory)).await;
    println!("holding");
    let _ = std::io::stdin().read(&mut [0]);
}

#[tokio::test]
async fn a_second_process_waits_and_then_says_who_holds_the_directory() {
    let directory = TempDir::new().unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["file::holds_the_lock_when_asked", "--exact", "--nocapture"])
        .env(HOLDER, directory.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = child.stdout.take().unwrap();
    let mut seen = String::new();
    while !seen.contains("holding") {
        let mut byte = [0];
        assert_eq!(output.read(&mut byte).unwrap(), 1, "the holder ended: {seen}");
        seen.push(char::from(byte[0]));
    }
    match Store::open(&Database::Directory(directory.path().to_owned()), Duration::from_millis(100), NOW).await {
        Err(Error::Unavailable(Unavailable::Held { pid, command })) => {
            assert_eq!(pid, child.id());
            assert!(command.contains("holds_the_lock_when_asked"), "{command}");
        }
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("opened a directory that another process holds"),
    }
    child.kill().unwrap();
    child.wait().unwrap();
    open(directory.path()).await;
}

#[tokio::test]
async fn a_foreign_file_is_refused_by_name() {
    let other = TempDir::new().unwrap();
    std::fs::write(other.path().join("chancery.db"), "this is no database at all, it is a text").unwrap();
    let opened = Store::open(&Database::Directory(other.path().to_owned()), Duration::ZERO, NOW).await;
    assert_eq!(opened.err(), Some(Error::Unavailable(Unavailable::Damaged)));
}
