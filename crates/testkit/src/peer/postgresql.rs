//! PostgreSQL: a private cluster on a Unix socket in a temporary folder, one for a test binary.
//!
//! It ends with the process that started it, however that ends: a shell waits for the end of its input and then stops
//! the server by its process id.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::tool;
use crate::folder;

const USER: &str = "chancery";
/// The first number of the advisory locks that processes hold as a sign of life.
const LIVING: u32 = 0x4348_0001;
/// How long the server may take to start, and its clients to be gone.
const PATIENCE: Duration = Duration::from_secs(180);
/// The server without what makes it durable: a test never takes the power away from it, only from its clients. As many
/// connections as tests may have that run at once on a computer with many cores.
const SERVER: &str = "-c listen_addresses= -c fsync=off -c full_page_writes=off -c shared_buffers=32MB \
    -c max_connections=1000 -c autovacuum=off -c log_min_messages=panic -c log_min_error_statement=panic";
/// The server as somebody runs it who wants to keep what is committed, and who looks after nothing.
const DURABLE: &str = "-c listen_addresses= -c max_connections=1000 -c log_min_messages=panic \
    -c log_min_error_statement=panic";
/// `$1` folder, `$2` how to become the server's user, `$3` the program, `$4` its options.
const KEEPER: &str = r#"
    trap '' INT
    start() { $2 "$3" -D "$1/data" -k "$1" $4 >"$1/log" 2>&1 & pid=$!; }
    start "$@"
    while read -r word; do
        case $word in
            stop) kill -INT "$pid"; wait "$pid"; echo stopped ;;
            start) start "$@"; echo started ;;
        esac
    done
    kill -INT "$pid"
    wait "$pid"
    rm -rf "$1"
"#;

/// A running server.
pub struct Cluster {
    folder: PathBuf,
    keeper: Mutex<Option<Keeper>>,
    databases: AtomicU32,
    /// What [`Cluster::prepared`] copies.
    template: OnceLock<(String, i64)>,
}

/// The shell that holds the server.
struct Keeper {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// A database of a cluster, by its name.
pub struct Database {
    folder: PathBuf,
    name: String,
}

/// The cluster that all tests of this process share.
#[track_caller]
pub fn shared() -> &'static Cluster {
    static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
    // When it does not start, the first test says why, and the others do not wait for it again.
    let shared = SHARED.get_or_init(|| std::panic::catch_unwind(Cluster::start).ok());
    shared.as_ref().expect("PostgreSQL did not start; another test says why")
}

impl Cluster {
    /// Makes a cluster and starts its server. Its databases order text as English does, which is not how we want it: so
    /// a column that lacks its own order is noticed.
    #[track_caller]
    pub fn start() -> Self {
        Self::start_with(SERVER)
    }

    /// The same with the server's own settings: every commit is on disk before it is answered, and what was replaced is
    /// cleaned up now and then.
    #[track_caller]
    pub fn durable() -> Self {
        Self::start_with(DURABLE)
    }

