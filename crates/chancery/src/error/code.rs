//! Permanent codes of the errors that the command line raises itself.

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        $($(#[$doc])* pub const $name: &str = $code;)*
        /// Every code above.
        pub const ALL: &[&str] = &[$($name),*];
    };
}

codes! {
    /// A private key where something else belongs.
    PRIVATE_KEY_GIVEN = "CHY-1010";
    /// A BEGIN line without its END line, or a file cut off.
    PART_MISSING = "CHY-1012";
    /// Nothing in the file is of a kind that Chancery reads.
    NOT_RECOGNISED = "CHY-1013";
    /// The kind is clear, but the bytes are damaged.
    DAMAGED = "CHY-1014";
    /// A PKCS#12 file or key that does not open.
    DOES_NOT_OPEN = "CHY-1020";
    /// A file with RC2, which is read only when that is allowed.
    OLD_ENCRYPTION = "CHY-1022";
    /// An algorithm that this build does not read.
    UNSUPPORTED = "CHY-1023";
    /// A file that asks for more work than is allowed.
    TOO_MUCH_WORK = "CHY-1021";
    /// An empty file.
    EMPTY = "CHY-1015";
    /// A line of the command could not be understood.
    USAGE = "CHY-6001";
    /// A value is needed and questions are off.
    INPUT_NEEDED = "CHY-6002";
    /// The person cancelled.
    CANCELLED = "CHY-6003";
    /// A file that is there would be overwritten.
    FILE_EXISTS = "CHY-6004";
    /// A file cannot be read.
    CANNOT_READ = "CHY-6005";
    /// A file cannot be written.
    CANNOT_WRITE = "CHY-6006";
    /// A file is larger than the limit.
    TOO_LARGE = "CHY-6007";
    /// `pass:…` on the command line.
    SECRET_ON_COMMAND_LINE = "CHY-6008";
    /// A secret source that does not exist.
    SECRET_SOURCE = "CHY-6009";
    /// A secret source that gave nothing usable.
    SECRET_UNREADABLE = "CHY-6010";
    /// A help topic that does not exist.
    NO_SUCH_TOPIC = "CHY-6011";
    /// The typed name is another one.
    NAME_DIFFERS = "CHY-6013";
    /// Two passwords typed differ.
    SECRETS_DIFFER = "CHY-6014";
    /// Interrupted with Ctrl-C.
    INTERRUPTED = "CHY-6015";
    /// No random numbers from the system.
    NO_RANDOMNESS = "CHY-6016";
    /// `--fields` names something the result does not have.
    NO_SUCH_FIELD = "CHY-1043";
    /// A request whose signature does not verify.
    POSSESSION_NOT_PROVED = "CHY-1031";
    /// A key type that is never made.
    KEY_TOO_WEAK = "CHY-2001";
    /// There is no authority yet.
    NO_AUTHORITY = "CHY-3005";
    /// The authority's key is locked.
    LOCKED = "CHY-3001";
    /// No token, or one that is not known.
    NOT_SIGNED_IN = "CHY-3033";
    /// A token whose time is over.
    TOKEN_EXPIRED = "CHY-3035";
    /// A token that was taken back.
    TOKEN_REVOKED = "CHY-3036";
    /// Nothing by this name.
    NOT_FOUND = "CHY-3012";
    /// Several things by this name.
    AMBIGUOUS = "CHY-3013";
    /// The certificate that came back belongs to another key.
    CERTIFICATE_OF_ANOTHER = "CHY-1011";
    /// Issued, but the files could not be written.
    ISSUED_NOT_WRITTEN = "CHY-6021";
    /// The server was not reached.
    UNREACHABLE = "CHY-6022";
    /// The server's answer has another form.
    ANSWER_FORM = "CHY-6023";
    /// A generated secret and no place to show it.
    NOWHERE_TO_SHOW = "CHY-6024";
    /// A program that `--for` does not know.
    NO_SUCH_PROGRAM = "CHY-6025";
    /// A key type that is not known.
    NO_SUCH_KEY_TYPE = "CHY-6026";
    /// The system makes no key or signature.
    KEY_NOT_MADE = "CHY-6027";
    /// The configuration file cannot be understood.
    BAD_CONFIGURATION = "CHY-6028";
    /// A JSON file that is not of the form wanted.
    NOT_JSON = "CHY-6029";
    /// An editor that did not run.
    NO_EDITOR = "CHY-6030";
    /// A duration or date that cannot be read.
    BAD_DURATION = "CHY-6031";
    /// The audit log is not sound.
    LOG_NOT_SOUND = "CHY-6032";
    /// Options that need each other or exclude each other.
    OPTIONS = "CHY-6033";
    /// A setting that the configuration does not know.
    NO_SUCH_SETTING = "CHY-6034";
    /// No certificate of that name, but some of similar ones.
    SIMILAR = "CHY-6035";
    /// The port is taken.
    PORT_IN_USE = "CHY-6050";
    /// The system does not let the server listen there.
    CANNOT_LISTEN = "CHY-6051";
    /// The server ended before everything it accepted was done.
    STOPPED_EARLY = "CHY-6052";
    /// The server cannot start.
    CANNOT_SERVE = "CHY-6053";
    /// A socket of the service manager that is not known.
    SOCKET_PASSED = "CHY-6054";
    /// Nothing runs that could keep a key open.
    NO_SERVER = "CHY-6055";
    /// No database can be found by what was given.
    DATABASE_SOURCE = "CHY-6060";
    /// A password of a database on the command line.
    DATABASE_PASSWORD = "CHY-6061";
    /// A TLS handshake that should have succeeded.
    HANDSHAKE_FAILED = "CHY-6040";
    /// A server that cannot be reached.
    HOST_UNREACHABLE = "CHY-6041";
    /// A server that speaks no TLS.
    NO_TLS = "CHY-6042";
    /// A server that shows a certificate and does not prove that it holds its key.
    KEY_NOT_PROVED = "CHY-6043";
    /// The file of contexts cannot be used.
    BAD_CONTEXTS = "CHY-6069";
    /// A context that does not exist.
    NO_SUCH_CONTEXT = "CHY-6070";
    /// A server that is not the one it should be.
    OTHER_SERVER = "CHY-6062";
    /// A server whose certificate is not trusted.
    SERVER_NOT_TRUSTED = "CHY-6063";
    /// A server that ended between two calls of a command.
    SERVER_GONE = "CHY-6064";
    /// A call that was sent and not answered.
    NO_ANSWER = "CHY-6065";
    /// A command that works on files of the computer where the authority is.
    ONLY_THERE = "CHY-6066";
    /// No server is signed in to.
    NO_SIGN_IN = "CHY-6067";
    /// A relative path of a file that lies on another computer.
    PATH_ON_SERVER = "CHY-6068";
}

#[cfg(test)]
mod tests {
    use crate::catalogue;

    #[test]
    fn every_code_has_what_why_and_what_to_do() {
        for code in super::ALL {
            let text = catalogue::text(code, &Vec::new()).unwrap_or_else(|| panic!("no text for {code}"));
            assert!(!text.title.contains('!') && text.title.ends_with('.'), "{code}: {}", text.title);
            assert!(text.why.is_some() && text.fix.is_some(), "{code} lacks .why or .fix");
        }
    }

    #[test]
    fn no_code_twice() {
        let mut codes = super::ALL.to_vec();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), super::ALL.len());
    }
}
