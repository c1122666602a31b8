//! The typed client: one method for each verb of the API.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::authority::{
    Authority, CompleteAuthority, CreateAuthority, MakeDefault, Reissue, Reissued, RenewAuthority, RetireAuthority,
    SetUp, UnlockAuthority,
};
use crate::backup::{Backup, BackupSchedule, BackupVerified, CreateBackup, MadeBackup, VerifyBackup};
use crate::certificate::{Certificate, CertificateQuery, ExportPkcs12, Issue, Issued, Pkcs12, Renew, Revoke, Revoked};
use crate::crl::{
    AddEntries, Crl, CrlDiff, CrlQuery, CrlRecord, CrlSchedule, CrlSummary, DiffQuery, HistoryQuery, PublishCrl,
    ScheduleCrl,
};
use crate::log::{LogEntry, LogVerified, VerifyLog};
use crate::person::{CreatePerson, EditPerson, Person, PersonQuery};
use crate::profile::{Profile, ProfileTest, TestProfile};
use crate::request::{CompleteRequest, CreateRequest, ExportKey, ExportedKey, Request, RequestQuery};
use crate::status::{Job, Status};
use crate::token::{CreateToken, NewToken, Token, TokenQuery, Whoami};
use crate::transport::{Call, Method, Transport, TransportError};
use crate::vault::{RecoveryCode, Vault};
use crate::{Envelope, Page, Problem};

/// Why a call has no answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The server said no.
    #[error("{}", .0.title)]
    Problem(Box<Problem>),
    /// The server was not reached.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The answer is not of the form this version knows.
    #[error("the server's answer is not of the expected form: {0}")]
    Form(String),
}

/// Result of a call.
pub type Answer<T> = Result<Envelope<T>, ClientError>;

/// A client over any transport.
pub struct Client<T> {
    transport: T,
}