    #[track_caller]
    fn start_with(settings: &str) -> Self {
        let folder = folder::temporary("postgresql-");
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).expect("it is ours");
        let become_user = unprivileged(&folder);
        let mut initdb = Command::new("env");
        initdb.args(become_user.split(' ')).arg(program("initdb")).arg("-D").arg(folder.path().join("data"));
        initdb.args(["-U", USER, "--auth=trust", "--no-sync", "--no-instructions", "-E", "UTF8", "--locale=C.UTF-8"]);
        run(initdb.args(["--locale-provider=icu", "--icu-locale=en"]));
        let folder = folder.keep();
        let mut keeper = Command::new("sh");
        keeper.args(["-c", KEEPER, "keeper"]).arg(&folder).arg(become_user).arg(program("postgres")).arg(settings);
        let mut child = keeper.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("sh can be started");
        let (input, output) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
        let keeper = Mutex::new(Some(Keeper { child, input, output: BufReader::new(output) }));
        let cluster = Self { folder, keeper, databases: AtomicU32::new(0), template: OnceLock::new() };
        cluster.wait_until_ready();
        cluster.named("postgres").sql(&format!("ALTER ROLE {USER} SET search_path = public, test, pg_catalog"));
        cluster
    }

    /// Stops the server: its clients lose their connections, and others get none.
    #[track_caller]
    pub fn stop(&self) {
        self.tell("stop", "stopped");
    }

    /// Starts it again.
    #[track_caller]
    pub fn start_again(&self) {
        self.tell("start", "started");
        self.wait_until_ready();
    }

    /// A new empty database.
    #[track_caller]
    pub fn database(&self) -> Database {
        self.made_from("template1")
    }

    /// A new database with the tables that `fill` makes at the first call, and a clock that stands at this time: see
    /// [`Database::stop_clock`].
    #[track_caller]
    pub fn prepared(&self, now: i64, fill: impl FnOnce(String) + Send + 'static) -> Database {
        let (template, then) = self.template.get_or_init(|| {
            let database = self.database();
            database.stop_clock(now);
            let url = database.url();
            // The caller may be in the middle of a runtime of its own.
            std::thread::spawn(move || fill(url)).join().expect("the tables can be made");
            database.wait_until_left();
            database.sql("SELECT setval('epoch_number', 1, false)");
            (database.name, now)
        });
        let database = self.made_from(template);
        if now != *then {
            database.pass(now - then);
        }
        database
    }

    /// A copy of a database that nobody is connected to.
    #[track_caller]
    pub fn copy_of(&self, database: &Database) -> Database {
        self.made_from(&database.name)
    }

    fn made_from(&self, template: &str) -> Database {
        let database = self.named(&format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed)));
        self.named("postgres").sql(&format!("CREATE DATABASE {} TEMPLATE {template}", database.name));
        database
    }

    fn named(&self, name: &str) -> Database {
        Database { folder: self.folder.clone(), name: name.to_owned() }
    }

    #[track_caller]
    fn tell(&self, word: &str, answer: &str) {
        let mut keeper = self.keeper.lock().expect("nobody failed with it in hand");
        let keeper = keeper.as_mut().expect("it is there until the end");
        writeln!(keeper.input, "{word}").expect("the keeper listens");
        let mut line = String::new();
        keeper.output.read_line(&mut line).expect("the keeper answers");
        assert_eq!(line.trim(), answer);
    }

    #[track_caller]
    fn wait_until_ready(&self) {
        let deadline = Instant::now() + PATIENCE;
        let mut asked = Command::new(program("pg_isready"));
        asked.arg("-q").arg("-h").arg(&self.folder);
        while !asked.status().is_ok_and(|status| status.success()) {
            let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            assert!(Instant::now() < deadline, "PostgreSQL does not start:\n{log}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Cluster {
    /// A cluster of a test's own ends with it; the shared one with the process.
    fn drop(&mut self) {
        let Ok(Some(Keeper { mut child, input, .. })) = self.keeper.get_mut().map(Option::take) else { return };
        drop(input);
        let _ = child.wait();
    }
}

impl Database {
    /// What another process finds it by.
    pub fn to_words(&self) -> String {
        format!("{}\n{}\n", self.name, self.folder.display())
    }

    /// From [`Self::to_words`].
    #[track_caller]
    pub fn from_words(words: &str) -> Self {
        let mut lines = words.lines();
        let name = lines.next().expect("a name").to_owned();
        Self { name, folder: lines.next().expect("a folder").into() }
    }

    /// Replaces the rows of these tables by those of another database.
    #[track_caller]
    pub fn copy_from(&self, other: &Self, tables: &[&str]) {
        for table in tables {
            let rows = other.sql(&format!("COPY {table} TO STDOUT"));
            self.sql(&format!("SET session_replication_role = replica; DELETE FROM {table}"));
            let mut psql = self.psql(&format!("COPY {table} FROM STDIN"));
            let mut child = psql.env("PGOPTIONS", "-c session_replication_role=replica").stdin(Stdio::piped()).spawn();
            let child = child.as_mut().expect("psql can be started");
            child.stdin.take().expect("a pipe").write_all(rows.as_bytes()).expect("psql reads");
            assert!(child.wait().expect("psql ends").success(), "{table}");
        }
    }

    /// Its address, without a password: the server trusts whoever reaches its socket.
    pub fn url(&self) -> String {
        format!("postgres://{USER}@localhost/{}?host={}", self.name, self.folder.display())
    }

    /// Runs SQL with `psql`; what it prints.
    #[track_caller]
    pub fn sql(&self, text: &str) -> String {
        run(&mut self.psql(text))
    }

    #[track_caller]
    fn psql(&self, text: &str) -> Command {
        let mut psql = tool::debian("psql", "postgresql-client");
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", USER, "-d", &self.name, "-c", text]);
        psql.arg("-h").arg(&self.folder);
        psql
    }

    /// Runs SQL that is written for SQLite, held up by nothing: what somebody does who can write the database. What it
    /// prints.
    #[track_caller]
    pub fn tamper(&self, sqlite: &str) -> String {
        let mut text = String::new();
        for (number, part) in sqlite.split("x'").enumerate() {
            let quoted = text.matches('\'').count() % 2 == 1;
            let literal = !quoted && !text.ends_with(|last: char| last.is_alphanumeric());
            text.push_str(match (number, literal) {
                (0, _) => "",
                (_, true) => "bytea '\\x",
                (_, false) => "x'",
            });
            text.push_str(part);
        }
        self.sql(&format!("SET session_replication_role = replica; {}", text.replace("AS BLOB", "AS bytea")))
    }

    /// Gives the database a clock that stands at this time, seconds since 1970, until it is set again; and what SQLite has
    /// and tests use.
    #[track_caller]
    pub fn stop_clock(&self, now: i64) {
        self.sql(&format!(
            "CREATE SCHEMA test; CREATE TABLE test.clock AS SELECT CAST({now} AS BIGINT) AS now; \
             CREATE FUNCTION test.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS \
             'SELECT to_timestamp(now) FROM test.clock'; \
             CREATE FUNCTION test.zeroblob(int) RETURNS bytea LANGUAGE sql AS \
             'SELECT decode(repeat(''00'', $1), ''hex'')'; \
             CREATE FUNCTION test.hex(text) RETURNS text LANGUAGE sql AS \
             'SELECT encode(convert_to($1, ''UTF8''), ''hex'')'; \
             CREATE FUNCTION test.replace(bytea, text, text) RETURNS bytea LANGUAGE sql AS \
             'SELECT decode(replace(encode($1, ''hex''), test.hex($2), test.hex($3)), ''hex'')'"
        ));
    }

    /// Sets the clock of [`Self::stop_clock`] on by so many seconds.
    #[track_caller]
    pub fn pass(&self, seconds: i64) {
        self.sql(&format!("UPDATE test.clock SET now = now + {seconds}"));
    }

    /// Takes its connection away from the process of this epoch, as when its machine is cut off from the network. Only in
    /// this database: in those of other tests there are epochs of the same numbers.
    #[track_caller]
    pub fn cut_off(&self, epoch: impl std::fmt::Display) {
        self.sql(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = {LIVING} \
             AND objid = {epoch} AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        ));
    }

    /// Waits until nobody is connected: what a process that ended left behind is known to the server then.
    #[track_caller]
    pub fn wait_until_left(&self) {
        let deadline = Instant::now() + PATIENCE;
        let count = format!(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = '{}' AND pid <> pg_backend_pid()",
            self.name
        );
        while self.sql(&count).trim() != "0" {
            assert!(Instant::now() < deadline, "somebody is still connected to {}", self.name);
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// The server refuses to run as root: words to put before its programs.
fn unprivileged(folder: &TempDir) -> &'static str {
    if run(Command::new("id").arg("-u")).trim() != "0" {
        return "env";
    }
    run(Command::new("chown").arg("postgres:postgres").arg(folder.path()));
    "setpriv --reuid=postgres --regid=postgres --clear-groups"
}

/// A program of the server, which Debian does not put on the search path.
fn program(name: &str) -> PathBuf {
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin").join(name))
        .filter(|path| path.is_file())
        .collect();
    found.sort();
    found.pop().unwrap_or_else(|| panic!("{name} is missing: apt-get install postgresql"))
}

#[track_caller]
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("cannot start {command:?}: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}\n{said}", output.status);
    String::from_utf8_lossy(&output.stdout).into_owned()
}
