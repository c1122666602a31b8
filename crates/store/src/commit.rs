//! Units of writing: what changes, and what is told of it.

use chancery_domain::id::Id;
use chancery_domain::log::{Fact, FactKind};
use chancery_pki::digest::hex;
use chancery_pki::time::Time;

use crate::audit::{self, written};
use crate::authority::{self, Authority};
use crate::backup::{self, Backup};
use crate::certificate::{self, Certificate, Source};
use crate::crl::{self, Crl};
use crate::engine::Conn;
use crate::epoch::{self, EpochState};
use crate::error::Result;
use crate::idempotency::{self, Idempotency};
use crate::intent::{self, Intent, IntentState};
use crate::issuer::{self, Issuer};
use crate::job::{self, Job};
use crate::meta;
use crate::person::{self, Address, Domain, Person};
use crate::profile::{self, Profile};
use crate::prune;
use crate::request::{self, Request};
use crate::revocation::{self, Revocation, RevocationState};
use crate::serial_block::{self, BlockState, SerialBlock};
use crate::token::{self, Token};
use crate::vault::{self, VaultKey, VaultSlot};

/// Effects that happen together or not at all, and the facts that tell of them.
#[derive(Clone, Debug)]
pub struct Commit {
    /// The present time.
    pub now: Time,
    /// Who does it: stands in the entries the store writes by itself.
    pub actor: String,
    /// What changes, in this order.
    pub effects: Vec<Effect>,
    /// What is told of it. Certificates and revocations tell of themselves.
    pub facts: Vec<Fact>,
    /// Number of the rules it was decided by ([`meta::rules`]): with others by now it fails with
    /// [`Conflict::RulesChanged`](crate::Conflict::RulesChanged).
    pub rules: Option<i64>,
}

impl Commit {
    /// A commit without effects and facts yet.
    pub fn new(now: Time, actor: impl Into<String>) -> Self {
        Self { now, actor: actor.into(), effects: Vec::new(), facts: Vec::new(), rules: None }
    }

    /// Adds an effect.
    #[must_use]
    pub fn with(mut self, effect: Effect) -> Self {
        self.effects.push(effect);
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn tell(mut self, fact: Fact) -> Self {
        self.facts.push(fact);
        self
    }
}

/// One change. Records are checked against their version where they have one.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each is verb and record; the record's module says what it is")]
pub enum Effect {
    /// Sets a text of [`meta`] that had the value `old`.
    SetMeta {
        name: String,
        old: Option<String>,
        new: String,
    },
    /// An administrator accepts the clock: signing goes on though the time went back.
    AcceptTime,
    InsertVaultSlot(VaultSlot),
    UpdateVaultSlot(VaultSlot),
    DeleteVaultSlot {
        id: Id,
        version: i64,
    },
    InsertVaultKey(VaultKey),
    UpdateVaultKey(VaultKey),
    DeleteVaultKey {
        id: Id,
        version: i64,
    },
    InsertIssuer(Issuer),
    InsertAuthority(Box<Authority>),
    UpdateAuthority(Box<Authority>),
    /// `epoch` and `state` are set by the store.
    InsertIntent(Box<Intent>),
    /// From open to a final state, once.
    SettleIntent {
        id: Id,
        state: IntentState,
    },
    /// Writes its audit entry by itself. When [`Source::Issued`], its authority must be active and its key not known to
    /// be compromised.
    InsertCertificate(Box<Certificate>),
    UpdateCertificate(Box<Certificate>),
    /// Revokes, holds or releases, as `state` says; writes its audit entry by itself. The answer is its `seq`.
    Revoke {
        revocation: Box<Revocation>,
        /// Since when the serial was on hold when this was decided; `None` when it was not. A revocation bears the date of
        /// the hold before it: it conflicts when somebody held or released meanwhile.
        held: Option<Time>,
    },
    /// Takes the next CRL number of an issuer, at least `at_least`; the answer is the number. Needs no fact.
    TakeCrlNumber {
        issuer: Id,
        at_least: i64,
    },
    InsertCrl(Box<Crl>),
    InsertRequest(Box<Request>),
    UpdateRequest(Box<Request>),
    InsertPerson(Person),
    UpdatePerson(Person),
    SetAddress(Address),
    DeleteAddress(String),
    SetDomain(Domain),
    DeleteDomain {
        person: Id,
        domain: String,
    },
    /// Erases personal data beside the audit log. The person's own row is changed by [`Effect::UpdatePerson`].
    ErasePerson(Id),
    InsertToken(Box<Token>),
    UpdateToken(Box<Token>),
    /// A token was used. Needs no fact.
    TouchToken {
        id: Id,
        at: Time,
    },
    /// New when its version is 0, else changed.
    PutProfile(Profile),
    /// Needs no fact.
    InsertIdempotency(Idempotency),
    /// Keeps the answer to a key that was used. Needs no fact.
    KeepAnswer {
        actor: String,
        key: String,
        response: Vec<u8>,
    },
    /// New when its version is 0, else changed. Needs no fact.
    PutJob(Job),
    InsertBackup(Backup),
    /// That the file of a backup was removed.
    RemoveBackup(Id),
}

/// What a commit gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    /// Per effect, in order: the number it gave, if it gives one.
    pub numbers: Vec<Option<i64>>,
}

