//! Apple configuration profiles: certificates that iOS, iPadOS and macOS install with a few taps.

use base64ct::{Base64, Encoding};
use chancery_pki::digest::sha256;

/// One certificate of a profile.
#[derive(Clone, Copy, Debug)]
pub enum Payload<'a> {
    /// A root certificate, DER.
    Root(&'a str, &'a [u8]),
    /// An authority below a root, DER.
    Intermediate(&'a str, &'a [u8]),
    /// A key with its certificate as PKCS#12; the device asks for the password.
    Identity(&'a str, &'a [u8]),
}

/// A profile as an XML property list, not signed.
///
/// `identifier` is reverse-DNS (`org.example.ca`); identifiers of the payloads and all UUIDs follow from the content,
/// so that installing the profile again replaces it instead of standing beside it.
pub fn profile(display_name: &str, organisation: &str, identifier: &str, payloads: &[Payload<'_>]) -> String {
    let mut content = String::new();
    let mut all = identifier.as_bytes().to_vec();
    for (index, payload) in payloads.iter().enumerate() {
        content.push_str(&payload.xml(&format!("{identifier}.{}", index + 1)));
        all.extend_from_slice(&sha256(payload.parts().2));
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <plist version=\"1.0\">\n<dict>\n\t<key>PayloadContent</key>\n\t<array>\n{content}\t</array>\n\
         {}{}{}{}{}{}\t<key>PayloadVersion</key>\n\t<integer>1</integer>\n</dict>\n</plist>\n",
        string(1, "PayloadDescription", "Installs the certificates of this authority."),
        string(1, "PayloadDisplayName", display_name),
        string(1, "PayloadIdentifier", identifier),
        string(1, "PayloadOrganization", organisation),
        string(1, "PayloadType", "Configuration"),
        string(1, "PayloadUUID", &uuid(&all)),
    )
}

impl Payload<'_> {
    fn parts(&self) -> (&'static str, &str, &[u8], &'static str) {
        match self {
            Self::Root(name, der) => ("com.apple.security.root", name, der, "crt"),
            Self::Intermediate(name, der) => ("com.apple.security.pkcs1", name, der, "crt"),
            Self::Identity(name, p12) => ("com.apple.security.pkcs12", name, p12, "p12"),
        }
    }

    fn xml(&self, identifier: &str) -> String {
        let (kind, name, bytes, extension) = self.parts();
        let base64 = Base64::encode_string(bytes);
        let lines: Vec<String> =
            base64.as_bytes().chunks(68).map(|line| format!("\t\t\t{}\n", String::from_utf8_lossy(line))).collect();
        format!(
            "\t\t<dict>\n{}\t\t\t<key>PayloadContent</key>\n\t\t\t<data>\n{}\t\t\t</data>\n{}{}{}{}\
             \t\t\t<key>PayloadVersion</key>\n\t\t\t<integer>1</integer>\n\t\t</dict>\n",
            string(3, "PayloadCertificateFileName", &format!("{}.{extension}", super::safe_file_name(name))),
            lines.concat(),
            string(3, "PayloadDisplayName", name),
            string(3, "PayloadIdentifier", identifier),
            string(3, "PayloadType", kind),
            string(3, "PayloadUUID", &uuid(bytes)),
        )
    }
}

fn string(depth: usize, key: &str, value: &str) -> String {
    let tabs = "\t".repeat(depth);
    format!("{tabs}<key>{key}</key>\n{tabs}<string>{}</string>\n", escaped(value))
}

/// XML text; characters that XML 1.0 cannot carry are left out.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            c if c.is_control() => {}
            c => safe.push(c),
        }
    }
    safe
}

/// A UUID of version 8 (RFC 9562 §5.8) from the SHA-256 of the content.
fn uuid(content: &[u8]) -> String {
    let mut hex = chancery_pki::digest::hex(&sha256(content)).to_uppercase().into_bytes();
    hex.truncate(32);
    // Version 8 and the variant 10xx.
    for index in [12, 16] {
        if let Some(digit) = hex.get_mut(index) {
            *digit = b'8';
        }
    }
    let mut text = String::with_capacity(36);
    for (index, digit) in hex.iter().enumerate() {
        if matches!(index, 8 | 12 | 16 | 20) {
            text.push('-');
        }
        text.push(char::from(*digit));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_have_the_right_shape_and_follow_the_content() {
        let one = uuid(b"one");
        assert_eq!(one.len(), 36);
        assert_eq!((one.as_bytes()[14], one.as_bytes()[19]), (b'8', b'8'));
        assert_eq!(one, uuid(b"one"));
        assert_ne!(one, uuid(b"two"));
    }

    #[test]
    fn text_is_escaped() {
        let profile = profile("A & B <x>", "Org", "org.example.ca", &[Payload::Root("R\u{7}oot", b"der")]);
        assert!(profile.contains("<string>A &amp; B &lt;x&gt;</string>"), "{profile}");
        assert!(profile.contains("<string>Root</string>"), "{profile}");
    }
}