macro_rules! posts {
    ($($(#[$doc:meta])* $name:ident($($argument:ident),*; $body:ty) -> $answer:ty = $path:literal;)*) => {
        $(
            $(#[$doc])*
            pub fn $name(&self $(, $argument: &str)*, body: &$body) -> Answer<$answer> {
                self.send(Method::Post, format!($path $(, $argument = escape($argument))*), body)
            }
        )*
    };
}

macro_rules! gets {
    ($($(#[$doc:meta])* $name:ident($($argument:ident),*) -> $answer:ty = $path:literal;)*) => {
        $(
            $(#[$doc])*
            pub fn $name(&self $(, $argument: &str)*) -> Answer<$answer> {
                self.read(format!($path $(, $argument = escape($argument))*))
            }
        )*
    };
}

impl<T: Transport> Client<T> {
    /// A client over this transport.
    pub const fn new(transport: T) -> Self {
        Self { transport }
    }

    /// Whether the server goes on after this process. Known after the first call.
    pub fn lasts(&self) -> bool {
        self.transport.lasts()
    }

    /// Ends what the transport holds open. Errors: see [`Transport::finish`].
    pub fn finish(&self) -> Result<(), ClientError> {
        self.transport.finish().map_err(ClientError::Problem)
    }

    posts! {
        /// Creates the first authorities.
        set_up(; SetUp) -> Vec<Authority> = "/api/v1/authorities/setup";
        /// Creates one more authority.
        create_authority(; CreateAuthority) -> Authority = "/api/v1/authorities";
        /// Renews an authority: same key, new certificate.
        renew_authority(name; RenewAuthority) -> Authority = "/api/v1/authorities/{name}/renew";
        /// Replaces an authority: new key, next slug.
        replace_authority(name; RenewAuthority) -> Authority = "/api/v1/authorities/{name}/replace";
        /// Hands in the certificate an outside authority gave.
        complete_authority(name; CompleteAuthority) -> Authority = "/api/v1/authorities/{name}/certificate";
        /// Makes an authority the default for profiles.
        make_default(name; MakeDefault) -> Authority = "/api/v1/authorities/{name}/default";
        /// Re-issues what an authority issued, or answers with the plan.
        reissue(name; Reissue) -> Reissued = "/api/v1/authorities/{name}/reissue";
        /// Retires an authority: it issues no more, its CRLs go on.
        retire_authority(name; RetireAuthority) -> Authority = "/api/v1/authorities/{name}/retire";
        /// Opens an authority's key for a time.
        unlock_authority(name; UnlockAuthority) -> Authority = "/api/v1/authorities/{name}/unlock";
        /// Locks an authority's key again.
        lock_authority(name; ()) -> Authority = "/api/v1/authorities/{name}/lock";
        /// Issues a certificate.
        issue(; Issue) -> Issued = "/api/v1/certificates";
        /// Renews a certificate with the same key.
        renew(name; Renew) -> Issued = "/api/v1/certificates/{name}/renew";
        /// Renews a certificate with a new key.
        rekey(name; Renew) -> Issued = "/api/v1/certificates/{name}/rekey";
        /// Revokes.
        revoke(name; Revoke) -> Revoked = "/api/v1/certificates/{name}/revoke";
        /// Puts on hold.
        hold(name; Revoke) -> Revoked = "/api/v1/certificates/{name}/hold";
        /// Lifts a hold.
        release(name; Revoke) -> Revoked = "/api/v1/certificates/{name}/release";
        /// A PKCS#12 file with the held key.
        export_pkcs12(name; ExportPkcs12) -> Pkcs12 = "/api/v1/certificates/{name}/p12";
        /// Makes a request for an outside authority.
        create_request(; CreateRequest) -> Request = "/api/v1/requests";
        /// Hands in the certificate that came back.
        complete_request(name; CompleteRequest) -> Request = "/api/v1/requests/{name}/complete";
        /// Gives a request up.
        cancel_request(name; ()) -> Request = "/api/v1/requests/{name}/cancel";
        /// The held key of a request, encrypted.
        export_key(name; ExportKey) -> ExportedKey = "/api/v1/requests/{name}/key";
        /// What would become of a request under a profile.
        test_profile(slug; TestProfile) -> ProfileTest = "/api/v1/profiles/{slug}/test";
        /// Signs a new CRL.
        publish_crl(authority; PublishCrl) -> CrlSummary = "/api/v1/crls/{authority}/publish";
        /// Revokes by serial number.
        add_entries(authority; AddEntries) -> Revoked = "/api/v1/crls/{authority}/entries";
        /// Makes a backup.
        create_backup(; CreateBackup) -> MadeBackup = "/api/v1/backups";
        /// Checks a backup.
        verify_backup(; VerifyBackup) -> BackupVerified = "/api/v1/backups/verify";
        /// Makes a recovery code; the one before opens the vault no more.
        new_recovery_code(; ()) -> RecoveryCode = "/api/v1/vault/recovery-code";
        /// Creates a person.
        create_person(; CreatePerson) -> Person = "/api/v1/persons";
        /// Changes a person's name or role.
        edit_person(person; EditPerson) -> Person = "/api/v1/persons/{person}";
        /// From now on the person may do nothing.
        suspend_person(person; ()) -> Person = "/api/v1/persons/{person}/suspend";
        /// The person may act again.
        resume_person(person; ()) -> Person = "/api/v1/persons/{person}/resume";
        /// Makes a token; its secret is in the answer and nowhere else.
        create_token(; CreateToken) -> NewToken = "/api/v1/tokens";
        /// Revokes a token.
        revoke_token(token; ()) -> Token = "/api/v1/tokens/{token}/revoke";
        /// Revokes the token the call came with.
        sign_out(; ()) -> Token = "/api/v1/whoami/sign-out";
        /// Checks the audit log.
        verify_log(; VerifyLog) -> LogVerified = "/api/v1/log/verify";
    }

    gets! {
        /// All authorities, roots first.
        authorities() -> Page<Authority> = "/api/v1/authorities";
        /// One authority by slug or name.
        authority(name) -> Authority = "/api/v1/authorities/{name}";
        /// One certificate by name, id, serial number or thumbprint.
        certificate(name) -> Certificate = "/api/v1/certificates/{name}";
        /// Certificate and chain of one certificate.
        certificate_chain(name) -> Issued = "/api/v1/certificates/{name}/chain";
        /// Every certificate of a lineage, newest first.
        certificate_history(name) -> Page<Certificate> = "/api/v1/certificates/{name}/history";
        /// One request by name or id.
        request(name) -> Request = "/api/v1/requests/{name}";
        /// All profiles.
        profiles() -> Page<Profile> = "/api/v1/profiles";
        /// One profile.
        profile(slug) -> Profile = "/api/v1/profiles/{slug}";
        /// The latest CRLs of every authority.
        crls() -> Page<CrlSummary> = "/api/v1/crls";
        /// Backups, newest first.
        backups() -> Page<Backup> = "/api/v1/backups";
        /// When backups are made by themselves.
        backup_schedule() -> Option<BackupSchedule> = "/api/v1/backups/schedule";
        /// The ways into the vault.
        vault() -> Vault = "/api/v1/vault";
        /// When the CRLs of an authority are signed.
        crl_schedule(authority) -> CrlSchedule = "/api/v1/crls/{authority}/schedule";
        /// One person by id, address or name.
        person(person) -> Person = "/api/v1/persons/{person}";
        /// What is done without anybody asking.
        jobs() -> Page<Job> = "/api/v1/jobs";
        /// Who the caller is.
        whoami() -> Whoami = "/api/v1/whoami";
        /// The whole at a glance.
        status() -> Status = "/api/v1/status";
    }

    /// A part of the certificates.
    pub fn certificates(&self, query: &CertificateQuery) -> Answer<Page<Certificate>> {
        self.read(format!("/api/v1/certificates{}", query_string(query)?))
    }

    /// A part of the requests.
    pub fn requests(&self, query: &RequestQuery) -> Answer<Page<Request>> {
        self.read(format!("/api/v1/requests{}", query_string(query)?))
    }

    /// A part of the tokens.
    pub fn tokens(&self, query: &TokenQuery) -> Answer<Page<Token>> {
        self.read(format!("/api/v1/tokens{}", query_string(query)?))
    }

    /// A part of the persons.
    pub fn persons(&self, query: &PersonQuery) -> Answer<Page<Person>> {
        self.read(format!("/api/v1/persons{}", query_string(query)?))
    }

    /// Says that a mailbox is a person's.
    pub fn add_address(&self, person: &str, address: &str) -> Answer<Person> {
        self.at(Method::Put, format!("/api/v1/persons/{}/addresses/{}", escape(person), escape(address)))
    }

    /// Says that a mailbox is a person's no more.
    pub fn remove_address(&self, person: &str, address: &str) -> Answer<Person> {
        self.at(Method::Delete, format!("/api/v1/persons/{}/addresses/{}", escape(person), escape(address)))
    }

    /// Says that a domain is a person's.
    pub fn add_domain(&self, person: &str, domain: &str) -> Answer<Person> {
        self.at(Method::Put, format!("/api/v1/persons/{}/domains/{}", escape(person), escape(domain)))
    }

    /// Says that a domain is a person's no more.
    pub fn remove_domain(&self, person: &str, domain: &str) -> Answer<Person> {
        self.at(Method::Delete, format!("/api/v1/persons/{}/domains/{}", escape(person), escape(domain)))
    }

    /// CRLs an authority published, newest first.
    pub fn crl_history(&self, authority: &str, query: HistoryQuery) -> Answer<Page<CrlRecord>> {
        self.read(format!("/api/v1/crls/{}/history{}", escape(authority), query_string(&query)?))
    }

    /// What changed between two CRLs of an authority.
    pub fn crl_diff(&self, authority: &str, query: DiffQuery) -> Answer<CrlDiff> {
        self.read(format!("/api/v1/crls/{}/diff{}", escape(authority), query_string(&query)?))
    }

    /// A part of the audit log, newest first.
    pub fn log(&self, limit: u32, cursor: Option<&str>) -> Answer<Page<LogEntry>> {
        let cursor = cursor.map(|cursor| format!("&cursor={}", escape(cursor))).unwrap_or_default();
        self.read(format!("/api/v1/log?limit={limit}{cursor}"))
    }

    /// Creates or replaces a profile.
    pub fn put_profile(&self, slug: &str, rules: &serde_json::Value) -> Answer<Profile> {
        self.send(Method::Put, format!("/api/v1/profiles/{}", escape(slug)), rules)
    }

    /// The latest CRL of one authority with its bytes.
    pub fn crl(&self, authority: &str, query: &CrlQuery) -> Answer<Crl> {
        self.read(format!("/api/v1/crls/{}{}", escape(authority), query_string(query)?))
    }

    /// Sets when CRLs are signed.
    pub fn schedule_crl(&self, authority: &str, change: &ScheduleCrl) -> Answer<CrlSchedule> {
        self.send(Method::Put, format!("/api/v1/crls/{}/schedule", escape(authority)), change)
    }

    /// Sets when backups are made by themselves; `None`: never.
    pub fn put_backup_schedule(&self, schedule: &Option<BackupSchedule>) -> Answer<Option<BackupSchedule>> {
        self.send(Method::Put, "/api/v1/backups/schedule".to_owned(), schedule)
    }

    fn read<A: DeserializeOwned>(&self, path: String) -> Answer<A> {
        self.at(Method::Get, path)
    }

    /// A call whose address says everything.
    fn at<A: DeserializeOwned>(&self, method: Method, path: String) -> Answer<A> {
        self.call(Call { method, path, body: Vec::new(), idempotency_key: None })
    }

    fn send<A: DeserializeOwned>(&self, method: Method, path: String, body: &impl Serialize) -> Answer<A> {
        let body = serde_json::to_vec(body).map_err(|error| ClientError::Form(error.to_string()))?;
        self.call(Call { method, path, body, idempotency_key: None })
    }

    fn call<A: DeserializeOwned>(&self, call: Call) -> Answer<A> {
        let reply = self.transport.call(call)?;
        let form = |error: serde_json::Error| ClientError::Form(error.to_string());
        if (200..300).contains(&reply.status) {
            return serde_json::from_slice(&reply.body).map_err(form);
        }
        let problem = serde_json::from_slice(&reply.body).map_err(form)?;
        Err(ClientError::Problem(Box::new(problem)))
    }
}

/// `?name=value&…` of a flat struct; empty when nothing is set.
fn query_string(query: &impl Serialize) -> Result<String, ClientError> {
    let value = serde_json::to_value(query).map_err(|error| ClientError::Form(error.to_string()))?;
    let fields = value.as_object().into_iter().flatten();
    let pairs: Vec<String> = fields
        .map(|(name, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            format!("{name}={}", escape(&text))
        })
        .collect();
    Ok(if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) })
}

/// Percent-encodes everything but unreserved characters (RFC 3986 §2.3).
fn escape(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_queries_are_escaped() {
        assert_eq!(escape("a/b ü"), "a%2Fb%20%C3%BC");
        let query = CertificateQuery { q: Some("x&y".to_owned()), limit: Some(3), ..CertificateQuery::default() };
        let text = query_string(&query).unwrap();
        assert!(text.contains("q=x%26y") && text.contains("limit=3"), "{text}");
    }
}