impl Committed {
    /// The first number any effect gave.
    pub fn number(&self) -> Option<i64> {
        self.numbers.iter().copied().flatten().next()
    }
}

/// Bookkeeping of the store itself.
pub(crate) enum Chore {
    StartEpoch {
        epoch: i64,
        node: String,
    },
    /// Burns what is left of its serials, too.
    CloseEpoch {
        epoch: i64,
    },
    /// Says that this process lives.
    Beat,
    /// Shuts out a process that is gone; the answer is how many of its serials are burned, or nothing when it is alive
    /// or was shut out already.
    Fence {
        epoch: i64,
    },
    Reserve(SerialBlock),
    SettleBlock {
        id: Id,
        state: BlockState,
    },
    ExtendLog(Box<audit::Extension>),
    LookUp(certificate::LookUps),
    /// The answer is how many certificates are indexed with it.
    Settle(certificate::Indexed),
    Remember {
        name: &'static str,
        text: String,
    },
    Forget {
        name: &'static str,
    },
    Prune,
}

impl Effect {
    /// Whether somebody else must tell of it.
    pub(crate) fn needs_fact(&self) -> bool {
        !matches!(
            self,
            Self::InsertCertificate(_)
                | Self::Revoke { .. }
                | Self::TakeCrlNumber { .. }
                | Self::TouchToken { .. }
                | Self::InsertIdempotency(_)
                | Self::KeepAnswer { .. }
                | Self::PutJob(_)
        )
    }

    /// Whether it changes what is issued by whom.
    pub(crate) fn changes_rules(&self) -> bool {
        matches!(self, Self::InsertAuthority(_) | Self::UpdateAuthority(_) | Self::PutProfile(_))
    }

    /// Whether it goes with a signature, which a clock that went back forbids (decision 6).
    pub(crate) fn goes_with_signature(&self) -> bool {
        match self {
            Self::InsertCertificate(certificate) => certificate.source == Source::Issued,
            Self::InsertCrl(_) | Self::InsertIntent(_) => true,
            _ => false,
        }
    }

    /// Whether it tells other processes of times, which only a clock like theirs can.
    pub(crate) fn shares_times(&self) -> bool {
        matches!(self, Self::PutJob(_) | Self::AcceptTime)
    }

