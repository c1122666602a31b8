//! Certificates issued over HTTPS by one node and by two, with their rows on the same PostgreSQL.

use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, Result, anyhow};
use chancery_testkit::peer::postgresql::Cluster;

use crate::bench::lab::Lab;
use crate::bench::rounds::median;
use crate::bench::row::Row;
use crate::bench::served::{CONNECTIONS, authorization, bodies, issued_by};
use crate::bench::server::Server;

/// As many connections as on SQLite, all to one node or half of them to each of two; each round begins with the other
/// number of nodes and from an empty database. Once more with nodes that have one core each, because a node that has all
/// cores of a small machine leaves none to another.
pub(crate) fn rate(lab: &Lab) -> Result<Vec<Row>> {
    let requests = bodies(lab, "csr")?;
    let cluster = Cluster::durable();
    let mut rows = Vec::new();
    for (cores, what) in [(Cores::All, "two nodes"), (Cores::OneEach, "two nodes with one core each")] {
        let (mut one, mut two) = (Vec::new(), Vec::new());
        for round in 0..lab.turns {
            for nodes in if round % 2 == 0 { [1, 2] } else { [2, 1] } {
                let name = format!("{}-{round}-{nodes}", what.replace(' ', "-"));
                let rate = issued(lab, &cluster, &name, nodes, cores, &requests)?;
                eprintln!("bench: round {round}, {nodes} nodes ({what}): {rate:.0}/s");
                if nodes == 1 { &mut one } else { &mut two }.push(rate);
            }
        }
        let what = format!("certificates issued a second over HTTPS on PostgreSQL, {what}");
        rows.push(Row::rate(&what, median(two)?, ("one node", median(one)?), "at least 1.3 ×"));
    }
    Ok(rows)
}

/// What of the machine a node has.
#[derive(Clone, Copy)]
enum Cores {
    /// All of it, with whatever else runs.
    All,
    /// Each another core.
    OneEach,
}

/// Certificates a second of so many nodes together.
fn issued(lab: &Lab, cluster: &Cluster, name: &str, nodes: usize, cores: Cores, requests: &Path) -> Result<f64> {
    let database = cluster.database();
    let folder = lab.path(name);
    std::fs::create_dir_all(&folder)?;
    let address = folder.join("database");
    std::fs::write(&address, database.url())?;
    let source = format!("file:{}", address.display());
    let first = lab.authority_on(&source, name)?;
    let mut places = vec![first.clone()];
    for number in 1..nodes {
        places.push(beside(&first, number)?);
    }
    let start = |(number, data): (usize, &PathBuf)| {
        let core = matches!(cores, Cores::OneEach).then_some(number);
        Server::node(lab, data, &source, core)
    };
    let servers: Vec<Server> = places.iter().enumerate().map(start).collect::<Result<_>>()?;
    let authorization = authorization(lab.node(&first, &source))?;
    let load = &|server| issued_by(lab, server, &authorization, requests, CONNECTIONS / nodes);
    thread::scope(|scope| {
        let clients: Vec<_> = servers.iter().map(|server| scope.spawn(move || load(server))).collect();
        clients.into_iter().map(|client| client.join().map_err(|_| anyhow!("a client broke"))?).sum()
    })
}

/// The data directory of another node: it has the first one's key file.
fn beside(first: &Path, number: usize) -> Result<PathBuf> {
    let folder = first.with_file_name(format!("node-{number}"));
    std::fs::create_dir_all(&folder)?;
    let data = folder.join("data");
    std::fs::copy(first.with_extension("vault-key"), data.with_extension("vault-key"))
        .context("there is no key file")?;
    Ok(data)
}
