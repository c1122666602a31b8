//! The request in the address of a GET: base64, escaped or not, and as proxies and careless clients leave it.

use std::borrow::Cow;

use base64ct::{Base64Unpadded, Encoding as _};
use chancery_pki::ocsp::Limits;

/// DER of the request in `/ocsp/<slug>/<request>`; `None` when it is not base64. Slashes of base64 stand there bare or
/// escaped, so the path is read as it came. Some clients join the address with one slash too many, leave the padding out,
/// use the alphabet for addresses, or let `+` become a space.
pub(super) fn request_in(path: &str) -> Option<Vec<u8>> {
    let escaped = path.splitn(4, '/').nth(3)?;
    if escaped.len() > Limits::REQUEST.bytes * 4 {
        return None;
    }
    let mut text = String::with_capacity(escaped.len());
    let mut octets = escaped.bytes();
    while let Some(octet) = octets.next() {
        let octet = match octet {
            b'%' => unescaped(octets.next()?, octets.next()?)?,
            octet => octet,
        };
        match octet {
            b' ' | b'-' => text.push('+'),
            b'_' => text.push('/'),
            b'\r' | b'\n' => {}
            octet if octet.is_ascii_graphic() => text.push(char::from(octet)),
            _ => return None,
        }
    }
    // A request is a SEQUENCE, so its base64 begins with M.
    let text = text.trim_start_matches('/').trim_end_matches('=');
    Base64Unpadded::decode_vec(text).ok()
}

/// A part of an address without escapes (RFC 3986 §6.2.2.2); as it came when it is no text.
pub(super) fn plain(part: &str) -> Cow<'_, str> {
    if !part.contains('%') {
        return Cow::Borrowed(part);
    }
    decoded(part).map_or(Cow::Borrowed(part), Cow::Owned)
}

fn decoded(part: &str) -> Option<String> {
    let mut text = Vec::with_capacity(part.len());
    let mut octets = part.bytes();
    while let Some(octet) = octets.next() {
        text.push(if octet == b'%' { unescaped(octets.next()?, octets.next()?)? } else { octet });
    }
    String::from_utf8(text).ok()
}

fn unescaped(high: u8, low: u8) -> Option<u8> {
    let digit = |octet: u8| char::from(octet).to_digit(16);
    u8::try_from(digit(high)? << 4 | digit(low)?).ok()
}

#[cfg(test)]
mod tests {
    use super::{plain, request_in};

    #[test]
    fn a_slug_with_and_without_escapes() {
        let cases = [
            ("issuing-1", "issuing-1"),
            ("issuing%2D1", "issuing-1"),
            ("%69ssuing%2d1", "issuing-1"),
            ("issuing%", "issuing%"),
            ("issuing%2", "issuing%2"),
            ("issuing%zz1", "issuing%zz1"),
            ("issuing%ff", "issuing%ff"),
        ];
        for (part, wanted) in cases {
            assert_eq!(plain(part), wanted);
        }
    }

    #[test]
    fn every_way_to_write_it() {
        // 30 fb ff bf fe: base64 MPv/v/4=
        let wanted = Some(vec![0x30, 0xfb, 0xff, 0xbf, 0xfe]);
        for written in [
            "MPv/v/4=",
            "MPv/v/4%3D",
            "MPv%2Fv%2f4%3d",
            "MPv/v/4",
            "MPv_v_4",
            "/MPv/v/4=",
            "%2FMPv/v/4=",
            "MPv/%0D%0Av/4=",
        ] {
            assert_eq!(request_in(&format!("/ocsp/issuing-1/{written}")), wanted, "{written}");
        }
        // 30 fb ef be: base64 MPvvvg==; 30 fb e0: MPvg; with a plus: 30 03 e8 fb: MAPo+w==
        for written in ["MAPo+w==", "MAPo%2Bw==", "MAPo w==", "MAPo%20w", "MAPo-w"] {
            assert_eq!(request_in(&format!("/ocsp/issuing-1/{written}")), Some(vec![0x30, 3, 0xe8, 0xfb]), "{written}");
        }
    }

    #[test]
    fn anything_else_is_none() {
        for path in [
            "/ocsp/issuing-1",
            "/ocsp/issuing-1/%",
            "/ocsp/issuing-1/%zz",
            "/ocsp/issuing-1/M?A",
            "/ocsp/issuing-1/M%00",
        ] {
            assert_eq!(request_in(path), None, "{path}");
        }
        assert_eq!(request_in(&format!("/ocsp/issuing-1/{}", "M".repeat(70_000))), None);
    }
}
