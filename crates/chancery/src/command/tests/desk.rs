//! A desk to run commands at: their calls are recorded, their output is caught.

use std::cell::RefCell;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use chancery_api::transport::{Call, Reply};
use chancery_api::{Client, Method, Transport, TransportError};
use chancery_pki::certificate::CertificateTemplate;
use chancery_pki::der::Writer;
use chancery_pki::extension::{ExtensionValue as _, Extensions, SubjectAltName};
use chancery_pki::general_name::GeneralName;
use chancery_pki::key::{KeyAlgorithm, PrivateKey};
use chancery_pki::pem;
use chancery_pki::serial::Serial;
use chancery_pki::time::Time;
use clap::Parser as _;
use serde_json::{Value, json};

use crate::cli::Cli;
use crate::exit::Exit;
use crate::output::style::Style;
use crate::output::terminal::Terminal;
use crate::output::{Format, Output};
use crate::prompt::Prompt;

/// One call: `POST /api/v1/certificates` and its body.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked {
    pub(super) what: String,
    pub(super) body: Value,
}

type Answers = dyn Fn(&str, &Value) -> (u16, Value);

/// Answers by a closure and remembers what was asked.
struct Fake {
    asked: Rc<RefCell<Vec<Asked>>>,
    answers: Rc<Answers>,
}

impl Transport for Fake {
    fn call(&self, call: Call) -> Result<Reply, TransportError> {
        let verb = match call.method {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
        };
        let what = format!("{verb} {}", call.path.trim_start_matches("/api/v1"));
        let body = serde_json::from_slice(&call.body).unwrap_or(Value::Null);
        let (status, answer) = (self.answers)(&what, &body);
        self.asked.borrow_mut().push(Asked { what, body });
        Ok(Reply { status, body: answer.to_string().into_bytes() })
    }
}

#[derive(Clone, Default)]
struct Caught(Rc<RefCell<Vec<u8>>>);

impl Write for Caught {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A folder, and the answers of the authority.
pub(super) struct Desk {
    folder: tempfile::TempDir,
    answers: Rc<Answers>,
    pub(super) terminal: bool,
    pub(super) prompt: Prompt,
}

/// What came of a command.
pub(super) struct Ran {
    pub(super) exit: Exit,
    pub(super) out: String,
    pub(super) err: String,
    pub(super) asked: Vec<Asked>,
}

impl Ran {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {} {}", self.out, self.err))
    }

    pub(super) fn whats(&self) -> Vec<&str> {
        self.asked.iter().map(|asked| asked.what.as_str()).collect()
    }
}

impl Desk {
    pub(super) fn new(answers: impl Fn(&str, &Value) -> (u16, Value) + 'static) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            answers: Rc::new(answers),
            terminal: false,
            prompt: Prompt::NoTerminal,
        }
    }

    pub(super) fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs with these arguments; `@x` is the path of `x` in the folder.
    pub(super) fn run(&self, arguments: &[&str]) -> Ran {
        let asked = Rc::new(RefCell::new(Vec::new()));
        let fake = Fake { asked: Rc::clone(&asked), answers: Rc::clone(&self.answers) };
        let ran = self.run_over(Box::new(fake), arguments);
        Ran { asked: asked.borrow().clone(), ..ran }
    }

    /// The same, over another transport.
    pub(super) fn run_over(&self, transport: Box<dyn Transport>, arguments: &[&str]) -> Ran {
        let words = std::iter::once("chancery".to_owned()).chain(arguments.iter().map(|word| {
            word.strip_prefix('@').map_or_else(|| (*word).to_owned(), |file| self.path(file).display().to_string())
        }));
        let cli = Cli::try_parse_from(words).unwrap_or_else(|error| panic!("{error}"));
        let mut context = cli.global.context(now());
        let style = Style { color: false, unicode: true };
        let on = self.terminal;
        let terminal = Terminal { stdin: false, stdout: on, stderr: on, width: 100, out: style, err: style };
        let format = match (cli.global.json, cli.global.jsonl) {
            (true, _) => Format::Json,
            (_, true) => Format::JsonLines,
            _ => Format::Text,
        };
        let (out, err) = (Caught::default(), Caught::default());
        context.output = Output::new(format, None, cli.global.quiet, terminal, now())
            .on(Box::new(out.clone()), Box::new(err.clone()));
        context.prompt = self.prompt;
        context.config_file = None;
        context.contexts = None;
        context.wanted = None;
        context.state = Some(self.path("state"));
        let exit = cli.command.run(&mut context, |_| Ok(Client::new(transport))).unwrap_or_else(|error| {
            context.output.error(&error);
            error.exit()
        });
        let text = |caught: &Caught| String::from_utf8(caught.0.borrow().clone()).unwrap();
        let (out, err) = (text(&out), text(&err));
        Ran { exit, out, err, asked: Vec::new() }
    }
}

