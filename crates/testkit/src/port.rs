//! Ports for servers that have to be told one.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicU32, Ordering};

/// The first of the ports that are given out here. They lie below those that the system chooses from, for servers that
/// leave it the choice and for clients: nobody takes one by accident after it was found to be free.
const FIRST: u16 = 10_000;
const COUNT: u16 = 6_000;

/// A port on 127.0.0.1 that nobody listens on; no test of this process is given it twice, until all were given.
#[track_caller]
pub fn free() -> u16 {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    // Another process begins elsewhere.
    let start = std::process::id().wrapping_mul(61);
    for _ in 0..COUNT {
        let number = start.wrapping_add(GIVEN.fetch_add(1, Ordering::Relaxed)) % u32::from(COUNT);
        let port = FIRST + u16::try_from(number).expect("less than the count");
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
    panic!("none of the ports from {FIRST} on is free");
}
