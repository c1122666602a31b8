//! The typed client: one method for each verb of the API.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::authority::{
    Authority, CompleteAuthority, CreateAuthority, MakeDefault, Reissue, Reissued, RenewAuthority, RetireAuthority,
    SetUp, UnlockAuthority,
};
use crate::backup::{Backup, BackupSchedule, BackupVerified, CreateBackup, MadeBackup, VerifyBackup};
use crate::calls::{Described, parameters};
use crate::certificate::{
    Certificate, CertificateQuery, ExportPkcs12, Hold, Issue, Issued, Pkcs12, Rekey, Release, Renew, Revoke, Revoked,
};
use crate::clock::Clock;
use crate::crl::{
    AddEntries, Crl, CrlDiff, CrlQuery, CrlRecord, CrlSchedule, CrlSummary, DiffQuery, HistoryQuery, PublishCrl,
    ScheduleCrl,
};
use crate::form::Form;
use crate::log::{LogEntry, LogQuery, LogVerified, VerifyLog};
use crate::person::{CreatePerson, EditPerson, Person, PersonQuery};
use crate::profile::{Profile, ProfileTest, TestProfile};
use crate::rehearsal::Rehearsal;
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

/// A method of the client for each line, and all of them as [`Described`].
macro_rules! calls {
    ($described:ident: $(
        $(#[doc = $doc:literal])*
        $method:ident $name:ident($($argument:ident),* $(; body: $body:ty)? $(; query: $query:ty)?) -> $answer:ty = $path:literal;
    )*) => {
        $(
            $(#[doc = $doc])*
            pub fn $name(&self $(, $argument: &str)* $(, body: &$body)? $(, query: &$query)?) -> Answer<$answer> {
                let query: Option<String> = Vec::from([$(query_string::<$query>(query)?)?]).pop();
                let path = format!($path $(, $argument = escape($argument))*) + &query.unwrap_or_default();
                let body: Option<Vec<u8>> = Vec::from([$(json::<$body>(body)?)?]).pop();
                self.call(Call { method: Method::$method, path, body: body.unwrap_or_default(), idempotency_key: None })
            }
        )*

        /// All of them.
        pub(crate) fn $described() -> Vec<Described> {
            vec![$(Described {
                method: Method::$method,
                path: $path,
                name: stringify!($name),
                summary: concat!($($doc),*),
                query: Vec::<Vec<_>>::from([$(parameters::<$query>())?]).concat(),
                body: Vec::from([$(Form::of::<$body>())?]).pop(),
                answer: Form::of::<$answer>(),
            }),*]
        }
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

    calls! { described:
        /// Creates the first authorities.
        Post set_up(; body: SetUp) -> Vec<Authority> = "/api/v1/authorities/setup";
        /// Creates one more authority.
        Post create_authority(; body: CreateAuthority) -> Authority = "/api/v1/authorities";
        /// Renews an authority: same key, new certificate.
        Post renew_authority(name; body: RenewAuthority) -> Authority = "/api/v1/authorities/{name}/renew";
        /// Replaces an authority: new key, next slug.
        Post replace_authority(name; body: RenewAuthority) -> Authority = "/api/v1/authorities/{name}/replace";
        /// Hands in the certificate an outside authority gave.
        Post complete_authority(name; body: CompleteAuthority) -> Authority = "/api/v1/authorities/{name}/certificate";
        /// Makes an authority the default for profiles.
        Post make_default(name; body: MakeDefault) -> Authority = "/api/v1/authorities/{name}/default";
        /// Re-issues what an authority issued, or answers with the plan.
        Post reissue(name; body: Reissue) -> Reissued = "/api/v1/authorities/{name}/reissue";
        /// Retires an authority: it issues no more, its CRLs go on.
        Post retire_authority(name; body: RetireAuthority) -> Authority = "/api/v1/authorities/{name}/retire";
        /// Opens an authority's key for a time.
        Post unlock_authority(name; body: UnlockAuthority) -> Authority = "/api/v1/authorities/{name}/unlock";
        /// Locks an authority's key again.
        Post lock_authority(name; body: (); query: Rehearsal) -> Authority = "/api/v1/authorities/{name}/lock";
        /// Issues a certificate.
        Post issue(; body: Issue) -> Issued = "/api/v1/certificates";
        /// Renews a certificate with the same key.
        Post renew(name; body: Renew) -> Issued = "/api/v1/certificates/{name}/renew";
        /// Renews a certificate with a new key.
        Post rekey(name; body: Rekey) -> Issued = "/api/v1/certificates/{name}/rekey";
        /// Revokes.
        Post revoke(name; body: Revoke) -> Revoked = "/api/v1/certificates/{name}/revoke";
        /// Puts on hold.
        Post hold(name; body: Hold) -> Revoked = "/api/v1/certificates/{name}/hold";
        /// Lifts a hold.
        Post release(name; body: Release) -> Revoked = "/api/v1/certificates/{name}/release";
        /// A PKCS#12 file with the held key.
        Post export_pkcs12(name; body: ExportPkcs12) -> Pkcs12 = "/api/v1/certificates/{name}/p12";
        /// Makes a request for an outside authority.
        Post create_request(; body: CreateRequest) -> Request = "/api/v1/requests";
        /// Hands in the certificate that came back.
        Post complete_request(name; body: CompleteRequest) -> Request = "/api/v1/requests/{name}/complete";
        /// Gives a request up.
        Post cancel_request(name; body: (); query: Rehearsal) -> Request = "/api/v1/requests/{name}/cancel";
        /// The held key of a request, encrypted.
        Post export_key(name; body: ExportKey) -> ExportedKey = "/api/v1/requests/{name}/key";
        /// What would become of a request under a profile.
        Post test_profile(slug; body: TestProfile) -> ProfileTest = "/api/v1/profiles/{slug}/test";
        /// Signs a new CRL.
        Post publish_crl(authority; body: PublishCrl) -> CrlSummary = "/api/v1/crls/{authority}/publish";
        /// Revokes by serial number.
        Post add_entries(authority; body: AddEntries) -> Revoked = "/api/v1/crls/{authority}/entries";
        /// Makes a backup.
        Post create_backup(; body: CreateBackup) -> MadeBackup = "/api/v1/backups";
        /// Checks a backup.
        Post verify_backup(; body: VerifyBackup) -> BackupVerified = "/api/v1/backups/verify";
        /// Makes a recovery code; the one before opens the vault no more.
        Post new_recovery_code(; body: (); query: Rehearsal) -> RecoveryCode = "/api/v1/vault/recovery-code";
        /// Accepts the clock though a later time was seen.
        Post accept_clock(; body: (); query: Rehearsal) -> Clock = "/api/v1/clock/accept";
        /// Creates a person.
        Post create_person(; body: CreatePerson) -> Person = "/api/v1/persons";
        /// Changes a person's name or role.
        Post edit_person(person; body: EditPerson) -> Person = "/api/v1/persons/{person}";
        /// From now on the person may do nothing.
        Post suspend_person(person; body: (); query: Rehearsal) -> Person = "/api/v1/persons/{person}/suspend";
        /// The person may act again.
        Post resume_person(person; body: (); query: Rehearsal) -> Person = "/api/v1/persons/{person}/resume";
        /// Makes a token; its secret is in the answer and nowhere else.
        Post create_token(; body: CreateToken) -> NewToken = "/api/v1/tokens";
        /// Revokes a token.
        Post revoke_token(token; body: (); query: Rehearsal) -> Token = "/api/v1/tokens/{token}/revoke";
        /// Revokes the token the call came with.
        Post sign_out(; body: (); query: Rehearsal) -> Token = "/api/v1/whoami/sign-out";
        /// Checks the audit log.
        Post verify_log(; body: VerifyLog) -> LogVerified = "/api/v1/log/verify";
        /// All authorities, roots first.
        Get authorities() -> Page<Authority> = "/api/v1/authorities";
        /// One authority by slug or name.
        Get authority(name) -> Authority = "/api/v1/authorities/{name}";
        /// One certificate by name, id, serial number or thumbprint.
        Get certificate(name) -> Certificate = "/api/v1/certificates/{name}";
        /// Certificate and chain of one certificate.
        Get certificate_chain(name) -> Issued = "/api/v1/certificates/{name}/chain";
        /// Every certificate of a lineage, newest first.
        Get certificate_history(name) -> Page<Certificate> = "/api/v1/certificates/{name}/history";
        /// One request by name or id.
        Get request(name) -> Request = "/api/v1/requests/{name}";
        /// All profiles.
        Get profiles() -> Page<Profile> = "/api/v1/profiles";
        /// One profile.
        Get profile(slug) -> Profile = "/api/v1/profiles/{slug}";
        /// The latest CRLs of every authority.
        Get crls() -> Page<CrlSummary> = "/api/v1/crls";
        /// Backups, newest first.
        Get backups() -> Page<Backup> = "/api/v1/backups";
        /// When backups are made by themselves.
        Get backup_schedule() -> Option<BackupSchedule> = "/api/v1/backups/schedule";
        /// The clock, and the latest time it has seen.
        Get clock() -> Clock = "/api/v1/clock";
        /// The ways into the vault.
        Get vault() -> Vault = "/api/v1/vault";
        /// When the CRLs of an authority are signed.
        Get crl_schedule(authority) -> CrlSchedule = "/api/v1/crls/{authority}/schedule";
        /// One person by id, address or name.
        Get person(person) -> Person = "/api/v1/persons/{person}";
        /// What is done without anybody asking.
        Get jobs() -> Page<Job> = "/api/v1/jobs";
        /// Who the caller is.
        Get whoami() -> Whoami = "/api/v1/whoami";
        /// The whole at a glance.
        Get status() -> Status = "/api/v1/status";
        /// A part of the certificates.
        Get certificates(; query: CertificateQuery) -> Page<Certificate> = "/api/v1/certificates";
        /// A part of the requests.
        Get requests(; query: RequestQuery) -> Page<Request> = "/api/v1/requests";
        /// A part of the tokens.
        Get tokens(; query: TokenQuery) -> Page<Token> = "/api/v1/tokens";
        /// A part of the persons.
        Get persons(; query: PersonQuery) -> Page<Person> = "/api/v1/persons";
        /// A part of the audit log, newest first.
        Get log(; query: LogQuery) -> Page<LogEntry> = "/api/v1/log";
        /// The latest CRL of one authority with its bytes.
        Get crl(authority; query: CrlQuery) -> Crl = "/api/v1/crls/{authority}";
        /// CRLs an authority published, newest first.
        Get crl_history(authority; query: HistoryQuery) -> Page<CrlRecord> = "/api/v1/crls/{authority}/history";
        /// What changed between two CRLs of an authority.
        Get crl_diff(authority; query: DiffQuery) -> CrlDiff = "/api/v1/crls/{authority}/diff";
        /// Creates or replaces a profile.
        Put put_profile(slug; body: serde_json::Value; query: Rehearsal) -> Profile = "/api/v1/profiles/{slug}";
        /// Sets when CRLs are signed.
        Put schedule_crl(authority; body: ScheduleCrl) -> CrlSchedule = "/api/v1/crls/{authority}/schedule";
        /// Sets when backups are made by themselves; `null`: never.
        Put put_backup_schedule(; body: Option<BackupSchedule>; query: Rehearsal) -> Option<BackupSchedule> = "/api/v1/backups/schedule";
        /// Says that a mailbox is a person's.
        Put add_address(person, address; query: Rehearsal) -> Person = "/api/v1/persons/{person}/addresses/{address}";
        /// Says that a mailbox is a person's no more.
        Delete remove_address(person, address; query: Rehearsal) -> Person = "/api/v1/persons/{person}/addresses/{address}";
        /// Says that a domain is a person's.
        Put add_domain(person, domain; query: Rehearsal) -> Person = "/api/v1/persons/{person}/domains/{domain}";
        /// Says that a domain is a person's no more.
        Delete remove_domain(person, domain; query: Rehearsal) -> Person = "/api/v1/persons/{person}/domains/{domain}";
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

/// The body as it is sent.
fn json<B: Serialize>(body: &B) -> Result<Vec<u8>, ClientError> {
    serde_json::to_vec(body).map_err(|error| ClientError::Form(error.to_string()))
}

/// `?name=value&…` of a flat struct; empty when nothing is set.
fn query_string<Q: Serialize>(query: &Q) -> Result<String, ClientError> {
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
