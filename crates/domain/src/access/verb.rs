//! The verbs: one for each thing the service does for somebody, and which role may do it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Grant::{All, No, Own};
use super::{Grant, Role};

macro_rules! verbs {
    ($($(#[$doc:meta])* $name:ident $word:literal $does:ident $administrator:ident $operator:ident $auditor:ident $member:ident)*) => {
        /// Something the service does for an actor.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Verb {
            $($(#[$doc])* $name,)*
        }

        impl Verb {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The word in scopes, refusals and the audit log.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }

            /// Whether it changes something.
            pub const fn changes(self) -> bool {
                match self {
                    $(Self::$name => verbs!($does),)*
                }
            }

            /// How far each role opens it: administrator, operator, auditor, member.
            pub(super) const fn grants(self) -> [Grant; 4] {
                match self {
                    $(Self::$name => [$administrator, $operator, $auditor, $member],)*
                }
            }
        }
    };
    (changes) => { true };
    (reads) => { false };
}

verbs! {
    //                                          administrator operator auditor member
    /// Health and numbers.
    SeeStatus          "see-status"             reads   All All All No
    /// Authorities and their certificates.
    SeeAuthorities     "see-authorities"        reads   All All All All
    /// Certificates, their chains and lineages.
    SeeCertificates    "see-certificates"       reads   All All All Own
    /// Requests for outside authorities.
    SeeRequests        "see-requests"           reads   All All All Own
    /// Profiles and their rules.
    SeeProfiles        "see-profiles"           reads   All All All All
    /// Revocation lists.
    SeeCrls            "see-crls"               reads   All All All All
    /// Entries of the audit log.
    SeeLog             "see-log"                reads   All No  All No
    /// Persons.
    SeePersons         "see-persons"            reads   All All All Own
    /// Tokens, never their secrets.
    SeeTokens          "see-tokens"             reads   All Own All Own
    /// The ways into the vault.
    SeeVault           "see-vault"              reads   All No  All No
    /// Backups that were made, and their schedule.
    SeeBackups         "see-backups"            reads   All No  All No
    /// Checking a backup.
    VerifyBackup       "verify-backup"          reads   All No  No  No
    /// Checking the audit log.
    VerifyLog          "verify-log"             reads   All No  All No
    /// What would become of a request under a profile.
    TestProfile        "test-profile"           reads   All All All No
    /// The first authorities.
    SetUp              "set-up"                 changes All No  No  No
    /// One more authority.
    CreateAuthority    "create-authority"       changes All No  No  No
    /// An authority's certificate from outside.
    CompleteAuthority  "complete-authority"     changes All No  No  No
    /// A new certificate for an authority's key.
    RenewAuthority     "renew-authority"        changes All No  No  No
    /// A new key for an authority.
    ReplaceAuthority   "replace-authority"      changes All No  No  No
    /// Which profiles an authority issues by default.
    DefaultAuthority   "default-authority"      changes All No  No  No
    /// Everything of an authority again.
    ReissueAuthority   "reissue-authority"      changes All No  No  No
    /// An authority that issues no more.
    RetireAuthority    "retire-authority"       changes All No  No  No
    /// An authority's key opened for a time, or locked again.
    UnlockAuthority    "unlock-authority"       changes All No  No  No
    /// A certificate.
    Issue              "issue"                  changes All All No  Own
    /// A certificate again, with the same key.
    Renew              "renew"                  changes All All No  Own
    /// A certificate again, with a new key.
    Rekey              "rekey"                  changes All All No  Own
    /// A revocation.
    Revoke             "revoke"                 changes All All No  Own
    /// A hold.
    Hold               "hold"                   changes All All No  No
    /// The end of a hold.
    Release            "release"                changes All All No  No
    /// A key that is kept here, in a file under a password.
    ExportKey          "export-key"             changes All All No  Own
    /// A request for an outside authority.
    CreateRequest      "create-request"         changes All All No  Own
    /// The certificate that came back.
    CompleteRequest    "complete-request"       changes All All No  Own
    /// A request given up.
    CancelRequest      "cancel-request"         changes All All No  Own
    /// A profile made or changed.
    PutProfile         "put-profile"            changes All No  No  No
    /// A new CRL now.
    PublishCrl         "publish-crl"            changes All All No  No
    /// Serial numbers put on a CRL by hand.
    AddToCrl           "add-to-crl"             changes All All No  No
    /// When CRLs are signed.
    ScheduleCrl        "schedule-crl"           changes All No  No  No
    /// A new recovery code of the vault.
    MakeRecoveryCode   "make-recovery-code"     changes All No  No  No
    /// A clock that shows less than was seen.
    AcceptClock        "accept-clock"           changes All No  No  No
    /// A backup.
    CreateBackup       "create-backup"          changes All No  No  No
    /// When backups are made by themselves.
    ScheduleBackups    "schedule-backups"       changes All No  No  No
    /// A person.
    CreatePerson       "create-person"          changes All No  No  No
    /// A person's name, role, addresses and domains.
    EditPerson         "edit-person"            changes All No  No  No
    /// A person who may do nothing until resumed.
    SuspendPerson      "suspend-person"         changes All No  No  No
    /// The end of a suspension.
    ResumePerson       "resume-person"          changes All No  No  No
    /// A token.
    CreateToken        "create-token"           changes All Own Own Own
    /// The end of a token.
    RevokeToken        "revoke-token"           changes All Own Own Own
}

/// What a scope narrows besides verbs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Patterns of names.
    Names,
    /// Profiles.
    Profiles,
    /// Authorities.
    Authorities,
}

impl Verb {
    /// Whether a limit of this kind can be held against it. What an administrator alone may do is not open to a scope with a
    /// limit that cannot be: it would be none, and who makes administrators, authorities or backups has everything.
    pub const fn heeds(self, limit: Limit) -> bool {
        match self {
            Self::PutProfile => matches!(limit, Limit::Profiles),
            Self::CreateAuthority
            | Self::CompleteAuthority
            | Self::RenewAuthority
            | Self::ReplaceAuthority
            | Self::DefaultAuthority
            | Self::ReissueAuthority
            | Self::RetireAuthority
            | Self::UnlockAuthority
            | Self::ScheduleCrl => matches!(limit, Limit::Authorities),
            Self::CreatePerson | Self::EditPerson => matches!(limit, Limit::Names),
            Self::SetUp
            | Self::MakeRecoveryCode
            | Self::AcceptClock
            | Self::CreateBackup
            | Self::ScheduleBackups
            | Self::SuspendPerson
            | Self::ResumePerson => false,
            _ => true,
        }
    }

    /// The reading that a scope of this verb opens besides, because the verb cannot be used without: what may be issued
    /// under, what may be renewed. How far it reaches, the rest of the scope and the role say as ever.
    pub const fn brings(self) -> &'static [Self] {
        match self {
            Self::Issue | Self::CreateRequest | Self::PutProfile => &[Self::SeeProfiles],
            Self::Renew | Self::Rekey | Self::Revoke | Self::Hold | Self::Release | Self::ExportKey => {
                &[Self::SeeCertificates]
            }
            Self::CompleteRequest | Self::CancelRequest => &[Self::SeeRequests],
            Self::PublishCrl | Self::AddToCrl | Self::ScheduleCrl => &[Self::SeeCrls, Self::SeeAuthorities],
            Self::CompleteAuthority
            | Self::RenewAuthority
            | Self::ReplaceAuthority
            | Self::DefaultAuthority
            | Self::ReissueAuthority
            | Self::RetireAuthority
            | Self::UnlockAuthority => &[Self::SeeAuthorities],
            Self::SuspendPerson => &[Self::SeePersons],
            Self::MakeRecoveryCode => &[Self::SeeVault],
            Self::AcceptClock => &[Self::SeeStatus],
            _ => &[],
        }
    }

    /// The roles that may do it at all, for refusals.
    pub fn roles(self) -> String {
        let roles = Role::ALL.into_iter().filter(|role| role.grant(self) > No);
        roles.map(Role::as_str).collect::<Vec<_>>().join(", ")
    }
}

