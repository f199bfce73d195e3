//! Combines the command line, the environment and the file of `--config`, in this order, and remembers where each
//! setting comes from.

use std::{
    env,
    ffi::{OsStr, OsString},
    path::PathBuf,
};

use clap::{
    Arg, ArgMatches, Command, CommandFactory, FromArgMatches,
    builder::{BoolishValueParser, Resettable},
    error::ErrorKind,
    parser::{RawValues, ValueSource},
};

use super::{
    Cli,
    file::{self, Entries},
};

/// Variable: the path of the file.
pub const CONFIG: &str = "PITBOARD_CONFIG";
/// The end of the name of a setting that is read from a file of its own.
const IN_FILE: &str = "_FILE";

/// A reason why the settings are refused.
#[derive(Debug)]
pub enum Refused {
    /// By the command line, or help that was asked for.
    Arguments(clap::Error),
    /// By the file: one line for the terminal.
    File(String),
}

/// One setting with its effective value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The name of its environment variable.
    pub name: String,
    /// `None` if it has no value.
    pub value: Option<String>,
    pub is_secret: bool,
    pub source: Source,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    Flag(String),
    Environment,
    /// The line of the file.
    File(PathBuf, usize),
    Default,
}

/// A command line with the settings of the command in it.
#[derive(Debug)]
pub struct Parsed {
    pub cli: Cli,
    pub settings: Vec<Setting>,
}

/// Parses the arguments of this process.
pub fn parse(arguments: &[OsString]) -> Result<Parsed, Refused> {
    let all = Cli::command();
    let matches = all.clone().try_get_matches_from(arguments).map_err(Refused::Arguments)?;
    let overridden = overridden_variables(&all, &matches).map_err(Refused::Arguments)?;
    let command = without_variables(all.clone(), &overridden);
    let matches = command.clone().try_get_matches_from(arguments).map_err(Refused::Arguments)?;
    let file = matches.get_one::<PathBuf>("config").cloned();
    let (matches, entries) = match &file {
        None => (matches, Entries::new()),
        Some(path) => {
            let mut entries = file::read(path).map_err(Refused::File)?;
            let at = |line, error| Refused::File(format!("{}:{line}: {error}", path.display()));
            check(&command, &entries).map_err(|(line, error)| at(line, error))?;
            remove_overridden(&command, &matches, &mut entries);
            let command = with_defaults(command, &entries);
            let matches = command.try_get_matches_from(arguments).map_err(Refused::Arguments)?;
            (matches, entries)
        }
    };
    let cli = Cli::from_arg_matches(&matches).map_err(Refused::Arguments)?;
    let settings = leaf(&all, &matches).map_or_else(Vec::new, |(command, matches)| {
        let args = command.get_arguments().filter(|arg| arg.get_env().is_some());
        args.map(|arg| setting(arg, matches, file.as_ref().map(|path| (path, &entries)))).collect()
    });
    Ok(Parsed { cli, settings })
}

/// Returns the subcommand that was given, at the end of its path.
fn leaf<'a>(command: &'a Command, matches: &'a ArgMatches) -> Option<(&'a Command, &'a ArgMatches)> {
    match matches.subcommand() {
        Some((name, matches)) => leaf(command.find_subcommand(name)?, matches),
        None => Some((command, matches)),
    }
}

fn key(arg: &Arg) -> Option<&str> {
    arg.get_env().and_then(OsStr::to_str)
}

/// Checks that every entry is a setting of `serve` with a valid value. An error has the number of its line.
fn check(command: &Command, entries: &Entries) -> Result<(), (usize, String)> {
    let Some(known) = command.find_subcommand("serve") else { return Ok(()) };
    // What else is in the environment must not fail here.
    let serve = known.clone().mut_args(|arg| arg.env(Resettable::Reset));
    for (name, entry) in entries {
        let failed = |error: String| (entry.line, error);
        let arg = known.get_arguments().find(|arg| key(arg) == Some(name));
        let arg = arg.ok_or_else(|| failed(format!("there is no setting {name}")))?;
        if let Some(alone) = name.strip_suffix(IN_FILE)
            && entries.contains_key(alone)
        {
            return Err(failed(format!("{name} cannot be used with {alone}")));
        }
        let long = arg.get_long().unwrap_or_default().to_owned();
        let checked = if arg.get_action().takes_values() {
            serve.clone().try_get_matches_from(["serve".to_owned(), format!("--{long}={}", entry.value)])
        } else {
            let switch = Arg::new("switch").long(long.clone()).value_parser(BoolishValueParser::new());
            let switch = Command::new("serve").arg(switch);
            switch.try_get_matches_from(["serve".to_owned(), format!("--{long}={}", entry.value)])
        };
        checked.map_err(|error| failed(first_line(&error)))?;
    }
    Ok(())
}