    /// The entry it writes by itself.
    pub(crate) fn own_fact(&self, actor: &str, number: Option<i64>) -> Option<Fact> {
        match self {
            Self::InsertCertificate(certificate) => Some(certificate::fact(certificate, actor)),
            Self::Revoke { revocation, .. } => Some(revocation_fact(revocation, actor, number)),
            Self::InsertAuthority(row) => Some(written::fact("authority", row.id, 1, &row.mac, actor)),
            Self::UpdateAuthority(row) => Some(written::fact("authority", row.id, row.version + 1, &row.mac, actor)),
            Self::PutProfile(row) => Some(written::fact("profile", &row.slug, row.version + 1, &row.mac, actor)),
            Self::InsertPerson(row) => Some(written::fact("person", row.id, 1, &row.mac, actor)),
            Self::UpdatePerson(row) => Some(written::fact("person", row.id, row.version + 1, &row.mac, actor)),
            Self::InsertToken(row) => Some(written::fact("token", row.id, 1, &row.mac, actor)),
            Self::UpdateToken(row) => Some(written::fact("token", row.id, row.version + 1, &row.mac, actor)),
            _ => None,
        }
    }

    /// Does it; the answer is the number it gives.
    pub(crate) async fn apply(&self, conn: &mut Conn, epoch: i64, now: Time) -> Result<Option<i64>> {
        match self {
            Self::SetMeta { name, old, new } => meta::set(conn, name, old.as_deref(), new).await?,
            Self::AcceptTime => meta::accept_time(conn, now).await?,
            Self::InsertVaultSlot(slot) => vault::insert_slot(conn, slot).await?,
            Self::UpdateVaultSlot(slot) => vault::update_slot(conn, slot).await?,
            Self::DeleteVaultSlot { id, version } => vault::delete_slot(conn, *id, *version).await?,
            Self::InsertVaultKey(key) => vault::insert_key(conn, key).await?,
            Self::UpdateVaultKey(key) => vault::update_key(conn, key).await?,
            Self::DeleteVaultKey { id, version } => vault::delete_key(conn, *id, *version).await?,
            Self::InsertIssuer(issuer) => issuer::insert(conn, issuer).await?,
            Self::InsertAuthority(authority) => authority::insert(conn, authority).await?,
            Self::UpdateAuthority(authority) => authority::update(conn, authority).await?,
            Self::InsertIntent(intent) => intent::insert(conn, epoch, intent).await?,
            Self::SettleIntent { id, state } => intent::settle(conn, *id, *state, now).await?,
            Self::InsertCertificate(certificate) => certificate::insert(conn, certificate).await?,
            Self::UpdateCertificate(certificate) => certificate::update(conn, certificate).await?,
            Self::Revoke { revocation, held } => {
                return revocation::record(conn, revocation, *held).await.map(Some);
            }
            Self::TakeCrlNumber { issuer, at_least } => {
                return issuer::take_crl_number(conn, *issuer, *at_least).await.map(Some);
            }
            Self::InsertCrl(crl) => crl::insert(conn, crl).await?,
            Self::InsertRequest(request) => request::insert(conn, request).await?,
            Self::UpdateRequest(request) => request::update(conn, request).await?,
            Self::InsertPerson(person) => person::insert(conn, person).await?,
            Self::UpdatePerson(person) => person::update(conn, person).await?,
            Self::SetAddress(address) => person::set_address(conn, address).await?,
            Self::DeleteAddress(address) => person::delete_address(conn, address).await?,
            Self::SetDomain(domain) => person::set_domain(conn, domain).await?,
            Self::DeleteDomain { person, domain } => person::delete_domain(conn, *person, domain).await?,
            Self::ErasePerson(person) => audit::erase_person(conn, *person).await?,
            Self::InsertToken(token) => token::insert(conn, token).await?,
            Self::UpdateToken(token) => token::update(conn, token).await?,
            Self::TouchToken { id, at } => token::touch(conn, *id, *at).await?,
            Self::PutProfile(profile) => profile::put(conn, profile).await?,
            Self::InsertIdempotency(used) => idempotency::insert(conn, used).await?,
            Self::KeepAnswer { actor, key, response } => idempotency::keep(conn, actor, key, response).await?,
            Self::PutJob(job) => job::put(conn, job).await?,
            Self::InsertBackup(backup) => backup::insert(conn, backup).await?,
            Self::RemoveBackup(id) => backup::remove(conn, *id).await?,
        }
        if self.changes_rules() {
            meta::change_rules(conn).await?;
        }
        Ok(None)
    }
}

