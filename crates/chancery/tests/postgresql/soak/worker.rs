//! A client that works with the authority all the time, and goes to the next node when its own is gone.

use std::io::ErrorKind;
use std::sync::atomic::Ordering;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::scene::{Alarm, Place, Scene};
use super::wire::{Answer, Wire};

/// A client does one thing in this time, so that fast computers do not fill the database any further.
const BEAT: Duration = Duration::from_millis(100);
/// Until it tries another node.
const PAUSE: Duration = Duration::from_millis(50);
/// How long no node at all may answer.
const PATIENCE: Duration = Duration::from_secs(240);

/// What a node may say no with for a while: the database did not answer in time, others were in the way, or nobody knows yet
/// whether a node that was killed has done it.
const LATER: [(u16, &str); 3] = [(503, "CHY-7013"), (503, "CHY-7014"), (409, "CHY-3024")];

/// How a client reaches nodes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way {
    Https,
    Socket,
}

/// See the module.
pub(super) struct Worker<'s> {
    scene: &'s Scene,
    label: String,
    way: Way,
    /// The node it asks now.
    at: usize,
    wire: Option<Wire>,
    /// Names and serials of what it has that is not revoked.
    has: Vec<(String, String)>,
    issued: usize,
}

/// What is asked.
struct Call<'c> {
    method: &'c str,
    path: &'c str,
    key: Option<&'c str>,
    body: &'c [u8],
}

impl<'s> Worker<'s> {
    /// What a client does, again and again.
    const PLAN: [fn(&mut Self); 10] = [
        Self::issue,
        Self::show,
        Self::sign,
        Self::list,
        Self::revoke,
        Self::issue,
        Self::search,
        Self::sign,
        Self::show,
        Self::status,
    ];

    /// A client whose own node is this one.
    pub(super) fn new(scene: &'s Scene, way: Way, at: usize) -> Self {
        let label = format!("{way:?}-{at}").to_lowercase();
        Self { scene, label, way, at, wire: None, has: Vec::new(), issued: 0 }
    }

    /// Works until everything ends.
    pub(super) fn work(mut self) {
        let _alarm = Alarm(self.scene);
        for act in Self::PLAN.iter().cycle().take_while(|_| !self.scene.is_over()) {
            let began = Instant::now();
            act(&mut self);
            sleep(BEAT.saturating_sub(began.elapsed()));
        }
    }

    /// A certificate whose key the authority makes and keeps.
    fn issue(&mut self) {
        let name = self.next_name();
        self.certified("issued", &name, &json!({ "names": [name], "name": name, "profile": "server", "key": "p256" }));
    }

    /// A certificate for a request.
    fn sign(&mut self) {
        let name = self.next_name();
        let csr = &self.scene.requests[self.issued % self.scene.requests.len()];
        self.certified("signed", &name, &json!({ "names": [name], "name": name, "profile": "server", "csr": csr }));
    }

    fn next_name(&mut self) -> String {
        self.issued += 1;
        format!("h{}.{}.example.org", self.issued, self.label)
    }

    /// Whoever gets no answer asks again under the same key: there is one certificate then, whichever node made it.
    fn certified(&mut self, what: &'static str, name: &str, body: &Value) {
        let body = body.to_string();
        let call = Call { method: "POST", path: "/api/v1/certificates", key: Some(name), body: body.as_bytes() };
        let (answer, _) = self.ask(&call);
        assert!(matches!(answer.status, 200 | 201), "{name}: {answer}");
        let certificate = answer.data()["certificate"].clone();
        let text = |field: &str| certificate[field].as_str().unwrap().to_owned();
        assert_eq!(text("name"), name);
        let serial = text("serial");
        self.has.push((name.to_owned(), serial.clone()));
        let mut ledger = self.scene.ledger();
        let twice = ledger.received.insert(serial.clone(), (name.to_owned(), text("sha256")));
        assert!(twice.is_none(), "serial {serial} of {name} is also of {twice:?}");
        ledger.order.push(serial);
        *ledger.done.entry(what).or_default() += 1;
    }

