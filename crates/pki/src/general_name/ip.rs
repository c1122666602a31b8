//! IP addresses and networks in iPAddress names (RFC 5280 §4.2.1.6, §4.2.1.10).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::digest::hex;

/// The address in 4 or 16 bytes.
pub(super) fn address(bytes: &[u8]) -> Option<IpAddr> {
    if let Ok(octets) = <[u8; 4]>::try_from(bytes) {
        return Some(IpAddr::V4(Ipv4Addr::from(octets)));
    }
    <[u8; 16]>::try_from(bytes).ok().map(|octets| IpAddr::V6(Ipv6Addr::from(octets)))
}

/// Address and mask of 8 or 32 bytes.
pub(super) fn network(bytes: &[u8]) -> Option<(IpAddr, IpAddr)> {
    if !matches!(bytes.len(), 8 | 32) {
        return None;
    }
    let (base, mask) = bytes.split_at_checked(bytes.len() / 2)?;
    Some((address(base)?, address(mask)?))
}

/// `192.0.2.1`, `2001:db8::1`, with a mask `192.0.2.0/24`; a mask with gaps stands in full; other lengths in hex.
pub(super) fn text(bytes: &[u8]) -> String {
    if let Some(address) = address(bytes) {
        return address.to_string();
    }
    match network(bytes) {
        Some((base, mask)) => match prefix_length(mask) {
            Some(length) => format!("{base}/{length}"),
            None => format!("{base}/{mask}"),
        },
        None => format!("#{}", hex(bytes)),
    }
}

/// The bytes of `10.0.0.0/8`, `2001:db8::/32` or of a single address, which becomes a network of one. Bits beyond the
/// prefix are cleared.
pub(super) fn parse_network(text: &str) -> Option<Vec<u8>> {
    let (base, length) = match text.split_once('/') {
        Some((base, length)) => (base.parse::<IpAddr>().ok()?, Some(length.parse::<u32>().ok()?)),
        None => (text.parse::<IpAddr>().ok()?, None),
    };
    match base {
        IpAddr::V4(base) => {
            let mask = mask(length.unwrap_or(32), 32)? as u32;
            let base = base.to_bits() & mask;
            Some([base.to_be_bytes(), mask.to_be_bytes()].concat())
        }
        IpAddr::V6(base) => {
            let mask = mask(length.unwrap_or(128), 128)?;
            let base = base.to_bits() & mask;
            Some([base.to_be_bytes(), mask.to_be_bytes()].concat())
        }
    }
}

/// A mask of `length` one bits in the low `width` bits.
fn mask(length: u32, width: u32) -> Option<u128> {
    let zeros = width.checked_sub(length)?;
    let all = u128::MAX >> (128 - width);
    Some(all & u128::MAX.checked_shl(zeros).unwrap_or(0))
}

/// How many one bits a mask begins with; `None` when it has gaps.
pub(super) fn prefix_length(mask: IpAddr) -> Option<u32> {
    let (bits, width) = match mask {
        IpAddr::V4(mask) => (u128::from(mask.to_bits()) << 96, 32),
        IpAddr::V6(mask) => (mask.to_bits(), 128),
    };
    let length = bits.leading_ones();
    (length == width || bits << length == 0).then_some(length)
}