impl Chore {
    /// Does it; the answer is the number it gives, and what is told of it.
    pub(crate) async fn apply(&self, conn: &mut Conn, epoch: i64, now: Time) -> Result<(Option<i64>, Vec<Fact>)> {
        let number = match self {
            Self::StartEpoch { epoch, node } => epoch::start(conn, *epoch, node, now).await.map(|()| None)?,
            Self::CloseEpoch { epoch } => close_epoch(conn, *epoch, now).await.map(|()| None)?,
            Self::Beat => epoch::beat(conn, epoch, now).await.map(|()| None)?,
            Self::Fence { epoch } => return fence(conn, *epoch, now).await,
            Self::Reserve(block) => serial_block::insert(conn, block).await.map(|()| None)?,
            Self::SettleBlock { id, state } => serial_block::settle(conn, *id, *state).await.map(|()| None)?,
            Self::ExtendLog(extension) => audit::extend(conn, extension).await.map(|()| None)?,
            Self::Remember { name, text } => meta::put(conn, name, text).await.map(|()| None)?,
            Self::Forget { name } => meta::remove(conn, name).await.map(|()| None)?,
            Self::Prune => Some(prune::run(conn, now).await?),
            Self::LookUp(rows) => rows.insert(conn).await.map(|()| None)?,
            Self::Settle(indexed) => Some(indexed.settle(conn).await?),
        };
        Ok((number, Vec::new()))
    }
}

async fn close_epoch(conn: &mut Conn, epoch: i64, now: Time) -> Result<()> {
    serial_block::burn_epoch(conn, epoch).await?;
    epoch::end(conn, epoch, EpochState::Closed, now).await.map(drop)
}

/// The row of the epoch comes first: from then on nothing of the dead process is under way, so that its last batch and
/// the certificates under its serials are all there.
async fn fence(conn: &mut Conn, dead: i64, now: Time) -> Result<(Option<i64>, Vec<Fact>)> {
    if !conn.is_gone(dead).await? || !epoch::end(conn, dead, EpochState::Fenced, now).await? {
        return Ok((None, Vec::new()));
    }
    let mut fenced = Fact::new(FactKind::NodeFenced, "system").object("epoch", dead);
    // A last batch that cannot be read is found by the check of the log.
    if let Ok((seq, head)) = audit::head_now(conn, dead).await {
        fenced = fenced.detail("previous_epoch", dead).detail("previous_seq", seq).detail("previous_head", hex(&head));
    }
    let burned = serial_block::unused(conn, dead).await?;
    serial_block::burn_epoch(conn, dead).await?;
    let mut facts = vec![fenced];
    if burned > 0 {
        facts.push(Fact::new(FactKind::SerialsBurned, "system").object("epoch", dead).detail("serials", burned));
    }
    Ok((Some(i64::try_from(burned).unwrap_or(i64::MAX)), facts))
}

fn revocation_fact(revocation: &Revocation, actor: &str, seq: Option<i64>) -> Fact {
    let kind = match revocation.state {
        RevocationState::Revoked => FactKind::CertificateRevoked,
        RevocationState::Held => FactKind::CertificateHeld,
        RevocationState::Released => FactKind::CertificateReleased,
    };
    let fact = Fact::new(kind, actor)
        .object("issuer", revocation.issuer)
        .object("serial", revocation.serial.to_hex())
        .object("serial_der", hex(revocation.serial.as_bytes()))
        .detail("reason", revocation.reason)
        .detail("revoked", revocation.revoked)
        .detail("seq", seq.unwrap_or(0));
    if revocation.note.is_empty() { fact } else { fact.personal("note", &revocation.note) }
}