    /// Revokes something of its own that is not its newest.
    fn revoke(&mut self) {
        if self.has.len() < 3 {
            return;
        }
        let (name, serial) = self.has.remove(0);
        self.scene.ledger().asked.insert(serial.clone());
        let path = format!("/api/v1/certificates/{serial}/revoke");
        let key = format!("revoke-{serial}");
        let call = Call { method: "POST", path: &path, key: Some(&key), body: br#"{"reason":"superseded"}"# };
        let (answer, again) = self.ask(&call);
        // A node that was killed had done it, and did not come to keep its answer.
        let was_done = again && answer.is(409, "CHY-3023");
        assert!(answer.status == 200 || was_done, "{name}: {answer}");
        let shown = self.read(&format!("/api/v1/certificates/{serial}"));
        assert_eq!(shown["state"], "revoked", "{name}");
        let mut ledger = self.scene.ledger();
        ledger.revoked.push(serial);
        *ledger.done.entry("revoked").or_default() += 1;
    }

    /// What was received last is there on every node at once, by serial and by name.
    fn show(&mut self) {
        let Some((name, serial)) = self.has.last().cloned() else { return };
        for way in [&serial, &name] {
            let shown = self.read(&format!("/api/v1/certificates/{way}"));
            assert_eq!(shown["serial"], serial.as_str(), "{name}");
        }
        self.scene.did("shown");
    }

    fn list(&mut self) {
        let listed = self.read("/api/v1/certificates?limit=20");
        assert!(!listed["items"].as_array().unwrap().is_empty());
        self.scene.did("listed");
    }

    fn search(&mut self) {
        let Some((name, _)) = self.has.first().cloned() else { return };
        self.read(&format!("/api/v1/certificates?limit=5&q={name}"));
        self.scene.did("searched");
    }

    fn status(&mut self) {
        self.read("/api/v1/status");
        self.scene.did("status");
    }

    fn read(&mut self, path: &str) -> Value {
        let (answer, _) = self.ask(&Call { method: "GET", path, key: None, body: b"" });
        assert_eq!(answer.status, 200, "{path}: {answer}");
        answer.data()
    }

    /// The answer of the first node that gives one, and whether it was asked for more than once.
    fn ask(&mut self, call: &Call<'_>) -> (Answer, bool) {
        let deadline = Instant::now() + PATIENCE;
        for number in 0.. {
            if let Some(answer) = self.once(call) {
                match LATER.iter().find(|(status, code)| answer.is(*status, code)) {
                    Some((status, code)) => {
                        assert!(*status != 503 || answer.retry_after, "{answer}");
                        self.scene.did(code);
                    }
                    None => {
                        assert!(answer.status < 500, "{} {}: {answer}", call.method, call.path);
                        return (answer, number > 0);
                    }
                }
            }
            assert!(Instant::now() < deadline, "{} {}: no node answers", call.method, call.path);
            self.wire = None;
            self.at = (self.at + 1) % self.scene.nodes.len();
            sleep(PAUSE);
        }
        unreachable!("it goes on until there is an answer")
    }

    /// `None`: the node is gone, or was before it answered.
    fn once(&mut self, call: &Call<'_>) -> Option<Answer> {
        let headers = match self.way {
            Way::Https => self.scene.bearer.clone(),
            Way::Socket => String::new(),
        };
        let kind = if call.body.is_empty() { "" } else { "Content-Type: application/json\r\n" };
        let key = call.key.map(|key| format!("Idempotency-Key: {key}\r\n")).unwrap_or_default();
        let place = &self.scene.nodes[self.at];
        let process = place.process()?;
        let at_hand = self.wire.take();
        let is_new = at_hand.is_none();
        let mut wire = match at_hand {
            Some(wire) => wire,
            None => self.connect(place)?,
        };
        let answer = wire.ask(call.method, call.path, &format!("{headers}{kind}{key}"), call.body);
        if let Err(error) = answer {
            // One that has just begun may show a certificate of its own making for a moment.
            let is_excused = !is_new || place.process() != Some(process) || error.kind() == ErrorKind::InvalidData;
            assert!(is_excused, "node {} is there and does not answer {}: {error}", self.at, call.path);
            self.scene.did("cut off");
            return None;
        }
        self.wire = Some(wire);
        answer.ok()
    }

    fn connect(&self, place: &Place) -> Option<Wire> {
        match self.way {
            Way::Https => Wire::tls(place.https.load(Ordering::Relaxed), &self.scene.config).ok(),
            Way::Socket => Wire::socket(&place.socket).ok(),
        }
    }
}
