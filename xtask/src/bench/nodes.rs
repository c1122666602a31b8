//! Certificates issued over HTTPS by one node and by two, with their rows on the same PostgreSQL.

use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, Result, anyhow};
use chancery_testkit::peer::postgresql::Cluster;

use crate::bench::lab::Lab;
use crate::bench::portion::{Group, Portion};
use crate::bench::rounds::median;
use crate::bench::row::Row;
use crate::bench::served::{CONNECTIONS, authorization, bodies, issued_by};
use crate::bench::server::Server;

/// As many connections as on SQLite, all to one node or half of them to each of two; each round begins with the other
/// number of nodes and from an empty database. What a second node adds depends on what the first one leaves: one that has
/// all cores of a small machine leaves none, so nodes with a portion of their own are measured as well.
pub(crate) fn rate(lab: &Lab) -> Result<Vec<Row>> {
    let requests = bodies(lab, "csr")?;
    let cluster = Cluster::durable();
    let mut rows = Vec::new();
    for size in [Size::Machine, Size::Core, Size::Half] {
        let what = size.what();
        let (mut one, mut two) = (Vec::new(), Vec::new());
        for round in 0..lab.turns {
            for nodes in if round % 2 == 0 { [1, 2] } else { [2, 1] } {
                let name = format!("{}-{round}-{nodes}", what.replace(' ', "-"));
                let rate = issued(lab, &cluster, &name, nodes, size, &requests)?;
                eprintln!("bench: round {round}, {nodes} nodes ({what}): {rate:.0}/s");
                if nodes == 1 { &mut one } else { &mut two }.push(rate);
            }
        }
        let what = format!("certificates issued a second over HTTPS on PostgreSQL, {what}");
        rows.push(Row::rate(&what, median(two)?, ("one node", median(one)?), "at least 1.3 ×"));
    }
    Ok(rows)
}

/// What of the processors each node has.
#[derive(Clone, Copy)]
enum Size {
    /// All of them, with whatever else runs.
    Machine,
    /// Each another core.
    Core,
    /// Each as much time as half a core has.
    Half,
}

impl Size {
    const fn what(self) -> &'static str {
        match self {
            Self::Machine => "two nodes",
            Self::Core => "two nodes with one core each",
            Self::Half => "two nodes with half a core each",
        }
    }

    fn portion(self, number: usize) -> Result<Portion> {
        Ok(match self {
            Self::Machine => Portion::All,
            Self::Core => Portion::Core(number),
            Self::Half => Portion::Half(Group::half_a_core(&number.to_string())?),
        })
    }
}

/// Certificates a second of so many nodes together.
fn issued(lab: &Lab, cluster: &Cluster, name: &str, nodes: usize, size: Size, requests: &Path) -> Result<f64> {
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
    let start = |(number, data): (usize, &PathBuf)| Server::node(lab, data, &source, size.portion(number)?);
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
