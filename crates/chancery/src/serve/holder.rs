//! Who holds a port: the socket's inode in `/proc/net/tcp`, and the process that has it open.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;

/// `st` of a listening socket (proc(5)).
const LISTENING: &str = "0A";

/// The process that listens on this port, such as `nginx (process 812)`; `None` when it cannot be seen.
pub(super) fn of_port(address: SocketAddr) -> Option<String> {
    let inodes: Vec<String> = ["/proc/net/tcp", "/proc/net/tcp6"]
        .iter()
        .filter_map(|file| std::fs::read_to_string(file).ok())
        .flat_map(|table| table.lines().filter_map(|line| inode(line, address)).collect::<Vec<_>>())
        .collect();
    let processes = std::fs::read_dir("/proc").ok()?;
    let mut numbers = processes.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let pid = numbers.find(|pid| inodes.iter().any(|inode| has_open(*pid, inode)))?;
    Some(format!("{} (process {pid})", command(pid)))
}

/// The inode in a line of the table when it is a listener in the way of this address.
fn inode(line: &str, address: SocketAddr) -> Option<String> {
    let fields: Vec<&str> = line.split_ascii_whitespace().collect();
    let (local, state, inode) = (fields.get(1)?, fields.get(3)?, fields.get(9)?);
    let (host, port) = local.rsplit_once(':')?;
    let (host, port) = (host_of(host)?, u16::from_str_radix(port, 16).ok()?);
    let overlaps = host.is_unspecified() || address.ip().is_unspecified() || host == address.ip();
    (*state == LISTENING && port == address.port() && overlaps).then(|| (*inode).to_owned())
}

/// An address as the kernel prints it: words of 32 bits in the byte order of the machine.
fn host_of(text: &str) -> Option<IpAddr> {
    let word = |start: usize| u32::from_str_radix(text.get(start..start + 8)?, 16).ok().map(u32::to_ne_bytes);
    match text.len() {
        8 => Some(Ipv4Addr::from(word(0)?).into()),
        32 => {
            let words = [word(0)?, word(8)?, word(16)?, word(24)?].concat();
            let bytes: [u8; 16] = words.try_into().ok()?;
            Some(Ipv6Addr::from(bytes).to_canonical())
        }
        _ => None,
    }
}

fn has_open(pid: u32, inode: &str) -> bool {
    let wanted = format!("socket:[{inode}]");
    let open = std::fs::read_dir(format!("/proc/{pid}/fd"));
    open.is_ok_and(|entries| {
        entries.flatten().any(|entry| std::fs::read_link(entry.path()).is_ok_and(|it| it == Path::new(&wanted)))
    })
}

fn command(pid: u32) -> String {
    let name = std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
    let name: String = name.trim().chars().filter(|c| !c.is_control()).collect();
    if name.is_empty() { "a program".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_found_by_its_port() {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let found = of_port(address).unwrap();
        assert!(found.ends_with(&format!("(process {})", std::process::id())), "{found}");
        let everywhere = SocketAddr::from((Ipv4Addr::UNSPECIFIED, address.port()));
        assert_eq!(of_port(everywhere), Some(found));
    }

    #[test]
    fn lines_of_the_kernel_are_read() {
        let line = "  3: 0100007F:20FB 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 77 1 0";
        let of = |address: &str| inode(line, address.parse().unwrap());
        assert_eq!(of("127.0.0.1:8443").as_deref(), Some("77"));
        assert_eq!(of("0.0.0.0:8443").as_deref(), Some("77"));
        assert_eq!(of("192.0.2.7:8443"), None);
        assert_eq!(of("127.0.0.1:8444"), None);
        assert_eq!(inode("nonsense", "127.0.0.1:8443".parse().unwrap()), None);
        assert_eq!(host_of("00000000000000000000000001000000"), Some(Ipv6Addr::LOCALHOST.into()));
    }
}
