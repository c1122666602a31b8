//! PEM files put together in the order that programs expect.

use zeroize::Zeroizing;

/// The certificate first, then its issuers upwards; the caller leaves the root out. Each is one PEM block.
pub fn full_chain<'a>(certificates: impl IntoIterator<Item = &'a str>) -> String {
    let mut chain = String::new();
    for certificate in certificates {
        chain.push_str(certificate.trim());
        chain.push('\n');
    }
    chain
}

/// The private key, then the full chain: stunnel, HAProxy and Postfix read all of it from one file.
pub fn combined(key: &str, full_chain: &str) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(key.len() + full_chain.len() + 2));
    for part in [key, full_chain] {
        bytes.extend_from_slice(part.trim().as_bytes());
        bytes.push(b'\n');
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_first_then_leaf_then_issuers() {
        let chain = full_chain(["LEAF\n", "ISSUER"]);
        assert_eq!(chain, "LEAF\nISSUER\n");
        assert_eq!(combined("KEY\n\n", &chain).as_slice(), b"KEY\nLEAF\nISSUER\n");
    }
}
