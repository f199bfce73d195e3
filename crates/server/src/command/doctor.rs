//! `pitboard doctor`. Exits with 0 if nothing is wrong, 1 for problems, 2 if it cannot examine.

use serde::Serialize;

use crate::{
    app::doctor::{self, Finding, Verdict},
    clock::Clock,
    command::{Ended, Stopped, existing, failure, files, line, print},
    config::{DoctorArgs, sources::Setting},
    connections::open_files,
    db::engine::{connection::Purpose, dialect},
    secret,
};

/// The exit code if nothing could be examined.
const NOT_EXAMINED: u8 = 2;

/// The document of `--json`.
#[derive(Serialize)]
struct Report<'a> {
    failures: usize,
    warnings: usize,
    findings: &'a [Finding],
}

/// Examines a database and its surroundings, and prints the findings.
pub fn examine(args: DoctorArgs, settings: &[Setting]) -> Result<(), Stopped> {
    let is_json = args.json;
    let findings = findings(args, settings).map_err(|line| Stopped { line, code: NOT_EXAMINED })?;
    let count = |verdict| findings.iter().filter(|finding| finding.verdict == verdict).count();
    let (failures, warnings) = (count(Verdict::Failure), count(Verdict::Warning));
    if is_json {
        let report = Report { failures, warnings, findings: &findings };
        print(&format!("{}\n", serde_json::to_string_pretty(&report).map_err(line)?))?;
    } else {
        print_lines(&findings)?;
    }
    match failures {
        0 => Ok(()),
        _ => Err(format!("{failures} of {} checks failed", findings.len()).into()),
    }
}

fn findings(args: DoctorArgs, settings: &[Setting]) -> Result<Vec<Finding>, String> {
    let data = args.data;
    let url = existing(&data)?;
    let given = files::given_files(&data, &args.secret, settings);
    let mut conn = url.connect(Purpose::Read).map_err(line)?;
    dialect::begin_read(&mut conn).map_err(line)?;
    let mut findings = doctor::examine(&mut conn, &Clock::System).map_err(failure)?;
    findings.push(match secret::find(args.secret.given(), &data.data_dir) {
        Ok(secret) => {
            let fingerprint = secret.as_ref().map(secret::fingerprint);
            doctor::examine_secret(&mut conn, fingerprint.as_deref()).map_err(failure)?
        }
        // Another user may examine. What others may do with the file is a check of its own.
        Err(error) => Finding { what: "secret", verdict: Verdict::Warning, detail: error.to_string() },
    });
    if let Some(file) = url.file() {
        findings.push(doctor::examine_disk(file));
        findings.push(doctor::examine_log(file));
    }
    findings.push(doctor::examine_files(&files::files(&data, &url)?));
    if !given.is_empty() {
        findings.push(doctor::examine_given_files(&given));
    }
    findings.push(open_files::examine());
    Ok(findings)
}

fn print_lines(findings: &[Finding]) -> Ended {
    for finding in findings {
        let verdict = match finding.verdict {
            Verdict::Well => "ok  ",
            Verdict::Warning => "warn",
            Verdict::Failure => "FAIL",
        };
        print(&format!("{verdict} {}: {}\n", finding.what, finding.detail))?;
    }
    Ok(())
}
