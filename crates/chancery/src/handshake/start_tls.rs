//! STARTTLS: from plain text to TLS in SMTP (RFC 3207), IMAP (RFC 9051 §6.2.1) and POP3 (RFC 2595 §4).

use std::io::{self, Read, Write};

/// Most bytes of one answer.
const LONGEST: usize = 16 * 1024;

/// A protocol that begins in plain text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    Smtp,
    Imap,
    Pop3,
}

/// What is spoken on this port before TLS; `None` where TLS begins at once.
pub(super) const fn of_port(port: u16) -> Option<Protocol> {
    match port {
        25 | 587 => Some(Protocol::Smtp),
        143 => Some(Protocol::Imap),
        110 => Some(Protocol::Pop3),
        _ => None,
    }
}

/// Leads the server to the point where the TLS handshake begins.
pub(super) fn ask(protocol: Protocol, stream: &mut (impl Read + Write)) -> io::Result<()> {
    match protocol {
        Protocol::Smtp => {
            smtp_answer(stream, "220")?;
            stream.write_all(b"EHLO localhost\r\n")?;
            smtp_answer(stream, "250")?;
            stream.write_all(b"STARTTLS\r\n")?;
            smtp_answer(stream, "220")
        }
        Protocol::Imap => {
            answer(stream, "* OK", |_| true)?;
            stream.write_all(b"a STARTTLS\r\n")?;
            answer(stream, "a OK", |line| line.starts_with("a "))
        }
        Protocol::Pop3 => {
            answer(stream, "+OK", |_| true)?;
            stream.write_all(b"STLS\r\n")?;
            answer(stream, "+OK", |_| true)
        }
    }
}

/// The last line of an answer has a space after its number, the others have a hyphen.
fn smtp_answer(stream: &mut impl Read, wanted: &str) -> io::Result<()> {
    answer(stream, wanted, |line| line.as_bytes().get(3) != Some(&b'-'))
}

/// Reads lines up to the last one of an answer, which must begin with `wanted`.
fn answer(stream: &mut impl Read, wanted: &str, is_last: impl Fn(&str) -> bool) -> io::Result<()> {
    let mut room = LONGEST;
    loop {
        let line = line(stream, &mut room)?;
        if !is_last(&line) {
            continue;
        }
        if line.starts_with(wanted) {
            return Ok(());
        }
        let text = format!("the server answers “{line}” where “{wanted}” belongs");
        return Err(io::Error::new(io::ErrorKind::InvalidData, text));
    }
}

/// One line without its end, byte by byte: what follows it belongs to TLS.
fn line(stream: &mut impl Read, room: &mut usize) -> io::Result<String> {
    let mut line = Vec::new();
    let mut byte = [0];
    loop {
        *room = room.checked_sub(1).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "an endless answer"))?;
        stream.read_exact(&mut byte)?;
        match byte {
            [b'\n'] => return Ok(String::from_utf8_lossy(&line).trim_end().to_owned()),
            [byte] => line.push(byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that says all its lines at once and takes whatever it is told.
    struct Script(io::Cursor<Vec<u8>>, Vec<u8>);

    impl Read for Script {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.0.read(buffer)
        }
    }

    impl Write for Script {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.1.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn conversations() {
        let endless = "250-x\r\n".repeat(10_000);
        let endless = format!("220 hello\r\n{endless}");
        let cases = [
            (Protocol::Smtp, "220-hello\r\n220 there\r\n250-mx\r\n250 STARTTLS\r\n220 go\r\n", "STARTTLS", true),
            (Protocol::Smtp, "220 hello\r\n250 mx\r\n502 no\r\n", "STARTTLS", false),
            (Protocol::Smtp, "554 go away\r\n", "", false),
            (Protocol::Smtp, &endless, "EHLO", false),
            (Protocol::Imap, "* OK hello\r\n* CAPABILITY x\r\na OK go\r\n", "a STARTTLS", true),
            (Protocol::Imap, "* OK hello\r\na BAD no\r\n", "a STARTTLS", false),
            (Protocol::Pop3, "+OK hello\r\n+OK go\r\n", "STLS", true),
            (Protocol::Pop3, "+OK hello\r\n-ERR no\r\n", "STLS", false),
            (Protocol::Pop3, "+OK cut o", "", false),
        ];
        for (protocol, says, told, good) in cases {
            let mut script = Script(io::Cursor::new(says.as_bytes().to_vec()), Vec::new());
            assert_eq!(ask(protocol, &mut script).is_ok(), good, "{protocol:?} {says:.60}");
            assert!(String::from_utf8(script.1).unwrap().contains(told), "{protocol:?} {says:.60}");
        }
    }

    #[test]
    fn nothing_after_the_answer_is_swallowed() {
        let mut script = Script(io::Cursor::new(b"+OK hello\r\n+OK go\r\n\x16\x03".to_vec()), Vec::new());
        ask(Protocol::Pop3, &mut script).unwrap();
        assert_eq!(script.0.position(), 19);
    }
}
