//! The binary under test with a data directory of its own.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::folder;
use crate::output::Output;
use crate::peer::postgresql;
use crate::serving::Serving;
use crate::terminal;

/// The passphrase of every authority made in tests.
const PASSPHRASE: &str = "correct horse battery staple";
/// What the server is called that is asked over HTTPS.
const CONTEXT: &str = "server";
/// What commands see of the environment that the tests run in: nothing that they take for a setting.
const KEPT: [&str; 5] = ["PATH", "TMPDIR", "LD_LIBRARY_PATH", "RUST_BACKTRACE", "LLVM_PROFILE_FILE"];
/// Longest wait for what comes by itself, and how often is looked.
const PATIENCE: Duration = Duration::from_secs(120);
const STEP: Duration = Duration::from_millis(100);
/// Seconds for which a command waits for another one's data directory: as many as it takes on a slow computer.
const LOCK_WAIT: &str = "240";

/// The binary, an empty data directory and a folder for files; both vanish with it.
///
/// Commands run in the folder, never ask, and see no variable that decides something but ours.
pub struct Chancery {
    binary: PathBuf,
    /// Ends before its folder vanishes.
    serving: Option<Serving>,
    /// What `--database-from` is.
    database: Option<String>,
    /// Whether commands go to that server over HTTPS.
    over_https: bool,
    folder: TempDir,
}

impl Chancery {
    /// For the binary built by Cargo: `Chancery::new(env!("CARGO_BIN_EXE_chancery"))`.
    pub fn new(binary: impl Into<PathBuf>) -> Self {
        let folder = folder::temporary("chancery-");
        std::fs::create_dir(folder.path().join("files")).expect("a folder can be made");
        let chancery = Self { binary: binary.into(), serving: None, over_https: false, database: None, folder };
        chancery.write("passphrase", PASSPHRASE);
        chancery
    }

    /// The same with an authority: `init` with these options besides name, passphrase and `--yes`.
    #[track_caller]
    pub fn with_authority(binary: impl Into<PathBuf>, options: &[&str]) -> Self {
        let chancery = Self::new(binary);
        chancery.init(options);
        chancery
    }

    /// Creates the first authorities: `init` with these options besides name, passphrase and `--yes`.
    #[track_caller]
    pub fn init(&self, options: &[&str]) {
        let mut args = vec!["init", "--name", "Example Org", "--country", "CA"];
        args.extend(options);
        args.extend(["--passphrase-from", "file:passphrase", "--yes"]);
        self.run(args).success();
        // A server takes a certificate of its own as soon as it can: tests count certificates from there on.
        if let Some(serving) = &self.serving {
            serving.wait_for_any(&["clients are shown a new certificate", "no certificate of its own"]);
        }
    }

    /// The same with a server on the data directory, for as long as it lives.
    #[track_caller]
    pub fn served(mut self) -> Self {
        self.serving = Some(self.serve(&[]));
        self
    }

    /// The same with its rows in this database, whose address lies in a file.
    pub fn on(mut self, database: &postgresql::Database) -> Self {
        let file = self.write("database", database.url());
        self.database = Some(format!("file:{}", file.display()));
        self
    }

    /// Another node: a data directory of its own with the same key file, on the same database.
    pub fn beside(&self) -> Self {
        let mut node = Self::new(self.binary.clone());
        node.database.clone_from(&self.database);
        std::fs::copy(self.key_file(), node.key_file()).expect("there is a key file");
        node
    }

    /// The vault's key file.
    pub fn key_file(&self) -> PathBuf {
        self.data().with_extension("vault-key")
    }

    /// The same with a server that is asked over HTTPS by an administrator who signed in to it.
    #[track_caller]
    pub fn served_over_https(mut self) -> Self {
        let serving = self.serve(&[]);
        let token = format!("file:{}", self.folder.path().join("token").display());
        self.run(["token", "create", "suite", "--role", "administrator", "--token-to", &token]).success();
        let url = format!("https://localhost:{}", serving.https.port());
        let print = serving.temporary_fingerprint();
        let login = ["login", &url, "--name", CONTEXT, "--token-from", &token, "--fingerprint", &print];
        self.run(login).success();
        self.serving = Some(serving);
        self.over_https = true;
        self
    }

