//! A CRL of everything that openssl's `index.txt` lists as revoked: `million_crl INDEX OUT`.
//!
//! Takes the road of a publication without the database in front of it: entries are joined, the list is linted, signed
//! with a new P-384 key and written to OUT in DER, piece by piece. Prints the seconds from opening INDEX to the last byte.

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, Write as _};
use std::time::Instant;

use chancery_domain::clock::{Clock as _, SystemClock};
use chancery_pki::crl::{CrlEntries, CrlTemplate, PreparedCrl, RevokedCertificate};
use chancery_pki::der::{Reader, Tag, Writer};
use chancery_pki::extension::ReasonCode;
use chancery_pki::key::{KeyAlgorithm, PrivateKey};
use chancery_pki::name::Name;
use chancery_pki::serial::Serial;
use chancery_pki::signer::Signer as _;
use chancery_pki::time::Time;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(index), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err("usage: million_crl INDEX OUT".into());
    };
    let start = Instant::now();
    let entries = entries(BufReader::new(File::open(index)?))?;
    let count = entries.count();
    let key = PrivateKey::generate(KeyAlgorithm::EcP384)?;
    let now = SystemClock.now();
    let template = CrlTemplate {
        issuer: Name::parse("CN=Bench")?,
        authority_key_identifier: key.public_key().key_identifier().to_vec(),
        this_update: now,
        next_update: now.plus_days(7),
        number: 1,
        issuing_distribution_point: None,
        delta_base: None,
        freshest: None,
        signature_algorithm: key.default_algorithm(),
    };
    let prepared = PreparedCrl::new(template, entries).map_err(|findings| format!("{findings:?}"))?;
    let signed = prepared.sign(&key)?;
    let mut file = File::create(out)?;
    for piece in signed.pieces() {
        file.write_all(piece)?;
    }
    file.sync_all()?;
    let seconds = start.elapsed().as_secs_f64();
    eprintln!("{count} entries");
    println!("{seconds:.3}");
    Ok(())
}

/// The revoked of `index.txt`: tab-separated state, end, revocation with reason, serial, file, subject.
fn entries(mut index: impl BufRead) -> Result<CrlEntries> {
    let mut entries = CrlEntries::default();
    let mut line = String::new();
    while index.read_line(&mut line)? > 0 {
        let mut fields = line.split('\t');
        if fields.next() == Some("R") {
            let revocation = fields.nth(1).ok_or("a line without a revocation")?;
            let serial = fields.next().ok_or("a line without a serial number")?;
            entries.push(&entry(revocation, serial)?.to_der());
        }
        line.clear();
    }
    Ok(entries)
}

/// `YYMMDDhhmmssZ,reason` and the serial number in hexadecimal.
fn entry(revocation: &str, serial: &str) -> Result<RevokedCertificate> {
    let (date, reason) = revocation.split_once(',').unwrap_or((revocation, "unspecified"));
    // The index writes dates as UTCTime does.
    let date = Writer::encode(|w| w.primitive(Tag::UTC_TIME, date.as_bytes()));
    let date = Time::read(&mut Reader::new(&date))?;
    let reason = ReasonCode::from_name(reason).ok_or("no such reason")?;
    let serial = Serial::from_hex(serial).ok_or("no such serial number")?;
    Ok(RevokedCertificate { serial, date, reason, invalidity: None })
}
