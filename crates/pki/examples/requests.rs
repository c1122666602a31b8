//! Certificate requests to measure with: `requests COUNT` prints PEM, each with a P-256 key and a host name of its own.

use std::error::Error;
use std::io::Write as _;

use chancery_pki::extension::{ExtensionValue as _, Extensions, SubjectAltName};
use chancery_pki::general_name::GeneralName;
use chancery_pki::key::{KeyAlgorithm, PrivateKey};
use chancery_pki::name::Name;
use chancery_pki::pem;
use chancery_pki::request::RequestTemplate;

fn main() -> Result<(), Box<dyn Error>> {
    let count: u32 = std::env::args().nth(1).ok_or("usage: requests COUNT")?.parse()?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for number in 0..count {
        let host = format!("client{number}.example.org");
        let extension = SubjectAltName(vec![GeneralName::Dns(host.clone())]).to_extension(false);
        let subject = Name::parse(&format!("CN={host}"))?;
        let template = RequestTemplate { subject, extensions: Extensions::new(vec![extension]) };
        let request = template.sign(&PrivateKey::generate(KeyAlgorithm::EcP256)?)?;
        out.write_all(pem::encode("CERTIFICATE REQUEST", request.as_der()).as_bytes())?;
    }
    Ok(out.flush()?)
}