/// Returns the message of an error without its advice.
pub fn first_line(error: &clap::Error) -> String {
    let text = error.to_string();
    text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

/// Removes the entries that the command line or the environment overrides: a secret that is given there overrides also
/// the file with it, and the other way round.
fn remove_overridden(command: &Command, matches: &ArgMatches, entries: &mut Entries) {
    let Some((command, matches)) = leaf(command, matches) else { return };
    for name in command.get_arguments().filter(|arg| is_given(arg, matches)).filter_map(key) {
        let alone = name.strip_suffix(IN_FILE).unwrap_or(name);
        entries.retain(|entry, _| entry != name && entry.strip_suffix(IN_FILE).unwrap_or(entry) != alone);
    }
}

/// Returns the variables that flags override: that of a secret where a flag names the file with it, and the other way
/// round. Both in the same place contradict each other.
fn overridden_variables(command: &Command, matches: &ArgMatches) -> Result<Vec<String>, clap::Error> {
    let Some((command, matches)) = leaf(command, matches) else { return Ok(Vec::new()) };
    let mut overridden = Vec::new();
    for in_file in command.get_arguments() {
        let Some(file_name) = key(in_file) else { continue };
        let Some(name) = file_name.strip_suffix(IN_FILE) else { continue };
        let Some(alone) = command.get_arguments().find(|arg| key(arg) == Some(name)) else { continue };
        let source = |arg: &Arg| matches.value_source(arg.get_id().as_str());
        match (source(in_file), source(alone)) {
            (Some(ValueSource::CommandLine), Some(ValueSource::EnvVariable)) => {
                overridden.push(name.to_owned())
            }
            (Some(ValueSource::EnvVariable), Some(ValueSource::CommandLine)) => {
                overridden.push(file_name.to_owned());
            }
            (Some(ValueSource::CommandLine), Some(ValueSource::CommandLine)) => {
                let flag = |arg: &Arg| format!("--{}", arg.get_long().unwrap_or_default());
                return Err(contradiction(&flag(in_file), &flag(alone)));
            }
            (Some(ValueSource::EnvVariable), Some(ValueSource::EnvVariable)) => {
                return Err(contradiction(file_name, name));
            }
            _ => {}
        }
    }
    Ok(overridden)
}

fn contradiction(one: &str, other: &str) -> clap::Error {
    Cli::command().error(ErrorKind::ArgumentConflict, format!("{one} cannot be used with {other}"))
}

/// Takes these variables from all subcommands.
fn without_variables(command: Command, names: &[String]) -> Command {
    let is_overridden = |arg: &Arg| key(arg).is_some_and(|key| names.iter().any(|name| name == key));
    let command = command.mut_args(|arg| if is_overridden(&arg) { arg.env(Resettable::Reset) } else { arg });
    command.mut_subcommands(|subcommand| without_variables(subcommand, names))
}

fn is_given(arg: &Arg, matches: &ArgMatches) -> bool {
    let source = matches.value_source(arg.get_id().as_str());
    matches!(source, Some(ValueSource::CommandLine | ValueSource::EnvVariable))
}

/// Makes the entries the defaults of all subcommands.
fn with_defaults(command: Command, entries: &Entries) -> Command {
    let command = command.mut_args(|arg| match key(&arg).and_then(|name| entries.get(name)) {
        Some(entry) => arg.default_value(entry.value.clone()),
        None => arg,
    });
    command.mut_subcommands(|subcommand| with_defaults(subcommand, entries))
}

fn setting(arg: &Arg, matches: &ArgMatches, file: Option<(&PathBuf, &Entries)>) -> Setting {
    let id = arg.get_id().as_str();
    let name = key(arg).unwrap_or_default().to_owned();
    let words = |values: RawValues<'_>| values.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(",");
    let source = match matches.value_source(id) {
        Some(ValueSource::CommandLine) => Source::Flag(format!("--{}", arg.get_long().unwrap_or(id))),
        Some(ValueSource::EnvVariable) => Source::Environment,
        _ => match file.and_then(|(path, entries)| Some((path, entries.get(&name)?))) {
            Some((path, entry)) => Source::File(path.clone(), entry.line),
            None => Source::Default,
        },
    };
    let value = matches.get_raw(id).map(words);
    Setting { name, value, is_secret: arg.is_hide_env_values_set(), source }
}

/// The arguments of this process.
pub fn arguments() -> Vec<OsString> {
    env::args_os().collect()
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;
    use crate::config::Command as Task;

    /// Parses a command line with a file of this text.
    fn parsed(name: &str, text: &str, arguments: &[&str]) -> Result<Parsed, Refused> {
        let path = std::env::temp_dir().join(format!("pitboard-config-{name}-{}", std::process::id()));
        fs::write(&path, text).expect("a file");
        let (path_text, mut all) = (path.display().to_string(), vec!["pitboard"]);
        all.extend(arguments);
        all.extend(["--config", &path_text]);
        let parsed = parse(&all.iter().map(OsString::from).collect::<Vec<_>>());
        fs::remove_file(&path).expect("removal");
        parsed
    }

    fn refusal(name: &str, text: &str) -> String {
        match parsed(name, text, &["serve"]).expect_err("a refusal") {
            Refused::File(line) => line,
            Refused::Arguments(error) => panic!("{error}"),
        }
    }

    #[test]
    fn a_flag_comes_before_the_file_and_the_file_before_the_default() {
        let text = "PITBOARD_DATA_DIR=/srv/pitboard\nPITBOARD_DEMO=yes\nPITBOARD_TRUSTED_PROXY=127.0.0.1,unix\n\
                    PITBOARD_MIGRATE=never\n";
        let parsed = parsed("order", text, &["serve", "--migrate", "auto"]).expect("settings");
        let Task::Serve(args) = &parsed.cli.command else { panic!("{:?}", parsed.cli) };
        assert_eq!((args.data.data_dir.as_path(), args.demo), (Path::new("/srv/pitboard"), true));
        assert_eq!((args.trusted_proxy.len(), args.migrate), (2, crate::config::Migrate::Auto));
        let source = |name: &str| {
            let found = parsed.settings.iter().find(|setting| setting.name == name);
            found.expect("a setting").source.clone()
        };
        assert!(matches!(source("PITBOARD_DATA_DIR"), Source::File(_, 1)));
        assert_eq!(source("PITBOARD_MIGRATE"), Source::Flag("--migrate".to_owned()));
        assert_eq!(source("PITBOARD_RATE_LIMITS"), Source::Default);
    }

    #[test]
    fn a_secret_in_a_flag_replaces_the_file_with_it() {
        let text = "PITBOARD_SECRET_FILE=/run/secret\nDATABASE_URL=sqlite:/srv/x.db\n";
        let parsed = parsed("pairs", text, &["serve", "--secret", "hush", "--database-url-file", "/run/url"])
            .expect("settings");
        let Task::Serve(args) = parsed.cli.command else { panic!("no serve") };
        assert!(args.secret.secret.is_some() && args.secret.secret_file.is_none());
        assert!(args.data.database_url.is_none() && args.data.database_url_file.is_some());
    }

    #[test]
    fn an_entry_that_is_unknown_or_invalid_is_refused_with_its_line() {
        for (name, text, line, part) in [
            ("unknown", "# ok\nPITBOARD_LISTN=127.0.0.1:1\n", ":2: ", "PITBOARD_LISTN"),
            ("value", "PITBOARD_LISTEN=nonsense\n", ":1: ", "nonsense"),
            ("switch", "\nPITBOARD_DEMO=perhaps\n", ":2: ", "perhaps"),
            ("pair", "PITBOARD_SECRET=a\nPITBOARD_SECRET_FILE=/b\n", ":2: ", "cannot be used with"),
            ("form", "PITBOARD_DEMO\n", ":1: ", "KEY=value"),
        ] {
            let refused = refusal(name, text);
            assert!(refused.contains(line) && refused.contains(part), "{refused}");
        }
    }
}