/// No verb has this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no verb has this name")]
pub struct UnknownVerb;

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Verb {
    type Err = UnknownVerb;

    fn from_str(text: &str) -> Result<Self, UnknownVerb> {
        Self::ALL.iter().find(|verb| verb.as_str() == text).copied().ok_or(UnknownVerb)
    }
}

impl Serialize for Verb {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Verb {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_verb_brings_only_reading_that_its_roles_have() {
        for verb in Verb::ALL {
            for brought in verb.brings() {
                assert!(verb.changes() && !brought.changes(), "{verb} brings {brought}");
                for role in Role::ALL {
                    assert!(role.grant(*brought) >= role.grant(*verb), "{role} may {verb}, and not {brought}");
                }
            }
        }
    }

    #[test]
    fn what_administrators_alone_do_is_open_to_no_limit_that_it_does_not_heed() {
        let limits = [Limit::Names, Limit::Profiles, Limit::Authorities];
        for verb in Verb::ALL.iter().filter(|verb| verb.changes()) {
            let is_administrators = Role::Operator.grant(*verb) == Grant::No;
            let ignores_one = limits.iter().any(|limit| !verb.heeds(*limit));
            assert_eq!(ignores_one, is_administrators, "{verb}");
        }
    }

    #[test]
    fn words_are_unique_and_read_back() {
        let words: BTreeSet<&str> = Verb::ALL.iter().map(|verb| verb.as_str()).collect();
        assert_eq!(words.len(), Verb::ALL.len());
        for verb in Verb::ALL {
            assert_eq!(verb.as_str().parse(), Ok(*verb));
        }
        assert_eq!("issue everything".parse::<Verb>(), Err(UnknownVerb));
    }
}
