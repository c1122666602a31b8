//! The permanent codes. A code never changes its meaning and is never used again.

use super::Class;

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $name:ident = $number:literal, $class:ident;)*) => {
        /// A permanent code, shown as `CHY-2001`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $($(#[doc = $doc])* $name,)*
        }

        impl Code {
            /// All codes, by number.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The code as people and programs see it, such as `CHY-2001`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => concat!("CHY-", stringify!($number)),)*
                }
            }

            /// What it says and which values it comes with, in one line.
            pub const fn meaning(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($($doc),*).trim_ascii(),)*
                }
            }

            /// What kind of no it is.
            pub const fn class(self) -> Class {
                match self {
                    $(Self::$name => Class::$class,)*
                }
            }
        }
    };
}

codes! {
    /// A web address where a host name belongs. Values: `given`, `suggestion`.
    HostNameIsUrl = 1001, Input;
    /// The subject's e-mail is not among the alternative names. Values: `subject`, `names`.
    EmailMismatch = 1002, Policy;
    /// A name that is no host name, address, mailbox or URI. Values: `given`, `why`.
    NotAHostName = 1004, Input;
    /// A subject that cannot be read. Values: `given`, `why`.
    BadSubject = 1005, Input;
    /// A country that ISO 3166 does not know. Values: `given`.
    UnknownCountry = 1006, Input;
    /// A private key where a request or certificate belongs. Values: `wanted`.
    PrivateKeyGiven = 1010, Input;
    /// A certificate pasted into a request of another key. Values: `request`, `certificate`.
    CertificateNotOfRequest = 1011, Policy;
    /// A PEM block without its end. Values: none.
    PartMissing = 1012, Input;
    /// Text that is no serial number. Values: `given`.
    BadSerial = 1016, Input;
    /// A word that is no revocation reason. Values: `given`, `known`.
    BadReason = 1017, Input;
    /// A date that cannot be read, or lies where it must not. Values: `given`, `why`.
    BadTime = 1018, Input;
    /// A profile that makes no sense. Values: `field`, `found`, `wanted`.
    BadProfile = 1019, Input;
    /// A request body beyond the limit. Values: `limit`.
    BodyTooLarge = 1024, Input;
    /// A request whose signature does not verify. Values: `why`.
    PossessionNotProved = 1031, Input;
    /// Bytes that are no certification request. Values: `why`.
    NotARequest = 1032, Input;
    /// Bytes that are no certificate. Values: `why`.
    NotACertificate = 1033, Input;
    /// A value that does not fit its field. Values: `field`, `given`, `wanted`.
    BadField = 1040, Input;
    /// Text that is no recovery code. Values: `why`.
    NotARecoveryCode = 1041, Input;
    /// A request body that did not come in time. Values: `limit`.
    BodyTooSlow = 1042, Input;
    /// A field that is asked for and that nothing in the answer has. Values: `field`, `fields`.
    NoSuchField = 1043, Input;
    /// A request whose `key` or `signature` is of an algorithm that is not supported.
    /// Values: `what`, `found`, `wanted`.
    AlgorithmNotSupported = 1044, Policy;
    /// A weak key. Values: `found`, `wanted`.
    KeyTooWeak = 2001, Policy;
    /// More days than the profile allows. Values: `asked`, `allowed`.
    TooLong = 2002, Policy;
    /// A subject attribute that must equal the authority's. Values: `field`, `authority`, `request`.
    FieldNotMatching = 2003, Policy;
    /// A subject attribute that must be there. Values: `field`, `profile`.
    FieldMissing = 2004, Policy;
    /// A kind of alternative name the profile forbids. Values: `name`, `profile`, `allowed`.
    NameNotAllowed = 2005, Policy;
    /// No alternative name, or not the kind the profile requires; wanted is `name` where neither name nor profile is given.
    /// Values: `profile`, `wanted`.
    NameMissing = 2006, Policy;
    /// A key type the profile does not accept. Values: `found`, `wanted`, `profile`.
    KeyTypeNotAllowed = 2007, Policy;
    /// An end after the issuer's. Values: `asked`, `issuer`, `ends`.
    OutlivesIssuer = 2008, Policy;
    /// A host name at or below no domain that is proved to be the actor's. Values: `domain`, `proved`.
    DomainNotProved = 2010, Policy;
    /// More names than the profile allows. Values: `found`, `allowed`.
    TooManyNames = 2012, Policy;
    /// A name the issuer's certificate does not permit. Values: `name`, `issuer`, `permitted`.
    OutsideNameConstraints = 2013, Policy;
    /// A lint stops the certificate. Values: `lint`, `detail`, `source`.
    LintError = 2014, Policy;
    /// A valid certificate with this subject exists. Values: `subject`, `serial`.
    SubjectNotUnique = 2015, Policy;
    /// A key that was revoked for compromise. Values: `key`, `since`.
    KeyCompromised = 2016, Policy;
    /// A certificate for an authority does not carry its subject. Values: `authority`, `certificate`.
    SubjectMismatchesAuthority = 2017, Policy;
    /// The issuer may not have authorities below it. Values: `issuer`, `allowed`.
    PathTooDeep = 2018, Policy;
    /// A key type that cannot do what the profile is for. Values: `found`, `profile`.
    KeyCannotServe = 2019, Policy;
    /// A profile the authority does not issue. Values: `profile`, `issued`.
    ProfileNotIssuedHere = 2020, Policy;
    /// A subject attribute longer than RFC 5280 allows. Values: `field`, `found`, `allowed`.
    FieldTooLong = 2021, Policy;
    /// A key that belongs to an authority. Values: `authority`.
    KeyInAuthority = 2022, Policy;
    /// A mailbox that is not proved to be the actor's. Values: `address`, `proved`.
    AddressNotProved = 2024, Policy;
    /// A kind of name that nobody can prove to be his own. Values: `name`, `proved`.
    NameKindNotYours = 2025, Policy;
    /// A part of the subject that is not the actor's. Values: `field`, `found`, `allowed`.
    SubjectNotYours = 2026, Policy;
    /// A profile that is not for members. Values: `profile`, `allowed`.
    ProfileNotForMembers = 2027, Policy;
    /// Certificates handed in above an authority's, none of which signed it. Values: `certificate`, `issuer`, `found`.
    ChainLeadsNowhere = 2028, Policy;
    /// A certificate of or above an authority that makes it of no use. Values: `certificate`, `found`, `wanted`.
    OutsideCertificateUnfit = 2029, Policy;
    /// The authority's key is locked. Values: `authority`, `slug`.
    Locked = 3001, Locked;
    /// No active authority issues this purpose. Values: `profile`.
    NoAuthorityForPurpose = 3002, NotFound;
    /// A certificate that is in use. Values: `name`, `by`.
    InUse = 3003, Conflict;
    /// An authority that others need. Values: `authority`, `certificates`.
    AuthorityInUse = 3004, Conflict;
    /// There is no authority yet. Values: none.
    NoAuthority = 3005, NotFound;
    /// A second `init`. Values: `directory`, `authority`.
    AlreadyInitialised = 3006, Conflict;
    /// The passphrase does not open the key. Values: `authority`, `slug`.
    WrongPassphrase = 3007, Locked;
    /// The key file is missing or does not belong to the data directory. Values: `file`, `why`.
    VaultClosed = 3008, Locked;
    /// The certificate is revoked. Values: `name`, `date`, `reason`.
    AlreadyRevoked = 3010, Conflict;
    /// Release of what is not on hold. Values: `name`, `state`.
    NotOnHold = 3011, Conflict;
    /// Nothing by this name. Values: `kind`, `given`.
    NotFound = 3012, NotFound;
    /// Several things by this name. Values: `kind`, `given`, `candidates`.
    Ambiguous = 3013, NotFound;
    /// A certificate that cannot be renewed. Values: `name`, `why`.
    NothingToRenew = 3014, Conflict;
    /// A request or authority in another state than the deed needs. Values: `object`, `state`, `wanted`.
    WrongState = 3015, Conflict;
    /// A name that is in use. Values: `kind`, `given`.
    NameTaken = 3016, Conflict;
    /// The clock is behind the latest time seen. Values: `now`, `seen`.
    ClockWentBack = 3017, Conflict;
    /// Somebody else changed it first. Values: `object`.
    ChangedMeanwhile = 3018, Conflict;
    /// The same request again with other content. Values: `key`.
    SameKeyTwice = 3019, Conflict;
    /// The key is not in the vault. Values: `name`.
    KeyNotHeld = 3020, NotFound;
    /// The deed belongs to another handler. Values: `request`, `handler`.
    OutsideHandler = 3021, Conflict;
    /// The clocks of this machine and of the database are too far apart. Values: `now`, `database`.
    ClockApart = 3022, Unavailable;
    /// What was done under an idempotency key, and whose answer is not there. Values: `key`, `done`, `made`, `why`.
    AnswerNotKept = 3023, Conflict;
    /// A request with the same idempotency key is not done yet. Values: `key`.
    KeyUnderWay = 3024, Conflict;
    /// The actor may not do it. Values: `actor`, `deed`, `role`, `allowed`.
    Denied = 3030, Denied;
    /// More than the token was made for. Values: `what`, `asked`, `allowed`.
    BeyondScope = 3031, Denied;
    /// The person is suspended. Values: `person`.
    PersonSuspended = 3032, Denied;
    /// Nobody known has signed in. Values: none.
    NotSignedIn = 3033, Denied;
    /// A text that is no token of ours; told to the log alone. Values: none.
    TokenUnknown = 3034, Denied;
    /// A token whose time is over; told to who shows it. Values: none.
    TokenExpired = 3035, Denied;
    /// A token that was revoked; told to who shows it. Values: none.
    TokenRevoked = 3036, Denied;
    /// The role opens it for what is one's own, and whoever asks is no person. Values: `actor`, `deed`, `role`, `all`.
    NobodysOwn = 3037, Denied;
    /// The recovery code does not open it. Values: `object`.
    WrongRecoveryCode = 3040, Locked;
    /// No recovery code was made. Values: `object`.
    NoRecoveryCode = 3041, NotFound;
    /// A file that is no backup. Values: `file`, `why`.
    NotABackup = 3042, Input;
    /// A backup that is not what was written. Values: `file`, `why`.
    BackupDamaged = 3043, Input;
    /// A backup of another installation. Values: `file`, `backup`, `here`.
    BackupForeign = 3044, Conflict;
    /// A backup whose form is that of a newer version. Values: `file`.
    BackupNewer = 3045, Input;
    /// A directory that is to be restored into is not empty. Values: `directory`, `found`.
    DirectoryNotEmpty = 3046, Conflict;
    /// A key file is there and must not be overwritten. Values: `file`.
    KeyFileThere = 3047, Conflict;
    /// The file of a backup is there and must not be overwritten. Values: `file`.
    BackupExists = 3048, Conflict;
    /// A file or folder of backups cannot be used. Values: `file`, `why`.
    BackupPlace = 3049, Unavailable;
    /// The authority's own certificate is over. Values: `authority`, `ends`.
    AuthorityEnded = 3050, Conflict;
    /// The authority's own certificate is revoked or on hold. Values: `authority`, `since`, `reason`.
    AuthorityRevoked = 3051, Conflict;
    /// A backup has seen a later time than it is. Values: `now`, `seen`.
    BackupAhead = 3052, Conflict;
    /// Another process holds the data directory. Values: `pid`, `command`.
    DirectoryHeld = 7001, Unavailable;
    /// No room on the disk. Values: none.
    DiskFull = 7002, Unavailable;
    /// The database or its disk is read-only. Values: none.
    ReadOnly = 7003, Unavailable;
    /// The lock inside the database was not free in time. Values: none.
    DatabaseBusy = 7004, Unavailable;
    /// The database cannot be read or written. Values: `why`.
    DatabaseFailed = 7005, Unavailable;
    /// The database file is damaged or is none. Values: none.
    DatabaseDamaged = 7006, Internal;
    /// A newer version wrote the database. Values: none.
    DatabaseNewer = 7007, Internal;
    /// A row cannot be what its table says; the others still work. Values: `table`, `id`, `column`.
    RowDamaged = 7008, Internal;
    /// Another process took over from this one. Values: `epoch`.
    Fenced = 7009, Unavailable;
    /// A sealed key was changed or moved. Values: none.
    KeyDamaged = 7010, Internal;
    /// A row was changed by someone without the vault's key. Values: none.
    RowForged = 7011, Internal;
    /// The system gives no random numbers. Values: none.
    NoRandomness = 7012, Unavailable;
    /// The database server cannot be reached. Values: none.
    DatabaseAway = 7013, Unavailable;
    /// Other nodes were in the way, again and again. Values: none.
    DatabaseContended = 7014, Unavailable;
    /// The database server does not accept the user. Values: none.
    DatabaseLogin = 7015, Unavailable;
    /// The server has no such database. Values: none.
    DatabaseMissing = 7016, Unavailable;
    /// A database that does not keep text as UTF-8. Values: none.
    DatabaseEncoding = 7017, Unavailable;
    /// The rows were moved to another database. Values: `to`.
    DatabaseMoved = 7018, Conflict;
    /// A database that is to be moved into is not empty. Values: `database`, `found`.
    DatabaseNotEmpty = 7019, Conflict;
    /// A database that was there is missing or empty. Values: `directory`, `checkpoint`.
    DatabaseGone = 7020, Internal;
    /// A failure that must not happen. Values: none.
    Broken = 9000, Internal;
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_and_unique() {
        let numbers: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        let mut sorted = numbers.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(numbers, sorted);
    }
}
