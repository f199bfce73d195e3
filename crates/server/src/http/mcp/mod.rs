//! The endpoint for agents: the Model Context Protocol over HTTP. The SDK speaks the protocol; the tools call what the
//! handlers of the API call, so that both parse, decide and refuse alike. Stateless: each request is complete.

mod agent;
mod arguments;
pub mod endpoint;
mod schemas;
mod table;
mod tools;

pub use tools::Tools;