    /// Waits until every CRL lists what was recorded: a server joins the revocations of a second into one list.
    #[track_caller]
    pub fn wait_for_crls(&self) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let listed = self.run(["crl", "list", "--json"]).success().data();
            if listed["items"].as_array().expect("a list").iter().all(|crl| crl["current"] == true) {
                return;
            }
            assert!(Instant::now() < deadline, "a revocation is in no CRL: {listed}");
            std::thread::sleep(STEP);
        }
    }

    /// The data directory.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The folder commands run in.
    pub fn files(&self) -> PathBuf {
        self.folder.path().join("files")
    }

    /// A file in the folder commands run in.
    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.files().join(name)
    }

    /// Writes a file into the folder commands run in.
    pub fn write(&self, name: impl AsRef<Path>, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
        path
    }

    /// Reads a file of that folder as text.
    #[track_caller]
    pub fn read(&self, name: impl AsRef<Path>) -> String {
        let path = self.path(name);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()))
    }

    /// A command that was not started yet.
    pub fn command<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(&self.binary);
        self.prepare(command.args(args));
        command
    }

    /// The same, started by the program that these words begin with: it is given the binary and the arguments after them.
    pub fn command_through<S: AsRef<OsStr>>(&self, words: &[&str], args: impl IntoIterator<Item = S>) -> Command {
        let (program, before) = words.split_first().expect("a program");
        let mut command = Command::new(program);
        self.prepare(command.args(before).arg(&self.binary).args(args));
        command
    }

    /// Folder and environment.
    fn prepare(&self, command: &mut Command) {
        for (name, _) in std::env::vars_os().filter(|(name, _)| !KEPT.iter().any(|kept| name == kept)) {
            command.env_remove(name);
        }
        command.current_dir(self.files()).stdin(Stdio::null());
        command.env("CHANCERY_DATA", self.data()).env("CHANCERY_NO_INPUT", "1").env("CHANCERY_LOCK_WAIT", LOCK_WAIT);
        // Names of examples are looked up by no test.
        command.env("CHANCERY_READ_BACK", "off");
        command.envs(self.database.as_ref().map(|source| ("CHANCERY_DATABASE_FROM", source)));
        // What a context remembers between runs (the last checkpoint) stays in the folder too.
        command.env("HOME", self.folder.path());
        if self.over_https {
            command.env("CHANCERY_CONTEXT", CONTEXT);
        }
    }

    /// Runs a command to its end.
    pub fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Output {
        Output::of(&mut self.command(args))
    }

    /// Runs a command with this on its stdin.
    pub fn run_with_input<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>, input: &[u8]) -> Output {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let what = format!("{command:?}");
        let mut child = command.spawn().unwrap_or_else(|error| panic!("cannot start {what}: {error}"));
        let mut stdin = child.stdin.take().expect("stdin is a pipe");
        let input = input.to_owned();
        // A program that does not want its input closes the pipe; that is its right.
        let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().unwrap_or_else(|error| panic!("cannot wait for {what}: {error}"));
        writer.join().expect("the writer ends");
        Output::from_std(what, &output)
    }

    /// Runs a command on a terminal, where it may ask, and answers: see [`terminal::answer`].
    #[track_caller]
    pub fn dialogue(&self, args: &[&str], dialogue: &[(&str, &str)]) -> (String, i32) {
        let binary = self.binary.display().to_string();
        let mut script = terminal::on_terminal(std::iter::once(binary.as_str()).chain(args.iter().copied()));
        script.current_dir(self.files()).env_clear().env("HOME", self.folder.path()).env("CHANCERY_DATA", self.data());
        script.envs([("PATH", "/usr/bin:/bin"), ("TERM", "xterm"), ("SHELL", "/bin/sh"), ("NO_COLOR", "1")]);
        if self.over_https {
            script.env("CHANCERY_CONTEXT", CONTEXT);
        }
        terminal::answer(&mut script, dialogue)
    }
}
