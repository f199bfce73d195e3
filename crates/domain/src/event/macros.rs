//! The macro that defines the changes of one kind of subject.

/// Defines an enum of changes, one variant for each [`EventKind`](super::EventKind) of the same name. A
/// change is written without a tag, because its kind is stored beside it.
macro_rules! changes {
    ($(#[$doc:meta])* pub enum $name:ident { $($kind:ident($change:ty),)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
        #[serde(untagged)]
        pub enum $name { $($kind($change),)+ }

        impl $name {
            pub fn kind(&self) -> $crate::event::EventKind {
                match self { $($name::$kind(_) => $crate::event::EventKind::$kind,)+ }
            }

            /// Reads a change of a kind; fails for a kind that this subject does not have.
            pub(super) fn read<'de, D: serde::Deserializer<'de>>(
                kind: $crate::event::EventKind,
                change: D,
            ) -> Result<Self, D::Error> {
                match kind {
                    $($crate::event::EventKind::$kind => {
                        <$change as serde::Deserialize>::deserialize(change).map($name::$kind)
                    })+
                    other => Err(serde::de::Error::custom(format_args!("{other} is no kind of this subject"))),
                }
            }
        }
    };
}
pub(super) use changes;