fn now() -> Time {
    Time::from_rfc3339("2026-11-20T12:00:00Z").unwrap()
}

/// An answer.
pub(super) fn yes(data: Value) -> (u16, Value) {
    (200, json!({ "schema": 1, "data": data, "warnings": [] }))
}

/// A refusal.
pub(super) fn no(code: &str, class: &str, values: Value) -> (u16, Value) {
    let fault = json!({ "code": code, "class": class, "values": values });
    (409, json!({ "type": "about:blank", "title": "No.", "status": 409, "faults": [fault] }))
}

/// A certificate of this name as the API shows it.
pub(super) fn certificate(name: &str) -> Value {
    json!({
        "id": "7", "name": name, "serial": "4fa1077c", "profile": "server", "state": "valid", "authority": "issuing-1",
        "subject": format!("CN={name}"), "names": [format!("DNS:{name}")], "key": "EC P-256", "custody": "elsewhere",
        "not_before": "2026-11-20T11:55:00Z", "not_after": "2027-11-20T11:54:59Z", "days_left": 364,
        "sha256": "aa".repeat(32), "revoked_at": null, "reason": null, "replaced_by": null, "note": null,
        "pem": leaf_pem(name),
    })
}

/// What `POST /certificates` answers.
pub(super) fn issued(name: &str) -> Value {
    let block = |der: &[u8]| pem::encode("CERTIFICATE", der);
    json!({
        "certificate": certificate(name),
        "fullchain": format!("{}{}", leaf_pem(name), block(b"issuing authority")),
        "root": block(b"root"),
        "changes": [
            { "field": "name", "asked": name, "given": name, "fate": "kept", "rule": "profile server" },
            { "field": "subject OU", "asked": "Shop", "given": null, "fate": "dropped", "rule": "profile server" },
        ],
        "findings": [],
    })
}

/// A certificate for the name with a key of its own, signed by nobody.
fn leaf_pem(name: &str) -> String {
    let key = PrivateKey::generate(KeyAlgorithm::EcP256).unwrap();
    let names = GeneralName::guess(name).map_or_else(|_| Vec::new(), |name| vec![name]);
    let template = CertificateTemplate {
        serial: Serial::from_hex("4fa1077c").unwrap(),
        signature_algorithm: KeyAlgorithm::EcP256.default_signature(),
        issuer: crate::own_key::common_name("Issuing CA 1"),
        not_before: now(),
        not_after: now().plus_days(365),
        subject: crate::own_key::common_name(name),
        public_key: key.public_key().clone(),
        extensions: Extensions::new(vec![SubjectAltName(names).to_extension(false)]),
    };
    let tbs = template.to_tbs().unwrap();
    let der = Writer::encode(|w| {
        w.sequence(|w| {
            w.raw(tbs.as_der());
            template.signature_algorithm.identifier().write(w);
            w.bit_string(b"nobody signed this");
        });
    });
    pem::encode("CERTIFICATE", &der)
}

/// A root and an issuing authority below it.
pub(super) fn authorities() -> Value {
    let authority = |slug: &str, kind: &str, parent: Value| {
        json!({
            "slug": slug, "name": format!("Example {kind}"), "kind": kind, "state": "active", "parent": parent,
            "subject": "O=Example", "key": "EC P-384", "passphrase": kind == "root", "serial": "01",
            "not_before": "2026-11-20T11:55:00Z", "not_after": "2036-11-20T11:55:00Z", "sha256": "bb".repeat(32),
            "url": null, "default_for": [], "issued": 3, "crl": null,
            "pem": pem::encode("CERTIFICATE", slug.as_bytes()), "chain": [], "request": null,
        })
    };
    json!([authority("root-1", "root", Value::Null), authority("issuing-1", "issuing", json!("root-1"))])
}

/// A page of a list.
pub(super) fn page(items: Value) -> (u16, Value) {
    yes(json!({ "items": items, "next": null }))
}

/// A profile with this custody.
pub(super) fn profile(slug: &str, custody: &str) -> (u16, Value) {
    yes(json!({
        "slug": slug, "title": slug, "origin": "builtin", "authority": "issuing-1",
        "rules": { "slug": slug, "key_types": ["p256", "rsa3072"], "custody": custody },
    }))
}

/// A request file in the folder.
pub(super) fn write_request(desk: &Desk, file: &str) {
    let names = vec![GeneralName::guess("www.example.org").unwrap()];
    let subject = crate::own_key::common_name("www.example.org");
    let own = crate::own_key::make(KeyAlgorithm::EcP256, subject, names).unwrap();
    std::fs::write(desk.path(file), own.request).unwrap();
}
